"""Sites that do as the law asks, on https://NAME.clean.example: whatever a scan finds wrong here is a false alarm.

Each row names the findings that a scan must not come to (`never`). Not knowing the purpose of a cookie is not an
accusation, so `cookie.unclassified` and `category.doubtful` are among them only where every name is a known product's.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.farm import Expected, Request, Response, Site, css, js, pixel, redirect
from tests.farm.sites.strangers_form import (
    AFTER_ACCEPT_ONLY,
    ALWAYS,
    Kept,
    Phases,
    Stranger,
    cookie,
    http_cookie,
    local,
    publish,
)

VIOLATIONS = (
    "consent.before",
    "consent.ignored",
    "consent.withdrawal_ignored",
    "consent.implied",
    "consent.no_reject",
    "consent.reject_harder",
    "consent.preticked",
    "consent.asked_again",
    "consent.record_too_long",
    "gpc.ignored",
    "duration.excessive",
    "attributes.insecure",
    "tracker.cname",
    "transfer.country",
)
NOTHING = (*VIOLATIONS, "category.doubtful", "cookie.unclassified")

ON_REQUEST: Phases = dict.fromkeys(ALWAYS)
"""Only where the visitor asked for it by a click."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clean(Stranger):
    """A site without a fault; most have no banner, as they need none."""

    never: tuple[str, ...] = NOTHING
    """Ids of findings that a scan of it must not have."""
    is_login: bool = False
    """It is a log-in page: the scan has to say that it did not look behind it."""

    @property
    def host(self) -> str:
        return f"{self.name}.clean.example"

    def _loaded(self) -> list[Expected]:
        return []


def _plain(name: str, language: str, body: str, *, words: tuple[str, str, str], note: str, **more: object) -> Clean:
    """A site without a banner."""
    return Clean(
        name,
        language,
        body,
        None,
        None,
        False,
        first="",
        words=words,
        note=note,
        **more,  # type: ignore[arg-type]
    )


# -- a counter of the site's own: Matomo's names and lifetimes, with the attributes they should have -----------------
MONTHS_13 = 393 * 86400
HALF_YEAR = 180
FORGET = "forget('_pk_id.1.1fff', '_pk_ses.1.1fff');"
COUNT = "tag('/matomo.js');"


def _counted(host: str) -> tuple[Kept, ...]:
    script = f"https://{host}.clean.example/matomo.js"
    shared = {"setter": script, "secure": True, "same_site": "Lax"}
    return (
        cookie("_pk_id.1.1fff", None, AFTER_ACCEPT_ONLY, lifetime=MONTHS_13, **shared),
        cookie("_pk_ses.1.1fff", None, AFTER_ACCEPT_ONLY, lifetime=1800, **shared),
    )


def _matomo(request: Request) -> Response:
    attributes = "; path=/; SameSite=Lax; Secure"
    return js(
        "var id = Math.random().toString(16).slice(2, 18); if (!/_pk_id/.test(document.cookie)) document.cookie = "
        f"'_pk_id.1.1fff=' + id + '.' + Math.floor(Date.now() / 1000) + '.; max-age={MONTHS_13}{attributes}'; "
        f"document.cookie = '_pk_ses.1.1fff=1; max-age=1800{attributes}'; "
        "new Image().src = '/matomo.php?idsite=1&rec=1&r=' + Math.random();"
    )


COUNTER_ROUTES = {"/matomo.js": _matomo, "/matomo.php": lambda request: pixel()}


# -- a Danish town: the choice kept by the server, everything gated ---------------------------------------------------
def _raadhus(request: Request) -> str:
    said = request.cookies.get("cookie_choice")
    bar = """<section aria-label="Cookies" class="cb"><p>Må vi bruge cookies til statistik?</p><form method="post"
action="/cookies"><button name="v" value="none">Afvis alle</button> <button name="v" value="all">Tillad alle</button>
</form></section>"""
    foot = '<footer><a href="/cookies">Ret dit cookievalg</a></footer>'
    return foot + ("" if said else bar) + (f"<script>{COUNT}</script>" if said == "all" else "")


def _raadhus_choice(request: Request) -> Response:
    record = f"; Path=/; Max-Age={HALF_YEAR * 86400}; HttpOnly; Secure; SameSite=Lax"
    if b"v=all" in request.body:
        return redirect("/", 303, set_cookie=["cookie_choice=all" + record])
    gone = [f"{name}=; Path=/; Max-Age=0; Secure" for name in ("_pk_id.1.1fff", "_pk_ses.1.1fff")]
    return redirect("/", 303, set_cookie=["cookie_choice=none" + record, *gone])


