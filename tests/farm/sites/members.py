"""Sites with pages for members, on https://NAME.members.example: what is behind a log-in, and what gets in its way.

`www` has one form with a token against forgery, under a consent banner that covers it; it writes the visitor's name,
and after the log-in even the password, into addresses and pages. `steps` asks for the name, then the password, then a
one-time code that it takes once. `brief` forgets its first session after three pages, `fleeting` each after two.
`frame` has its form in a frame. `eager` counts its visitors until they refuse. `slow` answers a form after 2.5 s,
`forbidding` shows its own with status 403. https://www.gardener.example has the name of its user,
and `led` leads to it, and from `/bare` to a form that is not encrypted.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, quote

from tests.farm import Request, Response, Site, html, js, redirect

if TYPE_CHECKING:
    from collections.abc import Callable

NAME: Final = "Gardener@Roses.example"
PASSWORD: Final = "correct horse/battery&staple"
KEY: Final = b"roses and tulips 123"  # of the one-time codes
KEY_TEXT: Final = "OJXXGZLTEBQW4ZBAOR2WY2LQOMQDCMRT"  # base32
PERIOD: Final = 1  # second
ONE_TIME: Final = f"otpauth://totp/Roses?secret={KEY_TEXT}&period={PERIOD}&digits=6"
SHOP_NUMBER: Final = "1207"
PAGES: Final = ("orders", "letters", "plan")
MOST: Final = 10_000

counter = Site("t.member-count.example")
counter.add("/count.js", js("document.cookie = '_members=1; path=/; max-age=86400; samesite=lax';"))
COVER = "position:fixed;inset:0;background:rgba(255,255,255,.9);padding:20vh 20vw;z-index:50"
BANNER = f"""<div id="box" style="{COVER}"><p>We use cookies to count our visitors. Do you agree?</p>
<button id="yes">Accept all</button> <button id="no">Reject all</button></div><script>
const read = () => (document.cookie.match(/(?:^|; )choice=([^;]*)/) || [])[1];
const count = () => {{ const s = document.createElement("script"); s.src = "https://{counter.host}/count.js";
  document.head.append(s); }};
const choose = (value) => {{ document.cookie = `choice=${{value}}; path=/; max-age=864000; samesite=lax`;
  box.remove(); if (value === "yes") count(); }};
