"""A worker that hangs loses its scan to another, and may write no more; one that is told to end hands its scan back."""

from __future__ import annotations

import asyncio
import signal
import threading
from typing import TYPE_CHECKING, Self

import pytest

from scanner.store import Store
from scanner.store.runs import RunState
from tests.farm.messages import Response, html
from tests.farm.site import Site
from tests.fleets import Sentry, Workers, add_due_sites, faults, scan_processes, wait_for

if TYPE_CHECKING:
    from pathlib import Path

    from tests.farm import Farm
    from tests.farm.messages import Request

pytestmark = pytest.mark.browser


class SlowSite:
    """The first of the due sites, whose page does not answer until it may, or nobody cares any more."""

    def __init__(self, farm: Farm) -> None:
        self.may_answer = threading.Event()
        site = Site("www.due0.example")
        site.add("/", self._answer)
        farm.add_site(site)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.may_answer.set()  # else the farm's end would wait for it

    async def _answer(self, request: Request) -> Response:
        if "Mozilla" in str(request.headers):
            await asyncio.to_thread(self.may_answer.wait, 60)
        return html("<title>Site 0</title>", set_cookie=["sid0=1; Path=/"])


def test_a_worker_that_hangs_loses_its_scan(farm: Farm, tmp_path: Path, fleet_database: str) -> None:
    add_due_sites(fleet_database, farm, 1)
    arguments = ["worker", "--silence", "6s", "--every", "1", "--database", fleet_database]
    with (
        SlowSite(farm) as site,
        Store.open(fleet_database) as store,
        Workers(arguments, 1, farm, tmp_path) as workers,
    ):
        wait_for(lambda: any(run.scan_id for run in store.runs()), 60.0, workers.said)
        [before] = store.runs()
        workers.running[0].send_signal(signal.SIGSTOP)
        with Sentry(str(tmp_path)) as sentry:
            workers.running.append(workers.start())
            wait_for(lambda: store.runs()[0].fence > before.fence, 60.0, workers.said)
            assert scan_processes(str(tmp_path), f"{before.id}:{before.fence}") == []
            workers.running[0].send_signal(signal.SIGCONT)
            site.may_answer.set()
            wait_for(lambda: store.runs()[0].state is RunState.DONE, 60.0, workers.said)
        assert faults(store, 1) == []
        assert sentry.twice == set()
        assert store.runs()[0].attempts == 0
        assert [one.poll() for one in workers.running] == [None, None]  # the one that hung works on


def test_a_worker_told_to_end_hands_its_scan_back(farm: Farm, tmp_path: Path, fleet_database: str) -> None:
    add_due_sites(fleet_database, farm, 1)
    arguments = ["worker", "--patience", "1s", "--every", "1", "--database", fleet_database]
    with SlowSite(farm), Store.open(fleet_database) as store, Workers(arguments, 1, farm, tmp_path) as workers:
        wait_for(lambda: any(run.scan_id for run in store.runs()), 60.0, workers.said)
        workers.running[0].send_signal(signal.SIGTERM)
        assert workers.running[0].wait(30) == 0
        [run] = store.runs()
        assert (run.state, run.attempts, run.owner, run.outcome) == (RunState.WAITING, 0, None, None)
        assert scan_processes(str(tmp_path)) == []
