"""Strangers of Poland, the Czech lands, Slovakia, Hungary and Ukraine; see strangers_form.py."""

from __future__ import annotations

from tests.farm import Request, Response, html, redirect
from tests.farm.sites.strangers_form import Stranger, cookie, http_cookie, local


# -- a Slovak bakery: a form that gets and reloads, answered by the server -------------------------------------------
def _pekaren(request: Request) -> str:
    said = request.cookies.get("pek-suhlas")
    if said:
        return "<script>stats();</script>" if said == "ano" else ""
    return """<form action="/suhlas" class="ps" style="position:fixed;bottom:10px;left:10px;right:10px;background:#fd8;
padding:1em;border-radius:1em"><label>Táto stránka ukladá súbory cookie, aby sme vedeli, koľko ľudí má chuť na rožky.
</label> <input type="submit" name="odpoved" value="Nepovoliť">
<input type="submit" name="odpoved" value="Povoliť všetko"></form>"""


def _suhlas(request: Request) -> Response:
    value = "nie" if request.args.get("odpoved", "").startswith("Nepovoli") else "ano"
    return redirect("/", set_cookie=[f"pek-suhlas={value}; Path=/; Max-Age=7776000"])


SUTI = html(
    """<p><b>Sütik</b> – A fürdő oldala sütiket használ a látogatottság mérésére.</p><form><label><input type="radio"
name="s" value="mind"> Mindet engedélyezem</label><br><label><input type="radio" name="s" value="min" checked> Csak a
szükségeseket engedélyezem</label><br><button>Rendben, ezt választom</button></form><script>
document.forms[0].onsubmit = (e) => { e.preventDefault(); const v = new FormData(e.target).get('s');
  document.cookie = 'furdo_suti=' + (v === 'mind' ? '11' : '10') + '; path=/; max-age=' + 86400 * 60;
  parent.dispatchEvent(new CustomEvent('suti', { detail: v })); };</script>""",
    title="Sütik",
    lang="hu",
)

