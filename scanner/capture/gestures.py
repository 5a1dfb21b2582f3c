"""What a visitor does who reads a page and chooses nothing: moves, scrolls, touches the Shift key.

Scripts that wait for a sign of life wake up by it. It never presses Enter, Space or Escape, never clicks, and so
neither makes a choice nor sends a form.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from scanner.capture.tab import CDP_LIMIT, GONE

if TYPE_CHECKING:
    from scanner.capture.tab import Tab

SCROLL_STEPS = 12  # at most; a page longer than so many screens is passed in longer steps
_SCROLL = """(async (steps) => {
  // What comes into view is judged after the callbacks of a frame: the timer lets that happen before the next step.
  const frame = () => new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done, 0));
    setTimeout(done, 120);
  });
  const root = document.scrollingElement || document.documentElement;
  const height = () => root.scrollHeight - innerHeight;
  for (let i = 1; i <= steps; i += 1) {
    const screens = Math.min(steps, Math.max(1, Math.ceil(height() / innerHeight)));
    const to = Math.min(height(), Math.ceil(height() * i / screens));
    if (to <= 0 || Math.abs(scrollY - to) < 1) break;
    scrollTo({top: to, behavior: "instant"});
    await frame();
  }
  scrollTo({top: 0, behavior: "instant"});
  window.dispatchEvent(new Event("focus"));
})(%STEPS%)""".replace("%STEPS%", str(SCROLL_STEPS))


async def burst(tab: Tab, limit: float = CDP_LIMIT) -> bool:
    """Make the burst of gestures within `limit` seconds; false when the page did not let us finish it."""
    try:
        async with asyncio.timeout(limit):
            await _gestures(tab, limit)
    except GONE:
        return False
    return True


async def _gestures(tab: Tab, limit: float) -> None:
    mouse = tab.page.mouse
    await mouse.move(320, 240)
    await mouse.move(480, 360)
    await tab.send("Runtime.evaluate", {"expression": _SCROLL, "awaitPromise": True}, limit)
    await mouse.wheel(0, 40)
    await tab.page.keyboard.press("Shift")
