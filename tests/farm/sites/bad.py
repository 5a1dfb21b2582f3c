"""Hosts on which a scan cannot go well; `BAD_STARTS` says how each should end (exit codes of the command line)."""

from __future__ import annotations

import asyncio
import gzip
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.farm import Expected, Response, Site, html, pixel, redirect, respond, text, xml

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.farm.messages import Request


@dataclass(frozen=True, slots=True)
class BadStart:
    """A start URL that cannot be scanned as it stands."""

    url: str
    exit_code: int
    """2 wrong use, 3 degraded, 4 not scannable; 0 = nothing wrong after all."""
    says: tuple[str, ...] = ()
    """Words (lower case) of which one stands in the message."""


BAD_STARTS: list[BadStart] = [
    BadStart("https://www.no-such-host.example/", 4, ("unknown", "host", "resolve")),
    BadStart("http://www.no-such-host.example/", 4, ("unknown", "host", "resolve")),
]
sites: list[Site] = []


def bad(host: str, exit_code: int, *says: str, path: str = "/", **more: object) -> Site:
    """A host whose start page (or `path`) ends a scan with that exit code."""
    made = Site(host, **more)  # type: ignore[arg-type]
    sites.append(made)
    BAD_STARTS.append(BadStart(f"{made.scheme}://{host}{path}", exit_code, says))
    return made


# -- start pages that are none ------------------------------------------------------------------------------------

bad("www.missing-start.example", 4, "404").add("/", html("<h1>Not found</h1>", status=404))
bad("www.broken-start.example", 4, "500").add("/", html("<h1>Broken</h1>", status=500))
bad("www.denied-start.example", 4, "403").add("/", html("<h1>Denied</h1>", status=403))
bad("www.basic-auth.example", 4, "401").add(
    "/", respond("secret", status=401, headers=[("WWW-Authenticate", 'Basic realm="staff"')])
)
bad("www.moved-away.example", 4, "www.shop.example").add("/", redirect("https://www.shop.example/"))
bad("www.redirect-loop.example", 4, "redirect").add("/", redirect("/"))
closed = bad("www.robots-closed.example", 4, "robots.txt")
closed.add("/robots.txt", text("User-agent: *\nDisallow: /\n"))
closed.add("/", html("<h1>Not for robots</h1>"))
bad("www.refused.example", 4, "refused", "connect", refuses=True)
bad("expired.tls-flaws.example", 4, "certificate", "tls", flaw="expired").add("/", html("expired"))
bad("wrong-host.tls-flaws.example", 4, "certificate", "tls", flaw="wrong_host").add("/", html("wrong host"))
bad("self-signed.tls-flaws.example", 4, "certificate", "tls", flaw="self_signed").add("/", html("self-signed"))
bad("www.hangs.example", 4, "time").add("/", Response(hang=True))
bad("www.nonsense.example", 4).add("/", Response(raw=b"\x00\x01\x02 this is not HTTP at all\r\n\r\n"))
bad("www.download-start.example", 4).add(
    "/", respond(b"\x00" * 64, "application/octet-stream", headers=[("Content-Disposition", "attachment")])
)
bad("www.image-start.example", 4).add("/", pixel())
bad("www.pdf-start.example", 4).add("/", respond(b"%PDF-1.4\n%%EOF\n", "application/pdf"))

# -- redirects to where no scan may go ----------------------------------------------------------------------------

internal = Site("internal.example")
internal.add("/*", html("<h1>Internal</h1>", set_cookie=["internal=1; Path=/"]))
sites.append(internal)
for _name, _target in {
    "loopback": "http://127.0.0.1/",
    "metadata": "http://169.254.169.254/latest/meta-data/",
    "file": "file:///etc/passwd",
    "script": "javascript:alert(1)",
}.items():
    bad(f"www.redirects-to-{_name}.example", 4).add("/", redirect(_target))
bad("www.redirects-to-internal.example", 4, "internal.example").add("/", redirect("http://internal.example/"))
probing = Site("www.probes-inside.example")
probing.declare("/", walk=False, note="asks for private addresses by every kind of request")
probing.add(
    "/",
    html(
        "<h1>Probes inside</h1><img src='http://127.0.0.1/img'><iframe src='http://10.0.0.1/frame'></iframe>"
        "<img src='http://2130706433/decimal'><img src='http://localhost/name'><img src='http://0.0.0.0/any'>"
        "<img src='http://[::1]/six'><script>fetch('http://192.168.0.1/fetch').catch(() => {});"
        "try { new WebSocket('ws://127.0.0.1/ws') } catch (e) {}</script><img src='/to-inside'>",
    ),
)
probing.add("/to-inside", redirect("http://127.0.0.1/redirected"))
sites.append(probing)

