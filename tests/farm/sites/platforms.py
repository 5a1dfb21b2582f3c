"""Imitations of commercial consent platforms on https://NAME.platform-farm.example: their ids, classes, objects and
records as their documentation describes them, in our own code. They gate the counter of `banners`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from tests.farm import Request, Response, Site, html
from tests.farm.sites.banners import BAR, COUNTER, MIDDLE, TEXT, Outcome

host = Site("frames.platform-farm.example")


@dataclass(frozen=True, slots=True)
class Platform:
    """One imitation and the truth about it."""

    name: str
    """Of its rule."""
    language: str
    markup: str
    script: str
    """Sees `press(selector, run)`, `hide(selector)`, `count()`, `keep(name, value)`, `cookie(name)`."""
    reject: Outcome | None = "verified"
    accept: Outcome | None = "verified"
    clicks: int = 1
    """Presses that a refusal takes."""
    framed: bool = False

    @property
    def host(self) -> str:
        return f"{self.name}.platform-farm.example"

    @property
    def url(self) -> str:
        return f"https://{self.host}/"


TOOLS = """<script>
const roots = () => [document, ...[...document.querySelectorAll("*")].map((e) => e.shadowRoot).filter(Boolean)];
const find = (selector) => roots().flatMap((root) => [...root.querySelectorAll(selector)]);
const press = (selector, run) => find(selector).forEach((element) => element.addEventListener("click", run));
const hide = (selector) => find(selector).forEach((element) => { element.style.display = "none"; });
const show = (selector) => find(selector).forEach((element) => { element.style.display = "block"; });
const count = () => { const s = document.createElement("script"); s.src = "COUNTER"; document.head.append(s); };
const keep = (name, value) => {
  document.cookie = name + "=" + encodeURIComponent(value) + "; path=/; max-age=15552000"; };
const cookie = (name) => { const m = document.cookie.match("(?:^|; )" + name + "=([^;]*)");
  return m && decodeURIComponent(m[1]); };
const ready = (run) => setTimeout(run, 120);
</script>""".replace("COUNTER", COUNTER)

ONETRUST = Platform(
    "onetrust",
    "en",
    f"""<div id="onetrust-consent-sdk"><div id="onetrust-banner-sdk" role="dialog" style="{BAR}">
<div id="onetrust-policy-text">By clicking Accept, you agree to the storing of cookies on your device.</div>
<button id="onetrust-pc-btn-handler">Cookies Settings</button><button id="onetrust-accept-btn-handler">Accept All
Cookies</button></div><div id="onetrust-pc-sdk" role="dialog" style="{MIDDLE};display:none"><h2>Privacy Preference
Center</h2><button class="ot-pc-refuse-all-handler">Reject All</button>
<label><input type="checkbox" class="category-switch-handler" checked> Performance</label>
<button class="save-preference-btn-handler onetrust-close-btn-handler">Confirm My Choices</button></div></div>""",
    """window.OneTrust = {IsAlertBoxClosed: () => Boolean(cookie("OptanonAlertBoxClosed"))};
const done = (on) => { keep("OptanonAlertBoxClosed", new Date().toISOString());
  keep("OptanonConsent", "isGpcEnabled=0&version=1&groups=C0001:1,C0002:" + on + ",C0004:" + on);
  hide("#onetrust-banner-sdk"); hide("#onetrust-pc-sdk"); if (on) count(); };
if (cookie("OptanonAlertBoxClosed")) { hide("#onetrust-banner-sdk");
  if (/C0002:1/.test(cookie("OptanonConsent"))) count(); }
