"""Facets whose names nobody knows: few pieces, many addresses made of them in ever other combinations.

A shop with 3,000 products has as many different pieces as addresses. A table of pages, such as ten languages by
twenty topics, has few, but always of the same names. Facets have few pieces, more addresses than these, and pieces
that stand now with, now without each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from zlib import crc32

from scanner.spiders.trap_shapes import FACETS, LANGUAGE_NAMES, Shape, is_known_name, keyed_segments

if TYPE_CHECKING:
    from scanner.spiders.trap_shapes import Address

_ENOUGH: Final = 12  # addresses, before anything is said
_MOST: Final = 4_000  # of anything kept of one path
_MOST_PATHS: Final = 2_000
_PERMUTED: Final = 3  # pairs of addresses whose pieces stand in another order


@dataclass(slots=True)
class _Pieces:
    """What the addresses of one path are made of."""

    names: set[frozenset[str]] = field(default_factory=set)
    pieces: set[int] = field(default_factory=set)
    addresses: set[int] = field(default_factory=set)

    def note(self, pairs: list[tuple[str, str]]) -> None:
        if len(self.addresses) >= _MOST or len(self.pieces) >= _MOST:
            return
        if len(self.names) < _ENOUGH:
            self.names.add(frozenset(name for name, _ in pairs))
        numbers = {crc32(f"{name}={value}".encode()) for name, value in pairs}
        self.pieces |= numbers
        self.addresses.add(crc32(repr(sorted(numbers)).encode()))

    @property
    def recombine(self) -> bool:
        many = len(self.addresses) >= _ENOUGH and len(self.addresses) > len(self.pieces)
        return many and len(self.names) >= 3


class Recombinations:
    """Learns, address by address, which paths have facets."""

    def __init__(self) -> None:
        self._queries: dict[str, _Pieces] = {}
        self._paths: dict[str, _Pieces] = {}
        self._orders: dict[int, int] = {}
        self._permuted: dict[str, set[str]] = {}

    def note(self, address: Address) -> None:
        """Hear of an address."""
        pairs = _unknown(address)
        if len(pairs) > 1 or (pairs and address.base in self._queries):
            self._note(self._queries, address.base, pairs)
        base, keyed = keyed_segments(address.segments)
        if keyed:
            self._note(self._paths, f"{address.host}/{base}", sorted(keyed.items()))
        if len(address.segments) > 1:
            self._note_order(address)

    def _note(self, kept: dict[str, _Pieces], base: str, pairs: list[tuple[str, str]]) -> None:
        found = kept.get(base)
        if found is None and len(kept) < _MOST_PATHS:
            found = kept[base] = _Pieces()
        if found is not None:
            found.note(pairs)

    def _note_order(self, address: Address) -> None:
        segments = address.segments
        if len(self._orders) >= _MOST * 10 or len(set(segments)) < len(segments):
            return
        key = crc32(repr((address.host, sorted(segments), address.parameters)).encode())
        order = crc32(repr(segments).encode())
        if self._orders.setdefault(key, order) != order and len(self._permuted) < _MOST:
            self._permuted.setdefault(f"{address.host}/{len(segments)}", set()).update(segments)

    def shape_of(self, address: Address) -> Shape | None:
        """The facets that an address belongs to, by what is known now."""
        pairs = _unknown(address)
        queries = self._queries.get(address.base)
        if pairs and queries is not None and queries.recombine:
            return Shape(FACETS, address.base, strict=len(pairs) > 1)
        base, keyed = keyed_segments(address.segments)
        paths = self._paths.get(f"{address.host}/{base}") if keyed else None
        if paths is not None and paths.recombine:
            return Shape(FACETS, f"{address.host}/{base}", strict=len(keyed) > 1)
        permuted = self._permuted.get(f"{address.host}/{len(address.segments)}", ())
        if len(permuted) > _PERMUTED and sum(segment in permuted for segment in address.segments) > 1:
            return Shape(FACETS, f"{address.host}/{address.segments[0]}", strict=True)
        return None


def _unknown(address: Address) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, value in address.parameters
        if name not in LANGUAGE_NAMES and (name.startswith("f") or not is_known_name(name))
    ]