# -- pages that misbehave, yet can be scanned ---------------------------------------------------------------------


async def _for_ever() -> AsyncIterator[bytes]:
    yield b"<!doctype html><title>Endless</title><h1>Endless</h1>"
    pause = 0.1
    while True:
        yield b"<p>and so on</p>\n"
        await asyncio.sleep(pause)


def misbehaving(host: str, body: str, *cookies: Expected, walk: bool = False, note: str = "") -> Site:
    """A host whose only page sets `seen` by HTTP, then does what the body does."""
    made = Site(host)
    made.declare("/", cookies=[Expected("seen"), *cookies], walk=walk, note=note)
    made.add("/", html(body, title=host, set_cookie=["seen=1; Path=/"]))
    sites.append(made)
    return made


def _script(name: str) -> Expected:
    return Expected(name, via="script")


endless = misbehaving("www.endless.example", "", note="the response never ends")
endless.add("/", Response(200, [("Content-Type", "text/html"), ("Set-Cookie", "seen=1; Path=/")], stream=_for_ever))
slow = misbehaving("www.slow.example", "", walk=True, note="two seconds before the answer")
slow.add(
    "/", lambda _: Response(200, [("Content-Type", "text/html"), ("Set-Cookie", "seen=1")], b"<h1>Slow</h1>", delay=2)
)
misbehaving(
    "www.busy-loop.example",
    "<h1>Busy</h1><script>document.cookie='before_loop=1; path=/'; for (;;) ;</script>",
    _script("before_loop"),
    note="a script that never ends, while the page loads",
)
misbehaving(
    "www.late-busy-loop.example",
    "<h1>Busy later</h1><script>document.cookie='before_loop=1; path=/';"
    "setTimeout(() => { for (;;) ; }, 1500)</script>",
    _script("before_loop"),
    note="a script that never ends, after load",
)
misbehaving(
    "www.clock-loop.example",
    "<h1>Clock</h1><script>setTimeout(() => { const t = performance.now(); while (performance.now() - t < 200) ;"
    "document.cookie='after_clock=1; path=/' }, 1000)</script>",
    Expected("after_clock", via="script", needs="late", after=1.2),
    walk=True,
    note="waits by the clock inside one task: endless where the clock stands still",
)
misbehaving(
    "www.channel-loop.example",
    "<h1>Channel</h1><script>document.cookie='before_loop=1; path=/'; const c = new MessageChannel();"
    "c.port1.onmessage = () => c.port2.postMessage(1); c.port2.postMessage(1);"
    "setTimeout(() => { document.cookie='beside_loop=1; path=/' }, 2000)</script>",
    _script("before_loop"),
    Expected("beside_loop", via="script", needs="late", after=2),
    walk=True,
    note="an endless chain of messages",
)
misbehaving(
    "www.closes-itself.example",
    "<h1>Closing</h1><script>document.cookie='before_close=1; path=/'; setTimeout(() => window.close(), 300)</script>",
    _script("before_close"),
)
misbehaving(
    "www.dialogs.example",
    "<h1>Dialogs</h1><script>alert('one'); confirm('two'); prompt('three'); document.cookie='after_dialogs=1; path=/';"
    "onbeforeunload = (e) => { e.preventDefault(); return 'stay' }</script>",
    _script("after_dialogs"),
)
misbehaving(
    "www.endless-dialogs.example",
    "<h1>Endless dialogs</h1><script>document.cookie='before_dialogs=1; path=/'; for (;;) alert('again')</script>",
    _script("before_dialogs"),
    note="a dialog whenever one is closed",
)
misbehaving(
    "www.clings.example",
    "<h1>Clings</h1><script>document.cookie='before_going=1; path=/';"
    "for (const kind of ['beforeunload', 'unload', 'pagehide']) addEventListener(kind, (e) => {"
    "e.preventDefault(); e.returnValue = 'stay'; for (const t = Date.now(); Date.now() - t < 300;) ; })</script>",
    _script("before_going"),
    walk=True,
    note="asks the visitor to stay, and takes its time when it is left",
)
misbehaving(
    "www.reloads.example",
    "<h1>Reloads</h1><script>document.cookie='before_reload=1; path=/'; onload = () => location.reload()</script>",
    _script("before_reload"),
    note="loads itself again and again",
)
popups = misbehaving(
    "www.popups.example",
    "<h1>Popups</h1><script>for (let i = 0; i < 30; i++) open('/popup?n=' + i);"
    "document.cookie='after_popups=1; path=/'</script>",
    _script("after_popups"),
)
popups.add("/popup", html("<h1>Popup</h1>"))
misbehaving(
    "www.permissions.example",
    "<h1>Permissions</h1><script>navigator.geolocation.getCurrentPosition(() => 0);"
    "Notification.requestPermission(); const no = () => 0;"
    "navigator.mediaDevices.getUserMedia({video: true}).catch(no); navigator.clipboard.readText().catch(no);"
    "navigator.storage.persist(); navigator.requestMIDIAccess().catch(no);"
    "document.cookie='after_prompts=1; path=/'</script>",
    _script("after_prompts"),
    walk=True,
)
polling = misbehaving(
    "www.long-poll.example",
    "<h1>Long poll</h1><script>fetch('/poll'); new EventSource('/events');"
    "setTimeout(() => { document.cookie='beside_poll=1; path=/' }, 3000)</script>",
    Expected("beside_poll", via="script", needs="late", after=3),
    walk=True,
)
polling.add("/poll", Response(hang=True))
polling.add("/events", Response(hang=True))
waiting_picture = misbehaving(
    "www.waiting-picture.example",
    "<h1>Picture</h1><img src='/never'><script>document.cookie='beside_picture=1; path=/';"
    "setTimeout(() => { document.cookie='late_beside_picture=1; path=/' }, 2000)</script>",
    _script("beside_picture"),
    Expected("late_beside_picture", via="script", needs="late", after=2),
    walk=True,
    note="a picture that never comes: the load event never does either",
)
waiting_picture.add("/never", Response(hang=True))
waiting_script = misbehaving(
    "www.waiting-script.example",
    "<h1>Script</h1><script>document.cookie='before_script=1; path=/'</script><script src='/never'></script>"
    "<script>document.cookie='after_script=1; path=/'</script>",
    _script("before_script"),
    walk=True,
    note="a script that never comes: the page is never read to its end",
)
waiting_script.add("/never", Response(hang=True))
asking = misbehaving(
    "www.asks-password.example",
    "<h1>Asks</h1><img src='/locked/picture'><iframe src='/locked/frame'></iframe><script>fetch('/locked/fetch');"
    "document.cookie='beside_password=1; path=/'</script>",
    _script("beside_password"),
    *(Expected(f"locked_{name}") for name in ("picture", "frame", "fetch")),
    walk=True,
    note="parts of the page are behind a password",
)
asking.add(
    "/locked/*",
    lambda request: respond(
        "secret",
        status=401,
        headers=[("WWW-Authenticate", 'Basic realm="staff"')],
        set_cookie=[f"locked_{request.path.rpartition('/')[2]}=1; Path=/"],
    ),
)
downloads = misbehaving(
    "www.downloads.example",
    "<h1>Downloads</h1><a id='link' href='/file/link' download>file</a><iframe src='/file/frame'></iframe><script>"
    "document.getElementById('link').click(); document.cookie='beside_download=1; path=/';"
    "setTimeout(() => { location = '/file/place' }, 500)</script>",
    _script("beside_download"),
    *(Expected(f"file_{name}") for name in ("frame", "link", "place")),
    walk=True,
    note="files come down by a link, whose answer takes its time, in a frame, and where a page should come",
)


