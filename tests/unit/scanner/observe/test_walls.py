"""Blocked pages are counted and named, keep what their walls set, and show no absence."""

from __future__ import annotations

from typing import Any

from scanner.model import Outcome, Phase, WallKind
from scanner.observe.merge import Merger
from scanner.observe.walls import ADVICE
from tests.unit.scanner.observe.visits import SHOP, SITE, held, merged, page, visit

CHALLENGE: dict[str, Any] = {
    "outcome": Outcome.BLOCKED,
    "wall": WallKind.CHALLENGE,
    "error": "a bot challenge of Cloudflare",
}
LOGIN: dict[str, Any] = {"outcome": Outcome.BLOCKED, "wall": WallKind.LOGIN, "error": "a login page stands before it"}


def test_every_kind_has_advice() -> None:
    assert set(ADVICE) == set(WallKind)


def test_pages_behind_walls_are_counted_by_kind_and_named() -> None:
    facts = merged(visit("/a", **CHALLENGE), visit("/b", **CHALLENGE), visit("/c", **LOGIN), visit("/d"))
    assert facts.not_measured == {"challenge": 2, "login": 1}
    assert (facts.pages_failed, facts.pages_walled, facts.not_pages) == (3, 3, {})
    first, second = facts.walls
    assert first.startswith("2 of 4 pages were not measured: a bot challenge of Cloudflare. ")
    assert second.startswith("1 of 4 pages was not measured: a login page stands before it. ")
    [blocked] = facts.pages[0].visits
    assert (blocked.outcome, blocked.wall) == (Outcome.BLOCKED, WallKind.CHALLENGE)


def test_a_wall_in_one_phase_only() -> None:
    facts = merged(visit("/a"), visit("/a", Phase.REJECT, **CHALLENGE), visit("/b"))
    assert (facts.pages_failed, facts.pages_walled, facts.not_measured) == (0, 0, {"challenge": 1})
    [reason] = facts.walls
    assert reason.startswith("In the phase reject 1 of 2 pages was not measured")


def test_what_a_wall_sets_is_kept_and_what_it_hides_is_not_absent() -> None:
    facts = merged(
        visit("/a", jar=(held("plain"),)),
        visit("/a", Phase.REJECT, jar=(held("__cf_bm"),), **CHALLENGE),
        visit("/a", Phase.ACCEPT),
    )
    phases = {cookie.name: cookie.phases for cookie in facts.cookies}
    assert (phases["plain"].no_action, phases["plain"].reject, phases["plain"].accept) == (True, None, False)
    assert phases["__cf_bm"].reject is True


def test_a_wall_on_another_site_is_not_a_page_that_leads_away() -> None:
    facts = merged(visit("/a", final_url="https://login.elsewhere.example/authorize", **LOGIN))
    assert (facts.not_pages, facts.not_measured) == ({}, {"login": 1})


def test_a_visit_that_is_only_noted_shows_nothing() -> None:
    merger = Merger(SITE)
    merger.note(page("/a"), visit("/a", Phase.REJECT, jar=(held(),), **CHALLENGE))
    facts = merger.facts()
    assert (facts.cookies, facts.not_measured) == ([], {"challenge": 1})


def test_a_login_page_that_was_asked_for() -> None:
    facts = merged(visit("/", wall=WallKind.LOGIN))
    assert (facts.pages_failed, facts.not_measured) == (0, {})
    [reason] = facts.walls
    assert reason.startswith(f"{SHOP}/ is a login page: what lies behind was not measured.")
