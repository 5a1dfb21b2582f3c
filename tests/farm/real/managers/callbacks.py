"""Managers that call the site back with the choice; the site then loads what was accepted."""

from __future__ import annotations

import json

from tests.farm.consenting import AFTER_ACCEPT, AFTER_ANY_CHOICE, ALWAYS
from tests.farm.real.consent import CDN, DAY, LOAD, NOT_OFFERED, Manager
from tests.farm.truth import Expected

_LOAD = f"<script>{LOAD}</script>"

_OSANO_SCRIPT = f"{CDN}/cookieconsent/build/cookieconsent.min.js"
_OSANO_TEXT = {
    "message": "Utilizamos cookies propias y de terceros para medir las visitas y mostrar anuncios.",
    "allow": "Permitir cookies",
    "deny": "Rechazar",
    "link": "Más información",
    "href": "/contact",
    "policy": "Política de cookies",
}
OSANO = Manager(
    name="osano",
    package="cookieconsent",
    lang="es",
    words=("Taller de bicicletas", "Inicio", "Productos", "Contacto"),
    head=f'<link rel="stylesheet" href="{CDN}/cookieconsent/build/cookieconsent.min.css">',
    body=f'{_LOAD}<script src="{_OSANO_SCRIPT}"></script><script>'
    "cookieconsent.initialise({type: 'opt-in', revokable: true, animateRevokable: false, "
    f"content: {json.dumps(_OSANO_TEXT)}, "
    "onInitialise: function () { if (this.hasConsented()) loadAll(); }, "
    "onStatusChange: function () { if (this.hasConsented()) loadAll(); }});</script>",
    banner=".cc-window",
    accept=(".cc-window .cc-allow",),
    reject=(".cc-window .cc-deny",),
    withdraw=(".cc-revoke", ".cc-window .cc-deny"),
    cookies=(
        Expected(
            "cookieconsent_status",
            via="script",
            setter=_OSANO_SCRIPT,
            lifetime=365 * DAY,
            phases=AFTER_ANY_CHOICE,
        ),
    ),
    gated=AFTER_ACCEPT,
    note="cookieconsent 3 documentation: cookieconsent_status, 365 days",
)

_SHAACK_SCRIPT = f"{CDN}/cookie-consent-js/src/cookie-consent.js"
SHAACK = Manager(
    name="shaack",
    package="cookie-consent-js",
    lang="it",
    words=("Officina di biciclette", "Inizio", "Prodotti", "Contatti"),
    head=f'<link rel="stylesheet" href="{CDN}/cookie-consent-js/src/cookie-consent.css">',
    body=f'{_LOAD}<script src="{_SHAACK_SCRIPT}"></script><script>'
    "function apply() { if (consent.trackingAllowed()) loadAll(); } "
    "var consent = new CookieConsent({lang: 'it', privacyPolicyUrl: '/contact', blockAccess: true, "
    f"contentUrl: '{CDN}/cookie-consent-js/cookie-consent-content', postSelectionCallback: apply}}); "
    "apply();</script>",
    banner=".cookie-consent-modal .modal-content",
    accept=(".btn-accept-all",),
    reject=(".btn-accept-necessary",),
    withdraw=("#cookie-settings", ".btn-accept-necessary"),
    footer="consent.reset()",
    footer_text="Impostazioni dei cookie",
    cookies=(
        Expected(
            "cookie-consent-tracking-allowed",
            via="script",
            setter=_SHAACK_SCRIPT,
            lifetime=365 * DAY,
            same_site="Strict",
            phases=AFTER_ANY_CHOICE,
        ),
    ),
    gated=AFTER_ACCEPT,
    note="cookie-consent-js README: cookie-consent-tracking-allowed, 365 days; blocks the page until chosen",
)