else keep("OptanonConsent", "isGpcEnabled=0&version=1&groups=C0001:1,C0002:0,C0004:0");
press("#onetrust-accept-btn-handler", () => done(1)); press(".ot-pc-refuse-all-handler", () => done(0));
press(".save-preference-btn-handler", () => done(find(".category-switch-handler:checked").length));
press("#onetrust-pc-btn-handler", () => show("#onetrust-pc-sdk"));""",
    clicks=2,
)
COOKIEBOT = Platform(
    "cookiebot",
    "da",
    f"""<div id="CybotCookiebotDialog" style="{MIDDLE}"><div id="CybotCookiebotDialogBodyContentText">Vi bruger cookies
til at tilpasse indhold.</div><label><input type="checkbox" id="CybotCookiebotDialogBodyLevelButtonNecessary" checked
disabled> Nødvendig</label><label><input type="checkbox" id="CybotCookiebotDialogBodyLevelButtonStatistics"> Statistik
</label><button id="CybotCookiebotDialogBodyButtonDecline">Afvis</button>
<button id="CybotCookiebotDialogBodyLevelButtonLevelOptinAllowallSelection">Tillad valgte</button>
<button id="CybotCookiebotDialogBodyLevelButtonLevelOptinAllowAll">Tillad alle</button></div>""",
    """const state = (text) => ({hasResponse: Boolean(text), consented: /true/.test(text), declined: !/true/.test(text),
  consent: {necessary: true, preferences: /preferences:true/.test(text), statistics: /statistics:true/.test(text),
    marketing: /marketing:true/.test(text)}, dialog: {visible: !text}, withdraw: () => done(false),
  hide: () => hide("#CybotCookiebotDialog")});
const start = () => { window.Cookiebot = state(cookie("CookieConsent") || ""); };
const done = (on) => { keep("CookieConsent", "{stamp:'x',necessary:true,preferences:" + on + ",statistics:" + on +
  ",marketing:" + on + ",method:'explicit'}"); start(); hide("#CybotCookiebotDialog"); if (on) count(); };
start(); if (Cookiebot.hasResponse) { hide("#CybotCookiebotDialog"); if (Cookiebot.consent.statistics) count(); }
press("#CybotCookiebotDialogBodyLevelButtonLevelOptinAllowAll", () => done(true));
press("#CybotCookiebotDialogBodyButtonDecline", () => done(false));""",
)
USERCENTRICS = Platform(
    "usercentrics",
    "de",
    """<div id="usercentrics-root"></div>""",
    """const kept = () => JSON.parse(localStorage.uc_settings || "null");
const services = () => [{id: "a", name: "Essential", isEssential: true, consent: {status: true}},
  {id: "b", name: "Counter", isEssential: false, consent: {status: Boolean(kept() && kept().on)}}];
window.UC_UI = {isInitialized: () => true, isConsentRequired: () => !kept(), getServicesBaseInfo: services};
const root = document.getElementById("usercentrics-root").attachShadow({mode: "open"});
const corner = "position:fixed;left:4px;bottom:4px";
const button = `<button data-testid="uc-privacy-button" style="${corner}">Datenschutz</button>`;
const done = (on) => { localStorage.uc_settings = JSON.stringify({on}); root.innerHTML = button; if (on) count(); };
if (kept()) { root.innerHTML = button; if (kept().on) count(); } else ready(() => {
  root.innerHTML = `<div data-testid="uc-container" role="dialog" style="BAR"><p>Diese Seite nutzt Cookies.</p>
  <button data-testid="uc-more-button">Mehr Informationen</button>
<button data-testid="uc-deny-all-button">Ablehnen</button>
  <button data-testid="uc-accept-all-button">Alle akzeptieren</button></div>`;
  press("[data-testid=uc-accept-all-button]", () => done(true));
  press("[data-testid=uc-deny-all-button]", () => done(false));
});""".replace("BAR", BAR),
)
USERCENTRICS3 = Platform(
    "usercentrics3",
    "fi",
    """<aside id="usercentrics-cmp-ui"></aside>""",
    """const kept = () => localStorage.ucData;
