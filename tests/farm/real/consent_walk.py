"""The slow walk through the phases of the consent sites: does the declared truth per phase hold?

It shares no code with the scanner. For each site and phase a fresh profile visits the start page, answers the banner
by the clicks that the site's declaration names, then visits the other pages; the jar is read through CDP every
100 ms from the moment of the choice, or of the withdrawal, which is made on the second page after an acceptance.
`python -m tests.farm.real.consent_walk [NAME ..] [--seconds 3] [--lanes 1]` prints every cookie x phase that is not
as declared and ends with 1 when there is one.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error, async_playwright

from tests.farm.browser import arguments_for, executable
from tests.farm.consenting import PHASES
from tests.farm.real.managers import ALL
from tests.farm.server import Farm
from tests.farm.sites.platforms import PLATFORMS
from tests.farm.truth import Expected, fits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from playwright.async_api import Browser, FrameLocator, Locator, Page

    from tests.farm.consenting import ConsentSite

POLL = 0.1
THOUGHT = 0.5
"""Seconds between seeing the choice again and the first press: some let themselves be closed only once they stand."""
SITES = (*(manager.site() for manager in ALL), *(platform.site() for platform in PLATFORMS))
CLICKS = frozenset({"reject", "accept", "withdraw"})
"""Phases in which a choice is made."""
COUNTS = ("hit.counter-farm.example", "ads.market-farm.example", "t.count-farm.example")
"""Hosts that are told of visits."""

SIGNAL_HEADERS = {"Sec-GPC": "1", "DNT": "1"}
SIGNAL_SCRIPT = """
Object.defineProperty(Navigator.prototype, "globalPrivacyControl", {get: () => true, configurable: true});
Object.defineProperty(Navigator.prototype, "doNotTrack", {get: () => "1", configurable: true});
"""
"""What a visitor's browser with Global Privacy Control and Do Not Track sends and tells pages."""
READ_STORAGE = "() => ({local_storage: Object.keys(localStorage), session_storage: Object.keys(sessionStorage)})"

ORDINARY = ["--disable-blink-features=AutomationControlled"]
"""Some managers hide from browsers that say they are driven."""


class WalkError(Exception):
    """A banner did not behave as its declaration says."""


def ordinary_agent(version: str) -> str:
    """The user agent of an ordinary visitor with a Chromium of this version: some managers hide from robots."""
    major = version.split(".", maxsplit=1)[0]
    return f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{major}.0.0.0 Safari/537.36"


@dataclass(slots=True)
class Held:
    """What one walk found after the choice of its phase."""

    cookies: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict)
    storage: set[tuple[str, str]] = field(default_factory=set)
    """Kind and key, of the page's own origin."""
    reported: int = 0
    """Requests of the pages after a withdrawal to hosts that count."""


async def visit(browser: Browser, farm: Farm, site: ConsentSite, phase: str, seconds: float) -> Held:
    """What is held at any moment after the choice of the phase (from the start where none is made)."""
    context = await browser.new_context(
        proxy={"server": farm.proxy_url, "bypass": "<-loopback>"},
        user_agent=ordinary_agent(browser.version),
        extra_http_headers=SIGNAL_HEADERS if phase == "gpc" else None,
    )
    if phase == "gpc":
        await context.add_init_script(SIGNAL_SCRIPT)
    try:
        page = await context.new_page()
        watch = await _Watch.of(browser, page, seconds)
        return await (_change(watch, farm, site) if phase == "withdraw" else _choose(watch, site, phase))
    finally:
        await context.close()


@dataclass(slots=True)
class _Watch:
    """Reads the jar of one profile again and again."""

    page: Page
    session: Any
    context_id: str
    seconds: float

    @classmethod
    async def of(cls, browser: Browser, page: Page, seconds: float) -> _Watch:
        own = await page.context.new_cdp_session(page)
        context_id = (await own.send("Target.getTargetInfo"))["targetInfo"]["browserContextId"]
        return cls(page, await browser.new_browser_cdp_session(), context_id, seconds)

    async def into(self, held: Held) -> None:
        until = time.monotonic() + self.seconds
        while time.monotonic() < until:
            jar = await self.session.send("Storage.getCookies", {"browserContextId": self.context_id})
            for cookie in jar["cookies"]:
                cookie["seen_at"] = time.time()
                held.cookies.setdefault((cookie["name"], cookie["domain"], cookie["path"]), cookie)
            await asyncio.sleep(POLL)
        for kind, keys in (await self.page.evaluate(READ_STORAGE)).items():
            held.storage |= {(kind, key) for key in keys}


