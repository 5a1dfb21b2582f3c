"""www.identifiers.example: values that tell visitors apart and values that do not, in the forms that real ones have.

A visitor without the cookie gets a new value, one who has it keeps it (but for those of `EACH_TIME`). Values differ
from visitor to visitor by chance, by the clock, by a small draw, or not at all.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import random
import secrets
import string
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from tests.farm import Expected, Request, Response, Site, html
from tests.farm.sites.index_page import add_index

if TYPE_CHECKING:
    from collections.abc import Callable

HOST = "www.identifiers.example"
YEAR = 365 * 86400
Truth = Literal["yes", "no", "unknown"]

site = Site(HOST)
_counter = itertools.count(3)
_random = random.SystemRandom()


def _ms() -> int:
    return time.time_ns() // 1_000_000


def _s() -> int:
    return int(time.time())


def _letters(alphabet: str, length: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))


def _digits(length: int) -> str:
    return str(secrets.randbelow(9) + 1) + _letters(string.digits, length - 1)


def _b64(data: bytes | str) -> str:
    return base64.b64encode(data.encode() if isinstance(data, str) else data).decode()


def _json(**fields: object) -> str:
    return quote(json.dumps(fields, separators=(",", ":")), safe="")


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = (string.digits + string.ascii_lowercase)[rest] + digits
    return digits


def _iso(after: float = 0) -> str:
    return (datetime.now(UTC) + timedelta(seconds=after)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _js_date() -> str:
    return datetime.now(UTC).strftime("%a+%b+%d+%Y+%H:%M:%S+GMT+0000+(Coordinated+Universal+Time)")


def _jwt() -> str:
    def part(fields: dict[str, object]) -> str:
        return base64.urlsafe_b64encode(json.dumps(fields).encode()).decode().rstrip("=")

    body = part({"alg": "HS256", "typ": "JWT"}) + "." + part({"sub": str(uuid.uuid4()), "iat": _s()})
    return body + "." + base64.urlsafe_b64encode(hmac.digest(b"key", body.encode(), "sha256")).decode().rstrip("=")


def _ulid() -> str:
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    moment, head = _ms(), ""
    for _ in range(10):
        moment, rest = divmod(moment, 32)
        head = alphabet[rest] + head
    return head + _letters(alphabet, 16)


def _consent_string() -> str:
    """The head of a consent string of IAB Europe's framework: version, two moments, and the same choice for all."""
    alphabet = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
    moment, code = _ms() // 100, ""
    for _ in range(6):
        moment, rest = divmod(moment, 64)
        code = alphabet[rest] + code
    return f"C{code}{code}AKAyABENCDFsAP_gAAAAAAYgJFNd_X__bX9n-_7_6ft0eY1f9_r37uQzDhfNs-8F3L_W_LwX32E7NF36tq4KmR4ku1"