window.__ucCmp = {isInitialized: async () => true, isConsentRequired: async () => !kept(),
  getConsentDetails: async () =>
  ({consent: {required: !kept(), type: kept() ? "EXPLICIT" : "IMPLICIT",
    status: kept() === "1" ? "ALL_ACCEPTED" : "ALL_DENIED"}, services: {}})};
const root = document.getElementById("usercentrics-cmp-ui").attachShadow({mode: "open"});
const done = (on) => { localStorage.ucData = on; root.innerHTML = ""; if (on) count(); };
if (kept()) { if (kept() === "1") count(); } else ready(() => {
  root.innerHTML = `<div id="uc-main-dialog" role="dialog" aria-modal="true" style="MIDDLE">
  <p>Evästeet ja yksityisyytesi</p>
  <button id="more" data-action-type="more">Lisää</button><button id="deny" data-action-type="deny">Kiellä</button>
  <button id="accept" data-action-type="accept">Hyväksy</button></div>`;
  press("#accept", () => done(1)); press("#deny", () => done(0));
});""".replace("MIDDLE", MIDDLE),
)
DIDOMI = Platform(
    "didomi",
    "fr",
    f"""<div id="didomi-host"><div id="didomi-notice" role="region" style="{BAR}"><p>Avec votre accord, nos
partenaires et nous utilisons des cookies.</p><button id="didomi-notice-learn-more-button">En savoir plus</button>
<button id="didomi-notice-agree-button">Accepter et fermer</button><span class="didomi-continue-without-agreeing"
role="button" tabindex="0" style="cursor:pointer">Continuer sans accepter →</span></div></div>""",
    """const kept = () => cookie("didomi_token");
window.Didomi = {shouldConsentBeCollected: () => !kept(), getUserStatus: () => ({purposes: {consent: {
  enabled: kept() === "1" ? ["cookies", "measure"] : [], disabled: kept() === "0" ? ["cookies", "measure"] : []}}})};
const done = (on) => { keep("didomi_token", on); hide("#didomi-notice"); if (on) count(); };
if (kept()) { hide("#didomi-notice"); if (kept() === "1") count(); }
press("#didomi-notice-agree-button", () => done(1)); press(".didomi-continue-without-agreeing", () => done(0));""",
)
SOURCEPOINT = Platform(
    "sourcepoint",
    "en",
    f"""<div id="sp_message_container_1" style="{MIDDLE};height:300px"><iframe id="sp_message_iframe_1"
 src="https://frames.platform-farm.example/message" style="width:100%;height:100%;border:0"></iframe></div>""",
    """const key = "_sp_user_consent_7";
const kept = () => JSON.parse(localStorage.getItem(key) || "null");
window._sp_ = {config: {}};
const done = (on) => { localStorage.setItem(key, JSON.stringify({gdpr: {consentStatus: {consentedAll: on,
  rejectedAll: !on, hasConsentData: true}}})); document.getElementById("sp_message_container_1").remove();
  if (on) count(); };
if (kept()) { document.getElementById("sp_message_container_1").remove();
  if (kept().gdpr.consentStatus.consentedAll) count(); }
addEventListener("message", (event) => { const frame = document.getElementById("sp_message_iframe_1");
  if (event.data === "options") frame.src = "https://frames.platform-farm.example/manager";
  else done(event.data === "yes"); });""",
    clicks=2,
    framed=True,
)
INMOBI = Platform(
    "inmobi",
    "es",
    f"""<div id="qc-cmp2-container" class="qc-cmp2-container"><div id="qc-cmp2-main"><div id="qc-cmp2-ui" role="dialog"
 style="{MIDDLE}"><h2>Valoramos tu privacidad</h2><p>Nosotros y nuestros socios almacenamos cookies.</p>
<button mode="secondary" size="large">NO ACEPTO</button><button mode="secondary">MÁS OPCIONES</button>
<button mode="primary">ACEPTO</button></div></div></div>""",
    """const kept = () => cookie("euconsent-v2");
