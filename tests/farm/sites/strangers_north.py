"""Strangers of the Nordic and Baltic countries; see strangers_form.py."""

from __future__ import annotations

from tests.farm import Request, Response, js, redirect
from tests.farm.sites.strangers_form import Stranger, cookie, http_cookie, local


# -- a Swedish town: a form that posts, the choice kept by the server -----------------------------------------------
def _kommun(request: Request) -> str:
    choice = request.cookies.get("kakval")
    ask = """<form class="kakruta" method="post" action="/kakval" style="background:#fff4c2;padding:1rem 2rem">
<h2>Kakor på kommunens webbplats</h2><p>Vi använder kakor för att webbplatsen ska fungera och, om du säger ja, för att
se hur den används. <a href="/om-kakor">Läs mer om kakor</a></p>
<input type="submit" name="alla" value="Godkänn alla kakor">
<input type="submit" name="bara" value="Bara nödvändiga kakor"></form>"""
    return (
        ("" if choice else ask)
        + ("<script>stats()</script>" if choice == "alla" else "")
        + '<footer><a href="/info">Tillgänglighet</a> <a href="/om-kakor">Om kakor</a></footer>'
    )


def _kakval(request: Request) -> Response:
    if b"alla=" in request.body:
        return redirect("/", 303, set_cookie=["kakval=alla; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"])
    lines = ["kakval=bara; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax", "_mfv=; Path=/; Max-Age=0"]
    return redirect("/", 303, set_cookie=lines)


