"""Strangers of Germany, the Low Countries, France and the British Isles; see strangers_form.py."""

from __future__ import annotations

from tests.farm import Request, Response, Site, html, redirect
from tests.farm.sites.strangers_form import Stranger, cookie, http_cookie, local

# -- a German paper: its banner stands in a frame within a frame, both of another site -------------------------------
zustimmung = Site("cc.zustimmung-farm.example")
zustimmung.add("/aussen", html('<iframe src="/innen" style="width:100%;height:300px;border:0"></iframe>', lang="de"))
zustimmung.add(
    "/innen",
    html(
        """<div id="a"><h2>Willkommen</h2><p>Wir und unsere 84 Partner verarbeiten Daten, etwa über Cookies, um
Inhalte und Anzeigen zu messen.</p><button id="ok" style="background:#060;color:#fff;padding:14px 60px">Einverstanden
</button><p><a href="#" id="mehr" style="color:#888">Einstellungen oder ablehnen</a></p></div>
<div id="b" hidden><div role="tablist"><button role="tab" id="tz" aria-selected="true">Zwecke</button>
<button role="tab" id="tp" aria-selected="false">Partner</button></div><ul id="zl"><li>Reichweitenmessung
<li>Anzeigen</ul><ul id="pl" hidden><li>Adroom Ltd.<li>Measure Farm GmbH</ul><button id="ab">Alles ablehnen</button>
<button id="an">Alles annehmen</button></div><script>
const say = (v) => top.postMessage({ zustimmung: v }, '*');
ok.onclick = an.onclick = () => say('ja'); ab.onclick = () => say('nein');
mehr.onclick = () => { a.hidden = true; b.hidden = false; };
tz.onclick = tp.onclick = (e) => { zl.hidden = e.target !== tz; pl.hidden = e.target === tz; };</script>""",
        title="Zustimmung",
        lang="de",
    ),
)


# -- a Dutch cycle shop: the choice is made on a page of its own, by a form that gets --------------------------------
def _fiets(request: Request) -> str:
    chosen = request.cookies.get("cookievoorkeur")
    bar = """<div class="koekbalk" style="position:fixed;bottom:0;width:100%;background:#222;color:#fff;padding:14px">
Wij gebruiken koekjes om de winkel beter te maken. <a class="knop" style="background:#f80;color:#000;padding:8px 20px"
href="/koekjes/opslaan?statistiek=on&amp;reclame=on">Prima!</a> <a href="/koekjes" style="color:#ccc">Zelf instellen
</a></div>"""
    run = ("stats();" if "statistiek" in (chosen or "") else "") + ("ads();" if "reclame" in (chosen or "") else "")
    foot = '<footer><a href="/info">Retourneren</a> <a href="/koekjes">Cookievoorkeuren</a></footer>'
    return foot + (f"<script>{run}</script>" if chosen else bar)


def _fiets_keep(request: Request) -> Response:
    kinds = [kind for kind in ("statistiek", "reclame") if kind in request.args]
    value = "-".join(["basis", *kinds])
    lines = [f"cookievoorkeur={value}; Path=/; Max-Age=15552000; Secure; SameSite=Lax"]
    lines += [] if "statistiek" in kinds else ["_mfv=; Path=/; Max-Age=0"]
    return redirect("/", set_cookie=[*lines, *([] if "reclame" in kinds else ["_adr=; Path=/; Max-Age=0"])])


