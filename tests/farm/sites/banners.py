"""Hand-written consent banners, each with a structure and language of its own, on https://NAME.banners.example.

All gate the same counter: a script that sets `_count` once there is consent. What a refusal and an acceptance must
come to stands beside each banner, in `ROWS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Literal

from tests.farm import Expected, Request, Response, Site, html, js, redirect

Outcome = Literal["verified", "unverified"]
DAY = 86400
COUNTER = "https://t.count-farm.example/count.js"

counter = Site("t.count-farm.example")
platform = Site("consent.frame-farm.example")


@dataclass(frozen=True, slots=True)
class Row:
    """One banner and the truth about it."""

    name: str
    language: str
    body: str
    reject: Outcome | None = "verified"
    """Outcome of a refusal; None = not offered, or no banner."""
    accept: Outcome | None = "verified"
    banner: bool = True
    ignores: bool = False
    """Counts in spite of a refusal."""
    first: str = "accept reject settings"
    """What the first layer offers."""
    clicks: int = 1
    """Presses that a refusal takes."""
    note: str = ""
    how: str = "not_offered"
    """Why there is no choice, where there is none."""

    @property
    def host(self) -> str:
        return f"{self.name}.banners.example"

    @property
    def url(self) -> str:
        return f"https://{self.host}/"


# What every page has: a record of its choice, the counter, and a hand that puts the banner away.
SCRIPT = """<script>
const read = () => (document.cookie.match(/(?:^|; )site_choice=([^;]*)/) || [])[1];
const count = () => { const s = document.createElement("script"); s.src = "COUNTER"; document.head.append(s); };
const remember = (value) => { document.cookie = "site_choice=" + value + "; path=/; max-age=15552000; samesite=lax"; };
const on = (id, run) => { const e = document.getElementById(id); if (e) e.addEventListener("click", run); };
const box = () => document.getElementById("box");
const choose = (value) => { remember(value); const b = box(); if (b) b.remove(); if (value.includes("stats"))
count(); };
if ((read() || "").includes("stats")) count();
if (read() && box()) box().remove();
</script>""".replace("COUNTER", COUNTER)
TWO = '<script>on("yes", () => choose("stats")); on("no", () => choose("basic"));</script>'
BAR = "position:fixed;left:0;right:0;bottom:0;background:#fff;border-top:1px solid #999;padding:16px;z-index:50"
MIDDLE = "position:fixed;left:25%;top:20%;width:50%;background:#fff;border:1px solid #999;padding:24px;z-index:60"
TEXT = "<p>" + "Cups, bowls and plates, thrown and glazed by hand. " * 30 + "</p>"

ROWS = (
    Row(
        "bar",
        "en",
        f"""<div id="box" style="{BAR}"><p>We use cookies to count our visitors.
<a href="/about">Cookie policy</a></p><button id="yes">Accept all</button> <button id="no">Reject all</button>
<button id="more">Settings</button></div>{SCRIPT}{TWO}""",
    ),
    Row(
        "dialog",
        "el",
        f"""<dialog id="box"><h2>Το απόρρητό σας</h2><p>Χρησιμοποιούμε cookies για στατιστικά στοιχεία.</p>
<form method="dialog"><button id="yes">Αποδοχή όλων</button><button id="no">Απόρριψη όλων</button>
<button type="button" id="more">Ρυθμίσεις</button></form></dialog>{SCRIPT}
<script>if (box()) box().showModal();</script>{TWO}""",
    ),
    Row(
        "second-layer",
        "bg",
        f"""<div id="box"><div id="one" style="{BAR}"><p>Този сайт използва бисквитки, за да брои посетителите си.</p>
<button id="yes">Приемам всички</button> <button id="more">Настройки</button></div>
<div id="two" hidden style="{MIDDLE}"><h2>Вашите предпочитания</h2>
<label><input type="checkbox" checked disabled> Необходими</label>
<label><input type="checkbox" id="stats" checked> Статистика</label>
<label><input type="checkbox" id="ads" checked> Маркетинг</label><button id="save">Запази избора</button></div></div>
{SCRIPT}{TWO}<script>on("more", () => {{ one.hidden = true; two.hidden = false; }});
on("save", () => choose(stats.checked ? "stats" : "basic"));</script>""",
        first="accept settings",
        clicks=4,
    ),
    Row(
        "shadow",
        "sv",
        f"""{SCRIPT.replace("if (read() && box()) box().remove();", "")}<site-consent id="box"></site-consent><script>
