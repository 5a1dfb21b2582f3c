"""Pressing what a visitor would press until the banner is gone, and waiting for what each press brings."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from scanner.capture.consent import proof
from scanner.capture.consent.judging import preticked
from scanner.capture.consent.operated import GLANCE
from scanner.capture.consent.planning import plan
from scanner.capture.consent.records import Press
from scanner.capture.tab import GONE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from scanner.capture.consent.judging import Banner
    from scanner.capture.consent.operated import OperatedPage
    from scanner.capture.consent.planning import Flip, Move
    from scanner.capture.consent.records import Button, FrameView

MOST_MOVES = 8  # presses on buttons before a banner counts as not operable
EFFECT_LIMIT = 4.0  # seconds a press gets to show an effect
MOST_REDRAWN = 40  # times a layer may be drawn anew while its switches are moved
SWITCH_LIMIT = 1.0  # seconds a switch gets to move
LONGEST_NAME = 120  # characters of a button's text that are kept


class NotPressed(Exception):
    """The element could not be pressed; the text says why."""


class Pressing:
    """The presses towards one wish on one page.

    `recorded` tells whether the platform has the wish on record: then a layer that stays is only left to be closed.

    Attributes:
        presses: those made, in their order.
        chosen_at: when the decisive one was made, epoch seconds; null = not yet.
        how: where that was, such as `rule:klaro:first_layer`.
        problems: what went wrong since.
        preticked: labels of switches that were on before anybody touched them; null = no switches were seen.
    """

    def __init__(self, page: OperatedPage, recorded: Callable[[], Awaitable[bool]], *, refuse: bool) -> None:
        self._page = page
        self._recorded = recorded
        self._refuse = refuse
        self._tried: set[tuple[str, str]] = set()  # did not bring the choice
        self._pressed: set[tuple[str, str]] = set()  # of those, what could be pressed
        self._moved = False  # a switch
        self.presses: list[Press] = []
        self.chosen_at: float | None = None
        self.how: str | None = None
        self.problems: list[str] = []
        self.preticked: tuple[str, ...] | None = None

    async def operate(self, banners: list[Banner], before: dict[str, str]) -> bool:
        """Press until the banner is gone; false when it is still there and nothing more can be done.

        `before` is what the site remembered of the visitor.
        """
        page = self._page
        self._note_switches(banners)
        for _ in range(MOST_MOVES):
            move, banners = await self._next_move(banners)
            if move is None:
                return False
            decisive = move.press.intent not in {"settings", "info"}
            await page.about_to_press()
            try:
                await self._press_of(move)
            except NotPressed as error:
                self._note_failure(move, error)
                continue
            if decisive:
                self.decide(self._describe(move))
            asked = any(banner.open for banner in banners)
            banners = await self._effect(move, banners, opens=not decisive)
            gone = not banners or (asked and not any(banner.open for banner in banners))
            if decisive and (gone or await self._recorded()):
                return True
            if gone:
                return await self._went_away(move, before)
            self._tried.add(move.press.button.mark)
            self._pressed.add(move.press.button.mark)
        return False

    async def _next_move(self, banners: list[Banner]) -> tuple[Move | None, list[Banner]]:
        """Plan, and move the switches that the plan asks for; then look again, as others may have moved along."""
        for _ in range(MOST_REDRAWN):
            tried, pressed = frozenset(self._tried), frozenset(self._pressed)
            move = plan(banners, refuse=self._refuse, tried=tried, pressed=pressed)
            if move is None or not move.flips:
                return move, banners
            try:
                await self._flip_all(move)
            except NotPressed as error:
                self._note_failure(move, error)
            banners = await self._page.banners()
        return None, banners

    def _note_failure(self, move: Move, error: NotPressed) -> None:
        self.problems.append(f"{move.press.button.name!r} cannot be pressed: {error}")
        self._tried.add(move.press.button.mark)

    async def _went_away(self, move: Move, before: dict[str, str]) -> bool:
        """The banner went away by what was no answer that we know; what the site wrote down may say what it was."""
        _, reads = proof.reading(proof.changed(before, await proof.memory(self._page.tab)))
        if self._refuse and reads == "reject":
            self.decide(self._describe(move))
            return True
        self.problems.append(f"{move.press.button.name!r} closed the banner without a choice")
        return False

    def decide(self, how: str) -> None:
        """The last press was the decisive one."""
        self.chosen_at = self.presses[-1].at
        self.how = how
        self.problems.clear()

    def _describe(self, move: Move) -> str:
        by = move.press.by if move.press.by.startswith("rule:") else "generic"
        return f"{by}:{'first' if self._page.layer == 1 else 'second'}_layer"

    def _note_switches(self, banners: list[Banner]) -> None:
        """As long as nobody has moved one, what is on was on from the start."""
        if not self._moved and (found := preticked(banners)) is not None:
            self.preticked = tuple(dict.fromkeys((*(self.preticked or ()), *found)))

    # ---- one press

    async def _flip_all(self, move: Move) -> None:
        """Move the switches, until the page draws the layer anew."""
        frame = move.banner.layer.frame
        assert frame is not None
        for flip in move.flips:
            if not await self._flip(frame, flip):
                return

    async def _flip(self, frame: FrameView, flip: Flip) -> bool:
        """Bring a switch into a state by pressing it, or its label where it is drawn by that; false when it is gone."""
        page, n, label = self._page, flip.switch.n, flip.switch.label
        if await page.eye.is_on(frame, n) is flip.on:
            return True  # moved along with another
        intent = "switch_on" if flip.on else "switch_off"
        known = Press(intent, label[:LONGEST_NAME], page.layer, time.time(), page.at, "")
        self._moved = True
        await self._touch(frame, n, loose=True)
        self.presses.append(known)
        end = time.monotonic() + SWITCH_LIMIT
        while time.monotonic() < end:
            state = await page.eye.is_on(frame, n)
            if state is None:
                return False
            if state is flip.on:
                return True
            await asyncio.sleep(GLANCE)
        raise NotPressed(f"the switch {label!r} does not move")

    async def _press_of(self, move: Move) -> None:
        frame = move.banner.layer.frame
        assert frame is not None
        await self.press(frame, move.press.button, move.press.intent.value, move.press.by)

    async def press(self, frame: FrameView, button: Button, intent: str, by: str) -> None:
        """Press a button and note it.

        Raises:
            NotPressed: it cannot be.
        """
        page = self._page
        if button.disabled and not await page.eye.wake(frame, button.n):
            raise NotPressed("it is disabled")
        await self._touch(frame, button.n, loose=False)
        self.presses.append(Press(intent, button.name[:LONGEST_NAME], page.layer, time.time(), page.at, by))

    async def _touch(self, frame: FrameView, n: int, *, loose: bool) -> None:
        """Press with the mouse, where the element is and nothing covers it."""
        page = self._page
        place = await page.eye.point(frame, n, loose=loose)
        try:
            async with asyncio.timeout(page.limits.close):
                if place.why is not None:
                    # Some controls hide at the edge of the screen until the pointer comes near.
                    await page.tab.page.mouse.move(place.x, place.y)
                    place = await page.eye.point(frame, n, loose=loose)
                if place.why is not None:
                    raise NotPressed(place.why)
                await page.tab.page.mouse.move(place.x, place.y)
                await page.tab.page.mouse.click(place.x, place.y)
        except GONE as error:
            raise NotPressed("the page did not take the press") from error

    # ---- what came of it

    async def _effect(self, move: Move, before: list[Banner], *, opens: bool) -> list[Banner]:
        """Wait for a press to show: the banner gone, another layer, another page; then let its scripts run."""
        page = self._page
        document, keys = page.document, {one.layer.key for one in before}
        if opens:
            page.layer += 1
        await page.changes_within(EFFECT_LIMIT, document, keys)
        banners, _ = await page.look()
        await page.eye.settle(banners[0].layer.frame if banners else None)
        await page.quiet(page.limits.settle / 2)
        banners, look = await page.look()
        if opens and any(banner.open for banner in banners):
            page.stay(look)
        elif page.is_elsewhere(look):
            banners = await self._return(move, look.url)
        elif page.at != page.start:
            banners, _ = await page.go_back()  # a page of settings stays as it is
        if opens and banners:
            self._note_switches(banners)
            await page.take_picture("layer", page.layer)
        return banners

    async def _return(self, move: Move, url: str) -> list[Banner]:
        """Go back to the page from where a press led; the choice may have been made on the way."""
        self.problems.append(f"{move.press.button.name!r} led to another page, {urldefrag(url)[0][:200]}")
        banners, _ = await self._page.go_back()
        if not banners:
            self.problems.pop()
        return banners
