"""Managers that hold back script elements until their purpose is accepted."""

from __future__ import annotations

import json

from tests.farm.consenting import AFTER_ACCEPT, AFTER_ANY_CHOICE, ALWAYS
from tests.farm.real.consent import CDN, COUNTER, DAY, MARKET, Manager
from tests.farm.truth import Expected


def _tag(attribute: str, counter: str, market: str, source: str = "data-src", kind: str = "text/plain") -> str:
    return "".join(
        f'<script type="{kind}" {attribute}="{name}" {source}="{url}"></script>'
        for name, url in ((counter, COUNTER), (market, MARKET))
    )


_VANILLA_SCRIPT = f"{CDN}/vanilla-cookieconsent/dist/cookieconsent.umd.js"


def _vanilla(lang: str, notice: dict[str, str], preferences: dict[str, object]) -> str:
    settings = {
        "categories": {
            "necessary": {"enabled": True, "readOnly": True},
            "analytics": {},
            "marketing": {"autoClear": {"cookies": [{"name": "_mkt_click"}]}},
        },
        "language": {
            "default": lang,
            "translations": {lang: {"consentModal": notice, "preferencesModal": preferences}},
        },
    }
    return (
        _tag("data-category", "analytics", "marketing", "src")
        + f'<script src="{_VANILLA_SCRIPT}"></script><script>CookieConsent.run({json.dumps(settings)})</script>'
    )


_VANILLA_HEAD = f'<link rel="stylesheet" href="{CDN}/vanilla-cookieconsent/dist/cookieconsent.css">'


def _cc_cookie(host: str) -> Expected:
    return Expected(
        "cc_cookie",
        domain=host,
        host_only=False,
        via="script",
        setter=_VANILLA_SCRIPT,
        lifetime=182 * DAY,
        secure=True,
        same_site="Lax",
        phases=AFTER_ANY_CHOICE,
    )


VANILLA = Manager(
    name="vanilla",
    package="vanilla-cookieconsent",
    lang="en",
    words=("Bicycle repairs", "Home", "Products", "Contact"),
    head=_VANILLA_HEAD,
    body=_vanilla(
        "en",
        {
            "title": "We use cookies",
            "description": "With your consent we count visits and show offers that fit.",
            "acceptAllBtn": "Accept all",
            "acceptNecessaryBtn": "Reject all",
            "showPreferencesBtn": "Manage preferences",
        },
        {
            "title": "Cookie preferences",
            "acceptAllBtn": "Accept all",
            "acceptNecessaryBtn": "Reject all",
            "savePreferencesBtn": "Save preferences",
            "sections": [
                {"title": "Necessary", "linkedCategory": "necessary"},
                {"title": "Analytics", "linkedCategory": "analytics"},
                {"title": "Marketing", "linkedCategory": "marketing"},
            ],
        },
    ),
    banner="#cc-main .cm",
    accept=("#cc-main .cm__btn[data-role=all]",),
    reject=("#cc-main .cm__btn[data-role=necessary]",),
    withdraw=("#cookie-settings", "#cc-main .pm__btn[data-role=necessary]"),
    footer="CookieConsent.showPreferences()",
    footer_text="Cookie settings",
    clears=("_mkt_click",),
    cookies=(_cc_cookie("vanilla.cmp.example"),),
    gated=AFTER_ACCEPT,
    note="cookieconsent.orestbida.com: cc_cookie, 182 days, domain of the host",
)

