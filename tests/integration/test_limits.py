"""A scan takes no more of the machine than it may; one that meets a limit ends as degraded, with its results."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.limits import MIB, Limits
from scanner.model import Phase
from tests.greed import SITE, cookies_of, scanned
from tests.scanning import scan_farm

if TYPE_CHECKING:
    from tests.farm import Farm

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("page", "limits"),
    [
        ("bomb", Limits(visit_bytes=8 * MIB)),
        ("requests", Limits(visit_requests=300)),
        ("worker", Limits(visit_requests=300)),
    ],
)
def test_a_greedy_page_is_cut_off_and_the_scan_goes_on(farm: Farm, page: str, limits: Limits) -> None:
    scan = scanned(farm, page, limits)
    visit = next(one["visits"][0] for one in scan["pages"] if f"/{page}" in one["url"])
    assert visit["outcome"] == "timeout"
    assert visit["error"].startswith("cut off after ")
    assert cookies_of(scan) == {"seen", page, "modest"}, "what it set is known, and the other page was visited"
    assert (scan["scan"]["status"], scan["coverage"]["pages_failed"]) == ("degraded", 1)
    assert scan["coverage"]["stop_reason"] == "all_visited"


@pytest.mark.parametrize(
    ("page", "limits", "reason"),
    [
        ("answer", Limits(traffic=8 * MIB), "The scan had loaded the 8 MB that it may load."),
        ("storage", Limits(disk=1), "The browser had filled the 1 bytes of disk that it may fill."),
    ],
)
def test_a_scan_that_meets_a_limit_ends_with_what_it_has(farm: Farm, page: str, limits: Limits, reason: str) -> None:
    scan = scanned(farm, page, limits)
    assert scan["scan"]["status"] == "degraded"
    assert reason in scan["scan"]["reasons"]
    assert scan["coverage"]["stop_reason"] == "limit"


@pytest.mark.parametrize("url", [f"{SITE}/answer", "http://www.greedy-plain.example/"])
def test_a_start_page_that_a_limit_keeps_out_of_a_phase_is_no_failure_of_the_site(farm: Farm, url: str) -> None:
    phases = (Phase.NO_ACTION, Phase.REJECT, Phase.ACCEPT)
    scan = scan_farm(farm, url, phases, limits=Limits(traffic=8 * MIB))
    assert scan["scan"]["status"] == "degraded", scan["scan"]["reasons"]
    assert "The scan had loaded the 8 MB that it may load." in scan["scan"]["reasons"]
    assert scan["coverage"]["stop_reason"] == "limit"
    assert cookies_of(scan) == {"answer" if url.startswith("https") else "plain"}
    assert scan["coverage"]["pace"]["waits"] == 0


def test_a_page_that_takes_the_memory_is_ended_and_the_scan_goes_on(farm: Farm) -> None:
    scan = scanned(farm, "memory", Limits(memory=400 * MIB))
    reason = "The browser took more than the 400 MB of memory that it may use; the heaviest pages were ended."
    assert reason in scan["scan"]["reasons"]
    assert cookies_of(scan) >= {"seen", "modest"}
    assert (scan["scan"]["status"], scan["coverage"]["pages_failed"]) == ("degraded", 1)
    assert scan["coverage"]["stop_reason"] == "all_visited"
