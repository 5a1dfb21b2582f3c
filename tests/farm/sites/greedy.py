"""www.greedy.example: pages that take what a machine has: memory, bytes, requests, disk. `/` links to all, and to a
modest one. What a page takes is told in its query, so that a test need not take it all. www.greedy-plain.example takes
bytes, too, over plain HTTP, where a proxy's own answers look like the site's.
"""

from __future__ import annotations

import zlib
from functools import cache
from typing import TYPE_CHECKING

from tests.farm import Expected, Request, Response, Site, html, pixel

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

MIB = 1024 * 1024
GREEDY = ("memory", "answer", "bomb", "requests", "storage", "worker")
BALLOON = f"""<script>
const taken = [];
const take = () => {{
  for (let i = 0; i < 8; i++) {{ const piece = new Uint8Array({4 * MIB}); piece.fill(1 + i); taken.push(piece); }}
  setTimeout(take, 0);
}};
take();
setInterval(() => {{ new Image().src = "/dot?" + Math.random(); }}, 50);  // never quiet, so that its visit lasts
</script>"""
FLOOD = """<script>
setInterval(() => { for (let i = 0; i < 50; i++) new Image().src = "/dot?" + Math.random(); }, 1);
</script>"""
WORKING = """<script>
const work = "setInterval(() => { for (let i = 0; i < 50; i++) fetch(self.name + '/dot?' + Math.random()); }, 1);";
new Worker(URL.createObjectURL(new Blob([work])), {name: location.origin});
</script>"""
STORING = f"""<script>
setInterval(() => {{ new Image().src = "/dot?" + Math.random(); }}, 50);
(async () => {{
  const cache = await caches.open("flood");
  const piece = new Uint8Array({4 * MIB});
  for (let i = 0; i < piece.length; i += 65536) crypto.getRandomValues(piece.subarray(i, i + 65536));
  for (let i = 0; ; i++) await cache.put("/piece/" + i, new Response(piece));
}})();
</script>"""

site = Site("www.greedy.example")
plain = Site("www.greedy-plain.example", scheme="http")


def _seen(name: str) -> str:
    return f"{name}=1; Path=/"


@site.page("/", cookies=[Expected("seen")], walk=False)
def home(request: Request) -> Response:
    """Links to all pages."""
    links = "".join(f"<a href='/{name}?{request.query}'>{name}</a> " for name in (*GREEDY, "modest"))
    return html(f"<h1>Greedy</h1>{links}", title="Greedy", set_cookie=[_seen("seen")])


@site.page("/modest", cookies=[Expected("modest")], walk=False)
def modest(request: Request) -> Response:
    """Takes nothing."""
    return html("<h1>Modest</h1>", title="Modest", set_cookie=[_seen("modest")])


def _page(name: str, body: str) -> None:
    site.declare(f"/{name}", cookies=[Expected(name)], walk=False, note="takes what it can get")
    site.add(f"/{name}", html(f"<h1>{name}</h1>{body}", title=name, set_cookie=[_seen(name)]))


FETCHING = "<script>fetch('/gigabyte').then((answer) => answer.arrayBuffer())</script>"
_page("memory", BALLOON)
_page("answer", FETCHING)
_page("bomb", "<script>fetch('/packed').then((answer) => answer.arrayBuffer())</script>")
_page("requests", FLOOD)
_page("storage", STORING)
_page("worker", WORKING)
plain.declare("/", cookies=[Expected("plain")], walk=False, note="takes what it can get")
plain.add("/", html(f"<h1>Plain</h1>{FETCHING}", title="Plain", set_cookie=[_seen("plain")]))
site.add("/dot", pixel())


async def _gigabyte() -> AsyncIterator[bytes]:
    piece = bytes(range(256)) * 4096
    for _ in range(1024):
        yield piece


@plain.route("/gigabyte")
@site.route("/gigabyte")
def gigabyte(request: Request) -> Response:
    """1 GB, little by little."""
    return Response(200, [("Content-Type", "application/octet-stream")], stream=_gigabyte)


@cache
def _bomb() -> bytes:
    packer = zlib.compressobj(1, wbits=31)
    piece = bytes(MIB)
    return b"".join([*(packer.compress(piece) for _ in range(128)), packer.flush()])


@site.route("/packed")
def packed(request: Request) -> Response:
    """Half a megabyte that unpacks to 128."""
    return Response(200, [("Content-Type", "application/octet-stream"), ("Content-Encoding", "gzip")], _bomb())
