"""When a phase's visitor logs in, and what makes one doubt that it still is."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from scanner.capture.membership import FOLLOW_EVERY, TRUSTED, Membership, turned_away
from scanner.capture.renderer import Renderer
from scanner.capture.visit import VisitPlan, VisitResult
from scanner.config import ScanConfig
from scanner.credentials import Credentials
from scanner.errors import LoginFailed
from scanner.login import Login
from scanner.model import Outcome, Phase, WallKind
from scanner.sightings import Dom, VisitRecord
from scanner.values import Digester

if TYPE_CHECKING:
    from pathlib import Path

SHOP = "https://www.shop.example"
STEPS = '[[step]]\nopen = "/login"\n[[step]]\ncheck = "#out"\n'


def membership(folder: Path, head: str = "", tail: str = "") -> Membership:
    path = folder / "login.toml"
    path.write_text(head + STEPS + tail)
    return Membership(ScanConfig(start_url=f"{SHOP}/", login=Login.read(path)), Credentials())


def visit(url: str, final_url: str | None = None, *, member: bool | None = None, outcome: str = "ok") -> VisitResult:
    record = VisitRecord(
        url=SHOP + url,
        final_url=SHOP + (final_url or url),
        phase=Phase.NO_ACTION,
        outcome=Outcome(outcome),
        status=200,
        title=None,
        started_at=0.0,
        duration=1.0,
    )
    return VisitResult(record, Dom(), member=member)


@pytest.mark.parametrize(
    ("after_consent", "first", "after_choice"),
    [
        (None, "no_action gpc", "reject accept withdraw"),
        ("leave", "no_action gpc reject accept withdraw", ""),
        ("refuse", "", "reject accept withdraw"),
        ("accept", "", "accept withdraw"),
    ],
)
def test_when_each_phase_logs_in(tmp_path: Path, after_consent: str | None, first: str, after_choice: str) -> None:
    members = membership(tmp_path, f'after_consent = "{after_consent}"\n' if after_consent else "")
    assert {phase for phase in Phase if members.is_first(phase)} == set(first.split())
    assert {phase for phase in Phase if members.is_after_choice(phase)} == set(after_choice.split())


@pytest.mark.parametrize(
    ("result", "suspected"),
    [
        (visit("/plan", member=True), False),
        (visit("/plan", member=None), False),
        (visit("/plan", member=False), True),
        (visit("/plan", member=False, outcome="timeout"), False),
        (visit("/plan", "/login?next=/plan"), True),
        (visit("/login", "/login"), False),  # it is what was asked for
        (visit("/login?next=/a", "/login"), False),
        (visit("/plan", "/plan/"), False),
    ],
)
def test_what_looks_like_logged_out(tmp_path: Path, result: VisitResult, suspected: bool) -> None:
    members = membership(tmp_path)
    assert not members.suspects(Phase.NO_ACTION, result)  # nobody has logged in yet
    members._members[Phase.NO_ACTION].entered = 1
    assert members.suspects(Phase.NO_ACTION, result) is suspected
    assert not members.suspects(Phase.ACCEPT, result)


def test_false_alarms_are_followed_less_often_and_the_log_in_page_always(tmp_path: Path) -> None:
    members = membership(tmp_path, tail='[logged_in]\ncheck = "#out"')
    plain, away = visit("/plan", member=False), visit("/plan", "/login", member=False)
    assert all(members.is_followed(Phase.NO_ACTION, plain) for _ in range(5))
    members._members[Phase.NO_ACTION].alarms = TRUSTED
    assert sum(members.is_followed(Phase.NO_ACTION, plain) for _ in range(3 * FOLLOW_EVERY)) == 3
    assert all(members.is_followed(Phase.NO_ACTION, away) for _ in range(3 * FOLLOW_EVERY))


def test_a_phase_returns_once_and_what_is_lost_is_said_once(tmp_path: Path) -> None:
    members = membership(tmp_path)
    assert members.may_return(Phase.NO_ACTION)
    members._members[Phase.NO_ACTION].returns = 1
    assert not members.may_return(Phase.NO_ACTION)
    assert not members.may_return(Phase.NO_ACTION)
    assert members.is_lost(Phase.NO_ACTION)
    assert len(members.problems) == 1
    assert members.may_return(Phase.ACCEPT)


def test_visits_of_the_log_in_are_told_with_the_next_one(tmp_path: Path) -> None:
    members = membership(tmp_path)
    lost = turned_away(visit("/plan", "/login"))
    assert (lost.record.outcome, lost.record.error) == (Outcome.BLOCKED, "the log-in had got lost")
    assert lost.record.wall is WallKind.LOGIN
    members.set_aside(Phase.NO_ACTION, lost.record)
    assert members.told_with(Phase.ACCEPT, visit("/")).before == ()
    assert members.told_with(Phase.NO_ACTION, visit("/")).before == (lost.record,)
    assert members.told_with(Phase.NO_ACTION, visit("/")).before == ()


def test_pages_of_a_first_phase_that_could_not_log_in_are_told(tmp_path: Path) -> None:
    path = tmp_path / "login.toml"
    path.write_text(STEPS)
    phases = (Phase.NO_ACTION, Phase.GPC)
    config = ScanConfig(start_url=f"{SHOP}/", login=Login.read(path), phases=phases)
    nobody: Any = None  # no browser is asked
    renderer = Renderer(nobody, config, VisitPlan(), Digester())
    assert renderer._members is not None
    for phase in phases:
        renderer._members.bar(phase, LoginFailed(f"It failed in {phase}"))
    told = asyncio.run(renderer.visit(f"{SHOP}/plan", Phase.NO_ACTION))
    assert told is not None
    assert (told.record.outcome, told.record.wall) == (Outcome.BLOCKED, WallKind.LOGIN)
    assert asyncio.run(renderer.visit(f"{SHOP}/plan", Phase.GPC)) is None


def test_once_a_visit_is_told_a_log_in_that_fails_costs_its_phase_only(tmp_path: Path) -> None:
    members = membership(tmp_path)
    assert not members.begun
    members.told_with(Phase.NO_ACTION, visit("/"))
    assert members.begun
