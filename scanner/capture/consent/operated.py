"""The page on which a choice is made: looking at it, waiting for it, loading it again, taking its picture."""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Literal
from urllib.parse import urldefrag

from playwright.async_api import Error as PlaywrightError

from scanner.capture.consent.eye import Eye, PageChanged
from scanner.capture.consent.judging import Banner, banners_in
from scanner.capture.consent.records import Shot
from scanner.capture.consent.rules import rules
from scanner.capture.gestures import burst
from scanner.capture.settle import Settling, bring_forward, until_quiet
from scanner.capture.tab import GONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.capture.consent.records import Look
    from scanner.capture.tab import Tab, Watch
    from scanner.config import VisitLimits

MOST_LOADS = 5  # documents that one choice may bring before the page counts as reloading for ever
GLANCE = 0.08  # seconds between two looks while waiting for an effect
SPINNING = "the page keeps reloading"
QUALITY = 65  # of the pictures, JPEG
PICTURE_LIMIT = 3.0  # seconds a picture may take
MOST_SHOTS = 8


class OperatedPage:
    """One page while a choice is made on it.

    Attributes:
        layer: how deep in the banner we are; from the second on any text may stand in it.
        start: the address of the page, without fragment.
        at: where the choice is made: the same, or a page of the site that has the settings.
        document: the one that was last looked at; changes with each load.
        shots: the pictures taken so far.
    """

    def __init__(self, tab: Tab, watch: Watch, limits: VisitLimits) -> None:
        self.tab = tab
        self.watch = watch
        self.limits = limits
        self.eye = Eye(tab, rules())
        self.layer = 1
        self.start = self.at = ""
        self.document = ""
        self.shots: list[Shot] = []
        self._known: set[tuple[object, ...]] | None = None
        self._opened: set[tuple[int, int]] = set()
        self._loads = 0
        self._spinning = asyncio.Event()

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Count the documents meanwhile."""
        self.tab.page.on("domcontentloaded", self._note_load)
        try:
            yield
        finally:
            self.tab.page.remove_listener("domcontentloaded", self._note_load)

    def _note_load(self, _page: object) -> None:
        """A page that loads itself again and again is never operated."""
        self._loads += 1
        if self._loads > MOST_LOADS:
            self._spinning.set()
            self.watch.network.touch()

    # ---- looking

    async def look(self) -> tuple[list[Banner], Look]:
        """What asks for consent now, with the layers that a press has opened.

        Raises:
            PageChanged: the page does not let itself be looked at.
        """
        for _ in range(MOST_LOADS + 1):
            try:
                look = await self.eye.look(anything=self.layer > 1)
            except PageChanged:
                if self.watch.crashed.is_set():
                    raise
                await self.quiet(self.limits.settle)
                continue
            self.document = look.document
            if self._known is not None:
                self._opened |= {one.place for one in look.layers if one.key not in self._known}
            return banners_in(look.layers, frozenset(self._opened)), look
        raise PageChanged("the page does not let itself be looked at")

    async def banners(self) -> list[Banner]:
        """What asks for consent now."""
        return (await self.look())[0]

    async def about_to_press(self) -> None:
        """Note which layers are there before a press, which may open another or change this one."""
        self._known = (self._known or set()) | {one.key for one in (await self.eye.look(anything=True)).layers}

    async def begin(self) -> None:
        """Take the page as it is now for the one to come back to."""
        _, look = await self.look()
        self.start = self.at = urldefrag(look.url)[0]

    def stay(self, look: Look) -> None:
        """The choice goes on where a press has led."""
        self.at = urldefrag(look.url)[0]

    def is_elsewhere(self, look: Look) -> bool:
        """Whether the tab shows another page than the one where the choice is made."""
        return urldefrag(look.url)[0] != self.at

    # ---- waiting

    async def quiet(self, cap: float) -> None:
        """Wait until the page is quiet, unless it is one that never stops loading.

        Raises:
            PageChanged: it is.
        """
        quiet = asyncio.create_task(until_quiet(self.watch, self.limits.quiet, cap))
        spinning = asyncio.create_task(self._spinning.wait())
        await asyncio.wait({quiet, spinning}, return_when=asyncio.FIRST_COMPLETED)
        quiet.cancel()
        spinning.cancel()
        if self._spinning.is_set():
            raise PageChanged(SPINNING)

    async def react(self, seconds: float) -> None:
        """Let so many seconds of the page's time pass."""
        await bring_forward(self.tab, self.watch, replace(self.limits, reach=seconds), Settling())

    async def late(self) -> None:
        """Run all late timers and wait for what they bring."""
        await bring_forward(self.tab, self.watch, self.limits, Settling())
        await self.quiet(self.limits.settle)

    async def scrolled(self) -> None:
        """Scroll through the page and wait for what that brings."""
        await burst(self.tab, self.limits.close)
        await self.quiet(self.limits.settle)
        await self.late()

    async def changes_within(self, seconds: float, document: str, keys: set[tuple[object, ...]]) -> None:
        """Wait until other layers are there than those of these keys, or another document, for so long at most."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            banners, look = await self.look()
            if look.document != document or {one.layer.key for one in banners} != keys:
                return
            await asyncio.sleep(GLANCE)

    # ---- loading

    async def reload(self) -> str | None:
        """Load the page again; why it does not, if it does not."""
        problem = None
        try:
            await self.tab.page.reload(wait_until="load", timeout=self.limits.load * 1000)
        except PlaywrightError as error:
            problem = f"the page does not load again: {str(error).split(chr(10), 1)[0][:120]}"
        self._anew()
        await self.quiet(self.limits.settle)
        return problem

    def _anew(self) -> None:
        """The page was loaded by us: nothing on it was opened by a press."""
        self.layer, self._known, self._opened = 1, None, set()

    async def go_back(self) -> tuple[list[Banner], Look]:
        """Go back to the page with which it began."""
        self.at = self.start
        with contextlib.suppress(PlaywrightError):
            await self.tab.page.goto(self.start, wait_until="load", timeout=self.limits.load * 1000)
        self._anew()
        await self.quiet(self.limits.settle)
        return await self.look()

    # ---- pictures

    async def take_picture(self, shows: Literal["banner", "layer", "after"], layer: int | None = None) -> None:
        """Keep a picture of what a visitor sees; a page that gives none costs the picture only."""
        if len(self.shots) < MOST_SHOTS and (shot := await picture(self.tab, shows, layer)) is not None:
            self.shots.append(shot)


async def picture(tab: Tab, shows: Literal["banner", "layer", "after"], layer: int | None = None) -> Shot | None:
    """What a visitor sees of a page now (CDP Page.captureScreenshot); null where the page gives no picture."""
    parameters = {"format": "jpeg", "quality": QUALITY, "optimizeForSpeed": True}
    try:
        answer = await tab.send("Page.captureScreenshot", parameters, PICTURE_LIMIT)
        return Shot(shows, layer, time.time(), tab.page.url, base64.b64decode(answer["data"]))
    except (*GONE, KeyError, binascii.Error):
        return None