def _raadhus_cookies(request: Request) -> Response:
    if request.method == "POST":
        return _raadhus_choice(request)
    return Response(200, [("Content-Type", "text/html; charset=utf-8")], RAADHUS_PAGE.encode())


RAADHUS_PAGE = """<!doctype html><html lang="da"><head><meta charset="utf-8"><title>Cookies</title><link rel="icon"
href="data:,"></head><body><h1>Dit cookievalg</h1><form method="post" action="/cookies"><button name="v"
value="none">Afvis alle</button> <button name="v" value="all">Tillad alle</button></form></body></html>"""

BOX = "<style>.cb{position:fixed;left:0;right:0;bottom:0;background:#fff;border-top:2px solid;padding:16px}</style>"


def _gated(words: tuple[str, str, str, str], key: str, before: str = "") -> str:
    """A bar with two like buttons and a way back at the end of the page; the choice is kept for half a year."""
    text, no, yes, again = words
    return f"""<div class="cb" role="region" hidden><p>{text}</p><button class="no">{no}</button>
<button class="yes">{yes}</button></div><footer><button class="again">{again}</button></footer><script>
(() => {{
  const bar = document.querySelector('.cb'), saved = new RegExp('{key}=(yes|no)').exec(document.cookie);
  const keep = (v) => {{ document.cookie = `{key}=${{v}}; path=/; max-age={HALF_YEAR * 86400}; samesite=lax; secure`;
    bar.hidden = true; if (v === 'yes') {{ {COUNT} }} else {{ {FORGET} }} }};
  bar.querySelector('.no').onclick = () => keep('no'); bar.querySelector('.yes').onclick = () => keep('yes');
  document.querySelector('.again').onclick = () => {{ bar.hidden = false; }};
  {before}
  if (!saved) bar.hidden = false; else if (saved[1] === 'yes') {{ {COUNT} }}
}})();</script>"""


def _banner(
    name: str, language: str, words: tuple[str, str, str], ask: tuple[str, str, str, str], **more: str
) -> Clean:
    key = more.get("key", "cookie_consent")
    return Clean(
        name,
        language,
        _gated(ask, key, more.get("before", "")),
        words=words,
        head=BOX,
        first="accept reject",
        box=".cb",
        steps_reject=(".cb .no",),
        steps_accept=(".cb .yes",),
        withdraw="verified",
        steps_withdraw=(".again", ".cb .no"),
        reopen=f"the button '{ask[3]}' at the end",
        kept=(cookie(key, HALF_YEAR, same_site="Lax", secure=True), *_counted(name)),
        routes=COUNTER_ROUTES,
        never=VIOLATIONS,
        note=more["note"],
    )


# -- others with something of their own -------------------------------------------------------------------------------
def _language(request: Request) -> Response:
    line = "pll_language=en; Path=/; Max-Age=31536000; Secure; SameSite=Lax"
    return redirect("/", set_cookie=[line])


def _cart(request: Request) -> Response:
    lines = [
        "woocommerce_items_in_cart=1; Path=/; Secure; SameSite=Lax",
        "woocommerce_cart_hash=5d41402abc4b2a76b9719d911017c592; Path=/; Secure; SameSite=Lax",
    ]
    return redirect("/", 303, set_cookie=lines)


def _stripe(request: Request) -> Response:
    return js(
        "const put = (n, age) => { document.cookie = n + '=' + crypto.randomUUID() + '; path=/; max-age=' + age + "
        "'; secure; samesite=strict'; }; put('__stripe_mid', 31536000); put('__stripe_sid', 1800);"
    )


STRIPE = "https://kassa.clean.example/pay/v3.js"
SHIELD = (
    "__cf_bm=k.1-1.0; Path=/; Max-Age=1800; HttpOnly; Secure; SameSite=None",
    "AWSALB=q1; Path=/; Max-Age=604800; Secure; HttpOnly",
    "AWSALBCORS=q1; Path=/; Max-Age=604800; Secure; HttpOnly; SameSite=None",
)

