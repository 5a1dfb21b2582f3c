"""What changed with each scan, and the scans that it is compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter
from sqlalchemy import delete, insert, select

from scanner.change import Change
from scanner.model import ScanStatus
from scanner.store import engine as connections
from scanner.store import rows, schema
from scanner.store.reading import finished_scan, scan_row
from scanner.store.runs import hold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Engine

    from scanner.model import Scan
    from scanner.store.location import Location
    from scanner.store.runs import Claim

HISTORY: Final = 12
_CHANGE: Final = TypeAdapter(Change)
_OWN_COLUMNS: Final = ("kind", "severity")


class KeptChanges:
    """The part of a store that keeps changes."""

    _engine: Engine
    location: Location
    _claim: Claim | None

    def keep_changes(self, scan_id: str, changes: Iterable[Change]) -> None:
        """Keep what changed with a scan, in place of what was kept before.

        Raises `UsageError` when there is no scan of that id.
        """
        new = [_row(scan_id, position, change) for position, change in enumerate(changes)]
        table = schema.changes
        with connections.writing(self._engine, self.location) as connection:
            hold(connection, self._claim)
            scan_row(connection, scan_id)
            connection.execute(delete(table).where(table.c.scan_id == scan_id))
            if new:
                connection.execute(insert(table), new)

    def changes(self, scan_id: str) -> list[Change]:
        """What changed with a scan, as it was kept; empty when nothing did, or nobody has compared it."""
        table = schema.changes
        query = select(table).where(table.c.scan_id == scan_id).order_by(table.c.position)
        with connections.reading(self._engine, self.location) as connection:
            found = connection.execute(query).mappings().all()
        return [
            _CHANGE.validate_python({**row["details"], "kind": row["kind"], "severity": row["severity"]})
            for row in found
        ]

    def gone_after(self, site: str) -> int | None:
        """After how many complete scans without it an item of a site is gone; null = what is usual."""
        query = select(schema.sites.c.gone_after).where(schema.sites.c.name == site)
        with connections.reading(self._engine, self.location) as connection:
            found: int | None = connection.execute(query).scalar()
        return found

    def history(self, site: str, before: datetime | None = None, limit: int = HISTORY) -> Sequence[Scan]:
        """The finished scans of a site (registrable domain) that saw something, newest first.

        Args:
            site: the registrable domain.
            before: only those that started before this moment.
            limit: how many at most.
        """
        scans, sites = schema.scans, schema.sites
        query = (
            select(scans.c.id)
            .join_from(scans, sites)
            .where(sites.c.name == site, scans.c.coverage.is_not(None))
            .where(scans.c.status != ScanStatus.FAILED.value)
            .order_by(scans.c.started_at.desc(), scans.c.id.desc())
            .limit(limit)
        )
        if before is not None:
            query = query.where(scans.c.started_at < before)
        with connections.reading(self._engine, self.location) as connection:
            return [finished_scan(connection, scan_id) for scan_id in list(connection.execute(query).scalars())]


def _row(scan_id: str, position: int, change: Change) -> dict[str, Any]:
    values = rows.plain(_CHANGE.dump_python(change))
    own = {name: values.pop(name) for name in _OWN_COLUMNS}
    return {"scan_id": scan_id, "position": position, **own, "details": values}
