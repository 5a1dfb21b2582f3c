"""A year of some sites, the small instance of tests/acceptance/test_year.py; and a machine that was away."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scanner.store import Site, Store
from tests.year import BEGIN, END, due_dates, faults, following, moments_of_interest, some_sites


@pytest.fixture
def store(tmp_path):
    with Store.open(f"sqlite:///{tmp_path}/year.db") as store:
        yield store


def test_every_due_date_is_met_once(store):
    sites = some_sites(12, but=("hourly", "daily"))
    store.add_sites(sites)
    planned = 0
    for now in moments_of_interest(store):
        planned += store.plan_due(now, following)
    met = due_dates(store)
    assert sum(map(len, met.values())) == planned
    assert faults(sites, met) == []


def test_the_calendar_notices_what_went_wrong(store):
    """A due date lost, doubled, or on a day of its own makes a fault."""
    (site,) = [site for site in some_sites(12) if site.every == "weekly on sunday at 02:30"]
    schedule = site.schedule
    assert schedule is not None
    right = []
    for moment in schedule.moments(BEGIN, site.name):
        if moment >= END:
            break
        right.append(moment)
    assert faults([site], {site.name: right}) == []
    for wrong in (
        [*right[:9], *right[10:]],
        [*right[:9], right[9] - timedelta(minutes=1), *right[9:]],
        [*right[:9], right[9] + timedelta(days=1), *right[10:]],
        [*right[:9], right[9] + timedelta(hours=1), *right[10:]],
    ):
        assert faults([site], {site.name: wrong})


def test_a_machine_that_was_away_catches_up_once(store):
    """Away for 40 days: a daily site has one run for all of them, a quarterly one that was not due has none."""
    store.add_sites([Site.new(f"{name}.example", BEGIN, every=words) for name, words in (
        ("daily", "daily at 06:00"), ("weekly", "weekly on monday"), ("rare", "0 6 1 7 *"), ("paused", "daily"),
    )])  # fmt: skip
    store.pause_site("paused.example")
    away = BEGIN + timedelta(days=10, hours=12)
    now = BEGIN
    while now < BEGIN + timedelta(days=60):
        store.plan_due(now, following)
        now = away + timedelta(days=40) if now == away else now + timedelta(hours=6)
    met = due_dates(store)
    assert {name: len(dates) for name, dates in met.items()} == {"daily.example": 20 + 1, "weekly.example": 1 + 1 + 1}
