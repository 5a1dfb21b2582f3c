"""The items of a scan as they are compared: entries that share an identity are one, whatever their exact names are.

Identity: pattern, domain, path, `host_only` and partition of a cookie; kind, origin and pattern of a stored item; site
and host of a tracker. `Folding` joins patterns further where a name is invented anew in each scan.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from scanner.change import ChangeSubject
from scanner.diff.names import mask, may_be_of, variants
from scanner.diff.versions import bare
from scanner.model import Cookie, StorageItem, Tracker
from scanner.urls import host_of, registrable_domain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner.model import Scan, Setter

Entry = Cookie | StorageItem | Tracker
Key = tuple[str, ...]
"""Kind, name, and what else makes it this item, as text."""

PHASES: Final = ("no_action", "reject", "accept", "gpc", "withdraw")
_STRICT: Final = {"necessary": 0, "preferences": 1, "statistics": 2, "marketing": 4}
_UNKNOWN: Final = "unclassified"
MOST_COMPARED: Final = 200  # names of one place, each with each
UNKNOWN_RANK: Final = 3  # it may be anything
_DIGITS: Final = re.compile(r"\d+")


def rank(category: str | None) -> int:
    """How strictly a category is to be treated; what is unknown stands right before marketing."""
    return _STRICT.get(category or _UNKNOWN, UNKNOWN_RANK)


def key_of(entry: Entry) -> Key:
    """The identity of an entry."""
    if isinstance(entry, Cookie):
        partition = entry.partition_key
        rest = (entry.domain, entry.path, "host" if entry.host_only else "domain")
        return ("cookie", entry.pattern, *rest, *([] if partition is None else [partition]))
    if isinstance(entry, StorageItem):
        return ("storage", entry.pattern, entry.kind.value, entry.origin)
    return ("tracker", entry.host, entry.site)


def subject_of(key: Key) -> ChangeSubject:
    """The identity as a change tells it."""
    kind, name, *rest = key
    identity: dict[str, Any]
    if kind == "cookie":
        partition = rest[3] if len(rest) > 3 else None
        identity = {"pattern": name, "domain": rest[0], "path": rest[1], "host_only": rest[2] == "host"}
        identity["partition_key"] = partition
    elif kind == "storage":
        identity = {"kind": rest[0], "origin": rest[1], "pattern": name}
    else:
        identity = {"site": rest[0], "host": name}
    return ChangeSubject(kind, name, identity)


@dataclass(frozen=True)
class Item:
    """An item in one scan; `entries` are its entries there, one or more."""

    key: Key
    entries: tuple[Entry, ...]
    site: str

    @property
    def kind(self) -> str:
        """cookie, storage or tracker."""
        return self.key[0]

    @cached_property
    def category(self) -> str:
        """The strictest of its entries."""
        return max((entry.category or _UNKNOWN for entry in self.entries), key=rank)

    @cached_property
    def phases(self) -> dict[str, bool | None]:
        """Held by any entry; false only if no entry was held and at least one could have been."""
        found: dict[str, bool | None] = {}
        for phase in PHASES:
            said = {getattr(entry.phases, phase) for entry in self.entries}
            found[phase] = True if True in said else False if False in said else None
        return found

    @cached_property
    def pages(self) -> tuple[str, ...]:
        """Addresses where it was met, as far as they are known."""
        found: dict[str, None] = {}
        for entry in self.entries:
            if isinstance(entry, Tracker):
                found.update(dict.fromkeys(entry.chain[-1:]))
            else:
                found.update(dict.fromkeys(entry.pages))
        return tuple(url for url in found if registrable_domain(host_of(url)) == self.site)

    @cached_property
    def page_count(self) -> int:
        """On how many pages it was met, at least."""
        return max(entry.page_count for entry in self.entries)

    @cached_property
    def setters(self) -> tuple[Setter, ...]:
        """Who set it; of a tracker none."""
        return tuple(s for entry in self.entries if not isinstance(entry, Tracker) for s in entry.setters)

    @cached_property
    def chains(self) -> tuple[tuple[str, ...], ...]:
        """What brought it, nearest first, one for each setter; a setter is the first step of its own."""
        found: dict[tuple[str, ...], None] = {}
        for entry in self.entries:
            if isinstance(entry, Tracker):
                found.setdefault(tuple(entry.chain))
            else:
                for setter in entry.setters:
                    found.setdefault((*([setter.url] if setter.url else []), *setter.chain))
        return tuple(found)

    @cached_property
    def setter_names(self) -> frozenset[str]:
        """Who set it, without what differs from scan to scan: another's host, an own script's bare address."""
        return frozenset(name for setter in self.setters if (name := setter_name(setter, self.site)))

    def irregular(self) -> bool:
        """Whether it was there on some loads of a page only, whatever the visitor chose: seen without consent, and
        not with it.
        """
        phases = self.phases
        return phases["accept"] is False and (phases["no_action"] is True or phases["reject"] is True)


def setter_name(setter: Setter, site: str) -> str:
    """A setter as it is compared."""
    host = setter.host or ""
    if registrable_domain(host) != site:
        return _DIGITS.sub("*", host)
    if setter.url is None:
        return f"inferred:{host}"
    return f"inline:{host}" if setter.inline else bare(setter.url)


def _entries(scan: Scan) -> Iterable[Entry]:
    yield from (cookie for cookie in scan.cookies if cookie.stored)
    yield from (item for item in scan.storage if item.stored)
    yield from scan.trackers


class Folding:
    """Which identities are one item in a series of scans, judged over all of them.

    Joined are names of one place that are alike in all else and differ in a part that looks random, and of which each
    is missing in some scan; and names that differ in the variant of a test, of which no profile holds two.
    """

    def __init__(self, scans: Sequence[Scan]) -> None:
        self._scans = [self._gather(scan) for scan in scans]
        self._joined: dict[Key, Key] = {}
        first: dict[Key, Entry] = {}
        for scan in self._scans:
            for key, entries in scan.items():
                first.setdefault(key, entries[0])
        self._steady = {key for key in first if len(scans) > 1 and all(key in scan for scan in self._scans)}
        places: defaultdict[Key, list[Key]] = defaultdict(list)
        for key in first:
            places[(key[0], *key[2:])].append(key)
        for keys in places.values():
            self._join_random([key for key in keys if key not in self._steady], first)
            self._join_variants([key for key in keys if key not in self._joined], first)

    @staticmethod
    def _gather(scan: Scan) -> dict[Key, list[Entry]]:
        found: defaultdict[Key, list[Entry]] = defaultdict(list)
        for entry in _entries(scan):
            found[key_of(entry)].append(entry)
        return dict(found)

    def _join_random(self, keys: list[Key], first: dict[Key, Entry]) -> None:
        groups: defaultdict[str, list[Key]] = defaultdict(list)
        plain: list[Key] = []
        for key in keys:
            masked = _mask(key)
            if masked == key[1]:
                plain.append(key)
            else:
                groups[masked].append(key)
        for masked, members in groups.items():
            left = members
            while left:
                alike = [key for key in left if _alike(first[left[0]], first[key])]
                left = [key for key in left if key not in alike]
                names = frozenset(key[1] for key in alike)
                further = [key for key in plain if may_be_of(key[1], masked, names)]
                alike += [key for key in further if _alike(first[alike[0]], first[key])]
                if len(alike) > 1:
                    self._join(alike, masked)

    def _join_variants(self, keys: list[Key], first: dict[Key, Entry]) -> None:
        if len(keys) > MOST_COMPARED:
            return
        for at, one in enumerate(keys):
            for other in keys[at + 1 :]:
                common = variants(one[1], other[1]) if one[0] != "tracker" else None
                if common is None or not self._varies(one, other):
                    continue
                if _alike(first[one], first[other]) and not self._together(one, other):
                    self._join([one, other], common)

    def _varies(self, one: Key, other: Key) -> bool:
        """Whether who gets which is not the same in every scan."""
        if one not in self._steady or other not in self._steady:
            return True
        held = {tuple(entry.phases for key in (one, other) for entry in scan[key]) for scan in self._scans}
        return len(held) > 1

    def _together(self, one: Key, other: Key) -> bool:
        """Whether some profile held both."""
        return any(
            getattr(a.phases, phase) and getattr(b.phases, phase)
            for scan in self._scans
            for a in scan.get(one, ())
            for b in scan.get(other, ())
            for phase in PHASES
        )

    def _join(self, keys: Iterable[Key], name: str) -> None:
        for key in keys:
            self._joined[key] = (key[0], name, *key[2:])

    def items(self, number: int, site: str) -> dict[Key, Item]:
        """The items of one of the scans, by their place in the series."""
        found: defaultdict[Key, list[Entry]] = defaultdict(list)
        for key, entries in self._scans[number].items():
            found[self._joined.get(key, key)].extend(entries)
        return {key: Item(key, tuple(entries), site) for key, entries in found.items()}


def _mask(key: Key) -> str:
    """The name's mask; of a tracker's host only what stands before its site."""
    if key[0] != "tracker":
        return mask(key[1])
    below = key[1].removesuffix(key[2])
    return mask(below) + key[2] if below and key[1] != key[2] else key[1]


def _alike(one: Entry, other: Entry) -> bool:
    """Whether two entries of one place differ in nothing but their names."""
    if isinstance(one, Tracker) or isinstance(other, Tracker):
        return True
    if one.party != other.party or not _same_setters(one, other):
        return False
    if not (isinstance(one, Cookie) and isinstance(other, Cookie)):
        return True
    same = all(getattr(one, name) == getattr(other, name) for name in ("secure", "http_only", "same_site", "session"))
    lives = (one.lifetime or 0.0, other.lifetime or 0.0)
    return same and abs(lives[0] - lives[1]) <= max(60.0, 0.05 * max(lives))


def _same_setters(one: Cookie | StorageItem, other: Cookie | StorageItem) -> bool:
    names = [{bare(setter.url) if setter.url else setter.host for setter in entry.setters} for entry in (one, other)]
    # Of an inline script the page's own address stands for it, and a name may be invented on any page.
    inline = [any(setter.inline for setter in entry.setters) for entry in (one, other)]
    via = set(one.set_via) & set(other.set_via)
    hosts = [{setter.host for setter in entry.setters} for entry in (one, other)]
    if all(inline) or "http" in via:
        return bool(hosts[0] & hosts[1]) or hosts[0] == hosts[1]
    return bool(names[0] & names[1]) or names[0] == names[1]
