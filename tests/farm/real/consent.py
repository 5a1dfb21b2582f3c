"""Sites behind real consent managers: what each gates, what it keeps itself, and how a visitor answers it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlsplit

from tests.farm.consenting import ALWAYS, ConsentSite, Table, offered
from tests.farm.messages import Request, Response, html, js, pixel
from tests.farm.real.packages import package_file, package_folder
from tests.farm.site import Site
from tests.farm.truth import Expected, ExpectedStorage

DAY = 86400
NOT_OFFERED = ALWAYS
"""For a notice without a choice: what it announces is there from the start."""
PATHS = ("/", "/products", "/contact")

CDN = "https://cdn.packages-farm.example/npm"
"""Serves npm packages as the public package networks do: CDN/<package>/<file>."""
COUNTER = "https://cdn.counter-farm.example/counter.js"
MARKET = "https://ads.market-farm.example/tag.js"

COUNTER_COOKIES = (
    Expected("_cnt_id", via="script", setter=COUNTER, lifetime=365 * DAY, same_site="Lax"),
    Expected(
        "cnt_visitor",
        domain="hit.counter-farm.example",
        setter="hit.counter-farm.example",
        lifetime=180 * DAY,
        secure=True,
        same_site="None",
    ),
)
MARKET_COOKIES = (
    Expected("_mkt_click", via="script", setter=MARKET, lifetime=90 * DAY, same_site="Lax"),
    Expected(
        "mkt_uid",
        domain="market-farm.example",
        host_only=False,
        setter="ads.market-farm.example",
        lifetime=390 * DAY,
        secure=True,
        http_only=True,
        same_site="None",
    ),
)
MARKET_STORAGE = (ExpectedStorage("local_storage", "mkt_segments"),)
GATED = (*COUNTER_COOKIES, *MARKET_COOKIES)

LOAD = (
    "function load(url) { var tag = document.createElement('script'); tag.src = url; "
    "document.head.appendChild(tag); } "
    f"function loadCounter() {{ load('{COUNTER}'); }} function loadMarket() {{ load('{MARKET}'); }} "
    "function loadAll() { loadCounter(); loadMarket(); }"
)
"""For managers that call back instead of releasing script elements."""


@dataclass(frozen=True, slots=True)
class Manager:
    """A site with one consent manager on each of its pages."""

    name: str
    """The site is https://<name>.cmp.example."""
    package: str
    lang: str
    words: tuple[str, str, str, str]
    """Title, and the links to the start, the products and the contact page, in the language of the site."""
    head: str
    body: str
    """Markup of the manager after the content, with the tags it gates."""
    banner: str
    """What shows when the visitor has not chosen yet (a Playwright selector, which looks into shadow roots)."""
    accept: tuple[str, ...]
    """Clicks that accept everything."""
    reject: tuple[str, ...]
    """Clicks that refuse everything optional; empty = not offered."""
    cookies: tuple[Expected, ...]
    """The manager's own, and what its site sets whatever the choice."""
    gated: Table
    """Phases in which the counter's and the market's cookies are held."""
    counted: Table | None = None
    """The same for the counter's alone, where they differ."""
    withdraw: tuple[str, ...] = ()
    """A click on the page that shows the choice again, then those that refuse; empty = not offered."""
    footer: str = ""
    """What a press on the site's own link to the choice runs; empty = the site has no such link."""
    footer_text: str = ""
    clears: tuple[str, ...] = ()
    """Cookies of the counter and the market that the manager deletes with the withdrawal."""
    still_sent: bool = False
    """Pages go on counting after the withdrawal."""
    storage: tuple[ExpectedStorage, ...] = ()
    listens: str = ""
    """What is there (seen or not) once the banner hears clicks; empty = it does from the moment it shows."""
    bundle: str = ""
    """A bundle of ours that the site serves itself, at the URL of the consent cookie's setter."""
    frame: str = ""
    """URL part of the frame that holds the banner; empty = the page itself."""
    note: str = ""

    @property
    def host(self) -> str:
        """The site's host."""
        return f"{self.name}.cmp.example"

    def expected(self) -> list[Expected]:
        """Every cookie of a page with its phases; what waits for a choice needs a click."""
        session = Expected("session", http_only=True, secure=True, same_site="Lax", phases=ALWAYS)
        counted = [replace(cookie, phases=self._phases(cookie.name, counted=True)) for cookie in COUNTER_COOKIES]
        gated = [replace(cookie, phases=self._phases(cookie.name)) for cookie in MARKET_COOKIES]
        entries = (session, *self.cookies, *counted, *gated)
        return offered(entries, reject=bool(self.reject), withdraw=bool(self.withdraw))

    def expected_storage(self) -> list[ExpectedStorage]:
        """Every storage entry of a page with its phases."""
        gated = [replace(entry, phases=self._phases(entry.key)) for entry in MARKET_STORAGE]
        return offered((*self.storage, *gated), reject=bool(self.reject), withdraw=bool(self.withdraw))

    def _phases(self, name: str, *, counted: bool = False) -> Table:
        held = (self.counted or self.gated) if counted else self.gated
        return {**held, "withdraw": False} if name in self.clears else held

    def site(self) -> ConsentSite:
        """What the walk and the acceptance tests need to know."""
        return ConsentSite(
            name=self.name,
            host=self.host,
            paths=PATHS,
            banner=self.banner,
            accept=self.accept,
            reject=self.reject,
            withdraw=self.withdraw,
            cookies=tuple(self.expected()),
            storage=tuple(self.expected_storage()),
            outcomes={
                "no_action": None,
                "reject": "verified" if self.reject else None,
                "accept": "verified",
                "gpc": None,
                "withdraw": "verified" if self.withdraw else None,
            },
            frame=self.frame,
            listens=self.listens,
            still_sent=self.still_sent,
        )


