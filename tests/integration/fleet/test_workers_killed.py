"""Workers on real PostgreSQL, killed one by one: each site is scanned once for its due date (the small instance)."""

from __future__ import annotations

import json
import signal
import time
from typing import TYPE_CHECKING

import pytest

from scanner.store import Store
from tests.fleets import Sentry, Workers, add_due_sites, faults, figures, left_processes, wait_for, work_until_done
from tests.integration.command import cookiescan

if TYPE_CHECKING:
    from pathlib import Path

    from tests.farm import Farm

pytestmark = pytest.mark.browser

SITES = 5
TOO_LONG = 300.0


def test_killed_one_by_one(farm: Farm, tmp_path: Path, fleet_database: str) -> None:
    add_due_sites(fleet_database, farm, SITES)
    arguments = ["worker", "--silence", "6s", "--every", "1", "--database", fleet_database]
    begun = time.monotonic()
    with Store.open(fleet_database) as store, Workers(arguments, 2, farm, tmp_path) as workers:
        with Sentry(str(tmp_path)) as sentry:
            work_until_done(store, workers, SITES, TOO_LONG, (4.0, 10.0), kills=2)
        print("\n" + figures(store, workers, sentry, time.monotonic() - begun))
        assert faults(store, SITES) == [], workers.said()
        assert sentry.twice == set()
        assert workers.kills

        told = cookiescan("worker", "status", "--json", "--database", fleet_database, home=tmp_path)
        status = json.loads(told.out)
        assert (status["done"], status["waiting"], status["running"], status["failed"]) == (SITES, 0, 0, 0)

        for process in workers.running:
            process.send_signal(signal.SIGTERM)
        assert [process.wait(30) for process in workers.running] == [0, 0], workers.said()
    wait_for(lambda: not left_processes(str(tmp_path)), 10.0, lambda: left_processes(str(tmp_path)))