customElements.define("site-consent", class extends HTMLElement {{ connectedCallback() {{
  const root = this.attachShadow({{mode: "open"}});
  root.innerHTML = `<style>.lager{{{BAR}}}</style><section class="lager"><p>Vi använder kakor för att räkna besök.</p>
  <button class="a">Endast nödvändiga kakor</button><button class="b">Godkänn alla kakor</button></section>`;
  root.querySelector(".a").onclick = () => choose("basic");
  root.querySelector(".b").onclick = () => choose("stats");
}} }});
if (read()) box().remove();</script>""",
        first="accept reject",
    ),
    Row(
        "frame",
        "de",
        f"""<iframe id="box" title="Einwilligung" src="https://consent.frame-farm.example/ask"
 style="position:fixed;left:10%;bottom:20px;width:80%;height:220px;border:2px solid;z-index:9999"></iframe>{SCRIPT}
<script>addEventListener("message", (event) => {{
  if (event.origin === "https://consent.frame-farm.example") choose(event.data);
}});</script>""",
    ),
    Row(
        "late",
        "fr",
        f"""{SCRIPT}<script>if (!read()) setTimeout(() => {{
document.body.insertAdjacentHTML("beforeend", `<div id="box" role="dialog" aria-modal="true" style="{MIDDLE}">
<p style="text-align:right"><a href="#" id="no">Continuer sans accepter</a></p>
<p>Nous utilisons des cookies pour mesurer notre audience.</p>
<button id="more">Paramétrer</button><button id="yes">Tout accepter</button></div>`);
on("yes", () => choose("stats")); on("no", () => choose("basic"));
}}, 6000);</script>""",
    ),
    Row(
        "wall",
        "it",
        f"""<div id="box" style="position:fixed;inset:0;background:#000c;z-index:99"><div style="{MIDDLE}">
<h2>Leggi con i cookie o abbonati</h2><p>Con la pubblicità e i cookie il giornale è gratuito.</p>
<button id="yes">Accetta e continua</button> <a href="/about">Abbonati a 3,99 al mese</a></div></div>{SCRIPT}{TWO}""",
        reject=None,
        first="accept",
    ),
    Row(
        "notice",
        "en",
        f"""<div id="box" style="{BAR}">This website uses cookies to improve your experience.
<button id="yes">OK</button></div>{SCRIPT}<script>if (!read()) count();</script>{TWO}""",
        reject=None,
        first="",
    ),
    Row(
        "on-scroll",
        "es",
        f"""{TEXT * 6}{SCRIPT}<script>if (!read()) addEventListener("scroll", () => {{
document.body.insertAdjacentHTML("beforeend", `<aside id="box" style="{BAR}"><p>Usamos cookies propias y de
terceros.</p>
<button id="no">Rechazar</button><button id="yes">Aceptar</button><button id="more">Configurar</button></aside>`);
on("yes", () => choose("stats")); on("no", () => choose("basic"));
}}, {{once: true}});</script>""",
    ),
    Row(
        "divs",
        "pl",
        f"""<div id="box" style="{MIDDLE}"><div>Ta strona używa plików cookie. Szanujemy Twoją prywatność.</div>
<div class="b" id="yes" style="cursor:pointer">AKCEPTUJĘ WSZYSTKIE</div>
<div class="b" id="no" style="cursor:pointer">Odrzuć wszystkie</div></div>{SCRIPT}{TWO}""",
        first="accept reject",
    ),
    Row(
        "switches",
        "nl",
        f"""<style>.s input{{opacity:0;width:0;height:0}} .s