def publish(manager: Manager) -> Site:
    """The site of a manager: three pages, each with the same banner."""
    site = Site(manager.host, https_only=True)
    title, start, products, contact = manager.words
    menu = f"<nav><a href='/'>{start}</a> <a href='/products'>{products}</a> <a href='/contact'>{contact}</a></nav>"
    own = f"https://{manager.host}/"
    third_parties = {urlsplit(url).netloc for url in manager_urls(manager) if not url.startswith(own)}
    for path, heading in zip(PATHS, (title, products, contact), strict=True):
        site.page(
            path,
            cookies=manager.expected(),
            storage=manager.expected_storage(),
            third_parties=third_parties,
            note=manager.note or manager.package,
        )(partial(_page, manager, f"{menu}<h1>{heading}</h1><p>{title}</p>", heading))
    if manager.bundle:
        site.add(urlsplit(manager.cookies[0].setter).path, package_file(manager.bundle))
    return site


def manager_urls(manager: Manager) -> list[str]:
    """URLs of what a page loads before any choice, of every host once."""
    counted = (manager.counted or manager.gated)["no_action"]
    return [
        *[CDN] * bool(manager.frame or CDN in manager.head + manager.body),
        *[COUNTER, "https://hit.counter-farm.example/"] * bool(counted),
        *[MARKET] * bool(manager.gated["no_action"]),
        *[f"https://{manager.frame}"] * bool(manager.frame),
    ]


def _page(manager: Manager, content: str, title: str, request: Request) -> Response:
    link = f'<footer><button id="cookie-settings" onclick="{manager.footer}">{manager.footer_text}</button></footer>'
    return html(
        content + manager.body + link * bool(manager.footer),
        title=title,
        head=manager.head,
        lang=manager.lang,
        set_cookie=["session=5c1e; Path=/; HttpOnly; Secure; SameSite=Lax"],
    )


# -- the third parties behind the banners ---------------------------------------------------------------------------

packages = Site("cdn.packages-farm.example")
packages.add("/npm/*", package_folder("."), cors=True)

counter = Site("cdn.counter-farm.example")
hits = Site("hit.counter-farm.example")
market = Site("ads.market-farm.example")
THIRD_PARTIES = (packages, counter, hits, market)


@counter.route("/counter.js")
def _counter_script(request: Request) -> Response:
    return js(
        "document.cookie = '_cnt_id=' + Math.random().toString(36).slice(2) + "
        f"'; max-age={365 * DAY}; path=/; samesite=lax'; "
        "new Image().src = 'https://hit.counter-farm.example/hit.gif?r=' + Math.random();"
    )


@hits.route("/hit.gif")
def _hit(request: Request) -> Response:
    return pixel(set_cookie=[f"cnt_visitor=71b3; Max-Age={180 * DAY}; Path=/; Secure; SameSite=None"])


@market.route("/tag.js")
def _market_script(request: Request) -> Response:
    return js(
        "document.cookie = '_mkt_click=' + Math.random().toString(36).slice(2) + "
        f"'; max-age={90 * DAY}; path=/; samesite=lax'; "
        "localStorage.setItem('mkt_segments', '[7, 19]'); "
        "new Image().src = 'https://ads.market-farm.example/sync.gif?r=' + Math.random();"
    )


@market.route("/sync.gif")
def _sync(request: Request) -> Response:
    age = 390 * DAY
    line = f"mkt_uid=0e44; Max-Age={age}; Domain=market-farm.example; Path=/; HttpOnly; Secure; SameSite=None"
    return pixel(set_cookie=[line])
