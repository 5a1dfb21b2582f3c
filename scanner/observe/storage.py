"""Storage: keys, databases and caches of every origin, over all visits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scanner.model import Party, Seen, Setter, StorageItem, StorageKind
from scanner.observe.access import Receivers, synced
from scanner.observe.attribution import Setters, of_script
from scanner.observe.cookies import MOST_PAGES, identity
from scanner.observe.identifiers import ValueHistory
from scanner.urls import fold_page_url, host_of, is_same_party

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Phase
    from scanner.observe.phases import PhasePages
    from scanner.sightings import PageRecord, StorageSighting, VisitRecord


@dataclass(slots=True)
class _Entry:
    kind: StorageKind
    origin: str
    key: str
    partition: str | None = None
    stores: dict[str, None] = field(default_factory=dict)
    setters: Setters = field(default_factory=Setters)
    written: bool = False
    values: ValueHistory = field(default_factory=ValueHistory)
    size: int | None = None
    at_end: bool = True
    before_gesture: bool = False
    held_in: set[Phase] = field(default_factory=set)
    pages: dict[str, None] = field(default_factory=dict)
    evidence: set[tuple[str, Phase]] = field(default_factory=set)


class StorageItems:
    """Collects the storage of a scan, visit by visit."""

    def __init__(self, site: str, receivers: Receivers | None = None) -> None:
        self._site = site
        self._entries: dict[tuple[StorageKind, str, str, str | None], _Entry] = {}
        self._receivers = receivers or Receivers()
        self.one_person = False  # has logged in, in every profile

    def keys(self) -> set[tuple[StorageKind, str, str]]:
        """Kind, origin and key of all until now."""
        return {identity_[:3] for identity_ in self._entries}

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, page: PageRecord, visit: VisitRecord) -> None:
        """Take the sightings of one visit; a key counts for the pages that wrote it or first showed it."""
        for sighting in visit.storage:
            identity_ = (sighting.kind, sighting.origin, sighting.key, sighting.partition)
            entry = self._entries.get(identity_)
            news = entry is None
            if entry is None:
                entry = self._entries[identity_] = _Entry(*identity_)
            self._take(entry, sighting, page, visit, news=news)

    def _take(
        self, entry: _Entry, sighting: StorageSighting, page: PageRecord, visit: VisitRecord, *, news: bool
    ) -> None:
        entry.stores.update(dict.fromkeys(sighting.stores))
        entry.at_end = sighting.at_end
        if visit.chosen_at is None or sighting.at_end:
            entry.held_in.add(visit.phase)
        if sighting.moment not in {"gesture", "end", "left"}:
            entry.before_gesture = True
        if sighting.value is not None:
            entry.values.add(visit.phase, sighting.value)
            entry.size = len(sighting.key) + sighting.value.length
        if sighting.written:
            entry.written = True
            entry.setters.add(of_script(sighting, self._site))
        if sighting.written or news or not entry.written:
            entry.evidence.add((page.url, visit.phase))
            entry.pages.setdefault(fold_page_url(page.url))

    def lone(self) -> Iterator[tuple[tuple[StorageKind, str, str, str | None], set[tuple[str, Phase]]]]:
        """Keys whose value is known of one profile only and may identify, with the visits that brought them."""
        for identity_, entry in self._entries.items():
            if entry.values.lone:
                yield identity_, entry.evidence

    def compare(self, profile: str, visit: VisitRecord) -> None:
        """Take only the values of a visit in one more profile."""
        for sighting in visit.storage:
            entry = self._entries.get((sighting.kind, sighting.origin, sighting.key, sighting.partition))
            if entry is not None and sighting.value is not None:
                entry.values.add(profile, sighting.value)

    def facts(self, phases: PhasePages) -> list[StorageItem]:
        """All items, in a stable order, without verdicts."""
        found = [self._fact(entry, phases) for entry in self._entries.values()]
        return sorted(found, key=lambda item: (item.origin, item.kind, item.key, item.partition_key or ""))

    def _fact(self, entry: _Entry, phases: PhasePages) -> StorageItem:
        pages = {url for url, _ in entry.evidence}
        if not entry.setters.list():
            entry.setters.add(_owner(entry.origin))
        identifier, sent_to = entry.values.judge(one_person=self.one_person), self._receivers.of(entry.values.digests)
        return StorageItem(
            id=identity("storage", entry.kind.value, entry.origin, entry.key, *filter(None, [entry.partition])),
            kind=entry.kind,
            origin=entry.origin,
            key=entry.key,
            pattern=entry.key,
            stores=sorted(entry.stores),
            party=Party.FIRST if is_same_party(host_of(entry.origin), self._site) else Party.THIRD,
            stored=True,
            set_via=["script"] if entry.written else ["inferred"],
            setters=entry.setters.list(),
            size=entry.size,
            value_shape=entry.values.shape,
            identifier=identifier,
            removed=not entry.at_end,
            # What only the listing at the end showed (databases, caches) may have come at any moment before.
            after_gesture=not entry.before_gesture and entry.kind in {StorageKind.LOCAL, StorageKind.SESSION},
            phases=phases.judge(entry.held_in, pages),
            seen=Seen(len(entry.evidence), max(len(entry.evidence), phases.visits_of(pages))),
            first_seen_on=next(iter(entry.pages), None),
            pages=list(entry.pages)[:MOST_PAGES],
            page_count=len(entry.pages),
            names_folded=0,
            category=None,
            vendor=None,
            purpose=None,
            classification=None,
            partition_key=entry.partition,
            synced_to=synced(sent_to, host_of(entry.origin)) if identifier != "no" else [],
            sent_to=sent_to,
        )


def _owner(origin: str) -> Setter:
    return Setter(None, host_of(origin), [], inline=False)