YES: dict[str, Callable[[], str]] = {
    "uuid4": lambda: str(uuid.uuid4()),
    "uuid_upper": lambda: str(uuid.uuid4()).upper(),
    "uuid_hex": lambda: uuid.uuid4().hex,
    "uuid1": lambda: str(uuid.uuid1(secrets.randbits(47))),
    "ga": lambda: f"GA1.2.{secrets.randbelow(2**31)}.{_s()}",
    "ga_session": lambda: f"GS1.1.{secrets.randbelow(2**31)}.{_s()}.1.0.{_s()}.60.0.{secrets.randbelow(2**30)}",
    "fbp": lambda: f"fb.1.{_ms()}.{_digits(10)}",
    "client_with_moment": lambda: f"{_ms()}-{_letters(string.ascii_lowercase + string.digits, 10)}",
    "moment_glued": lambda: f"{_base36(_ms())}{_letters(string.ascii_lowercase + string.digits, 12)}",
    "php_session": lambda: _letters(string.ascii_lowercase + string.digits, 26),
    "java_session": lambda: secrets.token_hex(16).upper(),
    "asp_session": lambda: _letters(string.ascii_lowercase + "012345", 24),
    "signed_session": lambda: f"s%3A{secrets.token_urlsafe(24)}.{quote(_b64(secrets.token_bytes(32)), safe='')}",
    "sealed_session": lambda: quote(
        _b64(json.dumps({"iv": _b64(secrets.token_bytes(16)), "value": _b64(secrets.token_bytes(48))})), safe=""
    ),
    "csrf": lambda: secrets.token_urlsafe(32),
    "csrf_hex": lambda: secrets.token_hex(20),
    "moment_hashed": lambda: hashlib.md5(str(time.time_ns()).encode(), usedforsecurity=False).hexdigest(),
    "jwt": _jwt,
    "ulid": _ulid,
    "nano_id": lambda: secrets.token_urlsafe(16)[:21],
    "letters_only": lambda: _letters(string.ascii_letters, 16),
    "lower_only": lambda: _letters(string.ascii_lowercase, 20),
    "nine_digits": lambda: _digits(9),
    "ten_digits": lambda: _digits(10),
    "nineteen_digits": lambda: _digits(19),
    "short_hex": lambda: secrets.token_hex(5),
    "in_json": lambda: _json(visitor=str(uuid.uuid4()), version=2, theme="dark"),
    "in_base64_json": lambda: _b64(json.dumps({"id": secrets.token_hex(12), "new": True})),
    "in_query": lambda: f"v=1&uid={secrets.token_hex(8)}&lang=en",
    "consent_with_id": lambda: (
        quote(f"consentId={uuid.uuid4()}&datestamp=", safe="=&") + _js_date() + "&groups=1:1,2:0"
    ),
    "random_float": lambda: f"0.{_digits(16)}",
    "adobe": lambda: f"MCMID%7C{_digits(38)}%7CMCAID%7CNONE",
}
NO: dict[str, Callable[[], str]] = {
    "language": lambda: "en-GB",
    "languages": lambda: "en-GB,en;q=0.9",
    "country": lambda: "SE",
    "currency": lambda: "EUR",
    "theme": lambda: "dark",
    "zone": lambda: "Europe/Stockholm",
    "flag": lambda: "1",
    "accepted": lambda: "accepted-all-cookies",
    "seconds": lambda: str(_s()),
    "milliseconds": lambda: str(_ms()),
    "moment_base36": lambda: _base36(_ms()),
    "iso": _iso,
    "iso_in_quotes": lambda: f"%22{quote(_iso(), safe='')}%22",
    "day": lambda: f"{datetime.now(UTC):%Y-%m-%d}",
    "js_date": _js_date,
    "two_moments": lambda: f"{_s()}.{_s() - secrets.randbelow(90)}",
    "counter": lambda: str(next(_counter)),
    "counter_and_moment": lambda: f"{next(_counter)}|{_ms()}",
    "bucket": lambda: _random.choice("AB"),
    "bucket_number": lambda: str(_random.randint(0, 99)),
    "bucket_named": lambda: f"home-hero-{_random.choice(['control', 'variant', 'wide', 'narrow'])}",
    "buckets_in_json": lambda: _json(experiment="checkout_2", arm=_random.randint(1, 8), since=_ms()),
    "sampled": lambda: f"sample.v1.{_random.randint(0, 9)}.on",
    "consent_record": lambda: _json(version="3.1", necessary=True, statistics=False, utc=_ms(), region="se"),
    "consent_until": lambda: _json(choices={"ads": "denied"}, given=_iso(), until=_iso(YEAR)),
    "consent_string": _consent_string,
    "settings": lambda: _json(font="large", columns=3, contrast=False, order=["price", "name"]),
    "settings_base64": lambda: _b64(json.dumps({"currency": "SEK", "vat": True, "list": "grid", "rows": 48})),
    "settings_with_moment": lambda: _b64(json.dumps({"view": "list", "saved": _ms(), "rows": 24})),
    "site_key": lambda: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
    "site_uuid": lambda: "3d6f0a1c-52b4-4f60-9f0d-8a1f4a0c9d11",
    "release": lambda: "build-20261114.3-7c1f9e2",
    "empty_basket": lambda: _b64(json.dumps({"items": [], "total": 0, "currency": "EUR"})),
    "referrer": lambda: quote("https://www.search.example/?q=shoes", safe=""),
    "screen": lambda: "1280x720x24",
    "server": lambda: f"web-{_random.randint(1, 6)}",
    "balancer": lambda: f"!{_b64('pool-eu-north-1/10.20.30.40:8080')}",
    "day_and_count": lambda: f"{datetime.now(UTC):%Y%m%d}:{next(_counter)}",
}
UNKNOWN: dict[str, Callable[[], str]] = {
    "five_digits": lambda: _digits(5),  # too many for buckets, too few for visitors
    "five_hex": lambda: f"a{_digits(2)}{secrets.choice('bcdef')}{_digits(1)}",
}
EACH_TIME = frozenset({"csrf", "sealed_session", "seconds", "milliseconds", "counter", "two_moments"})
TABLE: tuple[tuple[Truth, dict[str, Callable[[], str]]], ...] = (("yes", YES), ("no", NO), ("unknown", UNKNOWN))
LIFETIME = {"csrf": None, "php_session": None, "java_session": None, "asp_session": None, "jwt": 7200}
BRIEF = {"brief_random": 60, "brief_hex": 30}  # gone before anybody is seen again


def _expected() -> list[Expected]:
    kept = [
        Expected(name, lifetime=LIFETIME.get(name, YEAR), identifier=truth) for truth, names in TABLE for name in names
    ]
    return kept + [Expected(name, lifetime=seconds, identifier="no") for name, seconds in BRIEF.items()]


def _lines(request: Request) -> list[str]:
    sent = request.header("cookie")
    held = {pair.partition("=")[0] for pair in sent.split("; ")}
    lines = []
    for _, names in TABLE:
        for name, make in names.items():
            if name in held and name not in EACH_TIME:
                continue
            lifetime = LIFETIME.get(name, YEAR)
            lines.append(f"{name}={make()}; Path=/" + (f"; Max-Age={lifetime}" if lifetime else ""))
    return lines + [f"{name}={secrets.token_hex(12)}; Path=/; Max-Age={seconds}" for name, seconds in BRIEF.items()]


@site.page("/first", cookies=_expected())
def first(request: Request) -> Response:
    return html("<h1>First</h1>", title="First", set_cookie=_lines(request))


@site.page("/second", cookies=_expected())
def second(request: Request) -> Response:
    return html("<h1>Second</h1>", title="Second", set_cookie=_lines(request))


add_index(site, "Identifiers")
