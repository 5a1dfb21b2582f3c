"""Figures about a loaded database, for `cookiescan db stats`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cookie_db.database import CookieDatabase


@dataclass(frozen=True, slots=True)
class Stats:
    """How much is known, and of what kind."""

    version: str
    date: str
    rows: int
    patterns: int
    generic: int
    storage_rows: int  # rows that also or only speak of web storage
    vendors: int
    hosts: int
    rows_by_category: Mapping[str, int]
    hosts_by_category: Mapping[str, int]
    hosts_by_role: Mapping[str, int]
    rows_by_source: Mapping[str, int]
    layers: tuple[str, ...]


def stats(db: CookieDatabase) -> Stats:
    """Count what a database holds, all layers together."""
    return Stats(
        version=db.version,
        date=db.date,
        rows=len(db.rows),
        patterns=sum(not row.pattern.exact for row in db.rows),
        generic=sum(row.generic for row in db.rows),
        storage_rows=sum(row.storages != ("cookie",) for row in db.rows),
        vendors=len(db.vendors),
        hosts=len(db.hosts),
        rows_by_category=_counts(str(row.category) for row in db.rows),
        hosts_by_category=_counts(str(host.category) for host in db.hosts),
        hosts_by_role=_counts(host.role for host in db.hosts),
        rows_by_source=_counts(row.source.kind for row in db.rows),
        layers=tuple(f"{layer.name} {layer.version} ({layer.licence})" for layer in db.layers),
    )


def _counts(values: Iterable[str]) -> dict[str, int]:
    counted: Counter[str] = Counter(values)
    return dict(counted.most_common())
