"""Two rounds of the soak, since growth shows in the second: the driver dies under a scan, another scan is killed."""

from __future__ import annotations

import pytest

from tests.soak.soak import Plan, soak

pytestmark = pytest.mark.browser


def test_nothing_is_left_of_two_rounds() -> None:
    plan = Plan(240.0, rounds=2, here=1, commands=1, hosts=("www.empty.example", "www.demo-shop.example"))
    verdict = soak(plan)
    assert verdict.faults == []
    assert verdict.leaks() == []
    assert [one.commands for one in verdict.rounds] == [1, 1]
