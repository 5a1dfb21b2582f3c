"""The real software of the farm really runs: SDKs set their cookies, banners obey, the wiki serves its pages."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from tests.farm import npm
from tests.farm.browser import arguments_for, executable
from tests.farm.real import cms
from tests.farm.real.consent_walk import ORDINARY, ordinary_agent
from tests.farm.real.managers import ALL as MANAGERS
from tests.farm.real.sdks import ALL as SDKS
from tests.farm.real.sites.wiki import PAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.farm import Expected, Farm
    from tests.farm.real.consent import Manager
    from tests.farm.real.sdk import Sdk

pytestmark = pytest.mark.browser
DEADLINE = 15.0


@pytest.fixture(scope="module")
def packages() -> None:
    """The npm packages, or a skip that says why they are missing."""
    problem = npm.problem()
    if problem:
        pytest.skip(f"npm packages missing: {problem}")


@pytest.fixture(scope="module")
def browser(farm_server: Farm) -> Iterator[Browser]:
    """A browser that sees only the farm and does not say that it is driven."""
    arguments = [*arguments_for(farm_server.spki), *ORDINARY]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable(), args=arguments)
        yield running
        running.close()


@pytest.fixture
def context(browser: Browser, farm: Farm) -> Iterator[BrowserContext]:
    """A fresh profile with the user agent of an ordinary visitor."""
    fresh = browser.new_context(
        proxy={"server": farm.proxy_url, "bypass": "<-loopback>"}, user_agent=ordinary_agent(browser.version)
    )
    yield fresh
    fresh.close()
    assert not farm.errors
    assert farm.log.unknown_hosts() == set()


def _wait(page: Page, done: Callable[[], bool]) -> bool:
    """Poll between frames of the page until done or the deadline."""
    until = time.monotonic() + DEADLINE
    while not done():
        if time.monotonic() > until:
            return False
        page.evaluate("new Promise((done) => setTimeout(done, 20))")
    return True


def _held(context: BrowserContext) -> set[tuple[str, str]]:
    return {(cookie.get("name", ""), cookie.get("domain", "")) for cookie in context.cookies()}


def _wanted(cookies: tuple[Expected, ...] | list[Expected], host: str) -> set[tuple[str, str]]:
    """Name and domain (as the jar writes it) of the cookies that stay."""
    staying = [each for each in cookies if each.stored and not each.removed and not each.unsure]
    return {(each.name, ("" if each.host_only else ".") + (each.domain or host)) for each in staying}


@pytest.mark.parametrize("sdk", SDKS, ids=lambda sdk: sdk.name)
def test_sdk_sets_its_cookies_and_reports_to_its_collector(
    sdk: Sdk, context: BrowserContext, farm: Farm, packages: None
) -> None:
    page = context.new_page()
    page.goto(f"https://www.sdk.example/{sdk.name}")
    wanted = _wanted(sdk.cookies, "www.sdk.example")
    assert _wait(page, lambda: wanted <= _held(context)), f"missing: {wanted - _held(context)}"
    if sdk.reports_on_leaving:
        page.goto("about:blank")
    assert _wait(page, lambda: sdk.third_parties <= farm.log.hosts()), sdk.third_parties - farm.log.hosts()


def _answer(page: Page, manager: Manager, clicks: tuple[str, ...]) -> None:
    """Make a choice as a visitor does: wait until the banner stands and listens, click, see it go."""
    root = page.frame_locator(f"iframe[src*='{manager.frame}']") if manager.frame else page
    banner = root.locator(manager.banner).first
    banner.wait_for(state="visible")
    if manager.listens:
        root.locator(manager.listens).first.wait_for(state="attached")
    for click in clicks:
        root.locator(click).first.click()
    banner.wait_for(state="hidden")


@pytest.mark.parametrize("manager", MANAGERS, ids=lambda manager: manager.name)
def test_banner_releases_what_it_gates_on_acceptance(manager: Manager, context: BrowserContext, packages: None) -> None:
    page = context.new_page()
    page.goto(f"https://{manager.host}/")
    _answer(page, manager, manager.accept)
    wanted = _wanted([each for each in manager.expected() if each.phases["accept"]], manager.host)
    assert _wait(page, lambda: wanted <= _held(context)), f"missing: {wanted - _held(context)}"


@pytest.mark.parametrize("manager", [each for each in MANAGERS if each.reject], ids=lambda manager: manager.name)
def test_banner_holds_back_on_refusal(manager: Manager, context: BrowserContext, packages: None) -> None:
    page = context.new_page()
    page.goto(f"https://{manager.host}/")
    _answer(page, manager, manager.reject)
    wanted = _wanted([each for each in manager.expected() if each.phases["reject"]], manager.host)
    assert _wait(page, lambda: wanted <= _held(context)), f"missing: {wanted - _held(context)}"
    page.goto(f"https://{manager.host}/contact")
    page.wait_for_load_state("networkidle")
    assert not page.locator(manager.banner).first.is_visible()
    assert _held(context) == wanted


@pytest.mark.cms
def test_wiki_serves_its_pages_and_keeps_a_session(context: BrowserContext, packages: None) -> None:
    problem = cms.problem()
    if problem:
        pytest.skip(f"no CMS: {problem}")
    page = context.new_page()
    for path, heading in PAGES.items():
        answer = page.goto(f"https://wiki.example{path}")
        assert answer is not None
        assert answer.status == 200
        assert page.locator("#dokuwiki__content h1").inner_text() == heading
    wanted = {("DokuWiki", "wiki.example"), ("keen", "wiki.example")}
    assert _wait(page, lambda: _held(context) == wanted), _held(context)


def test_installation_is_idempotent_and_names_no_registry(packages: None) -> None:
    assert npm.install() is False
    lock = (npm.HERE / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert '"integrity"' in lock
