"""Whatever a page does, its visit ends in time as a recorded outcome, nothing found is lost, and other tabs go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest

from scanner.capture.visit import COLLECTORS, VisitPlan
from scanner.config import VisitLimits
from scanner.model import Outcome
from tests.crashing import Crash

if TYPE_CHECKING:
    from scanner.sightings import VisitRecord
    from tests.integration.capture.looking import Eye

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("capture")]

LIMITS = VisitLimits(load=15, total=40)
SHORT = VisitLimits(load=4, total=40)  # for the page that never answers, which is waited for as long as is allowed
TIDYING = 20.0  # seconds beyond `total` in which a visit is closed on a busy machine
GOOD = "https://www.script-cookies.example/inline"


def named(record: VisitRecord) -> set[str]:
    """All cookie names that any source of the visit tells."""
    events = {one.name for one in record.http_cookies} | {one.name for one in record.script_cookies}
    return events | {one.key.name for one in record.jar}


def visited_beside_a_good_page(eye: Eye, url: str, plan: VisitPlan) -> tuple[VisitRecord, VisitRecord]:
    look = eye.look([url, GOOD], plan, tabs=2)
    return look.results[url].record, look.results[GOOD].record


CROWD = 1500


def test_a_crowd_of_requests_is_told_whole(eye: Eye) -> None:
    """Ten thousand of them: tests/acceptance/test_crowd.py."""
    bad, good = visited_beside_a_good_page(eye, f"https://www.many-requests.example/?{CROWD}", VisitPlan(limits=LIMITS))
    assert bad.outcome is Outcome.OK, bad.error
    assert {"seen", "after_crowd"} <= named(bad)
    assert len(bad.requests) == CROWD + 1
    assert (good.outcome, good.error, good.failed_collectors) == (Outcome.OK, None, {})


@pytest.mark.parametrize(
    ("host", "outcome", "cookies", "cut_short"),
    [
        ("busy-loop", Outcome.OK, {"seen", "before_loop"}, "script"),
        ("late-busy-loop", Outcome.OK, {"seen", "before_loop"}, "script"),
        ("channel-loop", Outcome.OK, {"seen", "before_loop", "beside_loop"}, None),
        ("clock-loop", Outcome.OK, {"seen", "after_clock"}, None),
        ("endless", Outcome.OK, {"seen"}, "domcontentloaded"),
        ("cuts", Outcome.OK, {"seen"}, "domcontentloaded"),
        ("hangs", Outcome.TIMEOUT, set(), None),
        ("long-poll", Outcome.OK, {"seen", "beside_poll"}, None),
        ("closes-itself", Outcome.OK, {"seen", "before_close"}, None),
        ("dialogs", Outcome.OK, {"seen", "after_dialogs"}, None),
        ("popups", Outcome.OK, {"seen", "after_popups"}, None),
        ("permissions", Outcome.OK, {"seen", "after_prompts"}, None),
        ("basic-auth", Outcome.BLOCKED, set(), None),
        ("download-start", Outcome.ERROR, set(), None),
        ("huge", Outcome.OK, {"seen"}, None),
        ("bad-gzip", Outcome.OK, {"seen"}, None),
        ("many-cookies", Outcome.OK, {"seen", "many_0", "many_1999"}, None),
        ("odd-json", Outcome.OK, {"seen", "by_store", "after_store", "after_symbol"}, None),
        ("clings", Outcome.OK, {"seen", "before_going"}, None),
        ("asks-password", Outcome.OK, {"seen", "beside_password", "locked_picture", "locked_frame"}, None),
        ("downloads", Outcome.OK, {"seen", "beside_download", "file_frame", "file_link", "file_place"}, None),
    ],
)
def test_a_visit_ends_in_time_and_loses_nothing(
    host: str, outcome: Outcome, cookies: set[str], cut_short: str | None, eye: Eye
) -> None:
    limits = SHORT if outcome is Outcome.TIMEOUT else LIMITS
    bad, good = visited_beside_a_good_page(eye, f"https://www.{host}.example/", VisitPlan(limits=limits))
    assert bad.duration < limits.total + TIDYING
    assert bad.outcome is outcome, bad.error
    assert cookies <= named(bad)
    assert cut_short is None or cut_short in bad.cut_short
    assert bad.failed_collectors == {}
    assert (good.outcome, good.error, good.failed_collectors) == (Outcome.OK, None, {})
    assert "js_plain" in named(good)


@pytest.mark.parametrize(
    ("host", "cookies", "cut_short"),
    [
        ("waiting-picture", {"seen", "beside_picture", "late_beside_picture"}, "load"),
        ("waiting-script", {"seen", "before_script"}, "domcontentloaded"),
        ("endless-dialogs", {"seen", "before_dialogs"}, "script"),
        ("reloads", {"seen", "before_reload"}, None),
    ],
)
def test_what_never_ends_is_cut_short_and_said(host: str, cookies: set[str], cut_short: str | None, eye: Eye) -> None:
    """One tab: the page after it finds the tab fit for use."""
    limits = VisitLimits(load=4, settle=3, total=20)
    look = eye.look([f"https://www.{host}.example/", GOOD], VisitPlan(limits=limits), tabs=1)
    bad, good = (result.record for result in look.results.values())
    assert bad.outcome is Outcome.OK, bad.error
    assert bad.duration < limits.total + TIDYING
    assert cookies <= named(bad)
    assert cut_short is None or cut_short in bad.cut_short
    assert (good.outcome, good.error, good.failed_collectors) == (Outcome.OK, None, {})


class CrashOfOne(Crash):
    """The page with a script of its own."""

    name: ClassVar[str] = "crash"

    def is_meant(self) -> bool:
        return "/external" in self.scene.tab.page.url


def test_a_crash_of_one_page_costs_neither_what_was_found_nor_the_others(eye: Eye) -> None:
    plan = VisitPlan(limits=LIMITS, collectors=(*COLLECTORS, CrashOfOne))
    bad, good = visited_beside_a_good_page(eye, "https://www.script-cookies.example/external", plan)
    assert (bad.outcome, bad.error) == (Outcome.CRASHED, "the page's process died")
    assert {"ext_own", "ext_vendor"} <= named(bad)
    assert "ext_own" in {one.name for one in bad.script_cookies}
    assert good.outcome in {Outcome.OK, Outcome.CRASHED}  # pages of one site may share a process


def test_the_next_visit_works_after_each_kind_of_trouble(eye: Eye) -> None:
    """One tab: a crash, a deadline and a hang leave it fit for the next page, or a new one takes its place."""
    urls = [f"https://www.{host}.example/" for host in ("late-busy-loop", "hangs", "dialogs", "closes-itself")]
    plan = VisitPlan(limits=VisitLimits(load=5, total=20))
    look = eye.look([url for bad in urls for url in (bad, f"{GOOD}?after={bad[12:16]}")], plan, tabs=1)
    after = [result.record for url, result in look.results.items() if url.startswith(GOOD)]
    assert [record.outcome for record in after] == [Outcome.OK] * len(urls)
