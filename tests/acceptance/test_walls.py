"""The whole table of walls in a real browser, and every other page of the farm: what is recognised, what is alarmed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from scanner.capture.locate import find_browser
from scanner.capture.visit import VisitPlan
from scanner.config import Profile, VisitLimits
from scanner.model import Outcome
from tests.benchmarks.ground import write
from tests.farm.catalogue import groups
from tests.farm.sites.walls import SERVED
from tests.integration.capture.looking import Eye

if TYPE_CHECKING:
    from tests.farm import Farm

pytestmark = [pytest.mark.browser, pytest.mark.acceptance]
# No wall of the table lets pass who waits: that is tests/integration/test_walls.py.
PLAN = VisitPlan(profile=Profile.FAST, limits=VisitLimits(wall=0.5))
NOT_ASKED = {"bad", "bench", "big", "walls", "cmp"}  # errors by design, sizes by design, walls; packages to install
DOORS = {"https://wp-login.clean.example/", "https://wp-login.clean.example/info"}  # they are login pages


def test_the_table_and_the_farm(farm: Farm) -> None:
    table = {case.asked_url: case for case in SERVED}
    others = [
        page.url
        for name, sites in groups().items()
        if name not in NOT_ASKED
        for site in sites
        if site.upstream is None
        for page in site.truth().pages.values()
    ]
    with Eye(farm) as eye:
        seen = eye.look(list(table), PLAN, tabs=3).results
        elsewhere = eye.look(others, PLAN, tabs=3).results
    stand, known, alarms = Counter[str](), Counter[str](), []
    for url, case in table.items():
        record = seen[url].record
        stand[case.kind or "page"] += 1
        right = (record.wall or None) == case.kind and (not case.by or case.by in (record.error or ""))
        known[case.kind or "page"] += right
        if not right:
            alarms.append(f"{case.name}: {record.outcome} {record.wall} {record.error}")
    false = {url for url, one in elsewhere.items() if one.record.outcome is Outcome.BLOCKED} - DOORS
    print(f"\n{dict(known)} of {dict(stand)}; {len(false)} false alarms on {len(others)} other pages")
    figures = {
        "recognised": {kind: [known[kind], stand[kind]] for kind in sorted(stand)},
        "other_pages": len(others),
        "false_alarms": sorted(false),
    }
    write("walls", figures, str(find_browser().path))
    assert alarms == []
    assert false == set()
