"""What only waiting in real time showed, and what was not waited for."""

from __future__ import annotations

from typing import Any

from scanner.coverage import Learned, RealTime
from scanner.model import Outcome
from tests.unit.scanner.observe.visits import TRACKER, asked_for, held, merged, stored, visit

LATE: dict[str, Any] = {
    "jar": (held("late"),),
    "storage": (stored("late"),),
    "requests": (asked_for(f"{TRACKER}/late.js"),),
}
HOST = TRACKER.removeprefix("https://")


def test_what_real_time_shows_on_several_pages_was_missed_on_all() -> None:
    patient: dict[str, Any] = {"real_time": True, **LATE}
    visits = [visit(path, **more) for path in ("/a", "/b") for more in ({}, patient)]
    assert merged(*visits).real_time == RealTime(
        2, ["late (www.shop.example)"], ["late (https://www.shop.example)"], [HOST]
    )


def test_what_an_ordinary_visit_shows_before_or_after_was_not_missed() -> None:
    patient = visit("/a", real_time=True, **LATE)
    for visits in ((visit("/b", **LATE), visit("/a"), patient), (visit("/a"), patient, visit("/b", **LATE))):
        assert merged(*visits).real_time == RealTime(1, [], [], [])


def test_a_patient_visit_that_failed_shows_nothing_and_spoils_nothing() -> None:
    facts = merged(visit("/a"), visit("/a", outcome=Outcome.CRASHED, real_time=True))
    assert facts.real_time is None
    assert [one.outcome for one in facts.pages[0].visits] == [Outcome.OK]


def test_visits_that_did_not_wait_and_their_audits_are_counted() -> None:
    facts = merged(
        visit("/a"),
        visit("/b", settled_by="learned"),
        visit("/c", settled_by="learned"),
        visit("/d", audit=True),
        visit("/e", audit=True, brought_late=True),
    )
    assert facts.learned == Learned(visits=2, audits=2, audits_with_news=1)
    assert merged(visit("/a")).learned is None
