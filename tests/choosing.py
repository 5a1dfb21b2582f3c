"""Tries choices on pages of the farm, each in a profile of its own, several at a time, in a real browser."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner.capture.browser import Browser, LaunchOptions, find_browser
from scanner.capture.consent import BannerSighting, Choice, choose, find_banner
from scanner.capture.hooks import HookScript
from scanner.capture.settle import until_quiet
from scanner.capture.tab import Tab
from scanner.config import VisitLimits
from scanner.model import Phase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.farm import Farm

LIMITS = VisitLimits()
AT_ONCE = 4
WISHES = (Phase.REJECT, Phase.ACCEPT)
Tried = dict[tuple[str, Phase], "Result"]


@dataclass(frozen=True, slots=True)
class Result:
    """One wish on one page."""

    seen: BannerSighting
    choice: Choice
    cookies: frozenset[str]  # names in the jar afterwards


async def try_one(browser: Browser, hooks: HookScript, url: str, wish: Phase) -> Result:
    """Load a page in a fresh profile, look, choose; for a withdrawal accept first."""
    context = await browser.new_context(ignore_https_errors=True)
    tab = await Tab.open(browser, context, await context.new_page(), hooks)
    steps = (Phase.ACCEPT, wish) if wish is Phase.WITHDRAW else (wish,)
    for step in steps:
        watch = tab.begin()
        await tab.page.goto(url, wait_until="load")
        await until_quiet(watch, LIMITS.quiet, LIMITS.settle)
        seen = await find_banner(tab, watch, LIMITS)
        choice = await choose(tab, watch, step, LIMITS)
        if not choice.reached:
            break
    names = frozenset(str(cookie.get("name")) for cookie in await context.cookies())
    await context.close()
    return Result(seen, choice, names)


async def _try_all(farm: Farm, urls: list[str], wishes: tuple[Phase, ...]) -> Tried:
    found = find_browser()
    assert found is not None
    places = asyncio.Semaphore(AT_ONCE)
    hooks = HookScript.fresh()
    async with Browser(found, LaunchOptions(proxy=farm.proxy_url)) as browser:

        async def one(url: str, wish: Phase) -> tuple[tuple[str, Phase], Result]:
            async with places:
                return (url, wish), await try_one(browser, hooks, url, wish)

        return dict(await asyncio.gather(*(one(url, wish) for url in urls for wish in wishes)))


def try_all(farm: Farm, urls: Iterable[str], wishes: tuple[Phase, ...] = WISHES) -> Tried:
    """Every wish on every page."""
    return asyncio.run(_try_all(farm, list(urls), wishes))
