"""Strangers of Romania, Bulgaria, Croatia, Slovenia and Serbia; see strangers_form.py."""

from __future__ import annotations

from tests.farm.sites.strangers_form import Stranger, cookie, local

BALKAN = (
    Stranger(
        "ziarul",
        "ro",
        """<div class="gdpr-ro"><p>Citești gratuit pentru că folosim cookie-uri. Spune-ne ce putem face cu ele.</p>
<div class="op" hidden><p>Măsurarea traficului: <label><input type="radio" name="trafic" value="da" checked> Da</label>
<label><input type="radio" name="trafic" value="nu"> Nu</label></p><p>Reclame personalizate:
<label><input type="radio" name="reclame" value="da" checked> Da</label>
<label><input type="radio" name="reclame" value="nu"> Nu</label></p><button data-r="trimite">Trimite</button></div>
<p class="jos"><button data-r="da">Sunt de acord</button> <button data-r="nu">Nu sunt de acord</button></p></div>
<a href="#" data-r="iar">Modifică setările de confidențialitate</a><script>
(function () {
  var d = document.querySelector('.gdpr-ro'), k = 'ziarul_gdpr_' + 2026, r = function (n) {
    return d.querySelector('[name=' + n + ']:checked').value == 'da' };
  function fa(o) { if (o.t) stats(); if (o.r) ads() }
  function pune(t, r) { var o = { t: t, r: r }; document.cookie = k + '=' + encodeURIComponent(JSON.stringify(o)) +
    '; path=/; max-age=' + 86400 * 182; d.style.display = 'none'; fa(o) }
  document.addEventListener('click', function (e) {
    switch (e.target.getAttribute('data-r')) {
      case 'da': pune(true, true); break;
      case 'nu': d.querySelector('.op').hidden = false; d.querySelector('.jos').hidden = true; break;
      case 'trimite': pune(r('trafic'), r('reclame')); break;
      case 'iar': e.preventDefault(); d.style.display = 'block'; break;
    } });
  var c = new RegExp(k + '=([^;]+)').exec(document.cookie);
  if (c) fa(JSON.parse(decodeURIComponent(c[1]))); else d.style.display = 'block';
})();</script>""",
        words=(
            "Ziarul de Dimineață",
            "Politică",
            "Circulația trenurilor a fost reluată după ce linia a fost curățată.",
        ),
        head="""<style>.gdpr-ro{display:none;position:fixed;bottom:0;left:0;right:0;background:#fff;padding:20px;
border-top:6px solid #c33}</style>""",
        first="accept settings",
        clicks=4,
        box=".gdpr-ro",
        steps_reject=("[data-r=nu]", "[name=trafic][value=nu]", "[name=reclame][value=nu]", "[data-r=trimite]"),
        steps_accept=("[data-r=da]",),
        withdraw="verified",
        steps_withdraw=(
            "[data-r=iar]",
            "[data-r=nu]",
            "[name=trafic][value=nu]",
            "[name=reclame][value=nu]",
            "[data-r=trimite]",
        ),
        reopen="the link 'Modifică setările de confidențialitate' at the end",
        kept=(cookie("ziarul_gdpr_2026", 182),),
        ads=True,
        note="'I do not agree' only opens the choices, which are all set to yes",
    ),
    Stranger(
        "bazar",
        "bg",
        """<div class="bz"><svg width="420" height="120" viewBox="0 0 420 120" role="group"><rect width="420"
height="120" fill="#ffe"/><text x="10" y="30" font-size="14">Пазарът ползва бисквитки, за да брои купувачите.</text>
<g class="bz-da" role="button" tabindex="0" style="cursor:pointer"><rect x="10" y="60" width="180" height="40"
fill="#c60"/><text x="40" y="85" fill="#fff">Разрешавам</text></g><g class="bz-ne" role="button" tabindex="0"
style="cursor:pointer"><rect x="210" y="60" width="180" height="40" fill="#999"/><text x="230" y="85">Не разрешавам
</text></g></svg></div><script>
let bz = document.querySelector('.bz');
let pomni = (x) => { localStorage.bz = x + '@' + Date.now(); bz.remove(); if (x === 'da') stats(); };
if (localStorage.bz) { bz.remove(); if (localStorage.bz.startsWith('da')) stats(); }
else for (let x of ['da', 'ne']) bz.querySelector('.bz-' + x).addEventListener('click', () => pomni(x));
</script>""",
        words=("Женски пазар", "Сергии", "Пресни чушки, домати и сирене всеки ден от седем сутринта до вечерта."),
        head="<style>.bz{position:fixed;right:10px;bottom:10px;border:1px solid #c60}</style>",
        first="accept reject",
        box=".bz",
        steps_reject=(".bz-ne",),
        steps_accept=(".bz-da",),
        kept=(local("bz"),),
        note="drawn: its words and buttons are SVG",
    ),
    Stranger(
        "novine",
        "hr",
        """<div class="razgovor" style="position:fixed;right:12px;bottom:90px;width:200px;background:#def;padding:8px">
Pozdrav! Trebate pomoć? <button>Prihvaćam razgovor</button><button>Ne hvala</button></div>
<div id="kolac"><p>Ova stranica koristi kolačiće za mjerenje posjećenosti. Nastavite li bez odabira, ne pohranjujemo
ništa.</p><button>U redu</button><button>Ne hvala</button><button>Više o kolačićima</button></div>
<nav class="dno"><a href="/info">Uvjeti korištenja</a> <a href="#kolac">Postavke kolačića</a></nav><script>
const k = document.getElementById('kolac'), [u, n, v] = k.querySelectorAll('button');
const stanje = () => (document.cookie.split('; ').find((s) => s.startsWith('kolac_stanje=')) || '').slice(13);
const zapamti = (s) => { document.cookie = `kolac_stanje=${s}; path=/; max-age=${86400 * 14}; samesite=lax`;
  k.hidden = true; if (s === 'u-redu') stats(); };
u.onclick = () => zapamti('u-redu'); n.onclick = () => zapamti('ne-hvala'); v.onclick = () => { location = '/info'; };
document.querySelector('.dno a[href="#kolac"]').onclick = () => { k.hidden = false; };
k.hidden = stanje() !== ''; if (stanje() === 'u-redu') stats();
</script>""",
        words=("Obalne novine", "Kultura", "Bura je zatvorila most za sav promet osim za osobna vozila."),
        head="""<style>#kolac{position:fixed;left:0;right:0;bottom:0;background:#013;color:#fff;padding:14px}
#kolac[hidden]{display:none}</style>""",
        first="accept reject",
        box="#kolac",
        steps_reject=("#kolac button >> nth=1",),
        steps_accept=("#kolac button >> nth=0",),
        withdraw="verified",
        steps_withdraw=(".dno a >> nth=1", "#kolac button >> nth=1"),
        reopen="the link 'Postavke kolačića' at the end",
        kept=(cookie("kolac_stanje", 14, same_site="Lax"),),
        note="beside a chat box with a button of the same words",
    ),
    Stranger(
        "kavarna",
        "sl",
        """<div class="pis"><p>Piškotke potrebujemo za štetje obiskov. Se strinjate?</p><button class="p1"
aria-label="Se strinjam"></button><button class="p2" aria-label="Ne strinjam se"></button></div><script>
const pis = document.querySelector('.pis'); const ura = () => Math.floor(Date.now() / 6e4).toString(36);
const odgovor = (o) => () => { localStorage.setItem('piskotki.odgovor', `${o}~${ura()}`); pis.classList.add('stran');
  setTimeout(() => pis.remove(), 350); if (o) stats(); };
document.querySelector('.p1').onclick = odgovor(1); document.querySelector('.p2').onclick = odgovor(0);
const prej = localStorage.getItem('piskotki.odgovor');
if (prej) { pis.remove(); if (+prej[0]) stats(); }
</script>""",
        words=("Kavarna Trnovo", "Jedilnik", "Potica, kremšnite in sveže pražena kava vsak dan od osmih naprej."),
        head="""<style>.pis{position:fixed;right:0;bottom:20%;width:240px;background:#fff7ea;padding:16px;
transition:opacity .3s}.pis.stran{opacity:0}.p1::before{content:'Se strinjam'}.p2::before{content:'Ne strinjam se'}
</style>""",
        first="accept reject",
        box=".pis",
        steps_reject=(".p2",),
        steps_accept=(".p1",),
        kept=(local("piskotki.odgovor"),),
        note="the words of the buttons are text of ::before",
    ),
    Stranger(
        "opstina",
        "sr",
        """<table id="kol" style="position:fixed;bottom:0;left:0;width:100%;background:#fff;border-top:3px
solid"><tr><td>
Општина користи колачиће ради статистике посета.<td><input type="button" value="Не прихватам" id="ne"
style="background:#0a0;color:#fff;font-size:20px;padding:12px 40px"><td><input type="button" value="Прихватам" id="da"
style="background:none;border:0;color:#aaa;font-size:11px"></table><p align="center"><font size="1"><a
href="javascript:promeni()">Промени одлуку о колачићима</a></font></p><script>
function uzmi() { return unescape((document.cookie.match(/odluka=([^;]*)/) || [0, ''])[1]); }
function promeni() { document.getElementById('kol').style.display = ''; }
function odluka(o) { var d = new Date(); d.setTime(d.getTime() + 365 * 24 * 3600 * 1000);
  document.cookie = 'odluka=' + escape(o) + '; expires=' + d.toGMTString() + '; path=/';
  location.reload(); }
document.getElementById('ne').onclick = function () { forget('_mfv'); odluka('не'); };
document.getElementById('da').onclick = function () { odluka('да'); };
if (uzmi()) document.getElementById('kol').style.display = 'none';
if (uzmi() == 'да') stats();
</script>""",
        words=("Општина Златар", "Услуге", "Матична служба ради сваког радног дана од осам до петнаест часова."),
        first="accept reject",
        box="#kol",
        steps_reject=("#ne",),
        steps_accept=("#da",),
        withdraw="verified",
        steps_withdraw=("a[href='javascript:promeni()']", "#ne"),
        reopen="the small link 'Промени одлуку о колачићима' at the end",
        kept=(cookie("odluka", 365),),
        deletes=True,
        note="the refusal is the big green button and comes first",
    ),
    Stranger(
        "pivnica",
        "sr-Latn",
        """<div class="kviz"><p>Kolačići? Da ili ne, sami birate.</p><div class="red">Analitika <span role="radiogroup"
aria-label="Analitika"><span role="radio" tabindex="0" aria-checked="true" data-o="1">Da</span>
<span role="radio" tabindex="0" aria-checked="false" data-o="0">Ne</span></span></div>
<span class="dalje" role="button" tabindex="0">Sačuvaj moj izbor</span><span class="sve" role="button"
tabindex="0">Važi,
može sve</span></div><script>
document.querySelectorAll('.kviz').forEach(function (kviz) {
  var izbor = 1, radio = kviz.querySelectorAll('[role=radio]'), ranije = localStorage.getItem('izbor_gosta');
  radio.forEach(function (r) { r.addEventListener('click', function () { izbor = +r.dataset.o;
    radio.forEach(function (q) { q.setAttribute('aria-checked', String(q === r)); }); }); });
  function kraj(i) { localStorage.setItem('izbor_gosta', i ? 'analitika' : 'nista'); kviz.remove(); if (i) stats(); }
  kviz.querySelector('.dalje').addEventListener('click', function () { kraj(izbor); });
  kviz.querySelector('.sve').addEventListener('click', function () { kraj(1); });
  if (ranije) { kviz.remove(); if (ranije === 'analitika') stats(); }
});</script>""",
        words=("Pivnica Dorćol", "Jelovnik", "Točeno pivo, ćevapi i tamburaši svakog petka od osam uveče."),
        head="""<style>.kviz{position:fixed;top:25%;left:30%;width:38%;background:#fff;padding:24px;border:1px solid}
[role=radio]{border:1px solid;padding:4px 12px;cursor:pointer}[aria-checked=true]{background:#9c9}
.dalje,.sve{display:inline-block;margin-top:14px;padding:10px;cursor:pointer;background:#ddd}</style>""",
        first="accept settings",
        clicks=2,
        box=".kviz",
        steps_reject=("[data-o='0']", ".dalje"),
        steps_accept=(".sve",),
        kept=(local("izbor_gosta"),),
    ),
)
