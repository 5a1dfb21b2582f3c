"""What becomes of a run: tried again, given up, ended for its limits, handed back, concluded by another."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import os
import signal
import subprocess
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from scanner.bridge import TRUSTED_KEYS_VARIABLE
from scanner.schedule.limits import Limits
from scanner.schedule.owner import new_owner
from scanner.schedule.pulse import Pulse
from scanner.schedule.work import RunEnd, Workshop
from scanner.store import Store
from scanner.store.runs import RunState
from tests.farm.messages import Response, html
from tests.farm.site import Site
from tests.fleets import DUE, NEXT, add_due_sites, wait_for
from tests.integration.command import command_line, cookiescan, environment
from tests.records import a_scan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scanner.schedule.work import Worked
    from scanner.store.runs import ClaimedRun, RunSummary
    from tests.farm import Farm
    from tests.farm.messages import Request

OWNER = new_owner()


@dataclasses.dataclass
class Bench:
    """A database with one site that is due and claimed, and somebody who works on it."""

    database: str
    store: Store
    told: list[Worked] = dataclasses.field(default_factory=list)

    def claim(self) -> ClaimedRun:
        self.store.plan_due(datetime.now(UTC), lambda site, now: NEXT)
        run = self.store.claim_next(OWNER, self.store.clock())
        assert run is not None
        return run

    def work(self, run: ClaimedRun, limits: Limits) -> RunEnd:
        with Store.open(self.database) as beats, Pulse(beats, limits) as pulse:
            workshop = Workshop(self.store, self.database, OWNER, limits, pulse, self.told.append)
            return asyncio.run(workshop.work(run))

    def run(self) -> RunSummary:
        """As it stands."""
        [run] = self.store.runs()
        return run


@pytest.fixture
def bench(farm: Farm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setenv(TRUSTED_KEYS_VARIABLE, farm.spki)
    database = f"sqlite:///{tmp_path}/scans.db"
    add_due_sites(database, farm, 1)
    with Store.open(database) as store:
        yield Bench(database, store)


def _outcome(bench: Bench) -> dict[str, Any]:
    outcome = bench.run().outcome
    assert outcome is not None
    return outcome


def refuse(request: Request) -> Response:
    return Response(500)  # after 503 a scan waits before it asks again


@pytest.mark.browser
def test_a_site_that_fails_is_tried_again_then_given_up(farm: Farm, bench: Bench) -> None:
    down = Site("www.due0.example")
    down.add("/", refuse)
    farm.add_site(down)
    run = bench.claim()
    assert bench.work(run, Limits(back_off=(0.0,))) is RunEnd.RETRIED
    assert bench.run().state is RunState.WAITING
    assert bench.run().attempts == 1
    assert _outcome(bench)["exit_code"] == 4
    run = bench.claim()
    assert run.scan_id is None  # the scan that failed is not gone on with
    assert bench.work(run, Limits(back_off=(0.0,))) is RunEnd.FAILED
    assert bench.run().state is RunState.FAILED
    assert bench.run().scan_id is not None
    assert len(bench.store.scans()) == 2


@pytest.mark.browser
@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(memory=1, back_off=()), "more memory"),
        (Limits(overtime=-1800.0, back_off=()), "time limit"),
    ],
)
def test_limits_end_a_scan(bench: Bench, limits: Limits, reason: str) -> None:
    assert bench.work(bench.claim(), limits) is RunEnd.FAILED
    assert reason in _outcome(bench)["reasons"][0]
    assert bench.told[0].seconds > 0


def test_a_scan_whose_claim_was_lost_is_ended(bench: Bench) -> None:
    run = bench.claim()
    bench.store.hand_back_run(run.claim)
    assert bench.work(run, Limits(silence=3.0)) is RunEnd.LOST
    assert bench.run().state is RunState.WAITING
    assert bench.store.scans() == []


def test_a_scan_that_has_ended_is_only_concluded(bench: Bench) -> None:
    """Its first owner died between the scan's end and the run's."""
    run = bench.claim()
    done = a_scan(site=run.site)
    with Store.open(bench.database, run.claim) as own:
        own.begin(done.scan)
        own.finish(done)
    assert bench.work(run, Limits()) in {RunEnd.COMPLETE, RunEnd.DEGRADED}
    assert bench.run().state is RunState.DONE
    assert bench.told[0].seconds == 0  # no process was needed
    assert len(bench.store.scans()) == 1


def test_a_scan_that_cannot_begin_is_told(bench: Bench) -> None:
    run = dataclasses.replace(bench.claim(), options=("--no-such-option",))
    assert bench.work(run, Limits(back_off=())) is RunEnd.FAILED
    assert _outcome(bench)["exit_code"] == 2
    assert "no-such-option" in _outcome(bench)["reasons"][0]


@pytest.mark.browser
def test_told_to_end_it_hands_the_scan_back_and_the_next_goes_on(farm: Farm, tmp_path: Path) -> None:
    """SIGTERM; and the visit that was finished is not made again."""
    database = f"sqlite:///{tmp_path}/scans.db"
    add_due_sites(database, farm, 1)
    site = Site("www.due0.example")
    site.add("/", html("<title>Start</title><a href='/slow'>slow</a>", set_cookie=["sid=1"]))
    stuck = asyncio.Event()

    async def slow(request: Request) -> Response:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stuck.wait(), 60)
        return html("<title>Slow</title>")

    site.add("/slow", slow)
    farm.add_site(site)
    arguments = ["--patience", "1s", "--database", database]
    with Store.open(database) as store:
        _allow_pages(store, 2)
        due = subprocess.Popen(
            command_line("run-due", *arguments), env=environment(farm, tmp_path), cwd=tmp_path, stderr=subprocess.PIPE
        )
        with due:
            farm.log.wait_for(lambda entry: entry.path == "/" and entry.host == site.host, 60)
            wait_for(lambda: any(scan.visits for scan in store.scans()), 60)
            due.send_signal(signal.SIGTERM)
            assert due.wait(30) == 3
        [run] = store.runs()
        assert (run.state, run.attempts, run.due_at) == (RunState.WAITING, 0, DUE)
        site.add("/slow", html("<title>Fast now</title>"))
        farm.log.reset()
        ended = cookiescan("run-due", *arguments, home=tmp_path, farm=farm)
        assert ended.code == 0
        assert ended.err.endswith("1 site: 1 complete.\n")
        [scan] = store.scans()
        assert (scan.finished, scan.pages) == (True, 2)
        # The start page's visit is the kept one; a browser asks for it once more, as the new profile comes that way.
        navigations = [entry for entry in farm.log.requests(host=site.host, path="/") if "Mozilla" in _agent(entry)]
        assert len(navigations) == 1


def _agent(entry: object) -> str:
    headers = dict(getattr(entry, "headers", ()))
    return str(headers.get("User-Agent") or headers.get("user-agent") or "")


def _allow_pages(store: Store, pages: int) -> None:
    from sqlalchemy import select, update

    from scanner.store import engine as connections
    from scanner.store import schema

    with connections.writing(store._engine, store.location) as connection:
        options = list(connection.execute(select(schema.sites.c.options)).scalar_one())
        options[options.index("--max-pages") + 1] = str(pages)
        connection.execute(update(schema.sites).values(options=options))


def test_nothing_is_due(tmp_path: Path) -> None:
    ended = cookiescan("run-due", "--database", f"sqlite:///{tmp_path}/a.db", home=tmp_path)
    assert ended.code == 0
    assert ended.err.endswith("No site is due.\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run-due", "--silence", "1s"], "at least 3 seconds"),
        (["run-due", "--site", "none.example"], "none.example"),
        (["worker"], "Workers need PostgreSQL"),
        (["worker", "status"], "Workers need PostgreSQL"),
    ],
)
def test_wrong_use(tmp_path: Path, arguments: list[str], words: str) -> None:
    ended = cookiescan(*arguments, home=tmp_path)
    assert ended.code == 2
    assert words in ended.err
    assert os.linesep not in ended.err.strip()