_STORM_SCRIPT = f"{CDN}/@stormid/cookie-banner/dist/index.umd.js"
STORM = Manager(
    name="storm",
    package="@stormid/cookie-banner",
    lang="fi",
    words=("Pyöräkorjaamo", "Etusivu", "Tuotteet", "Yhteystiedot"),
    head="<style>.privacy-banner{position:fixed;bottom:0;left:0;right:0;background:#eee;padding:1em}</style>",
    body=f'{_LOAD}<script src="{_STORM_SCRIPT}"></script><script>var banner = CookieBanner({{'
    "policyURL: '/contact', types: {"
    "performance: {title: 'Tilastot', description: 'Kävijämäärät.', labels: {yes: 'Kyllä', no: 'Ei'}, "
    "fns: [function () { loadCounter(); }]}, "
    "marketing: {title: 'Mainonta', description: 'Kohdennetut tarjoukset.', labels: {yes: 'Kyllä', no: 'Ei'}, "
    "fns: [function () { loadMarket(); }]}}, "
    "bannerTemplate: function (model) { var c = model.classNames; "
    'return \'<section role="dialog" aria-label="Evästeet" class="\' + c.banner + \'"><p>Käytämme evästeitä '
    "kävijämäärien laskemiseen ja mainontaan.</p>' + "
    "'<button type=\"button\" class=\"' + c.acceptBtn + '\">Hyväksy kaikki</button> ' + "
    "'<button type=\"button\" class=\"' + c.rejectBtn + '\">Hylkää kaikki</button> ' + "
    "'<a class=\"' + c.optionsBtn + '\" href=\"/contact\">Asetukset</a></section>'; }, "
    "formTemplate: function () { return '<form></form>'; }});</script>",
    banner=".privacy-banner",
    accept=(".privacy-banner__accept",),
    reject=(".privacy-banner__reject",),
    withdraw=("#cookie-settings", ".privacy-banner__reject"),
    footer="banner.showBanner()",
    footer_text="Evästeasetukset",
    cookies=(
        Expected(
            ".CookiePreferences",
            domain="cmp.example",
            host_only=False,
            via="script",
            setter=_STORM_SCRIPT,
            lifetime=365 * DAY,
            secure=True,
            same_site="Strict",
            phases=AFTER_ANY_CHOICE,
        ),
        Expected("cookietest", via="script", setter=_STORM_SCRIPT, removed=True, phases=ALWAYS),
        Expected(
            "__cb_tld_probe",
            domain="cmp.example",
            host_only=False,
            via="script",
            setter=_STORM_SCRIPT,
            same_site="Lax",
            removed=True,
            phases=ALWAYS,
        ),
    ),
    gated=AFTER_ACCEPT,
    note="@stormid/cookie-banner src/lib/defaults.js: .CookiePreferences, 365 days, the registrable domain; utils.js: "
    "two trials of the jar that are deleted in the same breath, on every page",
)

_THOUGH_SCRIPT = f"{CDN}/cookie-though/dist/lib.js"
_THOUGH_TEXT = {
    "policies": [
        {"id": "essential", "label": "Essentiels", "description": "Nécessaires au site.", "category": "essential"},
        {"id": "counter", "label": "Statistiques", "description": "Nombre de visites.", "category": "statistics"},
        {"id": "market", "label": "Publicité", "description": "Offres adaptées.", "category": "marketing"},
    ],
    "essentialLabel": "Toujours actif",
    "permissionLabels": {"accept": "Accepter la sélection", "acceptAll": "Tout accepter", "decline": "Tout refuser"},
    "header": {"title": "Des cookies ?", "subTitle": "Un instant", "description": "Nous comptons les visites."},
    "customizeLabel": "Personnaliser",
}
THOUGH = Manager(
    name="though",
    package="cookie-though",
    lang="fr",
    words=("Atelier de vélos", "Accueil", "Produits", "Contact"),
    head="",
    body=f'{_LOAD}<script src="{_THOUGH_SCRIPT}"></script><script>'
    "function apply(choice) { choice.cookieOptions.forEach(function (each) { if (each.isEnabled) "
    "({counter: loadCounter, market: loadMarket}[each.id] || function () {})(); }); } "
    f"CookieThough.init({json.dumps(_THOUGH_TEXT)}); "
    "CookieThough.onPreferencesChanged(apply); "
    "if (document.cookie.indexOf('cookie-preferences=') >= 0) apply(CookieThough.getPreferences());</script>",
    banner="aside.cookie-though.visible",
    accept=(".cookie-though .ct-acceptance button:has-text('Tout accepter')",),
    reject=(".cookie-though .ct-acceptance button:has-text('Tout refuser')",),
    withdraw=("#cookie-settings", ".cookie-though .ct-acceptance button:has-text('Tout refuser')"),
    footer="CookieThough.show()",
    footer_text="Gérer les cookies",
    cookies=(
        Expected(
            "cookie-preferences",
            via="script",
            setter=_THOUGH_SCRIPT,
            lifetime=365 * DAY,
            same_site="Strict",
            phases=AFTER_ANY_CHOICE,
        ),
    ),
    gated=AFTER_ACCEPT,
    note="cookiethough.dev/configuration: cookie-preferences; the banner lives in a shadow root",
)

