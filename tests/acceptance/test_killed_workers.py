"""300 sites due at once and workers killed every few seconds: each is scanned exactly once for its due date."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from scanner.store import Store
from tests.fleets import Sentry, Workers, add_due_sites, faults, figures, left_processes, wait_for, work_until_done
from tests.integration.store.conftest import postgres  # noqa: F401 - a fixture
from tests.integration.store.postgres import new_database

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.farm import Farm

pytestmark = [pytest.mark.browser, pytest.mark.acceptance]

SITES = 300
EVERY = (6.0, 20.0)  # seconds between two kills
TOO_LONG = 4 * 3600.0


def killed(
    database: str, arguments: Sequence[str], count: int, farm: Farm, home: Path, every: tuple[float, float]
) -> None:
    """Have all sites scanned by so many workers that are killed; print the figures."""
    add_due_sites(database, farm, SITES)
    begun = time.monotonic()
    with Store.open(database) as store, Workers([*arguments, "--database", database], count, farm, home) as workers:
        with Sentry(str(home)) as sentry:
            work_until_done(store, workers, SITES, TOO_LONG, every)
        print("\n" + figures(store, workers, sentry, time.monotonic() - begun))
        assert faults(store, SITES) == []
        assert sentry.twice == set()
        assert workers.kills > SITES / 20
    wait_for(lambda: not left_processes(str(home)), 10.0, lambda: left_processes(str(home)))


def test_workers_on_postgresql(farm: Farm, tmp_path: Path, postgres: str) -> None:  # noqa: F811 - the fixture
    database = new_database(postgres, "fleet")
    killed(database, ["worker", "--silence", "10s", "--every", "1"], 3, farm, tmp_path, EVERY)


def test_run_due_on_sqlite(farm: Farm, tmp_path: Path) -> None:
    arguments = ["run-due", "--jobs", "2", "--silence", "10s"]
    killed(f"sqlite:///{tmp_path}/scans.db", arguments, 1, farm, tmp_path, EVERY)
