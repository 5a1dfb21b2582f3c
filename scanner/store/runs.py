"""Runs: who scans which site for which due date. A claim grows a number, and only who holds the newest may write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from scanner.errors import ClaimLost
from scanner.store import schema

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to work on a run, until somebody else claims it."""

    run_id: int
    fence: int


def hold(connection: Connection, claim: Claim | None) -> None:
    """Prove within a writing transaction that the claim still holds, and keep it from being lost before its end.

    Raises:
        ClaimLost: somebody else has claimed the run, or it has ended.
    """
    if claim is None:
        return
    runs = schema.runs
    query: Any = select(runs.c.fence, runs.c.state).where(runs.c.id == claim.run_id).with_for_update()
    row = connection.execute(query).first()
    if row is None or row.fence != claim.fence or row.state != "running":
        raise ClaimLost(f"The run {claim.run_id} was taken over by another worker", "Its scan goes on there.")


def note_scan(connection: Connection, claim: Claim, scan_id: str) -> None:
    """Write down which scan a run has begun, so that whoever takes the run over can go on with it."""
    runs = schema.runs
    connection.execute(update(runs).where(runs.c.id == claim.run_id).values(scan_id=scan_id))
