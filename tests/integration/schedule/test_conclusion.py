"""What follows a scan: changes kept, alerts queued once and sent, even when a run is concluded twice."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from scanner.alerts import deliver
from scanner.change import ChangeKind
from scanner.model import ScanStatus
from scanner.schedule.conclusion import Conclusion, conclude
from scanner.schedule.postman import Postman
from scanner.store import Site, Store
from scanner.store.runs import RunState
from tests.fleets import wait_for
from tests.integration.alerts.conftest import web  # noqa: F401 - a fixture
from tests.records import START, a_scan, a_tracker

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scanner.model import Scan
    from scanner.store.runs import ClaimedRun
    from tests.integration.alerts.receivers import WebReceiver

MONTH = timedelta(days=30)
SITE = "shop.example"


def add_site(store: Store, targets: list[str]) -> None:
    alerts = {"targets": targets, "rules": ["change.tracker_new", "scan.twice"]}
    store.add_sites([Site.new(f"https://www.{SITE}", START, every="daily", alerts=alerts, gone_after=1)])


def scanned(store: Store, database: str, scan: Scan) -> ClaimedRun:
    """A run whose scan has just ended."""
    now = scan.scan.started_at
    store.request_run(SITE, now)
    run = store.claim_next("me", now)
    assert run is not None
    with Store.open(database, run.claim) as own:
        own.begin(scan.scan)
        own.finish(scan)
    return run


def month(number: int, change: Callable[[Scan], Scan] = lambda scan: scan) -> Scan:
    return change(a_scan(f"s{number}", SITE, datetime.now(UTC) - (12 - number) * MONTH))


def with_a_tracker(scan: Scan) -> Scan:
    return replace(scan, trackers=[*scan.trackers, replace(a_tracker(), host="new.example", site="new.example")])


def failed(scan: Scan) -> Scan:
    nothing = replace(scan, cookies=[], storage=[], trackers=[], findings=[], pages=[])
    return replace(nothing, scan=replace(scan.scan, status=ScanStatus.FAILED, reasons=["Unknown host."]))


def test_changes_and_alerts(tmp_path: Path, web: WebReceiver) -> None:  # noqa: F811 - the fixture
    database = f"sqlite:///{tmp_path}/scans.db"
    with Store.open(database) as store, Postman(store) as postman:
        add_site(store, [web.target()])
        ends = []
        for scan in (month(1), month(2, with_a_tracker), month(3, failed), month(4, failed), month(5, with_a_tracker)):
            run = scanned(store, database, scan)
            ends.append(conclude(store, run, scan.scan.id))
            again = conclude(store, run, scan.scan.id)  # its worker died before it could say so
            assert again == replace(ends[-1], alerts=0)
            state = RunState.FAILED if scan.scan.status is ScanStatus.FAILED else RunState.DONE
            store.finish_run(run.claim, state, {}, scan.scan.started_at)
            postman.call()
        wait_for(lambda: len(web.requests) == 2, 20.0)
        assert ends == [Conclusion(0, 0), Conclusion(1, 1), Conclusion(0, 0), Conclusion(0, 1), Conclusion(0, 0)]
        assert [change.kind for change in store.changes("s2")] == [ChangeKind.TRACKER_NEW]
        assert deliver(store).sent == 0
    assert [json.loads(one.body)["scan_id"] for one in web.requests] == ["s2", "s4"]


def test_the_last_message_goes_out_before_the_end(tmp_path: Path, web: WebReceiver) -> None:  # noqa: F811
    database = f"sqlite:///{tmp_path}/scans.db"
    with Store.open(database) as store:
        with Postman(store):
            add_site(store, [web.target()])
            for scan in (month(1), month(2, with_a_tracker)):
                run = scanned(store, database, scan)
                conclude(store, run, scan.scan.id)
                store.finish_run(run.claim, RunState.DONE, {}, scan.scan.started_at)
        assert len(web.requests) == 1
