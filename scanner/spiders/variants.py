"""Addresses that may be the same page: what of an address can be left out without its page becoming another.

Session ids by their known names, the scheme and `www.` are left out at once. Anything else that two addresses differ
in alone (one parameter, a token in the path, the host, an `index.html`, the order of its pieces) is a *difference*.
Whether it matters, pages that differ in nothing else show (`scanner.spiders.traps`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit, urlunsplit

from scanner.spiders.trap_shapes import FACETS, is_known_name

if TYPE_CHECKING:
    from collections.abc import Iterator

SESSION: Final = "trap_session"
MIRROR: Final = "mirror"
DUPLICATE: Final = "duplicate"

_MOST_PARAMETERS: Final = 8
_SESSION_NAMES: Final = re.compile(
    r"phpsessid|jsessionid|j_session_id|asp\.?net_?sessionid|aspsessionid\w*|cfid|cftoken|zenid|zencartid|oscsid|xtcsid|"
    r"oscadminid|mscsid|sess(?:ion)?_?(?:id|key|token)|sessid|sess_id|wosid|phpsess|swssid|sessionguid",
    re.IGNORECASE,
)
# Names that mean a session where their value is a token, and may mean anything else where it is not.
_MAYBE_SESSION: Final = re.compile(r"_?sid|sess|session", re.IGNORECASE)
_HASH: Final = re.compile(r"[0-9a-f]{32}", re.IGNORECASE)  # the value of `s` in old forums; `s=phone` is a search
_BY_LOT: Final = re.compile(r"_?sid|sess|session|token|nonce|rnd|rand(?:om)?|nocache|cb|_|ts|timestamp|cachebuster")
_SESSION_SEGMENT: Final = re.compile(
    r"(?:\([a-z]\([^()/]*\)\))+|\((?:[a-z]\([^()/]*\))+\)|\([a-z0-9]{20,}\)|"
    r"(?:phpsessid|jsessionid|sessionid|sessid|sess|sid|oscsid)[-_=:.~](?=[a-z]*\d)[0-9a-z]{6,}|"
    r"session[-_=:.~](?=[a-f]*\d)[0-9a-f]{8,}",
    re.IGNORECASE,
)
_TOKEN: Final = re.compile(
    r"(?=.*\d)(?=.*[a-z])[0-9a-z]{8,}|[0-9a-f]{8}-[0-9a-f-]{20,}|\d{9,}|0\.\d{5,}|(?=.*\d)\w{20,}", re.IGNORECASE
)
_INDEX: Final = re.compile(
    r"/(?:index|default|home|start|main)\.(?:[xps]?html?|php\d?|aspx?|jsp|cfm|do|cgi|pl)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Difference:
    """Something in an address that may not matter, and the address with it left out."""

    label: str
    kind: str
    rest: str

    @property
    def is_of_few(self) -> bool:
        """Whether a site has but few of this sort, so that each may be tried."""
        return self.label.startswith(("parameter", "prefix", "order"))

    @property
    def group(self) -> str | None:
        """What all addresses have in common that differ in this alone; null where only the rest itself counts."""
        if self.label.startswith("prefix "):
            return None
        return f"{'host' if self.label.startswith('host ') else self.label} {self.rest}"


def is_token(value: str) -> bool:
    """Does a value look drawn by lot?"""
    return bool(_TOKEN.fullmatch(unquote(value)))


def plain_url(url: str) -> tuple[str, bool]:
    """The address without session ids of known names, `www.` and the scheme; and whether it had a session id.

    >>> plain_url("http://www.shop.example/a;jsessionid=1F?PHPSESSID=9&b=2")
    ('//shop.example/a?b=2', True)
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url, False
    path = _path_without_session(parts.path)
    kept = [part for part in parts.query.split("&") if part and not _is_session(part)]
    query = "&".join(kept)
    stripped = path != parts.path or query != "&".join(filter(None, parts.query.split("&")))
    return urlunsplit(("", parts.netloc.removeprefix("www."), path or "/", query, parts.fragment)), stripped


def _path_without_session(path: str) -> str:
    if ";" in path:
        path = "/".join(
            ";".join([head, *(one for one in parameters if not _SESSION_NAMES.fullmatch(one.partition("=")[0]))])
            for head, *parameters in (segment.split(";") for segment in path.split("/"))
        )
    segments = path.split("/")
    kept = [segment for segment in segments if not _SESSION_SEGMENT.fullmatch(unquote(segment))]
    return path if len(kept) == len(segments) else "/".join(kept) if len(kept) > 1 else "/" + "".join(kept)


def _is_session(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    name = unquote(name).lower()
    if _SESSION_NAMES.fullmatch(name):
        return True
    return is_token(value) if _MAYBE_SESSION.fullmatch(name) else name == "s" and bool(_HASH.fullmatch(value))


def differences(plain: str, *, several_hosts: bool) -> Iterator[Difference]:
    """What of a plain address may not matter, one thing at a time."""
    try:
        parts = urlsplit(plain)
    except ValueError:
        return
    query = f"?{parts.query}" if parts.query else ""
    if several_hosts:
        yield Difference(f"host {parts.netloc}", MIRROR, parts.path + query)
    if _INDEX.search(parts.path):
        rest = parts.path[: parts.path.rindex("/") + 1]
        yield Difference("index", MIRROR, f"//{parts.netloc}{rest}{query}")
    pieces = parts.query.split("&") if parts.query else []
    for at, piece in enumerate(pieces[:_MOST_PARAMETERS]):
        name, _, value = piece.partition("=")
        name = unquote(name).lower()
        if is_known_name(name):
            continue
        rest = "&".join(pieces[:at] + pieces[at + 1 :])
        kind = SESSION if is_token(value) or _BY_LOT.fullmatch(name) else DUPLICATE
        yield Difference(f"parameter {name}", kind, f"//{parts.netloc}{parts.path}" + (f"?{rest}" if rest else ""))
    names = [unquote(piece.partition("=")[0]).lower() for piece in pieces]
    if len(names) > 1 and not any(map(is_known_name, names)):
        yield Difference(f"parameters {'&'.join(sorted(names))}", DUPLICATE, f"//{parts.netloc}{parts.path}")
    segments = parts.path.split("/")
    if len(segments) > 2 and segments[2]:
        yield Difference(f"prefix {segments[1]}", DUPLICATE, f"//{parts.netloc}/{'/'.join(segments[2:])}{query}")
    if len(segments) > 2 or len(pieces) > 1:
        rest = "/".join(sorted(segments)) + "?" + "&".join(sorted(pieces))
        yield Difference("order", FACETS, f"//{parts.netloc} {rest}")
    for at, segment in enumerate(segments):
        if is_token(segment):
            rest = "/".join(segments[:at] + segments[at + 1 :])
            yield Difference(f"segment {at}", SESSION, f"//{parts.netloc}{rest or '/'}{query}")
