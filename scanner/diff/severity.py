"""How much a change matters to the owner of a site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scanner.change import ChangeKind
from scanner.diff.items import UNKNOWN_RANK, rank

if TYPE_CHECKING:
    from scanner.change import Severity
    from scanner.diff.items import Item

NEEDS_CONSENT: Final = frozenset({"statistics", "marketing"})
_LONGEST: Final = 13 * 30.44 * 86400.0  # seconds from which a lifetime is held against a site (duration.excessive)


def of_new(item: Item) -> Severity:
    """Of an item that was not there before."""
    if item.category in NEEDS_CONSENT:
        before = item.phases["no_action"] is True or item.phases["reject"] is True
        return "high" if before else "medium"
    return "medium" if rank(item.category) == UNKNOWN_RANK and item.kind == "tracker" else "low"


def of_fact(kind: ChangeKind, item: Item, before: str, after: str) -> Severity:
    """Of another category, party or organisation."""
    if kind is ChangeKind.CATEGORY:
        if rank(after) <= rank(before):
            return "info"
        return "high" if after in NEEDS_CONSENT and item.phases["no_action"] is True else "medium"
    return "medium" if kind is ChangeKind.PARTY else "low"


def of_lifetime(item: Item, before: dict[str, Any], after: dict[str, Any]) -> Severity:
    """Of another lifetime."""
    long, longer = _seconds(before), _seconds(after)
    if longer <= long:
        return "info"
    return "medium" if longer > _LONGEST and item.category in NEEDS_CONSENT else "low"


def _seconds(life: dict[str, Any]) -> float:
    return float(max(life["lifetime"] or 0.0, life["lifetime_declared"] or 0.0))


def of_attributes(before: dict[str, Any], after: dict[str, Any]) -> Severity:
    """Of other attributes: a protection that is lost, an alias, more that is asked of the browser."""
    lost = any(before[name] is True and after[name] is False for name in after)
    weaker = "same_site" in after and after["same_site"] == "None"
    hidden = bool(after.get("cname")) or bool(after.get("fingerprinting"))
    return "medium" if lost or weaker or hidden else "info"


def of_setter(*, foreign: bool) -> Severity:
    """Of another setter, `foreign` if a third party that never set it."""
    return "medium" if foreign else "low"


def of_phase(item: Item, *, worse: set[str]) -> Severity:
    """Of an item that is now there in phases without consent, or no longer."""
    if not worse:
        return "info"
    return "high" if item.category in NEEDS_CONSENT else "medium" if rank(item.category) == UNKNOWN_RANK else "low"


def of_spread(item: Item, *, wider: bool) -> Severity:
    """Of a third party that is on more or on fewer pages."""
    return "low" if wider and item.category in NEEDS_CONSENT else "info"
