"""Reads cookies as they are asked for: a Set-Cookie line or a string written to `document.cookie`.

The grammar is the browser's (RFC 6265bis §5.6), not the server's: nameless cookies, stray spaces and bad dates are
read as the browser reads them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from scanner.sightings import CookieAttributes

LONGEST_LIFETIME = 400 * 86400.0  # RFC 6265bis §5.5: no cookie is kept longer
LONGEST_ATTRIBUTE = 1024  # bytes; a longer value makes the attribute void (RFC 6265bis §5.6)
_DELIMITERS = re.compile(r"[\x09\x20-\x2F\x3B-\x40\x5B-\x60\x7B-\x7E]+")
_TIME = re.compile(r"(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\D.*)?", re.DOTALL)
_DAY = re.compile(r"(\d{1,2})(?:\D.*)?", re.DOTALL)
_YEAR = re.compile(r"(\d{2,4})(?:\D.*)?", re.DOTALL)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SAME_SITE = {"strict": "Strict", "lax": "Lax", "none": "None"}
_MAX_AGE = re.compile(r"-?\d+")
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
    """The moment that a cookie date names (RFC 6265bis §5.1.1), null where it is none."""
    time: tuple[int, int, int] | None = None
    day = month = year = None
    for token in _DELIMITERS.split(text):
        if time is None and (match := _TIME.fullmatch(token)):
            time = (int(match[1]), int(match[2]), int(match[3]))
        elif day is None and (match := _DAY.fullmatch(token)):
            day = int(match[1])
        elif month is None and token[:3].lower() in _MONTHS:
            month = _MONTHS.index(token[:3].lower()) + 1
        elif year is None and (match := _YEAR.fullmatch(token)):
            year = int(match[1])
    if time is None or day is None or month is None or year is None:
        return None
    if 70 <= year <= 99:
        year += 1900
    elif year <= 69:
        year += 2000
    if year < 1601:
        return None
    try:
        return datetime(year, month, day, *time, tzinfo=UTC)
    except ValueError:
        return None


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


def default_path(url_path: str) -> str:
    """The path of a cookie that names none (RFC 6265bis §5.1.4)."""
    if not url_path.startswith("/") or url_path.count("/") == 1:
        return "/"
    return url_path[: url_path.rindex("/")]
