"""Scans a hostile site in a world of its own: what robots.txt, sitemaps and their redirects name is internal.

`python -m tests.no_way_in.crawl` prints one JSON object.
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import tempfile
from dataclasses import asdict

from cookie_db.database import CookieDatabase
from scanner.aliases import AliasResolver
from scanner.config import Profile, ScanConfig
from scanner.model import Phase
from scanner.scan import ScanRun
from tests.no_way_in import world
from tests.scanning import Nobody

Q = world.HTTP_PORT
SITE = f"http://public.test:{world.SITE_PORT}"
ROBOTS = f"""User-agent: *
Sitemap: http://10.0.0.1:{Q}/sitemap-direct.xml
Sitemap: http://private.test:{Q}/sitemap-name.xml
Sitemap: {SITE}/to/sitemap-redirect.xml
Sitemap: {SITE}/index.xml
Sitemap: file:///etc/passwd
"""
INDEX = f"""<?xml version="1.0"?>
<!DOCTYPE sitemapindex [<!ENTITY a SYSTEM "http://10.0.0.1:{Q}/xxe">
<!ENTITY % b SYSTEM "http://10.0.0.1:{Q}/dtd"> %b;]>
<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>http://169.254.169.254:{Q}/sitemap-index.xml</loc></sitemap><sitemap><loc>&a;</loc></sitemap>
<sitemap><loc>{SITE}/pages.xml</loc></sitemap></sitemapindex>"""
PAGES = f"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>{SITE}/away</loc></url><url><loc>http://10.0.0.1:{Q}/page</loc></url><url><loc>{SITE}/robots</loc></url>
<url><loc>http://localhost:{Q}/page</loc></url></urlset>"""
START = f"""<!doctype html><title>start</title><a href="http://10.0.0.1:{Q}/link">a</a><a href="/away">b</a>
<a href="http://private.test:{Q}/link">c</a><link rel="canonical" href="http://10.0.0.1:{Q}/canonical">"""
ANSWERS: dict[str, tuple[str, str, str]] = {
    "/robots.txt": ("200 OK", "Content-Type: text/plain", ROBOTS),
    "/index.xml": ("200 OK", "Content-Type: text/xml", INDEX),
    "/pages.xml": ("200 OK", "Content-Type: text/xml", PAGES),
    "/to/sitemap-redirect.xml": ("302 Found", f"Location: http://10.0.0.1:{Q}/sitemap-redirect.xml", ""),
    "/sitemap.xml": ("301 Moved", f"Location: http://private.test:{Q}/sitemap-default.xml", ""),
    "/away": ("302 Found", f"Location: http://10.0.0.1:{Q}/away", ""),
    "/robots": ("302 Found", f"Location: http://[::1]:{Q}/robots.txt", ""),
    "/": ("200 OK", "Content-Type: text/html", START),
}


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The hostile site."""
    try:
        path = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode("latin-1")
        status, field, body = ANSWERS.get(path, ("404 Not Found", "A: b", ""))
        writer.write(
            f"HTTP/1.1 {status}\r\n{field}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()
        )
        await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def crawl() -> dict[str, object]:
    """Scan, and tell who was reached."""
    config = ScanConfig(
        start_url=f"{SITE}/",
        profile=Profile.FAST,
        phases=(Phase.NO_ACTION,),
        allow_private=True,
        allowed_hosts=(f"{world.PUBLIC}:{world.SITE_PORT}",),
    )
    site = await asyncio.start_server(serve, world.PUBLIC, world.SITE_PORT)
    async with world.internal_servers() as around:
        scan = (await ScanRun(config, CookieDatabase.load(), None, Nobody(), AliasResolver(limit=0.1)).run()).scan
    site.close()
    return {
        "reached": around.reached,
        "left": [packet for packet in around.left if not packet.startswith(f"UDP {world.NAME_SERVER} ")],
        "pages": {page.url: page.visits[0].error for page in scan.pages},
        "skipped": dict(scan.coverage.pages_skipped),
        "browser": asdict(scan.scan.browser) if scan.scan.browser else None,
    }


def main() -> None:
    """Go into the world, scan, tell."""
    world.enter()
    with tempfile.NamedTemporaryFile("w") as hosts:
        hosts.write(f"{world.PUBLIC} public.test\n10.0.0.1 private.test\n")
        hosts.flush()
        ctypes.CDLL(None).mount(hosts.name.encode(), b"/etc/hosts", None, world.MS_BIND, None)
    # Settings of the person at the machine must not lead past the guard either.
    os.environ |= {
        "NO_PROXY": "*",
        "no_proxy": "*",
        "HTTP_PROXY": f"http://10.0.0.1:{Q}",
        "http_proxy": f"http://10.0.0.1:{Q}",
    }
    print(json.dumps(asyncio.run(crawl())))


if __name__ == "__main__":
    main()
