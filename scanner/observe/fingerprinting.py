"""Scripts that fingerprint: which of them, in which ways, on which pages and in which phases."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scanner.model import Fingerprinting, Party
from scanner.observe.attribution import folded, folded_chain
from scanner.urls import fold_page_url, host_of, is_same_party

if TYPE_CHECKING:
    from scanner.model import Phase
    from scanner.observe.phases import PhasePages
    from scanner.sightings import PageRecord, VisitRecord

MOST_PAGES = 20
MOST_SCRIPTS = 500


@dataclass(slots=True)
class _Entry:
    script: str | None
    host: str
    kinds: set[str] = field(default_factory=set)
    chain: list[str] = field(default_factory=list)
    held_in: set[Phase] = field(default_factory=set)
    bringing: set[str] = field(default_factory=set)
    pages: dict[str, None] = field(default_factory=dict)


class FingerprintingScripts:
    """Collects the fingerprinting scripts of a scan, visit by visit; those written into pages count by host."""

    def __init__(self, site: str) -> None:
        self._site = site
        self._entries: dict[tuple[str | None, str], _Entry] = {}

    def add(self, page: PageRecord, visit: VisitRecord) -> None:
        """Take what the scripts of one visit did; before the phase's choice it is not the phase's."""
        for sighting in visit.fingerprinting:
            script = folded(sighting.script, self._site) if sighting.script else None
            key = (script, host_of(sighting.script or sighting.frame_url))
            if key not in self._entries and len(self._entries) >= MOST_SCRIPTS:
                continue
            entry = self._entries.setdefault(key, _Entry(*key))
            entry.kinds.add(sighting.kind)
            entry.chain = entry.chain or folded_chain((url for url in sighting.chain if url != script), self._site)
            entry.bringing.add(page.url)
            entry.pages.setdefault(fold_page_url(page.url))
            if visit.chosen_at is None or sighting.at >= visit.chosen_at:
                entry.held_in.add(visit.phase)

    def kinds_by_host(self) -> dict[str, list[str]]:
        """What the scripts of each host do."""
        found: dict[str, set[str]] = {}
        for entry in self._entries.values():
            found.setdefault(entry.host, set()).update(entry.kinds)
        return {host: sorted(kinds) for host, kinds in found.items()}

    def facts(self, phases: PhasePages) -> list[Fingerprinting]:
        """All scripts, in a stable order."""
        return [
            Fingerprinting(
                script=entry.script,
                host=entry.host,
                party=Party.FIRST if is_same_party(entry.host, self._site) else Party.THIRD,
                kinds=sorted(entry.kinds),
                chain=[url for url in entry.chain if url != entry.script],
                phases=phases.judge(entry.held_in, entry.bringing),
                pages=list(entry.pages)[:MOST_PAGES],
                page_count=len(entry.pages),
            )
            for entry in sorted(self._entries.values(), key=lambda entry: (entry.host, entry.script or ""))
        ]
