"""Real managers on sites that use them badly or oddly: too early, deaf, in a frame, without a refusal."""

from __future__ import annotations

import json
from dataclasses import replace

from tests.farm.consenting import AFTER_ACCEPT, AFTER_ANY_CHOICE, ALWAYS
from tests.farm.messages import Request, Response, html
from tests.farm.real.consent import CDN, COUNTER, DAY, LOAD, MARKET, Manager
from tests.farm.real.managers.callbacks import OSANO
from tests.farm.real.managers.elements import KLARO, VANILLA
from tests.farm.site import Site
from tests.farm.truth import Expected

_KLARO_SCRIPT = f"{CDN}/klaro/dist/klaro.js"
_VIOLATOR_SETTINGS = {
    "version": 1,
    "lang": "no",
    "acceptAll": True,
    "mustConsent": True,
    "privacyPolicy": "/contact",
    "services": [
        {"name": "counter", "title": "Besøksteller", "purposes": ["analytics"]},
        {"name": "market", "title": "Annonser", "purposes": ["marketing"]},
    ],
    "translations": {
        "no": {
            "purposes": {"analytics": "statistikk", "marketing": "annonser"},
            "consentModal": {"title": "Personvern", "description": "Velg hva vi får bruke."},
            "acceptAll": "Det er greit",
            "acceptSelected": "Lagre valgene",
            "decline": "Nei takk",
        }
    },
}
VIOLATOR = replace(
    KLARO,
    name="early",
    lang="nb",
    words=("Sykkelverksted", "Hjem", "Produkter", "Kontakt"),
    body=f'<script src="{COUNTER}"></script>'
    f'<script type="text/plain" data-type="application/javascript" data-name="market" data-src="{MARKET}"></script>'
    f"<script>var klaroConfig = {json.dumps(_VIOLATOR_SETTINGS)}</script>"
    f'<script defer src="{_KLARO_SCRIPT}"></script>',
    banner=".klaro .cookie-modal .cm-modal",
    accept=(".klaro .cm-modal .cm-btn-accept-all",),
    reject=(".klaro .cm-modal .cn-decline",),
    withdraw=(),
    footer="",
    clears=(),
    counted=ALWAYS,
    note="the counter is not gated: it counts before any choice; a modal with texts of the site's own",
)

DEAF = replace(
    OSANO,
    name="deaf",
    lang="ro",
    words=("Atelier de biciclete", "Acasă", "Produse", "Contact"),
    body=f'<script>{LOAD}</script><script src="{CDN}/cookieconsent/build/cookieconsent.min.js"></script><script>'
    "cookieconsent.initialise({type: 'opt-in', content: "
    + json.dumps(
        {
            "message": "Folosim cookie-uri pentru statistici și reclame.",
            "allow": "Accept",
            "deny": "Refuz",
            "link": "Află mai multe",
            "href": "/contact",
        }
    )
    + ", onInitialise: function () { loadAll(); }, onStatusChange: function () { loadAll(); }});</script>",
    gated=AFTER_ANY_CHOICE,
    still_sent=True,
    note="whatever the visitor answers, everything is loaded",
)

