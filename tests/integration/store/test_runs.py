"""Runs on both databases: planned once, claimed by one, written by who holds the newest claim, taken back, given up."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select, update

from scanner.errors import ClaimLost, UsageError
from scanner.model import ScanStatus
from scanner.store import Store, schema
from scanner.store import engine as connections
from scanner.store.runs import MOST_CLAIMS, Claim, DueSite, RunPriority, RunState, hold
from tests.records import a_scan

if TYPE_CHECKING:
    from scanner.store.runs import ClaimedRun

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SILENCE = timedelta(seconds=60)


def add(store: Store, *names: str, due: datetime | None = NOW, paused: bool = False) -> None:
    with connections.writing(store._engine, store.location) as connection:
        rows = [
            {"name": name, "start_url": f"https://www.{name}/", "next_due": due, "paused": paused, "every": "daily"}
            for name in names
        ]
        connection.execute(insert(schema.sites), rows)


def tomorrow(site: DueSite, now: datetime) -> datetime:
    return now + timedelta(days=1)


def claimed(store: Store, owner: str = "me", now: datetime = NOW) -> ClaimedRun:
    run = store.claim_next(owner, now)
    assert run is not None
    return run


def test_a_due_site_gets_one_run_and_moves_on(store: Store) -> None:
    add(store, "a.example", "b.example")
    add(store, "paused.example", paused=True)
    add(store, "later.example", due=NOW + HOUR)
    add(store, "demand.example", due=None)
    assert store.plan_due(NOW, tomorrow) == 2
    assert store.plan_due(NOW, tomorrow) == 0
    assert sorted(run.site for run in store.runs()) == ["a.example", "b.example"]
    assert store.plan_due(NOW + 24 * HOUR, tomorrow) == 3


def test_what_was_missed_is_caught_up_once(store: Store) -> None:
    add(store, "a.example", due=NOW - 100 * 24 * HOUR)
    assert store.plan_due(NOW, tomorrow) == 1
    assert [run.due_at for run in store.runs()] == [NOW - 100 * 24 * HOUR]
    assert store.plan_due(NOW, tomorrow) == 0


def test_a_due_date_that_does_not_move_is_refused(store: Store) -> None:
    add(store, "a.example")
    with pytest.raises(RuntimeError, match="does not move on"):
        store.plan_due(NOW, lambda site, now: site.due_at)
    assert store.runs() == []


def test_several_programs_plan_and_claim_at_once(database: str, store: Store) -> None:
    names = [f"s{number}.example" for number in range(60)]
    add(store, *names)
    won: Counter[int] = Counter()
    made = []
    start = threading.Barrier(4)

    def work(owner: str) -> None:
        with Store.open(database) as own:
            start.wait()
            made.append(own.plan_due(NOW, tomorrow))
            while (run := own.claim_next(owner, NOW)) is not None:
                won[run.claim.run_id] += 1
                own.finish_run(run.claim, RunState.DONE, {}, NOW)

    threads = [threading.Thread(target=work, args=(f"owner{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # One may have ended before another's plan was written; whatever is left is claimed here.
    while (run := store.claim_next("last", NOW)) is not None:
        won[run.claim.run_id] += 1
        store.finish_run(run.claim, RunState.DONE, {}, NOW)
    assert sum(made) == 60
    assert len(won) == 60
    assert set(won.values()) == {1}


def test_demand_goes_first_then_the_oldest(store: Store) -> None:
    add(store, "new.example", due=NOW)
    add(store, "old.example", due=NOW - HOUR)
    add(store, "asked.example", due=None)
    store.plan_due(NOW, tomorrow)
    store.request_run("asked.example", NOW)
    order = [claimed(store) for _ in range(3)]
    assert [run.site for run in order] == ["asked.example", "old.example", "new.example"]
    assert order[0].priority == RunPriority.ON_DEMAND
    assert store.claim_next("me", NOW) is None


def test_a_demand_speeds_a_waiting_run_up(store: Store) -> None:
    add(store, "a.example")
    store.plan_due(NOW, tomorrow)
    assert store.request_run("a.example", NOW) == store.request_run("a.example", NOW)
    assert [run.priority for run in store.runs()] == [RunPriority.ON_DEMAND]
    with pytest.raises(UsageError, match=r"none\.example"):
        store.request_run("none.example", NOW)


def test_a_site_has_one_scan_at_a_time(store: Store) -> None:
    add(store, "a.example")
    store.plan_due(NOW, tomorrow)
    first = claimed(store)
    second = store.request_run("a.example", NOW + HOUR)
    assert store.claim_next("other", NOW + HOUR) is None
    assert store.claim_run(second, "other", NOW + HOUR) is None
    store.finish_run(first.claim, RunState.DONE, {}, NOW + HOUR)
    assert claimed(store, now=NOW + HOUR).claim.run_id == second


def test_a_paused_site_waits_unless_somebody_asks(store: Store) -> None:
    add(store, "a.example")
    store.plan_due(NOW, tomorrow)
    with connections.writing(store._engine, store.location) as connection:
        connection.execute(update(schema.sites).values(paused=True))
    assert store.claim_next("me", NOW) is None
    store.request_run("a.example", NOW)
    assert claimed(store).site == "a.example"


def test_a_silent_owner_loses_its_run_and_may_write_no_more(database: str, store: Store) -> None:
    add(store, "a.example")
    store.plan_due(NOW, tomorrow)
    old = claimed(store, "old").claim
    assert store.alive([old], NOW + SILENCE / 2) == {old}
    assert store.sweep(NOW + SILENCE, SILENCE) == []
    assert [run.owner for run in store.sweep(NOW + 2 * SILENCE, SILENCE)] == ["old"]
    assert store.alive([old], NOW) == set()
    new = claimed(store, "new", NOW + 2 * SILENCE).claim
    assert new == Claim(old.run_id, old.fence + 1)
    for write in (
        lambda: store.finish_run(old, RunState.DONE, {}, NOW),
        lambda: store.retry_run(old, NOW, {}),
        lambda: store.hand_back_run(old),
    ):
        with pytest.raises(ClaimLost):
            write()
    with Store.open(database, old) as outdated, pytest.raises(ClaimLost):
        outdated.begin(a_scan().scan)
    with connections.writing(store._engine, store.location) as connection:
        hold(connection, new)


def test_an_owner_known_to_be_gone_loses_its_run_at_once(store: Store) -> None:
    add(store, "a.example")
    store.plan_due(NOW, tomorrow)
    claimed(store, "dead")
    assert store.sweep(NOW, SILENCE, lambda owner: owner == "other") == []
    assert len(store.sweep(NOW, SILENCE, lambda owner: owner == "dead")) == 1


def test_a_run_of_which_every_worker_dies_is_given_up(store: Store) -> None:
    add(store, "a.example")
    store.plan_due(NOW, tomorrow)
    for _ in range(MOST_CLAIMS):
        claimed(store)
        store.sweep(NOW, SILENCE, lambda owner: True)
    assert store.claim_next("me", NOW) is None
    [run] = store.runs()
    assert run.state is RunState.FAILED
    assert run.outcome is not None
    assert "died" in run.outcome["reasons"][0]


def test_a_retry_waits_and_counts(store: Store) -> None:
    add(store, "a.example")
    store.plan_due(NOW, tomorrow)
    store.retry_run(claimed(store).claim, NOW + HOUR, {"exit_code": 4})
    assert store.claim_next("me", NOW) is None
    again = claimed(store, now=NOW + HOUR)
    assert again.attempts == 1
    store.hand_back_run(again.claim)
    assert claimed(store).attempts == 1


def test_a_retry_makes_a_failed_scan_anew_and_goes_on_with_an_unfinished_one(database: str, store: Store) -> None:
    done = a_scan()
    add(store, "a.example")
    store.plan_due(NOW, tomorrow)
    run = claimed(store)
    with Store.open(database, run.claim) as own:
        own.begin(done.scan)
        store.retry_run(run.claim, NOW, {})
    run = claimed(store)
    assert run.scan_id == done.scan.id
    store.finish(done)
    store.retry_run(run.claim, NOW, {})
    assert claimed(store).scan_id is None


def test_counts(store: Store) -> None:
    add(store, "a.example", "b.example", "c.example")
    store.plan_due(NOW, tomorrow)
    store.finish_run(claimed(store).claim, RunState.DONE, {}, NOW)
    claimed(store, "w1")
    counts = store.run_counts(NOW)
    assert counts.by_state == {RunState.DONE: 1, RunState.RUNNING: 1, RunState.WAITING: 1}
    assert (counts.late, counts.oldest_due, counts.owners) == (1, NOW, {"w1": 1})
    assert [run.site for run in store.ready_runs(NOW, 10)] == ["c.example"]


def test_earlier_statuses(database: str, store: Store) -> None:
    """A run that failed without a scan counts; one whose scan was deleted tells nothing."""
    done = a_scan()
    add(store, "a.example")
    for day in range(4):
        now = NOW + day * 24 * HOUR
        store.plan_due(now, tomorrow)
        run = claimed(store, now=now)
        if day == 0:
            store.finish_run(run.claim, RunState.FAILED, {}, now)
        elif day == 1:
            with Store.open(database, run.claim) as own:
                own.begin(done.scan)
                own.finish(done)
            store.finish_run(run.claim, RunState.DONE, {}, now)
        elif day == 2:
            store.finish_run(run.claim, RunState.DONE, {}, now)
    assert store.earlier_run_statuses(run.claim.run_id) == [done.scan.status, ScanStatus.FAILED]


def test_the_clock_has_a_zone(store: Store) -> None:
    assert store.clock().tzinfo is UTC
    with connections.reading(store._engine, store.location) as connection:
        assert connection.execute(select(schema.runs.c.id)).all() == []
