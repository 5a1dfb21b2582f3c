"""Visits add up to pages and facts, in whatever order they end."""

from __future__ import annotations

import pytest

from scanner.model import Outcome, Phase
from scanner.observe.merge import DOWNLOAD, Merger
from tests.unit.scanner.observe.visits import (
    SHOP,
    SITE,
    TRACKER,
    asked_for,
    by_http,
    by_script,
    held,
    key,
    merged,
    page,
    stored,
    visit,
)


def test_pages_gather_their_visits_in_the_order_of_phases() -> None:
    facts = merged(visit("/b", Phase.ACCEPT), visit("/b"), visit("/a", Phase.REJECT))
    assert [(one.url, [seen.phase for seen in one.visits]) for one in facts.pages] == [
        (f"{SHOP}/a", [Phase.REJECT]),
        (f"{SHOP}/b", [Phase.NO_ACTION, Phase.ACCEPT]),
    ]
    assert (facts.pages_failed, facts.not_pages, facts.incomplete) == (0, {}, {})


def test_the_order_of_visits_changes_nothing() -> None:
    visits = [
        visit("/a", http_cookies=(by_http("a=1; Path=/", at=1),), jar=(held(),), storage=(stored(),)),
        visit("/b", Phase.REJECT, script_cookies=(by_script("b=1; Path=/", at=2),), jar=(held("b"),)),
        visit("/a", Phase.ACCEPT, requests=(asked_for(f"{TRACKER}/t.js"),), jar=(held("a", "2"),)),
    ]
    one, other = merged(*visits), merged(*reversed(visits))
    assert [(c.id, c.phases, c.first_seen_on, c.set_via) for c in one.cookies] == [
        (c.id, c.phases, c.first_seen_on, c.set_via) for c in other.cookies
    ]
    assert (one.storage, one.trackers) == (other.storage, other.trackers)
    assert [one_page.url for one_page in one.pages] == [one_page.url for one_page in other.pages]


@pytest.mark.parametrize(
    ("fields", "failed", "not_pages"),
    [
        ({}, 0, {}),
        ({"outcome": Outcome.ERROR, "error": "net::ERR_CONNECTION_RESET"}, 1, {}),
        ({"outcome": Outcome.TIMEOUT}, 1, {}),
        ({"outcome": Outcome.CRASHED}, 1, {}),
        ({"outcome": Outcome.ERROR, "error": DOWNLOAD}, 0, {"download": 1}),
        ({"final_url": "https://other.example/x"}, 0, {"leads_away": 1}),
    ],
)
def test_pages_that_could_not_be_looked_at(fields: dict, failed: int, not_pages: dict) -> None:
    facts = merged(visit("/a", **fields), visit("/ok"))
    assert (facts.pages_failed, facts.not_pages) == (failed, not_pages)


def test_a_page_seen_in_one_phase_did_not_fail() -> None:
    assert merged(visit("/a"), visit("/a", Phase.ACCEPT, outcome=Outcome.TIMEOUT)).pages_failed == 0


def test_what_could_not_be_seen_is_told() -> None:
    facts = merged(
        visit("/a", failed_collectors={"storage": "at end: gone"}, cut_short=("quiet",), error="slow"),
        visit("/b", failed_collectors={"storage": "at end: gone"}),
    )
    assert facts.incomplete == {"storage": 2}
    assert facts.pages[0].visits[0].error == "slow; storage: at end: gone; cut short: quiet"


def test_of_a_page_that_leads_away_only_its_own_answers_count() -> None:
    away = visit(
        "/out",
        final_url="https://other.example/",
        http_cookies=(by_http("own=1; Path=/"), by_http("theirs=1; Path=/", url="https://other.example/")),
        jar=(held("own"), held(key("theirs", "other.example")), held(key("beacon", "t.tracker.example"))),
        script_cookies=(by_script("js=1; Path=/", frame_url="https://other.example/"),),
        storage=(stored(origin="https://other.example"),),
        requests=(asked_for("https://other.example/"), asked_for(f"{TRACKER}/t.js")),
    )
    facts = merged(away)
    assert [cookie.name for cookie in facts.cookies] == ["own"]
    assert (facts.storage, facts.trackers) == ([], [])
    assert facts.pages[0].visits[0].outcome is Outcome.ERROR
    assert facts.pages[0].title is None


def test_counts_while_it_runs() -> None:
    merger = Merger(SITE)
    refused = by_http("r=1; Path=/", blocked=("InvalidDomain",))
    merger.add(page("/a"), visit("/a", jar=(held(),), http_cookies=(refused,), storage=(stored(),)))
    merger.add(page("/a"), visit("/a", Phase.ACCEPT, requests=(asked_for(f"{TRACKER}/t.js"),)))
    assert (merger.counts, merger.finished_visits) == ((1, 1, 1), 2)


def test_products_are_named_once() -> None:
    assert merged(visit("/a", products=("wordpress",)), visit("/b", products=("wordpress", "drupal"))).products == (
        "wordpress", "drupal",
    )  # fmt: skip