VANILLA_SECOND_LAYER = Manager(
    name="vanilla-second",
    package="vanilla-cookieconsent",
    lang="pl",
    words=("Naprawa rowerów", "Strona główna", "Produkty", "Kontakt"),
    head=_VANILLA_HEAD,
    body=_vanilla(
        "pl",
        {
            "title": "Używamy plików cookie",
            "description": "Za Twoją zgodą liczymy odwiedziny i pokazujemy dopasowane oferty.",
            "acceptAllBtn": "Zaakceptuj wszystkie",
            "showPreferencesBtn": "Ustawienia",
        },
        {
            "title": "Ustawienia plików cookie",
            "acceptAllBtn": "Zaakceptuj wszystkie",
            "savePreferencesBtn": "Zapisz ustawienia",
            "sections": [
                {"title": "Niezbędne", "linkedCategory": "necessary"},
                {"title": "Analityczne", "linkedCategory": "analytics"},
                {"title": "Marketingowe", "linkedCategory": "marketing"},
            ],
        },
    ),
    banner="#cc-main .cm",
    accept=("#cc-main .cm__btn[data-role=all]",),
    reject=("#cc-main .cm__btn[data-role=show]", "#cc-main .pm__btn[data-role=save]"),
    withdraw=(
        "#cookie-settings",
        "#cc-main .section__toggle[value=analytics]",
        "#cc-main .section__toggle[value=marketing]",
        "#cc-main .pm__btn[data-role=save]",
    ),
    footer="CookieConsent.showPreferences()",
    footer_text="Ustawienia plików cookie",
    clears=("_mkt_click",),
    cookies=(_cc_cookie("vanilla-second.cmp.example"),),
    gated=AFTER_ACCEPT,
    note="the same with a refusal on the second layer only: settings, save with all off",
)

_KLARO_SCRIPT = f"{CDN}/klaro/dist/klaro.js"
_KLARO_SETTINGS = {
    "version": 1,
    "acceptAll": True,
    "lang": "sv",
    "privacyPolicy": "/contact",
    "services": [
        {"name": "counter", "title": "Besöksräknare", "purposes": ["analytics"], "cookies": ["_cnt_id"]},
        {"name": "market", "title": "Annonser", "purposes": ["marketing"], "cookies": ["_mkt_click"]},
    ],
    "translations": {"sv": {"purposes": {"analytics": "statistik", "marketing": "annonser"}}},
}
KLARO = Manager(
    name="klaro",
    package="klaro",
    lang="sv",
    words=("Cykelverkstad", "Hem", "Produkter", "Kontakt"),
    head="",
    body=_tag('data-type="application/javascript" data-name', "counter", "market")
    + f"<script>var klaroConfig = {json.dumps(_KLARO_SETTINGS)}</script>"
    f'<script defer src="{_KLARO_SCRIPT}"></script>',
    banner=".klaro .cookie-notice",
    accept=(".klaro .cookie-notice .cm-btn-success",),
    reject=(".klaro .cookie-notice .cn-decline",),
    withdraw=(
        "#cookie-settings",
        ".klaro label[for=purpose-item-analytics]",
        ".klaro label[for=purpose-item-marketing]",
        ".klaro .cm-modal .cm-btn-accept",
    ),
    footer="return klaro.show()",
    footer_text="Ändra val av kakor",
    clears=("_cnt_id", "_mkt_click"),
    cookies=(
        Expected(
            "klaro",
            via="script",
            setter=_KLARO_SCRIPT,
            lifetime=120 * DAY,
            same_site="Lax",
            phases=AFTER_ANY_CHOICE,
        ),
    ),
    gated=AFTER_ACCEPT,
    note="klaro.org/docs: klaro, 120 days",
)