CLEAN: tuple[Clean, ...] = (
    _plain(
        "leaflet",
        "en",
        "<footer><p>This site sets no cookies and asks you nothing.</p></footer>",
        words=("The Walking Club", "Routes", "Meet at the church at nine. Bring boots, a sandwich and a map."),
        note="no cookies at all",
    ),
    _plain(
        "verein",
        "de",
        '<footer><a href="/info">Impressum</a></footer>',
        words=("Turnverein Oberau", "Trainingszeiten", "Montags Turnen, dienstags Handball, freitags Yoga für alle."),
        sets=("PHPSESSID=8f14e45f; Path=/; HttpOnly; Secure; SameSite=Lax",),
        kept=(http_cookie("PHPSESSID", None, ALWAYS, http_only=True, secure=True, same_site="Lax"),),
        note="one session cookie, no banner",
    ),
    _plain(
        "speelgoed",
        "nl",
        """<p><a href="/taal/en" hreflang="en">English</a></p><form method="post" action="/mandje"><button>In mijn
mandje</button></form>""",
        words=("Speelgoed van Hout", "Treinen", "Houten treinen en blokken, gemaakt in een kleine werkplaats."),
        routes={"/taal/en": _language, "/mandje": _cart},
        kept=(
            http_cookie("pll_language", 365, ON_REQUEST, secure=True, same_site="Lax"),
            http_cookie("woocommerce_items_in_cart", None, ON_REQUEST, secure=True, same_site="Lax"),
            http_cookie("woocommerce_cart_hash", None, ON_REQUEST, secure=True, same_site="Lax"),
        ),
        note="cart and language, set when the visitor asks for them",
    ),
    Clean(
        "raadhus",
        "da",
        "",
        words=("Rådhuset", "Borgerservice", "Bestil tid til pas og kørekort, eller ring mellem ni og fjorten."),
        served=_raadhus,
        head=BOX,
        routes={"/cookies": _raadhus_cookies, **COUNTER_ROUTES},
        first="accept reject",
        box=".cb",
        steps_reject=(".cb [value=none]",),
        steps_accept=(".cb [value=all]",),
        withdraw="verified",
        steps_withdraw=("footer a", "[value=none]"),
        reopen="the footer link 'Ret dit cookievalg'",
        kept=(
            http_cookie("cookie_choice", HALF_YEAR, http_only=True, secure=True, same_site="Lax"),
            *_counted("raadhus"),
        ),
        never=VIOLATIONS,
        note="gates everything; two like buttons in the first layer; the server keeps the choice and deletes",
    ),
    _banner(
        "atelier",
        "fr",
        ("Atelier de reliure", "Tarifs", "Nous relions vos thèses, carnets et vieux livres de famille à la main."),
        ("Acceptez-vous la mesure d'audience ?", "Tout refuser", "Tout accepter", "Gérer les cookies"),
        note="the record of either choice lasts half a year, as the French authority recommends",
    ),
    _plain(
        "edge",
        "en",
        "<footer><p>Served near you.</p></footer>",
        words=("Northern Weather", "Forecast", "Showers in the west, clearing by noon, wind from the south-west."),
        sets=SHIELD,
        kept=(
            http_cookie("__cf_bm", None, ALWAYS, lifetime=1800, http_only=True, secure=True, same_site="None"),
            http_cookie("AWSALB", 7, ALWAYS, http_only=True, secure=True),
            http_cookie("AWSALBCORS", 7, ALWAYS, http_only=True, secure=True, same_site="None"),
        ),
        note="a bot shield's and a load balancer's cookies, no banner",
    ),
    _plain(
        "tipografia",
        "it",
        """<p class='bella'>Caratteri in piombo e in bit.</p>
<script src='https://cdn.static-farm.example/ui.js'></script>""",
        words=(
            "Tipografia Aldina",
            "Caratteri",
            "Stampiamo biglietti, libri e manifesti con i caratteri di una volta.",
        ),
        head="""<style>@font-face{font-family:Aldina;src:url(/aldina.woff2)}.bella{font-family:Aldina,serif}</style>
<link rel="stylesheet" href="https://cdn.static-farm.example/ui.css">""",
        routes={"/aldina.woff2": lambda request: Response(200, [("Content-Type", "font/woff2")], b"wOF2" + bytes(44))},
        contacts=("cdn.static-farm.example",),
        note="a font of its own, and style and script from a delivery network that sets nothing",
    ),
    _banner(
        "revista",
        "es",
        ("Revista de Astronomía", "Observación", "Esta noche Júpiter sale por el este poco después de las nueve."),
        ("¿Nos permite contar las visitas?", "Rechazar", "Aceptar", "Configurar cookies"),
        key="revista_eleccion",
        note="what it counts with once accepted is Secure, SameSite and lasts 13 months",
    ),
    _plain(
        "bygdegard",
        "sv",
        "<footer><a href='/kakor'>Om kakor</a></footer>",
        words=("Bygdegården", "Kalender", "Loppis på lördag, surströmmingsskiva på söndag. Ta med egen stol."),
        pages={
            "/kakor": """<h2>Kakor på den här webbplatsen</h2><p>Enligt lagen om elektronisk kommunikation ska du få
veta vilka kakor vi använder. Vi använder en enda sessionskaka, ASP.NET_SessionId, som försvinner när du stänger
webbläsaren. Den behövs för att bokningen ska fungera, så vi behöver inte ditt samtycke. Vill du inte godkänna kakor kan
du stänga av dem i webbläsarens inställningar.</p>"""
        },
        sets=("ASP.NET_SessionId=zq2l; Path=/; HttpOnly; Secure; SameSite=Lax",),
        kept=(http_cookie("ASP.NET_SessionId", None, ALWAYS, http_only=True, secure=True, same_site="Lax"),),
        note="a page about cookies in prose, with words of consent, and nothing to consent to",
    ),
    _banner(
        "quiet",
        "en",
        ("Quiet Hotels", "Rooms", "Eleven rooms, no televisions, one cat. Breakfast until somebody is hungry."),
        ("May we count your visit?", "Reject all", "Accept all", "Cookie settings"),
        before="if (navigator.globalPrivacyControl) return;",
        note="hears the Global Privacy Control: then it neither asks nor counts",
    ),
    _banner(
        "antykwariat",
        "pl",
        ("Antykwariat Pod Sową", "Mapy", "Skupujemy i sprzedajemy książki, mapy i pocztówki sprzed stu lat."),
        ("Czy możemy liczyć odwiedziny?", "Odrzuć wszystkie", "Zaakceptuj wszystkie", "Ustawienia plików cookie"),
        key="zgoda_cookie",
        note="withdrawing deletes the counter's cookies",
    ),
    _plain(
        "wp-login",
        "en",
        """<form method="post" action="/wp-login.php"><label>Username <input name="log"></label> <label>Password
<input type="password" name="pwd"></label> <button>Log In</button></form>""",
        words=("Parish Magazine", "Editors", "Please log in to write. Copy for the next issue is due on Friday."),
        sets=("wordpress_test_cookie=WP%20Cookie%20check; Path=/; HttpOnly; Secure",),
        kept=(http_cookie("wordpress_test_cookie", None, ALWAYS, http_only=True, secure=True),),
        note="a log-in page that tests whether cookies work",
        is_login=True,
    ),
    _plain(
        "kassa",
        "fi",
        """<form method="post" action="/maksu"><label>Kortin numero <input inputmode="numeric"></label>
<button>Maksa 12,50 €</button></form><script src="/pay/v3.js"></script>""",
        words=("Lippukassa", "Maksaminen", "Maksa lippusi kortilla. Yhteys on suojattu, eikä korttia tallenneta."),
        routes={"/pay/v3.js": _stripe},
        sets=("csrftoken=Yb3; Path=/; Max-Age=31449600; Secure; SameSite=Lax",),
        kept=(
            http_cookie("csrftoken", 364, ALWAYS, secure=True, same_site="Lax"),
            cookie("__stripe_mid", 365, ALWAYS, secure=True, same_site="Strict", setter=STRIPE),
            cookie("__stripe_sid", None, ALWAYS, lifetime=1800, secure=True, same_site="Strict", setter=STRIPE),
        ),
        note="a payment page: fraud checks of the payment provider and protection of the form",
    ),
    _plain(
        "biblioteca",
        "pt",
        """<button id="tema">Modo escuro</button><script>document.body.className = localStorage.getItem('theme') || '';
tema.onclick = () => { localStorage.setItem('theme', 'dark'); document.body.className = 'dark'; };</script>""",
        words=(
            "Biblioteca Municipal",
            "Horários",
            "A sala de leitura abre às nove e fecha às vinte horas.",
        ),
        kept=(local("theme", ON_REQUEST),),
        note="keeps light or dark once the visitor chose it",
    ),
    _plain(
        "kino",
        "de",
        """<div id="film" style="width:480px;height:270px;background:#222;color:#fff"><p>Beim Abspielen werden Daten an
unseren Videoanbieter übertragen.</p><button>Video laden</button></div><script>
film.lastElementChild.onclick = () => {
  film.innerHTML = '<iframe src="https://cdn.static-farm.example/film"></iframe>'; };
</script>""",
        words=("Programmkino", "Vorschau", "Heute um acht läuft ein Film ohne Worte, mit Musik vom Klavier."),
        note="a video of another site that loads only once it is asked for",
    ),
)

static = Site("cdn.static-farm.example")
static.add("/ui.css", css("main{max-width:60em}"))
static.add("/ui.js", js("document.documentElement.classList.add('ui');"))
static.add("/film", Response(200, [("Content-Type", "text/html; charset=utf-8")], "<title>Film</title>▶".encode()))

sites = [publish(row, https_only=True) for row in CLEAN]
