"""What comes and goes by itself: third parties that a changing part of the pages brings, such as advertisements.

A *source* is what brought a third party: the nearest other third party of its chain, or the site's own pages. A
source *rotates* if what it brings is on some loads of a page only, and changes from scan to scan while the source
stays. What a rotating source brings is neither new nor gone by coming or going. A tag manager is no such source: what
it brings is somebody's decision.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from scanner.diff.items import PHASES
from scanner.model import Tracker
from scanner.urls import host_of, registrable_domain

if TYPE_CHECKING:
    from scanner.diff.items import Item, Key
    from scanner.diff.series import Look, Series, Timeline

OWN: Final = ""
_BY_NATURE: Final = "ads"  # role of those who hand a visit on to whoever pays most
_MANY: Final = 3  # that left, after which even what was on every load of a page came by turns
_GONE: Final = 2  # scans without a source from which it no longer explains anything
_DECIDED: Final = frozenset({"tag manager", "cmp"})
_NEEDED: Final = {"left": (1, 2), "irregular": (2, 2), "alike": (4, 5)}
"""How many others of a kind, each on a part of the loads, show that a source draws among them; of a third party, and of
the site's own pages, whose owner changes them by hand: those that went missing, those that no choice explains, and, as
long as nothing better is known, so many that hardly anybody put them there one by one.
"""


def _alike(line: Timeline, other: Timeline) -> bool:
    """Whether two are of one kind, so that one may have come instead of the other."""
    kinds = [{_sort(item) for item in each.seen if item} for each in (line, other)]
    return bool(kinds[0] & kinds[1])


def _is_open(line: Timeline) -> bool:
    """Whether nobody decides when it is there: a consent platform is there for as long as it asks."""
    return not any(
        isinstance(entry, Tracker) and entry.role == "cmp" for item in line.seen if item for entry in item.entries
    )


def _sort(item: Item) -> tuple[str, frozenset[str]]:
    types = (kind for entry in item.entries if isinstance(entry, Tracker) for kind in entry.resource_types)
    return item.category, frozenset(types)


def _requests(item: Item) -> int:
    return sum(entry.requests for entry in item.entries if isinstance(entry, Tracker))


class Rotation:
    """Which items come and go by themselves in a series of scans.

    Without `guess` only those count that were seen to come and go.
    """

    def __init__(self, series: Series, *, guess: bool = True) -> None:
        self._guess = guess
        self._series = series
        self._site = series.new.scan.scan.site
        self._trackers = [line for line in series if line.key[0] == "tracker"]
        self._by_host: dict[str, Timeline] = {}
        for line in self._trackers:
            for item in line.seen:
                for entry in item.entries if item else ():
                    if isinstance(entry, Tracker):
                        self._by_host[entry.host] = line
        self._sources = {line.key: self._sources_of(line) for line in self._trackers}
        self._children: defaultdict[str, list[Timeline]] = defaultdict(list)
        for line in self._trackers:
            for source in self._sources[line.key]:
                self._children[source].append(line)
        self._unsteady = {line.key for line in self._trackers if self._is_unsteady(line)}
        self._rotating = self._spread()

    def _sources_of(self, line: Timeline) -> set[str]:
        found = set()
        for item in line.seen:
            for entry in item.entries if item else ():
                if isinstance(entry, Tracker):
                    hosts = map(host_of, entry.chain)
                    own = {entry.host}
                    found.add(next((host for host in hosts if self._is_foreign(host) and host not in own), OWN))
        return found

    def _is_foreign(self, host: str) -> bool:
        return bool(host) and registrable_domain(host) != self._site

    def _is_unsteady(self, line: Timeline) -> bool:
        """Whether some scan saw it on a part of the loads of what brings it."""
        for look, item in zip(self._series.looks, line.seen, strict=True):
            if item is None:
                continue
            if item.irregular():
                return True
            if any(self._is_partial(item, source, look) for source in self._sources[line.key]):
                return True
        return False

    def _is_partial(self, item: Item, source: str, look: Look) -> bool:
        """Whether it came on fewer pages, or fewer times, than what brings it."""
        if source == OWN:
            pages = len(look.looked)
            loads = sum(len(look.visited.get(phase, ())) for phase in PHASES if item.phases[phase])
        else:
            line = self._by_host.get(source)
            bringer = look.items.get(line.key) if line else None
            pages, loads = (bringer.page_count, _requests(bringer)) if bringer else (0, 0)
        return item.page_count < pages or _requests(item) < loads

    def _proves(self, source: str, line: Timeline) -> bool:
        """Whether what else of its kind the source brings shows that it draws among them."""
        place = 1 if source == OWN else 0
        alike = [
            other
            for other in self._children[source]
            if other is not line and other.key in self._unsteady and _is_open(other) and _alike(line, other)
        ]
        left = sum(any(not there for there, _ in other.runs()) for other in alike)
        if line.key not in self._unsteady:
            return source != OWN and left >= _MANY
        proofs = {
            "left": left,
            "irregular": sum(any(item.irregular() for item in other.seen if item) for other in alike),
            "alike": len(alike) if self._guess else 0,
        }
        return any(number >= _NEEDED[name][place] for name, number in proofs.items())

    def _stayed(self, source: str) -> bool:
        """Whether the source itself is still there."""
        if source == OWN:
            return True
        line = self._by_host.get(source)
        return line is not None and line.missing < _GONE

    def _role(self, source: str) -> str | None:
        line = self._by_host.get(source)
        items = [item for item in line.seen if item] if line else []
        entry = items[-1].entries[0] if items else None
        return entry.role if isinstance(entry, Tracker) else None

    def _brings_by_turns(self, source: str, line: Timeline) -> bool:
        role = self._role(source)
        if role in _DECIDED or not self._stayed(source):
            return False
        return (role == _BY_NATURE and line.key in self._unsteady) or self._proves(source, line)

    def _spread(self) -> set[Key]:
        """All that rotates: children of rotating sources, and what those bring in turn."""
        found = {
            line.key
            for line in self._trackers
            if all(self._brings_by_turns(source, line) for source in self._sources[line.key])
        }
        before = -1
        while len(found) != before:
            before = len(found)
            for line in self._trackers:
                lines = [self._by_host.get(source) for source in self._sources[line.key]]
                if lines and all(parent is not None and parent.key in found for parent in lines):
                    found.add(line.key)
        return found

    def rotates(self, line: Timeline) -> bool:
        """Whether an item comes and goes by itself; cookies and stored items with who sets them."""
        if line.key[0] == "tracker":
            return line.key in self._rotating
        known = self._bringers(line)
        return bool(known) and all(other.key in self._rotating or other.gaps() for other in known)

    def _bringers(self, line: Timeline) -> list[Timeline]:
        """The third parties that set an item; none where the site itself does, too."""
        hosts = {host for item in line.seen if item for host in self._hosts_of(item)}
        return [] if "" in hosts else [self._by_host[host] for host in hosts if host in self._by_host]

    def _hosts_of(self, item: Item) -> set[str]:
        """The third parties nearest to the setting of an item."""
        found = set()
        for chain in item.chains:
            found.add(next((host for host in map(host_of, chain) if self._is_foreign(host)), ""))
        for setter in item.setters:
            if setter.url is None and setter.host and self._is_foreign(setter.host):
                found.add(setter.host)
        return found

    def proven(self, line: Timeline) -> bool:
        """Whether others that the same source brings have come back after they were missing: certainly by turns."""
        return any(other.gaps() for other in self.siblings(line) if other is not line)

    def siblings(self, line: Timeline) -> list[Timeline]:
        """What else comes by turns from the sources of an item, and from what brings those by turns."""
        waiting = [line] if line.key[0] == "tracker" else self._bringers(line)
        found: dict[Key, Timeline] = {}
        reached = {each.key for each in waiting}
        while waiting:
            for source in self._sources[waiting.pop().key]:
                found.update((other.key, other) for other in self._children[source] if other.key in self._rotating)
                parent = self._by_host.get(source)
                if parent is not None and parent.key in self._rotating and parent.key not in reached:
                    reached.add(parent.key)
                    waiting.append(parent)
        return list(found.values())
