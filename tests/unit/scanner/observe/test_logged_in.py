"""What a log-in changes: what its state brought is no sighting, one person's values are not compared, pages beside."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scanner.capture.facts import value_facts
from scanner.model import FoundHow, Outcome, Phase
from scanner.observe.identifiers import ValueHistory
from scanner.observe.merge import Merger
from tests.unit.scanner.observe.visits import DIGESTER, SHOP, SITE, by_http, by_script, held, key, merged, page, visit

TOKEN = "8f14e45fceea167a5a36dedd4bea2543"


def test_what_was_given_is_left_out_until_the_site_sets_it_again() -> None:
    given = held("session", TOKEN, given=True)
    assert merged(visit(jar=(given,))).cookies == []
    other_path = by_http("session=1; Path=/shop", url=f"{SHOP}/shop/")
    [cookie] = merged(visit(jar=(given, held(key("session", path="/shop"))), http_cookies=(other_path,))).cookies
    assert cookie.path == "/shop"


@pytest.mark.parametrize("by", ["http", "script"])
def test_what_is_set_again_as_it_was_is_seen_with_its_setter(by: str) -> None:
    given = held("session", TOKEN, given=True)
    line = f"session={TOKEN}; Path=/"
    events = {"http_cookies": (by_http(line),)} if by == "http" else {"script_cookies": (by_script(line),)}
    [cookie] = merged(visit(jar=(given,), **events)).cookies
    assert (cookie.stored, cookie.set_via, cookie.blocked) == (True, [by], [])
    assert cookie.setters[0].host == "www.shop.example"


def test_one_person_is_the_same_in_all_profiles() -> None:
    history = ValueHistory()
    for phase in (Phase.NO_ACTION, Phase.ACCEPT):
        history.add(phase, value_facts(TOKEN, DIGESTER))
    assert (history.judge(), history.judge(one_person=True)) == ("no", "unknown")
    poor = ValueHistory()
    for phase in (Phase.NO_ACTION, Phase.ACCEPT):
        poor.add(phase, value_facts("1", DIGESTER))
    assert poor.judge(one_person=True) == "no"  # too poor to tell anybody
    merger = Merger(SITE)
    merger.expect_one_person()
    for phase in (Phase.NO_ACTION, Phase.ACCEPT):
        merger.add(page(), visit(phase=phase, jar=(held("uid", TOKEN),), http_cookies=(by_http(f"uid={TOKEN}"),)))
    assert merger.facts().cookies[0].identifier == "unknown"


def test_a_page_is_told_by_its_own_visit_whenever_another_was_made_beside() -> None:
    away = visit("/plan", final_url=f"{SHOP}/login", title="Log in", outcome=Outcome.BLOCKED)
    own = visit("/plan", title="Plan")
    opened = replace(page("/plan"), how=FoundHow.LOGIN)
    for order in ("before", "after"):
        merger = Merger(SITE)
        if order == "before":
            merger.add(opened, away, beside=True)
        merger.add(page("/plan"), own)
        if order == "after":
            merger.add(page("/plan"), away, beside=True)
        [told] = merger.facts().pages
        assert (told.title, told.final_url, told.how) == ("Plan", f"{SHOP}/plan", page("/plan").how)
        assert [one.outcome for one in told.visits] == [Outcome.OK]
