"""A page of ten thousand requests: the visit ends in time, tells of each, and the tab beside it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.capture.visit import VisitPlan
from scanner.config import VisitLimits
from scanner.model import Outcome
from tests.integration.capture.looking import Eye

if TYPE_CHECKING:
    from tests.farm import Farm

pytestmark = [pytest.mark.browser, pytest.mark.acceptance]

BAD, GOOD = "https://www.many-requests.example/", "https://www.script-cookies.example/inline"
LIMITS = VisitLimits()


def test_ten_thousand_requests(farm: Farm) -> None:
    with Eye(farm) as eye:
        results = eye.look([BAD, GOOD], VisitPlan(limits=LIMITS)).results
    bad, good = results[BAD].record, results[GOOD].record
    assert bad.outcome is Outcome.OK or (bad.outcome is Outcome.TIMEOUT and "visit" in bad.cut_short), bad.error
    assert {one.name for one in bad.http_cookies} >= {"seen"}
    assert {one.name for one in bad.script_cookies} == {"after_crowd"}
    assert len(bad.requests) == 10_001
    assert bad.failed_collectors == {}
    assert good.outcome is Outcome.OK
