"""A journey that logs a visitor in: one visit for each address that it opens, with the steps made on its page.

No step makes a picture, and what went wrong is told in our own words: the driver's would repeat what was typed.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from scanner.capture.tab import GONE
from scanner.credentials import OneTimeSecret
from scanner.login import Check, Click, Fill, Press, Select, Wait
from scanner.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.async_api import FrameLocator, Locator, Page

    from scanner.capture.collectors.base import Scene
    from scanner.credentials import Credentials
    from scanner.login import Condition, Journey, Step, Target

STEP_LIMIT: Final = 15.0
"""Seconds for one step of a journey: its element appearing, what is waited for coming."""

LEG_LIMIT: Final = 180.0
"""Seconds for all steps on one address, the wait for a fresh one-time code included."""

COVERED_LIMIT: Final = 2.0
"""Seconds in which what covers an element may go away; then it is pressed without the pointer."""

STILL: Final = 5.0
"""Seconds without any activity after which a check is not going to be met any more."""

GLANCE: Final = 0.1
UNREADABLE: Final = "its selector cannot be read"


class StepFailed(Exception):
    """A step could not be made; the message says what is missing, never what was typed."""


class Clock:
    """One-time codes that were used: a server takes none twice (RFC 6238 §5.2), and a scan logs in several times."""

    def __init__(self) -> None:
        self._used: dict[bytes, int] = {}

    async def code(self, secret: OneTimeSecret) -> str:
        """A code that was not used yet; at most one period passes until there is one."""
        step = max(secret.step_at(time.time()), self._used.get(secret.key, -1) + 1)
        self._used[secret.key] = step  # taken at once: two phases may log in at the same time
        await asyncio.sleep(step * secret.period - time.time())
        return secret.code(step)


@dataclass(slots=True)
class Leg:
    """The steps on one address; `run` makes them, and what became of them stands here afterwards.

    Attributes:
        failed_at: number of the step that could not be made; null = none.
        error: why, in words.
        done: whether all were made.
    """

    url: str
    first: int  # number of the step that opens the address
    steps: Sequence[Step]  # those after it
    credentials: Credentials
    clock: Clock
    journey: Journey
    start: str  # address of the scan
    sign: Condition | None = None  # that can be read at all, as it has to on each page afterwards
    at: int = 0
    error: str | None = None
    done: bool = False

    @property
    def verb(self) -> str:
        """What the step that is under way, or failed, does."""
        return "open" if self.at == self.first else self.steps[self.at - self.first - 1].verb

    async def run(self, scene: Scene) -> None:
        """Make the steps on the page that is loaded. Never raises for what a page does."""
        for number, step in enumerate(self.steps, self.first + 1):
            self.at = number
            try:
                async with asyncio.timeout(None if isinstance(step, Fill) else STEP_LIMIT + COVERED_LIMIT):
                    await self._make(step, scene)
            except StepFailed as problem:
                self.error = str(problem)
            except (PlaywrightTimeout, TimeoutError):
                self.error = f"not done within {STEP_LIMIT:.0f} s"
            except PlaywrightError as problem:
                self.error = _reason(problem)
            if self.error is not None:
                return
        try:
            if self.sign is not None:
                await holds(self.sign, scene)
        except StepFailed as problem:
            self.error = f"[logged_in]: {problem}"
        self.done = self.error is None

    async def _make(self, step: Step, scene: Scene) -> None:
        page = scene.tab.page
        if isinstance(step, Fill):
            await self._fill(step, page)
        elif isinstance(step, Click):
            await _click(await _found(page, step.click))
        elif isinstance(step, Select):
            await self._select(step, page)
        elif isinstance(step, Press):
            if step.on is not None:
                await (await _found(page, step.on)).press(step.press, timeout=STEP_LIMIT * 1000)
            else:
                await page.keyboard.press(step.press)
        elif isinstance(step, Wait):
            await _until(step.wait, scene, still=None)
        elif isinstance(step, Check):
            await _until(step.check, scene, still=STILL)

    async def _fill(self, step: Fill, page: Page) -> None:
        element = await _found(page, step.fill)
        if step.value is None:
            self._trust(page.url)
        if step.value is not None:
            if await element.get_attribute("type") == "password":
                raise StepFailed(f"{step.fill} is a field for a password: name an environment variable with from_env")
            text = step.value
        elif step.totp_from_env is not None:
            secret = OneTimeSecret.read(self.credentials[step.totp_from_env], step.totp_from_env)
            text = await self.clock.code(secret)
        else:
            text = self.credentials[step.from_env or ""]
        await element.fill(text, timeout=STEP_LIMIT * 1000)

    def _trust(self, url: str) -> None:
        """Whether a secret may be given to a page: of the site, or of one that a step names, and not in the clear.

        Raises:
            StepFailed: it may not. A site that is not careful leads its visitors wherever an address says.
        """
        if urlsplit(url).scheme != "https" and urlsplit(self.url).scheme == "https":
            raise StepFailed("the page is not encrypted, and what is filled in would be seen by others")
        if not self.journey.leads_to(url, self.start):
            raise StepFailed(f"the site led to {host_of(url)}, which no step opens; let one `wait` for its address")

    async def _select(self, step: Select, page: Page) -> None:
        element = await _found(page, step.select)
        if step.from_env is not None:
            self._trust(page.url)
        wanted = step.value if step.value is not None else self.credentials[step.from_env or ""]
        offered = await element.evaluate("e => [...(e.options || [])].map((one) => [one.value, one.label.trim()])")
        value = next((value for value, label in offered if wanted in {value, label}), None)
        if value is None:
            raise StepFailed(f"{step.select} does not offer what is to be chosen")
        await element.select_option(value=value, timeout=STEP_LIMIT * 1000)


def _locate(page: Page, selector: str | None, text: str | None, label: str | None, frame: str | None) -> Locator:
    place: Page | FrameLocator = page if frame is None else page.frame_locator(f"css={frame}")
    if selector is not None:
        return place.locator(f"css={selector}")
    if label is not None:
        return place.get_by_label(label)
    return place.get_by_text(text or "", exact=True)


async def _found(page: Page, target: Target) -> Locator:
    """The first element that fits and can be seen."""
    every = _locate(page, target.selector, target.text, target.label, target.frame)
    element = every.filter(visible=True).first
    try:
        await element.wait_for(state="visible", timeout=STEP_LIMIT * 1000)
    except PlaywrightTimeout:
        hidden = 0
        with contextlib.suppress(*GONE):
            hidden = await every.count()
        raise StepFailed(f"{target} {'is there but cannot be seen' if hidden else 'is not on the page'}") from None
    return element


async def _click(element: Locator) -> None:
    """Press it; where something lies over it (a banner that must not be answered), as a keyboard would."""
    try:
        # Only a try: the press itself also waits for the next page, and must not be made twice where that is slow.
        await element.click(trial=True, timeout=COVERED_LIMIT * 1000)
    except PlaywrightTimeout:
        if await element.is_enabled(timeout=COVERED_LIMIT * 1000):
            await element.evaluate("e => { e.focus(); e.click(); }", timeout=COVERED_LIMIT * 1000)
            return
    await element.click(timeout=STEP_LIMIT * 1000)


async def holds(condition: Condition, scene: Scene) -> bool | None:
    """Whether it is so on the page now; null where the page does not let itself be asked.

    Raises:
        StepFailed: nobody could ask it of any page.
    """
    if condition.cookie is not None:
        return condition.cookie in await scene.jar.names()
    page = scene.tab.page
    if condition.address is not None:
        return condition.is_at(page.url)
    found = _locate(page, condition.selector, condition.text, None, condition.frame)
    if condition.text is not None:
        found = found.filter(visible=True)
    try:
        async with asyncio.timeout(STEP_LIMIT / 3):
            return await found.count() > 0
    except GONE as problem:
        if isinstance(problem, PlaywrightError) and _is_unreadable(problem):
            raise StepFailed(UNREADABLE) from None
        return None  # the next page is on its way


async def _until(condition: Condition, scene: Scene, still: float | None) -> None:
    """Wait until it is so; with `still` no longer than the page does something."""
    began = time.monotonic()
    while not await holds(condition, scene):
        now = time.monotonic()
        # What the step before set off may not have begun yet.
        rests = still is not None and now - max(began, scene.watch.network.last_activity) > still
        if now > began + STEP_LIMIT or (rests and scene.watch.network.loading() == 0):
            raise StepFailed(f"there is no {condition}")
        await asyncio.sleep(GLANCE)


def _is_unreadable(problem: PlaywrightError) -> bool:
    text = str(problem)
    return "not a valid selector" in text or "Unexpected token" in text or "SyntaxError" in text


def _reason(problem: PlaywrightError) -> str:
    """What the driver complains of, in our words: its own may repeat what was typed."""
    if _is_unreadable(problem):
        return UNREADABLE
    text = str(problem)
    if "not an <input>" in text or "not a <select>" in text:
        return "the element takes no text"
    if "closed" in text or "crash" in text.lower():
        return "the page was closed"
    return "the page did not let it be done"
