"""From a loaded page to a proved choice: find the banner, press what a visitor would press, check what came of it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urldefrag

from playwright.async_api import Error as PlaywrightError

from scanner.capture.consent import proof
from scanner.capture.consent.eye import Eye, PageChanged
from scanner.capture.consent.judging import Banner, Known, Move, banners_in, plan, sighting
from scanner.capture.consent.records import NO_BANNER, BannerSighting, Choice, FrameView, Look, Press
from scanner.capture.consent.rules import rule, rules
from scanner.capture.gestures import burst
from scanner.capture.settle import Settling, bring_forward, until_quiet
from scanner.capture.tab import GONE
from scanner.model import Phase

if TYPE_CHECKING:
    from scanner.capture.tab import Tab, Watch
    from scanner.config import VisitLimits

Outcome = Literal["verified", "unverified"]
MOST_MOVES = 8  # presses on buttons before a banner counts as not operable
MOST_LOADS = 5  # documents that one choice may bring before the page counts as reloading for ever
REACTION = 2.0  # seconds of the page's time that pass before a visitor answers: scripts attach their listeners late
SHARE = 0.6  # of the time of a visit that the choice may take: what it releases must still be seen
EFFECT_LIMIT = 4.0  # seconds a press gets to show an effect
GLANCE = 0.08  # seconds between two looks while waiting for an effect
LATE_LIMIT = 3.0  # seconds a known platform's banner gets to appear after all timers ran
SPINNING = "the page keeps reloading"
RECORD_LIMIT = 2.0  # seconds a platform gets to write its record


async def find_banner(tab: Tab, watch: Watch, limits: VisitLimits) -> BannerSighting:
    """Say what banner is on the page now; nothing is touched.

    A page that does not let itself be looked at has no banner that anybody could see.
    """
    if watch.crashed.is_set():
        return NO_BANNER
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(limits.close):
            try:
                look, signals = await asyncio.gather(Eye(tab, rules()).look(), proof.signals(tab))
            except PageChanged:
                return NO_BANNER
            return sighting(banners_in(look.layers), signals)
    return NO_BANNER


async def choose(tab: Tab, watch: Watch, want: Phase, limits: VisitLimits) -> Choice:
    """Refuse (`Phase.REJECT`) or accept on the page that is loaded, and prove it; the page is reloaded for that.

    Never raises for what a page does: what went wrong stands in `error`.
    """
    choosing = _Choosing(tab, watch, limits, refuse=want is Phase.REJECT)
    tab.page.on("domcontentloaded", choosing.note_load)
    try:
        async with asyncio.timeout(limits.total * SHARE):
            return await choosing.run()
    except TimeoutError:
        return choosing.result("unverified", f"not done within {limits.total * SHARE:.0f} s")
    except (PageChanged, PlaywrightError) as error:
        text = str(error).strip().split("\n", 1)[0][:200]
        return choosing.result("unverified", text or "the page was replaced while it was operated")
    finally:
        tab.page.remove_listener("domcontentloaded", choosing.note_load)


class _Choosing:
    """One wish on one page; use `run` once."""

    def __init__(self, tab: Tab, watch: Watch, limits: VisitLimits, *, refuse: bool) -> None:
        self._tab = tab
        self._watch = watch
        self._limits = limits
        self._refuse = refuse
        self._eye = Eye(tab, rules())
        self._seen = NO_BANNER
        self._first: list[Banner] = []
        self._signals: tuple[str, ...] = ()
        self._start = ""
        self._documents: dict[str, None] = {}
        self._presses: list[Press] = []
        self._tried: set[tuple[str, str]] = set()
        self._known_layers: set[tuple[int, int]] = set()
        self._opened: set[tuple[int, int]] = set()
        self._loads = 0
        self._spinning = asyncio.Event()
        self._layer = 1
        self._how: str | None = None
        self._chosen_at: float | None = None
        self._problems: list[str] = []
        self._record: dict[str, Any] = {}

    async def run(self) -> Choice:
        """Find, choose, prove."""
        banners = await self._appear()
        self._seen, self._first = sighting(banners, self._signals), banners
        if not banners:
            return Choice(self._seen, reached=False, outcome=None, how="no_banner")
        before = await proof.memory(self._tab)
        if not await self._operate(banners):
            return self._not_chosen()
        await self._prove(before)
        return self.result("unverified" if self._problems else "verified", "; ".join(self._problems) or None)

    def result(self, outcome: Outcome, error: str | None) -> Choice:
        """What is told, whatever the state of things."""
        decided = self._chosen_at is not None
        return Choice(
            banner=self._seen,
            reached=decided,
            outcome=outcome if decided else None,
            how=self._how,
            clicks=len(self._presses),
            error=error,
            chosen_at=self._chosen_at,
            record=self._record,
            presses=tuple(self._presses),
        )

    def _not_chosen(self) -> Choice:
        if self._chosen_at is None:
            self._how = "not_operable" if self._problems else "not_offered"
        if self._chosen_at is not None:
            self._problems.insert(0, "the banner stays after the choice")
        return self.result("unverified", "; ".join(self._problems) or None)

    # ---- looking

    def note_load(self, _page: object) -> None:
        """Count the documents: a page that loads itself again and again is never operated."""
        self._loads += 1
        if self._loads > MOST_LOADS:
            self._spinning.set()
            self._watch.network.touch()

    async def _look(self) -> tuple[list[Banner], Look]:
        """What is on the page now, with the layers that a press on settings has opened."""
        for _ in range(MOST_LOADS + 1):
            try:
                look = await self._eye.look(anything=self._layer > 1)
            except PageChanged:
                if self._watch.crashed.is_set():
                    raise
                await self._quiet(self._limits.settle)
                continue
            self._documents.setdefault(look.document)
            if self._layer > 1:
                self._opened |= {one.place for one in look.layers} - self._known_layers
            return banners_in(look.layers, frozenset(self._opened)), look
        raise PageChanged("the page does not let itself be looked at")

    async def _quiet(self, cap: float) -> None:
        """Wait until the page is quiet, unless it is one that never stops loading."""
        quiet = asyncio.create_task(until_quiet(self._watch, self._limits.quiet, cap))
        spinning = asyncio.create_task(self._spinning.wait())
        await asyncio.wait({quiet, spinning}, return_when=asyncio.FIRST_COMPLETED)
        quiet.cancel()
        spinning.cancel()
        if self._spinning.is_set():
            raise PageChanged(SPINNING)

    async def _appear(self) -> list[Banner]:
        """The banner, waiting for one that comes late, on scroll, or by a platform known to be there."""
        await bring_forward(self._tab, self._watch, replace(self._limits, reach=REACTION), Settling())
        found, look = await self._look()
        self._signals = await proof.signals(self._tab)
        self._start = urldefrag(look.url)[0]
        for prepare in (self._late, self._scrolled):
            if found:
                break
            await prepare()
            found = (await self._look())[0]
        self._signals = self._signals or await proof.signals(self._tab)
        if not found and self._signals:
            found = await self._until_shown()
        if found:
            await self._eye.settle(found[0].layer.frame)
            found = (await self._look())[0] or found
        return found

    async def _late(self) -> None:
        await bring_forward(self._tab, self._watch, self._limits, Settling())
        await self._quiet(self._limits.settle)

    async def _scrolled(self) -> None:
        await burst(self._tab, self._limits.close)
        await self._quiet(self._limits.settle)
        await self._late()

    async def _until_shown(self) -> list[Banner]:
        """Give a platform's script some real time, unless it has its answer already."""
        records = [await proof.read_record(self._tab, rule(name)) for name in self._signals]
        if not any(record is not None and not record.decided for record in records):
            return []
        end = time.monotonic() + LATE_LIMIT
        while time.monotonic() < end:
            found = (await self._look())[0]
            if found:
                return found
            await asyncio.sleep(GLANCE * 2)
        return []

    # ---- pressing

    async def _operate(self, banners: list[Banner]) -> bool:
        """Press until the banner is gone; false when it is still there and nothing more can be done."""
        for _ in range(MOST_MOVES):
            move = plan(banners, refuse=self._refuse, tried=frozenset(self._tried))
            if move is None:
                return False
            decisive = move.press.intent not in {"settings", "info"}
            if not decisive:
                self._known_layers |= {one.place for one in (await self._eye.look(anything=True)).layers}
            try:
                await self._make(move)
            except _NotPressed as error:
                self._problems.append(f"{move.press.button.name!r} cannot be pressed: {error}")
                self._note_tried(move)
                continue
            if decisive:
                self._chosen_at = self._presses[-1].at
                self._how = self._describe(move)
                self._problems.clear()
            asked = any(banner.open for banner in banners)
            banners = await self._effect(move, banners, opens=not decisive)
            gone = not banners or (asked and not any(banner.open for banner in banners))
            if gone and decisive:
                return True
            if gone:
                self._problems.append(f"{move.press.button.name!r} closed the banner without a choice")
                return False
            self._note_tried(move)
        return False

    def _describe(self, move: Move) -> str:
        by = move.press.by if move.press.by.startswith("rule:") else "generic"
        return f"{by}:{'first' if self._layer == 1 else 'second'}_layer"

    def _note_tried(self, move: Move) -> None:
        self._tried.add(move.press.button.mark)

    async def _make(self, move: Move) -> None:
        frame = move.banner.layer.frame
        assert frame is not None
        for switch in move.switches:
            await self._flip(frame, switch.n, switch.label, state=bool(move.state))
        await self._press(frame, move.press.button.n, move.press)

    async def _flip(self, frame: FrameView, n: int, label: str, *, state: bool) -> None:
        """Bring a switch into a state by pressing it, or its label where it is drawn by that."""
        if await self._eye.is_on(frame, n) is state:
            return  # moved along with another
        known = Press("switch_on" if state else "switch_off", label, self._layer, time.time(), self._start, "")
        await self._touch(frame, n, loose=True)
        self._presses.append(known)
        end = time.monotonic() + 1.0
        while time.monotonic() < end:
            if await self._eye.is_on(frame, n) is state:
                return
            await asyncio.sleep(GLANCE)
        raise _NotPressed(f"the switch {label!r} does not move")

    async def _press(self, frame: FrameView, n: int, known: Known) -> None:
        text = known.button.name[:120]
        await self._touch(frame, n, loose=False)
        self._presses.append(Press(known.intent.value, text, self._layer, time.time(), self._start, known.by))

    async def _touch(self, frame: FrameView, n: int, *, loose: bool) -> None:
        """Press with the mouse, where the element is and nothing covers it."""
        place = await self._eye.point(frame, n, loose=loose)
        if isinstance(place, str):
            raise _NotPressed(place)
        try:
            async with asyncio.timeout(self._limits.close):
                await self._tab.page.mouse.move(*place)
                await self._tab.page.mouse.click(*place)
        except GONE as error:
            raise _NotPressed("the page did not take the press") from error

    # ---- what came of it

    async def _effect(self, move: Move, before: list[Banner], *, opens: bool) -> list[Banner]:
        """Wait for a press to show: the banner gone, another layer, another page; then let its scripts run."""
        document, keys = next(reversed(self._documents)), {one.layer.key for one in before}
        if opens:
            self._layer += 1
        end = time.monotonic() + EFFECT_LIMIT
        banners, look = await self._look()
        while time.monotonic() < end and look.document == document:
            if {one.layer.key for one in banners} != keys:
                break
            await asyncio.sleep(GLANCE)
            banners, look = await self._look()
        await self._eye.settle(banners[0].layer.frame if banners else None)
        await self._quiet(self._limits.settle / 2)
        banners, look = await self._look()
        if urldefrag(look.url)[0] != self._start:
            banners, look = await self._return(move, look.url)
        return banners

    async def _return(self, move: Move, url: str) -> tuple[list[Banner], Look]:
        """Go back to the page from where a press led; the choice may have been made on the way."""
        self._problems.append(f"{move.press.button.name!r} led to another page, {urldefrag(url)[0][:200]}")
        with contextlib.suppress(PlaywrightError):
            await self._tab.page.goto(self._start, wait_until="load", timeout=self._limits.load * 1000)
        await self._quiet(self._limits.settle)
        banners, look = await self._look()
        if not banners:
            self._problems.pop()
        return banners, look

    # ---- proving

    async def _prove(self, before: dict[str, str]) -> None:
        """Read the record, load the page again, look for the banner and read the record once more."""
        asked = any(banner.open for banner in self._first)
        first = await self._read_record()
        remembered = proof.changed(before, await proof.memory(self._tab))
        await self._reload()
        banners, _ = await self._look()
        if not banners:
            await self._late()
            banners, _ = await self._look()
        if any(banner.open or not asked for banner in banners):
            self._problems.append("the banner is back after a reload")
        second = await self._read_record(first.platform if first else None)
        wanted = "reject" if self._refuse else "accept"
        if first is not None or second is not None:
            self._check(first, second, wanted)
            return
        names, reads = proof.reading(remembered)
        self._record = {"platform": None, "names": names, "reads": reads, "changed": sorted(remembered)[:50]}
        if reads is not None and reads != wanted:
            self._problems.append(f"the site's record says {reads}")

    def _check(self, first: proof.Record | None, second: proof.Record | None, wanted: str) -> None:
        last = second or first
        assert last is not None
        self._record = last.as_evidence()
        for record, when in ((first, "after the press"), (second, "after a reload")):
            if record is None:
                continue
            if record.reads is None:
                self._problems.append(f"{record.platform} has no decision on record {when}")
            elif record.reads not in {wanted, "nothing"}:
                self._problems.append(f"{record.platform} has {record.reads!r} on record {when}")

    async def _reload(self) -> None:
        try:
            await self._tab.page.reload(wait_until="load", timeout=self._limits.load * 1000)
        except PlaywrightError as error:
            self._problems.append(f"the page does not load again: {str(error).split(chr(10), 1)[0][:120]}")
        await self._quiet(self._limits.settle)

    async def _read_record(self, platform: str | None = None) -> proof.Record | None:
        """The record of the platform, once it says that something was decided; null where there is none to read.

        A platform in a frame keeps its record in the frame's origin, and the frame goes with the banner: there is
        nothing to ask but the site.
        """
        own = self._seen.rule if self._seen.frame_url is None else None
        known = [rule(name) for name in dict.fromkeys(name for name in (own, *self._signals) if name)]
        end = time.monotonic() + RECORD_LIMIT
        while True:
            found = [record for one in known if (record := await proof.read_record(self._tab, one)) is not None]
            if platform is not None:
                found = [one for one in found if one.platform == platform] or found
            decided = next((record for record in found if record.decided), None)
            if decided is not None or not found or time.monotonic() > end:
                return decided or (found[0] if found else None)
            await asyncio.sleep(GLANCE * 2)


class _NotPressed(Exception):
    """The element could not be pressed; the text says why."""
