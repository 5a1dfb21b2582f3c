"""Platforms that show a control of their own once a choice was made: a floating button, a tab, a link."""

from __future__ import annotations

from tests.farm import ExpectedStorage
from tests.farm.consenting import AFTER_ACCEPT, AFTER_ANY_CHOICE, ALWAYS
from tests.farm.sites.banners import BAR, MIDDLE
from tests.farm.sites.platforms.platform import CORNER, Platform, cleared, record

ONETRUST = Platform(
    "onetrust",
    "en",
    f"""<div id="onetrust-consent-sdk"><div id="onetrust-banner-sdk" role="dialog" style="{BAR}">
<div id="onetrust-policy-text">By clicking Accept, you agree to the storing of cookies on your device.</div>
<button id="onetrust-pc-btn-handler">Cookies Settings</button><button id="onetrust-accept-btn-handler">Accept All
Cookies</button></div><div id="onetrust-pc-sdk" role="dialog" style="{MIDDLE};display:none"><h2>Privacy Preference
Center</h2><button class="ot-pc-refuse-all-handler">Reject All</button>
<label><input type="checkbox" class="category-switch-handler" checked> Performance</label>
<button class="save-preference-btn-handler onetrust-close-btn-handler">Confirm My Choices</button></div></div>
<div id="ot-sdk-btn-floating" class="ot-floating-button" style="{CORNER};display:none">
<button class="ot-floating-button__open" aria-label="Open Preferences">⚙</button></div>""",
    """window.OneTrust = {IsAlertBoxClosed: () => Boolean(cookie("OptanonAlertBoxClosed")),
  ToggleInfoDisplay: () => show("#onetrust-pc-sdk")};
const gpc = navigator.globalPrivacyControl ? 1 : 0;
const groups = (on) => keep("OptanonConsent", "isGpcEnabled=" + gpc + "&version=1&groups=C0001:1,C0002:" + on +
  ",C0004:" + on);
const done = (on) => { keep("OptanonAlertBoxClosed", new Date().toISOString()); groups(on); away(); if (on) count(); };
const away = () => { hide("#onetrust-banner-sdk"); hide("#onetrust-pc-sdk"); show("#ot-sdk-btn-floating"); };
if (cookie("OptanonAlertBoxClosed")) { away(); if (/C0002:1/.test(cookie("OptanonConsent"))) count(); }
else groups(0);
press("#onetrust-accept-btn-handler", () => done(1)); press(".ot-pc-refuse-all-handler", () => done(0));
press("#onetrust-pc-btn-handler", OneTrust.ToggleInfoDisplay);
press(".ot-floating-button__open", OneTrust.ToggleInfoDisplay);""",
    banner="#onetrust-banner-sdk",
    accepting=("#onetrust-accept-btn-handler",),
    refusing=("#onetrust-pc-btn-handler", ".ot-pc-refuse-all-handler"),
    withdrawing=(".ot-floating-button__open", ".ot-pc-refuse-all-handler"),
    cookies=(record("OptanonConsent", ALWAYS), record("OptanonAlertBoxClosed", AFTER_ANY_CHOICE)),
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
<button id="CybotCookiebotDialogBodyLevelButtonLevelOptinAllowAll">Tillad alle</button></div>
<div id="CookiebotWidget" style="{CORNER};background:#fff;display:none">
<button class="CookiebotWidget-logo" aria-label="Cookies">🍪</button>
<div class="CookiebotWidget-contents" style="display:none"><p>Dit samtykke: alle cookies</p>
<button id="CookiebotWidget-btn-change">Ændr samtykke</button>
<button id="CookiebotWidget-btn-withdraw">Træk samtykke tilbage</button></div></div>""",
    """const state = (text) => ({hasResponse: Boolean(text), consented: /true/.test(text), declined: !/true/.test(text),
  consent: {necessary: true, preferences: /preferences:true/.test(text), statistics: /statistics:true/.test(text),
    marketing: /marketing:true/.test(text)}, renew: () => show("#CybotCookiebotDialog"), withdraw: () => done(false)});
const start = () => { window.Cookiebot = state(cookie("CookieConsent") || ""); };
const done = (on) => { keep("CookieConsent", "{stamp:'x',necessary:true,preferences:" + on + ",statistics:" + on +
  ",marketing:" + on + ",method:'explicit'}"); start(); away(); if (on) count(); };
const away = () => { hide("#CybotCookiebotDialog"); hide(".CookiebotWidget-contents"); show("#CookiebotWidget"); };
start(); if (Cookiebot.hasResponse) { away(); if (Cookiebot.consent.statistics) count(); }
press("#CybotCookiebotDialogBodyLevelButtonLevelOptinAllowAll", () => done(true));
press("#CybotCookiebotDialogBodyButtonDecline", () => done(false));
press(".CookiebotWidget-logo", () => show(".CookiebotWidget-contents"));
press("#CookiebotWidget-btn-change", () => { hide(".CookiebotWidget-contents"); Cookiebot.renew(); });
press("#CookiebotWidget-btn-withdraw", () => Cookiebot.withdraw());""",
    banner="#CybotCookiebotDialog",
    accepting=("#CybotCookiebotDialogBodyLevelButtonLevelOptinAllowAll",),
    refusing=("#CybotCookiebotDialogBodyButtonDecline",),
    withdrawing=(".CookiebotWidget-logo", "#CookiebotWidget-btn-withdraw"),
    cookies=(record("CookieConsent", AFTER_ANY_CHOICE),),
)
USERCENTRICS = Platform(
    "usercentrics",
    "de",
    """<div id="usercentrics-root"></div>""",
    """const kept = () => JSON.parse(localStorage.uc_settings || "null");
const services = () => [{id: "a", name: "Essential", isEssential: true, consent: {status: true}},
  {id: "b", name: "Counter", isEssential: false, consent: {status: Boolean(kept() && kept().on)}}];
const root = document.getElementById("usercentrics-root").attachShadow({mode: "open"});
const button = `<button data-testid="uc-privacy-button" style="CORNER">Datenschutz</button>`;
const buttons = `<button data-testid="uc-deny-all-button">Ablehnen</button>
  <button data-testid="uc-accept-all-button">Alle akzeptieren</button>`;
const done = (on) => { localStorage.uc_settings = JSON.stringify({on}); away(); if (on) count(); };
const away = () => { root.innerHTML = button; press("[data-testid=uc-privacy-button]", UC_UI.showSecondLayer); };
const layer = (text, more) => {
  root.innerHTML = `<div data-testid="uc-container" role="dialog" style="BAR"><p>${text}</p>${more}${buttons}</div>`;
  press("[data-testid=uc-accept-all-button]", () => done(true));
  press("[data-testid=uc-deny-all-button]", () => done(false)); };
window.UC_UI = {isInitialized: () => true, isConsentRequired: () => !kept(), getServicesBaseInfo: services,
  showSecondLayer: () => layer("Datenschutzeinstellungen: Kategorien und Dienste, die Cookies setzen.", "")};
if (kept()) { away(); if (kept().on) count(); } else ready(() => layer("Diese Seite nutzt Cookies.",
  `<button data-testid="uc-more-button">Mehr Informationen</button>`));
""".replace("BAR", BAR).replace("CORNER", CORNER),
    banner="[data-testid=uc-container]",
    accepting=("[data-testid=uc-accept-all-button]",),
    refusing=("[data-testid=uc-deny-all-button]",),
    withdrawing=("[data-testid=uc-privacy-button]", "[data-testid=uc-deny-all-button]"),
    storage=(ExpectedStorage("local_storage", "uc_settings", phases=AFTER_ANY_CHOICE),),
)
TRUSTARC = Platform(
    "trustarc",
    "en",
    f"""<div id="truste-consent-track" style="{BAR}"><div id="truste-consent-content">
<div id="truste-consent-text">We use cookies on our site.</div>
<button id="truste-show-consent">Cookie preferences</button>
<button id="truste-consent-required">Required only</button><button id="truste-consent-button">Accept all</button></div>
</div><footer id="teconsent" style="display:none"><a href="#" role="button" onclick="truste.eu.clickListener()">Cookie
Preferences</a></footer>""",
    """window.truste = {cma: {}, eu: {clickListener: () => show("#truste-consent-track")}};
const done = (on) => { keep("notice_preferences", on ? "2:" : "0:"); keep("notice_gdpr_prefs", on ? "0,1,2:" : "0:");
  away(); if (on) count(); };
const away = () => { hide("#truste-consent-track"); show("#teconsent"); };
if (cookie("notice_preferences")) { away(); if (cookie("notice_preferences") === "2:") count(); }
press("#truste-consent-button", () => done(1)); press("#truste-consent-required", () => done(0));""",
    banner="#truste-consent-track",
    accepting=("#truste-consent-button",),
    refusing=("#truste-consent-required",),
    withdrawing=("#teconsent a", "#truste-consent-required"),
    cookies=(record("notice_preferences", AFTER_ANY_CHOICE), record("notice_gdpr_prefs", AFTER_ANY_CHOICE)),
)
COOKIEYES = Platform(
    "cookieyes",
    "hu",
    f"""<div class="cky-consent-container cky-box-bottom-left" role="region" style="{BAR}"><div class="cky-consent-bar">
<p>Sütiket használunk.</p><button class="cky-btn cky-btn-customize" data-cky-tag="settings-button">Testreszabás</button>
<button class="cky-btn cky-btn-reject" data-cky-tag="reject-button">Mindet elutasítom</button>
<button class="cky-btn cky-btn-accept" data-cky-tag="accept-button">Mindet elfogadom</button></div></div>
<div class="cky-btn-revisit-wrapper" style="{CORNER};display:none">
<button class="cky-btn-revisit" aria-label="Hozzájárulási beállítások">🍪</button></div>
<div class="cky-modal" style="{MIDDLE};display:none"><div class="cky-preference-center" data-cky-tag="detail">
<p>Süti beállítások testreszabása</p><button class="cky-btn cky-btn-reject">Mindet elutasítom</button>
<button class="cky-btn cky-btn-preferences">Beállítások mentése</button></div></div>""",
    """window.getCkyConsent = () => ({});
const record = (action, on) => keep("cookieyes-consent", "consentid:x,consent:" + on + ",action:" + action +
  ",necessary:yes,functional:" + on + ",analytics:" + on + ",advertisement:" + on);
const done = (on) => { record("yes", on); away(); if (on === "yes") count(); };
const away = () => { hide(".cky-consent-container"); hide(".cky-modal"); show(".cky-btn-revisit-wrapper"); };
const text = cookie("cookieyes-consent") || "";
if (/action:yes/.test(text)) { away(); if (/analytics:yes/.test(text)) count(); } else record("", "no");
press(".cky-btn-accept", () => done("yes")); press(".cky-btn-reject", () => done("no"));
press(".cky-btn-preferences", () => done("yes"));
press(".cky-btn-customize", () => show(".cky-modal")); press(".cky-btn-revisit", () => show(".cky-modal"));""",
    banner=".cky-consent-container",
    accepting=(".cky-btn-accept",),
    refusing=(".cky-consent-bar .cky-btn-reject",),
    withdrawing=(".cky-btn-revisit", ".cky-preference-center .cky-btn-reject"),
    cookies=(record("cookieyes-consent", ALWAYS),),
)
COMPLIANZ = Platform(
    "complianz",
    "nl",
    f"""<div id="cmplz-cookiebanner-container"><div class="cmplz-cookiebanner" role="dialog" style="{BAR}">
<div class="cmplz-message">Wij gebruiken cookies.</div><button class="cmplz-btn cmplz-accept">Accepteren</button>
<button class="cmplz-btn cmplz-deny">Alleen functioneel</button><button class="cmplz-btn cmplz-view-preferences">Bekijk
voorkeuren</button></div></div><div id="cmplz-manage-consent"><button class="cmplz-btn cmplz-manage-consent"
 style="position:fixed;right:0;bottom:0;display:none">Beheer toestemming</button></div>""",
    """window.complianz = {};
const done = (on) => { keep("cmplz_banner-status", "dismissed"); for (const name of ["statistics", "marketing",
  "preferences"]) keep("cmplz_" + name, on ? "allow" : "deny"); keep("cmplz_functional", "allow"); away();
  if (on) count(); else drop("_count"); };
const away = () => { hide(".cmplz-cookiebanner"); show(".cmplz-manage-consent"); };
if (cookie("cmplz_banner-status")) { away(); if (cookie("cmplz_statistics") === "allow") count(); }
press(".cmplz-accept", () => done(true)); press(".cmplz-deny", () => done(false));
press(".cmplz-manage-consent", () => { hide(".cmplz-manage-consent"); show(".cmplz-cookiebanner"); });""",
    banner=".cmplz-cookiebanner",
    accepting=(".cmplz-accept",),
    refusing=(".cmplz-deny",),
    withdrawing=(".cmplz-manage-consent", ".cmplz-deny"),
    cookies=tuple(
        record(f"cmplz_{name}", AFTER_ANY_CHOICE)
        for name in ("banner-status", "functional", "statistics", "marketing", "preferences")
    ),
    counted=cleared(AFTER_ACCEPT),
)
IUBENDA = Platform(
    "iubenda",
    "it",
    f"""<div id="iubenda-cs-banner" role="alertdialog" style="{BAR}">
<button class="iubenda-cs-close-btn" aria-label="Continua senza accettare">×</button>
<p>Noi e terze parti utilizziamo cookie.</p>
<button class="iubenda-cs-customize-btn">Scopri di più e personalizza</button>
<button class="iubenda-cs-accept-btn">Accetta</button></div>
<button class="iubenda-tp-btn" data-tp-float="bottom-left" aria-label="Le tue preferenze relative al consenso"
 style="{CORNER};width:32px;height:32px;display:none"></button>
<div id="iubenda-iframe" role="dialog" style="{MIDDLE};display:none">
<div id="purposes-container"><h2>Le tue preferenze relative ai cookie</h2>
<button class="purposes-btn purposes-btn-reject">Rifiuta tutto</button>
<button class="purposes-btn purposes-btn-accept">Accetta tutto</button>
<label><input type="checkbox" id="iub-measurement"> Misurazione</label>
<button id="iubFooterBtn" class="iub-btn iub-btn-consent">Salva e continua</button></div></div>""",
    """const open = () => { find("#iub-measurement")[0].checked = Boolean(kept() && kept().purposes[4]);
  show("#iubenda-iframe"); };
window._iub = {cs: {api: {openPreferences: open}}};
const done = (on) => { keep("_iub_cs-123", JSON.stringify({timestamp: "x", purposes: {1: true, 2: on, 4: on}}));
  away(); if (on) count(); };
const kept = () => JSON.parse(cookie("_iub_cs-123") || "null");
const away = () => { hide("#iubenda-cs-banner"); hide("#iubenda-iframe"); show(".iubenda-tp-btn"); };
if (kept()) { away(); if (kept().purposes[4]) count(); }
press(".iubenda-cs-accept-btn", () => done(true)); press(".iubenda-cs-close-btn", () => done(false));
press(".iubenda-cs-customize-btn", open); press(".iubenda-tp-btn", open);
press(".purposes-btn-reject", () => { find("#iub-measurement")[0].checked = false; });
press(".purposes-btn-accept", () => { find("#iub-measurement")[0].checked = true; });
press("#iubFooterBtn", () => done(find("#iub-measurement")[0].checked));""",
    banner="#iubenda-cs-banner",
    accepting=(".iubenda-cs-accept-btn",),
    refusing=(".iubenda-cs-close-btn",),
    withdrawing=(".iubenda-tp-btn", ".purposes-btn-reject", "#iubFooterBtn"),
    cookies=(record("_iub_cs-123", AFTER_ANY_CHOICE),),
)
CONTROLS = (ONETRUST, COOKIEBOT, USERCENTRICS, TRUSTARC, COOKIEYES, COMPLIANZ, IUBENDA)
