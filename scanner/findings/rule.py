"""What a rule is, and what the rules have in common: which items they speak of and how they name them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from scanner.model import Cookie, StorageItem, Subject, Tracker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scanner.model import Classification, Phase, Phases, Scan

Severity = Literal["info", "low", "medium", "high"]
Item = Cookie | StorageItem

NEEDS_CONSENT: Final = frozenset({"statistics", "marketing"})
"""Categories that no exemption of ePrivacy art. 5(3) covers; national law may exempt some audience measurement."""

SURE: Final = frozenset({"certain", "high", "medium"})
"""Confidence from which a category may be held against a site."""

UNKNOWN: Final = "unclassified"
LONGEST_NAME: Final = 80
MOST_HOSTS: Final = 5


@dataclass(frozen=True, slots=True)
class Hit:
    """One case in which a rule is not met; the rule adds its id and its reference."""

    severity: Severity
    subject: Subject
    message: str
    evidence: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its id (`group.name`), the law, case or guideline it rests on, and the function that checks it."""

    id: str
    reference: str
    check: Callable[[Scan], Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class Group:
    """Items of one pattern in one place, spoken of as one; `first` stands for them."""

    first: Item
    names: int

    @property
    def subject(self) -> Subject:
        """The item that stands for the group."""
        return Subject("cookie" if isinstance(self.first, Cookie) else "storage", self.first.id)

    @property
    def title(self) -> str:
        """Such as `cookie _ga_*` or `local storage key cart`."""
        name = shortened(self.first.pattern or name_of(self.first)) or "without a name"
        if isinstance(self.first, Cookie):
            return f"cookie {name}"
        return f"{self.first.kind.value.replace('_', ' ')} entry {name}"

    @property
    def evidence(self) -> dict[str, Any]:
        """What every finding about an item tells of it."""
        item = self.first
        place = {"domain": item.domain} if isinstance(item, Cookie) else {"origin": item.origin}
        return {
            "name": shortened(name_of(item)),
            "names": self.names,
            **place,
            "category": item.category or UNKNOWN,
            "confidence": confidence_of(item.classification),
            "vendor": item.vendor.name if item.vendor else None,
            "set_by": hosts(setter.host for setter in item.setters),
            "first_seen_on": item.first_seen_on,
        }


def groups(items: Iterable[Item]) -> Iterator[Group]:
    """The items gathered by pattern, place and category, in the order in which they come."""
    gathered: dict[tuple[str, ...], list[Item]] = {}
    for item in items:
        place = ("", item.domain) if isinstance(item, Cookie) else (item.kind.value, item.origin)
        gathered.setdefault((*place, item.pattern, item.category or UNKNOWN), []).append(item)
    for group in gathered.values():
        names = {name_of(item) for item in group}
        yield Group(group[0], len(names) + sum(item.names_folded for item in group))


def all_groups(scan: Scan, wanted: Callable[[Item], bool]) -> Iterator[Group]:
    """The groups of stored cookies, then of stored items of other storage, that are wanted."""
    yield from groups(cookie for cookie in scan.cookies if cookie.stored and wanted(cookie))
    yield from groups(item for item in scan.storage if item.stored and wanted(item))


def needs_consent(item: Item | Tracker) -> bool:
    """Whether its category needs consent, by a verdict that is sure enough to be held against a site."""
    return item.category in NEEDS_CONSENT and confidence_of(item.classification) in SURE


def seen_in(phases: Phases, phase: Phase) -> bool:
    """Whether it was there in that phase; unknown is no."""
    return getattr(phases, phase.value) is True


def name_of(item: Item) -> str:
    """The name of a cookie, the key of a stored item."""
    return item.name if isinstance(item, Cookie) else item.key


def confidence_of(why: Classification | None) -> str | None:
    """How sure the verdict is, null without one."""
    return why.confidence if why else None


def shortened(text: str) -> str:
    """A site's own text, no longer than a line."""
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"


def hosts(found: Iterable[str | None]) -> list[str]:
    """The first few distinct hosts."""
    return list(dict.fromkeys(host for host in found if host))[:MOST_HOSTS]
