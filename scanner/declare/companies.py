"""Who stands behind the hosts of a scan, and who receives what it found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reports.declaration import Provider
from scanner.declare.items import Item, place_of, provider
from scanner.model import Cookie
from scanner.urls import is_same_party, registrable_domain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scanner.model import Scan, Tracker

_DELIVERY: Final = frozenset({"cdn", "hosting", "fonts"})
"""Roles of hosts that deliver other people's scripts: that they did so does not make them receive anything."""


@dataclass(frozen=True, slots=True)
class Companies:
    """Who stands behind the hosts of a scan, by host and by registrable domain."""

    site: str
    trackers: Mapping[str, Tracker]
    domains: Mapping[str, Tracker]
    vendors: Mapping[str, Provider]

    @classmethod
    def of(cls, scan: Scan) -> Companies:
        """Learn from the trackers which host is whose, and from the items' vendors who that is."""
        by_host = {tracker.host: tracker for tracker in scan.trackers}
        domains: dict[str, Tracker] = {}
        for tracker in sorted(scan.trackers, key=lambda one: (one.organisation is None, one.host)):
            domains.setdefault(tracker.site, tracker)
        vendors: dict[str, Provider] = {}
        items: list[Item] = [*scan.cookies, *scan.storage]
        for item in sorted(items, key=lambda one: one.id):
            company = provider(item.vendor, product=False)
            if company is not None:
                vendors.setdefault(company.name, company)
        return cls(scan.scan.site, by_host, domains, vendors)

    def of_host(self, host: str) -> Provider | None:
        """The company behind a host, null where nobody knows it."""
        tracker = self.trackers.get(host) or self.domains.get(registrable_domain(host))
        if tracker is None or tracker.organisation is None:
            return None
        known = self.vendors.get(tracker.organisation)
        return known or Provider(name=tracker.organisation, country=tracker.country)

    def recipients(self, group: Sequence[Item]) -> tuple[Provider, ...]:
        """Third parties that receive an item, can read it or set it, besides its own vendor, by name."""
        owner = group[0].vendor
        own_domain = registrable_domain(place_of(group[0]))
        found: dict[str, Provider] = {}
        for host in {host for item in group for host in self._receiving(item)}:
            if is_same_party(host, self.site) or is_same_party(host, own_domain):
                continue
            company = self.of_host(host) or Provider(name=registrable_domain(host))
            if owner is None or company.name not in {owner.name, owner.product}:
                found[company.name] = company
        return tuple(found[name] for name in sorted(found, key=lambda name: (name.casefold(), name)))

    def _receiving(self, item: Item) -> Iterator[str]:
        if isinstance(item, Cookie):
            yield from (*item.sent_to, *item.synced_to, *item.read_by)
        for setter in item.setters:
            tracker = self.trackers.get(setter.host or "")
            delivers = tracker is not None and tracker.role in _DELIVERY
            if setter.url is not None and setter.host and not delivers:
                yield setter.host