i{{display:inline-block;width:40px;height:20px;background:#999}}
.s input:checked+i{{background:#06c}}</style><div id="box" style="{BAR}"><p>Deze site gebruikt cookies. Kies zelf:</p>
<label class="s"><input type="checkbox" checked disabled><i></i> Noodzakelijk</label>
<label class="s"><input type="checkbox" id="stats" checked><i></i> Statistieken</label>
<button id="save">Selectie opslaan</button> <button id="yes">Alles toestaan</button></div>{SCRIPT}{TWO}
<script>on("save", () => choose(stats.checked ? "stats" : "basic"));</script>""",
        first="accept settings",
        clicks=2,
    ),
    Row(
        "reloads",
        "fi",
        f"""<div id="box" style="{BAR}"><p>Käytämme evästeitä kävijöiden laskemiseen.</p>
<button id="yes">Hyväksy kaikki</button><button id="no">Vain välttämättömät</button></div>{SCRIPT}<script>
on("yes", () => {{ remember("stats"); location.reload(); }});
on("no", () => {{ remember("basic"); location.reload(); }});</script>""",
        first="accept reject",
    ),
    Row(
        "links",
        "cs",
        f"""<div id="box" style="{BAR}">Tento web používá soubory cookie.
<a href="/consent?value=stats">Přijmout vše</a> <a href="/consent?value=basic">Odmítnout vše</a>
<a href="/about">Více informací</a></div>{SCRIPT}""",
        first="accept reject",
        note="the server keeps the choice",
    ),
    Row(
        "forgetful",
        "hu",
        f"""<div id="box" style="{BAR}">Az oldal sütiket használ. <button id="yes">Elfogadom</button>
<button id="no">Elutasítom</button></div>{SCRIPT}<script>
on("yes", () => {{ box().remove(); count(); }}); on("no", () => box().remove());</script>""",
        reject="unverified",
        accept="unverified",
        first="accept reject",
        note="asks again on every page",
    ),
    Row(
        "ignores",
        "da",
        f"""<div id="box" style="{BAR}">Vi bruger cookies til statistik. <button id="yes">Tillad alle</button>
<button id="no">Kun nødvendige</button></div>{SCRIPT}{TWO}<script>on("no", count); if (read()) count();</script>""",
        ignores=True,
        first="accept reject",
    ),
    Row(
        "crowded",
        "en",
        f"""<header style="position:sticky;top:0;background:#eee;z-index:5"><a href="/">Home</a>
<button>Menu</button></header><div role="dialog" style="{MIDDLE};left:5%;width:30%;z-index:40"><h2>Ten per cent off</h2>
<p>Subscribe to our letter. By going on you agree to our privacy policy.</p><input type="email">
<button>Subscribe</button><button>No thanks</button></div>
<div id="box" style="{BAR};left:40%"><p>Cookies! Some are needed, others tell us what you like.</p>
<a href="/about">Learn more</a><a href="/about">Accept our terms</a>
<button id="more">Let me choose</button><button id="no">Continue without accepting</button>
<button id="yes">Sounds good</button></div>{SCRIPT}{TWO}""",
    ),
    Row(
        "loop",
        "en",
        f"""<div id="box" style="{BAR}">We use cookies. <button id="yes">Accept</button>
<button id="no">Decline</button></div>{SCRIPT}<script>
const again = () => {{ sessionStorage.again = "1"; location.reload(); }};
if (sessionStorage.again) {{ box() && box().remove(); setTimeout(again, 30); }}
on("yes", () => {{ remember("stats"); again(); }}); on("no", () => {{ remember("basic"); again(); }});</script>""",
        reject="unverified",
        accept="unverified",
        first="accept reject",
        note="reloads for ever after the choice",
    ),
    Row(
        "none",
        "en",
        """<article><p>We wrote about cookies and consent. <button>Share</button></p></article>
<div role="dialog" style="position:fixed;right:0;bottom:60px;width:300px"><p>Subscribe to our letter? By going on
you agree
to our privacy policy.</p><button>Yes, sign me up</button><button>No thanks</button></div>
<footer style="position:fixed;bottom:0"><a href="/about">Cookie policy</a> <a href="#" role="button">Cookie settings</a>
</footer>""",
        reject=None,
        accept=None,
        banner=False,
        first="",
    ),
    Row(
        "in-flow",
        "pt",
        f"""<div id="box" style="background:#ffd;padding:12px"><span>Este site usa cookies para análise
estatística, com o
seu consentimento.</span> <button id="yes">Aceitar</button> <button id="no">Recusar</button></div>{SCRIPT}{TWO}""",
        first="accept reject",
    ),
    Row(
        "accordion",
        "ro",
        f"""<div id="box"><div id="one" style="{MIDDLE}"><p>Folosim cookie-uri pentru statistici și publicitate.</p>
<button id="yes">Sunt de acord</button> <button id="more">Mai multe opțiuni</button></div>
<div id="two" hidden role="dialog" style="{MIDDLE}"><h2>Opțiuni</h2>
<button aria-expanded="false">Strict necesare</button><div>
<div role="switch" tabindex="0" aria-checked="true" aria-disabled="true" class="k">Mereu active</div></div>
<button aria-expanded="true">Statistice</button><div><div role="switch" tabindex="0" aria-checked="true" class="k"
id="s"
 aria-label="Statistice" style="width:40px;height:20px;background:#06c"></div></div>
<button id="save">Salvează preferințele</button><button id="all">Acceptă toate</button></div></div>{SCRIPT}{TWO}<script>
on("more", () => {{ one.hidden = true; two.hidden = false; }}); on("all", () => choose("stats"));
on("s", () => s.setAttribute("aria-checked", String(s.getAttribute("aria-checked") !== "true")));
on("save", () => choose(s.getAttribute("aria-checked") === "true" ? "stats" : "basic"));</script>""",
        first="accept settings",
        clicks=3,
    ),
    Row(
        "pay-or-ok",
        "de",
        f"""<div id="box" style="position:fixed;inset:0;background:#fffe;z-index:99"><div style="{MIDDLE}">
<p>Weiter mit Werbung und Cookies, oder mit unserem Pur-Abo ohne Tracking.</p>
<button id="yes">Zustimmen und weiter</button><button id="pur">Jetzt abonnieren</button></div></div>{SCRIPT}{TWO}
<script>on("pur", () => {{ location.href = "/about"; }});</script>""",
        reject=None,
        first="accept",
    ),
    Row(
        "covered",
        "en",
        f"""<div id="box" style="{BAR}">We use cookies. <button id="yes">Accept</button><button id="no">Decline</button>
</div><div style="position:fixed;inset:0;background:#fff;z-index:900"><h2>Choose your country</h2></div>
{SCRIPT}{TWO}""",
        reject=None,
        accept=None,
        first="accept reject",
        note="under a box that does not go away",
        how="not_operable",
    ),
    Row(
        "fade",
        "no",
        f"""<style>#box{{transition:opacity .4s, transform .4s}} .off{{opacity:0;transform:translateY(100%)}}</style>
<div id="box" class="off" style="{BAR}">Vi bruker informasjonskapsler. <button id="no">Avslå</button>
<button id="yes">Godta alle</button></div>{SCRIPT}<script>
requestAnimationFrame(() => box() && box().classList.remove("off"));
const away = (value) => {{ remember(value); box().classList.add("off");
  setTimeout(() => {{ box().style.display = "none"; if (value === "stats") count(); }}, 450); }};
on("yes", () => away("stats")); on("no", () => away("basic"));</script>""",
        first="accept reject",
    ),
)


def _page(row: Row, request: Request) -> Response:
    menu = '<nav><a href="/">Home</a> <a href="/about">About</a></nav>'
    body = row.body
    if row.name == "links" and "server_choice" in request.cookies:
        body = SCRIPT + (f"<script src='{COUNTER}'></script>" if request.cookies["server_choice"] == "stats" else "")
    return html(f"{menu}<h1>Pottery</h1>{TEXT}{body}", title=row.name, lang=row.language)


def _consent(request: Request) -> Response:
    value = request.args.get("value", "basic")
    return redirect("/", set_cookie=[f"server_choice={value}; Path=/; HttpOnly; Max-Age=15552000; SameSite=Lax"])


def _phases(row: Row, *, record: bool) -> dict[str, bool | None]:
    counted = row.accept is not None
    return {
        "no_action": not record and row.name == "notice",
        "reject": (record or row.ignores) if row.reject else None,
        "accept": True if counted else None,
    }


def _site(row: Row) -> Site:
    site = Site(row.host)
    kept = "server_choice" if row.name == "links" else "site_choice"
    cookies = [
        Expected(kept, lifetime=180 * DAY, same_site="Lax", needs="click", phases=_phases(row, record=True)),
        Expected("_count", via="script", setter=COUNTER, lifetime=90 * DAY, phases=_phases(row, record=False)),
    ]
    declared = cookies if row.banner and row.name != "forgetful" else cookies[1:] if row.banner else []
    needed = row.name == "notice"
    site.page(
        "/",
        cookies=declared if needed else [],
        third_parties=["t.count-farm.example"] if needed else [],
        walk=False,
        note=row.note,
    )(partial(_page, row))
    site.page("/about", walk=False)(lambda request: html("<h1>About</h1><p>Of pottery.</p>", title="About"))
    site.add("/consent", _consent)
    return site


sites = [_site(row) for row in ROWS]


@counter.route("/count.js")
def count(request: Request) -> Response:
    """What all of them gate."""
    return js('document.cookie = "_count=" + Math.random() + "; path=/; max-age=7776000";')


@platform.route("/ask")
def ask(request: Request) -> Response:
    """The banner of `frame`, from another origin."""
    return html(
        """<p>Wir verwenden Cookies und ähnliche Technologien, um Besuche zu zählen.</p>
<button id="a">Alle akzeptieren</button><button id="b">Alle ablehnen</button><button
id="c">Einstellungen</button><script>
a.onclick = () => parent.postMessage("stats", "*"); b.onclick = () => parent.postMessage("basic", "*");</script>""",
        title="Einwilligung",
        lang="de",
    )
