"""Opens the hostile page in the scanner's own browser behind its guard, in a world of its own; tells who was reached.

`python -m tests.no_way_in.attack [BROWSER]` prints one JSON object.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error as PlaywrightError

from scanner.capture.browser import LaunchOptions, launch_first
from scanner.capture.selftest import run_selftest
from scanner.guard import Guard, GuardConfig
from tests.no_way_in import probes, world
from tests.no_way_in.certificate import certified

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playwright.async_api import Page

PATIENCE = 20.0  # seconds for a condition
# The site's address is one of this machine's own; names under localhost are secure contexts without a certificate.
OWN_SITE = frozenset(
    {f"{world.PUBLIC}:{world.SITE_PORT}", f"{world.PUBLIC}:{world.TLS_PORT}", f"site.localhost:{world.SITE_PORT}"}
)
ADDRESSES = {
    "public.test": [world.PUBLIC],
    "tls.test": [world.PUBLIC],
    "site.localhost": [world.PUBLIC],
    "mixed.test": [world.PUBLIC, "10.0.0.1"],
    "v6.test": ["fd00::1"],
    "mapped.test": ["::ffff:10.0.0.1"],
    "nat64.test": ["64:ff9b::a00:1"],
    "metadata.google.internal": ["169.254.169.254"],
}


@dataclass
class Told:
    """What came of it."""

    reached: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    watched: bool = False
    datagrams: int = 0
    refused: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    results: dict[str, Any] = field(default_factory=dict)
    urls: list[str] = field(default_factory=list)
    held: dict[str, Any] = field(default_factory=dict)
    self_test: list[str] = field(default_factory=list)
    proved: bool = False  # who does come to an internal server, or leaves, is seen


class Names:
    """The resolver: names of the table, one that changes its address, and all others in private networks."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def __call__(self, name: str) -> Sequence[str]:
        """The addresses of a name."""
        self.asked.append(name)
        if name == "rebind.test":
            return [world.PUBLIC] if self.asked.count(name) == 1 else ["10.0.0.1"]
        if name in ADDRESSES:
            return ADDRESSES[name]
        if name.endswith(".test"):
            return [world.PRIVATE[len(self.asked) % len(world.PRIVATE)]]
        raise OSError("unknown")


def _private(name: str) -> str:
    return f"http://{name}.probe.test:{probes.Q}/{name}"


REPORTING = (
    'Report-To: {"group":"a","max_age":9,"endpoints":[{"url":"https://report-to.probe.test:8443/"}]}',
    'Reporting-Endpoints: a="https://reporting.probe.test:8443/"',
    'NEL: {"report_to":"a","max_age":9,"success_fraction":1.0}',
    'Alt-Svc: h3="10.0.0.1:8443"; ma=60, h2="10.0.0.1:8443"; ma=60',
)
HTML = "Content-Type: text/html"
SHEET = f'<?xml-stylesheet type="text/css" href="{_private("xslt")}"?>'
ENTITY = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{_private("xxe")}">]>'
SVG = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{_private("svg-file")}" width="9" height="9"/></svg>'
# Path → header lines and body of an answer with status 200.
PAGES: dict[str, tuple[tuple[str, ...], str]] = {
    "": ((HTML, f"Link: <{_private('link-header')}>; rel=preload; as=image", *REPORTING), probes.page()),
    "secure": ((HTML, *REPORTING), probes.secure_page()),
    "service.js": (("Content-Type: text/javascript",), probes.SERVICE),
    "csp": (
        (HTML, f"Content-Security-Policy: img-src 'none'; report-uri {_private('csp-report')}"),
        "<img src=/a.png>",
    ),
    "refresh": ((HTML, f"Refresh: 0;url={_private('refresh-header')}"), "page"),
    "xslt.xml": (("Content-Type: text/xml",), f"{SHEET}{ENTITY}<a>&x;</a>"),
    "picture.svg": (("Content-Type: image/svg+xml",), SVG),
}


