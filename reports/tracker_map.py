"""Who loads whom: from the site, through whatever brings further scripts, to each third party.

A host is drawn once, below what was seen to load it; what else loads it stands in the table beside the drawing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from reports.summary import ALARMING, by_urgency

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from reports.audit import Audit, Cookie, Storage, Tracker

SITE: Final = ""
"""Stands for the site's own hosts."""

DEEPEST: Final = 4
"""Steps from the site that are drawn; longer ways are drawn shortened."""

MOST_ROWS: Final = 160
"""Rows of the drawing; beyond, the least urgent of each loader become one row."""


@dataclass(frozen=True, slots=True)
class Node:
    """A third party in the drawing, or several of one company that are alike."""

    hosts: tuple[str, ...]
    """Empty for the site itself and for a row that stands for many."""
    company: str | None = None
    role: str | None = None
    category: str = "unclassified"
    alarming: bool = False
    """It needs consent and was contacted without."""
    failed: bool = False
    more: int = 0
    """How many third parties this row stands for that are not drawn."""
    children: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Loader:
    """A line of the table: one who loads, and all that it was seen to load."""

    host: str
    """`SITE` for the site itself."""
    role: str | None
    loads: tuple[Tracker, ...]


@dataclass(frozen=True, slots=True)
class TrackerMap:
    """The drawing's tree and the table with the same content."""

    root: Node
    loaders: tuple[Loader, ...]
    shortened: bool
    """Whether ways of more than `DEEPEST` steps are drawn shorter."""
    hidden: int
    """How many third parties are in the table only."""

    @property
    def depth(self) -> int:
        """How many steps the drawing has."""
        return _depth(self.root)

    @property
    def alarming(self) -> bool:
        """Whether anything in the drawing needs consent and was contacted without."""
        return _alarming(self.root)


def tracker_map(audit: Audit) -> TrackerMap:
    """Make the map of a scan; the same scan gives the same map."""
    trackers = {tracker.host: tracker for tracker in audit.trackers if tracker.host != SITE}
    loads = _loads(audit, trackers)
    ways = _ways(audit.site, trackers)
    children: dict[str, list[str]] = defaultdict(list)
    for host, way in sorted(ways.items()):
        children[way[DEEPEST - 1] if len(way) > DEEPEST else way[-1]].append(host)
    without = frozenset(result.phase for result in audit.phases if result.reached)
    root, hidden = _within(Node(hosts=(), children=_children(SITE, trackers, children, without)), MOST_ROWS)
    order = [SITE, *sorted(trackers, key=lambda host: (-len(loads.get(host, ())), host))]
    return TrackerMap(
        root=root,
        loaders=tuple(
            Loader(host, trackers[host].role if host in trackers else None, _listed(loads[host], trackers))
            for host in order
            if loads.get(host)
        ),
        shortened=any(len(way) > DEEPEST for way in ways.values()),
        hidden=hidden,
    )


@lru_cache(maxsize=16_384)
def host_of(url: str) -> str | None:
    """The host of an address; None where there is none."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _listed(hosts: Iterable[str], trackers: Mapping[str, Tracker]) -> tuple[Tracker, ...]:
    return by_urgency(trackers[host] for host in sorted(hosts))


def _way(site: str, chain: Iterable[str], host: str, trackers: Mapping[str, Tracker]) -> list[str]:
    """From the site to the host: third parties of the chain by name, the site's own hosts as `SITE`."""
    way = [SITE]
    for url in chain:
        step = host_of(url)
        if step is not None and step not in trackers:
            step = SITE if step == site or step.endswith(f".{site}") else None
        if step is not None and step not in (way[-1], host):
            way.append(step)
    return [*way, host]


def _loads(audit: Audit, trackers: Mapping[str, Tracker]) -> Mapping[str, set[str]]:
    """Who was seen to load whom, by the chains of contacts and of whatever set an item."""
    chains = {(tracker.chain, host) for host, tracker in trackers.items()}
    items: list[Cookie | Storage] = [*audit.cookies, *audit.storage]
    for item in items:
        chains.update((one.chain, one.host) for one in item.setters if one.url and one.host and one.host in trackers)
    found: dict[str, set[str]] = defaultdict(set)
    for chain, host in chains:
        way = _way(audit.site, chain, host, trackers)
        for loader, loaded in pairwise(way):
            if loaded != SITE:
                found[loader].add(loaded)
    return found


