"""Whether the short cuts of the visits held: what was not waited for, and what only waiting in real time showed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner.model import Learned, RealTime

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.model import Cookie, StorageItem, StorageKind, Tracker
    from scanner.sightings import CookieKey, VisitRecord


@dataclass(frozen=True, slots=True)
class Known:
    """What a scan had seen at a moment."""

    cookies: set[CookieKey]
    storage: set[tuple[StorageKind, str, str]]
    hosts: set[str]


class Audit:
    """Counts the visits that were cut short by what was learned, and notes what came late all the same."""

    def __init__(self) -> None:
        self._spared = self._audits = self._with_news = self._real_time = 0
        self._cookies: set[CookieKey] = set()
        self._storage: set[tuple[StorageKind, str, str]] = set()
        self._hosts: set[str] = set()

    def add(self, visit: VisitRecord) -> None:
        """Take one visit."""
        self._spared += visit.settled_by == "learned"
        self._audits += visit.audit
        self._with_news += visit.audit and visit.brought_late
        self._real_time += visit.real_time

    def late(self, before: Known, after: Known) -> None:
        """A page that had been visited was visited in real time."""
        self._cookies |= after.cookies - before.cookies
        self._storage |= after.storage - before.storage
        self._hosts |= after.hosts - before.hosts

    def learned(self) -> Learned | None:
        """The visits that did not wait; null where all did."""
        return Learned(self._spared, self._audits, self._with_news) if self._spared or self._audits else None

    def real_time(
        self, cookies: Iterable[Cookie], storage: Iterable[StorageItem], trackers: Iterable[Tracker]
    ) -> RealTime | None:
        """What no other visit showed, before or after; null where no page was visited in real time."""
        if not self._real_time:
            return None
        late = {(key.name, key.domain, key.path) for key in self._cookies}
        return RealTime(
            visits=self._real_time,
            cookies=[
                f"{cookie.name} ({cookie.domain})"
                for cookie in cookies
                if (cookie.name, cookie.domain, cookie.path) in late and cookie.page_count <= 1
            ],
            storage=[
                f"{item.key} ({item.origin})"
                for item in storage
                if (item.kind, item.origin, item.key) in self._storage and item.page_count <= 1
            ],
            trackers=[one.host for one in trackers if one.host in self._hosts and one.page_count <= 1],
        )
