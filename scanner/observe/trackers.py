"""Third-party hosts: every one that was contacted, harmless ones too, answered or not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scanner.model import Tracker
from scanner.observe.attribution import folded_chain
from scanner.urls import host_of, is_same_party, registrable_domain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.model import Phase
    from scanner.observe.phases import PhasePages
    from scanner.sightings import PageRecord, VisitRecord


@dataclass(slots=True)
class _Entry:
    host: str
    requests: int = 0
    answered: int = 0
    resource_types: dict[str, None] = field(default_factory=dict)
    sets_cookies: bool = False
    chain: list[str] = field(default_factory=list)
    held_in: set[Phase] = field(default_factory=set)
    pages: set[str] = field(default_factory=set)


class Trackers:
    """Collects the third-party hosts of a scan, visit by visit."""

    def __init__(self, site: str) -> None:
        self._site = site
        self._entries: dict[str, _Entry] = {}

    def hosts(self) -> set[str]:
        """All until now."""
        return set(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, page: PageRecord, visit: VisitRecord) -> None:
        """Take the requests of one visit; those before the phase's choice are not the phase's."""
        for request in visit.requests:
            host = host_of(request.url)
            if not host or is_same_party(host, self._site):
                continue
            entry = self._entries.setdefault(host, _Entry(host))
            entry.requests += 1
            entry.answered += request.failed is None
            entry.resource_types.setdefault(request.resource_type)
            entry.sets_cookies = entry.sets_cookies or request.sets_cookies
            entry.chain = entry.chain or folded_chain(request.chain, self._site)
            entry.pages.add(page.url)
            if visit.chosen_at is None or request.at >= visit.chosen_at:
                entry.held_in.add(visit.phase)
        for cookie in visit.script_cookies:
            host = host_of(cookie.frame_url)
            if host in self._entries and cookie.confirmed:
                self._entries[host].sets_cookies = True

    def add_contacts(self, connections: Mapping[str, int]) -> None:
        """Take the hosts that the guard let through: what no page told of (a beacon sent on leaving, a service
        worker's own fetch) was contacted all the same; in which phase is not known.
        """
        for name, number in connections.items():
            host = name.lower()
            if host and number and host not in self._entries and not is_same_party(host, self._site):
                self._entries[host] = _Entry(host, requests=number, answered=number)

    def facts(self, phases: PhasePages) -> list[Tracker]:
        """All hosts, in a stable order, without verdicts."""
        return [
            Tracker(
                host=entry.host,
                site=registrable_domain(entry.host),
                organisation=None,
                category=None,
                role=None,
                cname=None,
                requests=entry.requests,
                failed=entry.answered == 0,
                resource_types=sorted(entry.resource_types),
                phases=phases.judge(entry.held_in, entry.pages),
                sets_cookies=entry.sets_cookies,
                chain=entry.chain,
                page_count=len(entry.pages),
                country=None,
                classification=None,
            )
            for entry in sorted(self._entries.values(), key=lambda entry: entry.host)
        ]
