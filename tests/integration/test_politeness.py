"""Scans of servers that want to be asked gently, held against the farm's log of when each request came."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest

from scanner.config import Profile
from scanner.spiders import politeness
from tests.farm.sites import slow
from tests.scanning import scan_farm

if TYPE_CHECKING:
    from tests.farm import Farm
    from tests.farm.sites.slow import SlowSite

pytestmark = pytest.mark.browser
LATE = 0.2  # seconds by which a visit may begin after its turn: its tab has to be opened


def scan(farm: Farm, site: SlowSite, **options: Any) -> dict[str, Any]:
    """Scan a site that has never been asked before."""
    site.reset()
    return scan_farm(farm, site.url, **{"ignore_robots": False, "max_pages": 12, "profile": Profile.FAST, **options})


def page_times(farm: Farm, site: SlowSite, status: int | None = None) -> list[float]:
    """When pages were asked for."""
    entries = farm.log.requests(host=site.site.host)
    pages = [entry for entry in entries if not entry.path.endswith((".txt", ".xml"))]
    return sorted(entry.time for entry in pages if status is None or entry.status == status)


def statuses(scan_: dict[str, Any]) -> set[int]:
    return {page["status"] for page in scan_["pages"]}


def test_a_server_that_slows_under_load_is_asked_by_fewer(farm: Farm) -> None:
    scanned = scan(farm, slow.labours, max_pages=slow.PAGES, ignore_robots=True)
    waiting = slow.labours.most_waiting
    assert len(scanned["pages"]) == slow.PAGES
    assert scanned["coverage"]["pace"]["fewest_at_once"] <= 2
    assert max(waiting[:12]) >= 3  # as many as there are tabs, until it shows that this is too much
    later = sorted(waiting[slow.PAGES // 2 :])
    assert later[len(later) // 2] <= 2
    times = page_times(farm, slow.labours)
    # One page takes it WORK seconds when it is left in peace, and half as much again for each other that waits.
    assert times[-1] - times[0] < slow.PAGES * slow.WORK * 2.5
    assert scanned["scan"]["status"] == "complete"


def test_too_many_requests_stop_the_whole_site_for_as_long_as_it_says(farm: Farm) -> None:
    scanned = scan(farm, slow.limited)
    assert statuses(scanned) == {200}  # each refused page was asked for again
    assert len({page["url"] for page in scanned["pages"]}) == len(scanned["pages"]) == 12
    pace = scanned["coverage"]["pace"]
    assert 1 <= pace["waits"] <= 3
    assert pace["asked_to_wait_seconds"] >= 1.0
    refused = slow.limited.refused
    after = [at for at in page_times(farm, slow.limited, 200) if at > refused[0]]
    assert after[0] - refused[0] >= 1.0
    assert scanned["scan"]["status"] == "complete"


def test_a_date_to_come_back_at_is_kept(farm: Farm) -> None:
    scanned = scan(farm, slow.rests)
    assert statuses(scanned) == {200}
    assert scanned["coverage"]["pace"]["waits"] >= 1
    assert min(at for at in slow.rests.asked if at > slow.rests.refused[0]) >= slow.rests.shut_until


def test_a_site_that_refuses_again_and_again_is_left(farm: Farm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(politeness, "FIRST_PAUSE", 0.1)
    scanned = scan(farm, slow.sulks)
    assert scanned["scan"]["status"] == "degraded"
    assert scanned["coverage"]["stop_reason"] == "asked_to_stop"
    why = "The scan ended early: the site asked us to stop (status 429, 4 times in a row)."
    assert why in scanned["scan"]["reasons"]
    assert len({page["url"] for page in scanned["pages"]}) == len(scanned["pages"]) < 12


def test_a_site_that_asks_for_an_hour_is_left_at_once(farm: Farm) -> None:
    scanned = scan(farm, slow.banishes)
    assert scanned["coverage"]["stop_reason"] == "asked_to_stop"
    assert "The scan ended early: the site asked us to stop (status 429, for 3600 s)." in scanned["scan"]["reasons"]
    assert scanned["coverage"]["pages_skipped"]["sampled_out"] > 0


def test_the_crawl_delay_for_our_name_is_kept_and_named_when_it_ends_the_scan(farm: Farm) -> None:
    scanned = scan(farm, slow.unhurried, time_limit=3.0)
    times = page_times(farm, slow.unhurried)
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert len(gaps) >= 3
    assert min(gaps) >= slow.CRAWL_DELAY - LATE
    assert sum(gaps) / len(gaps) >= slow.CRAWL_DELAY * 0.95
    assert scanned["coverage"]["pace"]["crawl_delay"] == slow.CRAWL_DELAY
    why = "The time limit of 3 s ended the scan early; the site asked for 0.4 s between two requests (robots.txt)."
    assert why in scanned["scan"]["reasons"]


def test_who_ignores_robots_txt_ignores_its_delay_and_an_explicit_delay_is_the_least(farm: Farm) -> None:
    scanned = scan(farm, slow.unhurried, ignore_robots=True, delay=0.2, concurrency=1, max_pages=4)
    pace = scanned["coverage"]["pace"]
    assert (pace["crawl_delay"], pace["longest_gap"]) == (None, 0.2)
    times = page_times(farm, slow.unhurried)
    assert times[-1] - times[0] >= 3 * 0.2 - LATE