window.__tcfapi = (command, version, callback) => { const on = kept() === "1"; callback({cmpId: 10, tcfPolicyVersion: 5,
  gdprApplies: true, tcString: kept() ? "CQ" : "", eventStatus: kept() ? "tcloaded" : "cmpuishown",
  purpose: {consents: {1: on, 2: on, 7: on}, legitimateInterests: {}}, vendor: {consents: {10: on}}}, true); };
const done = (on) => { keep("euconsent-v2", on); hide("#qc-cmp2-container"); if (on) count(); };
if (kept()) { hide("#qc-cmp2-container"); if (kept() === "1") count(); }
const [no, , yes] = find("#qc-cmp2-ui button"); no.onclick = () => done(0); yes.onclick = () => done(1);""",
)
TRUSTARC = Platform(
    "trustarc",
    "en",
    f"""<div id="truste-consent-track" style="{BAR}"><div id="truste-consent-content">
<div id="truste-consent-text">We use cookies on our site.</div>
<button id="truste-show-consent">Cookie preferences</button>
<button id="truste-consent-required">Required only</button><button id="truste-consent-button">Accept all</button></div>
</div>""",
    """window.truste = {cma: {}};
const done = (on) => { keep("notice_preferences", on ? "2:" : "0:"); keep("notice_gdpr_prefs", on ? "0,1,2:" : "0:");
  hide("#truste-consent-track"); if (on) count(); };
if (cookie("notice_preferences")) { hide("#truste-consent-track"); if (cookie("notice_preferences") === "2:") count(); }
press("#truste-consent-button", () => done(1)); press("#truste-consent-required", () => done(0));""",
)
COOKIEYES = Platform(
    "cookieyes",
    "hu",
    f"""<div class="cky-consent-container cky-box-bottom-left" role="region" style="{BAR}"><div class="cky-consent-bar">
<p>Sütiket használunk.</p><button class="cky-btn cky-btn-customize" data-cky-tag="settings-button">Testreszabás</button>
<button class="cky-btn cky-btn-reject" data-cky-tag="reject-button">Mindet elutasítom</button>
<button class="cky-btn cky-btn-accept" data-cky-tag="accept-button">Mindet elfogadom</button></div></div>""",
    """window.getCkyConsent = () => ({});
const record = (action, on) => keep("cookieyes-consent", "consentid:x,consent:" + on + ",action:" + action +
  ",necessary:yes,functional:" + on + ",analytics:" + on + ",advertisement:" + on);
const done = (on) => { record("yes", on); hide(".cky-consent-container"); if (on === "yes") count(); };
const text = cookie("cookieyes-consent") || "";
if (/action:yes/.test(text)) { hide(".cky-consent-container"); if (/analytics:yes/.test(text)) count();
  } else record("", "no");
press(".cky-btn-accept", () => done("yes")); press(".cky-btn-reject", () => done("no"));""",
)
COMPLIANZ = Platform(
    "complianz",
    "nl",
    f"""<div id="cmplz-cookiebanner-container"><div class="cmplz-cookiebanner" role="dialog" style="{BAR}">
<div class="cmplz-message">Wij gebruiken cookies.</div><button class="cmplz-btn cmplz-accept">Accepteren</button>
<button class="cmplz-btn cmplz-deny">Alleen functioneel</button><button class="cmplz-btn cmplz-view-preferences">Bekijk
voorkeuren</button></div></div><button class="cmplz-manage-consent"
 style="position:fixed;right:0;bottom:0;display:none">Beheer toestemming</button>""",
    """window.complianz = {};
const done = (on) => { keep("cmplz_banner-status", "dismissed"); for (const name of ["statistics", "marketing",
  "preferences"]) keep("cmplz_" + name, on ? "allow" : "deny"); keep("cmplz_functional", "allow"); away();
  if (on) count(); };
