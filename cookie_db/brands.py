"""A brand at the beginning of a name that no row knows: `cleverpush_subscription` is CleverPush's.

A brand is the name of a vendor, or the main label of one of its hosts, where it belongs to one vendor only, is no word
that developers use for something else, and nearly everything known of the vendor serves one category. The list is made
when the database is compiled.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from cookie_db.model import Category

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cookie_db.rows import RowFile

_SHORTEST: Final = 6
"""Letters of a brand: shorter ones begin too many other words."""

_AGREE: Final = 0.9
"""Share of a vendor's rows and hosts that have to serve one category."""

_BORDER: Final = re.compile(r"[^A-Za-z]|(?<=[a-z])[A-Z]")
"""Where a word of a name ends."""

_NOT_LETTERS: Final = re.compile(r"[^a-z0-9]")
_BORING: Final = frozenset(("co", "com", "org", "net", "gov", "ac", "edu", "gob", "or", "ne"))
_SILENT: Final = frozenset(
    ("cdn", "tag_manager", "hosting", "framework", "cms", "shop", "content", "api", "other", "fonts")
)
"""Roles whose name in front says where a cookie comes from, but not what it is for."""


def brands_of(files: Iterable[RowFile], ordinary: frozenset[str]) -> dict[str, list[str]]:
    """Vendor and category of every brand that proves something. `ordinary` words are no brands."""
    known: dict[str, list[RowFile]] = {}
    for file in files:
        for identity in {row.vendor for row in file.rows} | {host.vendor for host in file.hosts}:
            known.setdefault(identity, []).append(file)
    vendors = {file.vendor.id: file.vendor for file in files if file.vendor}
    owners: dict[str, dict[str, Category]] = {}
    for identity, about in known.items():
        vendor = vendors[identity]
        category = _agreed(about, identity)
        if category is None or vendor.role in _SILENT:
            continue
        for brand in {*_spellings(vendor.name), *_labels(about, identity)}:
            if len(brand) >= _SHORTEST and brand not in ordinary and not brand.isdigit():
                owners.setdefault(brand, {})[identity] = category
    return {brand: list(*owner.items()) for brand, owner in sorted(owners.items()) if len(owner) == 1}


def _agreed(files: Iterable[RowFile], vendor: str) -> Category | None:
    votes: Counter[Category] = Counter()
    for file in files:
        votes.update(row.category for row in file.rows if row.vendor == vendor and not row.generic)
        votes.update(host.category for host in file.hosts if host.vendor == vendor)
    if not votes:
        return None
    category, count = votes.most_common(1)[0]
    return category if category is not Category.UNCLASSIFIED and count >= _AGREE * votes.total() else None


def _spellings(name: str) -> Iterator[str]:
    if "." not in name:  # else it is a domain, whose label is taken
        yield _NOT_LETTERS.sub("", name.lower())


def _labels(files: Iterable[RowFile], vendor: str) -> Iterator[str]:
    for file in files:
        for host in file.hosts:
            if host.vendor == vendor:
                labels = host.host.split(".")
                keep = -3 if len(labels) > 2 and labels[-2] in _BORING else -2
                yield from {labels[max(keep, -len(labels))], _NOT_LETTERS.sub("", labels[max(keep, -len(labels))])}


class BrandIndex:
    """Finds the brand at the beginning of a name."""

    def __init__(self, brands: Mapping[str, Sequence[str]]) -> None:
        self._brands = brands  # to vendor and category

    def find(self, name: str) -> tuple[str, str, Category] | None:
        """Brand, vendor and category; the longest brand that ends where a word of the name ends (`CleverPushToken`,
        `cleverpush_token`, not `cleverpushed`).
        """
        plain = name.lstrip("_.-$@")
        lower = plain.lower()
        ends = [found.start() for found in _BORDER.finditer(plain, _SHORTEST)]
        for end in (len(plain), *reversed(ends)):
            found = self._brands.get(lower[:end])
            if found is not None:
                return lower[:end], found[0], Category(found[1])
        return None