def _ways(site: str, trackers: Mapping[str, Tracker]) -> Mapping[str, tuple[str, ...]]:
    """Host -> the steps from the site that lead to it, itself left out; whoever load each other hang on the site."""
    parent = {host: _way(site, tracker.chain, host, trackers)[-2] for host, tracker in trackers.items()}
    below: dict[str, list[str]] = defaultdict(list)
    for host in sorted(parent):
        below[parent[host]].append(host)
    ways: dict[str, tuple[str, ...]] = {}
    for start in (SITE, *sorted(parent)):
        waiting: list[tuple[str, tuple[str, ...]]] = [
            (host, (SITE,)) for host in (below[SITE] if start == SITE else [start])
        ]
        while waiting:
            host, way = waiting.pop()
            if host not in ways:
                ways[host] = way
                waiting.extend((one, (*way, host)) for one in below[host])
    return ways


def _children(
    host: str, trackers: Mapping[str, Tracker], below: Mapping[str, Sequence[str]], without: frozenset[str]
) -> tuple[Node, ...]:
    """What hangs on a host: those that load others first, then by urgency; alike ones of a company as one."""
    branches: list[Node] = []
    alike: dict[tuple[object, ...], list[Node]] = defaultdict(list)
    for one in below.get(host, ()):
        tracker = trackers[one]
        node = Node(
            hosts=(one,),
            company=tracker.organisation,
            role=tracker.role,
            category=tracker.category,
            alarming=any(tracker.phases.get(phase) for phase in ALARMING[tracker.category] & without),
            failed=tracker.failed,
            children=_children(one, trackers, below, without),
        )
        if node.children:
            branches.append(node)
        else:
            company = tracker.organisation or tracker.site or one
            alike[company, node.category, node.alarming, node.failed].append(node)
    leaves = [
        replace(
            nodes[0],
            hosts=tuple(host for node in nodes for host in node.hosts),
            company=nodes[0].company or (trackers[nodes[0].hosts[0]].site if len(nodes) > 1 else None),
            role=nodes[0].role if len({node.role for node in nodes}) == 1 else None,
        )
        for nodes in alike.values()
    ]
    leaves.sort(key=lambda node: (not node.alarming, node.failed))
    branches.sort(key=lambda node: -leaf_count(node))
    return (*branches, *sorted(by_urgency(leaves), key=lambda node: (not node.alarming, node.failed)))


def leaf_count(node: Node) -> int:
    """How many rows a node takes in the drawing."""
    return sum(map(leaf_count, node.children)) or 1


def _within(root: Node, most: int) -> tuple[Node, int]:
    """The tree with at most so many rows (or one for each loader and one for its rest), and how many it hides."""
    each = max(_widths(root), default=0)
    cut = root
    while leaf_count(cut) > most and each > 1:
        each = min(each - 1, each * 4 // 5)
        cut = _cut(root, each)
    return cut, _hidden(cut)


def _widths(node: Node) -> Iterator[int]:
    yield sum(not child.children for child in node.children)
    for child in node.children:
        yield from _widths(child)


def _cut(node: Node, each: int) -> Node:
    branches = [_cut(child, each) for child in node.children if child.children]
    leaves = [child for child in node.children if not child.children]
    more = sum(len(leaf.hosts) for leaf in leaves[each:])
    rest = (Node(hosts=(), more=more),) if more else ()
    return replace(node, children=(*branches, *leaves[:each], *rest))


def _hidden(node: Node) -> int:
    return node.more + sum(map(_hidden, node.children))


def _alarming(node: Node) -> bool:
    return node.alarming or any(map(_alarming, node.children))


def _depth(node: Node) -> int:
    return 1 + max(map(_depth, node.children)) if node.children else 0