def _file(request: Request) -> Response:
    name = request.path.rpartition("/")[2]
    answer = respond(
        b"x" * 4096,
        "application/octet-stream",
        headers=[("Content-Disposition", "attachment; filename=file.bin")],
        set_cookie=[f"file_{name}=1; Path=/"],
    )
    answer.delay = 1.5 if name == "link" else 0.0
    return answer


downloads.add("/file/*", _file)
misbehaving(
    "www.many-cookies.example",
    "<h1>Many</h1><script>for (let i = 0; i < 2000; i++) document.cookie='many_' + i + '=1; path=/'</script>",
    note="2,000 cookies; the browser keeps the last 150 to 180 of them",
)
misbehaving(
    "www.odd-json.example",
    "<script>Object.prototype.toJSON = () => 'gone'; Array.prototype.toJSON = () => 'gone';"
    "cookieStore.set('by_store', '1'); document.cookie = 'after_store=1; path=/'; void document.cookie;"
    "try { document.cookie = Symbol('no line'); } catch { /* as it should */ }"
    "window.getEventListeners = () => { throw new Error('not yours'); };"
    "localStorage.setItem('a'.repeat(1e6), '1'); document.cookie = 'after_symbol=1; path=/'</script>",
    note="a page that changes how things are told as JSON, writes what is no text, and has a key of a million letters",
)
crowd = misbehaving(
    "www.many-requests.example",
    "<h1>Crowd</h1><script>const crowd = Number(location.search.slice(1)) || 10000;"
    "for (let i = 0; i < crowd; i++) new Image().src = '/dot/' + i;"
    "document.cookie='after_crowd=1; path=/'</script>",
    _script("after_crowd"),
)
crowd.add("/dot/*", pixel())
cuts = misbehaving("www.cuts.example", "", note="the connection ends in the middle of the page")
cuts.add(
    "/",
    Response(
        raw=b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nSet-Cookie: seen=1\r\nContent-Length: 5000\r\n\r\n<h1>half"
    ),
)
gzipped = misbehaving("www.bad-gzip.example", "", note="a compressed page that is cut short")
gzipped.add(
    "/",
    respond(
        gzip.compress(b"<h1>cut</h1>" * 50)[:40],
        set_cookie=["seen=1; Path=/"],
        headers=[("Content-Encoding", "gzip")],
    ),
)
huge = misbehaving("www.huge.example", "<h1>Huge</h1><script>fetch('/50mb')</script>")
huge.add("/50mb", lambda _: respond(b"x" * 50_000_000, "application/octet-stream"))
empty_body = misbehaving("www.empty.example", "", walk=True, note="no body at all")
empty_body.add("/", respond("", set_cookie=["seen=1; Path=/"]))
old = misbehaving("www.old-charset.example", "", walk=True, note="windows-1252, declared in the header only")
old.add("/", respond("<title>Café</title><h1>Crème brûlée</h1>".encode("cp1252"), "text/html; charset=windows-1252",
                     set_cookie=["seen=1; Path=/"]))  # fmt: skip
