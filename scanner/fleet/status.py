"""How the fleet stands, for `cookiescan worker status`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import psycopg

from scanner.fleet.queue import address, schema_name
from scanner.schedule.owner import spoken
from scanner.store.runs import RunState

if TYPE_CHECKING:
    from datetime import datetime

    from scanner.store import Store


@dataclass(frozen=True, slots=True)
class Status:
    """The fleet in figures."""

    workers: int  # that gave a sign of life lately
    waiting: int
    late: int  # of these, due and allowed to start
    oldest_due: datetime | None
    running: int
    done: int
    failed: int
    at_work: dict[str, int]  # scans under way by worker

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {**asdict(self), "oldest_due": self.oldest_due.isoformat() if self.oldest_due else None}

    def lines(self) -> list[str]:
        """For a person."""
        oldest = f", the oldest due {self.oldest_due:%Y-%m-%d %H:%M} UTC" if self.oldest_due else ""
        rows = [
            f"Workers:  {self.workers}",
            f"Waiting:  {self.waiting} ({self.late} could start now{oldest})",
            f"Running:  {self.running}",
            f"Done:     {self.done}",
            f"Failed:   {self.failed}",
        ]
        return rows + [f"  {worker}: {count} under way" for worker, count in sorted(self.at_work.items())]


def read_status(store: Store, silence: float) -> Status:
    """Ask the database."""
    counts = store.run_counts(store.clock())
    states = counts.by_state
    return Status(
        workers=_workers(store, silence),
        waiting=states.get(RunState.WAITING, 0),
        late=counts.late,
        oldest_due=counts.oldest_due,
        running=states.get(RunState.RUNNING, 0),
        done=states.get(RunState.DONE, 0),
        failed=states.get(RunState.FAILED, 0),
        at_work={spoken(owner): count for owner, count in counts.owners.items()},
    )


def _workers(store: Store, silence: float) -> int:
    """Workers that live, by the queue; 0 where there is no queue yet. Each has two entries there."""
    with psycopg.connect(address(store.location)) as connection:
        table = psycopg.sql.Identifier(schema_name(), "procrastinate_workers")
        if connection.execute("SELECT to_regclass(%s)", [table.as_string(connection)]).fetchone() == (None,):
            return 0
        query = psycopg.sql.SQL("SELECT count(*) FROM {} WHERE last_heartbeat > now() - make_interval(secs => %s)")
        row = connection.execute(query.format(table), [silence]).fetchone()
    return (row[0] if row else 0) // 2
