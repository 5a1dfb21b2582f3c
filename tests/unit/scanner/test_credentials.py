"""Secrets stay out of texts, records and logs; one-time codes are those of RFC 6238."""

from __future__ import annotations

import base64
import json
import logging
from dataclasses import dataclass, replace
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scanner.credentials import HIDDEN, SHORTEST, Credentials, OneTimeSecret
from scanner.errors import UsageError
from scanner.model import Outcome, Phase
from scanner.sightings import CookieKey, RequestSighting, VisitRecord
from scanner.spiders.look import PageLook
from tests.farm.sites.members import KEY, KEY_TEXT, code_at

SECRET = "correct horse/battery&staple"
KNOWN = Credentials({"PASSWORD": SECRET, "PIN": "2471"})
secret_texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=SHORTEST, max_size=40)


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        f"/account?pw={quote(SECRET, safe='')}",
        f"/account?pw={quote_plus(SECRET)}&x=1",
        f"/account?pw={quote(SECRET, safe='').lower()}",
        json.dumps({"pw": SECRET}),
        f"Hello {SECRET.upper()}!",
        "Authorization: Basic " + base64.b64encode(SECRET.encode()).decode(),
        "/pin/2471/ok",
    ],
)
def test_a_secret_is_hidden_however_it_is_written(text: str) -> None:
    hidden = KNOWN.out_of_text(text)
    assert HIDDEN in hidden
    assert SECRET.lower() not in hidden.lower()
    assert "staple" not in hidden.lower()
    assert "2471" not in hidden


@pytest.mark.parametrize("text", ["", "/orders/24710", "a24712", "correct horse", "***"])
def test_what_is_no_secret_stays(text: str) -> None:
    assert KNOWN.out_of_text(text) == text


def test_nothing_of_it_is_printed() -> None:
    assert "horse" not in f"{KNOWN!r} {KNOWN} {vars(KNOWN).keys()}"


@settings(deadline=None)
@given(secret_texts, st.text(max_size=20), st.text(max_size=20))
def test_no_secret_is_left_in_any_text(secret: str, before: str, after: str) -> None:
    assume(secret not in HIDDEN)
    known = Credentials({"S": secret})
    for written in (secret, quote(secret, safe=""), quote_plus(secret)):
        hidden = known.out_of_text(f"{before} {written} {after}")
        assert f" {written} " not in hidden


def test_a_record_is_cleaned_through_and_through() -> None:
    request = RequestSighting(f"https://x.example/?{quote(SECRET)}", "GET", "xhr", "", (f"a {SECRET}", "b"), 0.0)
    record = VisitRecord(
        url="https://x.example/",
        final_url=f"https://x.example/{quote(SECRET, safe='')}",
        phase=Phase.NO_ACTION,
        outcome=Outcome.OK,
        status=200,
        title=f"of {SECRET}",
        started_at=0.0,
        duration=1.0,
        failed_collectors={f"jar {SECRET}": "x"},
        jar_gone=(CookieKey(f"for-{SECRET}", "x.example", "/", host_only=True, partition_key=None),),
        requests=(request,),
    )
    clean = KNOWN.out_of(record)
    assert "staple" not in repr(clean)
    assert clean.phase is Phase.NO_ACTION
    assert clean.requests[0].chain == (f"a {HIDDEN}", "b")
    assert clean.jar_gone[0].name == f"for-{HIDDEN}"
    parts = PageLook(parts=frozenset({f"frame:/chat/{SECRET}/", "script:a.js"}))  # as a trail keeps them
    assert KNOWN.out_of(parts).parts == {f"frame:/chat/{HIDDEN}/", "script:a.js"}


def test_the_site_keeps_its_name_and_a_user_of_that_name_is_no_secret() -> None:
    values = {"USER": "acme", "PASSWORD": "acme.shop"}
    known = Credentials(values, hosts=["www.acme.shop", "acme.shop"], users=["USER"])
    for text in ("https://www.acme.shop/wp", ".acme.shop", "acme_session", "of acme"):
        assert known.out_of_text(text) == text
    assert known.out_of_text("https://www.acme.shop/?pw=acme%2Eshop") == f"https://www.acme.shop/?pw={HIDDEN}"
    assert known.out_of_text("shop-acme.shop") == f"shop-{HIDDEN}"
    hidden = Credentials(values, hosts=["www.acme.shop", "acme.shop"])
    assert hidden.out_of_text("https://login.acme.shop/acme") == f"https://login.acme.shop/{HIDDEN}"
    elsewhere = Credentials(values, hosts=["www.acmeshop.example"], users=["USER"])
    assert elsewhere.out_of_text("acme_session") == f"{HIDDEN}_session"


