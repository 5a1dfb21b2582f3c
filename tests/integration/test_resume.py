"""A scan that was killed goes on: none of its finished visits is lost or made again, the result is the same.

Fifty random moments on each database: tests/acceptance/test_resume.py.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, update

from scanner.bridge import TRUSTED_KEYS_VARIABLE
from scanner.config import Profile, ScanConfig
from scanner.errors import ClaimLost
from scanner.model import Phase
from scanner.scan import CutOff, ScanResult, ScanRun
from scanner.store import Store, schema
from scanner.store.runs import Claim
from tests.cookie_rows import bundled
from tests.integration.command import cookiescan
from tests.integration.store.postgres import NoPostgres, new_database, running_server
from tests.killing import Survived, Visits, kept_visits, scan_with_kills, unlike
from tests.scanning import Nobody

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scanner.sightings import VisitRecord
    from tests.farm import Farm

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("resume")]
HOST = "www.demo-shop.example"
URL = f"https://{HOST}/"
QUICK = (
    *("--profile", "fast", "--phases", "no_action,accept", "--ignore-robots"),
    *("--exclude", "/cups/*", "--exclude", "/bowls/*"),  # a few pages, and always the same
)


@dataclass(frozen=True, slots=True)
class Killed:
    """A scan that was killed twice, and where it was kept."""

    survived: Survived
    database: str
    folder: Path


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def killed(
    request: pytest.FixtureRequest, farm_server: Farm, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Killed]:
    """A scan that was killed twice, on each database; once for all tests that look at what came of it."""
    folder = tmp_path_factory.mktemp("killed")
    moments = [Visits(2), Visits(5)]
    with contextlib.ExitStack() as stack:
        if request.param == "sqlite":
            database = f"sqlite:///{folder}/scans.db"
        else:
            try:
                database = new_database(stack.enter_context(running_server()), "resume")
            except NoPostgres as problem:
                pytest.skip(f"PostgreSQL: {problem}")
        yield Killed(scan_with_kills(farm_server, URL, folder / "home", database, moments, *QUICK), database, folder)


@pytest.fixture(scope="module")
def undisturbed(farm_server: Farm, tmp_path_factory: pytest.TempPathFactory) -> Survived:
    home = tmp_path_factory.mktemp("undisturbed")
    return scan_with_kills(farm_server, URL, home, f"sqlite:///{home}/scans.db", [], *QUICK)


def test_a_killed_scan_goes_on_from_its_finished_visits(killed: Killed, undisturbed: Survived, farm: Farm) -> None:
    survived = killed.survived
    assert survived.kills == 2
    assert len(survived.kept) >= 5
    assert {visit: survived.at_end.get(visit) for visit in survived.kept} == survived.kept, "made again, or lost"
    assert survived.at_end.keys() == undisturbed.at_end.keys()
    assert unlike(undisturbed.scan, survived.scan, farm.truth(HOST)) == []


@pytest.mark.parametrize("killed", ["sqlite"], indirect=True)
def test_what_a_scan_goes_on_with_goes_when_it_ends(killed: Killed) -> None:
    with contextlib.closing(sqlite3.connect(killed.folder / "scans.db")) as kept:
        rows = kept.execute("SELECT secret FROM scans UNION ALL SELECT trail FROM visits").fetchall()
    assert {row[0] for row in rows} == {None}
    scan_id = killed.survived.scan["scan"]["id"]
    ended = cookiescan("scan", "--resume", scan_id, "--database", killed.database, home=killed.folder)
    assert (ended.code, "has ended" in ended.err) == (2, True)


class Listener(Nobody):
    """Does something after so many visits, and hears of pauses."""

    def __init__(self, after: int, action: Any) -> None:
        self.left, self.action = after, action
        self.pauses: list[str | None] = []
        self.on_pause: Any = lambda: None

    def visited(self, visit: VisitRecord, cookies: int, trackers: int) -> None:
        self.left -= 1
        if self.left == 0:
            self.action()

    def paused(self, reason: str | None) -> None:
        self.pauses.append(reason)
        if reason:
            self.on_pause()


def run(farm: Farm, store: Store, listener: Listener, cut_off: CutOff | None = None) -> ScanResult:
    config = ScanConfig(
        start_url=URL,
        proxy=farm.proxy_url,
        phases=(Phase.NO_ACTION,),
        profile=Profile.FAST,
        ignore_robots=True,
        max_pages=4,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(TRUSTED_KEYS_VARIABLE, farm.spki)
        return asyncio.run(ScanRun(config, bundled(), store, listener, cut_off=cut_off).run())


def test_a_locked_database_makes_the_scan_wait_and_say_so(tmp_path: Path, farm: Farm) -> None:
    path = tmp_path / "scans.db"
    with Store.open(f"sqlite:///{path}?timeout=0.1") as store:
        other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        listener = Listener(2, lambda: other.execute("BEGIN IMMEDIATE"))
        listener.on_pause = lambda: other.in_transaction and other.execute("ROLLBACK")
        result = run(farm, store, listener)
        kept = kept_visits(f"sqlite:///{path}", result.scan.scan.id)
    assert "is locked" in (listener.pauses[0] or "") or "locked" in (listener.pauses[0] or "")
    assert listener.pauses[-1] is None
    assert result.scan.scan.reasons == []
    assert len(kept) == len(result.scan.pages)


def test_who_lost_the_claim_writes_no_more(tmp_path: Path, farm: Farm) -> None:
    """A worker that was thought dead and is not: its scan ends, and goes on with whoever has the run now."""
    database = f"sqlite:///{tmp_path}/scans.db"
    now = datetime.now(UTC)
    with Store.open(database) as store, Store.open(database, Claim(1, 1)) as first:
        with store._engine.begin() as connection:
            connection.execute(insert(schema.sites).values(id=1, name="demo-shop.example"))
            run_row = {
                "id": 1,
                "site_id": 1,
                "due_at": now,
                "priority": 0,
                "state": "running",
                "attempts": 1,
                "fence": 1,
            }
            connection.execute(insert(schema.runs).values(run_row))

        def take_over() -> None:
            with store._engine.begin() as connection:
                connection.execute(update(schema.runs).values(fence=2))

        with pytest.raises(ClaimLost):
            run(farm, first, Listener(2, take_over))
        (begun,) = store.scans()
        assert not begun.finished
        with Store.open(database, Claim(1, 2)) as second:
            cut_off = CutOff.find(second, Claim(1, 2))
            assert cut_off is not None
            assert cut_off.info.id == begun.id
            assert len(cut_off.visits) == 2
            result = run(farm, second, Listener(0, lambda: None), cut_off)
            ended = second.ended_by(Claim(1, 2))
            assert ended is not None
            assert ended.cookies == result.scan.cookies
    assert result.scan.scan.id == begun.id


def test_there_is_nothing_to_go_on_with(tmp_path: Path) -> None:
    ended = cookiescan("scan", "--resume", "none", "--database", f"sqlite:///{tmp_path}/scans.db", home=tmp_path)
    assert (ended.code, "No scan with the id none" in ended.err) == (2, True)
    assert cookiescan("scan", home=tmp_path).code == 2
