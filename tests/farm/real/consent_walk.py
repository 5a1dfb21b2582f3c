"""The slow walk through the phases of the consent sites: does the declared truth per phase hold?

It shares no code with the scanner. For each site and phase a fresh profile visits the start page, answers the banner
by the clicks that the site's declaration names, then visits the two other pages; the jar is read through CDP every
100 ms from the moment of the choice. `python -m tests.farm.real.consent_walk [NAME ..] [--seconds 3]` prints every
cookie x phase that is not as declared and ends with 1 when there is one.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error, async_playwright

from tests.farm.browser import arguments_for, executable
from tests.farm.real.managers import ALL
from tests.farm.server import Farm
from tests.farm.truth import Expected, fits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from playwright.async_api import Browser, Page

    from tests.farm.real.consent import Manager

POLL = 0.1
PHASES = ("no_action", "reject", "accept")
PAGES = ("/", "/products", "/contact")


ORDINARY = ["--disable-blink-features=AutomationControlled"]
"""Some managers hide from browsers that say they are driven."""


class WalkError(Exception):
    """A banner did not behave as its declaration says."""


def ordinary_agent(version: str) -> str:
    """The user agent of an ordinary visitor with a Chromium of this version: some managers hide from robots."""
    major = version.split(".", maxsplit=1)[0]
    return f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{major}.0.0.0 Safari/537.36"


async def visit(browser: Browser, farm: Farm, manager: Manager, phase: str, seconds: float) -> list[dict[str, Any]]:
    """Cookies held at any moment after the choice of the phase (from the start for no_action)."""
    context = await browser.new_context(
        proxy={"server": farm.proxy_url, "bypass": "<-loopback>"}, user_agent=ordinary_agent(browser.version)
    )
    try:
        page = await context.new_page()
        own = await context.new_cdp_session(page)
        context_id = (await own.send("Target.getTargetInfo"))["targetInfo"]["browserContextId"]
        session = await browser.new_browser_cdp_session()
        held: dict[tuple[str, str, str], dict[str, Any]] = {}

        async def watch() -> None:
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                jar = await session.send("Storage.getCookies", {"browserContextId": context_id})
                for cookie in jar["cookies"]:
                    cookie["seen_at"] = time.time()
                    held.setdefault((cookie["name"], cookie["domain"], cookie["path"]), cookie)
                await asyncio.sleep(POLL)

        await page.goto(f"https://{manager.host}/")
        if phase != "no_action":
            await answer(page, manager, manager.accept if phase == "accept" else manager.reject)
        await watch()
        for path in PAGES[1:]:
            await page.goto(f"https://{manager.host}{path}")
            await watch()
            if phase != "no_action" and await _shows(page, manager):
                raise WalkError(f"the banner is back on {path}")
        return list(held.values())
    finally:
        await context.close()


async def answer(page: Page, manager: Manager, clicks: Sequence[str]) -> None:
    """Wait for the banner, make the clicks, wait until it is gone. Raises WalkError."""
    root = page.frame_locator(f"iframe[src*='{manager.frame}']") if manager.frame else page
    try:
        await root.locator(manager.banner).first.wait_for(state="visible", timeout=10_000)
        if manager.listens:
            await root.locator(manager.listens).first.wait_for(state="attached", timeout=10_000)
        for click in clicks:
            await root.locator(click).first.click(timeout=5_000)
        await root.locator(manager.banner).first.wait_for(state="hidden", timeout=10_000)
    except Error as error:
        raise WalkError(str(error).splitlines()[0]) from error


async def _shows(page: Page, manager: Manager) -> bool:
    root = page.frame_locator(f"iframe[src*='{manager.frame}']") if manager.frame else page
    return await root.locator(manager.banner).first.is_visible()


def differences(manager: Manager, phase: str, held: list[dict[str, Any]]) -> list[str]:
    """One line per cell of the truth table that is not as declared."""
    found: list[str] = []
    declared = manager.expected()
    for cookie in declared:
        said = cookie.phases.get(phase, True)
        seen = [each for each in held if _is(cookie, manager, each)]
        if said is not None and bool(seen) != said:
            found.append(f"{cookie.name}: declared {said}, held {bool(seen)}")
        found += [f"{cookie.name}: {text}" for each in seen for text in _attributes(cookie, each)]
    known = [each for each in held if any(_is(cookie, manager, each) for cookie in declared)]
    return found + [f"{each['name']} on {each['domain']} not declared" for each in held if each not in known]


def _is(cookie: Expected, manager: Manager, seen: dict[str, Any]) -> bool:
    domain = cookie.domain or manager.host
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


async def walk(managers: Sequence[Manager], seconds: float) -> dict[str, list[str]]:
    """Walk every site through its phases; "name phase" -> differences (those without are left out)."""
    results: dict[str, list[str]] = {}
    async with Farm() as farm, async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable(), args=[*arguments_for(farm.spki), *ORDINARY]
        )
        try:
            for manager in managers:
                for phase in PHASES:
                    if phase == "reject" and not manager.reject:
                        continue
                    try:
                        held = await visit(browser, farm, manager, phase, seconds)
                        lines = differences(manager, phase, held)
                    except WalkError as error:
                        lines = [str(error)]
                    if lines:
                        results[f"{manager.name} {phase}"] = lines
                    print(f"{'x' if lines else '.'} {manager.name} {phase}", file=sys.stderr)
            if farm.errors:
                results["farm"] = farm.errors
        finally:
            await browser.close()
    return results


def main(arguments: Iterable[str] | None = None) -> int:
    """Entry point: 0 when the truth holds."""
    parser = argparse.ArgumentParser(prog="python -m tests.farm.real.consent_walk")
    parser.add_argument("names", nargs="*", help="names of managers; none = all")
    parser.add_argument("--seconds", type=float, default=3.0, help="per page")
    options = parser.parse_args(None if arguments is None else list(arguments))
    chosen = [manager for manager in ALL if not options.names or manager.name in options.names]
    results = asyncio.run(walk(chosen, options.seconds))
    for name, lines in results.items():
        print(name, *(f"  {line}" for line in lines), sep="\n")
    print(f"{sum(map(len, results.values()))} differences")
    return 1 if results else 0


if __name__ == "__main__":
    raise SystemExit(main())