NORTH = (
    Stranger(
        "kommun",
        "sv",
        "",
        words=("Ekdala kommun", "Bygga och bo", "Här hittar du blanketter, öppettider och vem du ska ringa."),
        served=_kommun,
        pages={
            "/om-kakor": """<p>En kaka är en liten textfil som sparas i din webbläsare. Du kan när som helst ändra
dig.</p><form method="post" action="/kakval"><fieldset><legend>Ditt val av kakor</legend>
<input type="submit" name="alla" value="Jag godkänner alla kakor">
<input type="submit" name="bara" value="Jag vill bara ha nödvändiga kakor"></fieldset></form>"""
        },
        routes={"/kakval": _kakval},
        first="accept reject",
        box="form.kakruta",
        steps_reject=("input[name=bara]",),
        steps_accept=("input[name=alla]",),
        withdraw="verified",
        steps_withdraw=("footer a[href='/om-kakor']", "input[name=bara]"),
        reopen="the footer link 'Om kakor', a page with the same two buttons",
        kept=(http_cookie("kakval", 365, http_only=True, same_site="Lax"),),
        deletes=True,
    ),
    Stranger(
        "dagblad",
        "sv",
        """<div class="slojd" id="samt" hidden><div class="ruta" role="dialog" aria-labelledby="st">
<div id="s1"><h2 id="st">Vi värnar om din integritet</h2><p>Vi och våra samarbetspartner lagrar och läser
information på din enhet för att mäta läsningen och visa annonser som passar dig.</p>
<a role="button" tabindex="0" class="stor" id="ja">Jag förstår och godkänner</a>
<a role="button" tabindex="0" class="liten" id="val">Hantera mina val</a></div>
<div id="s2" hidden><h2>Dina val</h2>
<div class="rad"><span id="l0">Nödvändigt</span><i role="switch" aria-checked="true" aria-disabled="true"></i></div>
<div class="rad"><span id="l1">Läsarstatistik</span><i role="switch" tabindex="0" aria-checked="true"
 aria-labelledby="l1" id="t1"></i></div>
<div class="rad"><span id="l2">Anpassade annonser</span><i role="switch" tabindex="0" aria-checked="true"
 aria-labelledby="l2" id="t2"></i></div>
<a role="button" tabindex="0" class="liten" id="spara">Spara och stäng</a></div></div></div>
<footer>© Dagbladet <a href="/info">Prenumerera</a> <a href="#samtycke" id="igen">Hantera samtycke</a></footer>
<script>(function () {
  var $ = function (i) { return document.getElementById(i) }, key = 'dagblad.samtycke';
  var got = JSON.parse(localStorage.getItem(key) || 'null');
  function run() { if (got.statistik) stats(); if (got.annonser) ads(); }
  function keep(s, a) { got = { v: 3, statistik: s, annonser: a, t: new Date().toISOString() };
    localStorage.setItem(key, JSON.stringify(got)); $('samt').hidden = true; run(); }
  ['t1', 't2'].forEach(function (i) { $(i).onclick = function () {
    this.setAttribute('aria-checked', this.getAttribute('aria-checked') == 'true' ? 'false' : 'true') } });
  $('ja').onclick = function () { keep(true, true) };
  $('val').onclick = function () { $('s1').hidden = true; $('s2').hidden = false };
  $('spara').onclick = function () {
    keep($('t1').getAttribute('aria-checked') == 'true', $('t2').getAttribute('aria-checked') == 'true') };
  $('igen').onclick = function (e) { e.preventDefault(); $('samt').hidden = false;
    $('s1').hidden = true; $('s2').hidden = false };
  if (got) run(); else $('samt').hidden = false;
})();</script>""",
        words=("Norra Dagbladet", "Sport", "Snön föll tätt över fjällen i går kväll och tågen stod stilla."),
        head="""<style>.slojd{position:fixed;inset:0;background:rgba(0,0,0,.6);z-index:900}
.slojd[hidden]{display:none}.ruta{background:#fff;max-width:520px;margin:12vh auto;padding:28px}
.rad{display:flex;justify-content:space-between;padding:8px}.rad i{width:44px;height:22px;border-radius:11px;
background:#bbb;cursor:pointer}.rad i[aria-checked=true]{background:#0a6}.stor{display:block;background:#c00;
color:#fff;text-align:center;padding:14px;cursor:pointer}.liten{display:block;text-align:center;padding:10px;
cursor:pointer}</style>""",
        first="accept settings",
        clicks=4,
        box="#samt",
        steps_reject=("#val", "#t1", "#t2", "#spara"),
        steps_accept=("#ja",),
        withdraw="verified",
        steps_withdraw=("#igen", "#t1", "#t2", "#spara"),
        reopen="the footer link 'Hantera samtycke', which opens the second layer",
        kept=(local("dagblad.samtycke"),),
        ads=True,
    ),
    Stranger(
        "bibliotek",
        "da",
        """<aside class="ck" id="ck" aria-label="Cookies"><p>Må vi tælle, hvor mange der besøger os? Det sker med
cookies.</p><button class="rund" aria-label="Ja, acceptér cookies" data-svar="1"><svg width="20" height="20"
viewBox="0 0 20 20" aria-hidden="true"><path d="M3 10l5 5 9-11" stroke="#080" fill="none" stroke-width="3"/></svg>
</button> <button class="rund" aria-label="Nej, afvis cookies" data-svar="0"><svg width="20" height="20"
viewBox="0 0 20 20" aria-hidden="true"><path d="M4 4l12 12M16 4L4 16" stroke="#800" stroke-width="3"/></svg></button>
</aside><button class="ckw" id="ckw" aria-label="Cookieindstillinger" hidden><svg width="28" height="28"
viewBox="0 0 28 28" aria-hidden="true"><circle cx="14" cy="14" r="12" fill="#b73"/></svg></button>
<script>{
  const card = document.querySelector('#ck'), again = document.querySelector('#ckw');
  const saved = /(?:^|; )bib_valg=\\d+\\|(\\d)/.exec(document.cookie);
  const settle = (yes) => { card.hidden = true; again.hidden = false; if (yes) stats(); };
  if (saved) settle(saved[1] === '1');
  for (const b of card.querySelectorAll('[data-svar]')) b.addEventListener('click', () => {
    const d = new Date().toISOString().slice(0, 10).replaceAll('-', '');
    document.cookie = `bib_valg=${d}|${b.dataset.svar}; path=/; max-age=${60 * 60 * 24 * 365}; SameSite=Strict`;
    if (b.dataset.svar === '0') forget('_mfv');
    settle(b.dataset.svar === '1');
  });
  again.addEventListener('click', () => { card.hidden = false; again.hidden = true; });
}</script>""",
        words=("Biblioteket på havnen", "Åbningstider", "Kom og lån en bog, en film eller et brætspil til weekenden."),
        head="""<style>.ck{position:fixed;right:20px;bottom:20px;width:260px;background:#fff;padding:16px;
border-radius:12px;box-shadow:0 2px 12px #0006}.rund{border-radius:50%;width:44px;height:44px}
.ckw{position:fixed;left:16px;bottom:16px;border:0;background:none}[hidden]{display:none!important}</style>""",
        first="accept reject",
        box="#ck",
        steps_reject=("[data-svar='0']",),
        steps_accept=("[data-svar='1']",),
        withdraw="verified",
        steps_withdraw=("#ckw", "[data-svar='0']"),
        reopen="the floating round button 'Cookieindstillinger' at the lower left",
        kept=(cookie("bib_valg", 365, same_site="Strict"),),
        deletes=True,
    ),
    Stranger(
        "ferge",
        "nb",
        """<script>
window.addEventListener('load', function () {
  var m = document.cookie.match(/ferge-pv=([^;]+)/);
  if (m) { if (JSON.parse(atob(decodeURIComponent(m[1]))).maaling) stats(); return; }
  setTimeout(function () {
    var el = document.createElement('div');
    el.className = 'inn';
    el.innerHTML = '<p><b>Hei!</b> Vi vil gjerne bruke informasjonskapsler til å se hvilke avganger folk leter ' +
      'etter.</p><a href="javascript:void 0" class="nei">Bare nødvendige</a>' +
      '<button type="button" class="ja">Greit for meg</button>';
    document.body.appendChild(el);
    requestAnimationFrame(function () { requestAnimationFrame(function () { el.classList.add('framme') }) });
    function ferdig(ok) {
      var v = encodeURIComponent(btoa(JSON.stringify({ n: true, maaling: ok, d: +new Date() })));
      document.cookie = 'ferge-pv=' + v + ';path=/;expires=' + new Date(Date.now() + 90 * 864e5).toUTCString();
      el.classList.remove('framme');
      setTimeout(function () { el.remove() }, 600);
      if (ok) stats();
    }
    el.querySelector('.nei').onclick = function () { ferdig(false) };
    el.querySelector('.ja').onclick = function () { ferdig(true) };
  }, 3500);
});</script>""",
        words=("Kystferga", "Rutetabell", "Ferga går hver halvtime fra kaia, også på søndager og helligdager."),
        head="""<style>.inn{position:fixed;right:0;bottom:40px;width:320px;background:#e8f3fb;padding:20px;
transform:translateX(110%);transition:transform .5s}.inn.framme{transform:none}.ja{background:#037;color:#fff;
padding:10px 24px;float:right}.nei{font-size:13px;color:#555}</style>""",
        first="accept reject",
        box=".inn",
        steps_reject=(".inn .nei",),
        steps_accept=(".inn .ja",),
        kept=(cookie("ferge-pv", 90),),
        note="slides in after 3.5 s",
    ),
    Stranger(
        "saunakauppa",
        "fi",
        """<div id="kysely" class="kysely" role="region" aria-label="Evästeasetukset"><form><h3>Saammeko käyttää
evästeitä?</h3><fieldset><legend>Kävijäseuranta</legend><label><input type="radio" name="seuranta" value="1"> Kyllä
</label><label><input type="radio" name="seuranta" value="0"> Ei</label></fieldset>
<fieldset><legend>Markkinointi</legend><label><input type="radio" name="markkinointi" value="1"> Kyllä</label>
<label><input type="radio" name="markkinointi" value="0"> Ei</label></fieldset>
<button type="submit" disabled>Tallenna valinnat</button> <button type="button" class="kaikki">Hyväksy kaikki</button>
</form></div><footer><a href="/tietosuoja">Tietosuojaseloste</a></footer><script src="/evasteet.js"></script>""",
        words=("Saunakauppa Löyly", "Kiukaat", "Koivuvihdat, kiulut ja kiukaat suoraan varastosta kotiovelle."),
        head="""<style>.kysely{position:fixed;left:24px;bottom:24px;width:340px;background:#fff;border:2px solid #333;
padding:16px}.kysely[hidden]{display:none}</style>""",
        pages={
            "/tietosuoja": """<p>Käsittelemme tietojasi tilauksen toimittamiseksi. Evästeistä voit lukea alta, ja voit
milloin tahansa <a href="/?evasteet=muuta">muuttaa evästevalintojasi</a>.</p>"""
        },
        routes={
            "/evasteet.js": lambda request: js("""
(() => {
  const box = document.getElementById('kysely'), form = box.querySelector('form');
  const now = new URLSearchParams(document.cookie.replaceAll('; ', '&')).get('evastevalinta');
  const go = (v) => { if (v[0] === 's') stats(); if (v[1] === 'm') ads(); };
  const done = (s, m) => {
    const v = (s ? 's' : '-') + (m ? 'm' : '-');
    document.cookie = 'evastevalinta=' + v + '; path=/; max-age=' + 180 * 86400 + '; samesite=lax; secure';
    if (!s) forget('_mfv'); if (!m) forget('_adr');
    box.hidden = true; go(v);
    if (location.search) history.replaceState(null, '', '/');
  };
  form.onchange = () => { form.querySelector('[type=submit]').disabled = !(form.seuranta.value &&
    form.markkinointi.value); };
  form.onsubmit = (e) => { e.preventDefault(); done(form.seuranta.value === '1', form.markkinointi.value === '1'); };
  form.querySelector('.kaikki').onclick = () => done(true, true);
  if (now && !location.search.includes('muuta')) { box.hidden = true; go(now); }
})();""")
        },
        first="accept settings",
        clicks=3,
        box="#kysely",
        steps_reject=("[name=seuranta][value='0']", "[name=markkinointi][value='0']", "button[type=submit]"),
        steps_accept=(".kaikki",),
        withdraw="verified",
        steps_withdraw=(
            "a[href='/tietosuoja']",
            "a[href*=muuta]",
            "[name=seuranta][value='0']",
            "[name=markkinointi][value='0']",
            "button[type=submit]",
        ),
        reopen="the link 'muuttaa evästevalintojasi' in the privacy text, linked from the footer",
        kept=(
            cookie(
                "evastevalinta",
                180,
                same_site="Lax",
                secure=True,
                setter="https://saunakauppa.strangers.example/evasteet.js",
            ),
        ),
        ads=True,
        deletes=True,
        note="radio pairs without a default; saving needs both",
    ),
    Stranger(
        "haskoli",
        "is",
        """<dialog id="vk"><h1 style="font-size:1.2em">Vefkökur</h1><p>Háskólinn notar vefkökur til að bæta upplifun
notenda og greina umferð um vefinn.</p><menu><button id="vk-nei"><span>Hafna </span><span>öllum </span>
<span>nema </span><span>nauðsynlegum</span></button><button id="vk-ja"><span>Samþykkja</span> <b>allar</b>
<span>vefkökur</span></button></menu></dialog>
<footer><button id="vk-opna" type="button">Vefkökustillingar</button></footer>
<script type="module">
const d = document.getElementById('vk');
const get = () => document.cookie.split('; ').find((c) => c.startsWith('vk='))?.slice(3);
const set = (v) => { document.cookie = `vk=${v}; path=/; max-age=${86400 * 30}`; d.close(); v === '1' && stats(); };
document.getElementById('vk-nei').onclick = () => set('0');
document.getElementById('vk-ja').onclick = () => set('1');
document.getElementById('vk-opna').onclick = () => d.showModal();
d.addEventListener('cancel', (e) => e.preventDefault());
get() === undefined ? d.showModal() : get() === '1' && stats();
</script>""",
        words=("Háskólinn á Norðurlandi", "Námsleiðir", "Umsóknarfrestur um nám á vorönn er til fimmta desember."),
        first="accept reject",
        box="#vk",
        steps_reject=("#vk-nei",),
        steps_accept=("#vk-ja",),
        withdraw="verified",
        steps_withdraw=("#vk-opna", "#vk-nei"),
        reopen="the footer button 'Vefkökustillingar'",
        kept=(cookie("vk", 30),),
    ),
    Stranger(
        "raekoda",
        "et",
        """<section id="kypsis" style="border:3px double #036;margin:1em;padding:1em;position:sticky;bottom:0;
background:#fff"><p>Linnavalitsuse veebileht kasutab küpsiseid.</p><button onclick="lubaKoik()">Luban kõik</button>
<details><summary>Soovin ise valida</summary><form onsubmit="return kinnita(this)">
<label><input type="checkbox" checked disabled> Vältimatult vajalikud</label><br>
<label><input type="checkbox" name="stat"> Statistika</label><br>
<label><input type="checkbox" name="rekl"> Reklaam ja sotsiaalmeedia</label><br><button>Kinnitan valiku</button>
</form></details></section>
<script>
var KEY = 'linn/kypsised', olemas = localStorage[KEY];
function peida() { document.getElementById('kypsis').style.display = 'none'; }
function jata(stat, rekl) { localStorage[KEY] = 'vajalik' + (stat ? ',statistika' : '') + (rekl ? ',reklaam' : '');
  peida(); if (stat) stats(); if (rekl) ads(); }
function lubaKoik() { jata(true, true); }
function kinnita(f) { jata(f.stat.checked, f.rekl.checked); return false; }
if (olemas) { peida(); if (olemas.indexOf('statistika') > 0) stats(); if (olemas.indexOf('reklaam') > 0) ads(); }
</script>""",
        words=("Kadrioru linn", "Teated", "Raekoja platsil avatakse laupäeval jõuluturg ja süüdatakse kuusk."),
        first="accept settings",
        clicks=2,
        box="#kypsis",
        steps_reject=("#kypsis summary", "#kypsis form button"),
        steps_accept=("#kypsis > button",),
        kept=(local("linn/kypsised"),),
        ads=True,
    ),
    Stranger(
        "maiznica",
        "lv",
        """<div class="sk-overlay"><div class="sk-window"><div class="sk-t">Sīkdatnes</div><div>Mēs izmantojam
sīkdatnes, lai saprastu, kuras maizes jūs meklējat visbiežāk.</div>
<div role="button" tabindex="0" class="sk-b sk-1">Piekrītu visām</div>
<div role="button" tabindex="0" class="sk-b sk-0">Tikai obligātās</div></div></div>
<script>
$ = s => document.querySelector(s);
(v => v == null ? 0 : ($('.sk-overlay').remove(), v == 'ja' && stats()))(localStorage.getItem('sikdatnes'));
['0', '1'].forEach(n => { var b = $('.sk-' + n); if (b) b.addEventListener('click', () => {
  localStorage.setItem('sikdatnes', n == '1' ? 'ja' : 'ne'); $('.sk-overlay').remove(); n == '1' && stats(); }) });
</script>""",
        words=("Maiznīca pie upes", "Veikali", "Rudzu maize, saldskābmaize un klinģeri katru rītu no pulksten sešiem."),
        head="""<style>.sk-overlay{position:fixed;inset:0;background:#fffc;z-index:10}.sk-window{width:360px;
margin:20vh auto;background:#fff;box-shadow:0 0 40px #0004;padding:30px;text-align:center}.sk-b{cursor:pointer;
text-transform:uppercase;letter-spacing:.3em;margin:12px;padding:12px;border:1px solid}</style>""",
        first="accept reject",
        box=".sk-overlay",
        steps_reject=(".sk-0",),
        steps_accept=(".sk-1",),
        kept=(local("sikdatnes"),),
    ),
    Stranger(
        "knygynas",
        "lt",
        """<div id="root"></div><script>
const store = { layer: 1, on: { funkciniai: false, analitika: true, reklama: true }, open: true };
const cookie = /(^|; )slapukai=([01]{3})/.exec(document.cookie);
const names = { funkciniai: 'Funkciniai', analitika: 'Analitiniai', reklama: 'Reklaminiai' };
const start = (bits) => { if (bits[1] === '1') stats(); if (bits[2] === '1') ads(); };
const view = () => !store.open ? '<p class="foot"><a data-do="reopen" href="#">Slapukų nustatymai</a></p>'
  : store.layer === 1 ? `<div class="pop"><p>Svetainėje naudojami slapukai. Paspausdami „Sutinku“ leidžiate naudoti
    visus.</p><button data-do="all">Sutinku</button><button data-do="more">Tinkinti</button></div>`
  : `<div class="pop"><h4>Slapukų pasirinkimas</h4>` + Object.keys(names).map((k) => `<div>${names[k]}
    <button class="tg" data-do="flip:${k}" aria-pressed="${store.on[k]}" aria-label="${names[k]} slapukai">
    ${store.on[k] ? 'Įjungta' : 'Išjungta'}</button></div>`).join('') +
    `<button data-do="save">Išsaugoti pasirinkimą</button></div>`;
const render = () => { document.getElementById('root').innerHTML = view(); };
const keep = () => { const bits = Object.values(store.on).map(Number).join('');
  document.cookie = `slapukai=${bits}; path=/; max-age=${86400 * 365}; SameSite=Lax`;
  store.open = false; start(bits); };
document.addEventListener('click', (e) => {
  const it = e.target.closest('[data-do]'); if (!it) return; e.preventDefault();
  const [what, key] = it.dataset.do.split(':');
  if (what === 'all') { for (const k in store.on) store.on[k] = true; keep(); }
  if (what === 'more') store.layer = 2;
  if (what === 'flip') store.on[key] = !store.on[key];
  if (what === 'save') keep();
  if (what === 'reopen') { store.layer = 2; store.open = true; }
  setTimeout(render, 20);
});
if (cookie) { store.open = false; [...cookie[2]].forEach((b, i) => {
  store.on[Object.keys(names)[i]] = b === '1'; }); start(cookie[2]); }
render();
</script>""",
        words=("Senamiesčio knygynas", "Naujienos", "Naujausi romanai, vaikų knygos ir žemėlapiai su nuolaida."),
        head="""<style>.pop{position:fixed;left:50%;top:50%;transform:translate(-50%,-50%);background:#fff;width:420px;
border:1px solid #777;padding:20px}.tg[aria-pressed=true]{background:#7c7}</style>""",
        first="accept settings",
        clicks=4,
        box=".pop",
        steps_reject=(
            "[data-do=more]",
            "[data-do='flip:analitika'][aria-pressed=true]",
            "[data-do='flip:reklama'][aria-pressed=true]",
            "[data-do=save]",
        ),
        steps_accept=("[data-do=all]",),
        withdraw="verified",
        steps_withdraw=(
            "[data-do=reopen]",
            "[data-do='flip:funkciniai'][aria-pressed=true]",
            "[data-do='flip:analitika'][aria-pressed=true]",
            "[data-do='flip:reklama'][aria-pressed=true]",
            "[data-do=save]",
        ),
        reopen="the link 'Slapukų nustatymai' at the end of the page",
        kept=(cookie("slapukai", 365, same_site="Lax"),),
        ads=True,
        note="every click replaces all nodes of the banner, after 20 ms",
    ),
)
