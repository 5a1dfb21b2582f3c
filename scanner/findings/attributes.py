"""Rules about a cookie's own attributes: how long it is kept and how well it is protected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner.findings.rule import NEEDS_CONSENT, Group, Hit, Severity, groups
from scanner.model import Cookie, Party

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Scan

DAY: Final = 86_400
LONGEST: Final = 396 * DAY  # 13 months


def excessive(scan: Scan) -> Iterator[Hit]:
    """duration.excessive: a cookie that asks to be kept for more than 13 months."""
    asking = (cookie for cookie in scan.cookies if cookie.stored and (asked_for(cookie) or 0) > LONGEST)
    for group in groups(asking):
        cookie = group.first
        if not isinstance(cookie, Cookie):
            continue
        seconds = asked_for(cookie) or 0
        yield Hit(
            "medium" if cookie.category in NEEDS_CONSENT else "low",
            group.subject,
            f"The {group.title} asks to be kept for {_months(seconds)} months; 13 is the most that is recommended.",
            {**group.evidence, "lifetime_declared": seconds, "lifetime": cookie.lifetime, "limit": LONGEST},
        )


def insecure(scan: Scan) -> Iterator[Hit]:
    """attributes.insecure: SameSite=None without Secure, and identifiers that may travel over plain http."""
    open_to_all = [cookie for cookie in scan.cookies if cookie.same_site == "None" and not cookie.secure]
    for group in groups(open_to_all):
        fate = "browsers refuse it" if not group.first.stored else "some browsers refuse it"
        yield Hit(
            "low",
            group.subject,
            f"The {group.title} says SameSite=None without Secure: {fate}.",
            {**group.evidence, **_flags(group)},
        )
    known = {cookie.id for cookie in open_to_all}
    for group in groups(c for c in scan.cookies if c.id not in known and _travels_in_clear(c, scan)):
        yield Hit(
            _weight(group),
            group.subject,
            f"The {group.title} tells visitors apart and is set on https without Secure, so plain http sends it too.",
            {**group.evidence, **_flags(group)},
        )


def asked_for(cookie: Cookie) -> float | None:
    """Seconds a cookie asks for; where nobody saw it ask, what the browser keeps (400 days at most)."""
    if cookie.session:
        return None
    return cookie.lifetime_declared if cookie.lifetime_declared is not None else cookie.lifetime


def _travels_in_clear(cookie: Cookie, scan: Scan) -> bool:
    """An identifier or a server's session on an https site that the browser would also send over http."""
    telling = cookie.identifier == "yes" or (cookie.session and cookie.http_only)
    page = cookie.first_seen_on or scan.scan.start_url
    return cookie.stored and telling and not cookie.secure and page.startswith("https:")


def _weight(group: Group) -> Severity:
    """A log-in may hang on a server's session; what a third party sets, the site cannot change."""
    cookie = group.first
    if cookie.party is Party.THIRD:
        return "info"
    return "medium" if isinstance(cookie, Cookie) and cookie.http_only else "low"


def _flags(group: Group) -> dict[str, object]:
    cookie = group.first
    if not isinstance(cookie, Cookie):
        return {}
    return {
        "secure": cookie.secure,
        "http_only": cookie.http_only,
        "same_site": cookie.same_site,
        "identifier": cookie.identifier,
        "blocked": cookie.blocked,
    }


def _months(seconds: float) -> int:
    return round(seconds / DAY / 365.25 * 12)
