"""A series of scans of one site: in which of them an item was there, was not, or could not have been seen."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from scanner.diff.items import PHASES, Folding, Item, Key
from scanner.model import Outcome, ScanStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set

    from scanner.model import Page, Scan

CUT_SHORT: Final = frozenset({"max_pages", "sampled", "completeness", "time_limit", "interrupted", "failed"})
"""Reasons to stop before every page was visited."""
_ERROR: Final = 400  # HTTP status from which an answer is an error and not the page
_NO_PAGE: Final = frozenset({404, 410})  # there is certainly nothing


@dataclass
class Look:
    """What one scan looked at."""

    scan: Scan
    items: dict[Key, Item]
    visited: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Phase → pages that could be looked at in it."""
    kinds: dict[str, str] = field(default_factory=dict)
    """Address of a page → its template."""
    templates: set[str] = field(default_factory=set)
    """Of the pages that could be looked at."""

    def __post_init__(self) -> None:
        for page in self.scan.pages:
            self.kinds[page.url] = page.template
            for visit in page.visits:
                if _seen(page, visit.outcome):
                    self.visited[visit.phase.value].add(page.url)
                    self.templates.add(page.template)

    @property
    def listed(self) -> Set[str]:
        """Every page of the scan."""
        return self.kinds.keys()

    @property
    def complete(self) -> bool:
        """Whether not seeing something means anything."""
        return self.scan.scan.status is ScanStatus.COMPLETE

    @property
    def whole(self) -> bool:
        """Whether every page that was found was visited."""
        return self.scan.coverage.stop_reason not in CUT_SHORT

    def ran(self, phase: str) -> bool:
        """Whether the phase was looked at, its choice proved."""
        result = self.scan.consent.phases.get(phase)
        proved = result is None or (result.reached and result.outcome != "unverified")
        return proved and bool(self.visited.get(phase))

    @cached_property
    def looked(self) -> set[str]:
        """Pages that could be looked at in some phase."""
        return set().union(*self.visited.values())


def _seen(page: Page, outcome: Outcome) -> bool:
    answered = page.status is None or page.status < _ERROR or page.status in _NO_PAGE
    return outcome is Outcome.OK and answered


class Timeline:
    """One item over the series, oldest first."""

    def __init__(self, key: Key, looks: Sequence[Look]) -> None:
        self.key = key
        self._looks = looks
        self.seen = [look.items.get(key) for look in looks]
        known = [item for item in self.seen if item is not None]
        self._pages = {url for item in known for url in item.pages}
        self._phases = {phase for phase in PHASES for item in known if item.phases[phase]}
        self._templates = {
            look.kinds[url]
            for item, look in zip(self.seen, looks, strict=True)
            for url in (item.pages if item else ())
            if url in look.kinds
        }
        self.there: list[bool | None] = [
            True if item is not None else self._absence(look) for item, look in zip(self.seen, looks, strict=True)
        ]
        self._runs = self._in_a_row()

    def _absence(self, look: Look) -> bool | None:
        """False where it would have been seen, null where it could not have been."""
        if not look.complete or (look.scan.pages and self._phases and not any(map(look.ran, self._phases))):
            return None
        if not look.scan.pages or not self._pages:
            return False
        phases = self._phases or PHASES
        if self._pages & set().union(*(look.visited.get(phase, set()) for phase in phases)):
            return False
        if self._pages & look.listed:
            return None  # its pages are there and could not be looked at: an error, a time-out
        return False if look.whole or self._templates & look.templates else None

    @property
    def now(self) -> Item | None:
        """The item in the newest scan."""
        return self.seen[-1]

    @property
    def last(self) -> Item | None:
        """The item in the newest of the earlier scans that had it."""
        return next((item for item in reversed(self.seen[:-1]) if item is not None), None)

    @property
    def known(self) -> list[Item]:
        """The item in the earlier scans that had it, newest first."""
        return [item for item in reversed(self.seen[:-1]) if item is not None]

    def runs(self) -> list[tuple[bool, int]]:
        """There and not there, each with the number of scans in a row; scans that could not tell are left out."""
        return self._runs

    def _in_a_row(self) -> list[tuple[bool, int]]:
        found: list[tuple[bool, int]] = []
        for there in self.there:
            if there is None:
                continue
            if found and found[-1][0] is there:
                found[-1] = (there, found[-1][1] + 1)
            else:
                found.append((there, 1))
        if found and not found[0][0]:
            found = found[1:]  # before it first came
        return found

    def gaps(self) -> list[int]:
        """How often in a row it was missing, each time before it came back."""
        return [length for there, length in self.runs()[:-1] if not there]

    @property
    def missing(self) -> int:
        """In how many scans in a row it is missing now."""
        runs = self.runs()
        return runs[-1][1] if runs and not runs[-1][0] else 0


class Series:
    """The scans of a site from the oldest to the newest, folded into items."""

    def __init__(self, scans: Sequence[Scan]) -> None:
        self._parts: dict[tuple[int, int], Series] = {}
        folding = Folding(scans)
        self.looks = [Look(scan, folding.items(at, scan.scan.site)) for at, scan in enumerate(scans)]
        keys = dict.fromkeys(key for look in reversed(self.looks) for key in look.items)
        self.timelines = {key: Timeline(key, self.looks) for key in keys}

    def __iter__(self) -> Iterator[Timeline]:
        return iter(self.timelines.values())

    @property
    def new(self) -> Look:
        """The newest scan."""
        return self.looks[-1]

    @property
    def old(self) -> Look:
        """The one before."""
        return self.looks[-2]

    @property
    def earlier(self) -> Sequence[Look]:
        """All but the newest."""
        return self.looks[:-1]

    def between(self, first: int, last: int) -> Series:
        """A part of the series, by the numbers of its first and its last scan, as if there were no more."""
        if (first, last) not in self._parts:
            self._parts[first, last] = Series([look.scan for look in self.looks[first : last + 1]])
        return self._parts[first, last]
