"""Our consent code beside autoconsent, each alone and the two together, held against the truth of the farm's sites."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error as PlaywrightError

from scanner.capture.browser import Browser, BrowserChoice, LaunchOptions, find_browser
from scanner.capture.consent import choose, find_banner
from scanner.capture.hooks import HookScript
from scanner.capture.settle import until_quiet
from scanner.capture.tab import Tab
from scanner.config import VisitLimits
from scanner.model import Phase
from tests.benchmarks import autoconsent
from tests.benchmarks.consent_cells import Cell, cells
from tests.benchmarks.ground import ground, machine
from tests.farm import npm

if TYPE_CHECKING:
    from collections.abc import Sequence

LIMITS = VisitLimits()
AT_ONCE = 6
CELL_LIMIT = 90.0  # seconds
TOOLS = ("ours", "autoconsent", "ours+autoconsent", "autoconsent+ours")


@dataclass(frozen=True, slots=True)
class Report:
    """What a tool said: whether it saw something to press, and whether it believes that it has done it."""

    acted: bool
    success: bool
    by: str


@dataclass(frozen=True, slots=True)
class Result:
    """A tool on a cell, judged."""

    right: bool
    accepted: bool
    """Consent was given although a refusal was wished."""
    false_success: bool
    ms: float
    by: str
    why: str
    """What is wrong; empty when right."""
    acted: bool = True
    """Whether the tool, or the first of two, saw a way to go."""


async def _ours(tab: Tab, cell: Cell) -> Report:
    choice = await choose(tab, tab.watch, Phase.REJECT if cell.refuse else Phase.ACCEPT, LIMITS)
    return Report(choice.reached, choice.outcome == "verified", choice.how or "")


async def _theirs(tab: Tab, cell: Cell) -> Report:
    told = await autoconsent.operate(tab.page, refuse=cell.refuse)
    return Report(told.acted, told.success, " ".join(dict.fromkeys(told.popups or told.rules)))


async def _act(tab: Tab, cell: Cell, tool: str) -> Report:
    """Run a tool; of two, the second where the first found no way."""
    report = Report(acted=False, success=False, by="")
    for name in tool.split("+"):
        report = await (_ours if name == "ours" else _theirs)(tab, cell)
        if report.acted:
            break
    return report


async def _try(browser: Browser, hooks: HookScript, cell: Cell, tool: str) -> Result:
    context = await browser.new_context(ignore_https_errors=True)
    try:
        tab = await Tab.open(browser, context, await context.new_page(), hooks)
        watch = tab.begin()
        await tab.page.goto(cell.url, wait_until="load")
        await until_quiet(watch, LIMITS.quiet, LIMITS.settle)
        start = time.perf_counter()
        report = await _act(tab, cell, tool)
        spent = (time.perf_counter() - start) * 1000
        return await _judge(tab, cell, report, spent)
    finally:
        await context.close()


async def _judge(tab: Tab, cell: Cell, report: Report, spent: float) -> Result:
    """Look into the jar, load the page again, look into the jar and for the banner."""
    await until_quiet(tab.watch, LIMITS.quiet, LIMITS.settle)
    before = await _jar(tab)
    watch = tab.begin()
    try:
        await tab.page.goto(cell.url, wait_until="load")
    except PlaywrightError as error:  # a page that reloads itself for ever interrupts us
        if "interrupted" not in str(error) and "ERR_ABORTED" not in str(error):
            raise
    await until_quiet(watch, LIMITS.quiet, LIMITS.settle)
    after = await _jar(tab)
    wrong = [name for name, held in cell.held.items() if (name in after) != held]
    faults = [f"{'holds' if name in after else 'lacks'} {name}" for name in sorted(wrong)]
    come = [name for name, held in cell.held.items() if not held and (name in before or name in after)]
    # On the hand-written banners an acceptance is also told by the site's own record, where nothing waits for it.
    accepted = cell.refuse and bool(come or "stats" in {**before, **after}.get("site_choice", ""))
    if cell.refuse and cell.held == {"_count": True}:
        accepted = "stats" in after.get("site_choice", "")
    if accepted:
        faults.append("accepted")
    if cell.offered and cell.stays_away and await _asks(tab, cell):
        faults.append("banner is there")
    false = report.success and (bool(faults) or not cell.offered or not cell.stays_away)
    return Result(not faults, accepted, false, spent, report.by, ", ".join(faults), report.acted)


async def _jar(tab: Tab) -> dict[str, str]:
    """What the profile holds; values stay in this process."""
    return {str(one.get("name")): str(one.get("value")) for one in await tab.context.cookies()}


async def _asks(tab: Tab, cell: Cell) -> bool:
    if not cell.banner:
        return (await find_banner(tab, tab.watch, LIMITS)).found
    frames = [frame for frame in tab.page.frames if cell.frame and cell.frame in frame.url] or [tab.page.main_frame]
    for frame in frames:
        for element in await frame.locator(cell.banner).all():
            if await element.is_visible():
                return True
    return False


async def _all(
    proxy: str, choice: BrowserChoice, wanted: Sequence[Cell], tools: Sequence[str]
) -> dict[str, list[Result]]:
    places = asyncio.Semaphore(AT_ONCE)
    hooks = HookScript.fresh()
    async with Browser(choice, LaunchOptions(proxy=proxy)) as browser:

        async def one(cell: Cell, tool: str) -> Result:
            async with places:
                try:
                    async with asyncio.timeout(CELL_LIMIT):
                        return await _try(browser, hooks, cell, tool)
                except (TimeoutError, PlaywrightError) as error:
                    why = f"not judged: {type(error).__name__} {str(error).strip().split(chr(10), 1)[0][:120]}"
                    return Result(False, False, False, CELL_LIMIT * 1000, "", why)

        # Cell by cell, tools side by side: a busy minute is then everybody's.
        alone = [tool for tool in tools if "+" not in tool]
        jobs = [one(cell, tool) for cell in wanted for tool in alone]
        made = await asyncio.gather(*jobs)
        results = {tool: list(made[at :: len(alone)]) for at, tool in enumerate(alone)}
        # Where the first of two acts, the second is never asked: that is the run of the first alone.
        both = [tool for tool in tools if "+" in tool]
        for tool in both:
            results[tool] = list(results[tool.split("+")[0]])
        open_cells = [(tool, at) for tool in both for at in range(len(wanted)) if not results[tool][at].acted]
        more = await asyncio.gather(*(one(wanted[at], tool) for tool, at in open_cells))
    for (tool, at), result in zip(open_cells, more, strict=True):
        results[tool][at] = result
    return results


def measure(sets: Sequence[str] = (), tools: Sequence[str] = TOOLS) -> tuple[dict[str, Any], str]:
    """Make every choice with every tool, print the table and what went wrong; return figures and the browser's path."""
    found, notes = cells()
    wanted = [cell for cell in found if not sets or cell.set in sets or cell.site in sets]
    if npm.problem():
        notes.append(f"autoconsent: skipped, its package is missing: {npm.problem()}")
        tools = [tool for tool in tools if "autoconsent" not in tool]
    choice = find_browser()
    assert choice is not None
    modules = ["banners", "platforms"] + ["cmp"] * any(cell.set == "managers" for cell in wanted)
    modules += ["strangers"] * any(cell.set == "strangers" for cell in wanted)
    with ground(*modules) as place:
        head = f"autoconsent {autoconsent.version()}, {autoconsent.rule_count()} rules" if len(tools) > 1 else "ours"
        print(f"consent: {head}; {machine(place.browser)}")
        results = asyncio.run(_all(place.proxy, choice, wanted, tools))
        rows, wrong = _rows(wanted, results), _wrong(wanted, results)
        for note in notes:
            print(note)
        return {"autoconsent": head, "notes": notes, "rows": rows, "wrong": wrong}, place.browser