EAST = (
    Stranger(
        "browar",
        "pl",
        """<div class="wiek" style="position:fixed;inset:0;background:#210;color:#fff;z-index:10;text-align:center;
padding-top:20vh"><h2>Czy masz ukończone 18 lat?</h2><button onclick="sessionStorage.wiek=1;wiek()">TAK</button>
<button onclick="location.href='/info?za-mlody'">NIE</button></div>
<div class="ciacho"><p>Używamy ciasteczek do analizy ruchu. Szczegóły w <a href="/info">Polityce prywatności</a>.</p>
<button class="zgoda">W porządku</button><button class="brak">Tylko niezbędne</button></div>
<script>
function wiek() { if (sessionStorage.wiek) document.querySelector('.wiek').style.display = 'none'; } wiek();
const el = document.querySelector('.ciacho'); const zapis = localStorage.getItem('browar-zgody');
const zapisz = (z) => { localStorage.setItem('browar-zgody', z ? 'analityka=tak' : 'analityka=nie');
  el.style.display = 'none'; if (z) stats(); };
el.querySelector('.zgoda').onclick = () => zapisz(true); el.querySelector('.brak').onclick = () => zapisz(false);
if (zapis) { el.style.display = 'none'; if (zapis.endsWith('tak')) stats(); }
</script>""",
        words=("Browar nad Wisłą", "Piwa", "Pszeniczne, porter bałtycki i grodziskie warzone na miejscu od lat."),
        head="""<style>.ciacho{position:fixed;right:16px;bottom:16px;width:300px;background:#fff;color:#000;padding:16px;
z-index:20}.zgoda{background:#e90}</style>""",
        first="accept reject",
        box=".ciacho",
        steps_reject=(".brak",),
        steps_accept=(".zgoda",),
        kept=(local("browar-zgody"),),
        note="over an age gate, which is not to be answered",
    ),
    Stranger(
        "zahradnictvi",
        "cs",
        """<div class="lista"><div>Web používá k analýze návštěvnosti soubory cookie. Souhlas můžete odmítnout <a
href=""
class="zde">zde</a>.</div><a href="" class="souhlas">Souhlasím</a></div>
<p><small>Zahradnictví U Lípy, IČO 0, <a href="" class="zmena">změnit nastavení cookies</a></small></p><script>
[].slice.call(document.querySelectorAll('a[href=""]')).forEach(function (a) { a.addEventListener('click', function (e) {
  e.preventDefault();
  if (a.className == 'zmena') { document.querySelector('.lista').style.display = ''; return; }
  var ano = a.className == 'souhlas';
  document.cookie = 'lista_ck=' + (ano ? 'souhlas' : 'nesouhlas') + ' ' + new Date().getFullYear() +
    '; path=/; max-age=' + 3600 * 24 * 180 + '; samesite=lax';
  document.querySelector('.lista').style.display = 'none'; if (ano) stats(); }) });
var ck = /lista_ck=(ne)?souhlas/.exec(document.cookie);
if (ck) { document.querySelector('.lista').style.display = 'none'; if (!ck[1]) stats(); }
</script>""",
        words=("Zahradnictví U Lípy", "Stromky", "Jabloně, hrušně a švestky na podzimní výsadbu máme skladem."),
        head="""<style>.lista{position:fixed;bottom:0;left:0;width:100%;background:#333;color:#fff;padding:10px}
.lista a{color:#fff}.souhlas{background:#393;padding:8px 30px;float:right;margin-right:40px}</style>""",
        first="accept reject",
        box=".lista",
        steps_reject=(".zde",),
        steps_accept=(".souhlas",),
        withdraw="verified",
        steps_withdraw=(".zmena", ".zde"),
        reopen="the small link 'změnit nastavení cookies' in the last line",
        kept=(cookie("lista_ck", 180, same_site="Lax"),),
        note="the refusal is the word 'zde' (here) within a sentence",
    ),
    Stranger(
        "pekaren",
        "sk",
        "",
        words=("Pekáreň Rožok", "Sortiment", "Rožky, kaiserky a makovníky pečieme každé ráno od štvrtej hodiny."),
        served=_pekaren,
        routes={"/suhlas": _suhlas},
        first="accept reject",
        box="form.ps",
        steps_reject=(".ps input >> nth=0",),
        steps_accept=(".ps input >> nth=1",),
        kept=(http_cookie("pek-suhlas", 90),),
    ),
    Stranger(
        "furdo",
        "hu",
        """<footer><button class="ujra">Sütibeállítások</button></footer><script>
var volt = /furdo_suti=(\\d\\d)/.exec(document.cookie);
function keret() { var f = document.createElement('iframe'); f.src = '/suti'; f.id = 'sutik'; f.title = 'Sütik';
  f.style.cssText = 'position:fixed;bottom:0;left:10%;width:80%;height:190px;background:#fff;border:1px solid #08c';
  document.body.appendChild(f); }
addEventListener('suti', function (e) { document.getElementById('sutik').remove();
  if (e.detail == 'mind') stats(); else forget('_mfv'); });
if (volt) { if (volt[1] == '11') stats(); } else addEventListener('scroll', keret, { once: true });
document.querySelector('.ujra').onclick = keret;
</script>""",
        words=("Termálfürdő", "Jegyárak", "A medencék reggel hattól este tízig várják a gyógyulni vágyókat."),
        routes={"/suti": lambda request: Response(200, list(SUTI.headers), SUTI.body)},
        long=60,
        first="accept settings",
        box="#sutik",
        steps_reject=("scroll", "#sutik >>> button"),
        steps_accept=("scroll", "#sutik >>> [value=mind]", "#sutik >>> button"),
        withdraw="verified",
        steps_withdraw=(".ujra", "#sutik >>> button"),
        reopen="the footer button 'Sütibeállítások'",
        kept=(cookie("furdo_suti", 60, setter="https://furdo.strangers.example/suti", inline=True),),
        deletes=True,
        note="appears at the first scroll, in a frame of the same site; the refusal is chosen in advance",
    ),
    Stranger(
        "apteka",
        "uk",
        """<div class="kuki" role="dialog" aria-label="Файли cookie"><p>Ми використовуємо файли cookie, щоб аптека
працювала швидше, а ви знаходили потрібне. Аналітичні файли вмикаємо лише за вашою згодою.</p>
<div><button class="dobre"><span>Добре,</span> <span>я не проти</span></button>
<button class="lyshe"><span>Лише</span> <span>необхідні</span></button></div></div>
<footer><a href="#" class="znovu">Налаштування cookie</a></footer><script>
class Zghoda { constructor(k) { this.k = k; this.el = document.querySelector('.kuki'); }
  get now() { return localStorage.getItem(this.k); }
  put(v) { localStorage.setItem(this.k, v); this.paint(); v === 'всі' ? stats() : forget('_mfv'); }
  paint() { this.el.style.display = this.now ? 'none' : 'block'; } }
const z = new Zghoda('apteka_zghoda'); z.paint(); if (z.now === 'всі') stats();
document.querySelector('.dobre').onclick = () => z.put('всі');
document.querySelector('.lyshe').onclick = () => z.put('необхідні');
document.querySelector('.znovu').onclick = () => { z.el.style.display = 'block'; };
</script>""",
        words=("Аптека на розі", "Вітаміни", "Замовляйте ліки онлайн і забирайте їх у найближчій аптеці за годину."),
        head="""<style>.kuki{position:fixed;left:50%;margin-left:-220px;width:440px;bottom:40px;background:#efe;
border-radius:20px;padding:20px}.dobre{background:#082;color:#fff}</style>""",
        first="accept reject",
        box=".kuki",
        steps_reject=(".lyshe",),
        steps_accept=(".dobre",),
        withdraw="verified",
        steps_withdraw=(".znovu", ".lyshe"),
        reopen="the footer link 'Налаштування cookie'",
        kept=(local("apteka_zghoda"),),
        deletes=True,
    ),
)
