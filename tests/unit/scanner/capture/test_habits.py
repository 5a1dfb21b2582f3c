"""When a page need not be waited on: only where all that it is made of brought nothing new several times."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scanner.capture.habits import AUDIT_EVERY, ENOUGH, LONGEST_NAME, Habits, _alike

PAGE, OTHER = "https://www.shop.example/", "https://www.shop.example/other"
PARTS = ["https://www.shop.example/app.js", "31:5381"]


def learned(parts: list[str] | None = None, times: int = ENOUGH) -> Habits:
    habits = Habits()
    for _ in range(times):
        habits.learn(PAGE, PARTS if parts is None else parts, {"cookie a"}, {"cookie a"})
    return habits


def test_enough_full_waits_without_news_are_enough() -> None:
    assert not learned(times=ENOUGH - 1).may_skip(OTHER, PARTS)
    assert learned().may_skip(OTHER, PARTS)
    assert learned().may_skip(OTHER, PARTS[:1])


def test_one_part_that_is_not_known_is_waited_for() -> None:
    assert not learned().may_skip(OTHER, [*PARTS, "cdn.other.example"])


def test_a_page_that_does_not_say_what_it_is_made_of_is_waited_on() -> None:
    assert not learned(parts=[]).may_skip(OTHER, [])


def test_news_make_all_parts_wait_again() -> None:
    habits = learned()
    assert habits.learn(PAGE, PARTS, {"cookie a"}, {"cookie b"})
    assert not habits.may_skip(OTHER, PARTS)


def test_what_the_phase_knows_is_no_news() -> None:
    habits = learned()
    habits.know({"host px.example"})
    assert not habits.learn(PAGE, PARTS, set(), {"host px.example"})
    assert habits.may_skip(OTHER, PARTS)


@given(st.integers(min_value=AUDIT_EVERY, max_value=200))
def test_a_tenth_of_the_spared_pages_is_audited(pages: int) -> None:
    habits = learned()
    assert sum(habits.audits() for _ in range(pages)) == pages // AUDIT_EVERY


def test_what_came_late_in_one_phase_is_waited_for_in_all() -> None:
    shared: set[str] = set()
    Habits(shared).learn(PAGE, PARTS, set(), {"cookie late"})
    other = Habits(shared)
    for _ in range(ENOUGH):
        other.learn(OTHER, PARTS, set(), set())
    assert other.may_skip(OTHER, PARTS)
    assert not other.may_skip(PAGE, PARTS)


def test_names_are_alike_where_only_their_numbers_differ() -> None:
    assert _alike("_ga_1a2b3c") == _alike("_ga_ffee99")
    assert _alike("cafe") == "cafe"
    assert _alike("session-id") != _alike("session-name")
    assert len(_alike("a" * 1_000_000)) <= LONGEST_NAME  # and in no time: a page chooses its names
