"""Managers made of web components: the banner stands in a shadow root."""

from __future__ import annotations

import json

from tests.farm.consenting import AFTER_ACCEPT, AFTER_ANY_CHOICE
from tests.farm.real.consent import CDN, DAY, LOAD, Manager
from tests.farm.truth import Expected

_LOAD = f"<script>{LOAD}</script>"

_PORSCHE_FOLDER = f"{CDN}/@porscheofficial/cookie-consent-banner/dist/cookie-consent-banner"
_PORSCHE_CATEGORIES = [
    {"key": "required", "label": "Nødvendige", "description": "Til at siden virker.", "isMandatory": True},
    {"key": "counter", "label": "Statistik", "description": "Tæller besøg."},
    {"key": "market", "label": "Markedsføring", "description": "Tilbud der passer."},
]
PORSCHE = Manager(
    name="porsche",
    package="@porscheofficial/cookie-consent-banner",
    lang="da",
    words=("Cykelværksted", "Forside", "Produkter", "Kontakt"),
    head=f'<script type="module" src="{_PORSCHE_FOLDER}/cookie-consent-banner.esm.js"></script>',
    body='<cookie-consent-banner headline="Cookies" btn-label-accept-and-continue="Acceptér alle" '
    'btn-label-only-essential-and-continue="Kun nødvendige" '
    'btn-label-persist-selection-and-continue="Gem valg" btn-label-select-all-and-continue="Vælg alle" '
    'content-settings-description="Vælg hvad vi må bruge.">Vi bruger cookies til at tælle besøg og vise tilbud.'
    f"</cookie-consent-banner>{_LOAD}<script>"
    f"document.querySelector('cookie-consent-banner').availableCategories = {json.dumps(_PORSCHE_CATEGORIES)}; "
    "function apply(event) { var accepted = event.detail.acceptedCategories || []; "
    "if (accepted.includes('counter')) loadCounter(); if (accepted.includes('market')) loadMarket(); } "
    "window.addEventListener('cookie_consent_preferences_restored', apply); "
    "window.addEventListener('cookie_consent_preferences_updated', apply);</script>",
    banner="cookie-consent-banner [part=button-accept-all]",
    accept=("cookie-consent-banner [part=button-accept-all]",),
    reject=("cookie-consent-banner [part=button-essential-only]",),
    withdraw=("#cookie-settings", "cookie-consent-banner [part=button-essential-only]"),
    footer="document.dispatchEvent(new Event('cookie_consent_show'))",
    footer_text="Cookieindstillinger",
    clears=("_cnt_id", "_mkt_click"),
    cookies=(
        Expected(
            "cookies_accepted_categories",
            domain="porsche.cmp.example",
            host_only=False,
            via="script",
            setter=f"{_PORSCHE_FOLDER}/cookie-consent-banner.entry.js",
            lifetime=7 * DAY,
            phases=AFTER_ANY_CHOICE,
        ),
    ),
    gated=AFTER_ACCEPT,
    note="README: cookies_accepted_categories, 7 days, domain of the host; a withdrawal deletes what scripts can see",
)

_PIE_SCRIPT = f"{CDN}/@justeattakeaway/pie-cookie-banner/cdn_dist/index.js"
PIE = Manager(
    name="pie",
    package="@justeattakeaway/pie-cookie-banner",
    lang="nl",
    words=("Fietsenmaker", "Start", "Producten", "Contact"),
    head=f"<script>var __PACKAGE_VERSION__ = '1.10.19';</script>"  # the shipped file leaves it to the page
    f'<script src="{_PIE_SCRIPT}"></script>',
    body='<div id="banner-place"></div>'
    f"{_LOAD}<script>"
    "function choose(choice) { document.cookie = 'je-cookieConsent=' + choice + "
    f"'; max-age={90 * DAY}; path=/; secure; samesite=lax'; apply(); }} "
    "function chosen() { return (document.cookie.match(/je-cookieConsent=(\\w+)/) || [])[1]; } "
    "function apply() { if (chosen() === 'full') loadAll(); if (chosen()) "
    "document.getElementById('banner-place').replaceChildren(); } "
    "if (chosen()) apply(); else { var banner = document.createElement('pie-cookie-banner'); "
    "banner.language = 'nl'; banner.country = 'nl'; banner.cookieStatementLink = '/contact'; "
    "banner.addEventListener('pie-cookie-banner-accept-all', function () { choose('full'); }); "
    "banner.addEventListener('pie-cookie-banner-necessary-only', function () { choose('necessary'); }); "
    "document.getElementById('banner-place').append(banner); }</script>",
    banner="pie-cookie-banner [data-test-id=actions-accept-all]",
    accept=("pie-cookie-banner [data-test-id=actions-accept-all]",),
    reject=("pie-cookie-banner [data-test-id=actions-necessary-only]",),
    cookies=(
        Expected(
            "je-cookieConsent",
            via="script",
            lifetime=90 * DAY,
            secure=True,
            same_site="Lax",
            phases=AFTER_ANY_CHOICE,
        ),
    ),
    gated=AFTER_ACCEPT,
    note="the component leaves the record to the site, which keeps je-cookieConsent, 90 days",
)

COMPONENTS = (PORSCHE, PIE)
