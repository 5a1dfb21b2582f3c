"""A short soak; the long one, whose figures are kept, is `make soak`."""

from __future__ import annotations

import pytest

from tests.soak.soak import Plan, soak

pytestmark = [pytest.mark.browser, pytest.mark.acceptance]
SECONDS = 120.0


def test_two_minutes_of_kills_leave_nothing() -> None:
    verdict = soak(Plan(SECONDS), print)
    assert verdict.faults == []
    assert verdict.leaks() == []
    assert verdict.figures()["kills"]
