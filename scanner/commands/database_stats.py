"""What `cookiescan db stats` says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cookie_db.stats import stats

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cookie_db import CookieDatabase


def statistics(db: CookieDatabase) -> Iterator[str]:
    """How much the database knows, a line for each kind of knowledge."""
    figures = stats(db)
    seated = sum(vendor.country is not None for vendor in db.vendors.values())
    yield f"Version:  {figures.version} of {figures.date}"
    yield f"Rows:     {figures.rows} ({_shares(figures.rows_by_category)})"
    yield f"Names:    {figures.patterns} patterns, {figures.generic} generic, {figures.storage_rows} of web storage"
    yield f"Hosts:    {figures.hosts} ({_shares(figures.hosts_by_category)})"
    yield f"Roles:    {_shares(figures.hosts_by_role)}"
    yield f"Vendors:  {figures.vendors}, of {seated} the country is known"
    yield f"Sources:  {_shares(figures.rows_by_source)}"
    for layer in db.layers:
        terms = layer.licence if layer.commercial_use else f"{layer.licence}, not for commercial use"
        yield f"Layer:    {layer.name} {layer.version}, {layer.rows} rows, {layer.hosts} hosts ({terms})"


def _shares(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{word.replace('_', ' ')} {count}" for word, count in counts.items() if count)
