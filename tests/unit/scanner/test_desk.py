"""Visits arrive at the desk in the order in which they were made."""

from __future__ import annotations

import asyncio

from scanner.capture.visit import VisitResult
from scanner.desk import Desk
from scanner.model import Outcome, Phase
from scanner.sightings import Dom
from tests.scanning import Nobody
from tests.unit.scanner.observe.visits import SHOP, SITE, by_http, held, key, page, visit


def test_what_the_log_in_saw_comes_before_the_visit_that_followed_it() -> None:
    desk = Desk("1", SITE, None, Nobody())
    login = visit("/login", jar=(held("form"),), http_cookies=(by_http("form=1; Path=/", url=f"{SHOP}/login"),))
    away = visit("/plan", final_url=f"{SHOP}/login", title="Log in", outcome=Outcome.BLOCKED)
    own = visit("/plan", title="Plan", jar_gone=(key("form"),))
    asyncio.run(desk.visited(page("/plan"), VisitResult(own, Dom(), before=(login, away)), (), ()))
    facts = desk.merger.facts()
    [cookie] = facts.cookies
    assert cookie.removed is True
    plan = next(one for one in facts.pages if one.url.endswith("/plan"))
    assert (plan.title, plan.final_url, plan.how) == ("Plan", f"{SHOP}/plan", page("/plan").how)
    assert [(one.phase, one.outcome) for one in plan.visits] == [(Phase.NO_ACTION, Outcome.OK)]