_FRAME = "https://dialog.consent-farm.example/"
_VANILLA_SCRIPT = f"{CDN}/vanilla-cookieconsent/dist/cookieconsent.umd.js"
_FRAME_SETTINGS = {
    "cookie": {"sameSite": "None"},
    "categories": {"necessary": {"enabled": True, "readOnly": True}, "analytics": {}},
    "language": {
        "default": "cs",
        "translations": {
            "cs": {
                "consentModal": {
                    "title": "Soubory cookie",
                    "description": "S vaším souhlasem počítáme návštěvy.",
                    "acceptAllBtn": "Přijmout vše",
                    "acceptNecessaryBtn": "Odmítnout vše",
                },
                "preferencesModal": {"title": "Nastavení", "sections": []},
            }
        },
    },
}
FRAMED = Manager(
    name="framed",
    package="vanilla-cookieconsent",
    lang="cs",
    words=("Opravna kol", "Úvod", "Výrobky", "Kontakt"),
    head="<style>#consent-frame{position:fixed;inset:0;width:100%;height:100%;border:0}</style>",
    body=f"<script>{LOAD}</script><script>"
    "function chosen() { return (document.cookie.match(/site_consent=(\\w+)/) || [])[1]; } "
    "function apply() { if (chosen() === 'all') loadAll(); } "
    "function ask(path) { var frame = document.createElement('iframe'); frame.id = 'consent-frame'; "
    f"frame.src = '{_FRAME}' + path; document.body.appendChild(frame); }} "
    "addEventListener('message', function (event) { "
    f"if (event.origin + '/' !== '{_FRAME}') return; "
    "document.cookie = 'site_consent=' + (event.data === 'all' ? 'all' : 'none') + "
    f"'; max-age={180 * DAY}; path=/; secure; samesite=lax'; "
    "document.getElementById('consent-frame').remove(); apply(); }); "
    "if (chosen()) apply(); else ask('');</script>",
    banner="#cc-main .cm",
    accept=("#cc-main .cm__btn[data-role=all]",),
    reject=("#cc-main .cm__btn[data-role=necessary]",),
    withdraw=("#cookie-settings", "#cc-main .cm__btn[data-role=necessary]"),
    footer="ask('?again')",
    footer_text="Nastavení souborů cookie",
    cookies=(
        Expected(
            "site_consent", via="script", lifetime=180 * DAY, secure=True, same_site="Lax", phases=AFTER_ANY_CHOICE
        ),
        Expected(
            "cc_cookie",
            domain="dialog.consent-farm.example",
            host_only=False,
            via="script",
            setter=_VANILLA_SCRIPT,
            lifetime=182 * DAY,
            secure=True,
            same_site="None",
            phases=AFTER_ANY_CHOICE,
        ),
    ),
    gated=AFTER_ACCEPT,
    frame="dialog.consent-farm.example",
    note="the banner stands in a frame of another site, which tells the page the choice",
)

frame_host = Site("dialog.consent-farm.example")


@frame_host.route("/")
def _dialog(request: Request) -> Response:
    """The frame: vanilla-cookieconsent, then a message to the page around it."""
    return html(
        f'<script src="{_VANILLA_SCRIPT}"></script><script>'
        f"var settings = {json.dumps(_FRAME_SETTINGS)}; "
        "settings.onFirstConsent = settings.onChange = function () { "
        "var all = CookieConsent.acceptedCategory('analytics'); "
        "setTimeout(function () { parent.postMessage(all ? 'all' : 'none', '*'); }, 100); }; "
        "CookieConsent.run(settings).then(function () { "
        "if (location.search === '?again') CookieConsent.show(true); });</script>",
        title="Soubory cookie",
        lang="cs",
        head=f'<link rel="stylesheet" href="{CDN}/vanilla-cookieconsent/dist/cookieconsent.css">',
    )


_WALL_SETTINGS = {
    "disablePageInteraction": True,
    "categories": {"necessary": {"enabled": True, "readOnly": True}, "analytics": {}, "marketing": {}},
    "language": {
        "default": "en",
        "translations": {
            "en": {
                "consentModal": {
                    "title": "Read on with advertising",
                    "description": "Reading is free with advertising and measurement. "
                    "<a href='/contact'>Subscribe without advertising</a>",
                    "acceptAllBtn": "Agree and read on",
                },
                "preferencesModal": {"sections": []},
            }
        },
    },
}
WALL = replace(
    VANILLA,
    name="wall",
    words=("The Daily Spoke", "Front page", "Products", "Subscribe"),
    body="".join(
        f'<script type="text/plain" data-category="{name}" src="{url}"></script>'
        for name, url in (("analytics", COUNTER), ("marketing", MARKET))
    )
    + f'<script src="{_VANILLA_SCRIPT}"></script><script>CookieConsent.run({json.dumps(_WALL_SETTINGS)})</script>',
    reject=(),
    withdraw=(),
    footer="",
    clears=(),
    cookies=tuple(replace(cookie, domain="wall.cmp.example") for cookie in VANILLA.cookies),
    note="agree or pay: no refusal is offered",
)

ODD = (VIOLATOR, DEAF, FRAMED, WALL)
