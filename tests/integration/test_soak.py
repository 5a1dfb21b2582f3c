"""One round of the soak: the driver dies under a scan, another scan is killed; nothing is left of either."""

from __future__ import annotations

import pytest

from tests.soak.soak import Plan, soak

pytestmark = pytest.mark.browser


def test_nothing_is_left_of_a_round() -> None:
    plan = Plan(120.0, rounds=1, here=1, commands=1, hosts=("www.empty.example", "www.demo-shop.example"))
    verdict = soak(plan)
    assert verdict.faults == []
    assert verdict.leaks() == []
    assert verdict.rounds[0].commands == 1
