"""Scripts that fingerprint, by script, kind, page and phase; what addresses carry, by visit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scanner.model import Party, Phase
from scanner.observe.fingerprinting import MOST_SCRIPTS
from scanner.sightings import FingerprintSighting, LinkSighting
from tests.unit.scanner.observe.visits import NOW, SHOP, TRACKER, asked_for, merged, visit


def saw(kind: str = "canvas", script: str | None = f"{TRACKER}/t.js?id=1", **fields: Any) -> FingerprintSighting:
    chain = (script, f"{SHOP}/") if script else (f"{SHOP}/",)
    return replace(FingerprintSighting(kind, f"{SHOP}/", script, chain, NOW + 1), **fields)


def test_kinds_add_up_by_script_and_by_host() -> None:
    facts = merged(
        visit(requests=(asked_for(f"{TRACKER}/t.js"),), fingerprinting=(saw(), saw("fonts"), saw("audio", None))),
        visit("/b", fingerprinting=(saw(), saw("webgl", f"{TRACKER}/u.js"))),
    )
    told = {(one.script, one.host, one.party, tuple(one.kinds), one.page_count) for one in facts.fingerprinting}
    assert told == {
        (f"{TRACKER}/t.js?id={{D1}}", "t.tracker.example", Party.THIRD, ("canvas", "fonts"), 2),
        (f"{TRACKER}/u.js", "t.tracker.example", Party.THIRD, ("webgl",), 1),
        (None, "www.shop.example", Party.FIRST, ("audio",), 1),
    }
    assert [one.fingerprinting for one in facts.trackers] == [["canvas", "fonts", "webgl"]]
    assert facts.fingerprinting[0].chain == [f"{SHOP}/"]


def test_what_came_before_the_choice_is_not_the_phases() -> None:
    accepted = visit(phase=Phase.ACCEPT, chosen_at=NOW + 2, fingerprinting=(saw(at=NOW + 1), saw("fonts", at=NOW + 3)))
    rejected = visit(phase=Phase.REJECT, chosen_at=NOW + 2, fingerprinting=(saw(at=NOW + 1),))
    [script] = merged(accepted, rejected).fingerprinting
    assert (script.phases.accept, script.phases.reject, script.phases.no_action) == (True, False, None)


def test_the_number_of_scripts_is_bounded() -> None:
    many = tuple(saw(script=f"{TRACKER}/{number}.js") for number in range(MOST_SCRIPTS + 50))
    assert len(merged(visit(fingerprinting=many)).fingerprinting) == MOST_SCRIPTS


def test_links_and_landings_are_told_with_the_visit() -> None:
    links = (LinkSighting("p.example", "gclid", True), LinkSighting("p.example", "v", False, ("_vid",)))
    landed = visit(final_url=f"{SHOP}/?GCLID=x&fbclid=y&utm_source=z&gad_source=1", links=links)
    [page] = merged(landed).pages
    told = [(one.direction, one.host, one.parameter, one.why, one.cookies) for one in page.visits[0].decorations]
    assert told == [
        ("landing", "www.shop.example", "gclid", ["click_id"], []),
        ("landing", "www.shop.example", "fbclid", ["click_id"], []),
        ("link", "p.example", "gclid", ["click_id"], []),
        ("link", "p.example", "v", ["cookie"], ["_vid"]),
    ]


def test_a_page_that_leads_away_tells_of_neither() -> None:
    away = visit(final_url="https://p.example/?gclid=x", fingerprinting=(saw(),), links=(LinkSighting("q", "v", True),))
    facts = merged(away)
    assert (facts.fingerprinting, facts.pages[0].visits[0].decorations) == ([], [])
