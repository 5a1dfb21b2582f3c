"""Log-ins that do not last, that fail in one phase, and in a scan that was cut off."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from typing import TYPE_CHECKING

import pytest

from cookie_db import CookieDatabase
from scanner.bridge import TRUSTED_KEYS_VARIABLE
from scanner.config import Profile, ScanConfig
from scanner.login import Login
from scanner.model import Phase
from scanner.scan import CutOff, ScanRun
from scanner.store import Store
from tests.farm.sites import members
from tests.logins import ENVIRONMENT, FORM, FRAME, LOGGED_IN, cookies_of, scan_of, written
from tests.scanning import Nobody

if TYPE_CHECKING:
    from pathlib import Path

    from scanner.sightings import VisitRecord
    from tests.farm import Farm

pytestmark = [pytest.mark.browser, pytest.mark.acceptance, pytest.mark.xdist_group("login")]


@pytest.fixture(autouse=True)
def environ(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


def test_a_log_in_that_does_not_last_degrades_the_scan(farm: Farm, tmp_path: Path) -> None:
    members.FLEETING.begun = 0
    scan = scan_of(farm, "fleeting", written(tmp_path, FORM, LOGGED_IN), concurrency=1)
    assert members.FLEETING.begun == 2  # once, and once again
    assert scan["scan"]["status"] == "degraded"
    assert any("got lost in the phase no_action" in reason for reason in scan["scan"]["reasons"])
    outcomes = {visit["outcome"]: visit["error"] for page in scan["pages"] for visit in page["visits"]}
    assert outcomes["blocked"] == "the log-in had got lost"
    for page in scan["pages"]:
        assert "/login?" not in (page["final_url"] or "") or page["visits"][0]["outcome"] == "blocked", page["url"]


def test_a_phase_that_cannot_log_in_is_not_visited_as_if_it_had(farm: Farm, tmp_path: Path) -> None:
    # Only who has not answered the banner passes this check.
    file = written(tmp_path, (*FORM[:-1], 'check = "#box"'))
    scan = scan_of(farm, "www", file, Phase.NO_ACTION, Phase.REJECT)
    assert scan["scan"]["status"] == "degraded"
    [reason] = scan["scan"]["reasons"]
    assert "failed in the phase reject at step 6 (check): there is no selector '#box'" in reason
    cookies = cookies_of(scan)
    assert (cookies["member_plan"]["phases"]["no_action"], cookies["member_plan"]["phases"]["reject"]) == (True, None)
    assert scan["scan"]["vantage"]["logged_in"] is True


def test_a_late_log_in_that_fails_leaves_what_was_seen_without_it(farm: Farm, tmp_path: Path) -> None:
    file = tmp_path / "roses.toml"
    steps = [step.replace("ROSES_PASSWORD", "ROSES_WRONG") for step in FORM]
    file.write_text(f'after_consent = "accept"\n{written(tmp_path, steps).read_text()}')
    scan = scan_of(farm, "www", file, Phase.NO_ACTION, Phase.ACCEPT)
    assert scan["scan"]["status"] == "degraded"
    [reason] = scan["scan"]["reasons"]
    assert "failed in the phase accept at step 6" in reason
    assert scan["coverage"]["pages_visited"] > 1


class _Copyist(Nobody):
    """Keeps the database as it is after so many visits: what a scan that died then leaves behind."""

    def __init__(self, after: int, database: Path, copy: Path) -> None:
        self._left, self._database, self._copy = after, database, copy

    def visited(self, visit: VisitRecord, cookies: int, trackers: int) -> None:
        self._left -= 1
        if self._left == 0:
            with (
                contextlib.closing(sqlite3.connect(self._database)) as source,
                contextlib.closing(sqlite3.connect(self._copy)) as target,
            ):
                source.backup(target)


def test_a_resumed_scan_logs_in_again(farm: Farm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TRUSTED_KEYS_VARIABLE, farm.spki)
    login = Login.read(written(tmp_path, FRAME))
    config = ScanConfig(
        start_url="https://frame.members.example/",
        login=login,
        proxy=farm.proxy_url,
        phases=(Phase.NO_ACTION,),
        profile=Profile.FAST,
        ignore_robots=True,
        concurrency=1,
    )
    begun = members.FRAMED.begun
    whole, cut = tmp_path / "whole.db", tmp_path / "cut.db"
    with Store.open(f"sqlite:///{whole}") as store:
        asyncio.run(ScanRun(config, CookieDatabase.load(), store, _Copyist(3, whole, cut)).run())
    with Store.open(f"sqlite:///{cut}") as store:
        [summary] = store.scans()
        kept = CutOff.read(store, summary.id)
        assert len(kept.visits) == 3
        again = ScanConfig.of_options(kept.info.options, proxy=farm.proxy_url, login=login)
        result = asyncio.run(ScanRun(again, CookieDatabase.load(), store, Nobody(), cut_off=kept).run())
    assert result.error is None
    assert members.FRAMED.begun == begun + 2
    urls = [page.url.removeprefix("https://frame.members.example") for page in result.scan.pages]
    assert len(urls) == len(set(urls))
    assert {"/login", *(f"/members/{name}" for name in members.PAGES)} <= set(urls)
    session = next(cookie for cookie in result.scan.cookies if cookie.name == "session")
    assert session.first_seen_on == "https://frame.members.example/login"