def test_a_record_without_secrets_is_the_same_one() -> None:
    record = RequestSighting("https://x.example/", "GET", "xhr", "", ("a",), 0.0)
    assert KNOWN.out_of((record, [record], {"a": record}))[0] is record
    assert Credentials().out_of(replace(record, url=SECRET)).url == SECRET


@dataclass(frozen=True, slots=True)
class Thing:
    name: str


def test_logs_do_not_repeat_it(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("somebody")
    with caplog.at_level(logging.INFO), KNOWN.out_of_logs():
        logger.info("asked for %s with %r", f"/?pw={quote(SECRET)}", Thing(SECRET))
        logger.info("%d of %d", 1, 2)
        try:
            int(SECRET)
        except ValueError:
            logger.exception("it broke")
    assert "staple" not in caplog.text
    assert "1 of 2" in caplog.text
    assert "it broke" in caplog.text
    factory = logging.getLogRecordFactory()
    assert factory is logging.LogRecord


def test_what_the_environment_lacks_is_named() -> None:
    with pytest.raises(UsageError, match=r"MISSING.*not set"):
        Credentials.of(["MISSING"], {})
    with pytest.raises(UsageError, match="fewer than 4") as short:
        Credentials.of(["SHORT"], {"SHORT": "x7"})
    assert "x7" not in short.value.line()
    assert Credentials.of(["A"], {"A": "long enough", "B": "y"})["A"] == "long enough"


# RFC 6238, appendix B: time, and the code of eight digits.
_SHA1, _SHA256, _SHA512 = (b"1234567890" * 7)[:20], (b"1234567890" * 7)[:32], (b"1234567890" * 7)[:64]


@pytest.mark.parametrize(
    ("moment", "algorithm", "key", "code"),
    [
        (59, "SHA1", _SHA1, "94287082"), (59, "SHA256", _SHA256, "46119246"), (59, "SHA512", _SHA512, "90693936"),
        (1111111109, "SHA1", _SHA1, "07081804"), (1111111111, "SHA256", _SHA256, "67062674"),
        (1234567890, "SHA512", _SHA512, "93441116"), (2000000000, "SHA1", _SHA1, "69279037"),
        (20000000000, "SHA1", _SHA1, "65353130"), (20000000000, "SHA512", _SHA512, "47863826"),
    ],
)  # fmt: skip
def test_codes_are_those_of_the_standard(moment: int, algorithm: str, key: bytes, code: str) -> None:
    secret = OneTimeSecret(key, digits=8, algorithm=algorithm)
    assert secret.code(secret.step_at(moment)) == code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (KEY_TEXT, OneTimeSecret(KEY)),
        (" ".join(KEY_TEXT[at : at + 4].lower() for at in range(0, len(KEY_TEXT), 4)), OneTimeSecret(KEY)),
        (f"otpauth://totp/Shop:me?secret={KEY_TEXT}&issuer=Shop", OneTimeSecret(KEY)),
        (
            f"otpauth://totp/x?secret={KEY_TEXT}&digits=8&period=60&algorithm=sha256",
            OneTimeSecret(KEY, 8, 60, "SHA256"),
        ),
    ],
)
def test_keys_are_read_as_they_are_shown(text: str, expected: OneTimeSecret) -> None:
    assert OneTimeSecret.read(text, "CODE") == expected


@pytest.mark.parametrize(
    "text",
    ["", "not base32!", "otpauth://hotp/x?secret=AAAA", "otpauth://totp/x", "otpauth://totp/x?secret=AAAA&digits=0",
     "otpauth://totp/x?secret=AAAA&period=0", "otpauth://totp/x?secret=AAAA&algorithm=MD5",
     "otpauth://totp/x?secret=AAAA&digits=many", "otpauth://[", "ÄÖÜ1"],
)  # fmt: skip
def test_what_makes_no_codes_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(UsageError, match="CODE holds no secret") as refused:
        OneTimeSecret.read(text, "CODE")
    assert not text or text not in refused.value.line()
    assert refused.value.__cause__ is None


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_a_key_or_refused(text: str) -> None:
    try:
        secret = OneTimeSecret.read(text, "CODE")
    except UsageError:
        return
    assert len(secret.code(1)) == secret.digits


def test_the_farm_and_the_scanner_count_alike() -> None:
    secret = OneTimeSecret(KEY, period=1)
    assert secret.code(secret.step_at(1_700_000_000.5)) == code_at(1_700_000_000.5)
