"""When a page is done: quiet, then its late timers brought forward, then quiet again; never a fixed sleep.

Quiet means: no request waits for an answer and nothing happened for `limits.quiet` seconds. Timers that wait longer
than that are known to the hooks (hooks.js), which run them early and put the page's clock forward by as much, so
that a cookie set eight seconds after load costs milliseconds (docs/decisions.md says why not virtual time).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from playwright.async_api import Error as PlaywrightError

from scanner.capture.tab import GONE

if TYPE_CHECKING:
    from scanner.capture.tab import Tab, Watch
    from scanner.config import VisitLimits

STEP = 1000  # ms of the page's time brought forward at once, in all frames
MOST_CALLS = 300  # timer calls in one frame and step; beyond, the page only spins
FORWARD_LIMIT = 1.5  # seconds of real time one step may take
STALLED = 5.0  # seconds without any network activity, while nothing is asked for: the page loads no further
ANSWERS = 1.0  # seconds in which a page that lives evaluates `1`
PATIENCE = 4.0  # seconds a script may keep a page from answering before it is stopped
FAREWELL_LIMIT = 1.0  # seconds for what a page sends when it is about to be left

# Once a page is left, the browser tells of none of its requests any more. A page that listens for the visitor's going
# is told a moment earlier, as a visitor's tab going out of sight would tell it.
LISTENS = """(() => {
  const heard = (target, kind) => getEventListeners(target)[kind]?.length > 0;
  return (heard(document, "visibilitychange") || heard(window, "visibilitychange") ? "hiding " : "")
    + (heard(window, "pagehide") ? "going " : "") + (heard(window, "unload") ? "gone" : "");
})()"""  # needs the console's own functions (includeCommandLineAPI)
_FAREWELL = """((hiding, going, gone) => {
  Object.defineProperty(document, "visibilityState", {get: () => "hidden", configurable: true});
  Object.defineProperty(document, "hidden", {get: () => true, configurable: true});
  if (hiding) document.dispatchEvent(new Event("visibilitychange", {bubbles: true}));
  if (going) window.dispatchEvent(new PageTransitionEvent("pagehide"));
  if (gone) window.dispatchEvent(new Event("unload"));
})"""


@dataclass(slots=True)
class Settling:
    """How the page came to rest."""

    by: str = "quiet"
    cut_short: list[str] = field(default_factory=list)
    audit: bool = False  # the page would not have been waited on, but for the share that is
    brought_late: bool = False  # the full wait brought something that its phase had not shown before


async def until_state(watch: Watch, state: Literal["domcontentloaded", "load"], cap: float) -> bool:
    """Wait for an event of the page's load, for `cap` seconds at most; false when it does not come.

    It will not come any more where nothing is asked for and nothing happens for `STALLED` seconds: a script hangs,
    the answer never ends, or the connection was cut.
    """
    end = time.monotonic() + cap
    while state not in watch.states:
        now = time.monotonic()
        stalled = now - watch.network.last_activity > STALLED and watch.network.loading() == 0
        if watch.crashed.is_set() or stalled or now >= end:
            return False
        watch.stirred.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(STALLED / 2, end - now)):
                await watch.stirred.wait()
    return True


async def unstick(tab: Tab, watch: Watch) -> bool:
    """Stop a script that keeps the page from answering; true when one had to be stopped."""
    for limit in (ANSWERS, PATIENCE - ANSWERS):
        try:
            await tab.send("Runtime.evaluate", {"expression": "1"}, limit)
        except TimeoutError:
            continue
        except PlaywrightError:
            return False
        return False
    if watch.crashed.is_set():
        return False
    with contextlib.suppress(*GONE):
        await tab.send("Runtime.terminateExecution", limit=ANSWERS)
    return True


async def until_quiet(watch: Watch, quiet: float, cap: float) -> bool:
    """Wait until the page is quiet, for `cap` seconds at most; false when the cap came first."""
    end = time.monotonic() + cap
    while not watch.crashed.is_set():
        now = time.monotonic()
        if now >= end:
            return False
        rest = watch.network.last_activity + quiet - now
        if rest <= 0 and watch.network.waiting() == 0:
            return True
        watch.network.changed.clear()
        # A request that becomes a long poll changes nothing by itself, hence the look from time to time.
        wait = min(rest if rest > 0 else quiet, end - now)
        try:
            async with asyncio.timeout(wait):
                await watch.network.changed.wait()
        except TimeoutError:
            continue
    return False


async def farewell(tab: Tab, watch: Watch, listens: str) -> None:
    """Let a page that listens for its visitor's going (`LISTENS`) send what it sends then, while its requests can still
    be seen.
    """
    told = [json.dumps(word in listens) for word in ("hiding", "going", "gone")]
    with contextlib.suppress(*GONE):  # it does not answer, and is left without
        await tab.send("Runtime.evaluate", {"expression": f"{_FAREWELL}({', '.join(told)})"}, FAREWELL_LIMIT)
        await until_quiet(watch, 0.05, FAREWELL_LIMIT)


async def bring_forward(tab: Tab, watch: Watch, limits: VisitLimits, settling: Settling) -> bool:
    """Run the timers due within the next `limits.reach` seconds of the page's time, in every frame, in order.

    False when a frame did not answer: one of its timers may run for ever.
    """
    alive = True
    handle = f"globalThis[{tab.hooks.handle!r}]"
    reach = int(limits.reach * 1000)
    for passed in range(0, reach, STEP):
        contexts = await _waiting_contexts(tab, watch, handle, reach - passed)
        if not contexts:
            break
        settling.by = "fast_forward"
        answers = await asyncio.gather(*(_forward(tab, context, handle) for context in contexts))
        if any(answer is None or answer.get("capped") for answer in answers):
            settling.cut_short.append("late_timers")
        if None in answers:
            alive = False
            break
        # What a late timer asked for must arrive before the next one may run, as it would in real time.
        if watch.network.waiting() and not await until_quiet(watch, 0.02, limits.quiet * 10):
            settling.cut_short.append("late_requests")
    return alive


async def _waiting_contexts(tab: Tab, watch: Watch, handle: str, within: int) -> list[int | str]:
    async def pending(context: int | str) -> int:
        try:
            return int(await tab.evaluate_in(context, f"{handle}.pending({within})", limit=FORWARD_LIMIT) or 0)
        except GONE:
            watch.timer_contexts.discard(context)
            return 0

    contexts = sorted(watch.timer_contexts, key=str)
    counts = await asyncio.gather(*map(pending, contexts))
    return [context for context, count in zip(contexts, counts, strict=True) if count]


async def _forward(tab: Tab, context: int | str, handle: str) -> dict[str, object] | None:
    try:
        answer = await tab.evaluate_in(context, f"{handle}.forward({STEP}, {MOST_CALLS})", limit=FORWARD_LIMIT)
    except GONE:
        return None
    return answer if isinstance(answer, dict) else None