if (read()) box.remove();
if (read() === "yes") count();
yes.onclick = () => choose("yes"); no.onclick = () => choose("no");
</script><footer><button id="again">Cookie settings</button></footer><script>
again.onclick = () => {{ document.cookie = "choice=; path=/; max-age=0";
  document.cookie = "_members=; path=/; max-age=0"; location.reload(); }};</script>"""

# Counts whoever has not refused, also before the answer; and stops once it is given.
EAGER: Final = BANNER.replace('read() === "yes"', 'read() !== "no"').replace(
    'if (value === "yes") count();', 'if (value === "no") document.cookie = "_members=; path=/; max-age=0";'
)


def code_at(moment: float) -> str:
    """The one-time code of a moment (RFC 6238), made without the scanner's help."""
    mac = hmac.new(KEY, int(moment // PERIOD).to_bytes(8, "big"), hashlib.sha1).digest()
    at = mac[19] & 15
    return f"{(int.from_bytes(mac[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


@dataclass(slots=True)
class Sessions:
    """The sessions of one site: how many pages each may still see; `lasting` are those of the first, the second, .."""

    lasting: Callable[[int], int] = lambda _number: MOST
    left: dict[str, int] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    name: str = NAME
    begun: int = 0
    sent: int = 0  # how often a filled form came
    log_outs: int = 0

    def begin(self) -> str:
        """Let somebody in; the line that sets the cookie."""
        identity = secrets.token_hex(16)
        self.left[identity] = self.lasting(self.begun)
        self.begun += 1
        return f"session={identity}; Path=/; HttpOnly; Secure; SameSite=Lax"

    def admits(self, request: Request) -> bool:
        """Whether this visitor is a member still; it costs one page."""
        identity = request.cookies.get("session", "")
        if self.left.get(identity, 0) <= 0:
            return False
        self.left[identity] -= 1
        return True

    def token(self) -> str:
        """A fresh token against forged forms."""
        token = secrets.token_hex(8)
        self.tokens.add(token)
        return f'<input type="hidden" name="token" value="{token}">'


def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl(request.body.decode(), keep_blank_values=True))


def _links() -> str:
    pages = "".join(f'<li><a href="/members/{page}">{page}</a></li>' for page in PAGES)
    return f'<ul>{pages}<li><a href="/account">Account</a></li></ul><a id="out" href="/log-out">Log out</a>'


def _site(name: str, sessions: Sessions, *, banner: str = "") -> Site:
    """A site whose pages below /members are for members; its form is added by whoever asks."""
    site = Site(name if "." in name else f"{name}.members.example")

    def home(request: Request) -> Response:
        inside = sessions.left.get(request.cookies.get("session", ""), 0) > 0
        menu = _links() if inside else '<a href="/login">Log in</a>'
        return html(f"<h1>Roses</h1><a href='/about'>About</a>{menu}{banner}", title="Roses", set_cookie=["visit=1"])

    def members(request: Request) -> Response:
        if not sessions.admits(request):
            return redirect(f"/login?next={quote(request.path)}", set_cookie=["turned_away=1; Max-Age=600"])
        page = request.path.rpartition("/")[2]
        return html(
            f"<h1>{page}</h1>{_links()}<p>Hello {sessions.name}</p>{banner}"
            f"<script>localStorage.setItem('seen {page} of {sessions.name}', '1')</script>",
            title=f"{page} of {sessions.name}",
            set_cookie=[f"member_{page}=1; Max-Age=3600"],
        )

    def log_out(request: Request) -> Response:
        sessions.log_outs += 1
        sessions.left.pop(request.cookies.get("session", ""), None)
        return redirect("/")

    site.add("/", home)
    site.add("/about", html(f"<h1>About</h1><a href='/'>Home</a>{banner}", title="About"))
    site.add("/members/*", members)
    site.add("/account", members)
    site.add("/log-out", log_out)
    return site


def _fields(sessions: Sessions, *, banner: str = "", target: str = "") -> str:
    shops = "".join(f'<option value="{number}">Shop {number}</option>' for number in ("0001", SHOP_NUMBER))
    return f"""<h1>Log in</h1><form method="post" action="/login"{target}>{sessions.token()}
<label for="user">Your name</label><input id="user" name="user"><input id="pw" name="pw" type="password">
<select id="shop" name="shop">{shops}</select><button id="go">Go in</button></form>{banner}"""


def _judged(sessions: Sessions, request: Request) -> bool:
    form = _form(request)
    known = form.get("token", "") in sessions.tokens
    sessions.tokens.discard(form.get("token", ""))
    return known and form.get("user") == sessions.name and form.get("pw") == PASSWORD


def _add_form(site: Site, sessions: Sessions, *, banner: str = "", delay: float = 0.0, status: int = 200) -> None:
    def login(request: Request) -> Response:
        if request.method != "POST":
            return html(_fields(sessions, banner=banner), title="Log in", set_cookie=["form=1"], status=status)
        sessions.sent += 1
        if not _judged(sessions, request) or _form(request).get("shop") != SHOP_NUMBER:
            return html(f"<p class='wrong'>No.</p>{_fields(sessions, banner=banner)}", title="Log in", status=403)
        # What a careless site does: name and password in the next address.
        told = f"user={quote(sessions.name)}&pw={quote(PASSWORD, safe='')}"
        cookies = [sessions.begin(), f"last_{quote(sessions.name)}=1"]
        return replace(redirect(f"/account?{told}", 303, set_cookie=cookies), delay=delay)

    site.add("/login", login)


def _add_steps(site: Site, sessions: Sessions) -> None:
    """Name, password, code: each on a page of its own; no code is taken twice."""
    passed: dict[str, int] = {}  # half-way visitors → how many steps they have behind them
    used: set[str] = set()

    def ask(label: str, kind: str) -> Response:
        return html(
            f'<form method="post" action="/login">{sessions.token()}<label>{label} <input name="told" type="{kind}">'
            "</label><button>Next</button></form>",
            title="Log in",
        )

    def login(request: Request) -> Response:
        way = request.cookies.get("half_way", "")
        done = passed.get(way, 0)
        if request.method != "POST":
            return ask(*(("Name", "text"), ("Password", "password"), ("Code", "text"))[done])
        told = _form(request).get("told", "")
        now = time.time()
        codes = {code_at(now), code_at(now - PERIOD)} - used
        if done == 0 and told == NAME:
            way = secrets.token_hex(8)
            passed[way] = 1
            return redirect("/login", 303, set_cookie=[f"half_way={way}; HttpOnly"])
        if done == 1 and told == PASSWORD:
            passed[way] = 2
            return redirect("/login", 303)
        if done == 2 and told in codes:
            used.add(told)
            del passed[way]
            return redirect("/account", 303, set_cookie=[sessions.begin(), "half_way=; Max-Age=0"])
        return html("<p class='wrong'>No.</p>", title="Log in", status=403)

    site.add("/login", login)


def _add_frame(site: Site, sessions: Sessions) -> None:
    def login(request: Request) -> Response:
        if request.method == "POST":
            if not _judged(sessions, request):
                return html("No.", status=403)
            return redirect("/account", 303, set_cookie=[sessions.begin()])
        return html('<h1>Log in</h1><iframe id="door" src="/door"></iframe>', title="Log in")

    def door(request: Request) -> Response:
        return html(_fields(sessions, target=' target="_top"'), title="Door")

    site.add("/login", login)
    site.add("/door", door)


ROSES: Final = Sessions()
STEPPED: Final = Sessions()
BRIEF: Final = Sessions(lambda number: MOST if number else 3)
FLEETING: Final = Sessions(lambda _number: 2)
FRAMED: Final = Sessions()
SLOW: Final = Sessions()
FORBIDDING: Final = Sessions()
EARLY: Final = Sessions()
NAMESAKE: Final = Sessions(name="gardener")

www = _site("www", ROSES, banner=BANNER)
_add_form(www, ROSES, banner=BANNER)
steps = _site("steps", STEPPED)
_add_steps(steps, STEPPED)
brief = _site("brief", BRIEF)
_add_form(brief, BRIEF)
fleeting = _site("fleeting", FLEETING)
_add_form(fleeting, FLEETING)
frame = _site("frame", FRAMED)
_add_frame(frame, FRAMED)
namesake = _site("www.gardener.example", NAMESAKE)
_add_form(namesake, NAMESAKE)
slow = _site("slow", SLOW)
_add_form(slow, SLOW, delay=2.5)
forbidding = _site("forbidding", FORBIDDING)
_add_form(forbidding, FORBIDDING, status=403)
eager = _site("eager", EARLY, banner=EAGER)
_add_form(eager, EARLY, banner=EAGER)
led = _site("led", Sessions())
led.add("/login", redirect(f"https://{namesake.host}/login"))
led.add("/bare", redirect(f"http://{led.host}/form"))
led.add("/form", html(_fields(Sessions()), title="Log in"))
