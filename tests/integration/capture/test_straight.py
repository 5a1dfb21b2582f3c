"""A tab that goes straight from page to page: what each page does belongs to its own visit."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from scanner.capture.browser import Browser, LaunchOptions
from scanner.capture.locate import find_browser
from scanner.capture.renderer import Renderer
from scanner.capture.visit import VisitPlan
from scanner.config import Profile, ScanConfig, VisitLimits
from scanner.model import Outcome, Phase
from scanner.urls import host_of
from scanner.values import Digester
from tests.farm import Farm, FarmServer, Request, Response, Site, html, pixel

if TYPE_CHECKING:
    from scanner.capture.visit import VisitResult

pytestmark = pytest.mark.browser

ORIGIN = "https://www.straight.example"
NAMES = ("first", "second", "third")
# Each page goes on for ever: a cookie, a key and a request of its own a hundred times a second, and on leaving.
RESTLESS = """<script>
const act = () => {{
  document.cookie = '{0}=' + Math.random() + '; path=/{0}'; localStorage.setItem('{0}', '1');
  new Image().src = 'https://px.{0}.example/p?' + Math.random();
}};
act(); setInterval(act, 10); addEventListener('unload', act); addEventListener('beforeunload', act);
</script>"""
site = Site("www.straight.example")
pixels = [Site(f"px.{name}.example") for name in NAMES]
for name in NAMES:
    site.add(f"/{name}", html(RESTLESS.format(name)))
for one in pixels:
    one.add("/p", pixel())


class Killer:
    """Kills the browser at the first request for a picture."""

    def __init__(self) -> None:
        self.browser: Browser | None = None
        self.kills = 0

    def __call__(self, request: Request) -> Response:
        if self.browser is not None and not self.kills:
            self.kills += 1
            self.browser.kill()
        return pixel()


async def visits(farm: Farm, origin: str = ORIGIN, killer: Killer | None = None) -> list[VisitResult]:
    options = LaunchOptions(proxy=farm.proxy_url, spki=(farm.spki,))
    config = ScanConfig(start_url=origin + "/", concurrency=1, profile=Profile.FAST)
    async with Browser(find_browser(), options) as browser:
        if killer is not None:
            killer.browser = browser
        renderer = Renderer(browser, config, VisitPlan(Profile.FAST, VisitLimits(settle=0.5)), Digester())
        found = await asyncio.gather(*(renderer.visit(f"{origin}/{name}", Phase.NO_ACTION) for name in NAMES))
        await renderer.close()
    return [result for result in found if result is not None]


def test_each_visit_tells_of_its_own_page_only() -> None:
    with FarmServer([site, *pixels]) as farm:
        results = asyncio.run(visits(farm))
        asked = [entry.path for entry in farm.log.requests(host=site.host)]
    assert [path for path in asked if path.strip("/") in NAMES] == [f"/{name}" for name in NAMES]
    for name, result in zip(NAMES, results, strict=True):
        record = result.record
        assert record.outcome is Outcome.OK
        assert {cookie.name for cookie in record.script_cookies} == {name}
        assert {item.key for item in record.storage if item.written} == {name}
        hosts = {host_of(request.url) for request in record.requests}
        assert hosts == {"www.straight.example", f"px.{name}.example"}


def test_a_tab_of_a_dead_browser_is_handed_to_nobody() -> None:
    deadly, killer = Site("www.deadly.example"), Killer()
    for name in NAMES:
        deadly.add(f"/{name}", html(f"<script>document.cookie = '{name}=1; path=/{name}'</script>"))
    deadly.add("/second", html("<script>document.cookie = 'second=1; path=/second'</script><img src='/kill'>"))
    deadly.add("/kill", killer)
    with FarmServer([deadly]) as farm:
        results = asyncio.run(visits(farm, "https://www.deadly.example", killer))
    assert killer.kills == 1
    assert [result.record.outcome for result in results] == [Outcome.OK] * 3
    for name, result in zip(NAMES, results, strict=True):
        assert {cookie.name for cookie in result.record.script_cookies} == {name}