_HMCTS_SCRIPT = "https://hmcts.cmp.example/assets/cookie-manager.js"
HMCTS = Manager(
    name="hmcts",
    package="@hmcts/cookie-manager",
    lang="en-GB",
    words=("Apply to repair a bicycle", "Start", "Services", "Contact us"),
    head="",
    body='<div class="govuk-cookie-banner cookie-banner" role="region" hidden aria-label="Cookies on this service">'
    '<div class="govuk-cookie-banner__message cookie-banner-message"><h2>Cookies on this service</h2>'
    "<p>We use some essential cookies to make this service work. We would like to set additional cookies "
    "to understand how people use it.</p>"
    '<button type="button" class="govuk-button cookie-banner-accept-button">Accept additional cookies</button> '
    '<button type="button" class="govuk-button cookie-banner-reject-button">Reject additional cookies</button> '
    '<a href="/contact">View cookies</a></div>'
    '<div class="cookie-banner-accept-message" hidden><p>You have accepted additional cookies.</p>'
    '<button type="button" class="cookie-banner-hide-button">Hide this message</button></div>'
    '<div class="cookie-banner-reject-message" hidden><p>You have rejected additional cookies.</p>'
    '<button type="button" class="cookie-banner-hide-button">Hide this message</button></div></div>'
    f'{_LOAD}<script src="{_HMCTS_SCRIPT}"></script><script>'
    "function apply(preferences) { if (preferences.analytics === 'on') loadAll(); } "
    "cookieManager.on('UserPreferencesLoaded', apply); cookieManager.on('UserPreferencesSaved', apply); "
    "cookieManager.init({userPreferences: {cookieName: 'cookie-preferences', cookieExpiry: 365, "
    "cookieSecure: true}, cookieManifest: [{categoryName: 'essential', optional: false, cookies: ['session']}, "
    "{categoryName: 'analytics', cookies: ['_cnt_id', '_mkt_click']}]});</script>",
    banner=".cookie-banner-accept-button",
    accept=(".cookie-banner-accept-button",),
    reject=(".cookie-banner-reject-button",),
    cookies=(
        Expected(
            "cookie-preferences",
            via="script",
            setter=_HMCTS_SCRIPT,
            lifetime=365 * DAY,
            secure=True,
            phases=AFTER_ANY_CHOICE,
        ),
    ),
    gated=AFTER_ACCEPT,
    bundle="build/hmcts.js",
    note="hmcts.github.io/cookie-manager: cookie-preferences, 365 days; a confirmation stays after the choice",
)

_REACT_SCRIPT = "https://react.cmp.example/assets/consent.js"
_REACT_TEXT = {
    "message": "Utilizamos cookies para contar visitas e mostrar anúncios.",
    "accept": "Aceitar",
    "decline": "Recusar",
}
REACT = Manager(
    name="react",
    package="react-cookie-consent",
    lang="pt",
    words=("Oficina de bicicletas", "Início", "Produtos", "Contacto"),
    head="",
    body=f'<div id="consent-root"></div>{_LOAD}<script>var consentText = {json.dumps(_REACT_TEXT)};</script>'
    f'<script src="{_REACT_SCRIPT}"></script>',
    banner=".CookieConsent",
    accept=("#rcc-confirm-button",),
    reject=("#rcc-decline-button",),
    cookies=(
        Expected(
            "CookieConsent",
            via="script",
            setter=_REACT_SCRIPT,
            lifetime=365 * DAY,
            secure=True,
            same_site="Lax",
            phases=AFTER_ANY_CHOICE,
        ),
    ),
    gated=AFTER_ACCEPT,
    bundle="build/react-consent.js",
    note="react-cookie-consent README: CookieConsent, 365 days, SameSite=Lax",
)

_NOTICE_SCRIPT = f"{CDN}/cookie-notice/dist/cookie.notice.js"
_NOTICE_TEXT = {
    "messageLocales": {"en": "Weboldalunk sütiket használ. A böngészés folytatásával ezt elfogadja."},
    "buttonLocales": {"en": "Értem"},
    "expiresIn": 30,
}
NOTICE = Manager(
    name="notice",
    package="cookie-notice",
    lang="hu",
    words=("Kerékpárszerviz", "Kezdőlap", "Termékek", "Kapcsolat"),
    head="",
    body=f'{_LOAD}<script>loadAll();</script><script src="{_NOTICE_SCRIPT}"></script>'
    f"<script>new cookieNoticeJS({json.dumps(_NOTICE_TEXT)});</script>",
    banner="#cookieNotice",
    accept=("#cookieNotice .confirm",),
    reject=(),
    cookies=(
        Expected(
            "cookie_notice",
            via="script",
            setter=_NOTICE_SCRIPT,
            lifetime=30 * DAY,
            phases=AFTER_ANY_CHOICE,
        ),
    ),
    gated=NOT_OFFERED,
    note="cookie-notice README: cookie_notice, 30 days; a notice without a choice, everything is set at once",
)

CALLBACKS = (OSANO, SHAACK, STORM, THOUGH, HMCTS, REACT, NOTICE)
