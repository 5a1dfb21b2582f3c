"""Look-up by name and by host: dictionaries for what is literal, leading runs of characters for patterns."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cookie_db.model import CookieDefinition, Tracker

Shape: TypeAlias = tuple[bool, str, str, bool]
"""Whether a row's name is exact, its leading and trailing literal characters, and whether it is generic."""

_SHORTEST_FOLDED: Final = 6
"""Names below this length are only found in their own upper and lower case."""

_BORDER: Final = re.compile(r"[._:~|/-]|(?<![A-Z])[A-Z]")
"""Where a product's name may end and an instance's begin."""

_SHORTEST_BEGINNING: Final = 4
"""Characters that a pattern's beginning needs to speak for names whose rest has another shape."""


_START: Final = 3
"""Characters by which the lengths of the beginnings that a name could have are looked up."""


def shape_of(row: CookieDefinition) -> Shape:
    """What the index has to know of a row."""
    return row.pattern.exact, row.pattern.literal, row.pattern.tail, row.generic


class NameIndex:
    """Finds the rows whose pattern fits a name."""

    def __init__(self, rows: Sequence[CookieDefinition], shapes: Iterable[Shape] | None = None) -> None:
        """`shapes` in the order of the rows, where they are known without making the rows."""
        self._rows = rows
        self._exact: dict[str, list[int]] = {}  # numbers of rows
        self._folded: dict[str, list[int]] = {}
        self._prefixes: dict[str, list[int]] = {}
        self._suffixes: dict[str, list[int]] = {}
        self._folded_prefixes: dict[str, list[int]] = {}
        for number, (is_exact, literal, tail, is_generic) in enumerate(shapes or map(shape_of, rows)):
            if is_exact:
                self._exact.setdefault(literal, []).append(number)
                if len(literal) >= _SHORTEST_FOLDED and not is_generic:
                    self._folded.setdefault(literal.casefold(), []).append(number)
            elif literal or not tail:
                self._prefixes.setdefault(literal, []).append(number)
                if len(literal) >= _SHORTEST_FOLDED:
                    self._folded_prefixes.setdefault(literal.casefold(), []).append(number)
            else:
                self._suffixes.setdefault(tail, []).append(number)
        self._folded_lengths = _lengths_by_start(self._folded_prefixes)
        self._starts = {name[:_SHORTEST_FOLDED] for name in self._exact}
        self._lengths = _lengths_by_start(self._prefixes)
        self._short = [number for prefix, found in self._prefixes.items() if len(prefix) < _START for number in found]
        self._any_short = cache(lambda: _any_of(rows[number] for number in self._short))
        self._tails = _lengths_by_start(suffix[::-1] for suffix in self._suffixes)
        self._short_tails = sorted({len(suffix) for suffix in self._suffixes if len(suffix) < _START}, reverse=True)
        self.patterns = lru_cache(maxsize=20_000)(self._patterns)

    def __bool__(self) -> bool:
        """Whether there is any row."""
        return bool(self._exact or self._prefixes or self._suffixes)

    def exact(self, name: str) -> list[CookieDefinition]:
        """Rows whose literal name this is."""
        numbers = self._exact.get(name)
        return [self._rows[number] for number in numbers] if numbers else []

    def folded(self, name: str) -> list[CookieDefinition]:
        """Rows whose literal name this is in another case (`phpsessid`)."""
        numbers = self._folded.get(name.casefold()) if len(name) >= _SHORTEST_FOLDED else None
        return [self._rows[number] for number in numbers] if numbers else []

    def begins_like(self, name: str) -> list[CookieDefinition]:
        """Rows whose pattern begins like the name although the rest has another shape, the longest first."""
        plain = name.rstrip("*")
        lower = plain.casefold()
        for lengths, prefixes, text in (
            (self._lengths, self._prefixes, plain),
            (self._folded_lengths, self._folded_prefixes, lower),
        ):
            for length in lengths.get(text[:_START], ()):
                if _SHORTEST_BEGINNING <= length <= len(text) and (numbers := prefixes.get(text[:length])):
                    found = [row for number in numbers if _may_stand(row := self._rows[number], plain)]
                    if found:
                        return found
        return self._instance_of(plain)

    def _instance_of(self, name: str) -> list[CookieDefinition]:
        """Rows whose literal name stands before a border in this one: `.ASPXAUTH_portal`, `ROUTEID.shop`."""
        if name[:_SHORTEST_FOLDED] not in self._starts:
            return []
        for border in reversed([*_BORDER.finditer(name, _SHORTEST_FOLDED)]):
            at = border.start()
            if name[:at] in self._exact:
                rows = [row for row in self.exact(name[:at]) if not row.generic and not row.domains]
                if rows:
                    return rows
        return []

    def _patterns(self, name: str) -> tuple[CookieDefinition, ...]:
        """Rows whose pattern fits the name, the most specific first."""
        candidates: list[int] = []
        size = len(name)
        for length in self._lengths.get(name[:_START], ()):
            if length <= size:
                candidates += self._prefixes.get(name[:length], ())
        if self._short and self._any_short().fullmatch(name):
            candidates += self._short
        for lengths in (self._tails.get(name[: -_START - 1 : -1], ()), self._short_tails):
            for length in lengths:
                if length < size:
                    candidates += self._suffixes.get(name[size - length :], ())
        if not candidates:
            return ()
        found = [row for number in candidates if (row := self._rows[number]).pattern.matches(name)]
        found.sort(key=lambda row: -row.pattern.weight)
        return tuple(found)


