"""`run-due` on SQLite, killed every few seconds: each site is scanned once for its due date (the small instance)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from scanner.store import Store
from tests.fleets import Sentry, Workers, add_due_sites, faults, figures, left_processes, wait_for, work_until_done

if TYPE_CHECKING:
    from pathlib import Path

    from tests.farm import Farm

pytestmark = pytest.mark.browser

SITES = 4
TOO_LONG = 240.0


def test_killed_and_started_again(farm: Farm, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/scans.db"
    add_due_sites(database, farm, SITES)
    arguments = ["run-due", "--jobs", "2", "--silence", "6s", "--database", database]
    begun = time.monotonic()
    with Store.open(database) as store, Workers(arguments, 1, farm, tmp_path) as workers:
        with Sentry(str(tmp_path)) as sentry:
            work_until_done(store, workers, SITES, TOO_LONG, (3.0, 9.0), kills=2)
        assert faults(store, SITES) == []
        assert sentry.twice == set()
        assert workers.kills
        print(figures(store, workers, sentry, time.monotonic() - begun))
    wait_for(lambda: not left_processes(str(tmp_path)), 10.0, lambda: left_processes(str(tmp_path)))
