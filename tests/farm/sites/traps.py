"""www.trap-*.example: an ordinary shop each, with an address space without end, or many addresses for one page."""

from __future__ import annotations

import re
from random import Random
from typing import TYPE_CHECKING

from tests.farm import Request, Response, Site, html, redirect
from tests.farm.sites.ordinary import Maze, Ordinary, anchor, anchors, prose

if TYPE_CHECKING:
    from collections.abc import Callable

SHOP = Ordinary.shop()
MAZES: list[Maze] = []
COLOURS, SIZES, BRANDS = ("red", "blue", "green", "grey"), ("s", "m", "l", "xl"), ("acme", "bolt", "core")
_MENU = "<nav><a href='/'>home</a></nav>"


def path_of(url: str) -> str:
    """Path and query of an address."""
    return "/" + url.split("/", 3)[3]


def lot(request: Request) -> Random:
    """Chance that is the same for the same address."""
    return Random(f"{request.host}{request.target}")


def some_products(request: Request) -> list[str]:
    """What a selection shows."""
    return lot(request).sample([path for path, kind in SHOP.kinds.items() if kind == "product"], 12)


def token(chance: Random, length: int = 16) -> str:
    """A session id."""
    return "".join(chance.choices("0123456789abcdef", k=length - 1)) + "7"


def maze(
    name: str,
    *reasons: str,
    extra: str | Callable[[Request], str] = "",
    page_of: Callable[[str], str | None] | None = None,
    entries: tuple[str, ...] = (),
) -> Site:
    """A site with the shop and a way into the trap; the trap itself is added to it."""
    site = Site(f"www.trap-{name}.example")
    SHOP.serve(site, extra=extra)
    known = page_of or (lambda url: path_of(url) if path_of(url) in SHOP.kinds else None)
    site_url = f"https://{site.host}"
    starts = frozenset(site_url + path for path in entries)
    MAZES.append(Maze(reasons, f"{site_url}/", (site,), SHOP, known, kinds=len(reasons), entries=starts))
    return site


def plain(title: str, body: str) -> Response:
    """A page of a trap."""
    return html(f"{_MENU}<main><h1>{title}</h1>{body}</main>", title=title, set_cookie=["trapped=1; Path=/"])


# ---- calendars

calendars = maze(
    "calendar", "trap_calendar", extra=anchors(["/calendar/2026/05/", "/events?month=5&year=2026", "/day/2026-05-01"])
)


@calendars.route("/calendar/*")
def calendar(request: Request) -> Response:
    found = re.fullmatch(r"/calendar/(\d+)/(\d+)/(?:(\d+)/)?", request.path)
    year, month = (int(found[1]), int(found[2])) if found else (2026, 1)
    near = [divmod(year * 12 + month - 1 + step, 12) for step in (-12, -1, 1, 12)]
    days = "".join(f"<td>{anchor(f'/calendar/{year}/{month:02}/{day}/', str(day))}</td>" for day in range(1, 29))
    links = anchors(f"/calendar/{at_year}/{at_month + 1:02}/" for at_year, at_month in near)
    return plain(f"{('January', 'April', 'May', 'June', 'October')[month % 5]} {year}", f"{links}<table>{days}</table>")


@calendars.route("/events")
def events(request: Request) -> Response:
    year, month = int(request.args.get("year", 2026)), int(request.args.get("month", 1))
    return plain(
        "Events", anchors(f"/events?month={(month + step - 1) % 12 + 1}&year={year + step // 5}" for step in (-1, 1, 5))
    )


