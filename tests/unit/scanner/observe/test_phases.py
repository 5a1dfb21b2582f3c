"""Held in a phase: true, false, or null where nobody could tell."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest

from scanner.model import Outcome, Phase, StorageKind
from tests.unit.scanner.observe.visits import (
    NOW,
    TRACKER,
    asked_for,
    by_http,
    by_script,
    held,
    key,
    merged,
    only_cookie,
    stored,
    visit,
)

if TYPE_CHECKING:
    from scanner.sightings import VisitRecord

CHOSEN = NOW + 2  # a choice made two seconds into the visit
NONE = dict.fromkeys((phase.value for phase in Phase), None)


def set_by(path: str, phase: Phase = Phase.NO_ACTION, **fields: Any) -> VisitRecord:
    return visit(path, phase, http_cookies=(by_http("a=1; Path=/"),), jar=(held(),), **fields)


@pytest.mark.parametrize(
    ("visits", "expected"),
    [
        ([set_by("/a")], {"no_action": True}),
        # the page was visited without it
        ([set_by("/a"), visit("/a", Phase.REJECT)], {"no_action": True, "reject": False}),
        # another page was visited, which says nothing
        ([set_by("/a"), visit("/b", Phase.REJECT)], {"no_action": True, "reject": None}),
        # the page could not be looked at
        ([set_by("/a"), visit("/a", Phase.REJECT, outcome=Outcome.ERROR)], {"no_action": True, "reject": None}),
        ([set_by("/a"), visit("/a", Phase.REJECT, outcome=Outcome.TIMEOUT)], {"no_action": True, "reject": None}),
        # what a visit that failed has seen was there all the same
        ([set_by("/a", outcome=Outcome.TIMEOUT)], {"no_action": True}),
        ([set_by("/a", Phase.ACCEPT), visit("/a")], {"no_action": False, "accept": True}),
        # one page of two brings it in each phase
        (
            [set_by("/a"), visit("/b"), set_by("/b", Phase.ACCEPT), visit("/b", Phase.REJECT)],
            {"no_action": True, "accept": True, "reject": False},
        ),
        # a jar that holds it, whoever set it
        ([set_by("/a"), visit("/b", Phase.GPC, jar=(held(),))], {"no_action": True, "gpc": True}),
    ],
)  # fmt: skip
def test_phases(visits: list[VisitRecord], expected: dict[str, bool | None]) -> None:
    assert asdict(only_cookie(*visits).phases) == NONE | expected


def test_in_a_doubtful_phase_only_what_was_seen_counts() -> None:
    seen = (set_by("/a"), visit("/a", Phase.REJECT), visit("/a", Phase.ACCEPT))
    cookie = only_cookie(*seen, doubtful=(Phase.REJECT,))
    assert (cookie.phases.no_action, cookie.phases.reject, cookie.phases.accept) == (True, None, False)
    cookie = only_cookie(set_by("/a", Phase.REJECT), doubtful=(Phase.REJECT,))
    assert cookie.phases.reject is True


@pytest.mark.parametrize(
    ("moment", "at_end", "expected"),
    [
        (1.0, True, True),  # set before the choice and still held
        (1.0, False, False),  # set before the choice and removed because of it
        (3.0, True, True),
        (3.0, False, True),  # set after the choice, for a moment
    ],
)
def test_a_choice_divides_the_visit(moment: float, at_end: bool, expected: bool) -> None:
    line = by_http("a=1; Path=/", at=moment)
    jar = held(first_seen=NOW + moment, at_end=at_end)
    gone = () if at_end else (key(),)
    seen = visit("/a", Phase.REJECT, chosen_at=CHOSEN, http_cookies=(line,), jar=(jar,), jar_gone=gone)
    assert only_cookie(seen).phases.reject is expected


def test_a_script_write_after_the_choice_counts_though_the_jar_never_showed_it() -> None:
    write = by_script("a=1; Path=/", at=3)
    cookie = only_cookie(visit("/a", Phase.REJECT, chosen_at=CHOSEN, script_cookies=(write,)))
    assert cookie.phases.reject is True


def test_what_was_refused_was_held_in_no_phase() -> None:
    refused = by_http("a=1; Path=/", blocked=("InvalidDomain",))
    cookie = only_cookie(visit("/a", http_cookies=(refused,)), visit("/a", Phase.ACCEPT))
    assert (cookie.phases.no_action, cookie.phases.accept, cookie.phases.reject) == (False, False, None)


def test_storage_has_phases_likewise() -> None:
    [item] = merged(visit("/a", storage=(stored(),)), visit("/a", Phase.REJECT), visit("/b", Phase.GPC)).storage
    assert asdict(item.phases) == NONE | {"no_action": True, "reject": False}
    kept = stored(kind=StorageKind.SESSION, at_end=False)
    [item] = merged(visit("/a", Phase.REJECT, chosen_at=CHOSEN, storage=(kept,))).storage
    assert item.phases.reject is False


@pytest.mark.parametrize(("at", "expected"), [(1.0, False), (3.0, True)])
def test_hosts_asked_before_the_choice_are_not_the_phases(at: float, expected: bool) -> None:
    request = asked_for(f"{TRACKER}/t.js", at=at)
    [tracker] = merged(visit("/a", Phase.REJECT, chosen_at=CHOSEN, requests=(request,))).trackers
    assert tracker.phases.reject is expected
