"""What was not seen: the estimate, its interval, and how it fares on sites made up by lot."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given as cases
from hypothesis import strategies as st

from scanner.completeness import Census, Stratum
from scanner.model import Outcome, Phase
from scanner.sightings import CookieAttributes, HttpCookie, RequestSighting, ValueFacts, VisitRecord
from tests.benchmarks.completeness import crawl, run
from tests.benchmarks.rare_sites import make_site

PAGE = "https://www.shop.example/p"
VALUE = ValueFacts(1, "D1", 1.0, "0" * 16)


def visit(*names: str, hosts: tuple[str, ...] = ()) -> VisitRecord:
    """A visit that sets first-party cookies by its own answer and asks hosts for something."""
    return VisitRecord(
        url=PAGE,
        final_url=PAGE,
        phase=Phase.NO_ACTION,
        outcome=Outcome.OK,
        status=200,
        title=None,
        started_at=0.0,
        duration=0.1,
        http_cookies=tuple(
            HttpCookie(name, CookieAttributes(), VALUE, PAGE, (PAGE,), PAGE, 0.0, (), None) for name in names
        ),
        requests=tuple(RequestSighting(f"https://{host}/t.js", "GET", "script", PAGE, (PAGE,), 0.0) for host in hosts),
    )


def census(*visits: VisitRecord, shown: bool = False) -> Census:
    """Visits of one group, all of them drawn."""
    counted = Census("shop.example")
    for one in visits:
        counted.take(one, "/p", drawn=True, shown=shown, parts=frozenset())
    return counted


def test_of_pages_that_were_all_visited_nothing_is_missing() -> None:
    found = census(visit("a"), visit("a", "b")).estimate({"/p": Stratum(2, 2, 2, 0)})
    assert (found.cookies.seen, found.cookies.estimated, found.cookies.low, found.cookies.high) == (2, 2, 2, 2)
    assert found.share == 1.0


def test_where_nothing_was_seen_something_may_be() -> None:
    few = census(*[visit() for _ in range(8)]).estimate({"/p": Stratum(251, 8, 8, 0)})
    assert (few.cookies.seen, few.cookies.low) == (0, 0)
    assert few.cookies.high >= 1
    assert few.share < 0.97
    most = census(*[visit() for _ in range(240)]).estimate({"/p": Stratum(251, 240, 240, 11)})
    assert (most.cookies.high, most.share > 0.97) == (0, True)


def test_looks_that_told_nothing_do_not_count_as_pages_looked_at() -> None:
    seen = [visit("a") for _ in range(9)]
    none = census(*seen, visit("a", "b"), shown=True).estimate({"/p": Stratum(1_000, 10, 9, 0)})
    many = census(*seen, visit("a", "b"), shown=True).estimate({"/p": Stratum(1_000, 10, 9, 900)})
    assert many.cookies.estimated < none.cookies.estimated < 1_000


def test_what_was_seen_once_tells_of_what_was_not() -> None:
    often = [visit("a") for _ in range(8)]
    steady = census(*often, visit("a", "b"), visit("a", "b"), visit("a", "b"))
    lone = census(*often, visit("a", "b"), visit("a", "c"), visit("a", "d"))
    strata = {"/p": Stratum(110, 11, 11, 0)}
    assert steady.estimate(strata).cookies.estimated < 8
    # Three seen once on a tenth of the pages: about ten times as many are there.
    assert 25 < lone.estimate(strata).cookies.estimated < 45
    assert lone.estimate(strata).cookies.high > lone.estimate(strata).cookies.estimated


def test_a_page_that_was_looked_at_hides_nothing_that_shows() -> None:
    lone = census(*(visit("a") for _ in range(9)), visit("a", "b"), shown=True)
    unknown = lone.estimate({"/p": Stratum(100, 10, 10, 0)}).cookies.estimated
    looked_at = lone.estimate({"/p": Stratum(100, 10, 10, 90)}).cookies.estimated
    assert looked_at < 3 < unknown


def test_a_cookie_that_is_set_once_is_as_frequent_as_its_script() -> None:
    counted = Census("shop.example")
    first = visit(hosts=("chat.example",))
    given = HttpCookie(
        "chat", CookieAttributes("chat.example"), VALUE, "https://chat.example/t.js", (PAGE,), PAGE, 0.0, (), None
    )
    setting = replace(first, http_cookies=(given,))
    counted.take(visit("a"), "/p", drawn=True, shown=False, parts=frozenset())
    counted.take(setting, "/p", drawn=True, shown=False, parts=frozenset())
    assert counted.singles("/p") == 3  # a, chat and chat's host
    for _ in range(3):
        counted.take(first, "/p", drawn=True, shown=False, parts=frozenset())
    assert counted.singles("/p") == 1  # a


def test_numbers_in_names_make_no_other_thing() -> None:
    counted = census(visit("_s_123"), visit("_s_456"))
    assert counted.estimate({"/p": Stratum(2, 2, 2, 0)}).cookies.seen == 1


def test_a_group_that_became_part_of_another() -> None:
    counted = Census("shop.example")
    counted.take(visit("a"), "/p/x", drawn=True, shown=False, parts=frozenset())
    counted.rename("/p/x", "/p/{*}")
    assert (counted.singles("/p/x"), counted.singles("/p/{*}")) == (0, 1)


@cases(
    st.lists(st.sets(st.sampled_from("abcdefgh")), max_size=12),
    st.integers(0, 5_000),
    st.integers(0, 5_000),
    st.booleans(),
)
def test_whatever_was_seen_the_interval_holds_what_was_seen(
    visits: list[set[str]], unvisited: int, scouted: int, shown: bool
) -> None:
    counted = census(*(visit(*sorted(names)) for names in visits), shown=shown)
    known = len(visits) + unvisited
    found = counted.estimate({"/p": Stratum(known, len(visits), len(visits), min(scouted, unvisited))})
    for count in (found.cookies, found.things):
        assert count.seen <= count.low <= count.high
        assert count.seen <= count.estimated
    assert 0 < found.share <= 1


@pytest.mark.parametrize("seed", [100_001])
def test_the_stop_rule_ends_a_scan_early(seed: int) -> None:
    site = make_site(seed)
    visits, scouts, frontier = crawl(site, 0.9)
    assert visits < len(site.pages) / 3
    assert scouts > visits
    assert frontier.estimate().share >= 0.9
    assert frontier.close() == {"complete_enough": len(site.pages) - visits}


def test_a_small_instance_of_the_benchmark() -> None:
    figures = run(sites=3)
    assert figures["found"] > 0.93
    assert figures["visits"] < 0.25