_OREJIME_SCRIPT = f"{CDN}/orejime/dist/orejime-standard-de.js"
_OREJIME_SETTINGS = {
    "privacyPolicyUrl": "/contact",
    "purposes": [
        {"id": "necessary", "title": "Notwendig", "isMandatory": True, "cookies": ["session"]},
        {"id": "counter", "title": "Statistik", "description": "Zählt Besuche.", "cookies": ["_cnt_id"]},
        {"id": "market", "title": "Werbung", "description": "Passende Angebote.", "cookies": ["_mkt_click"]},
    ],
}
OREJIME = Manager(
    name="orejime",
    package="orejime",
    lang="de",
    words=("Fahrradwerkstatt", "Startseite", "Produkte", "Kontakt"),
    head=f'<link rel="stylesheet" href="{CDN}/orejime/dist/orejime-standard.css">',
    body=f'<template data-purpose="counter"><script src="{COUNTER}"></script></template>'
    f'<template data-purpose="market"><script src="{MARKET}"></script></template>'
    f"<script>window.orejimeConfig = {json.dumps(_OREJIME_SETTINGS)}</script>"
    f'<script src="{_OREJIME_SCRIPT}"></script>',
    banner=".orejime-Banner",
    accept=(".orejime-Banner-saveButton",),
    reject=(".orejime-Banner-declineButton",),
    withdraw=("#cookie-settings", ".orejime-PurposeToggles-disableAll", ".orejime-Modal-saveButton"),
    footer="orejime.prompt()",
    footer_text="Cookie-Einstellungen",
    cookies=(
        Expected(
            "eu-consent",
            via="script",
            setter=_OREJIME_SCRIPT,
            lifetime=120 * DAY,
            same_site="Strict",
            phases=AFTER_ANY_CHOICE,
        ),
    ),
    gated=AFTER_ACCEPT,
    note="orejime 3, src/core: eu-consent, 120 days, SameSite=Strict; it tries to delete the cookies of what was "
    "refused, with a domain, which reaches none that was set without",
)

_TARTEAUCITRON_SCRIPT = f"{CDN}/tarteaucitronjs/tarteaucitron.js"


def _service(key: str, name: str, kind: str, url: str, cookie: str) -> str:
    return (
        f"tarteaucitron.services.{key} = {{key: '{key}', type: '{kind}', name: '{name}', needConsent: true, "
        f"cookies: ['{cookie}'], js: function () {{ tarteaucitron.addScript('{url}'); }}}}; "
        f"(tarteaucitron.job = tarteaucitron.job || []).push('{key}');"
    )


_TARTEAUCITRON_SETTINGS = {
    "privacyUrl": "/contact",
    "hashtag": "#tarteaucitron",
    "cookieName": "tarteaucitron",
    "orientation": "middle",
    "showIcon": True,
    "showAlertSmall": False,
    "highPrivacy": True,
    "DenyAllCta": True,
    "AcceptAllCta": True,
    "googleConsentMode": False,
    "bingConsentMode": False,
    "pianoConsentMode": False,
    "mandatory": True,
}
TARTEAUCITRON = Manager(
    name="tarteaucitron",
    package="tarteaucitronjs",
    lang="el",
    words=("Επισκευές ποδηλάτων", "Αρχική", "Προϊόντα", "Επικοινωνία"),
    head="<script>var tarteaucitronForceLanguage = 'el';</script>"
    f'<script src="{_TARTEAUCITRON_SCRIPT}"></script>'
    f"<script>tarteaucitron.init({json.dumps(_TARTEAUCITRON_SETTINGS)});</script>",
    body="<script>"
    + _service("farmcounter", "Counter", "analytic", COUNTER, "_cnt_id")
    + _service("farmmarket", "Market", "ads", MARKET, "_mkt_click")
    + "</script>",
    banner="#tarteaucitronDisclaimerAlert",
    listens=".catToggleBtn[data-index]",  # written where the buttons get their listeners, 500 ms after they show
    accept=("#tarteaucitronPersonalize2",),
    reject=("#tarteaucitronAllDenied2",),
    withdraw=("#tarteaucitronIcon button", "#tarteaucitronAllDenied", "#tarteaucitronClosePanel"),
    clears=("_cnt_id", "_mkt_click"),
    cookies=(
        Expected(
            "tarteaucitron",
            via="script",
            setter=_TARTEAUCITRON_SCRIPT,
            lifetime=365 * DAY,
            secure=True,
            same_site="Lax",
            phases=ALWAYS,
        ),
    ),
    gated=AFTER_ACCEPT,
    note="tarteaucitron.io/en/install: tarteaucitron, 365 days; written with every service on `wait` at once",
)

ELEMENTS = (VANILLA, VANILLA_SECOND_LAYER, KLARO, OREJIME, TARTEAUCITRON)
