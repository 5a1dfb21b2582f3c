"""Strangers that speak English or Maltese; see strangers_form.py."""

from __future__ import annotations

from tests.farm.sites.strangers_form import AFTER_ACCEPT, Stranger, cookie, local

ISLES = (
    Stranger(
        "kiln",
        "en",
        """<div class="pop" style="position:fixed;left:5%;top:15%;width:280px;background:#fee;padding:20px;z-index:70">
<b>15% off your first mug</b><input type="email" placeholder="you@example.com"><button>Yes please</button>
<button>I'd rather pay full price</button></div>
<div class="crumbs" id="crumbs"><p>Right, biscuits. We'd like to see which glazes people look at.</p>
<button class="c1">Fine by me</button><button class="c2">I'd rather not</button></div>
<footer>Made in Kent. <a href="#" id="c3">Biscuit tin</a></footer><script>
const c = (k) => document.querySelector('.' + k);
const tin = document.cookie.match(/crumbs=(\\w+)/);
const shut = (v) => { document.cookie = `crumbs=${v}; path=/; max-age=${120 * 86400}`; crumbs.style.display = 'none';
  if (v === 'fine') stats(); };
c('c1').onclick = () => shut('fine'); c('c2').onclick = () => shut('rather_not');
c3.onclick = () => { crumbs.style.display = 'block'; return false; };
if (tin) { crumbs.style.display = 'none'; if (tin[1] === 'fine') stats(); }
</script>""",
        words=(
            "Kiln & Co",
            "Our glazes",
            "Stoneware for kitchens that get used, thrown in a shed behind the oast house.",
        ),
        page_lang="de",
        head="""<style>.crumbs{position:fixed;right:20px;bottom:20px;width:300px;background:#fff;padding:18px;
border:2px dashed #a52;z-index:60}.c1{background:#a52;color:#fff}</style>""",
        first="accept reject",
        box="#crumbs",
        steps_reject=(".c2",),
        steps_accept=(".c1",),
        withdraw="verified",
        steps_withdraw=("#c3", ".c2"),
        reopen="the footer link 'Biscuit tin'",
        kept=(cookie("crumbs", 120),),
        note="beside a newsletter box with words alike; the page says it is German",
    ),
    Stranger(
        "university",
        "en",
        """<div class="m" id="m"><form class="mi"><h2>How we use cookies</h2><p>We place analytics and advertising
cookies unless you tell us otherwise. Nothing is placed before you answer.</p>
<label><input type="checkbox" name="noa"> Do not use analytics cookies</label><br>
<label><input type="checkbox" name="nom"> Do not use advertising cookies</label><br>
<button>Save my choices</button><button type="button" id="idm">I don't mind</button></form></div>
<footer><button id="again">Cookie choices</button></footer><script>
const m = document.getElementById('m'), f = m.querySelector('form');
const show = (on) => m.classList.toggle('on', on);
const run = (s) => { if (s.includes('A')) stats(); if (s.includes('M')) ads(); };
const save = (s) => { localStorage.setItem('uni:cookies:v2', s); show(false); forget(...(s.includes('A') ? [] :
  ['_mfv', '_adr'])); run(s); };
f.onsubmit = (e) => { e.preventDefault(); save('N' + (f.noa.checked ? '' : 'A') + (f.nom.checked ? '' : 'M')); };
idm.onclick = () => save('NAM'); again.onclick = () => show(true);
const s = localStorage.getItem('uni:cookies:v2'); if (s) run(s); else show(true);
</script>""",
        words=("University of Northbridge", "Courses", "Open days run on the first Saturday of each month in term."),
        head="""<style>.m{display:none;position:fixed;inset:0;background:#0008;z-index:50}.m.on{display:grid;
place-items:center}.mi{background:#fff;padding:32px;width:480px}</style>""",
        first="accept settings",
        clicks=3,
        box="#m",
        steps_reject=("[name=noa]", "[name=nom]", "#m form button >> nth=0"),
        steps_accept=("#idm",),
        withdraw="verified",
        steps_withdraw=("#again", "[name=noa]", "[name=nom]", "#m form button >> nth=0"),
        reopen="the footer button 'Cookie choices'",
        kept=(local("uni:cookies:v2"),),
        ads=True,
        deletes=True,
        note="double negative: a tick refuses",
    ),
    Stranger(
        "gigs",
        "en",
        """<div class="tos" style="position:fixed;top:0;left:0;right:0;background:#ff0;padding:10px;z-index:80">Our
terms
of sale changed on 1 November. <button onclick="this.parentNode.remove()">I agree to the terms</button>
<button onclick="location.href='/info'">Read them</button></div>
<div class="ckb" id="ckb"><span>🍪 Some cookies keep your basket. Others tell us which bands you like.</span>
<div><button disabled>Only what's needed</button><button disabled>The lot</button></div></div><script>
setTimeout(function () { [].forEach.call(document.querySelectorAll('#ckb button'), function (b, i) {
  b.disabled = false; b.onclick = function () {
    document.cookie = 'gg=' + (i ? 'lot' : 'needed') + '.' + Math.floor(Date.now() / 1000) +
      '; path=/; max-age=7776000; samesite=lax';
    document.getElementById('ckb').className += ' gone'; if (i) { stats(); ads(); } } }) }, 2000);
var g = /gg=(lot|needed)/.exec(document.cookie);
if (g) { document.getElementById('ckb').remove(); if (g[1] == 'lot') { stats(); ads(); } }
</script>""",
        words=("GigGuide", "Venues", "Forty bands, nine rooms, one weekend and no mud: tickets from Friday at ten."),
        head="""<style>.ckb{position:fixed;bottom:0;left:0;right:0;background:#111;color:#eee;padding:18px;z-index:80;
transition:transform .4s}.ckb.gone{transform:translateY(120%);visibility:hidden}</style>""",
        first="accept reject",
        box="#ckb",
        steps_reject=("#ckb button >> nth=0",),
        steps_accept=("#ckb button >> nth=1",),
        kept=(cookie("gg", 90, same_site="Lax"),),
        ads=True,
        note="a notice of terms at the top at the same time; buttons wake after 2 s",
    ),
    Stranger(
        "outlet",
        "en",
        """<div id="ca" style="position:fixed;bottom:0;right:0;width:420px;background:#fff;border:1px
solid;padding:14px">
<p>We and third parties use cookies for analytics and to personalise ads. You may opt out of this at any time.</p>
<button id="oo">Opt out</button> <button id="kk">Keep them</button></div><script>
const kept = localStorage.getItem('optout');
const gpc = navigator.globalPrivacyControl === true;
if (kept !== 'yes' && !gpc) stats();
if (kept !== null || gpc) ca.remove();
else { oo.onclick = () => { localStorage.setItem('optout', 'yes'); forget('_mfv'); ca.remove(); };
  kk.onclick = () => { localStorage.setItem('optout', 'no'); ca.remove(); }; }
</script>""",
        words=("Trainer Outlet", "Sale", "Running shoes from last season at half price, while sizes last."),
        first="accept reject",
        box="#ca",
        steps_reject=("#oo",),
        steps_accept=("#kk",),
        kept=(local("optout"),),
        counted={**AFTER_ACCEPT, "no_action": True, "gpc": False},
        contacts=("s.measure-farm.example", "hit.measure-farm.example"),
        note="counts until told not to; the Global Privacy Control counts as a refusal",
    ),
    Stranger(
        "festa",
        "mt",
        """<festa-shell></festa-shell><script>
customElements.define('festa-cookies', class extends HTMLElement { connectedCallback() {
  const r = this.attachShadow({ mode: 'open' });
  r.innerHTML = `<style>section{position:fixed;bottom:16px;left:16px;right:16px;background:#fff;border:4px solid #c00;
    padding:16px}span{cursor:pointer;border:1px solid;padding:8px;margin:8px;display:inline-block}</style><section>
    <p>Din il-paġna tuża l-cookies biex tgħodd il-viżitaturi.</p><span id="le">Irrifjuta kollox</span>
    <span id="iva">Aċċetta kollox</span></section>`;
  const end = (v) => { localStorage.setItem('festa_cookies', v); this.remove(); if (v === 'iva') stats(); };
  r.getElementById('le').onclick = () => end('le'); r.getElementById('iva').onclick = () => end('iva');
} });
customElements.define('festa-shell', class extends HTMLElement { connectedCallback() {
  const r = this.attachShadow({ mode: 'open' }), v = localStorage.getItem('festa_cookies');
  r.innerHTML = '<slot></slot>' + (v ? '' : '<festa-cookies></festa-cookies>') +
    '<p><button id="ibdel">Ibdel l-għażla tal-cookies</button></p>';
  r.getElementById('ibdel').onclick = () => r.append(document.createElement('festa-cookies'));
  if (v === 'iva') stats();
} });</script>""",
        words=("Festa tar-Raħal", "Programm", "Il-purċissjoni titlaq mill-knisja fis-sebgħa ta' filgħaxija."),
        first="accept reject",
        box="festa-cookies section",
        steps_reject=("#le",),
        steps_accept=("#iva",),
        withdraw="verified",
        steps_withdraw=("#ibdel", "#le"),
        reopen="the button 'Ibdel l-għażla tal-cookies' below the text, in a shadow root",
        kept=(local("festa_cookies"),),
        note="a shadow root within a shadow root",
    ),
)