def _any_of(rows: Iterable[CookieDefinition]) -> re.Pattern[str]:
    """One expression for rows that no beginning sorts out: most names fit none of them."""
    return re.compile("|".join(f"(?:{row.pattern.expression})" for row in rows), re.DOTALL)


def _lengths_by_start(prefixes: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """For the first characters of a name the lengths of the beginnings to try, the longest first."""
    found: dict[str, set[int]] = {}
    for prefix in prefixes:
        if len(prefix) >= _START:
            found.setdefault(prefix[:_START], set()).add(len(prefix))
    return {start: tuple(sorted(lengths, reverse=True)) for start, lengths in found.items()}


def _may_stand(row: CookieDefinition, name: str) -> bool:
    """Whether a beginning is worth something: no generic row, and it ends at a border of the name."""
    if row.generic or row.pattern.tail:
        return False
    rest = name[len(row.pattern.literal) :]
    return not rest or not row.pattern.literal[-1].isalnum() or not rest[0].isalpha()


class HostIndex:
    """Finds what is known of a host: its own entry or the entry of the longest domain above it."""

    def __init__(self, hosts: Sequence[Tracker], names: Iterable[str] | None = None) -> None:
        """`names` in the order of the hosts, where they are known without making the records."""
        self._hosts = hosts
        self._numbers: dict[str, list[int]] = {}
        for number, name in enumerate(names or (host.host for host in hosts)):
            self._numbers.setdefault(name, []).append(number)

    def __bool__(self) -> bool:
        """Whether there is any host."""
        return bool(self._numbers)

    def find(self, host: str, site: str | None = None) -> Tracker | None:
        """The entry of the longest suffix; entries of another site's override do not count."""
        while host:
            for number in self._numbers.get(host, ()):
                tracker = self._hosts[number]
                if tracker.site is None or tracker.site == site:
                    return tracker
            _, _, host = host.partition(".")
        return None


class LayeredHosts:
    """Our hosts above imported ones.

    An imported entry speaks for hosts we do not know, and for hosts below a domain that we only know as one that
    holds many things, where it names a longer domain.
    """

    def __init__(self, own: HostIndex, imported: HostIndex, many_things: frozenset[str]) -> None:
        self._own = own
        self._imported = imported
        self._many_things = many_things

    def find(self, host: str) -> Tracker | None:
        """The entry that is believed about a host."""
        own = self._own.find(host)
        if not self._imported or (own is not None and (own.host == host or own.role not in self._many_things)):
            return own
        imported = self._imported.find(host)
        if own is None or (imported is not None and len(imported.host) > len(own.host)):
            return imported
        return own


_PLAIN_HOST: Final = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")


def host_of(place: str | None) -> str | None:
    """The host of a host, `host:port` or URL, lower case, without a leading or trailing dot."""
    if not place:
        return None
    if _PLAIN_HOST.fullmatch(place):
        return place
    _, scheme, rest = place.partition("://")
    host = rest if scheme else place
    for end in "/?#":
        host = host.partition(end)[0]
    host = host.rpartition("@")[2]
    if host.startswith("["):
        return host.partition("]")[0][1:].lower() or None
    return host.partition(":")[0].strip(".").lower() or None
