"""Sites with walls before their pages: the whole table at www.walls.example, and sites whose walls come and go.

`www.solving.example` lets pass who waits; `www.guarded.example` never; `www.tiring.example` answers five pages and then
429; `www.sulking.example` has a wall for who has refused; `www.fenced.example` has doors among open pages;
`www.portal.example` starts with a login page.
"""

# ruff: noqa: E501 - markup reads better whole

from __future__ import annotations

from tests.farm import Request, Response, Site, html, redirect, respond
from tests.farm.sites.banners import BAR
from tests.farm.sites.walls_plain import PLAIN
from tests.farm.sites.walls_stand import CF, CF_SCRIPT, PASSWORD, WALLS
from tests.farm.sites.walls_table import HOST, PROSE, Case

SERVED = [
    case for case in (*WALLS, *PLAIN) if not case.landed_url.startswith("https://") or ".example/" in case.landed_url
]
"""Those of the table whose every host is one of the farm's."""

table = Site(HOST)
login_host = Site("login.walls-sso.example")
key_host = Site("keys.walls-sso.example")


def _answer(case: Case) -> Response:
    return respond(case.document, status=case.status, headers=list(case.headers.items()))


_BY_URL = {case.landed_url: case for case in SERVED} | {case.asked_url: case for case in SERVED if case.landed is None}
_LED = {case.asked_url: case.landed_url for case in SERVED if case.landed is not None}


def _served(request: Request) -> Response:
    url = f"https://{request.host}{request.target}"
    if url in _LED:
        return redirect(_LED[url])
    return _answer(_BY_URL[url]) if url in _BY_URL else respond("", "", status=404)


for _site in (table, login_host, key_host):
    _site.add("/*", _served)


def _number(request: Request) -> int:
    last = request.path.rpartition("/")[2]
    return int(last) if last.isdecimal() else 0


def _links(count: int) -> str:
    return "".join(f'<a href="/page/{number}">{number}</a> ' for number in range(1, count + 1))


# -- a challenge that solves itself, and one that never does ------------------------------------------------------

CHALLENGE = f"<h1>Mill</h1><p>Verifying you are human.</p>{CF}{CF_SCRIPT}"
SOLVE = "<script>setTimeout(() => {{ document.cookie = 'cf_clearance=' + 'a1b2c3d4e5f6g7h8' + '; path=/; max-age=31536000; secure'; location.reload(); }}, {delay})</script>"
MITIGATED = [("cf-mitigated", "challenge"), ("server", "cloudflare")]

solving = Site("www.solving.example")
guarded = Site("www.guarded.example")


@solving.route("/*")
def solve(request: Request) -> Response:
    if request.path.startswith("/cdn-cgi/"):
        return respond("", "text/javascript")
    if "cf_clearance" not in request.cookies:
        return html(
            CHALLENGE + SOLVE.format(delay=700),
            title="Just a moment...",
            status=403,
            headers=MITIGATED,
            set_cookie=["__cf_bm=abcdefgh12345678; Max-Age=1800; Path=/; Secure; HttpOnly"],
        )
    number = _number(request)
    return html(
        f"<h1>Page {number}</h1><a href='/page/1'>1</a> <a href='/page/2'>2</a>{PROSE}",
        title=f"Page {number}",
        set_cookie=[f"page_{number}=1; Path=/"],
    )


@guarded.route("/*")
def guard(request: Request) -> Response:
    if request.path.startswith("/cdn-cgi/"):
        return respond("", "text/javascript")
    return html(
        CHALLENGE,
        title="Just a moment...",
        set_cookie=["__cf_bm=abcdefgh12345678; Max-Age=1800; Path=/; Secure; HttpOnly"],
    )


# -- one that comes after five pages ------------------------------------------------------------------------------

ENOUGH = 5
tiring = Site("www.tiring.example")


@tiring.route("/*")
def tire(request: Request) -> Response:
    seen = int(request.cookies.get("seen", "0"))
    if seen >= ENOUGH:
        return html("<h1>Too Many Requests</h1>", title="429", status=429, set_cookie=["limited=1; Path=/"])
    number = _number(request)
    body = f"<h1>Page {number}</h1>{_links(9)}{PROSE}"
    return html(body, title=f"Page {number}", set_cookie=[f"seen={seen + 1}; Path=/", "every=1; Path=/"])


# -- one for who has refused --------------------------------------------------------------------------------------

sulking = Site("www.sulking.example")
ASKS = f"""<div id="box" style="{BAR}"><p>We use cookies to count our visitors.</p><button id="yes">Accept all</button> <button id="no">Reject all</button></div><script>
const box = document.getElementById("box");
const answer = (value) => {{ document.cookie = "choice=" + value + "; path=/; max-age=8640000"; box.remove(); }};
if (document.cookie.includes("choice=")) box.remove();
yes.onclick = () => answer("yes"); no.onclick = () => answer("no");
</script>"""


@sulking.route("/*")
def sulk(request: Request) -> Response:
    if request.cookies.get("choice") == "no":
        return html("<h1>Access denied</h1><p>Please accept.</p>", title="Access denied", status=403)
    number = _number(request)
    body = f"<h1>Page {number}</h1><a href='/page/1'>1</a> <a href='/page/2'>2</a>{PROSE}{ASKS}"
    return html(body, title=f"Page {number}", set_cookie=["plain=1; Path=/", f"page_{number}=1; Path=/"])


# -- doors among open pages, and before all of them ---------------------------------------------------------------

fenced = Site("www.fenced.example")
fenced.add(
    "/",
    html(
        (
            "<h1>Mill</h1><a href='/orders'>Orders</a> <a href='/reports'>Reports</a> <a href='/abroad'>Abroad</a> <a href='/login'>Log in</a> <a href='/open'>Open</a>"
        )
        + PROSE,
        title="Mill",
        set_cookie=["home=1; Path=/"],
    ),
)
fenced.add("/open", html("<h1>Open</h1>" + PROSE, title="Open", set_cookie=["open=1; Path=/"]))
fenced.add("/orders", redirect("/login?next=/orders", set_cookie=["guest=1; Path=/"]))
fenced.add("/login", html(f"<h1>Log in</h1>{PASSWORD}", title="Log in", set_cookie=["entrance=1; Path=/"]))
fenced.add("/reports", html(f"<h1>Reports</h1><p>Log in to go on.</p>{PASSWORD}", title="Reports"))
fenced.add(
    "/abroad",
    html(
        "<h1>Sorry</h1><p>This page is not available in your country.</p>",
        title="Sorry",
        set_cookie=["abroad=1; Path=/"],
    ),
)
fenced.add("/*", html("<h1>Not found</h1>", status=404))

portal = Site("www.portal.example")
portal.add(
    "/",
    html(
        f"<h1>The mill's books</h1><p>Log in.</p>{PASSWORD}<a href='/about'>About</a>",
        title="Log in",
        set_cookie=["sid=1; Path=/; HttpOnly"],
    ),
)
portal.add("/about", html("<h1>About</h1>" + PROSE, title="About", set_cookie=["about=1; Path=/"]))