async def _choose(watch: _Watch, site: ConsentSite, phase: str) -> Held:
    """Choose on the start page, then visit the others and the start page again."""
    held = Held()
    await watch.page.goto(site.url)
    if phase in CLICKS:
        await answer(watch.page, site, site.reject if phase == "reject" else site.accept)
    await watch.into(held)
    await _visit_others(watch, site, held, chosen=phase in CLICKS)
    return held


async def _change(watch: _Watch, farm: Farm, site: ConsentSite) -> Held:
    """Accept on the start page, withdraw on the second page, then go on; only what is held from then on counts."""
    await watch.page.goto(site.url)
    await answer(watch.page, site, site.accept)
    await watch.into(Held())
    await watch.page.goto(f"https://{site.host}{[*site.paths, '/'][1]}")
    await watch.into(Held())
    await withdraw(watch.page, site)
    held = Held()
    await watch.into(held)
    before = _counted(farm, site)
    await _visit_others(watch, site, held, chosen=True)
    held.reported = _counted(farm, site) - before
    return held


async def _visit_others(watch: _Watch, site: ConsentSite, held: Held, *, chosen: bool) -> None:
    for path in (*site.paths[1:], site.paths[0]):
        await watch.page.goto(f"https://{site.host}{path}")
        await watch.into(held)
        if chosen and await _root(watch.page, site).locator(site.banner).first.is_visible():
            raise WalkError(f"the banner is back on {path}")


def _counted(farm: Farm, site: ConsentSite) -> int:
    asked = (entry for host in COUNTS for entry in farm.log.requests(host=host))
    return sum(entry.referer == site.url for entry in asked)


async def answer(page: Page, site: ConsentSite, clicks: Sequence[str]) -> None:
    """Wait for the banner, make the clicks, wait until it is gone. Raises WalkError."""
    root = _root(page, site)
    try:
        await root.locator(site.banner).first.wait_for(state="visible", timeout=10_000)
        if site.listens:
            await root.locator(site.listens).first.wait_for(state="attached", timeout=10_000)
        for click in clicks:
            await root.locator(click).first.click(timeout=5_000)
        await root.locator(site.banner).first.wait_for(state="hidden", timeout=10_000)
    except Error as error:
        raise WalkError(str(error).splitlines()[0]) from error


async def withdraw(page: Page, site: ConsentSite) -> None:
    """Show the choice again by the first click, refuse by the others, wait until it is gone. Raises WalkError."""
    first, *others = site.withdraw
    size = page.viewport_size or {"width": 1280, "height": 720}
    try:
        await page.mouse.move(
            size["width"] / 2, size["height"] - 5
        )  # some tabs at the edge show for a near pointer only
        await page.locator(first).first.click(timeout=10_000)
        await asyncio.sleep(THOUGHT)
        for click in others:
            await _root(page, site).locator(click).first.click(timeout=5_000)
        await _wait_gone(_root(page, site).locator(others[-1]).first, size["height"])
    except Error as error:
        raise WalkError(f"{error.message.splitlines()[0]}: {error.message[-200:]}") from error


async def _wait_gone(control: Locator, height: int) -> None:
    """Wait until a control is hidden or below the edge of the window. Raises WalkError."""
    until = time.monotonic() + 10
    while (box := await control.bounding_box() if await control.is_visible() else None) and box["y"] < height:
        if time.monotonic() > until:
            raise WalkError("the choice does not go away")
        await asyncio.sleep(POLL)


def _root(page: Page, site: ConsentSite) -> Page | FrameLocator:
    return page.frame_locator(f"iframe[src*='{site.frame}']") if site.frame else page


