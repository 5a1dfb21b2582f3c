"""What `cookiescan db stats` says."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from cookie_db.model import Category

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cookie_db import CookieDatabase


def statistics(db: CookieDatabase) -> Iterator[str]:
    """How much the database knows, a line for each kind of knowledge."""
    patterns = sum(not row.pattern.exact for row in db.rows)
    seated = sum(vendor.country is not None for vendor in db.vendors.values())
    yield f"Version:   {db.version} of {db.date}"
    yield f"Rows:      {len(db.rows)}, of them {patterns} patterns ({_shares(row.category for row in db.rows)})"
    yield f"Kept in:   {_counts(storage for row in db.rows for storage in row.storages)}"
    yield f"Hosts:     {len(db.hosts)} ({_shares(host.category for host in db.hosts)})"
    yield f"Vendors:   {len(db.vendors)}, of {seated} the country is known"
    yield f"Sources:   {_counts(row.source.kind for row in db.rows)}"
    for layer in db.layers:
        terms = layer.licence if layer.commercial_use else f"{layer.licence}, not for commercial use"
        yield f"Layer:     {layer.name} {layer.version}, {layer.rows} rows, {layer.hosts} hosts ({terms})"


def _shares(categories: Iterable[Category]) -> str:
    counts = Counter(categories)
    return ", ".join(f"{category} {counts[category]}" for category in Category if counts[category])


def _counts(words: Iterable[str]) -> str:
    return ", ".join(f"{word.replace('_', ' ')} {count}" for word, count in sorted(Counter(words).items()))