const away = () => { hide(".cmplz-cookiebanner"); show(".cmplz-manage-consent"); };
if (cookie("cmplz_banner-status")) { away(); if (cookie("cmplz_statistics") === "allow") count(); }
press(".cmplz-accept", () => done(true)); press(".cmplz-deny", () => done(false));""",
)
IUBENDA = Platform(
    "iubenda",
    "it",
    f"""<div id="iubenda-cs-banner" role="alertdialog" style="{BAR}">
<button class="iubenda-cs-close-btn" aria-label="Continua senza accettare">×</button>
<p>Noi e terze parti utilizziamo cookie.</p>
<button class="iubenda-cs-customize-btn">Scopri di più e personalizza</button>
<button class="iubenda-cs-accept-btn">Accetta</button></div>""",
    """window._iub = {cs: {}};
const done = (on) => { keep("_iub_cs-123", JSON.stringify({timestamp: "x", purposes: {1: true, 2: on, 4: on}}));
  hide("#iubenda-cs-banner"); if (on) count(); };
const kept = JSON.parse(cookie("_iub_cs-123") || "null");
if (kept) { hide("#iubenda-cs-banner"); if (kept.purposes[4]) count(); }
press(".iubenda-cs-accept-btn", () => done(true)); press(".iubenda-cs-close-btn", () => done(false));""",
)
CONSENTMANAGER = Platform(
    "consentmanager",
    "sv",
    f"""<div id="cmpbox" role="dialog" style="{MIDDLE}"><div class="cmpboxinner">Vi behöver ditt samtycke till cookies.
<div class="cmpboxbtns"><a class="cmpboxbtn cmpboxbtncustom" id="cmpwelcomebtncustom" href="#" role="button">
Inställningar</a><a class="cmpboxbtn cmpboxbtnno" id="cmpwelcomebtnno" href="#" role="button">Avvisa alla</a>
<a id="cmpwelcomebtnyes"
 class="cmpboxbtn cmpboxbtnyes" href="#" role="button">Godkänn alla</a></div></div></div><div id="cmpwrapper"></div>""",
    """const kept = () => cookie("__cmpconsent1");
window.__cmp = (command) => command === "getCMPData" ? {userChoiceExists: Boolean(kept()),
  purposeConsents: kept() === "1" ? {51: true, 52: true} : {51: false, 52: false}} : null;
const done = (on) => { keep("__cmpconsent1", on); hide("#cmpbox"); if (on) count(); };
if (kept()) { hide("#cmpbox"); if (kept() === "1") count(); }
press("#cmpwelcomebtnyes", () => done(1)); press("#cmpwelcomebtnno", () => done(0));""",
)
HUBSPOT = Platform(
    "hubspot",
    "en",
    f"""<div id="hs-banner-parent"><div id="hs-eu-cookie-confirmation" style="{BAR}">
<p>This website stores cookies on your computer.</p><button id="hs-eu-cookie-settings-button">Cookies settings</button>
  <button id="hs-eu-confirmation-button">Accept
</button><button id="hs-eu-decline-button">Decline</button></div></div>""",
    """window._hsp = [];
const done = (on) => { keep("__hs_cookie_cat_pref", "1:" + on + ",2:" + on + ",3:" + on);
  keep("__hs_opt_out", on ? "no" : "yes");
  hide("#hs-banner-parent"); if (on) count(); };
if (cookie("__hs_opt_out")) { hide("#hs-banner-parent"); if (cookie("__hs_opt_out") === "no") count(); }
press("#hs-eu-confirmation-button", () => done(true)); press("#hs-eu-decline-button", () => done(false));""",
)
COOKIEFIRST = Platform(
    "cookiefirst",
    "pl",
    f"""<div id="cookiefirst-root" class="cookiefirst-root" style="{BAR}"><p>Używamy plików cookie.</p>
