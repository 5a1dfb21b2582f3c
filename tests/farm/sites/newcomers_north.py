"""Newcomers of the North and the Baltic; see newcomers.py and strangers_form.py."""

from __future__ import annotations

from tests.farm.sites.strangers_form import Stranger, cookie, local

NORTH = (
    Stranger(
        "tandlakaren",
        "sv",
        """<div class="modal fade show" id="cookieModal" tabindex="-1" role="dialog" aria-labelledby="cmTitle" hidden>
<div class="modal-dialog"><div class="modal-content"><div class="modal-header"><h5 id="cmTitle">Vi använder kakor
</h5></div><div class="modal-body"><p>Vi använder kakor (cookies) för att webbplatsen ska fungera och för att förstå hur
den används. Läs mer i vår <a href="/info">integritetspolicy</a>.</p></div><div class="modal-footer">
<button type="button" class="btn btn-outline-secondary">Endast nödvändiga</button>
<button type="button" class="btn btn-primary">Godkänn alla</button></div></div></div></div>
<script>(function () { var modal = document.getElementById('cookieModal'), b = modal.querySelectorAll('button');
function done(level) { document.cookie = 'cookie_level=' + level + ';path=/;max-age=31536000'; modal.hidden = true;
  if (level === 'all') stats(); }
b[0].addEventListener('click', function () { done('necessary'); });
b[1].addEventListener('click', function () { done('all'); });
var m = document.cookie.match(/cookie_level=(\\w+)/); if (!m) modal.hidden = false; else if (m[1] === 'all') stats();
})();</script>""",
        words=("Tandläkarna vid Torget", "Boka tid", "Vi tar emot nya patienter och har akuttider varje morgon."),
        head="<style>.modal:not([hidden]){position:fixed;inset:0;background:#0008;z-index:1050}.modal-content{"
        "background:#fff;max-width:500px;margin:60px auto;padding:16px}.btn-primary{background:#0d6efd;color:#fff}"
        "</style>",
        first="accept reject",
        box="#cookieModal",
        steps_reject=(".btn-outline-secondary",),
        steps_accept=(".btn-primary",),
        kept=(cookie("cookie_level", 365),),
        note="a dentist: a modal of a common style sheet",
    ),
    Stranger(
        "regionbuss",
        "sv",
        """<section id="cc" aria-label="Kakinställningar" style="display:none;position:fixed;bottom:0;left:0;right:0;
background:#f4f4f4;border-top:3px solid #00694e;padding:20px;z-index:500"><div id="cc1"><h2>Kakor på regionbuss</h2>
<p>Vi använder kakor för att ge dig en bättre upplevelse. Du väljer själv vilka du vill tillåta.</p>
<button id="cc-ja">Acceptera alla kakor</button> <button id="cc-mer" aria-expanded="false">Hantera kakor</button></div>
<fieldset id="cc2" hidden><legend>Välj vilka kakor du godkänner</legend>
<label><input type="checkbox" checked disabled> Nödvändiga kakor</label>
<label><input type="checkbox" id="cc-an"> Kakor för analys</label>
<label><input type="checkbox" id="cc-mf"> Kakor för marknadsföring</label><button id="cc-spara">Spara mina val</button>
</fieldset></section><footer><button type="button" id="cc-upp">Kakinställningar</button></footer><script>
const $c = (id) => document.getElementById(id);
const show = (deep) => { $c('cc').style.display = 'block'; $c('cc1').hidden = deep; $c('cc2').hidden = !deep; };
const save = (an, mf) => { localStorage.setItem('kakval', JSON.stringify({ an, mf })); $c('cc').style.display = 'none';
  if (an) stats(); else forget('_mfv'); if (mf) ads(); else forget('_adr'); };
$c('cc-ja').onclick = () => save(true, true); $c('cc-mer').onclick = () => show(true);
$c('cc-spara').onclick = () => save($c('cc-an').checked, $c('cc-mf').checked); $c('cc-upp').onclick = () => show(true);
const v = JSON.parse(localStorage.getItem('kakval') || 'null');
if (!v) show(false); else { if (v.an) stats(); if (v.mf) ads(); }</script>""",
        words=("Regionbuss", "Sök resa", "Turerna till sjukhuset går var tionde minut även under helgerna i vinter."),
        first="accept settings",
        clicks=2,
        box="#cc",
        steps_reject=("#cc-mer", "#cc-spara"),
        steps_accept=("#cc-ja",),
        withdraw="verified",
        steps_withdraw=("#cc-upp", "#cc-spara"),
        reopen="the footer button 'Kakinställningar'",
        kept=(local("kakval"),),
        deletes=True,
        ads=True,
        note="a bus company: boxes that are not ticked, on a second layer",
    ),
    Stranger(
        "cykelby",
        "da",
        """<div class="cookie-overlay" id="ov" hidden><div class="cookie-box" role="dialog" aria-modal="true">
<h3>Vi bruger cookies</h3><p>Vi bruger cookies til statistik og markedsføring. Du kan altid trække dit samtykke tilbage
under cookieindstillinger i bunden af siden.</p><div class="knapper"><button class="nej">Afvis alle</button>
<button class="tilpas">Tilpas</button><button class="ja">Tillad alle</button></div><div class="valg" hidden>
<label><input type="checkbox" name="stat"> Statistiske</label><button class="gem">Tillad valgte</button></div></div
></div>
<footer><a href="#cookieindstillinger">Cookieindstillinger</a></footer><script>
var ov = document.getElementById('ov'), q = function (s) { return document.querySelector(s); };
function sæt(s) { document.cookie = 'samtykke=' + (s ? 'stat' : 'ingen') + '; path=/; max-age=15552000; samesite=lax';
  ov.hidden = true; if (s) stats(); else forget('_mfv'); }
q('.nej').onclick = function () { sæt(false); }; q('.ja').onclick = function () { sæt(true); };
q('.tilpas').onclick = function () { q('.valg').hidden = false; };
q('.gem').onclick = function () { sæt(q('[name=stat]').checked); };
q('footer a').onclick = function (e) { e.preventDefault(); ov.hidden = false; };
var har = /samtykke=(stat|ingen)/.exec(document.cookie);
if (!har) ov.hidden = false; else if (har[1] === 'stat') stats();</script>""",
        words=("Cykelby", "Værksted", "Vi reparerer din cykel, mens du venter, og låner dig gerne en anden."),
        head="<style>.cookie-overlay:not([hidden]){position:fixed;inset:0;background:#0007;z-index:99}.cookie-box{"
        "background:#fff;width:480px;margin:90px auto;padding:24px}.ja{background:#1c7c3c;color:#fff}</style>",
        box="#ov",
        steps_reject=(".nej",),
        steps_accept=(".ja",),
        withdraw="verified",
        steps_withdraw=("footer a", ".nej"),
        reopen="the footer link 'Cookieindstillinger'",
        kept=(cookie("samtykke", 180, same_site="Lax"),),
        deletes=True,
        note="a bicycle shop: three buttons",
    ),
    Stranger(
        "trafikkskole",
        "nb",
        """<div data-component="cookie-consent" class="ds-card"
style="display:none;position:fixed;left:16px;bottom:16px;
max-width:380px;background:#fff;box-shadow:0 0 12px #0005;padding:20px;z-index:70"><h2 class="ds-heading">
Informasjonskapsler</h2><p class="ds-paragraph">Vi bruker nødvendige informasjonskapsler for at nettstedet skal virke.
Vi ønsker også å måle bruken, men bare hvis du sier ja.</p><button class="ds-button" data-variant="primary">Ja, det er
greit</button> <button class="ds-button" data-variant="secondary">Nei takk</button></div>
<footer><a href="/personvern">Personvern og informasjonskapsler</a></footer><script>
const kort = document.querySelector('.ds-card'); const svar = localStorage.getItem('maling');
for (const k of kort.querySelectorAll('button')) k.addEventListener('click', () => {
  const ja = k.dataset.variant === 'primary'; localStorage.setItem('maling', ja ? '1' : '0'); kort.remove();
  if (ja) stats(); });
if (svar === null) kort.style.display = 'block'; else if (svar === '1') stats();</script>""",
        words=("Fjord trafikkskole", "Kurs", "Mørkekjøring, glattkjøring og teori på kveldstid hele høsten."),
        pages={
            "/personvern": """<h2>Endre valget ditt</h2><p>Du kan når som helst trekke tilbake samtykket.</p>
<button id="trekk">Trekk tilbake samtykke</button><p id="ok" role="status"></p><script>document.getElementById('trekk')
.onclick = () => { localStorage.setItem('maling', '0'); forget('_mfv');
document.getElementById('ok').textContent = 'Samtykket er trukket tilbake.'; };</script>"""
        },
        first="accept reject",
        box=".ds-card",
        steps_reject=("[data-variant=secondary]",),
        steps_accept=("[data-variant=primary]",),
        withdraw="verified",
        steps_withdraw=("footer a", "#trekk"),
        reopen="the page '/personvern' that the footer links to has a button",
        kept=(local("maling"),),
        deletes=True,
        note="a driving school: a card with the words yes and no",
    ),
    Stranger(
        "kirjasto",
        "fi",
        """<cookie-notice></cookie-notice><script>
customElements.define('cookie-notice', class extends HTMLElement {
  connectedCallback() { const r = this.attachShadow({ mode: 'open' }); const had = localStorage.evasteet;
    if (had) { if (had === 'kaikki') stats(); return; }
    r.innerHTML = `<style>div{position:fixed;bottom:0;left:0;right:0;background:#0000bf;color:#fff;padding:18px}</style>
      <div role="region" aria-label="Evästeet"><h2>Kirjasto käyttää evästeitä</h2><p>Käytämme välttämättömiä evästeitä
      sivuston toiminnan varmistamiseksi. Lisäksi keräämme kävijätilastoja, jos annat siihen luvan.</p>
      <button part="kaikki">Hyväksy kaikki evästeet</button> <button part="vain">Hyväksy vain välttämättömät</button>
      </div>`;
    r.addEventListener('click', (e) => { const p = e.target.getAttribute('part'); if (!p) return;
      localStorage.evasteet = p; r.innerHTML = ''; if (p === 'kaikki') stats(); }); } });</script>""",
        words=("Järvenrannan kirjasto", "Aukioloajat", "Lainaa kirjoja, soittimia ja retkeilyvälineitä ilmaiseksi."),
        first="accept reject",
        box="cookie-notice div",
        steps_reject=("[part=vain]",),
        steps_accept=("[part=kaikki]",),
        kept=(local("evasteet"),),
        note="a library: a web component with an open root",
    ),
    Stranger(
        "jarnsmidja",
        "is",
        """<div id="vk" style="position:fixed;top:0;left:0;right:0;background:#ffe9a8;padding:12px;z-index:30" hidden>
<span>Þessi vefur notar vafrakökur til að mæla umferð og bæta þjónustu.</span>
<a href="#" role="button" class="já">Samþykkja</a> <a href="#" role="button" class="nei">Hafna</a></div><script>
var vk = document.getElementById('vk');
function velja(v, e) { e.preventDefault(); document.cookie = 'vafrakokur=' + v + ';path=/;max-age=7776000';
  vk.hidden = true; if (v === 'ja') stats(); }
vk.querySelector('.já').onclick = velja.bind(null, 'ja'); vk.querySelector('.nei').onclick = velja.bind(null, 'nei');
if (/vafrakokur=ja/.test(document.cookie)) stats(); else if (!/vafrakokur=/.test(document.cookie)) vk.hidden = false;
</script>""",
        words=("Járnsmiðjan", "Verkefni", "Handrið, hlið og stigar smíðaðir eftir máli í Hafnarfirði."),
        first="accept reject",
        box="#vk",
        steps_reject=(".nei",),
        steps_accept=(".já",),
        kept=(cookie("vafrakokur", 90),),
        note="a smith: a bar at the top with links",
    ),
    Stranger(
        "spordiklubi",
        "et",
        """<div class="toast-wrap"></div><script>
const state = { open: !localStorage.kypsised, details: false, stat: false };
function render() { const w = document.querySelector('.toast-wrap'); if (!state.open) { w.innerHTML = ''; return; }
  w.innerHTML = '<div class="toast" style="position:fixed;right:20px;bottom:20px;width:360px;background:#fff;' +
   'padding:20px;box-shadow:0 2px 20px #0006;z-index:80"><b>See veebileht kasutab küpsiseid</b><p>Küpsised aitavad ' +
   'meil lehte paremaks teha. Vaata lähemalt privaatsustingimustest.</p>' + (state.details ?
   '<p>Vajalikud: alati lubatud</p><p>Statistika <button role="switch" data-a="flip" aria-checked="' + state.stat +
   '">' + (state.stat ? 'Sees' : 'Väljas') + '</button></p><button data-a="save">Kinnita valikud</button>' :
   '<button data-a="all">Nõustun kõigiga</button> <button data-a="more">Halda küpsiseid</button>') + '</div>'; }
const keep = (v) => { localStorage.kypsised = v; state.open = false; if (v === 'stat') stats(); };
document.addEventListener('click', (e) => { const a = e.target.dataset.a; if (!a) return;
  if (a === 'flip') state.stat = !state.stat; if (a === 'more') state.details = true;
  if (a === 'all') keep('stat'); if (a === 'save') keep(state.stat ? 'stat' : 'vajalik'); render(); });
if (localStorage.kypsised === 'stat') stats(); render();</script>""",
        words=("Spordiklubi Kalev", "Treeningud", "Ujumine, jooks ja jõusaal kogu perele seitse päeva nädalas."),
        first="accept settings",
        clicks=2,
        box=".toast",
        steps_reject=("[data-a=more]", "[data-a=save]"),
        steps_accept=("[data-a=all]",),
        kept=(local("kypsised"),),
        note="a sports club: a toast that is drawn anew at each press; the switch is off at first",
    ),
    Stranger(
        "viesnica",
        "lv",
        """<div id="sikdatnes" style="display:none;position:fixed;inset:auto 0 0 0;background:#3b2f2f;color:#fff;
padding:18px;z-index:99"><p>Mēs izmantojam sīkdatnes, lai uzlabotu vietnes darbību un rādītu Jums atbilstošus
piedāvājumus. Vai piekrītat sīkdatņu izmantošanai?</p><input type="button" value="Piekrītu visām" id="s1">
<input type="button" value="Noraidīt" id="s2"></div><script>
(function (d) { var box = d.getElementById('sikdatnes');
function set(v) { d.cookie = 'sikdatnu_izvele=' + v + ';path=/;max-age=2592000;secure'; box.style.display = 'none';
  if (v) { stats(); ads(); } }
d.getElementById('s1').onclick = function () { set(1); }; d.getElementById('s2').onclick = function () { set(0); };
if (d.cookie.indexOf('sikdatnu_izvele=1') > -1) { stats(); ads(); }
else if (d.cookie.indexOf('sikdatnu_izvele=') < 0) box.style.display = 'block'; })(document);</script>""",
        words=("Viesnīca Jūrmala", "Numuri", "Istabas ar skatu uz jūru un brokastis līdz pusdienlaikam."),
        first="accept reject",
        box="#sikdatnes",
        steps_reject=("#s2",),
        steps_accept=("#s1",),
        kept=(cookie("sikdatnu_izvele", 30, secure=True),),
        ads=True,
        note="a hotel: input elements for buttons",
    ),
    Stranger(
        "baldai",
        "lt",
        """<aside class="slapukai" style="display:none;position:fixed;left:0;bottom:0;width:420px;background:#fff;
border:1px solid #ccc;padding:22px;z-index:60"><h4>Slapukų nustatymai</h4><p>Naudojame slapukus, kad užtikrintume
sklandų parduotuvės veikimą. Paspaudę „Sutinku“ leisite naudoti ir statistikos slapukus.</p>
<details><summary>Keisti nustatymus</summary><p><label><input type="radio" name="sl" value="1" checked> Visi slapukai
</label></p><p><label><input type="radio" name="sl" value="0"> Tik būtinieji slapukai</label></p>
<button class="issaugoti">Išsaugoti pasirinkimą</button></details><button class="sutinku">Sutinku</button></aside>
<button class="ratas" title="Slapukų nustatymai"
style="position:fixed;left:10px;bottom:10px;z-index:5">⚙</button><script>
var sl = document.querySelector('.slapukai'), g = (s) => sl.querySelector(s);
var taikyti = (v) => { localStorage.setItem('slapukai', v); sl.style.display = 'none';
  if (v === '1') stats(); else forget('_mfv'); };
g('.sutinku').onclick = () => taikyti('1');
g('.issaugoti').onclick = () => taikyti(g('input:checked').value);
document.querySelector('.ratas').onclick = () => { sl.style.display = 'block'; };
var b = localStorage.getItem('slapukai'); if (b === null) sl.style.display = 'block'; else if (b === '1') stats();
</script>""",
        words=("Baldų namai", "Sofos", "Minkšti baldai iš Lietuvos meistrų, pristatymas per dvi savaites."),
        first="accept settings",
        clicks=3,
        box=".slapukai",
        steps_reject=("summary", "[name=sl][value='0']", ".issaugoti"),
        steps_accept=(".sutinku",),
        withdraw="verified",
        steps_withdraw=(".ratas", "summary", "[name=sl][value='0']", ".issaugoti"),
        reopen="the floating wheel 'Slapukų nustatymai'",
        kept=(local("slapukai"),),
        deletes=True,
        note="a furniture shop: radios in a part that unfolds",
    ),
)
