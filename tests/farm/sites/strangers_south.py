"""Strangers of Spain, Portugal, Italy, Greece and Turkey; see strangers_form.py."""

from __future__ import annotations

from tests.farm.sites.strangers_form import Stranger, cookie, local

SOUTH = (
    Stranger(
        "zapateria",
        "es",
        """<div class="capa"><div class="caja" role="dialog" aria-labelledby="tt"><h3 id="tt">Política de galletas</h3>
<div class="letra" tabindex="0"><p>Utilizamos cookies propias y de terceros para fines analíticos y para mostrarte
publicidad relacionada con tus preferencias.</p><p>Las cookies técnicas no se pueden desactivar. Las analíticas cuentan
cuántas personas miran cada zapato, y las publicitarias te los enseñan en otras páginas.</p><p>Lee hasta el final y
elige.</p></div><p><button class="acepto" disabled>Acepto</button> <button class="noacepto" disabled>No acepto
</button></p></div></div><a href="#" class="pie">Configuración de cookies</a><script>
jQ = function (s) { return document.querySelector(s) };
function leer(n) { var x = document.cookie.split(';').map(function (p) { return p.trim().split('=') })
  .filter(function (p) { return p[0] == n })[0]; return x && x[1] }
function cerrar(v) { document.cookie = 'galletas_zp=' + v + '; path=/; max-age=' + 86400 * 180;
  jQ('.capa').style.display = 'none'; v == 'SI' ? (stats(), ads()) : forget('_mfv', '_adr') }
jQ('.letra').onscroll = function () { if (this.scrollTop + this.clientHeight >= this.scrollHeight - 4)
  jQ('.acepto').disabled = jQ('.noacepto').disabled = false };
jQ('.acepto').onclick = function () { cerrar('SI') }; jQ('.noacepto').onclick = function () { cerrar('NO') };
jQ('.pie').onclick = function () { jQ('.capa').style.display = 'block'; return false };
if (leer('galletas_zp')) { jQ('.capa').style.display = 'none'; if (leer('galletas_zp') == 'SI') { stats(); ads() } }
</script>""",
        words=("Zapatería Lola", "Novedades", "Zapatos cosidos a mano en Elda, con envío gratis a partir de 60 euros."),
        head="""<style>.capa{position:fixed;inset:0;background:#0007;z-index:20}.caja{background:#fff;width:380px;
margin:15vh auto;padding:24px}.letra{height:70px;overflow:auto;border:1px solid #999}</style>""",
        first="accept reject",
        box=".capa",
        steps_reject=("scroll .letra", ".noacepto"),
        steps_accept=("scroll .letra", ".acepto"),
        withdraw="verified",
        steps_withdraw=(".pie", "scroll .letra", ".noacepto"),
        reopen="the link 'Configuración de cookies' at the end of the page",
        kept=(cookie("galletas_zp", 180),),
        ads=True,
        deletes=True,
        note="the buttons wake once the text was scrolled to its end",
    ),
    Stranger(
        "ajuntament",
        "ca",
        """<div id="avis"><ul class="idiomes"><li><a href="#" lang="ca">CA</a><li><a href="#" lang="es">ES</a></ul>
<p>Fem servir galetes per saber què busqueu al web. Podeu acceptar-les, rebutjar-les o
<a href="/galetes">triar-ne algunes</a>.</p><a href="#" class="b v">Accepta-les totes</a>
<a href="#" class="b g">Rebutja-les</a></div><script>
(function () {
  var a = document.getElementById('avis');
  function desa(v) { localStorage.setItem('galetes', v); a.style.display = 'none'; if (v == 'totes') stats();
return false }
  a.querySelector('.v').onclick = function () { return desa('totes') };
  a.querySelector('.g').onclick = function () { return desa('cap') };
  var v = localStorage.getItem('galetes');
  if (v) a.style.display = 'none'; if (v == 'totes') stats();
})();</script><footer><a href="/galetes">Galetes</a></footer>""",
        words=(
            "Ajuntament de Vallserena",
            "Tràmits",
            "Demaneu hora per a l'oficina d'atenció o feu el tràmit en línia.",
        ),
        page_lang="es",
        head="""<style>#avis{position:absolute;top:0;left:0;right:0;background:#ffe;padding:16px;z-index:9}.idiomes
{float:right;list-style:none;margin:0}.b{display:inline-block;padding:8px 20px;background:#ddd}</style>""",
        pages={
            "/galetes": """<p>Aquest web fa servir galetes analítiques si ho permeteu.</p><form id="tria"><label>
<input type="checkbox" id="ga"> Analítiques</label> <button>Desa la tria</button></form><script>
ga.checked = localStorage.galetes == 'totes';
tria.onsubmit = function () { localStorage.galetes = ga.checked ? 'totes' : 'cap'; location.href = '/'; return false };
</script>"""
        },
        box="#avis",
        steps_reject=("#avis .g",),
        steps_accept=("#avis .v",),
        withdraw="verified",
        steps_withdraw=("footer a[href='/galetes']", "#ga", "#tria button"),
        reopen="the footer link 'Galetes', a page with a form",
        kept=(local("galetes"),),
        note="the page says it is Spanish",
    ),
    Stranger(
        "padaria",
        "pt",
        """<div class="barra-pd"><span>Este sítio utiliza <i>cookies</i> para melhorar a sua experiência de navegação.
</span><button id="pd-ok">Compreendi e aceito</button><button id="pd-mais">Mais opções</button></div>
<div class="painel-pd" hidden><h3>As suas opções</h3><p>Pode recusar todos os <i>cookies</i> que não sejam
estritamente necessários.</p><button id="pd-rec">Recusar tudo</button><button id="pd-ace">Aceitar tudo</button></div>
<script>
const porId = (i) => document.getElementById('pd-' + i), barra = document.querySelector('.barra-pd');
const painel = document.querySelector('.painel-pd');
const guardar = (tudo) => {
  const corpo = new URLSearchParams({ v: '2', essenciais: '1', analise: tudo ? '1' : '0' });
  document.cookie = 'padaria_consent=' + encodeURIComponent(corpo) + '; path=/; max-age=' + 60 * 60 * 24 * 30 * 5;
  barra.hidden = painel.hidden = true; if (tudo) stats(); };
for (const [i, v] of [['ok', true], ['ace', true], ['rec', false]])
  porId(i).addEventListener('click', () => guardar(v));
porId('mais').addEventListener('click', () => { painel.hidden = false; barra.hidden = true; });
const antes = /padaria_consent=([^;]+)/.exec(document.cookie);
if (antes) { barra.hidden = true; if (new URLSearchParams(decodeURIComponent(antes[1])).get('analise') === '1')
stats(); }
</script>""",
        words=("Padaria Central", "Encomendas", "Pão de Mafra, broa de milho e pastéis de nata acabados de fazer."),
        head="""<style>.barra-pd{position:fixed;bottom:0;left:0;right:0;background:#5a3;color:#fff;padding:14px}
.painel-pd{position:fixed;right:0;top:0;bottom:0;width:300px;background:#fff;padding:20px;box-shadow:0 0 20px}
[hidden]{display:none!important}</style>""",
        first="accept settings",
        clicks=2,
        box=".barra-pd",
        steps_reject=("#pd-mais", "#pd-rec"),
        steps_accept=("#pd-ok",),
        kept=(cookie("padaria_consent", 150),),
    ),
    Stranger(
        "comune",
        "it",
        """<div class="fascia" role="region" aria-label="Informativa breve"><button class="x"
aria-label="Chiudi e continua senza accettare">×</button><p>Questo sito utilizza cookie tecnici e, previo tuo
consenso, cookie di terze
parti. La chiusura del banner mediante la X comporta il permanere delle impostazioni predefinite e dunque la
continuazione della navigazione in assenza di cookie diversi da quelli tecnici.</p>
<button class="si">Acconsento</button> <a href="/info">Informativa estesa</a></div>
<footer><a class="riapri" href="#riapri">Aggiorna le preferenze sui cookie</a></footer><script>
$1 = (c) => document.querySelector('.' + c);
const registra = (ok) => { localStorage.setItem('comune-cookie', JSON.stringify([ok, Date.now()]));
  $1('fascia').classList.add('via'); if (ok) stats(); else forget('_mfv'); };
$1('x').onclick = () => registra(false); $1('si').onclick = () => registra(true);
$1('riapri').onclick = () => $1('fascia').classList.remove('via');
const prima = JSON.parse(localStorage.getItem('comune-cookie'));
if (prima) { $1('fascia').classList.add('via'); if (prima[0]) stats(); }
</script>""",
        words=("Comune di Montefiore", "Uffici", "L'ufficio anagrafe riceve su appuntamento dal lunedì al venerdì."),
        head="""<style>.fascia{position:fixed;bottom:0;left:0;right:0;background:#06c;color:#fff;padding:20px;
transition:bottom .4s}.fascia.via{bottom:-600px;visibility:hidden}.x{float:right;font-size:22px}</style>""",
        box=".fascia",
        steps_reject=(".fascia .x",),
        steps_accept=(".fascia .si",),
        withdraw="verified",
        steps_withdraw=(".riapri", ".fascia .x"),
        reopen="the footer link 'Aggiorna le preferenze sui cookie'",
        first="accept reject",
        kept=(local("comune-cookie"),),
        deletes=True,
        note="the cross refuses, as the text says and the authority asks",
    ),
    Stranger(
        "corriere",
        "it",
        """<div class="velo" id="velo"><section data-l="1"><h2>Prima di continuare</h2><p>Noi e terze parti selezionate
archiviamo e accediamo a informazioni su un dispositivo, come i cookie.</p><button data-a="si">Accetta</button>
<button data-a="2">Scopri di più e personalizza</button></section>
<section data-l="2"><h2>Perché usiamo i tuoi dati</h2><p>Misurare le prestazioni dei contenuti; selezionare annunci
personalizzati.</p><button data-a="si">Accetta</button><button data-a="3">Gestisci i singoli consensi</button></section>
<section data-l="3"><h2>Fornitori e finalità</h2><table><tr><td>Misurazione<td><label><input type="checkbox" checked
data-k="m"> attivo</label><tr><td>Pubblicità<td><label><input type="checkbox" checked data-k="p"> attivo</label></table>
<details><summary>2 fornitori</summary><p>Measure Farm, Adroom</p></details>
<button data-a="no">Rifiuta tutto</button><button data-a="ok">Conferma le scelte</button></section></div><script>
(() => {
  const velo = document.getElementById('velo'), passo = (n) => { velo.dataset.passo = n; };
  const fine = (m, p) => { const s = btoa([+m, +p, Math.round(Date.now() / 864e5)].join('.'));
    document.cookie = `_corr_pref=${s}; path=/; domain=${location.hostname}; max-age=${365 * 86400}` +
      '; samesite=lax; secure';
    passo(0); if (m) stats(); if (p) ads(); };
  velo.addEventListener('click', ({ target }) => { const a = target.dataset.a, k = (n) =>
    velo.querySelector(`[data-k=${n}]`).checked;
    if (a === 'si') fine(true, true); else if (a === 'no') fine(false, false); else if (a === 'ok')
fine(k('m'), k('p'));
    else if (a) passo(a); });
  const c = document.cookie.match(/_corr_pref=([^;]+)/);
  if (!c) return passo(1);
  const [m, p] = atob(c[1]).split('.'); if (+m) stats(); if (+p) ads();
})();</script>""",
        words=("Corriere della Valle", "Cronaca", "Riaperta la strada del passo dopo la frana di venerdì scorso."),
        head="""<style>.velo{display:none;position:fixed;inset:0;background:#fffd;z-index:99}.velo section{display:none;
margin:10vh auto;width:560px;background:#fff;border:1px solid;padding:20px}.velo[data-passo="1"],.velo[data-passo="2"],
.velo[data-passo="3"]{display:block}[data-passo="1"] [data-l="1"],[data-passo="2"] [data-l="2"],[data-passo="3"]
[data-l="3"]{display:block!important}</style>""",
        first="accept settings",
        clicks=3,
        box="#velo",
        steps_reject=("[data-a='2']", "[data-a='3']", "[data-a=no]"),
        steps_accept=("[data-l='1'] [data-a=si]",),
        kept=(cookie("_corr_pref", 365, host_only=False, secure=True, same_site="Lax"),),
        ads=True,
        note="three layers; only the third refuses",
    ),
    Stranger(
        "trapeza",
        "el",
        """<div class="tr-bar"><p>Η τράπεζα χρησιμοποιεί cookies για τη σωστή λειτουργία του ιστότοπου και, εφόσον
συμφωνείτε, για στατιστικούς λόγους.</p><button class="tr-a">Συμφωνώ με όλα</button>
<button class="tr-s">Θέλω να επιλέξω</button></div>
<div class="tr-win" role="dialog" aria-label="Επιλογές cookies"><div role="tablist"><button role="tab" data-p="0"
aria-selected="true">Σχετικά</button><button role="tab" data-p="1" aria-selected="false">Κατηγορίες</button></div>
<div role="tabpanel"><p>Τα cookies είναι μικρά αρχεία κειμένου.</p></div><div role="tabpanel" hidden>
<p>Απαραίτητα: πάντα ενεργά</p><p><button role="switch" aria-checked="false" aria-label="Στατιστικά"></button>
Στατιστικά</p><p><button role="switch" aria-checked="false" aria-label="Διαφήμιση"></button> Διαφήμιση</p></div>
<button class="tr-k">Αποθήκευση επιλογών</button></div><a class="tr-f" href="#0">Διαχείριση cookies</a><script>
const all = (s) => [...document.querySelectorAll(s)], bar = all('.tr-bar')[0], win = all('.tr-win')[0];
const sw = all('.tr-win [role=switch]');
const bits = () => '1' + sw.map((b) => b.ariaChecked === 'true' ? '1' : '0').join('');
const go = (b) => { if (b[1] === '1') stats(); if (b[2] === '1') ads(); };
const keep = (b) => { document.cookie = 'tr_ck=' + b + ';path=/;max-age=' + 365 * 86400 + ';secure;samesite=strict';
  bar.style.display = win.style.display = 'none'; if (b[1] === '0') forget('_mfv'); if (b[2] === '0') forget('_adr');
go(b); };
sw.forEach((b) => { b.onclick = () => { b.ariaChecked = b.ariaChecked === 'true' ? 'false' : 'true'; }; });
all('[role=tab]').forEach((t, n, ts) => { t.onclick = () => { ts.forEach((o) => { o.ariaSelected = String(o === t); });
  all('[role=tabpanel]').forEach((p, i) => { p.hidden = i !== n; }); }; });
all('.tr-a')[0].onclick = () => keep('111');
all('.tr-k')[0].onclick = () => keep(bits());
const open = () => { win.style.display = 'block'; }; all('.tr-s')[0].onclick = all('.tr-f')[0].onclick = open;
const had = /tr_ck=([01]{3})/.exec(document.cookie);
if (had) { bar.style.display = 'none'; sw.forEach((b, i) => { b.ariaChecked = String(had[1][i + 1] === '1'); });
go(had[1]); }
</script>""",
        words=("Τράπεζα Αιγαίου", "Κάρτες", "Ανοίξτε λογαριασμό μισθοδοσίας χωρίς να περάσετε από κατάστημα."),
        head="""<style>.tr-bar{position:fixed;left:0;right:0;bottom:0;background:#eef;padding:20px}.tr-win{display:none;
position:fixed;left:30%;top:20%;width:40%;background:#fff;border:1px solid #003;padding:20px;z-index:5}
.tr-win [role=switch]{width:40px;height:20px;background:#bbb}.tr-win [aria-checked=true]{background:#0a0}</style>""",
        first="accept settings",
        clicks=2,
        box=".tr-bar",
        steps_reject=(".tr-s", ".tr-k"),
        steps_accept=(".tr-a",),
        withdraw="verified",
        steps_withdraw=(
            ".tr-f",
            "[role=tab] >> nth=1",
            "[role=switch] >> nth=0",
            "[role=switch] >> nth=1",
            ".tr-k",
        ),
        reopen="the link 'Διαχείριση cookies' at the end; the switches stand behind the second tab",
        kept=(cookie("tr_ck", 365, secure=True, same_site="Strict"),),
        ads=True,
        deletes=True,
    ),
    Stranger(
        "kahveci",
        "tr",
        """<script>
(function (belge) {
  var anahtar = 'kahve.cerez', once = localStorage.getItem(anahtar);
  if (once) { if (once.split(';')[0] === 'kabul') stats(); return }
  setTimeout(function () {
    var k = belge.createElement('div'); k.id = 'cerez';
    k.innerHTML = '<h4>Çerez Aydınlatma Metni</h4><p>Alışveriş deneyiminizi iyileştirmek için yasal ' +
      'düzenlemelere uygun çerezler kullanıyoruz.</p>' +
      '<div class="dgm" tabindex="0" role="button">Tercihleri Yönet</div>' +
      '<div class="dgm" tabindex="0" role="button">Tümünü Reddet</div>' +
      '<div class="dgm koyu" tabindex="0" role="button">Tümünü Kabul Et</div>';
    belge.body.appendChild(k);
    var d = k.querySelectorAll('.dgm');
    function bitir(s) { localStorage.setItem(anahtar, s + ';' + new Date().toLocaleDateString('tr-TR'));
      k.parentNode.removeChild(k); if (s === 'kabul') stats() }
    d[0].onclick = function () { k.insertAdjacentHTML('beforeend', '<p>Zorunlu çerezler kapatılamaz.</p>') };
    d[1].onclick = function () { bitir('ret') };
    d[2].onclick = function () { bitir('kabul') };
  }, 3000);
})(document);</script>""",
        words=("Kahveci Dükkânı", "Kavurmalar", "Taze çekilmiş kahve, bakır cezve ve lokum kapınıza kadar gelsin."),
        head="""<style>#cerez{position:fixed;right:24px;top:24px;width:320px;background:#fff;padding:20px;
box-shadow:0 4px 24px #0005}.dgm{padding:10px;margin:6px 0;border:1px solid #421;text-align:center;cursor:pointer}
.koyu{background:#421;color:#fff}</style>""",
        box="#cerez",
        steps_reject=("#cerez .dgm >> nth=1",),
        steps_accept=("#cerez .dgm >> nth=2",),
        kept=(local("kahve.cerez"),),
        note="appears after 3 s",
    ),
)
