"""Whether the short cuts of the visits held: what was not waited for, and what only waiting in real time showed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner.coverage import Learned, RealTime
from scanner.model import Outcome
from scanner.urls import host_of

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
        if visit.real_time:
            self._real_time += visit.outcome is Outcome.OK
            return
        self._spared += visit.settled_by == "learned"
        self._audits += visit.audit
        self._with_news += visit.audit and visit.brought_late
        if self._cookies or self._storage or self._hosts:
            self._shown_without(visit)

    def late(self, before: Known, after: Known) -> None:
        """A page that had been visited was visited in real time."""
        self._cookies |= after.cookies - before.cookies
        self._storage |= after.storage - before.storage
        self._hosts |= after.hosts - before.hosts

    def _shown_without(self, visit: VisitRecord) -> None:
        """What an ordinary visit shows, too, was not missed."""
        names = {cookie.name for cookie in visit.http_cookies} | {cookie.name for cookie in visit.script_cookies}
        names |= {sighting.key.name for sighting in visit.jar}
        self._cookies = {key for key in self._cookies if key.name not in names}
        self._storage -= {(item.kind, item.origin, item.key) for item in visit.storage}
        self._hosts -= {host_of(request.url) for request in visit.requests}

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
                if (cookie.name, cookie.domain, cookie.path) in late
            ],
            storage=[
                f"{item.key} ({item.origin})" for item in storage if (item.kind, item.origin, item.key) in self._storage
            ],
            trackers=[one.host for one in trackers if one.host in self._hosts],
        )
