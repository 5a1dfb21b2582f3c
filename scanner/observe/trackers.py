"""Third-party hosts: every one that was contacted, harmless ones too, answered or not.

Also a host of the site's own that is an alias of another's (CNAME): it is contacted as that other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scanner.model import Tracker
from scanner.observe.attribution import folded_chain
from scanner.urls import host_of, is_same_party, registrable_domain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.model import Phase
    from scanner.observe.phases import PhasePages
    from scanner.sightings import PageRecord, RequestSighting, VisitRecord

LARGEST_PIXEL = 100  # bytes; the smallest GIF of one pixel has 35 to 43, the smallest PNG 67


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
        self._own: dict[str, _Entry] = {}  # the site's own hosts, in case one is an alias of another's
        self._aliases: dict[str, str] = {}
        self._pages_of: set[str] = set()  # hosts that serve the site's pages themselves

    def hosts(self) -> set[str]:
        """All until now."""
        return set(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, page: PageRecord, visit: VisitRecord) -> None:
        """Take the requests of one visit; those before the phase's choice are not the phase's."""
        self._pages_of.update({host_of(page.url), host_of(visit.final_url or "")})
        for request in visit.requests:
            host = host_of(request.url)
            if not host:
                continue
            entries = self._own if is_same_party(host, self._site) else self._entries
            entry = entries.setdefault(host, _Entry(host))
            entry.requests += 1
            entry.answered += request.failed is None
            entry.resource_types.update(dict.fromkeys(_types(request)))
            entry.sets_cookies = entry.sets_cookies or request.sets_cookies
            entry.chain = entry.chain or folded_chain(request.chain, self._site)
            entry.pages.add(page.url)
            if visit.chosen_at is None or request.at >= visit.chosen_at:
                entry.held_in.add(visit.phase)
        for cookie in visit.script_cookies:
            host = host_of(cookie.frame_url)
            if host in self._entries and cookie.confirmed:
                self._entries[host].sets_cookies = True

    @property
    def own_hosts(self) -> list[str]:
        """The site's own hosts that were contacted, without those that serve its pages."""
        return sorted(self._own.keys() - self._pages_of)

    def add_aliases(self, aliases: Mapping[str, str]) -> None:
        """Take what own hosts lead to, host → host of another site."""
        self._aliases.update(aliases)

    def add_contacts(self, connections: Mapping[str, int]) -> None:
        """Take the hosts that the guard let through: what no page told of (a beacon sent on leaving, a service
        worker's own fetch) was contacted all the same; in which phase is not known.
        """
        for name, number in connections.items():
            host = name.lower()
            if host and number and host not in self._entries and not is_same_party(host, self._site):
                self._entries[host] = _Entry(host, requests=number, answered=number)

    def facts(self, phases: PhasePages, fingerprinting: Mapping[str, Sequence[str]] | None = None) -> list[Tracker]:
        """All hosts, in a stable order, without verdicts; `fingerprinting` has its kinds by host of the script."""
        aliased = [entry for host, entry in self._own.items() if host in self._aliases]
        kinds = fingerprinting or {}
        return [
            Tracker(
                host=entry.host,
                site=registrable_domain(entry.host),
                organisation=None,
                category=None,
                role=None,
                cname=self._aliases.get(entry.host),
                requests=entry.requests,
                failed=entry.answered == 0,
                resource_types=sorted(entry.resource_types),
                phases=phases.judge(entry.held_in, entry.pages),
                sets_cookies=entry.sets_cookies,
                chain=entry.chain,
                page_count=len(entry.pages),
                country=None,
                classification=None,
                fingerprinting=list(kinds.get(entry.host, ())),
            )
            for entry in sorted([*self._entries.values(), *aliased], key=lambda entry: entry.host)
        ]


def _types(request: RequestSighting) -> list[str]:
    """What kind of request it is, as the browser says, and whether it is one that only tells: an image too small to
    be looked at (`pixel`), or data sent without waiting for an answer (`beacon`, Beacon API and `<a ping>`).
    """
    types = [request.resource_type]
    answered = request.status is not None and 200 <= request.status < 300 and request.failed is None
    if answered and request.resource_type == "image" and request.length is not None:
        # A drawing as text may be as short and still show something.
        if request.length <= LARGEST_PIXEL and "svg" not in request.mime:
            types.append("pixel")
    elif request.resource_type == "ping":
        types.append("beacon")
    return types
