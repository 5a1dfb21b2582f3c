"""A site that attacks its scanner: by size, by never ending, by unpacking, by what its names and markup would do.

`www.bombs.example` has what a small test can bear, `www.big-bombs.example` the same by the gigabyte. Each page sets
`seen` by HTTP before it goes wrong, so that a scan can show that it looked.
"""

from __future__ import annotations

import asyncio
import gzip
from functools import cache
from typing import TYPE_CHECKING

from tests.farm import Response, Site, html, respond

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.farm.messages import Request

SMALL, BIG = "www.bombs.example", "www.big-bombs.example"
MIB = 1024 * 1024
SEEN = "seen=1; Path=/"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BILLION = f'<!DOCTYPE u [<!ENTITY l0 "ha">{LAUGHS}]><urlset><url><loc>https://{SMALL}/&l9;</loc></url></urlset>'
QUADRATIC = f'<!DOCTYPE u [<!ENTITY q "{"a" * 50_000}">]><urlset><url><loc>{"&q;" * 50_000}</loc></url></urlset>'
OUTSIDE = (
    '<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y SYSTEM "http://127.0.0.1/inside">]>'
    "<urlset><url><loc>https://www.bombs.example/&x;&y;</loc></url></urlset>"
)
# Names that no text should be able to hold, as bytes of Set-Cookie lines.
NAMES = (
    b"\xff\xfe\xfa", b"\xe2\x80\xaegnp.exe", b"<script>window.pwned=1</script>", b"=cmd|' /C calc'!A0", b"{{7*7}}",
    b"\xed\xa0\x80lone", b"tab\there", b"user_jane@example.org", b"%0d%0aX-Injected: 1", b"[x](javascript:a)", b"'--",
)  # fmt: skip
KEYS = (
    "'\\u0000nul'", "'\\ud800lone'", "'\\u202egnp'", "'\\u001b[2J\\u001b]0;pwned\\u0007'",
    "'<\\/script><script>window.pwned=1'", "'a\\r\\nSet-Cookie: b=c'", "'=1+1'", "'\\u2028line'",
)  # fmt: skip


@cache
def zeros(size: int) -> bytes:
    """So many spaces, packed: a thousandth of them."""
    return gzip.compress(b" " * size, 1)


def packed(kind: str, size: int) -> Callable[[Request], Response]:
    def answer(_: Request) -> Response:
        return respond(zeros(size), kind, set_cookie=[SEEN], headers=[("Content-Encoding", "gzip")])

    return answer


