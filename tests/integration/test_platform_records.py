"""What a platform's rule reads from its record, in the form in which its documentation says that it is kept."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from scanner.capture.browser import Browser, LaunchOptions, find_browser
from scanner.capture.consent import proof
from scanner.capture.consent.rules import rule
from scanner.capture.hooks import HookScript
from scanner.capture.tab import Tab

if TYPE_CHECKING:
    from tests.farm import Farm

pytestmark = pytest.mark.browser

URL = "https://none.banners.example/"
KEEP = "const keep = (name, value) => { document.cookie = name + '=' + encodeURIComponent(value); };"
INFORMATION = "{window.CookieInformation = {}; keep('CookieInformationConsent', JSON.stringify(%s));}"
KETCH = "localStorage._ketch_consent_v1_ = btoa(JSON.stringify(%s));"
DRUPAL = "window.drupalSettings = {eu_cookie_compliance: {method: 'categories', cookie_categories: ['a', 'b']}};"
TERMSFEED = "keep('cookie_consent_user_accepted', 'true'); keep('cookie_consent_level', JSON.stringify(%s));"
EVIDON = "window.evidon = {}; keep('_evidon_consent_cookie', JSON.stringify(%s));"
FIDES = "window.Fides = {fides_meta: {consentMethod: %s}, consent: {essential: true, ads: %s}};"
WIX = "window.consentPolicyManager = {getCurrentConsentPolicy: () => (%s)};"

# (rule, what the platform has put into the page, what the record reads; None = no decision)
RECORDS = [
    ("cookieinformation", INFORMATION % "{}", None),
    (
        "cookieinformation",
        INFORMATION % "{consents_approved: ['cookie_cat_necessary'], consents_denied: ['cookie_cat_statistic']}",
        "reject",
    ),
    (
        "cookieinformation",
        INFORMATION % "{consents_approved: ['cookie_cat_necessary', 'cookie_cat_statistic'], consents_denied: []}",
        "accept",
    ),
    ("ketch", "", None),
    ("ketch", KETCH % "{essential_services: {status: 'granted'}, analytics: {status: 'denied'}}", "reject"),
    ("ketch", KETCH % "{analytics: {status: 'granted'}}", "accept"),
    ("tealium", "window.utag = {gdpr: {getConsentState: () => 0}};", None),
    ("tealium", "window.utag = {gdpr: {getConsentState: () => -1}};", "reject"),
    ("tealium", "window.utag = {gdpr: {getConsentState: () => 1}};", "accept"),
    ("tealium", "window.utag = {gdpr: {getConsentState: () => [{ct: '0', name: 'analytics'}]}};", "reject"),
    ("transcend", "window.airgap = {getConsent: () => ({confirmed: false, purposes: {Analytics: false}})};", None),
    ("transcend", "window.airgap = {getConsent: () => ({confirmed: true, purposes: {Analytics: false}})};", "reject"),
    ("transcend", "window.airgap = {getConsent: () => ({confirmed: true, purposes: {Analytics: true}})};", "accept"),
    ("fides", FIDES % ("undefined", "false"), None),
    ("fides", FIDES % ("'reject'", "false"), "reject"),
    ("fides", FIDES % ("'accept'", "true"), "accept"),
    ("eu-cookie-compliance", "", None),
    ("eu-cookie-compliance", "keep('cookie-agreed', '0');", "reject"),
    ("eu-cookie-compliance", "keep('cookie-agreed', '2');", "accept"),
    ("eu-cookie-compliance", DRUPAL + "keep('cookie-agreed', '2'); keep('cookie-agreed-categories', '[]');", "reject"),
    ("wix", WIX % "{defaultPolicy: true, policy: {essential: true, analytics: true}}", None),
    ("wix", WIX % "{defaultPolicy: false, policy: {essential: true, analytics: false}}", "reject"),
    ("wix", WIX % "{defaultPolicy: false, policy: {essential: true, analytics: true}}", "accept"),
    ("finsweet", "", None),
    ("finsweet", "keep('fs-cc', JSON.stringify({consents: {essential: true, analytics: false}}));", "reject"),
    ("finsweet", "keep('fs-cc', encodeURIComponent(JSON.stringify({consents: {analytics: true}})));", "accept"),
    ("pandectes", "document.cookie = '_pandectes_gdpr=' + btoa(JSON.stringify({status: 'deny'}));", "reject"),
    ("pandectes", "document.cookie = '_pandectes_gdpr=' + btoa(JSON.stringify({status: 'allow'}));", "accept"),
    ("termsfeed", "", None),
    ("termsfeed", TERMSFEED % "{'strictly-necessary': true, tracking: false}", "reject"),
    ("termsfeed", TERMSFEED % "{'strictly-necessary': true, tracking: true}", "accept"),
    ("evidon", "window.evidon = {};", None),
    ("evidon", EVIDON % "{consent_date: 'x', categories: {7: true}}", "accept"),
    ("evidon", EVIDON % "{consent_date: 'x', categories: {7: false}}", "reject"),
]


async def _read_all(farm: Farm) -> list[str | None]:
    choice = find_browser()
    assert choice is not None
    async with Browser(choice, LaunchOptions(proxy=farm.proxy_url)) as browser:
        return [await _read(browser, name, state) for name, state, _ in RECORDS]


async def _read(browser: Browser, name: str, state: str) -> str | None:
    context = await browser.new_context(ignore_https_errors=True)
    tab = await Tab.open(browser, context, await context.new_page(), HookScript.fresh())
    tab.begin()
    await tab.page.goto(URL, wait_until="load")
    await tab.page.evaluate(f"() => {{ {KEEP} {state} }}")
    record = await proof.read_record(tab, rule(name))
    await context.close()
    assert record is not None, name
    return record.reads if record.decided else None


def test_records_are_read(farm_server: Farm) -> None:
    read = asyncio.run(_read_all(farm_server))
    assert dict(enumerate(read)) == {at: wanted for at, (_, _, wanted) in enumerate(RECORDS)}
