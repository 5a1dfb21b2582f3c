"""What Prometheus reads of a worker."""

from __future__ import annotations

import urllib.request
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from scanner.errors import UsageError
from scanner.fleet.metrics import Metrics
from scanner.schedule.limits import Limits
from scanner.schedule.pulse import Pulse
from scanner.schedule.work import RunEnd, Worked
from scanner.store import Store, schema
from scanner.store import engine as connections
from tests.fleets import NEXT

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_metrics_over_http(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path}/scans.db") as store:
        row = {"name": "a.example", "start_url": "https://a.example/", "next_due": NOW, "paused": False}
        with connections.writing(store._engine, store.location) as connection:
            connection.execute(insert(schema.sites), [row, {**row, "name": "b.example"}])
        store.plan_due(NOW, lambda site, now: NEXT)
        run = store.claim_next("me", NOW)
        assert run is not None
        metrics = Metrics(store, Pulse(store, Limits()))
        metrics.tell(Worked(run, RunEnd.COMPLETE, 12.5, 400 << 20))
        metrics.tell(Worked(run, RunEnd.LOST, 0.0, 0))
        port = metrics.serve("127.0.0.1", 0)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        with pytest.raises(UsageError, match="Cannot offer metrics"):
            Metrics(store, Pulse(store, Limits())).serve("127.0.0.1", port)
    for line in (
        'cookiescan_runs_ended_total{end="complete"} 1.0',
        'cookiescan_runs_ended_total{end="lost"} 1.0',
        'cookiescan_runs_ended_total{end="failed"} 0.0',
        "cookiescan_scan_seconds_count 1.0",
        'cookiescan_scan_memory_mebibytes_bucket{le="512.0"} 1.0',
        'cookiescan_runs{state="running"} 1.0',
        'cookiescan_runs{state="waiting"} 1.0',
        "cookiescan_runs_late 1.0",
        "cookiescan_heartbeat_age_seconds 0.0",
    ):
        assert line in lines
