"""Facets whose names nobody knows: few pieces, many addresses made of them in ever other combinations.

A shop with 3,000 products has as many ids as addresses. A table of pages, such as ten languages by twenty topics, has
few pieces, but always of the same names. Facets have few values of each name, many more addresses than these, and
names that stand now with, now without each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from zlib import crc32

from scanner.spiders.trap_shapes import FACETS, LANGUAGE_NAMES, Shape, is_known_name, keyed_segments

if TYPE_CHECKING:
    from scanner.spiders.trap_shapes import Address

_ENOUGH: Final = 12  # addresses, before anything is said
_SELECTIONS: Final = 3  # of names that stand together
_TIMES: Final = 4  # more addresses than any name has values
_MOST: Final = 4_000  # of anything kept of one path
_MOST_PATHS: Final = 2_000


@dataclass(slots=True)
class _Pieces:
    """What the addresses of one path are made of."""

    names: set[frozenset[str]] = field(default_factory=set)
    values: dict[str, set[int]] = field(default_factory=dict)
    addresses: set[int] = field(default_factory=set)

    def note(self, pairs: list[tuple[str, str]]) -> None:
        if len(self.addresses) >= _MOST:
            return
        if len(self.names) < _ENOUGH:
            self.names.add(frozenset(name for name, _ in pairs))
        for name, value in pairs:
            self.values.setdefault(name, set()).add(crc32(value.encode("utf-8", "replace")))
        self.addresses.add(crc32(repr(sorted(pairs)).encode("utf-8", "replace")))

    @property
    def recombine(self) -> bool:
        if len(self.addresses) < _ENOUGH or len(self.names) < _SELECTIONS:
            return False
        return len(self.addresses) >= _TIMES * max(map(len, self.values.values()))


class Recombinations:
    """Learns, address by address, which paths have facets."""

    def __init__(self) -> None:
        self._queries: dict[str, _Pieces] = {}
        self._paths: dict[str, _Pieces] = {}

    def note(self, address: Address) -> None:
        """Hear of an address."""
        pairs = _unknown(address)
        if pairs:
            self._note(self._queries, address.base, pairs)
        base, keyed = keyed_segments(address.segments)
        if keyed:
            self._note(self._paths, f"{address.host}/{base}", sorted(keyed.items()))

    def _note(self, kept: dict[str, _Pieces], base: str, pairs: list[tuple[str, str]]) -> None:
        found = kept.get(base)
        if found is None and len(kept) < _MOST_PATHS:
            found = kept[base] = _Pieces()
        if found is not None:
            found.note(pairs)

    def bases_of(self, address: Address) -> list[str]:
        """The names of the families to which an address would belong, were they facets."""
        base, keyed = keyed_segments(address.segments)
        return [address.base] * bool(_unknown(address)) + [f"{address.host}/{base}"] * bool(keyed)

    def shape_of(self, address: Address) -> Shape | None:
        """The facets that an address belongs to, by what is known now."""
        pairs = _unknown(address)
        queries = self._queries.get(address.base)
        if len(pairs) > 1 and queries is not None and queries.recombine:
            return Shape(FACETS, address.base, strict=True)
        base, keyed = keyed_segments(address.segments)
        paths = self._paths.get(f"{address.host}/{base}") if keyed else None
        if len(keyed) > 1 and paths is not None and paths.recombine:
            return Shape(FACETS, f"{address.host}/{base}", strict=True)
        return None


def _unknown(address: Address) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, value in address.parameters
        if name not in LANGUAGE_NAMES and (name.startswith("f") or not is_known_name(name))
    ]
