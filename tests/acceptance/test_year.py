"""A year of 1,000 sites in twelve zones on each database: every due date is met once, by a run that was claimed once.

A timer ticks every fifteen minutes, as `run-due` under cron does; two programs plan at each tick.
"""

from __future__ import annotations

import time
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from scanner.capture.locate import find_browser
from scanner.store import Store
from scanner.store.runs import RunState
from tests.benchmarks.ground import write
from tests.integration.store.postgres import NoPostgres, new_database, running_server
from tests.year import BEGIN, END, due_dates, faults, following, some_sites

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

pytestmark = pytest.mark.acceptance
SITES = 1000
TICK = timedelta(minutes=15)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The kind of the database, and the address of an empty one."""
    if request.param == "sqlite":
        yield "sqlite", f"sqlite:///{tmp_path}/year.db"
        return
    try:
        with running_server() as socket:
            yield "postgresql", new_database(socket, "year")
    except NoPostgres as problem:
        pytest.skip(f"PostgreSQL: {problem}")


def test_every_due_date_of_a_year_is_met_once(database: tuple[str, str]) -> None:
    kind, url = database
    began = time.monotonic()
    sites = some_sites(SITES)
    claimed: Counter[int] = Counter()
    planned = 0
    with Store.open(url) as store, Store.open(url) as second:
        store.add_sites(sites)
        now = BEGIN
        while now <= END:  # the last tick meets what is due in the last minutes
            made = store.plan_due(now, following)
            assert second.plan_due(now, following) == 0
            if made:
                claimed.update(_scanned(store, now))
            planned += made
            now += TICK
        met = due_dates(store)
    wrong = faults(sites, met)
    assert wrong == []
    assert sum(map(len, met.values())) == planned == len(claimed)
    assert set(claimed.values()) == {1}
    figures = {
        "sites": len(sites),
        "due_dates": planned,
        "faults": len(wrong),
        "seconds": round(time.monotonic() - began),
    }
    write(f"year_{kind}", figures, str(find_browser().path))


def _scanned(store: Store, now: datetime) -> Iterator[int]:
    """Claim and end all runs that wait."""
    while (run := store.claim_next("a machine", now)) is not None:
        yield run.claim.run_id
        store.finish_run(run.claim, RunState.DONE, {}, now)
