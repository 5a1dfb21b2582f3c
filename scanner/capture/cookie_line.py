"""Reads cookies as they are asked for: a Set-Cookie line or a string written to `document.cookie`.

The grammar is the browser's (RFC 6265bis §5.6), not the server's: nameless cookies, stray spaces and bad dates are
read as the browser reads them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime

from scanner.sightings import CookieAttributes

LONGEST_LIFETIME = 400 * 86400.0  # RFC 6265bis §5.5: no cookie is kept longer
LONGEST_ATTRIBUTE = 1024  # bytes; a longer value makes the attribute void (RFC 6265bis §5.6)
_DELIMITERS = re.compile(r"[\x09\x20-\x2F\x3B-\x40\x5B-\x60\x7B-\x7E]+")
_TIME = re.compile(r"([0-9]+):([0-9]+):([0-9]+)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SAME_SITE = {"strict": "Strict", "lax": "Lax", "none": "None"}
_MAX_AGE = re.compile(r"[+-]?[0-9]+")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FARTHEST = 10 * 365.25 * 86400 * 1000  # a Max-Age beyond is as good as this


@dataclass(frozen=True, slots=True)
class AskedCookie:
    """What one line asks the browser to keep."""

    name: str
    value: str
    attributes: CookieAttributes

    @property
    def deletes(self) -> bool:
        """The line asks for a moment in the past, which removes the cookie."""
        return self.attributes.lifetime is not None and self.attributes.lifetime <= 0


def cookie_date(text: str) -> datetime | None:
    """The moment that a cookie date names, null where it is none.

    RFC 6265bis §5.1.1 as Chromium reads it: the first number of one or two digits is the day, the next of up to five
    the year, further numbers are ignored, and a number with letters on it (`6th`) spoils the date.
    """
    time: tuple[int, int, int] | None = None
    day = month = year = None
    for token in filter(None, _DELIMITERS.split(text)):
        if token[0] not in "0123456789":
            if month is None and token[:3].lower() in _MONTHS:
                month = _MONTHS.index(token[:3].lower()) + 1
        elif ":" in token:
            match = _TIME.fullmatch(token)
            if match is None:
                return None
            time = time or (int(match[1][:9]), int(match[2][:9]), int(match[3][:9]))
        elif day is not None and year is not None:
            continue
        elif not (token.isascii() and token.isdigit() and len(token) <= 5):
            return None
        elif day is None and len(token) <= 2:
            day = int(token)
        elif year is None:
            year = int(token)
    if time is None or day is None or month is None or year is None:
        return None
    return _moment(year, month, day, time)


def _moment(year: int, month: int, day: int, time: tuple[int, int, int]) -> datetime | None:
    if year < 100:
        year += 1900 if year >= 70 else 2000
    try:
        moment = datetime(min(year, MAXYEAR), month, day, *time, tzinfo=UTC)
    except ValueError:
        return None
    # What lies before 1970 is past, how far does not matter; some platforms cannot count it.
    return max(moment, _EPOCH)


def _lifetime(max_age: str | None, expires: str | None, now: float) -> float | None:
    if max_age is not None and _MAX_AGE.fullmatch(max_age):
        return min(float(max_age[:20]), _FARTHEST)
    if expires is not None:
        moment = cookie_date(expires)
        if moment is not None:
            return moment.timestamp() - now
    return None


def parse_cookie_line(line: str, now: float) -> AskedCookie:
    """Read one line as the browser would.

    `now` (epoch seconds) turns an `Expires` date into a lifetime. Max-Age beats Expires; of a repeated attribute
    the last one counts.
    """
    text = re.split(r"[\x00\n\r]", line, maxsplit=1)[0]
    pair, *rest = text.split(";")
    if "=" in pair:
        name, value = (part.strip(" \t") for part in pair.split("=", 1))
    else:
        name, value = "", pair.strip(" \t")
    found: dict[str, str] = {}
    max_age: str | None = None
    expires: str | None = None
    for attribute in rest:
        key, _, given = attribute.partition("=")
        key, given = key.strip(" \t").lower(), given.strip(" \t")
        if len(given.encode("utf-8", "surrogatepass")) > LONGEST_ATTRIBUTE:
            continue
        if key == "max-age":
            max_age = given if _MAX_AGE.fullmatch(given) else max_age
        elif key == "expires":
            expires = given if cookie_date(given) else expires
        else:
            found[key] = given
    domain = found.get("domain", "").removeprefix(".").lower().strip() or None
    path = found.get("path", "")
    attributes = CookieAttributes(
        domain=domain,
        path=path if path.startswith("/") else None,
        secure="secure" in found,
        http_only="httponly" in found,
        same_site=_SAME_SITE.get(found.get("samesite", "").lower()),
        partitioned="partitioned" in found,
        lifetime=_lifetime(max_age, expires, now),
    )
    return AskedCookie(name, value, attributes)


def as_utf8(line: str) -> str:
    """CDP shows header bytes as Latin-1; the jar reads them as UTF-8 where they are."""
    try:
        return line.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return line
