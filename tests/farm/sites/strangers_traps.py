"""Strangers that look like a choice and offer none, or do not keep it; see strangers_form.py."""

from __future__ import annotations

from tests.farm.sites.strangers_form import AFTER_ACCEPT, AFTER_CHOICE, ALWAYS, Stranger, cookie, local

TRAPS = (
    Stranger(
        "cookie-recipes",
        "en",
        """<article><h2>Accept all cookies into your kitchen</h2><p>Chocolate chip cookies: necessary ingredients are
butter and sugar. Reject all margarine. <button>Save recipe</button> <button>Allow all nuts</button></p></article>
<div role="dialog" aria-label="Newsletter" style="position:fixed;left:30%;top:20%;width:320px;background:#fff;
border:1px solid;padding:20px;z-index:40"><p>Cookies in your inbox, every Friday.</p><input type="email"><button
onclick="post('accept')">Accept and subscribe</button><button onclick="post('decline')">No, thank you</button></div>
<script>function post(a) { document.querySelector('[role=dialog]').innerHTML = '<p>' + (a === 'accept' ? 'Welcome!' :
'Maybe later.') + '</p>'; }</script>""",
        words=("The Cookie Jar", "All recipes", "Cookies keep for a week in a tin, if nobody finds them first."),
        reject=None,
        accept=None,
        banner=False,
        first="",
        note="no banner: a recipe page with a newsletter box",
    ),
    Stranger(
        "vinotheque",
        "fr",
        """<div style="position:fixed;inset:0;background:#400;color:#fff;text-align:center;padding-top:20vh;z-index:90"
id="majeur"><h2>Avez-vous l'âge légal pour consommer de l'alcool ?</h2><p>En entrant sur ce site, vous acceptez nos
conditions d'utilisation et notre politique de confidentialité.</p><button id="entrer">Oui, j'accepte et
j'entre</button>
<button id="sortir">Non, je refuse</button></div><script>
majeur.hidden = false;
entrer.onclick = () => { majeur.style.display = 'none'; };
sortir.onclick = () => { majeur.innerHTML = '<p>À bientôt.</p>'; };</script>""",
        words=("Vinothèque du Port", "Nos crus", "Des vins de petits domaines, élevés sans hâte et vendus de même."),
        reject=None,
        accept=None,
        banner=False,
        first="",
        note="no banner: an age gate that speaks of accepting and refusing",
    ),
    Stranger(
        "eshop-podminky",
        "cs",
        """<div style="position:fixed;bottom:0;left:0;right:0;background:#eee;padding:14px;z-index:9" class="vop"><p>Od
1. ledna platí nové obchodní podmínky a zásady ochrany osobních údajů.</p><button>Souhlasím s podmínkami</button>
<button>Nesouhlasím</button></div><script>
for (const b of document.querySelectorAll('.vop button')) b.onclick = () => document.querySelector('.vop').remove();
</script>""",
        words=("Hračky Medvídek", "Doprava", "Dřevěné vláčky, panenky a stavebnice pro děti od tří let."),
        reject=None,
        accept=None,
        banner=False,
        first="",
        note="no banner: new terms of business, with a yes and a no",
    ),
    Stranger(
        "gasthof",
        "de",
        """<div id="hinweis" style="position:fixed;bottom:0;left:0;right:0;background:#753;color:#fff;padding:10px">
Durch die Nutzung unserer Seite erklären Sie sich mit der Verwendung von Cookies einverstanden.
<button>Verstanden</button> <a href="/info" style="color:#fff">Mehr erfahren</a></div><script>
stats(); var hw = document.getElementById('hinweis');
if (document.cookie.indexOf('hinweis=ok') > -1) hw.remove();
else hw.querySelector('button').onclick = function () {
  document.cookie = 'hinweis=ok; path=/; max-age=2592000'; hw.remove(); };</script>""",
        words=("Gasthof zur Post", "Zimmer", "Ruhige Zimmer mit Bergblick, Frühstück bis elf und eigener Parkplatz."),
        reject=None,
        first="",
        box="#hinweis",
        steps_accept=("#hinweis button",),
        kept=(cookie("hinweis", 30),),
        counted=ALWAYS,
        contacts=("s.measure-farm.example", "hit.measure-farm.example"),
        note="a notice only; it counts from the start",
    ),
    Stranger(
        "gazeta",
        "pl",
        """<div class="mur"><div class="mur-in"><h2>Dostęp do serwisu</h2><p>Czytaj bezpłatnie, wyrażając zgodę na pliki
cookies i profilowanie reklam, albo wykup dostęp bez reklam za 9,90 zł miesięcznie.</p><button class="zg">Zgadzam się i
czytam</button> <button class="sub">Kup subskrypcję</button></div></div><script>
(() => { const m = document.querySelector('.mur'), ok = () => { stats(); ads(); };
  if (localStorage['gazeta/zgoda']) { m.remove(); ok(); return; }
  m.querySelector('.zg').onclick = () => { localStorage['gazeta/zgoda'] = Date.now(); m.remove(); ok(); };
  m.querySelector('.sub').onclick = () => { location.assign('/info?kup'); }; })();</script>""",
        words=("Gazeta Poranna", "Kraj", "Rada miasta przyjęła budżet po wielogodzinnej dyskusji w nocy."),
        head="""<style>.mur{position:fixed;inset:0;background:#000b;z-index:99}.mur-in{background:#fff;width:480px;
margin:18vh auto;padding:28px}</style>""",
        reject=None,
        box=".mur",
        first="accept",
        steps_accept=(".zg",),
        kept=(local("gazeta/zgoda"),),
        ads=True,
        note="pay or accept",
    ),
    Stranger(
        "agencia",
        "pt",
        """<div id="av" style="position:fixed;top:0;left:0;right:0;background:#fff;border-bottom:2px solid #09c;
padding:14px;z-index:9"><p>Valorizamos a sua privacidade. Com o seu consentimento, utilizamos cookies analíticos.</p>
<button id="so">Apenas os necessários</button> <button id="todos">Aceitar todos</button></div><script>
const ver = () => localStorage.getItem('agencia.privacidade');
const fecha = (v) => { localStorage.setItem('agencia.privacidade', v); av.remove(); stats(); };
if (ver()) { av.remove(); stats(); } else { so.onclick = () => fecha('min'); todos.onclick = () => fecha('max'); }
</script>""",
        words=("Agência Marés", "Viagens", "Fins de semana nas ilhas, com voo e hotel, a partir de 189 euros."),
        ignores=True,
        first="accept reject",
        box="#av",
        steps_reject=("#so",),
        steps_accept=("#todos",),
        kept=(local("agencia.privacidade"),),
        counted={**AFTER_CHOICE},
        note="counts whatever the answer",
    ),
    Stranger(
        "hytte",
        "nb",
        """<div class="kort" role="dialog"><p>Vi bruker informasjonskapsler for å huske hva du så på.</p>
<button class="kj">Det er i orden</button><button class="nt">Nei takk</button></div><script>
var kort = document.querySelector('.kort');
kort.querySelector('.kj').onclick = function () { kort.remove(); stats(); };
kort.querySelector('.nt').onclick = function () { kort.remove(); };</script>""",
        words=("Hytteutleie på fjellet", "Ledige uker", "Varm hytte med ovn, utsikt og skispor rett utenfor døra."),
        head="""<style>.kort{position:fixed;right:2%;top:40%;width:240px;background:#fff;border:1px solid;
padding:12px}</style>""",
        reject="unverified",
        accept="unverified",
        first="accept reject",
        box=".kort",
        steps_reject=(".nt",),
        steps_accept=(".kj",),
        counted=AFTER_ACCEPT,
        note="never remembers: asks again on every page",
    ),
)
