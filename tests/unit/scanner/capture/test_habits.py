"""When a page need not be waited on: only where all that it is made of brought nothing new several times."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scanner.capture.habits import AUDIT_EVERY, ENOUGH, Habits

PARTS = ["https://www.shop.example/app.js", "31:5381"]


def learned(parts: list[str] | None = None, times: int = ENOUGH) -> Habits:
    habits = Habits()
    for _ in range(times):
        habits.learn(PARTS if parts is None else parts, {"cookie a"}, {"cookie a"})
    return habits


def test_enough_full_waits_without_news_are_enough() -> None:
    assert not learned(times=ENOUGH - 1).may_skip(PARTS)
    assert learned().may_skip(PARTS)
    assert learned().may_skip(PARTS[:1])


def test_one_part_that_is_not_known_is_waited_for() -> None:
    assert not learned().may_skip([*PARTS, "cdn.other.example"])


def test_a_page_that_does_not_say_what_it_is_made_of_is_waited_on() -> None:
    assert not learned(parts=[]).may_skip([])


def test_news_make_all_parts_wait_again() -> None:
    habits = learned()
    assert habits.learn(PARTS, {"cookie a"}, {"cookie b"})
    assert not habits.may_skip(PARTS)


def test_what_the_phase_knows_is_no_news() -> None:
    habits = learned()
    habits.know({"host px.example"})
    assert not habits.learn(PARTS, set(), {"host px.example"})
    assert habits.may_skip(PARTS)


@given(st.integers(min_value=AUDIT_EVERY, max_value=200))
def test_a_tenth_of_the_spared_pages_is_audited(pages: int) -> None:
    habits = learned()
    assert sum(habits.audits() for _ in range(pages)) == pages // AUDIT_EVERY