hostile = misbehaving("www.hostile-names.example", "")
hostile.declare(
    "/",
    cookies=[
        Expected("seen"),
        Expected("@SUM(1+1)*cmd|' /C calc'!A0"),
        Expected("<b>bold</b>"),
        Expected("javascript:alert(1)"),
        Expected("{{7*7}}"),
        Expected("\u202egnp.tupni"),
    ],
    note="names that would like to be markup or formulas",
)
hostile.add(
    "/",
    html(
        "<h1>Hostile</h1>",
        title="&lt;script&gt;alert(1)&lt;/script&gt; | [x](javascript:alert(1))",
        set_cookie=[
            "seen=1; Path=/",
            "@SUM(1+1)*cmd|' /C calc'!A0=1; Path=/",
            "<b>bold</b>=1; Path=/",
            "javascript:alert(1)=1; Path=/",
            "{{7*7}}=1; Path=/",
            "\u202egnp.tupni=1; Path=/",
        ],
    ),
)

# -- robots.txt and sitemaps that misbehave -----------------------------------------------------------------------

robots_broken = misbehaving("www.robots-broken.example", "<h1>Fine</h1>", walk=True, note="robots.txt answers 500")
robots_broken.add("/robots.txt", text("broken", status=500))
robots_hangs = misbehaving("www.robots-hangs.example", "<h1>Fine</h1>", walk=True, note="robots.txt never answers")
robots_hangs.add("/robots.txt", Response(hang=True))
sitemaps = misbehaving("www.sitemaps-broken.example", "<h1>Fine</h1>", walk=True, note="sitemaps: cut, bomb, entities")
sitemaps.add(
    "/robots.txt",
    text(
        "".join(f"Sitemap: https://www.sitemaps-broken.example/{n}\n" for n in ("cut.xml", "bomb.xml.gz", "laughs.xml"))
    ),
)
sitemaps.add("/cut.xml", xml("<?xml version='1.0'?><urlset><url><loc>https://www.sitemaps-broken.ex"))
sitemaps.add("/bomb.xml.gz", lambda _: respond(gzip.compress(bytes(200_000_000), 9), "application/gzip"))
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
sitemaps.add(
    "/laughs.xml",
    xml(f'<?xml version="1.0"?><!DOCTYPE u [<!ENTITY l0 "ha">{LAUGHS}]><urlset><url><loc>&l9;</loc></url></urlset>'),
)
