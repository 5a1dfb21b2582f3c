"""What may be kept of the pieces of a value: keyed hashes that tell whether a piece is the same in two values, and how
much each could tell about a visitor. Judged in observe.identifiers.

A value is taken apart into runs of letters and digits, after URL encoding and base64 have been undone. Moments
(Unix time in seconds to microseconds, also in base 16 and 36, and dates as text) and words tell nobody apart.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from scanner.values import entropy

if TYPE_CHECKING:
    from scanner.values import Digester

LONGEST = 8192  # characters of a value that are taken apart
MOST_PARTS = 40
DAY = 86400.0
BEFORE, AFTER = 2 * DAY, 800 * DAY  # a moment noted in a visit lies in this span around it (expiry of consent included)
WORD_BITS = 2.0  # a word says which of a few, not who
LEAST_VARIED = 0.45  # of what a run of its length could be; random ones are above, `a1a1a1a1` is not
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_DATE = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T +_]\d\d[:.-]?\d\d(?:[:.-]?\d\d(?:\.\d+)?)?(?: ?Z|[+-]\d\d:?\d\d)?)?"
    r"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*[,+ ]+[0-9A-Za-z+ -]{6,14}[+ ]\d\d:\d\d:\d\d"
    r"(?:[+ ]GMT(?:[+-]\d{4})?)?(?:[+ ]\([^)]*\))?"
    r"|(?<![0-9A-Za-z.])\d{1,2}[./]\d{1,2}[./]20\d\d(?![0-9A-Za-z])|\b\d\d:\d\d:\d\d\b"
)
_RUN = re.compile(r"[A-Za-z0-9]+")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
_HEX = re.compile(r"[0-9a-f]+|[0-9A-F]+")
_WORD = re.compile(r"(?:[A-Z]?[a-z]{1,15}|[A-Z]{1,15})(?:[A-Z][a-z]{1,14})*")
# Five consonants or four vowels in a row, and pairs of letters that European words do not have.
_UNLIKE_A_WORD = re.compile(
    r"[^aeiouy]{5}|[aeiou]{4}|q[^u]|[bcdfgjklmpqtvwxz]q|j[^aeiou]|v[bcdfghjkmnpqtwxz]|x[bdfgjkmnrsvwz]"
    r"|z[bcdfgjkmnpqrstvwx]|[cfgjkmpqvwxz]x|[bcfgkmpqtvwxz]j|[bfgjkmpqvwxz]z|[fhjkqvwxz]v|w[jmqvxz]|[hjkqvxz]f",
    re.IGNORECASE,
)
# A consent string of IAB Europe's framework, version 2: six bits of version, then two moments in tenths of a second.
_CONSENT_STRING = re.compile(r"C([A-Za-z0-9_-]{6})[A-Za-z0-9_-]{6}(?=[A-Za-z0-9_-]{8})")
_SEXTETS = {c: n for n, c in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")}


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a value."""

    digest: str  # keyed
    bits: float  # how much it could tell; of what may be a moment too
    moment: bool = False


def parts(value: str, digester: Digester, now: float) -> tuple[Part, ...]:
    """The pieces of a value seen at `now` (epoch seconds), 40 at most."""
    text = _decoded(value[:LONGEST])
    found: list[Part] = []

    def take(match: re.Match[str]) -> str:
        found.append(Part(digester.short(match[0]), WORD_BITS, moment=True))
        return " "

    match = _CONSENT_STRING.match(text)
    if match and _recent(_number(match[1]) / 10, now):
        text = take(match) and text[match.end() :]
    text = _DATE.sub(take, text)

    def take_uuid(match: re.Match[str]) -> str:
        found.append(Part(digester.short(match[0].lower()), 122.0))
        return " "

    text = _UUID.sub(take_uuid, text)
    for match in _RUN.finditer(text):
        if len(found) >= MOST_PARTS:
            break
        run = match[0]
        found.append(Part(digester.short(run), bits_of(run), _is_moment(run, now)))
    return tuple(found[:MOST_PARTS])


def bits_of(run: str) -> float:
    """How much a run of letters and digits could tell, in bits."""
    if len(run) == 1:
        return 1.0
    if run.isalpha() and len(run) <= 24 and _WORD.fullmatch(run) and not _UNLIKE_A_WORD.search(run):
        return WORD_BITS
    if run.isdigit():
        kinds = 10
    elif _HEX.fullmatch(run):
        kinds = 16
    else:
        kinds = (26 if run.islower() or run.isupper() else 52) + (0 if run.isalpha() else 10)
    varied = entropy(run) / (len(run) * math.log2(min(len(run), kinds)))
    return round(len(run) * math.log2(kinds) * (varied if varied < LEAST_VARIED else 1.0), 1)


def _decoded(value: str) -> str:
    """The text with URL encoding and base64 undone, where they are there."""
    text = unquote(unquote(value)) if "%" in value else value
    if _BASE64.fullmatch(text):
        bare = text.rstrip("=").replace("-", "+").replace("_", "/")
        try:
            inner = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True).decode("ascii")
        except (binascii.Error, ValueError):
            return text
        if inner.isprintable():
            return unquote(inner) if "%" in inner else inner
    return text


def _number(sextets: str) -> int:
    number = 0
    for one in sextets:
        number = number * 64 + _SEXTETS[one]
    return number


def _recent(seconds: float, now: float) -> bool:
    return now - BEFORE <= seconds <= now + AFTER


def _is_moment(run: str, now: float) -> bool:
    if run.isdigit():
        if len(run) in {8, 12, 14}:  # 20261122, with hours and seconds
            return run[:2] == "20" and "01" <= run[4:6] <= "12" and "01" <= run[6:8] <= "31"
        return len(run) in {10, 13, 16} and _recent(int(run) / 10.0 ** (len(run) - 10), now)
    if _HEX.fullmatch(run) and len(run) in {8, 11}:
        return _recent(int(run, 16) / (1000 if len(run) == 11 else 1), now)
    return len(run) == 8 and (run.islower() or run.isupper()) and _recent(int(run, 36) / 1000, now)
