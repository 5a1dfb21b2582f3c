"""Starts a browser, lets it idle, visit one page, start anew and end, and tells of every host that it asked for.

`python -m tests.no_way_in.quiet SECONDS [BROWSER]` prints one JSON object; SECONDS is how long each idling lasts.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.capture.browser import Browser, LaunchOptions
from scanner.capture.locate import candidates
from scanner.capture.selftest import run_selftest
from scanner.guard import Guard, GuardConfig
from tests.no_way_in import world
from tests.no_way_in.attack import OWN_SITE, Names, until

if TYPE_CHECKING:
    from scanner.capture.locate import BrowserChoice

SITE = "public.test"
PAGE = "<!doctype html><title>page</title><form><input type=password name=p><input type=email name=m></form><p>hej"


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The page, in a language that a browser may offer to translate, with a form that it may offer to fill."""
    try:
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(PAGE)}\r\nConnection: close\r\n\r\n"
        writer.write((head + PAGE).encode())
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def live(choice: BrowserChoice, seconds: float) -> dict[str, object]:
    """One browser's life."""
    names = Names()
    site = await asyncio.start_server(serve, world.PUBLIC, world.SITE_PORT)
    async with (
        world.internal_servers() as around,
        Guard(GuardConfig(resolve_ttl=0, allowed_hosts=OWN_SITE), resolver=names) as guard,
    ):
        before = world.datagrams_sent()

        def heard() -> bool:
            others = {failure.host for failure in guard.refusals} | set(names.asked) | set(around.left)
            return bool(others - {SITE} or around.reached)

        async with Browser(choice, LaunchOptions(proxy=guard.url)) as browser:
            await until(heard, seconds)
            await run_selftest(browser)
            await _visit(browser)
            await until(heard, seconds)
            await browser.restart()
            await _visit(browser)
            await until(heard, seconds)
            version = f"{browser.name} {browser.version}"
        told = {
            "browser": version,
            "asked": sorted(set(names.asked) | {failure.host for failure in guard.refusals}),
            "left": list(around.left),
            "datagrams": world.datagrams_sent() - before,
            "reached": list(around.reached),
            "traffic": {host: asdict(traffic) for host, traffic in guard.traffic_by_host().items()},
        }
    site.close()
    return told


async def _visit(browser: Browser) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(f"http://{SITE}:{world.SITE_PORT}/")
    await context.close()


def main() -> None:
    """Go into the world, let the browser live, tell."""
    world.enter()
    choice = next(iter(candidates(Path(sys.argv[2]) if len(sys.argv) > 2 else None)))
    print(json.dumps(asyncio.run(live(choice, float(sys.argv[1])))))


if __name__ == "__main__":
    main()