<button data-cookiefirst-action="adjust">Dostosuj</button><button data-cookiefirst-action="reject">Odrzuć</button>
<button data-cookiefirst-action="accept">Akceptuj</button></div>""",
    """window.CookieFirst = {consent: null};
const done = (on) => { keep("cookiefirst-consent", JSON.stringify({necessary: true, performance: on, functional: on,
  advertising: on})); hide("#cookiefirst-root"); if (on) count(); };
const kept = JSON.parse(cookie("cookiefirst-consent") || "null");
if (kept) { hide("#cookiefirst-root"); if (kept.performance) count(); }
press("[data-cookiefirst-action=accept]", () => done(true));
  press("[data-cookiefirst-action=reject]", () => done(false));""",
)
SHOPIFY = Platform(
    "shopify",
    "en",
    f"""<div id="shopify-pc__banner" role="alertdialog" style="{BAR}"><h2>Cookie consent</h2><p>We and our partners use
cookies.</p><button id="shopify-pc__banner__btn-manage-prefs">Manage preferences</button>
<button id="shopify-pc__banner__btn-accept">Accept</button><button id="shopify-pc__banner__btn-decline">Decline</button>
</div>""",
    """const kept = () => cookie("_tracking_consent") || "";
window.Shopify = {customerPrivacy: {currentVisitorConsent: () => ({marketing: kept(), analytics: kept(),
  preferences: kept(),
  sale_of_data: ""})}};
const done = (on) => { keep("_tracking_consent", "yes"); hide("#shopify-pc__banner"); count(); };
if (kept()) { hide("#shopify-pc__banner"); count(); }
press("#shopify-pc__banner__btn-accept", done); press("#shopify-pc__banner__btn-decline", done);""",
    reject="unverified",
)
PLATFORMS = (
    ONETRUST,
    COOKIEBOT,
    USERCENTRICS,
    USERCENTRICS3,
    DIDOMI,
    SOURCEPOINT,
    INMOBI,
    TRUSTARC,
    COOKIEYES,
    COMPLIANZ,
    IUBENDA,
    CONSENTMANAGER,
    HUBSPOT,
    COOKIEFIRST,
    SHOPIFY,
)
"""The last one records an acceptance whatever is pressed: its refusal must not count as verified."""


def _page(platform: Platform, request: Request) -> Response:
    body = f"<h1>Pottery</h1>{TEXT}{platform.markup}{TOOLS}<script>{{ {platform.script} }}</script>"
    return html(body, title=platform.name, lang=platform.language)


def _site(platform: Platform) -> Site:
    site = Site(platform.host)
    site.page("/", walk=False, note=platform.name)(partial(_page, platform))
    return site


sites = [_site(platform) for platform in PLATFORMS]
TELL = (
    "<script>const tell = (id, word) => { document.getElementById(id).onclick = () => parent.postMessage(word, '*'); };"
)


@host.route("/message")
def message(request: Request) -> Response:
    """The first layer of `sourcepoint`."""
    return html(
        """<div class="message type-modal"><p>We value your privacy. We and our partners use cookies.</p>
<button id="a" class="message-component sp_choice_type_12">Options</button>
<button id="b" class="message-component sp_choice_type_11">Accept</button></div>"""
        + TELL
        + "tell('a', 'options'); tell('b', 'yes');</script>",
        title="Message",
    )


@host.route("/manager")
def manager(request: Request) -> Response:
    """The second layer of `sourcepoint`."""
    return html(
        """<div class="pm-container"><h2>Purposes</h2><p>Your privacy choices for cookies</p>
<button id="a" class="sp_choice_type_REJECT_ALL">Reject All</button>
<button id="b" class="sp_choice_type_ACCEPT_ALL">Accept All</button>
<button id="c" class="sp_choice_type_SAVE_AND_EXIT">Save &amp; Exit</button></div>"""
        + TELL
        + "tell('a', 'no'); tell('b', 'yes'); tell('c', 'no');</script>",
        title="Manager",
    )
