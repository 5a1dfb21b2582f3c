"""What a scan does not wait for, and how it checks that nothing was lost by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scanner.config import Profile, Sample
from tests.farm import FarmServer, Site, html, js
from tests.farm.sites.ordinary import prose
from tests.scanning import scan_farm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.farm import Farm

pytestmark = pytest.mark.browser

EQUAL = 40
ORIGIN = "https://www.patience.example"
site = Site("www.patience.example")
site.add("/app.js", js("addEventListener('scroll', () => { document.cookie = 'scrolled=1; path=/' })"))
LINKS = "".join(f'<a href="/page/{number}">{number}</a> ' for number in range(EQUAL))
TALL = '<p style="height: 3000px">Much to scroll.</p><script src="/app.js"></script>'
ODD = "<script>addEventListener('wheel', () => { document.cookie = 'odd=1; path=/' })</script>"
site.add("/", html(f'{LINKS}<a href="/odd">odd</a> <a href="/slow">slow</a>'))
site.add("/odd", html(TALL + ODD))
# Two hundred frames of an animation of the page's own take more than three seconds: nothing brings them forward.
site.add(
    "/slow",
    html(
        """<script>let left = 200; const step = () => {
if ((left -= 1) > 0) requestAnimationFrame(step); else document.cookie = 'slow=1; path=/';
}; requestAnimationFrame(step);</script>"""
    ),
)
for number in range(EQUAL):
    site.add(f"/page/{number}", html(f"<h1>{number}</h1>{prose(number)}{TALL}<script>window.page = {number}</script>"))


@pytest.fixture(scope="module")
def patience() -> Iterator[Farm]:
    with FarmServer([site]) as farm:
        yield farm


@pytest.fixture(scope="module")
def scan(patience: Farm) -> dict[str, Any]:
    return scan_farm(patience, ORIGIN + "/", sample=Sample.ALL)


def ways(scan: dict[str, Any]) -> dict[str, str]:
    return {page["url"].removeprefix(ORIGIN): page["visits"][0]["settled_by"] for page in scan["pages"]}


def test_pages_whose_like_brought_nothing_late_are_not_waited_on(scan: dict[str, Any]) -> None:
    learned = scan["coverage"]["learned"]
    spared = [url for url, way in ways(scan).items() if way == "learned"]
    assert len(spared) == learned["visits"] > EQUAL // 2
    assert learned["audits"] >= (learned["visits"] + learned["audits"]) // 10
    assert learned["audits_with_news"] == 0
    assert all(url.startswith("/page/") for url in spared)


def test_a_page_with_something_of_its_own_is_waited_on(scan: dict[str, Any]) -> None:
    assert ways(scan)["/odd"] != "learned"
    assert {"scrolled", "odd"} <= {cookie["name"] for cookie in scan["cookies"]}


def test_a_thorough_scan_tells_what_bringing_time_forward_missed(patience: Farm) -> None:
    scan = scan_farm(
        patience,
        ORIGIN + "/slow",
        profile=Profile.THOROUGH,
        max_pages=1,
    )
    assert scan["coverage"]["real_time"] == {
        "visits": 1,
        "cookies": ["slow (www.patience.example)"],
        "storage": [],
        "trackers": [],
    }
    assert [visit["settled_by"] for visit in scan["pages"][0]["visits"]] != ["real_time"]
    assert [cookie["name"] for cookie in scan["cookies"]] == ["slow"]
