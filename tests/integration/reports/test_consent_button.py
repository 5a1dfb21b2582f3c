"""The button of the declaration in pages with real consent managers: it opens them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from reports.declaration import ConsentNote
from reports.formats import embed, fragment
from tests.farm import npm
from tests.farm.browser import visitor_of
from tests.farm.messages import css, html, js
from tests.farm.site import Site
from tests.unit.reports import samples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.farm import Farm

pytestmark = pytest.mark.browser

HOST = "www.asking.example"
KLARO = """var klaroConfig = {services: [{name: 'stats', purposes: ['analytics']}], acceptAll: true,
  translations: {zz: {privacyPolicyUrl: '/privacy', purposes: {analytics: {title: 'Analytics'}}}}}"""
VANILLA = """CookieConsent.run({hideFromBots: false,
  categories: {necessary: {readOnly: true, enabled: true}, stats: {}},
  language: {default: 'en', translations: {en: {
    consentModal: {title: 'Cookies?', acceptAllBtn: 'Yes', showPreferencesBtn: 'More'},
    preferencesModal: {title: 'Preferences', acceptAllBtn: 'Yes', savePreferencesBtn: 'Save', closeIconLabel: 'Close',
      sections: [{title: 'Statistics', linkedCategory: 'stats'}]}}}}})"""
ASSETS = "<link rel=stylesheet href=/cookieconsent.css><script src=/cookieconsent.js></script>"
MANAGERS = {
    "Klaro": (f"<script>{KLARO}</script><script defer src=/klaro.js></script>", ".klaro .cookie-notice"),
    "CookieConsent 3 (vanilla-cookieconsent)": (
        f"{ASSETS}<script>{VANILLA}</script>",
        "#cc-main .pm",
    ),
    "none": ("", ""),
}
LABEL = "Open the settings for your choice"


@pytest.fixture(scope="module")
def browser(farm_server: Farm) -> Iterator[Browser]:
    if problem := npm.problem():
        pytest.skip(f"npm packages missing: {problem}")
    with visitor_of(farm_server) as chromium:
        yield chromium


def open_page(browser: Browser, farm: Farm, manager: str, content: str, script: str = "") -> Page:
    modules = npm.MODULES
    site = Site(HOST)
    site.add("/", html(f"<h1>Cookies</h1>{content}{MANAGERS[manager][0]}"))
    site.add("/declaration.js", js(script))
    site.add("/klaro.js", js((modules / "klaro/dist/klaro.js").read_text(encoding="utf-8")))
    vanilla = modules / "vanilla-cookieconsent/dist"
    site.add("/cookieconsent.js", js((vanilla / "cookieconsent.umd.js").read_text(encoding="utf-8")))
    site.add("/cookieconsent.css", css((vanilla / "cookieconsent.css").read_text(encoding="utf-8")))
    farm.add_site(site)
    page = browser.new_page()
    page.set_default_timeout(5_000)
    page.goto(f"http://{HOST}/")
    return page


def declared(platform: str):
    return samples.declaration(consent=ConsentNote(banner=True, platform=platform))


@pytest.mark.parametrize("platform", [name for name in MANAGERS if name != "none"])
def test_the_embed_opens_the_manager(browser, farm, platform):
    content = "<div data-cookiescan></div><script src=/declaration.js></script>"
    page = open_page(browser, farm, platform, content, embed(declared(platform)))
    opened = page.locator(MANAGERS[platform][1])
    if platform == "Klaro":  # its notice stands there unasked until it is answered; then the button brings the modal
        page.locator(".klaro .cn-decline, .klaro .cm-btn-danger").first.click()
        expect(opened).to_have_count(0)
        opened = page.locator(".klaro .cm-modal")
    expect(opened).not_to_be_visible()
    page.get_by_role("button", name=LABEL).press("Enter")
    expect(opened).to_be_visible()
    page.close()


def test_the_fragment_opens_a_manager_that_knows_its_attribute(browser, farm):
    platform = "CookieConsent 3 (vanilla-cookieconsent)"
    page = open_page(browser, farm, platform, fragment(declared(platform)))
    page.locator("#cc-main .cm__btn").first.click()
    page.get_by_role("button", name=LABEL).click()
    expect(page.locator("#cc-main .pm")).to_be_visible()
    page.close()


def test_the_fragment_hides_a_button_that_could_not_work(browser, farm):
    page = open_page(browser, farm, "Klaro", fragment(declared("Klaro")))
    assert page.locator("[data-cookiescan-consent]").count() == 1
    assert not page.locator("[data-cookiescan-consent]").is_visible()
    page.close()


def test_a_manager_that_does_not_answer_is_said(browser, farm):
    content = "<div data-cookiescan></div><script src=/declaration.js></script>"
    page = open_page(browser, farm, "none", content, embed(declared("Cookiebot")))
    button = page.get_by_role("button", name=LABEL)
    button.click()
    expect(button).to_have_count(0)
    expect(page.get_by_text("The settings did not open.")).to_be_visible()
    page.close()
