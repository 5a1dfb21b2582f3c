"""A claim holds as long as the database says so, or for a while when it cannot be asked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from scanner.schedule.limits import Limits
from scanner.schedule.pulse import Pulse
from scanner.store import Store, schema
from scanner.store import engine as connections
from tests.fleets import NEXT, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scanner.store.runs import Claim

NOW = datetime(2026, 3, 1, tzinfo=UTC)
QUICK = Limits(silence=0.6)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path}/scans.db") as opened:
        row = {"name": "a.example", "start_url": "https://a.example/", "next_due": NOW, "paused": False}
        with connections.writing(opened._engine, opened.location) as connection:
            connection.execute(insert(schema.sites), [row])
        opened.plan_due(NOW, lambda site, now: NEXT)
        yield opened


def claimed(store: Store) -> Claim:
    run = store.claim_next("me", NOW)
    assert run is not None
    return run.claim


def test_it_writes_signs_of_life(store: Store) -> None:
    claim = claimed(store)
    with Pulse(store, QUICK) as pulse:
        pulse.add(claim)
        wait_for(lambda: (store.run(claim.run_id).alive_at or NOW) > NOW, 5.0)
        assert pulse.holds(claim)
        assert pulse.age() < 5.0
        pulse.remove(claim)
        assert not pulse.holds(claim)


def test_it_hears_that_a_claim_was_lost(store: Store) -> None:
    claim = claimed(store)
    with Pulse(store, QUICK) as pulse:
        pulse.add(claim)
        store.hand_back_run(claim)
        wait_for(lambda: not pulse.holds(claim), 5.0)
        assert pulse.age() == 0.0


def test_a_database_that_is_away_ends_the_lease(store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    claim = claimed(store)
    with Pulse(store, QUICK) as pulse:
        pulse.add(claim)
        store.close()
        (tmp_path / "scans.db").rename(tmp_path / "elsewhere")
        (tmp_path / "scans.db").mkdir()
        wait_for(lambda: not pulse.holds(claim), 10.0)
        assert pulse.age() > QUICK.lease
    assert "heartbeat_failed" in {getattr(record, "action", None) for record in caplog.records}
