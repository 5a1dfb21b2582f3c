"""Kept scans, read within a transaction that somebody else has opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, select

from scanner.errors import UsageError
from scanner.store import rows, schema

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

    from scanner.model import Scan


def finished_scan(connection: Connection, scan_id: str) -> Scan:
    """A finished scan; `UsageError` when there is none of that id, or it never finished."""
    row = scan_row(connection, scan_id)
    if row["coverage"] is None:
        raise UsageError(f"The scan {scan_id} was never finished, so it has no results")
    return rows.scan_record(row, {part.field: _records(connection, part, scan_id) for part in rows.PARTS})


def scans_with_site() -> Select[Any]:
    """All scans, with `site`, the name of theirs."""
    return select(schema.scans, schema.sites.c.name.label("site")).join_from(schema.scans, schema.sites)


def scan_row(connection: Connection, scan_id: str) -> RowMapping:
    """The row of a scan with `site`; `UsageError` when there is none of that id."""
    return existing(
        connection.execute(scans_with_site().where(schema.scans.c.id == scan_id)).mappings().first(), scan_id
    )


def existing(found: RowMapping | None, scan_id: str) -> RowMapping:
    """The row, if there is one; `UsageError` when there is none of that id."""
    if found is None:
        raise UsageError(f"No scan with the id {scan_id} is kept", "See: cookiescan scans list")
    return found


def _records(connection: Connection, part: rows.Part[Any], scan_id: str) -> list[Any]:
    query = select(part.table).where(part.table.c.scan_id == scan_id).order_by(part.table.c.position)
    return part.records(connection.execute(query).mappings())
