"""What the address guard costs: the same pages in the same browser, through the guard and without it.

Two browsers with our switches, one whose every byte goes through a guard to the farm's proxy and one that uses the
farm's proxy itself, load the bench pages by turns in tabs that are used again. Costs are those of this process, the
driver and the browser; the farm runs in a process whose cost is nobody's. Only the ratios within a round count.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from scanner.capture.browser import Browser, LaunchOptions
from scanner.capture.locate import find_browser
from scanner.guard import Allowance, Guard, GuardConfig
from scanner.limits import GIB
from tests.benchmarks.ground import Ground, ground, machine
from tests.farm.sites import bench

if TYPE_CHECKING:
    from playwright.async_api import Page

MOST = 1.10  # of the cost without it


@dataclass(frozen=True, slots=True)
class Side:
    """One browser with its tabs."""

    name: str
    tabs: list[Page]
    user: int | None


@dataclass(frozen=True, slots=True)
class Taken:
    """What one round of one side took, each page: seconds of the wall clock, milliseconds of processors."""

    wall: float
    cpu: float


def measure(pages: int, rounds: int, tabs: int) -> tuple[dict[str, Any], str]:
    """Run all rounds, print them and their ratios; return the figures and the browser's path."""
    with ground("bench") as place:
        print(f"guard: {pages} pages, {rounds} rounds, {tabs} tabs; {machine(place.browser)}")
        figures = asyncio.run(_rounds(place, pages, rounds, tabs))
        return figures, place.browser


async def _rounds(place: Ground, pages: int, rounds: int, tabs: int) -> dict[str, Any]:
    taken: dict[str, list[Taken]] = {"direct": [], "guard": []}
    urls = [bench.ORIGIN + bench.page_path(number) for number in range(pages)]
    async with AsyncExitStack() as stack:
        config = GuardConfig(upstream=place.proxy, allowance=Allowance(bytes=100 * GIB))
        guard = await stack.enter_async_context(Guard(config))
        sides = [
            await _side(stack, place, name, url, tabs) for name, url in (("direct", place.proxy), ("guard", guard.url))
        ]
        guard.serve_only(lambda: {os.geteuid(), *(side.user for side in sides)})  # as a scan has it
        for side in sides:
            await _load(side, urls)  # not counted: connections, caches, compiled scripts
        for number in range(rounds):
            for side in sides if number % 2 else reversed(sides):
                taken[side.name].append(one := await _load(side, urls))
                print(f"{number + 1} {side.name:<8}{1 / one.wall:>8.1f} pages/s{one.cpu:>8.1f} CPU ms/page", flush=True)
        traffic = guard.traffic()
    pairs = list(zip(taken["guard"], taken["direct"], strict=True))
    figures: dict[str, Any] = {
        "cpu": _spread([ours.cpu / bare.cpu for ours, bare in pairs]),
        "wall": _spread([ours.wall / bare.wall for ours, bare in pairs]),
        "most": MOST,
        "connections": traffic.connections,
        "megabytes": round(traffic.received / 1e6, 1),
    }
    print(f"guard / direct: CPU {figures['cpu']}, wall {figures['wall']} (median, least, most); at most {MOST}")
    return figures


async def _side(stack: AsyncExitStack, place: Ground, name: str, proxy: str, tabs: int) -> Side:
    options = LaunchOptions(proxy=proxy, spki=(place.spki,))
    browser = await stack.enter_async_context(Browser(find_browser(Path(place.browser)), options))
    context = await browser.new_context()
    user = browser.held.user if browser.held else None
    return Side(name, [await context.new_page() for _ in range(tabs)], user)


async def _load(side: Side, urls: list[str]) -> Taken:
    """Load all pages once; each tab takes the next one when it is done."""
    waiting = list(reversed(urls))

    async def work(page: Page) -> None:
        while waiting:
            await page.goto(waiting.pop(), wait_until="load")

    began, before = time.monotonic(), _cpu()
    await asyncio.gather(*(work(page) for page in side.tabs))
    return Taken((time.monotonic() - began) / len(urls), 1000 * (_cpu() - before) / len(urls))


def _cpu() -> float:
    """Processor seconds of this process and all that live below it."""
    ours = psutil.Process()
    total = 0.0
    for one in (ours, *ours.children(recursive=True)):
        try:
            times = one.cpu_times()
        except psutil.Error:
            continue
        total += times.user + times.system
    return total


def _spread(ratios: list[float]) -> list[float]:
    return [round(number, 3) for number in (statistics.median(ratios), min(ratios), max(ratios))]