WEST = (
    Stranger(
        "hausbank",
        "de",
        """<div class="hb" role="dialog" aria-modal="true"><div class="hb-in"><h2>Datenschutzeinstellungen</h2>
<p>Wir setzen auf unserer Website Cookies ein. Einige sind essenziell, andere helfen uns, unser Angebot zu
verbessern. Sie können Ihre Auswahl jederzeit ändern.</p>
<label class="sw"><input type="checkbox" checked disabled><span></span>Essenziell</label>
<label class="sw"><input type="checkbox" id="hb-s"><span></span>Statistik</label>
<label class="sw"><input type="checkbox" id="hb-m"><span></span>Externe Medien</label>
<div class="akk"><button class="akk-k" aria-expanded="false">Was bedeutet das?</button><p hidden>Statistik-Cookies
erfassen Informationen anonym.</p></div>
<button class="pri" id="hb-alle">Alle akzeptieren</button><button class="sec" id="hb-ausw">Auswahl speichern</button>
<p><a href="/info">Impressum</a> <a href="/info">Datenschutz</a></p></div></div>
<footer><a href="javascript:hbAuf()">Datenschutzeinstellungen</a></footer><script>
var hb = document.querySelector('.hb');
function hbAuf() { hb.classList.add('auf'); }
function hbZu(s, m) { document.cookie = 'hb_dse=' + encodeURIComponent(JSON.stringify({ essenziell: 1, statistik: +s,
  medien: +m, stand: '2026-03' })) + '; path=/; max-age=31536000; secure; samesite=strict';
  if (!s) forget('_mfv'); hb.classList.remove('auf'); if (s) stats(); }
document.querySelector('.akk-k').onclick = function () { var o = this.getAttribute('aria-expanded') === 'true';
  this.setAttribute('aria-expanded', String(!o)); this.nextElementSibling.hidden = o; };
document.getElementById('hb-alle').onclick = function () { hbZu(true, true); };
document.getElementById('hb-ausw').onclick = function () {
  hbZu(document.getElementById('hb-s').checked, document.getElementById('hb-m').checked); };
var m = /hb_dse=([^;]+)/.exec(document.cookie);
if (!m) hbAuf(); else { var v = JSON.parse(decodeURIComponent(m[1]));
  document.getElementById('hb-s').checked = v.statistik; if (v.statistik) stats(); }
</script>""",
        words=("Hausbank Mittelrhein", "Girokonto", "Eröffnen Sie Ihr Konto in zehn Minuten, ganz ohne Papier."),
        head="""<style>.hb{display:none;position:fixed;inset:0;background:#0009;z-index:99}.hb.auf{display:block}
.hb-in{background:#fff;max-width:600px;margin:10vh auto;padding:30px}.sw input{opacity:0;position:absolute}
.sw span{display:inline-block;width:36px;height:18px;background:#aaa;border-radius:9px}.sw input:checked+span
{background:#0a0}.pri{background:#069;color:#fff;padding:12px}.sec{background:#eee;padding:12px}</style>""",
        first="accept settings",
        box=".hb",
        steps_reject=("#hb-ausw",),
        steps_accept=("#hb-alle",),
        withdraw="verified",
        steps_withdraw=("footer a", "label:has(#hb-s)", "#hb-ausw"),
        reopen="the footer link 'Datenschutzeinstellungen'; the toggle shows what was chosen before",
        kept=(cookie("hb_dse", 365, secure=True, same_site="Strict"),),
        deletes=True,
        note="the purposes stand in the first layer, not ticked: saving them as they are refuses",
    ),
    Stranger(
        "abendblick",
        "de",
        """<div id="huelle" style="position:fixed;inset:0;background:#fff;z-index:1000;display:none"><iframe
 title="Zustimmung zur Datenverarbeitung" style="width:90%;height:360px;margin:8vh 5%;border:0"></iframe></div>
<script>
const h = document.getElementById('huelle');
const los = () => { if (localStorage.zustimmung === 'ja') { stats(); ads(); } };
addEventListener('message', (e) => { if (e.origin !== 'https://cc.zustimmung-farm.example') return;
  localStorage.zustimmung = e.data.zustimmung; h.remove(); los(); });
if (localStorage.zustimmung) los(); else { h.style.display = 'block';
  h.firstElementChild.src = 'https://cc.zustimmung-farm.example/aussen'; }
</script>""",
        words=("Abendblick", "Wirtschaft", "Der Rat vertagt die Entscheidung über den Umbau des Bahnhofs erneut."),
        contacts=("cc.zustimmung-farm.example",),
        first="accept settings",
        clicks=2,
        box="#huelle",
        steps_reject=("#huelle iframe >>> iframe >>> #mehr", "#huelle iframe >>> iframe >>> #ab"),
        steps_accept=("#huelle iframe >>> iframe >>> #ok",),
        kept=(local("zustimmung"),),
        ads=True,
        note="a wall whose words stand in a frame within a frame of another site",
    ),
    Stranger(
        "fietsenzaak",
        "nl",
        "",
        words=("De Fietsenzaak", "Onderhoud", "Stadsfietsen, bakfietsen en een werkplaats met koffie erbij."),
        served=_fiets,
        pages={
            "/koekjes": """<h2>Jouw koekjes, jouw keuze</h2><form action="/koekjes/opslaan" method="get">
<p><label><input type="checkbox" checked disabled> Functioneel (altijd aan)</label></p>
<p><label><input type="checkbox" name="statistiek" checked> Statistiek: we tellen welke fietsen je bekijkt</label></p>
<p><label><input type="checkbox" name="reclame" checked> Reclame: fietsen die je elders achtervolgen</label></p>
<input type="submit" value="Opslaan en terug naar de winkel"></form>"""
        },
        routes={"/koekjes/opslaan": _fiets_keep},
        first="accept settings",
        clicks=4,
        box=".koekbalk",
        steps_reject=(".koekbalk a[href='/koekjes']", "[name=statistiek]", "[name=reclame]", "input[type=submit]"),
        steps_accept=(".koekbalk .knop",),
        withdraw="verified",
        steps_withdraw=("footer a[href='/koekjes']", "[name=statistiek]", "[name=reclame]", "input[type=submit]"),
        reopen="the footer link 'Cookievoorkeuren' leads to the page with the form",
        kept=(http_cookie("cookievoorkeur", 180, secure=True, same_site="Lax"),),
        ads=True,
        deletes=True,
    ),
    Stranger(
        "gemeente",
        "nl",
        """<div id="cookievraag"><button class="kruis" aria-label="Sluiten"></button><p>Mogen wij bijhouden hoe u deze
website gebruikt? Daarvoor plaatsen we een cookie.</p><button class="btn">Ja, dat mag</button>
<button class="btn">Liever niet</button></div><p class="voet"><a href="/privacy">Privacyverklaring</a></p><script>
(function (d) {
  var q = d.getElementById('cookievraag'), b = q.querySelectorAll('.btn'), v = localStorage.getItem('meten');
  function zet(x) { localStorage.setItem('meten', x); q.style.display = 'none'; x === 'true' && stats(); }
  q.querySelector('.kruis').onclick = function () { q.style.display = 'none'; };
  b[0].onclick = function () { zet('true'); }; b[1].onclick = function () { zet('false'); };
  if (v !== null) { q.style.display = 'none'; v === 'true' && stats(); }
})(document);</script>""",
        words=("Gemeente Waterhoek", "Paspoort", "Maak een afspraak aan de balie of regel het meteen online."),
        head="""<style>#cookievraag{position:fixed;top:0;left:0;right:0;background:#154273;color:#fff;padding:12px 40px}
.kruis{float:right;background:none;border:0;color:#fff}.kruis::before{content:'×';font-size:24px}</style>""",
        pages={
            "/privacy": """<p>Wij meten het gebruik van de website alleen als u dat goed vindt.</p>
<p id="stand"></p><button id="meting-uit">Stop met meten</button> <button id="meting-aan">Meten mag</button><script>
var toon = function () { document.getElementById('stand').textContent = 'Nu: ' + (localStorage.meten === 'true' ?
  'er wordt gemeten' : 'er wordt niet gemeten'); };
document.getElementById('meting-uit').onclick = function () { localStorage.meten = 'false'; forget('_mfv'); toon(); };
document.getElementById('meting-aan').onclick = function () { localStorage.meten = 'true'; stats(); toon(); };
toon();</script>"""
        },
        first="accept reject",
        box="#cookievraag",
        steps_reject=("#cookievraag .btn >> nth=1",),
        steps_accept=("#cookievraag .btn >> nth=0",),
        withdraw="verified",
        steps_withdraw=(".voet a", "#meting-uit"),
        reopen="'Stop met meten' on the page 'Privacyverklaring', linked at the end of each page",
        kept=(local("meten"),),
        deletes=True,
        note="the cross only hides the bar until the next page; its sign is text of ::before",
    ),
    Stranger(
        "musee",
        "fr",
        """<div class="taal" id="taal"><p><span onclick="spreek('nl')" class="t">Nederlands</span>
<span onclick="spreek('fr')" class="t">Français</span></p><p id="zin"></p><span id="k1" class="k" onclick="keus(1)">
</span> <span id="k0" class="k" onclick="keus(0)"></span></div><script>
var zinnen = { fr: ['Ce musée aime les biscuits. En voulez-vous un pour nos statistiques ?', 'Volontiers',
'Sans façon'],
  nl: ['Dit museum houdt van koekjes. Lust u er een voor onze statistieken?', 'Graag', 'Nee, dank u'] };
function spreek(t) { zin.textContent = zinnen[t][0]; k1.textContent = zinnen[t][1]; k0.textContent = zinnen[t][2]; }
function keus(n) { document.cookie = 'biscuit=' + (n ? 'volontiers' : 'sans-facon') + ';path=/;max-age=2592000';
  taal.remove(); if (n) stats(); }
spreek('fr');
if (/biscuit=/.test(document.cookie)) { taal.remove(); if (/=volontiers/.test(document.cookie)) stats(); }
</script>""",
        words=("Musée de la Gaufre", "Visiter", "Le musée est ouvert tous les jours sauf le lundi, de dix à dix-huit."),
        page_lang="",
        head="""<style>.taal{position:fixed;left:0;top:30%;width:280px;background:#fe9;padding:20px;text-align:center}
.k{display:inline-block;padding:10px 18px;border:1px solid;cursor:pointer}.t{text-decoration:underline;
cursor:pointer}</style>""",
        first="accept reject",
        box="#taal",
        steps_reject=("#k0",),
        steps_accept=("#k1",),
        kept=(cookie("biscuit", 30),),
        note="a language chooser in the banner; the page does not tell its language",
    ),
    Stranger(
        "quotidien",
        "fr",
        """<div id="tchat" style="position:fixed;right:10px;bottom:10px;width:220px;background:#fff;border:1px solid;
padding:10px;z-index:30"><p>Une question ? Nos conseillers vous répondent.</p><button>Accepter le tchat</button>
<button>Plus tard</button></div>
<footer><a href="/info">Mentions légales</a> <span class="lien" id="gerer">Gérer mes cookies</span></footer>
<script>
(() => {
  const lu = () => { try { return JSON.parse(localStorage.getItem('choix-lecteur')); } catch { return null; } };
  const jouer = (c) => { if (c && c.mesure) stats(); if (c && c.pub) ads(); };
  const montrer = () => {
    if (document.querySelector('.volet')) return;
    const v = document.createElement('div'); v.className = 'volet'; v.setAttribute('role', 'alertdialog');
    v.innerHTML = `<span class="lien coin">Continuer sans accepter →</span><h2>Votre vie privée nous est chère</h2>
      <p>Avec votre accord, nous et nos partenaires utilisons des cookies ou technologies similaires.</p>
      <span class="gros" data-c="oui">Accepter et fermer</span><span class="lien" data-c="plus">En savoir plus</span>`;
    document.body.append(v);
    const finir = (ok) => { localStorage.setItem('choix-lecteur', JSON.stringify({ mesure: ok, pub: ok }));
      v.remove(); jouer(lu()); };
    v.querySelector('.coin').addEventListener('click', () => finir(false));
    v.querySelector('[data-c=oui]').addEventListener('click', () => finir(true));
    v.querySelector('[data-c=plus]').addEventListener('click', () => { location.href = '/info'; });
  };
  gerer.addEventListener('click', montrer);
  if (lu()) jouer(lu()); else addEventListener('pointermove', montrer, { once: true });
})();</script>""",
        words=("Le Quotidien du Jura", "Régions", "La neige a surpris les automobilistes sur le plateau ce matin."),
        head="""<style>.volet{position:fixed;inset:15% 20% auto;background:#fff;border:1px solid #ccc;padding:30px;
z-index:200}.coin{position:absolute;right:12px;top:8px;font-size:12px}.lien{color:#777;cursor:pointer;
text-decoration:underline}.gros{display:block;background:#d00;color:#fff;padding:16px;text-align:center;
cursor:pointer}</style>""",
        first="accept reject",
        box=".volet",
        steps_reject=("move", ".volet .coin"),
        steps_accept=("move", ".volet [data-c=oui]"),
        withdraw="verified",
        steps_withdraw=("#gerer", ".volet .coin"),
        reopen="the words 'Gérer mes cookies' in the footer",
        kept=(local("choix-lecteur"),),
        ads=True,
        note="appears at the first move of the pointer, beside a chat box with a button 'Accepter'",
    ),
    Stranger(
        "mairie",
        "fr",
        """<div id="temoins" class="temoins"><div class="une"><strong>Ce site utilise des témoins de connexion</strong>
<p>Ils nous aident à comprendre vos besoins.</p><button type="button" data-v="tout">Je suis d'accord</button>
<button type="button" data-v="rien">Je refuse tout</button><button type="button" data-v="fin">Je choisis</button></div>
<div class="deux" hidden><ul><li>Mesure d'audience <button data-q="oui">Autoriser</button>
<button data-q="non">Interdire</button></ul></div></div>
<a href="#temoins" id="rouvrir" style="display:block">Modifier mes préférences en matière de témoins</a><script>
const t = document.getElementById('temoins');
const poser = (ok) => { const q = new Date(); q.setMonth(q.getMonth() + 6);
  document.cookie = `temoins=${ok ? 'accord' : 'refus'}/${new Date().toISOString()}; path=/; expires=` +
    q.toUTCString(); t.classList.remove('la'); if (ok) stats(); else forget('_mfv'); };
t.onclick = (e) => { const b = e.target;
  if (b.dataset.v === 'tout' || b.dataset.q === 'oui') poser(true);
  if (b.dataset.v === 'rien' || b.dataset.q === 'non') poser(false);
  if (b.dataset.v === 'fin') { t.children[0].hidden = true; t.children[1].hidden = false; } };
rouvrir.onclick = (e) => { e.preventDefault(); t.classList.add('la'); };
if (!document.cookie.includes('temoins=')) t.classList.add('la');
else if (document.cookie.includes('temoins=accord')) stats();
</script>""",
        words=(
            "Mairie de Saint-Aubin",
            "Démarches",
            "Le conseil municipal se réunit jeudi prochain à la salle des fêtes.",
        ),
        head="""<style>.temoins{visibility:hidden;opacity:0;transition:opacity .3s;position:fixed;bottom:30px;left:30px;
right:30px;background:#003189;color:#fff;padding:18px}.temoins.la{visibility:visible;opacity:1}</style>""",
        box="#temoins",
        steps_reject=("[data-v=rien]",),
        steps_accept=("[data-v=tout]",),
        withdraw="verified",
        steps_withdraw=("#rouvrir", "[data-v=rien]"),
        reopen="the last link of the page, 'Modifier mes préférences en matière de témoins'",
        kept=(cookie("temoins", None, lifetime=182 * 86400),),
        deletes=True,
    ),
    Stranger(
        "comhairle",
        "ga",
        """<div id="fianain" style="background:#063;color:#fff;padding:1em"><h2>Fianáin ar an láithreán seo</h2>
<p>Úsáidimid fianáin riachtanacha. Ba mhaith linn fianáin anailíse a úsáid freisin.</p>
<button class="gl">Glac le fianáin anailíse</button> <button class="di">Diúltaigh d'fhianáin anailíse</button>
<a href="/info" style="color:#fff">Féach ar na fianáin</a></div><script>
document.addEventListener('DOMContentLoaded', function () {
  var bosca = document.getElementById('fianain'), c = document.cookie.match(/fianain=(tá|níl|t|n)/);
  function socraigh(f) { document.cookie = 'fianain=' + f + '; path=/; max-age=31536000; samesite=lax';
    bosca.innerHTML = f === 't' ? '<p>Ghlac tú le fianáin anailíse.</p>' : '<p>Dhiúltaigh tú d’fhianáin anailíse.</p>';
    bosca.insertAdjacentHTML('beforeend', '<button class="fc">Folaigh an teachtaireacht seo</button>');
    bosca.querySelector('.fc').onclick = function () { bosca.remove(); };
    if (f === 't') stats(); }
  if (c) { bosca.remove(); if (c[1] === 't') stats(); return; }
  bosca.querySelector('.gl').onclick = function () { socraigh('t'); };
  bosca.querySelector('.di').onclick = function () { socraigh('n'); };
});</script>""",
        words=("Comhairle an Chontae", "Seirbhísí", "Tá oifigí na comhairle oscailte ó Luan go hAoine ar a naoi."),
        first="accept reject",
        box="#fianain",
        steps_reject=("#fianain .di",),
        steps_accept=("#fianain .gl",),
        kept=(cookie("fianain", 365, same_site="Lax"),),
        note="thanks in the same place after the choice, with a button to hide it, as public bodies do",
    ),
)
