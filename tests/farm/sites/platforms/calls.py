"""Platforms whose choice comes back by a call of their script only: the site's own footer link makes it, or nothing."""

from __future__ import annotations

from tests.farm import ExpectedStorage
from tests.farm.consenting import AFTER_ACCEPT, AFTER_ANY_CHOICE
from tests.farm.sites.banners import BAR, MIDDLE
from tests.farm.sites.platforms.platform import Platform, cleared, record

USERCENTRICS3 = Platform(
    "usercentrics3",
    "fi",
    """<aside id="usercentrics-cmp-ui"></aside>""",
    """const kept = () => localStorage.ucData;
const root = document.getElementById("usercentrics-cmp-ui").attachShadow({mode: "open"});
const done = (on) => { localStorage.ucData = on; root.innerHTML = ""; if (on) count(); };
const layer = (text, more) => {
  root.innerHTML = `<div id="uc-main-dialog" role="dialog" aria-modal="true" style="MIDDLE"><p>${text}</p>
  ${more}<button id="deny" data-action-type="deny">Kiellä</button>
  <button id="accept" data-action-type="accept">Hyväksy</button></div>`;
  press("#accept", () => done(1)); press("#deny", () => done(0)); };
window.__ucCmp = {isInitialized: async () => true, isConsentRequired: async () => !kept(),
  showSecondLayer: async () => layer("Evästeet ja niiden käyttötarkoitukset", ""),
  getConsentDetails: async () =>
  ({consent: {required: !kept(), type: kept() ? "EXPLICIT" : "IMPLICIT",
    status: kept() === "1" ? "ALL_ACCEPTED" : "ALL_DENIED"}, services: {}})};
if (kept()) { if (kept() === "1") count(); } else ready(() => layer("Evästeet ja yksityisyytesi",
  `<button id="more" data-action-type="more">Lisää</button>`));""".replace("MIDDLE", MIDDLE),
    banner="#uc-main-dialog",
    accepting=("#accept",),
    refusing=("#deny",),
    withdrawing=("#footer-link", "#deny"),
    footer=("Evästeasetukset", "__ucCmp.showSecondLayer()"),
    storage=(ExpectedStorage("local_storage", "ucData", phases=AFTER_ANY_CHOICE),),
)
DIDOMI = Platform(
    "didomi",
    "fr",
    f"""<div id="didomi-host"><div id="didomi-notice" role="region" style="{BAR}"><p>Avec votre accord, nos
partenaires et nous utilisons des cookies.</p><button id="didomi-notice-learn-more-button">En savoir plus</button>
<button id="didomi-notice-agree-button">Accepter et fermer</button><span class="didomi-continue-without-agreeing"
role="button" tabindex="0" style="cursor:pointer">Continuer sans accepter →</span></div>
<div id="didomi-consent-popup" class="didomi-consent-popup" role="dialog" style="{MIDDLE};display:none">
<h2>Vos préférences en matière de cookies</h2>
<button id="didomi-radio-option-disagree-to-all">Refuser à tous</button>
<button id="didomi-radio-option-agree-to-all">Accepter à tous</button>
<button id="btn-toggle-save">Enregistrer</button></div></div>""",
    """const kept = () => cookie("didomi_token");
let wish = 0;
window.Didomi = {shouldConsentBeCollected: () => !kept(), getUserStatus: () => ({purposes: {consent: {
  enabled: kept() === "1" ? ["cookies", "measure"] : [], disabled: kept() === "0" ? ["cookies", "measure"] : []}}}),
  preferences: {show: () => { wish = kept() === "1" ? 1 : 0; show("#didomi-consent-popup"); }}};
const done = (on) => { keep("didomi_token", on); hide("#didomi-notice"); hide("#didomi-consent-popup");
  if (on) count(); };
if (kept()) { hide("#didomi-notice"); if (kept() === "1") count(); }
press("#didomi-notice-agree-button", () => done(1)); press(".didomi-continue-without-agreeing", () => done(0));
press("#didomi-notice-learn-more-button", () => Didomi.preferences.show());
press("#didomi-radio-option-disagree-to-all", () => { wish = 0; });
press("#didomi-radio-option-agree-to-all", () => { wish = 1; }); press("#btn-toggle-save", () => done(wish));""",
    banner="#didomi-notice",
    accepting=("#didomi-notice-agree-button",),
    refusing=(".didomi-continue-without-agreeing",),
    withdrawing=("#footer-link", "#didomi-radio-option-disagree-to-all", "#btn-toggle-save"),
    footer=("Gérer mes cookies", "Didomi.preferences.show()"),
    cookies=(record("didomi_token", AFTER_ANY_CHOICE),),
)
SOURCEPOINT = Platform(
    "sourcepoint",
    "en",
    f"""<div id="sp_message_container_1" style="{MIDDLE};height:300px"><iframe id="sp_message_iframe_1"
 src="https://frames.platform-farm.example/message" style="width:100%;height:100%;border:0"></iframe></div>""",
    """const key = "_sp_user_consent_7";
const kept = () => JSON.parse(localStorage.getItem(key) || "null");
const box = () => document.querySelector("[id^=sp_message_container_]");
const open = (id) => { const copy = first.cloneNode(true); copy.id = "sp_message_container_" + id;
  copy.firstChild.id = "sp_message_iframe_" + id; copy.firstChild.src = "https://frames.platform-farm.example/manager";
  document.body.append(copy); };
const first = box().cloneNode(true);
window._sp_ = {config: {}, gdpr: {loadPrivacyManagerModal: open}};
const done = (on) => { localStorage.setItem(key, JSON.stringify({gdpr: {consentStatus: {consentedAll: on,
  rejectedAll: !on, hasConsentData: true}}})); box().remove(); if (on) count(); };
if (kept()) { box().remove(); if (kept().gdpr.consentStatus.consentedAll) count(); }
addEventListener("message", (event) => { const frame = document.querySelector("[id^=sp_message_iframe_]");
  if (event.data === "options") frame.src = "https://frames.platform-farm.example/manager";
  else done(event.data === "yes"); });""",
    banner=".message, .pm-container",
    accepting=(".sp_choice_type_11",),
    refusing=(".sp_choice_type_12", ".sp_choice_type_REJECT_ALL"),
    withdrawing=("#footer-link", ".sp_choice_type_REJECT_ALL"),
    footer=("Privacy settings", "window._sp_.gdpr.loadPrivacyManagerModal(7)"),
    storage=(ExpectedStorage("local_storage", "_sp_user_consent_7", phases=AFTER_ANY_CHOICE),),
    clicks=2,
    frame="frames.platform-farm.example",
)
INMOBI = Platform(
    "inmobi",
    "es",
    f"""<div id="qc-cmp2-container" class="qc-cmp2-container"><div id="qc-cmp2-main"><div id="qc-cmp2-ui" role="dialog"
 style="{MIDDLE}"><h2>Valoramos tu privacidad</h2><p>Nosotros y nuestros socios almacenamos cookies.</p>
<button mode="secondary" size="large">NO ACEPTO</button><button mode="secondary">MÁS OPCIONES</button>
<button mode="primary">ACEPTO</button></div></div></div>""",
    """const kept = () => cookie("euconsent-v2");
window.__tcfapi = (command, version, callback) => { const on = kept() === "1";
  if (command === "displayConsentUi") { show("#qc-cmp2-container"); return callback(null, true); }
  callback({cmpId: 10, tcfPolicyVersion: 5,
  gdprApplies: true, tcString: !kept() ? "" : on ? "CQgYw8AQiCO8AAKADBENB4FgAIIAAAAAACQgF5wBQABAAEAAMAAgBeYAAAAA.IAAA.YAAAAAAAAAAA"
    : "CQgYw8AQiCO8AAKADBENB4FgAAAAAAAAACQgAAAAAAAA.IAAA.YAAAAAAAAAAA", eventStatus: kept() ? "tcloaded" : "cmpuishown",
  purpose: {consents: {1: on, 2: on, 7: on}, legitimateInterests: {}}, vendor: {consents: {10: on}}}, true); };
const done = (on) => { keep("euconsent-v2", on, 390); hide("#qc-cmp2-container"); if (on) count(); };
if (kept()) { hide("#qc-cmp2-container"); if (kept() === "1") count(); }
const [no, , yes] = find("#qc-cmp2-ui button"); no.onclick = () => done(0); yes.onclick = () => done(1);""",
    banner="#qc-cmp2-ui",
    accepting=("#qc-cmp2-ui button[mode=primary]",),
    refusing=("#qc-cmp2-ui button[size=large]",),
    withdrawing=("#footer-link", "#qc-cmp2-ui button[size=large]"),
    footer=("Cambiar mi consentimiento", "__tcfapi('displayConsentUi', 2, () => {})"),
    cookies=(record("euconsent-v2", AFTER_ANY_CHOICE, days=390),),
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
window.__cmp = (command) => { if (command === "showScreen") return show("#cmpbox");
  return command === "getCMPData" ? {userChoiceExists: Boolean(kept()),
  purposeConsents: kept() === "1" ? {51: true, 52: true} : {51: false, 52: false}} : null; };
const done = (on) => { keep("__cmpconsent1", on); hide("#cmpbox"); if (on) count(); else drop("_count"); };
if (kept()) { hide("#cmpbox"); if (kept() === "1") count(); }
press("#cmpwelcomebtnyes", () => done(1)); press("#cmpwelcomebtnno", () => done(0));""",
    banner="#cmpbox",
    accepting=("#cmpwelcomebtnyes",),
    refusing=("#cmpwelcomebtnno",),
    withdrawing=("#footer-link", "#cmpwelcomebtnno"),
    footer=("Cookieinställningar", "__cmp('showScreen')"),
    cookies=(record("__cmpconsent1", AFTER_ANY_CHOICE),),
    counted=cleared(AFTER_ACCEPT),
)
HUBSPOT = Platform(
    "hubspot",
    "en",
    f"""<div id="hs-banner-parent"><div id="hs-eu-cookie-confirmation" style="{BAR}">
<p>This website stores cookies on your computer.</p><button id="hs-eu-cookie-settings-button">Cookies settings</button>
  <button id="hs-eu-confirmation-button">Accept
</button><button id="hs-eu-decline-button">Decline</button></div></div>""",
    """window._hsp = {push: ([command]) => { if (command === "showBanner") show("#hs-banner-parent"); }};
const done = (on) => { keep("__hs_cookie_cat_pref", "1:" + on + ",2:" + on + ",3:" + on, 180);
  keep("__hs_opt_out", on ? "no" : "yes", 180);
  hide("#hs-banner-parent"); if (on) count(); };
if (cookie("__hs_opt_out")) { hide("#hs-banner-parent"); if (cookie("__hs_opt_out") === "no") count(); }
press("#hs-eu-confirmation-button", () => done(true)); press("#hs-eu-decline-button", () => done(false));""",
    banner="#hs-eu-cookie-confirmation",
    accepting=("#hs-eu-confirmation-button",),
    refusing=("#hs-eu-decline-button",),
    withdrawing=("#footer-link", "#hs-eu-decline-button"),
    footer=("Cookie settings", "_hsp.push(['showBanner'])"),
    cookies=tuple(record(name, AFTER_ANY_CHOICE, days=180) for name in ("__hs_cookie_cat_pref", "__hs_opt_out")),
)
COOKIEFIRST = Platform(
    "cookiefirst",
    "pl",
    f"""<div id="cookiefirst-root" class="cookiefirst-root" style="{BAR}"><p>Używamy plików cookie.</p>
<button data-cookiefirst-action="adjust">Dostosuj</button><button data-cookiefirst-action="reject">Odrzuć</button>
<button data-cookiefirst-action="accept">Akceptuj</button></div>""",
    """window.CookieFirst = {consent: null, openPanel: () => show("#cookiefirst-root")};
const done = (on) => { keep("cookiefirst-consent", JSON.stringify({necessary: true, performance: on, functional: on,
  advertising: on})); hide("#cookiefirst-root"); if (on) count(); else drop("_count"); };
const kept = JSON.parse(cookie("cookiefirst-consent") || "null");
if (kept) { hide("#cookiefirst-root"); if (kept.performance) count(); }
press("[data-cookiefirst-action=accept]", () => done(true));
  press("[data-cookiefirst-action=reject]", () => done(false));""",
    banner="#cookiefirst-root",
    accepting=("[data-cookiefirst-action=accept]",),
    refusing=("[data-cookiefirst-action=reject]",),
    withdrawing=("#footer-link", "[data-cookiefirst-action=reject]"),
    footer=("Ustawienia plików cookie", "CookieFirst.openPanel()"),
    cookies=(record("cookiefirst-consent", AFTER_ANY_CHOICE),),
    counted=cleared(AFTER_ACCEPT),
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
    banner="#shopify-pc__banner",
    accepting=("#shopify-pc__banner__btn-accept",),
    refusing=("#shopify-pc__banner__btn-decline",),
    cookies=(record("_tracking_consent", AFTER_ANY_CHOICE),),
    counted=AFTER_ANY_CHOICE,
    reject="unverified",
)
CALLS = (USERCENTRICS3, DIDOMI, SOURCEPOINT, INMOBI, CONSENTMANAGER, HUBSPOT, COOKIEFIRST, SHOPIFY)
"""The last one records an acceptance whatever is pressed, so its refusal must not count as verified, and its theme
has no link that brings the choice back.
"""