def _rows(wanted: Sequence[Cell], results: dict[str, list[Result]]) -> list[dict[str, Any]]:
    """A row for each set, wish and tool; `time` is the median as a ratio to the first tool's on the same cells."""
    rows = []
    print(f"{'set':10} {'wish':7} {'tool':17} {'right':>8} {'accepted':>9} {'false':>6} {'median':>7}")
    groups = dict.fromkeys((cell.set, cell.refuse) for cell in wanted)
    for name, refuse in groups:
        at = [index for index, cell in enumerate(wanted) if (cell.set, cell.refuse) == (name, refuse)]
        base = median(results[next(iter(results))][index].ms for index in at)
        for tool, all_of_it in results.items():
            mine = [all_of_it[index] for index in at]
            row = {
                "set": name,
                "wish": "reject" if refuse else "accept",
                "tool": tool,
                "right": sum(one.right for one in mine),
                "all": len(mine),
                "offered": sum(wanted[index].offered for index in at),
                "right_offered": sum(all_of_it[index].right for index in at if wanted[index].offered),
                "accepted": sum(one.accepted for one in mine),
                "false_successes": sum(one.false_success for one in mine),
                "time": round(median(one.ms for one in mine) / base, 2),
            }
            rows.append(row)
            told = f"{row['right']}/{row['all']}"
            print(
                f"{name:10} {row['wish']:7} {tool:17} {told:>8} {row['accepted']:>9} "
                f"{row['false_successes']:>6} {row['time']:>7}"
            )
    return rows


def _wrong(wanted: Sequence[Cell], results: dict[str, list[Result]]) -> list[dict[str, Any]]:
    told = []
    for tool, mine in results.items():
        for cell, one in zip(wanted, mine, strict=True):
            if one.right and not one.false_success:
                continue
            wish = "reject" if cell.refuse else "accept"
            why = one.why or "reported a success that is none"
            told.append({"tool": tool, "set": cell.set, "site": cell.site, "wish": wish, "why": why, "by": one.by})
            print(f"    {tool}: {cell.set} {cell.site} {wish}: {why} ({one.by or 'nothing found'})")
    return told