@calendars.route("/day/*")
def day(request: Request) -> Response:
    given = re.fullmatch(r"/day/(\d{4})-(\d\d)-(\d\d)", request.path)
    year, month, date = (int(given[1]), int(given[2]), int(given[3])) if given else (2026, 1, 1)
    after = (year, month, date + 1) if date < 28 else (year + month // 12, month % 12 + 1, 1)
    return plain(
        f"Nothing on {date}.{month}.{year}", anchor(f"/day/{after[0]}-{after[1]:02}-{after[2]:02}", "next day")
    )


# ---- facets

facets = maze("facets", "trap_facets", extra=anchors(["/lamps", "/list/filter/oak"]), entries=("/lamps",))
facets_unknown = maze(
    "facets-unknown", "trap_facets", extra=anchor("/find?zorb=1"), entries=tuple(f"/find?zorb={n}" for n in range(5))
)
facets_path = maze("facets-path", "trap_facets", extra=anchor("/chairs/color-red/"), entries=("/chairs/color-red/",))


@facets.route("/lamps")
def lamps(request: Request) -> Response:
    now = request.args
    choices = {"color": COLOURS, "size": SIZES, "brand": BRANDS, "sort": ("price", "name"), "view": ("grid", "list")}
    links = []
    for name, values in choices.items():
        for value in values:
            wanted = {**now, name: value}
            links.append("/lamps?" + "&".join(f"{key}={wanted[key]}" for key in choices if key in wanted))
    shown = some_products(request)
    return plain("Lamps", anchors(links) + anchors(shown))


@facets_unknown.route("/find")
def find(request: Request) -> Response:
    now, names = request.args, ("zorb", "quux", "blip", "frob")
    links = []
    for name in names:
        for value in range(5):
            wanted = {**now, name: str(value)}
            links.append("/find?" + "&".join(f"{key}={wanted[key]}" for key in names if key in wanted))
    return plain(f"Found {len(now)}", anchors(links) + prose(lot(request).randint(0, 9), 30))


@facets_path.route("/chairs/*")
def chairs(request: Request) -> Response:
    now = dict(part.split("-", 1) for part in request.path.split("/")[2:] if "-" in part)
    choices = {"color": COLOURS, "size": SIZES, "brand": BRANDS, "wood": ("oak", "ash", "elm")}
    links = []
    for name, values in choices.items():
        for value in values:
            wanted = {**now, name: value}
            links.append("/chairs/" + "".join(f"{key}-{wanted[key]}/" for key in choices if key in wanted))
    shown = some_products(request)
    return plain("Chairs", anchors(links) + anchors(shown))


@facets.route("/list/*")
def listed(request: Request) -> Response:
    chosen = request.path.removeprefix("/list/filter/").strip("/").split("/")
    more = (word for word in ("oak", "ash", "elm", "red", "blue", "small", "large") if word not in chosen)
    return plain("List", anchors(f"/list/filter/{'/'.join([*chosen, word])}" for word in more))


# ---- session ids


def without_session(url: str) -> str | None:
    """The page of an address with whatever session id."""
    path = re.sub(r";jsessionid=\w+|/\(S\(\w+\)\)|/sid-\w+|[?&](?:PHPSESSID|sid|zk)=\w+", "", path_of(url)) or "/"
    return path if path in SHOP.kinds else None


def _session_site(name: str, decorate: Callable[[str, Random], str]) -> Site:
    site = Site(f"www.trap-{name}.example")

    def answer(request: Request) -> Response:
        chance = lot(request)
        page = without_session(f"https://{site.host}{request.target}")
        if page is None:
            return html("<h1>None</h1>", status=404)
        return SHOP.page(page, lambda path: decorate(path, chance))

    site.add("/*", answer)
    MAZES.append(Maze(("trap_session",), f"https://{site.host}/", (site,), SHOP, without_session))
    return site


jsession = _session_site("jsessionid", lambda path, chance: f"{path};jsessionid={token(chance)}")
phpsession = _session_site("phpsessid", lambda path, chance: f"{path}?PHPSESSID={token(chance)}")
cookieless = _session_site("cookieless", lambda path, chance: f"/(S({token(chance, 24)})){path}")
segment = _session_site("sid", lambda path, chance: f"/sid-{token(chance, 8)}{path}")
tokens = _session_site("token", lambda path, chance: f"{path}?zk={token(chance)}")
sids = _session_site("shortsid", lambda path, chance: f"{path}?sid={chance.randint(1, 999)}")

# ---- spirals

spirals = maze("spiral", "trap_spiral", extra=anchor("/loop/a/b/"), entries=("/loop/a/b/",))
deepers = maze("deeper", "trap_spiral", extra=anchor("/deep/deeper/"), entries=("/deep/deeper/",))
tree = maze("tree", "trap_spiral", extra=anchor("/maze/"), entries=("/maze/",))


@spirals.route("/loop/*")
def loop(request: Request) -> Response:
    return plain("Loop", anchors(["a/b/", "b/", "../a/b/", "a/b/c/"]))


@deepers.route("/deep/*")
def deep(request: Request) -> Response:
    return plain("Deep", anchor("deeper/", "deeper"))


@tree.route("/maze/*")
def deeper(request: Request) -> Response:
    chance = lot(request)
    return plain(
        "Maze",
        anchors(f"{request.path.rstrip('/')}/{token(chance, 6)}" for _ in range(2 if request.path > "/maze/" else 1)),
    )


# ---- lists without end

paging = maze(
    "paging",
    "trap_paging",
    extra=anchors(["/news?page=1", "/feed/1", "/stream?cursor=abcdef12", "/talk/page/1/"]),
    entries=("/news?page=1", "/feed/1", "/talk/page/1/"),
)


@paging.route("/news")
def news(request: Request) -> Response:
    number = int(request.args.get("page", 1))
    return plain(f"News, page {number}", f"<p>No more entries.</p>{anchor(f'/news?page={number + 1}', 'next')}")


@paging.route("/feed/*")
def feed(request: Request) -> Response:
    number = int(request.path.rpartition("/")[2] or 1)
    items = anchors(some_products(request))
    return plain(f"Feed {number}", f"{items} {anchor(f'/feed/{number + 1}', 'load more')}")


@paging.route("/stream")
def stream(request: Request) -> Response:
    return plain("Stream", anchor(f"/stream?cursor={token(lot(request))}", "load more"))


@paging.route("/talk/*")
def talk(request: Request) -> Response:
    number = int(re.sub(r"\D", "", request.path) or 1)
    return plain("Talk", anchors(f"/talk/page/{n}/" for n in range(max(1, number - 2), number + 4)))


# ---- very many links

links = maze("links", "trap_links", extra=anchor("/index-of-all", "all"), entries=("/index-of-all",))
links.add("/index-of-all", plain("All", anchors(f"/entry/{n}" for n in range(10_000))))


@links.route("/entry/*")
def entry(request: Request) -> Response:
    return plain(
        f"Entry {request.path.rpartition('/')[2]}", f"<p>This is an entry.</p>{anchor('/index-of-all', 'all')}"
    )


# ---- pages that do not exist and say 200

SORRY = ("Page not found", "Seite nicht gefunden", "Sidan hittades inte", "Page introuvable", "Página no encontrada")


def _dead(request: Request) -> str:
    chance = lot(request)
    return anchors(
        f"/{where}/{prose(chance.random(), 1)}-{chance.randint(1, 10**6)}" for where in ("old", "archive", "x/y", "")
    )


soft = maze("soft404", "soft_404", extra=_dead)


@soft.route("/*")
def sorry(request: Request) -> Response:
    words = "<p>We are sorry. Try the home page or write to us, we are glad to help you find what you want.</p>"
    return plain(SORRY[len(request.path) % len(SORRY)], words + _dead(request))


silent = maze("silent404", "soft_404", "duplicate", extra=_dead)


@silent.route("/*")
def silence(request: Request) -> Response:
    return plain("Welcome", f"<p>{prose('welcome', 40)} {request.path}</p><nav>{_dead(request)}</nav>")


# ---- the same pages under other names


def _copies(request: Request) -> str:
    paths = [request.path, *SHOP.leads.get(request.path, ())]
    number = lot(request).randint(1, 10**6)
    return "".join(
        anchors([f"{path}?ref={number % 99}&via=menu", f"/copy/{number}{path}", f"/print{path}"]) for path in paths
    )


duplicates = maze("duplicate", "duplicate", extra=_copies)


@duplicates.route("/*")
def copied(request: Request) -> Response:
    path = re.sub(r"^/(?:copy/\d+|print)", "", request.path)
    return SHOP.page(path) if path in SHOP.kinds else html("<h1>None</h1>", status=404)


mirror = Site("www.trap-mirror.example")
mobile = Site("m.trap-mirror.example")
bare = Site("trap-mirror.example")


def _mirrored(request: Request) -> Response:
    path = re.sub(r"index\.html$", "", request.path)
    if path not in SHOP.kinds:
        return html("<h1>None</h1>", status=404)
    twins = [
        f"{origin}{path}" for origin in (f"http://{mirror.host}", f"https://{bare.host}", f"https://{mobile.host}")
    ]
    if path.endswith("/"):
        twins.append(f"{path}index.html")
    return SHOP.page(path, extra=anchors(twins))


for _site in (mirror, mobile, bare):
    _site.add("/*", _mirrored)
MAZES.append(
    Maze(
        ("mirror",),
        f"https://{mirror.host}/",
        (mirror, mobile, bare),
        SHOP,
        lambda url: re.sub(r"index\.html$", "", path_of(url)),
        {"subdomains": True},
    )
)

# ---- redirects


def _moved(request: Request) -> str:
    number = lot(request).randint(1000, 9999)
    moved = [f"/to/{n}{number}" for n in range(6)]
    return anchors([f"/round/{number}", f"/go/{number}", f"/chain/{number}", *moved])


redirects = maze("redirects", "trap_redirects", extra=_moved)


@redirects.route("/round/*")
def rounds(request: Request) -> Response:
    return redirect(request.path)


@redirects.route("/chain/*")
def chain(request: Request) -> Response:
    return redirect(f"/chain/{int(request.path.rpartition('/')[2]) + 1}")


@redirects.route("/go/*")
def goes(request: Request) -> Response:
    return redirect("/about")


@redirects.route("/to/*")
def to(request: Request) -> Response:
    return redirect("/")


# ---- hosts that are made up

HOSTS = 40
hosts = [Site(f"{name}.trap-hosts.example") for name in ("www", *(prose(("host", n), 1) for n in range(HOSTS)))]


def _hosted(request: Request) -> Response:
    chance = lot(request)
    others = anchors(
        f"https://{chance.choice(hosts[1:]).host}/{path}" for path in ("", "hello", f"see/{chance.randint(1, 9)}")
    )
    if request.host == hosts[0].host and request.path in SHOP.kinds:
        return SHOP.page(request.path, extra=others)
    return plain(f"Welcome to {request.host}", f"<p>{prose('host', 40)}</p>{others}")


for _site in hosts:
    _site.add("/*", _hosted)
MAZES.append(
    Maze(
        ("trap_subdomains", "mirror"),
        f"https://{hosts[0].host}/",
        tuple(hosts),
        SHOP,
        lambda url: path_of(url) if f"//{hosts[0].host}/" in url and path_of(url) in SHOP.kinds else None,
        {"subdomains": True},
        2,
    )
)
