"""Each greedy page of the farm against each limit that it meets, and all of them in one scan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.limits import MIB, Limits
from tests.farm.sites.greedy import GREEDY
from tests.greed import SITE, cookies_of, scanned
from tests.scanning import scan_farm

if TYPE_CHECKING:
    from tests.farm import Farm

pytestmark = [pytest.mark.browser, pytest.mark.acceptance]


@pytest.mark.parametrize(
    ("page", "limits", "reason"),
    [
        ("requests", Limits(requests=200), "The scan had made the 200 requests that it may make."),
        ("storage", Limits(memory=500 * MIB), "The browser took more than the 500 MB of memory"),
        ("modest", Limits(free=1 << 60), "has less than"),
        ("answer", Limits(visit_bytes=100 * MIB), "1 of 3 pages could not be looked at."),
    ],
)
def test_a_scan_that_meets_a_limit_says_so(farm: Farm, page: str, limits: Limits, reason: str) -> None:
    scan = scanned(farm, page, limits)
    assert scan["scan"]["status"] == "degraded"
    assert any(reason in one for one in scan["scan"]["reasons"]), scan["scan"]["reasons"]


def test_all_greedy_pages_in_one_scan(farm: Farm) -> None:
    scan = scan_farm(farm, f"{SITE}/", limits=Limits(memory=1024 * MIB, visit_bytes=64 * MIB, visit_requests=2000))
    assert cookies_of(scan) >= {"seen", "modest"}
    assert len(scan["pages"]) == len(GREEDY) + 2
    assert scan["coverage"]["stop_reason"] == "all_visited"
