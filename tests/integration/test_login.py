"""Pages behind a log-in: what members see is found, a lost log-in is noticed, and no secret gets out anywhere."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import sqlite3
import subprocess
import time
import zlib
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from scanner.capture import journey
from scanner.capture.hooks import HookScript
from scanner.capture.membership import Membership
from scanner.capture.renderer import Renderer
from scanner.capture.visit import COLLECTORS, VisitPlan, VisitResult
from scanner.capture.visitor import Visitor
from scanner.config import Profile, ScanConfig
from scanner.credentials import Credentials
from scanner.errors import LoginFailed, UsageError
from scanner.export import load_scan
from scanner.login import Login
from scanner.model import Outcome, Phase
from scanner.values import Digester
from tests.crashing import Crash
from tests.farm.sites import members
from tests.integration.capture.looking import Eye
from tests.integration.command import TIME_LIMIT, Ended, command_line, environment
from tests.logins import (
    ENVIRONMENT,
    FORM,
    FRAME,
    LOGGED_IN,
    STEPS,
    cookies_of,
    leaks,
    pages_of,
    scan_of,
    written,
)
from tests.scanning import scan_farm

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from scanner.capture.collectors.base import Collector
    from scanner.sightings import VisitRecord
    from tests.farm import Farm

# One worker: what the module tries is tried once.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("login")]


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


def everything(home: Path) -> dict[str, bytes]:
    """All that a command left below a folder, and what is packed in its database."""
    found = {str(path): path.read_bytes() for path in home.rglob("*") if path.is_file() and path.suffix != ".toml"}
    for database in home.rglob("*.db"):
        with contextlib.closing(sqlite3.connect(database)) as connection:
            for column in ("record", "trail"):
                for number, (data,) in enumerate(connection.execute(f"SELECT {column} FROM visits")):
                    if data is not None:
                        found[f"{database} {column} {number}"] = zlib.decompress(data)
    return found


def command(*arguments: str, home: Path, farm: Farm, **more: str) -> Ended:
    done = subprocess.run(
        command_line(*arguments, "--proxy", farm.proxy_url, "--database", f"sqlite:///{home}/scans.db"),
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT,
        env=environment(farm, home) | ENVIRONMENT | more,
        cwd=home,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


# ---- a whole scan


@pytest.fixture(scope="module")
def roses(farm_server: Farm, tmp_path_factory: pytest.TempPathFactory) -> tuple[Ended, dict[str, Any], Path]:
    home = tmp_path_factory.mktemp("roses")
    before = members.ROSES.log_outs
    ended = command(
        *("scan", "https://www.members.example/", "--login", str(written(home, FORM, LOGGED_IN)), "-o", "out"),
        *("--phases", "no_action,reject", "--profile", "fast", "--ignore-robots", "--json-progress"),
        home=home,
        farm=farm_server,
    )
    assert ended.code == 0, ended.err
    assert members.ROSES.log_outs == before
    load_scan(home / "out" / "scan.json")
    return ended, json.loads((home / "out" / "scan.json").read_text()), home


def test_members_see_their_pages_in_each_phase(roses: tuple[Ended, dict[str, Any], Path]) -> None:
    _, scan, home = roses
    pages = pages_of(scan)
    for path in ("/", "/account", *(f"/members/{name}" for name in members.PAGES)):
        assert [(one["phase"], one["outcome"]) for one in pages[path]["visits"]] == [
            ("no_action", "ok"),
            ("reject", "ok"),
        ], path
    cookies = cookies_of(scan)
    for name in ("member_plan", "member_orders", "session"):
        assert (cookies[name]["phases"]["no_action"], cookies[name]["phases"]["reject"]) == (True, True), name
    assert scan["scan"]["vantage"]["logged_in"] is True
    assert scan["scan"]["options"]["login"]["file"] == "roses.toml"
    assert str(home) not in json.dumps(scan["scan"]["options"])
    assert "logged in" in (home / "out" / "report.html").read_text()


def test_the_log_in_is_a_visit_of_the_site(roses: tuple[Ended, dict[str, Any], Path]) -> None:
    _, scan, _ = roses
    page = pages_of(scan)["/login"]
    assert (page["how"], [visit["phase"] for visit in page["visits"]]) == ("login", ["no_action", "reject"])
    session = cookies_of(scan)["session"]
    assert (session["set_via"], session["setters"][0]["url"]) == (["http"], "https://www.members.example/login")
    assert session["first_seen_on"] == "https://www.members.example/login"
    assert scan["coverage"]["pages_visited"] <= scan["coverage"]["pages_discovered"]


def test_the_banner_over_the_form_is_not_answered_where_nobody_chooses(
    roses: tuple[Ended, dict[str, Any], Path],
) -> None:
    _, scan, _ = roses
    choice = cookies_of(scan)["choice"]
    assert (choice["phases"]["no_action"], choice["phases"]["reject"]) == (False, True)
    assert scan["consent"]["banner"]["found"] is True
    assert scan["consent"]["phases"]["reject"]["outcome"] == "verified"
    assert "_members" not in cookies_of(scan)


def test_no_secret_is_in_what_a_scan_leaves_behind(roses: tuple[Ended, dict[str, Any], Path]) -> None:
    ended, _, home = roses
    found = everything(home)
    assert any("record" in name for name in found)
    assert {name: told for name, data in found.items() if (told := leaks(data))} == {}
    assert leaks((ended.out + ended.err).encode()) == []
    assert b"***" in (home / "out" / "scan.json").read_bytes()  # the site had put them into addresses and titles


def test_a_wrong_password_ends_the_scan_with_the_step(farm: Farm, tmp_path: Path) -> None:
    file = written(tmp_path, [step.replace("ROSES_PASSWORD", "ROSES_WRONG") for step in FORM])
    ended = command("scan", "https://www.members.example/", "--login", str(file), "-o", "out", home=tmp_path, farm=farm)
    assert ended.code == 4
    [line] = ended.err.strip().splitlines()
    assert "The log-in of roses.toml failed in the phase no_action at step 6 (check): there is no address" in line
    scan = json.loads((tmp_path / "out" / "scan.json").read_text())
    assert (scan["scan"]["status"], scan["scan"]["vantage"]["logged_in"]) == ("failed", False)
    assert {name: told for name, data in everything(tmp_path).items() if (told := leaks(data))} == {}
    assert leaks(ended.err.encode()) == []


def test_a_variable_that_is_not_set_is_told_before_the_site_is_asked(farm: Farm, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="ROSES_NAME, which the log-in names, is not set"):
        scan_of(farm, "www", written(tmp_path, FORM))
    assert farm.log.requests() == []


def test_a_user_who_has_the_name_of_the_site(
    farm: Farm, tmp_path: Path, environ: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROSES_NAME", members.NAMESAKE.name)
    scan = scan_farm(
        farm,
        "https://www.gardener.example/",
        login=Login.read(written(tmp_path, FORM, LOGGED_IN)),
        profile=Profile.FAST,
        max_pages=3,
    )
    assert (scan["scan"]["status"], scan["coverage"]["pages_failed"]) == ("complete", 0), scan["scan"]["reasons"]
    assert {page["visits"][0]["outcome"] for page in scan["pages"]} == {"ok"}
    assert cookies_of(scan)["session"]["domain"] == "www.gardener.example"
    assert "last_gardener" in cookies_of(scan)
    assert leaks(json.dumps(scan).encode()) == []


@pytest.mark.usefixtures("environ")
def test_what_a_log_in_shows_before_the_choice_does_not_count_as_after_it(farm: Farm, tmp_path: Path) -> None:
    file = tmp_path / "roses.toml"
    steps = written(tmp_path, FORM, LOGGED_IN).read_text()
    file.write_text(f'after_consent = "leave"\n{steps}')
    scan = scan_of(farm, "eager", file, Phase.NO_ACTION, Phase.REJECT, max_pages=2)
    assert scan["consent"]["phases"]["reject"]["outcome"] == "verified", scan["scan"]["reasons"]
    [tracker] = [one for one in scan["trackers"] if one["host"] == members.counter.host]
    cookies = cookies_of(scan)
    told = {name: (cookies[name]["phases"]["no_action"], cookies[name]["phases"]["reject"]) for name in cookies}
    assert told["_members"] == (True, False)
    assert (tracker["phases"]["no_action"], tracker["phases"]["reject"]) == (True, False)
    assert told["session"] == told["form"] == (True, True)


# ---- one log-in each


@pytest.fixture(scope="module")
def opened(farm_server: Farm) -> Iterator[Eye]:
    with Eye(farm_server) as eye:
        yield eye


async def _enter(eye: Eye, host: str, login: Login, phases: Sequence[Phase]) -> list[VisitRecord]:
    """Log in, in a new profile of each phase; what the visits of the log-ins recorded."""
    credentials = Credentials.of(ENVIRONMENT, ENVIRONMENT)
    config = ScanConfig(start_url=f"https://{host}.members.example/", login=login)
    plan = VisitPlan(profile=Profile.FAST)
    members_ = Membership(config, credentials)
    found: list[VisitRecord] = []
    for phase in phases:
        visitor = Visitor(eye.browser, phase, config, plan, Digester())
        await visitor.open(HookScript.fresh(), eye.offspring)
        try:
            await members_.enter(visitor, plan)
            home = await visitor.visit(f"https://{host}.members.example/members/plan")
            found += [*members_.told_with(phase, home).before, home.record]
        finally:
            await visitor.close()
    return found


@pytest.mark.parametrize(
    ("host", "steps"),
    [
        ("steps", STEPS),
        ("frame", FRAME),
        ("www", FORM),
        ("www", ('open = "/account"', *FORM[1:])),
        ("forbidding", ('open = "/account"', *FORM[1:])),
    ],
    ids=["in-steps-with-a-code", "in-a-frame", "under-a-banner", "by-a-redirect", "with-status-403"],
)
def test_forms(opened: Eye, tmp_path: Path, host: str, steps: Sequence[str]) -> None:
    # Two phases right after one another: the second needs a code that was not used yet.
    phases = (Phase.NO_ACTION, Phase.GPC) if host == "steps" else (Phase.NO_ACTION,)
    records = opened.run(_enter(opened, host, Login.read(written(tmp_path, steps)), phases))
    assert [record.outcome for record in records] == [Outcome.OK] * 2 * len(phases)
    for record in records[1::2]:
        assert record.final_url == f"https://{host}.members.example/members/plan"
    assert "session" in {cookie.name for cookie in records[0].http_cookies}
    assert all(record.screenshot is None for record in records)


def test_a_sign_that_cannot_be_read_is_told_by_the_log_in(opened: Eye, tmp_path: Path) -> None:
    login = Login.read(written(tmp_path, FORM, '[logged_in]\ncheck = "#out["\n'))
    with pytest.raises(LoginFailed, match=r"\[logged_in\]: its selector cannot be read"):
        opened.run(_enter(opened, "www", login, (Phase.NO_ACTION,)))


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        (FORM, "at step 2 (fill): the site led to www.gardener.example, which no step opens"),
        (('open = "/bare"', *FORM[1:]), "at step 2 (fill): the page is not encrypted"),
        # Once it is named, the journey goes on, and fails where that site does not know the name.
        ((FORM[0], 'wait = { address = "https://www.gardener.example/*" }', *FORM[1:]), "at step 7 (check)"),
        (('open = "https://www.gardener.example/about"', *FORM), "at step 7 (check)"),
    ],
    ids=["elsewhere", "not-encrypted", "waited-for", "opened"],
)
def test_secrets_go_only_where_the_journey_says(
    opened: Eye, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: Sequence[str], says: str
) -> None:
    monkeypatch.setattr(journey, "STILL", 0.5)
    with pytest.raises(LoginFailed) as failed:
        opened.run(_enter(opened, "led", Login.read(written(tmp_path, steps)), (Phase.NO_ACTION,)))
    assert says in failed.value.line()


def test_a_slow_answer_is_waited_for_and_the_form_sent_once(opened: Eye, tmp_path: Path) -> None:
    before = members.SLOW.sent
    opened.run(_enter(opened, "slow", Login.read(written(tmp_path, FORM)), (Phase.NO_ACTION,)))
    assert members.SLOW.sent == before + 1


async def _visits(
    eye: Eye, login: Login, *paths: str, phase: Phase = Phase.NO_ACTION, collectors: tuple[type[Collector], ...] = ()
) -> list[VisitResult | BaseException | None]:
    """Visits by a renderer, all at once."""
    config = ScanConfig(start_url="https://www.members.example/", login=login)
    known = Credentials.of(ENVIRONMENT, ENVIRONMENT)
    plan = VisitPlan(profile=Profile.FAST, collectors=(*COLLECTORS, *collectors))
    renderer = Renderer(eye.browser, config, plan, Digester(), credentials=known)
    try:
        asked = [renderer.visit(f"https://www.members.example{path}", phase) for path in paths]
        return await asyncio.gather(*asked, return_exceptions=True)
    finally:
        await renderer.close()


def test_a_log_in_that_fails_is_not_tried_by_each_page_that_waits(
    opened: Eye, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journey, "STILL", 0.5)
    login = Login.read(written(tmp_path, [step.replace("ROSES_PASSWORD", "ROSES_WRONG") for step in FORM]))
    before = members.ROSES.sent
    results = opened.run(_visits(opened, login, "/", "/about", "/account"))
    assert [type(one) for one in results] == [LoginFailed] * 3
    assert members.ROSES.sent == before + 1  # more might lock the account


class FirstLoginDies(Crash):
    """The first log-in page."""

    name: ClassVar[str] = "first_login_dies"
    left: ClassVar[list[str]] = []

    def is_meant(self) -> bool:
        if not self.left or not self.scene.tab.page.url.endswith(self.left[0]):
            return False
        self.left.clear()
        return True


def test_a_log_in_whose_page_dies_after_the_choice_is_made_again(opened: Eye, tmp_path: Path) -> None:
    FirstLoginDies.left.append("/login")
    login = Login.read(written(tmp_path, FORM, LOGGED_IN))
    visits = _visits(opened, login, "/", "/members/plan", phase=Phase.REJECT, collectors=(FirstLoginDies,))
    _, plan = opened.run(visits)
    assert FirstLoginDies.left == []
    assert isinstance(plan, VisitResult)
    assert (plan.record.outcome, plan.member) == (Outcome.OK, True)
    assert plan.record.final_url == "https://www.members.example/members/plan"


def test_a_first_page_without_the_sign_is_not_taken_for_logged_out(opened: Eye, tmp_path: Path) -> None:
    sign = '[logged_in]\ncheck = { text = "account" }\non = "/account"\n'
    [result] = opened.run(_visits(opened, Login.read(written(tmp_path, FORM, sign)), "/"))
    assert isinstance(result, VisitResult)
    assert result.member is False
    ends = [(one.url.removeprefix("https://www.members.example"), one.outcome) for one in result.before]
    assert ends == [("/login", "ok"), ("/account", "ok")]  # the log-in, and the look where a member would see it


def _with(number: int, step: str) -> tuple[str, ...]:
    return (*FORM[: number - 1], step, *FORM[number:])


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        (_with(1, 'open = "https://nowhere.example/"'), "at step 1 (open): net::ERR_"),
        (_with(2, 'fill = "#nobody"\nfrom_env = "ROSES_NAME"'), "at step 2 (fill): '#nobody' is not on the page"),
        (_with(2, 'fill = "input[name=token]"\nfrom_env = "ROSES_NAME"'), "is there but cannot be seen"),
        (_with(2, 'fill = "#user["\nfrom_env = "ROSES_NAME"'), "at step 2 (fill): its selector cannot be read"),
        (_with(3, 'fill = "#go"\nfrom_env = "ROSES_PASSWORD"'), "at step 3 (fill): the element takes no text"),
        (_with(3, 'fill = "input + input"\nvalue = "written here"'), "'input + input' is a field for a password"),
        (_with(4, 'select = "#shop"\nvalue = "9999"'), "at step 4 (select): '#shop' does not offer"),
        (_with(4, 'select = "#shop"\nfrom_env = "ROSES_PASSWORD"'), "at step 4 (select): '#shop' does not offer"),
        (_with(5, 'click = { text = "Go away" }'), "at step 5 (click): 'Go away' is not on the page"),
        (_with(5, 'press = "Entrance"'), "at step 5 (press): the page did not let it be done"),
        (_with(5, 'wait = { text = "Welcome" }'), "at step 5 (wait): there is no text 'Welcome'"),
        (_with(6, 'check = { cookie = "sesame" }'), "at step 6 (check): there is no cookie 'sesame'"),
        (_with(6, 'check = "#out["'), "at step 6 (check): its selector cannot be read"),
        (_with(6, 'check = ".wrong"'), "at step 6 (check): there is no selector '.wrong'; at https://www.members"),
    ],
)
def test_a_step_that_fails_is_named_and_no_secret_is(
    opened: Eye,
    tmp_path: Path,
    steps: Sequence[str],
    says: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(journey, "STEP_LIMIT", 4.0)
    monkeypatch.setattr(journey, "COVERED_LIMIT", 0.5)
    monkeypatch.setattr(journey, "STILL", 0.5)
    login = Login.read(written(tmp_path, steps))
    with caplog.at_level(logging.DEBUG), pytest.raises(LoginFailed) as failed:
        opened.run(_enter(opened, "www", login, (Phase.NO_ACTION,)))
    line = failed.value.line()
    assert says in line
    assert "\n" not in line
    assert leaks((line + caplog.text).encode()) == []
    assert failed.value.__cause__ is None


# ---- a log-in that gets lost, or comes from elsewhere


@pytest.mark.usefixtures("environ")
def test_a_log_in_that_gets_lost_is_made_again(farm: Farm, tmp_path: Path) -> None:
    members.BRIEF.begun = 0
    scan = scan_of(farm, "brief", written(tmp_path, FORM, LOGGED_IN))
    assert members.BRIEF.begun == 2
    assert (scan["scan"]["status"], scan["scan"]["reasons"]) == ("complete", [])
    pages = pages_of(scan)
    for name in members.PAGES:
        page = pages[f"/members/{name}"]
        assert (page["title"], page["visits"][0]["outcome"]) == (f"{name} of {{email}}", "ok")
    assert {f"member_{name}" for name in members.PAGES} <= cookies_of(scan).keys()


def test_what_a_recorded_state_brought_is_no_sighting(farm: Farm, tmp_path: Path) -> None:
    session = members.ROSES.begin().partition(";")[0].partition("=")[2]
    common = {"domain": "www.members.example", "path": "/", "secure": True, "sameSite": "Lax"}
    later = time.time() + 86400
    key = "seen plan of Gardener@Roses.example"
    state = {
        "cookies": [
            {"name": "session", "value": session, "expires": -1, "httpOnly": True, **common},
            {"name": "old", "value": "1", "expires": later, "httpOnly": False, **common},
            {"name": "visit", "value": "1", "expires": -1, "httpOnly": False, **common, "secure": False},
            {"name": "member_plan", "value": "0", "expires": later, "httpOnly": False, **common, "path": "/members"},
        ],
        "origins": [
            {
                "origin": "https://www.members.example",
                "localStorage": [{"name": "old", "value": "1"}, {"name": key, "value": "0"}],
                "indexedDB": [{"name": "old", "version": 1, "stores": []}],
            }
        ],
    }
    file = tmp_path / "state.json"
    file.write_text(json.dumps(state))
    scan = scan_of(farm, "www", file)
    assert scan["scan"]["status"] == "complete", scan["scan"]["reasons"]
    assert pages_of(scan)["/members/plan"]["title"] == "plan of {email}"
    cookies = cookies_of(scan)
    assert not {"session", "old"} & cookies.keys()
    for name in ("visit", "member_plan"):  # set again, as it was and anew
        assert (cookies[name]["set_via"], cookies[name]["stored"], cookies[name]["blocked"]) == (["http"], True, [])
    kept = {item["key"]: item["set_via"] for item in scan["storage"]}
    assert "old" not in kept
    assert kept["seen plan of {email}"] == ["script"]
    assert session not in json.dumps(scan)