def answer_of(path: str) -> tuple[int, tuple[str, ...], str]:
    """What the hostile site answers: status, header lines, body."""
    kind, _, rest = path.lstrip("/").partition("/")
    if kind in PAGES:
        return 200, *PAGES[kind]
    status, _, name = rest.partition("/")
    leads = {"to": _private(name), "scheme": probes.SCHEMES[int(rest)] if rest.isdigit() else ""}.get(kind)
    if leads is not None:
        return int(status) if kind == "to" else 302, (f"Location: {leads}",), ""
    how = probes.TOP.get(rest, "404")
    if how.isdigit():
        return int(how), (f"Location: {_private(rest)}",), ""
    return 200, (HTML,), how.replace("W", _private(rest))


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The hostile site: one request on each connection."""
    try:
        path = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode("latin-1")
        status, fields, body = answer_of(path)
        data = body.encode()
        head = [f"HTTP/1.1 {status} Some", *fields, f"Content-Length: {len(data)}", "Connection: close"]
        writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + data)
        await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def until(condition: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Wait for a condition; after `patience` seconds go on without it, and the caller's answer shows it."""
    try:
        async with asyncio.timeout(patience):
            while not condition():  # noqa: ASYNC110 (nothing tells of it)
                await asyncio.sleep(0.02)
    except TimeoutError:
        pass


async def attack(browser_path: Path | None) -> Told:
    """Open the page and try the ways at the top."""
    told, names = Told(), Names()
    config = GuardConfig(resolve_ttl=0, allowed_hosts=OWN_SITE)
    site = await asyncio.start_server(serve, world.PUBLIC, world.SITE_PORT)
    over_tls = await asyncio.start_server(
        serve, world.PUBLIC, world.TLS_PORT, ssl=certified(_private(probes.OF_CERTIFICATE))
    )
    async with world.internal_servers() as around, Guard(config, resolver=names) as guard:
        before = world.datagrams_sent()
        options = LaunchOptions(proxy=guard.url)

        def refused() -> set[str]:
            return {failure.host for failure in guard.refusals}

        async with await launch_first(browser_path, options) as browser:
            told.held = asdict(browser.held) if browser.held else {}
            told.self_test = (await run_selftest(browser)).problems
            page = await (await browser.new_context(accept_downloads=False)).new_page()
            await page.goto(probes.SITE, wait_until="domcontentloaded")
            told.results = await page.evaluate("window.probed")
            wanted = {f"{name}.probe.test" for name in probes.SCRIPTS} | set(probes.HOSTS.values()) | probes.FURTHER
            await until(lambda: wanted <= refused())
            told.urls = [frame.url for frame in page.frames]
            await page.goto(f"http://site.localhost:{world.SITE_PORT}/secure", wait_until="domcontentloaded")
            told.results |= await page.evaluate("window.probed")
            wanted |= {f"{name}.probe.test" for name in probes.SECURE}
            await until(lambda: wanted <= refused())
            await _go(page, f"https://tls.test:{world.TLS_PORT}/")
            await until(lambda: f"{probes.OF_CERTIFICATE}.probe.test" in refused())
            await page.close()
            page = await (await browser.new_context()).new_page()
            for name in probes.TOP:
                await _go(page, f"{probes.SITE}/top/{name}")
                await until(lambda name=name: f"{name}.probe.test" in refused())  # type: ignore[misc]
            for number in range(len(probes.SCHEMES)):
                await _go(page, f"{probes.SITE}/scheme/{number}")
                told.urls.append(page.url)
        told.refused = {failure.host: failure.reason for failure in guard.refusals}
        told.datagrams = world.datagrams_sent() - before
        told.reached, told.left = list(around.reached), list(around.left)
        told.proved = await around.sees_us()
    site.close()
    over_tls.close()
    told.asked, told.watched = names.asked, around.watched
    return told


async def _go(page: Page, url: str) -> None:
    try:
        await page.goto(url, wait_until="commit", timeout=5000)
    except PlaywrightError:
        return


def main() -> None:
    """Go into the world, attack, tell."""
    world.enter()
    told = asyncio.run(attack(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
    print(json.dumps(asdict(told)))


if __name__ == "__main__":
    main()