def streamed(kind: str, size: int | None, piece: bytes, pause: float = 0.0) -> Callable[[Request], Response]:
    """A body of so many bytes, or one that never ends."""

    async def body() -> AsyncIterator[bytes]:
        sent = 0
        block = piece if pause else piece * (256 * 1024 // len(piece) + 1)
        while size is None or sent < size:
            yield block
            sent += len(block)
            await asyncio.sleep(pause)

    def answer(_: Request) -> Response:
        return Response(200, [("Content-Type", kind), ("Set-Cookie", SEEN)], stream=body)

    return answer


def page(body: str, *lines: str) -> Response:
    return html(f"<h1>Bomb</h1>{body}", set_cookie=[SEEN, *lines])


def script(code: str) -> Response:
    return page(f"<script>{code}</script>")


def hostile_lines() -> list[str]:
    """Lines whose bytes are those of NAMES."""
    return [f"{name.decode('utf-8', 'surrogateescape')}=1; Path=/" for name in NAMES]


def armed(host: str, scale: int) -> Site:
    """A site with all bombs; `scale` is their size in MiB, roughly."""
    site, huge = Site(host), (2 if scale == 1 else 8 * scale) * MIB
    pages = {
        "lines": page("", *(f"flood_{n}=1; Path=/p{n}" for n in range(min(40 * scale, 9000)))),
        "head": page("", *(f"big_{n}={'x' * 3900}; Path=/" for n in range(min(10 * scale, 55)))),
        "dom": script(
            f"for (let n = 0; n < {min(4000 * scale, 100_000)}; n++) document.body.append(document.createElement('i'))"
        ),
        "deep": page("<div>" * min(5000 * scale, 200_000)),
        "json": page(f"<script type=application/json>{'[' * 1000}{'1,' * (100_000 * min(scale, 50))}</script>"),
        "cookies": script(
            f"for (let n = 0; n < {min(60 * scale, 1000)}; n++) document.cookie = `many_${{n}}=1; path=/`"
        ),
        "storage": script(
            f"for (let n = 0; n < {6 * scale}; n++) localStorage.setItem('again', n + 'v'.repeat(1e6));"
            f"try {{ localStorage.setItem('k'.repeat(1e6), '1') }} catch {{}}"
            f"document.title = 't'.repeat({2 * scale}e6)"
        ),
        "addresses": script(
            f"for (let n = 0; n < {4 * scale}; n++) new Image().src = 'data:image/gif,' + n + 'x'.repeat(1e6);"
            f"document.cookie = 'a'.repeat({5 * scale}e6); history.pushState(1, '', '/routed?' + 'q'.repeat(1e5))"
        ),
        "names": page(
            f"<script>for (const k of [{','.join(KEYS)}]) {{ localStorage.setItem(k, k);"
            "try { document.cookie = k + '=' + k + '; path=/' } catch {} }"
            "document.title = '\\u202e\\u001b[31m</title><script>window.pwned=1<\\/script>\\ud800'</script>",
            *hostile_lines(),
        ),
        "packed-script": page("<script src='/packed.js'></script><img src='/packed.gif'>"),
        "fetches": script("new Image().src = '/huge.gif'; fetch('/huge').then((r) => r.arrayBuffer()).catch(() => 0)"),
    }
    for name, answer in pages.items():
        site.add(f"/{name}", answer)
        site.declare(f"/{name}", walk=False)
    links = "".join(f"<a href='/{name}'>{name}</a>" for name in (*pages, "packed", "nested"))
    site.add("/", page(links))
    site.declare("/", walk=False, note="links to all bombs")
    site.add("/packed", packed("text/html", 8 * scale * MIB))
    site.add("/packed.js", packed("text/javascript", 8 * scale * MIB))
    site.add("/packed.gif", packed("image/gif", 8 * scale * MIB))
    site.add(
        "/nested", lambda _: respond(gzip.compress(zeros(8 * scale * MIB)), headers=[("Content-Encoding", "gzip")])
    )
    site.add("/huge", streamed("application/octet-stream", huge, b"x" * 1024))
    site.add("/huge.gif", streamed("image/gif", huge, b"x" * 1024))
    sitemaps = [
        *(f"/index{n}.xml" for n in range(2)),
        "/laughs.xml",
        "/quadratic.xml",
        "/outside.xml",
        "/packed.xml",
        "/long.xml",
    ]
    rules = "User-agent: *\n" + "Disallow: /a*b*c\n" * (60_000 * scale)
    named = "".join(f"Sitemap: https://{host}{path}\n" for path in sitemaps)
    site.add("/robots.txt", lambda _: respond(named + rules, "text/plain"))
    for number in range(2):  # each names the other, itself, and more that do the same
        others = [
            f"/index{(number + 1) % 2}.xml",
            f"/index{number}.xml",
            *(f"/index{number}.xml?n={n}" for n in range(10 * scale)),
        ]
        body = "".join(f"<sitemap><loc>https://{host}{path}</loc></sitemap>" for path in others)
        site.add(f"/index{number}.xml", respond(f"<sitemapindex>{body}</sitemapindex>", "application/xml"))
    site.add("/laughs.xml", respond(BILLION, "application/xml"))
    site.add("/quadratic.xml", respond(QUADRATIC, "application/xml"))
    site.add("/outside.xml", respond(OUTSIDE, "application/xml"))
    site.add("/packed.xml", packed("application/xml", 8 * scale * MIB))
    site.add("/long.xml", streamed("application/xml", 2 * scale * MIB, b"<urlset><url><loc>/x</loc></url></urlset>"))
    return site


def endless() -> Site:
    """A host whose robots.txt comes by the gigabyte and whose sitemap comes drop by drop, for ever."""
    site = Site(BIG)
    site.add("/", page("<p>a page</p>"))
    site.declare("/", walk=False)
    site.add("/robots.txt", streamed("text/plain", 1024 * MIB, b"Disallow: /nothing*of*this\n"))
    site.add("/sitemap.xml", streamed("application/xml", None, b"<url><loc>/x</loc></url>", pause=0.1))
    return site


small = armed(SMALL, 1)
