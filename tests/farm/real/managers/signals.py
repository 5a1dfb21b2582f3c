"""Real managers on sites that go on after a withdrawal, that honour Global Privacy Control, and that do not."""

from __future__ import annotations

import json
from dataclasses import replace

from tests.farm.consenting import AFTER_ACCEPT, ALWAYS, table
from tests.farm.real.consent import CDN, COUNTER, LOAD, MARKET, Manager
from tests.farm.real.managers.callbacks import OSANO
from tests.farm.real.managers.elements import KLARO, VANILLA
from tests.farm.truth import ExpectedStorage

_VANILLA_SCRIPT = f"{CDN}/vanilla-cookieconsent/dist/cookieconsent.umd.js"
_KEEPS_SETTINGS = {
    "categories": {"necessary": {"enabled": True, "readOnly": True}, "analytics": {}},
    "language": {
        "default": "uk",
        "translations": {
            "uk": {
                "consentModal": {
                    "title": "Ми використовуємо файли cookie",
                    "description": "За вашою згодою ми рахуємо відвідування та показуємо рекламу.",
                    "acceptAllBtn": "Прийняти всі",
                    "acceptNecessaryBtn": "Відхилити всі",
                },
                "preferencesModal": {
                    "title": "Налаштування файлів cookie",
                    "acceptAllBtn": "Прийняти всі",
                    "acceptNecessaryBtn": "Відхилити всі",
                    "savePreferencesBtn": "Зберегти",
                    "sections": [{"title": "Аналітика", "linkedCategory": "analytics"}],
                },
            }
        },
    },
}
KEEPS = replace(
    VANILLA,
    name="keeps",
    lang="uk",
    words=("Майстерня велосипедів", "Головна", "Товари", "Контакти"),
    body=f'<script>{LOAD}</script><script src="{_VANILLA_SCRIPT}"></script><script>'
    f"var settings = {json.dumps(_KEEPS_SETTINGS)}; "
    "settings.onFirstConsent = function () { if (CookieConsent.acceptedCategory('analytics')) { "
    "localStorage.setItem('counting', 'on'); loadAll(); } }; "
    "CookieConsent.run(settings); if (localStorage.getItem('counting')) loadAll();</script>",
    cookies=tuple(replace(cookie, domain="keeps.cmp.example") for cookie in VANILLA.cookies),
    storage=(ExpectedStorage("local_storage", "counting", phases=AFTER_ACCEPT),),
    footer_text="Налаштування файлів cookie",
    clears=(),
    still_sent=True,
    note="the manager takes the withdrawal down; the site, which remembers the acceptance, counts on",
)

_OSANO_TEXT = {
    "message": "We use cookies to measure our audience and to advertise. You may opt out at any time.",
    "allow": "Allow cookies",
    "deny": "Decline",
    "link": "Learn more",
    "href": "/contact",
    "policy": "Cookie choices",
}
HONOURS_GPC = replace(
    OSANO,
    name="optout",
    lang="en-US",
    words=("Bike shop", "Home", "Products", "Contact"),
    body=f'<script>{LOAD}</script><script src="{CDN}/cookieconsent/build/cookieconsent.min.js"></script><script>'
    "loadCounter(); if (!navigator.globalPrivacyControl && !/cookieconsent_status=deny/.test(document.cookie)) "
    "loadMarket(); "
    "cookieconsent.initialise({type: 'opt-out', animateRevokable: false, "
    f"content: {json.dumps(_OSANO_TEXT)}, "
    "onStatusChange: function () { if (this.hasConsented()) loadMarket(); }});</script>",
    gated=table(no_action=True, reject=True, accept=True, gpc=False),
    counted=ALWAYS,
    still_sent=True,
    note="opt-out: all is loaded until refused, the market not under Global Privacy Control; nothing is deleted",
)

_KLARO_SETTINGS = {
    "version": 1,
    "acceptAll": True,
    "lang": "hr",
    "privacyPolicy": "/contact",
    "services": [
        {"name": name, "title": title, "purposes": [purpose], "default": True, "optOut": True}
        for name, title, purpose in (("counter", "Brojač", "analytics"), ("market", "Oglasi", "marketing"))
    ],
    "translations": {"hr": {"purposes": {"analytics": "statistika", "marketing": "oglasi"}}},
}
IGNORES_GPC = replace(
    KLARO,
    name="unheard",
    lang="hr",
    words=("Popravak bicikala", "Početna", "Proizvodi", "Kontakt"),
    body="".join(
        f'<script type="text/plain" data-type="application/javascript" data-name="{name}" data-src="{url}"></script>'
        for name, url in (("counter", COUNTER), ("market", MARKET))
    )
    + f"<script>var klaroConfig = {json.dumps(_KLARO_SETTINGS)}</script>"
    f'<script defer src="{CDN}/klaro/dist/klaro.js"></script>',
    withdraw=(),
    footer="",
    clears=(),
    gated=ALWAYS,
    note="opt-out by Klaro's optOut: all is loaded until refused, under Global Privacy Control, too",
)

SIGNALS: tuple[Manager, ...] = (KEEPS, HONOURS_GPC, IGNORES_GPC)