def differences(site: ConsentSite, phase: str, held: Held) -> list[str]:
    """One line per cell of the truth table that is not as declared."""
    found: list[str] = []
    for cookie in site.cookies:
        said = cookie.phases.get(phase, True)
        seen = [each for each in held.cookies.values() if _is(cookie, site, each)]
        if said is not None and bool(seen) != said and not cookie.removed:  # too short-lived for this walk
            found.append(f"{cookie.name}: declared {said}, held {bool(seen)}")
        found += [f"{cookie.name}: {text}" for each in seen for text in _attributes(cookie, each)]
    for each in held.cookies.values():
        if not any(_is(cookie, site, each) for cookie in site.cookies):
            found.append(f"{each['name']} on {each['domain']} not declared")
    wanted = {(one.kind, one.key) for one in site.storage if one.phases.get(phase, True)}
    found += [f"{kind} {key}: declared, not held" for kind, key in sorted(wanted - held.storage)]
    found += [f"{kind} {key}: held, not declared" for kind, key in sorted(held.storage - wanted)]
    if phase == "withdraw" and bool(held.reported) != site.still_sent:
        found.append(f"still sent: declared {site.still_sent}, {held.reported} requests")
    return found


def _is(cookie: Expected, site: ConsentSite, seen: dict[str, Any]) -> bool:
    domain = cookie.domain or site.host
    return fits(cookie.name, seen["name"]) and seen["domain"] == (domain if cookie.host_only else f".{domain}")


def _attributes(cookie: Expected, seen: dict[str, Any]) -> list[str]:
    pairs = [
        ("http_only", cookie.http_only, seen["httpOnly"]),
        ("secure", cookie.secure, seen["secure"]),
        ("same_site", cookie.same_site, seen.get("sameSite")),
        ("session", cookie.session, seen["session"]),
    ]
    said = [f"{name} declared {declared}, is {found}" for name, declared, found in pairs if declared != found]
    if cookie.lifetime is not None and not seen["session"]:
        kept = seen["expires"] - seen["seen_at"]
        if abs(kept - cookie.lifetime) > max(60, cookie.lifetime / 100):
            said.append(f"lifetime declared {cookie.lifetime}, is {kept:.0f}")
    return said


async def walk(sites: Sequence[ConsentSite], seconds: float, lanes: int = 1) -> dict[str, list[str]]:
    """Walk every site through its phases; "name phase" -> differences (those without are left out)."""
    results: dict[str, list[str]] = {}
    async with Farm() as farm, async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable(), args=[*arguments_for(farm.spki), *ORDINARY]
        )
        places = asyncio.Semaphore(lanes)

        async def one(site: ConsentSite) -> None:
            async with places:
                for phase in filter(site.reaches, PHASES):
                    try:
                        lines = differences(site, phase, await visit(browser, farm, site, phase, seconds))
                    except WalkError as error:
                        lines = [str(error)]
                    if lines:
                        results[f"{site.name} {phase}"] = lines
                    print(f"{'x' if lines else '.'} {site.name} {phase}", file=sys.stderr)

        try:
            await asyncio.gather(*(one(site) for site in sites))
            if farm.errors:
                results["farm"] = farm.errors
        finally:
            await browser.close()
    return results


def main(arguments: Iterable[str] | None = None) -> int:
    """Entry point: 0 when the truth holds."""
    parser = argparse.ArgumentParser(prog="python -m tests.farm.real.consent_walk")
    parser.add_argument("names", nargs="*", help="names of sites; none = all")
    parser.add_argument("--seconds", type=float, default=3.0, help="per page")
    parser.add_argument("--lanes", type=int, default=1, help="sites at once")
    options = parser.parse_args(None if arguments is None else list(arguments))
    chosen = [site for site in SITES if not options.names or site.name in options.names]
    results = asyncio.run(walk(chosen, options.seconds, options.lanes))
    for name, lines in results.items():
        print(name, *(f"  {line}" for line in lines), sep="\n")
    print(f"{sum(map(len, results.values()))} differences")
    return 1 if results else 0


if __name__ == "__main__":
    raise SystemExit(main())
