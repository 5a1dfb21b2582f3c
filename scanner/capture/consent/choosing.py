"""From a loaded page to a proved choice: find the banner, press what a visitor would press, check what came of it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from playwright.async_api import Error as PlaywrightError

from scanner.capture.consent import proof
from scanner.capture.consent.eye import Eye, PageChanged
from scanner.capture.consent.judging import Banner, banners_in, sighting
from scanner.capture.consent.operated import GLANCE, OperatedPage
from scanner.capture.consent.pressing import Pressing
from scanner.capture.consent.records import NO_BANNER, BannerSighting, Choice
from scanner.capture.consent.reopening import NoWayBack, reopen
from scanner.capture.consent.rules import rule, rules
from scanner.model import Phase
from scanner.urls import kept_name

if TYPE_CHECKING:
    from scanner.capture.tab import Tab, Watch
    from scanner.config import VisitLimits

Outcome = Literal["verified", "unverified"]
REACTION = 2.0  # seconds of the page's time that pass before a visitor answers: scripts attach their listeners late
SHARE = 0.6  # of the time of a visit that the choice may take: what it releases must still be seen
LATE_LIMIT = 3.0  # seconds a known platform's banner gets to appear after all timers ran
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


async def is_asking(tab: Tab, watch: Watch, limits: VisitLimits) -> bool | None:
    """Whether a banner on the page asks for an answer now; null where the page does not let itself be looked at."""
    if watch.crashed.is_set():
        return None
    try:
        async with asyncio.timeout(limits.close):
            look = await Eye(tab, rules()).look()
    except (PageChanged, TimeoutError):
        return None
    return any(banner.open for banner in banners_in(look.layers))


async def choose(tab: Tab, watch: Watch, want: Phase, limits: VisitLimits) -> Choice:
    """Make a choice on the page that is loaded, and prove it; the page is reloaded for that.

    Refuse (`Phase.REJECT`) or accept (`Phase.ACCEPT`) on the banner, or change the choice that was made in this
    profile to a refusal (`Phase.WITHDRAW`), by what the site offers for that; `how` is `not_offered` where no way
    back to the choice is found. Never raises for what a page does: what went wrong stands in `error`.
    """
    choosing = Choosing(OperatedPage(tab, watch, limits), refuse=want is not Phase.ACCEPT)
    with choosing.page.watched():
        try:
            async with asyncio.timeout(limits.total * SHARE):
                return await (choosing.change() if want is Phase.WITHDRAW else choosing.run())
        except TimeoutError:
            return choosing.result("unverified", f"not done within {limits.total * SHARE:.0f} s")
        except (PageChanged, PlaywrightError) as error:
            text = str(error).strip().split("\n", 1)[0][:200]
            return choosing.result("unverified", text or "the page was replaced while it was operated")


class Choosing:
    """One wish on one page; use `run` or `change` once."""

    def __init__(self, page: OperatedPage, *, refuse: bool) -> None:
        self.page = page
        self._refuse = refuse
        self._pressing = Pressing(page, self._has_wish_on_record, refuse=refuse)
        self._seen = NO_BANNER
        self._first: list[Banner] = []
        self._signals: tuple[str, ...] = ()
        self._record: dict[str, Any] = {}
        self._asked_again = False

    async def run(self) -> Choice:
        """Find, choose, prove."""
        banners = await self._appear()
        self._seen, self._first = sighting(banners, self._signals), banners
        if not banners:
            return Choice(self._seen, reached=False, outcome=None, how="no_banner")
        await self.page.take_picture("banner", 1)
        before = await proof.memory(self.page.tab)
        return await self._answer(banners, before)

    async def change(self) -> Choice:
        """Find the way back to the choice, refuse there, prove."""
        page = self.page
        await page.react(REACTION)
        await page.begin()
        self._signals = await proof.signals(page.tab)
        before = await proof.memory(page.tab)
        try:
            way = await reopen(page, self._pressing, self._signals, before)
        except NoWayBack as error:
            return self.result("unverified", str(error) or None, how="not_offered")
        self._seen, self._first = sighting(way.banners, self._signals), way.banners
        self._record = {"reopened_by": way.by}
        if way.decided:  # the way back was itself the refusal
            await self._prove(before)
            return self._proved()
        await page.take_picture("layer", page.layer)
        return await self._answer(way.banners, before)

    async def _answer(self, banners: list[Banner], before: dict[str, str]) -> Choice:
        if not await self._pressing.operate(banners, before):
            return self._not_chosen()
        await self._prove(before)
        return self._proved()

    def _proved(self) -> Choice:
        problems = self._pressing.problems
        return self.result("unverified" if problems else "verified", "; ".join(problems) or None)

    def result(self, outcome: Outcome, error: str | None, how: str | None = None) -> Choice:
        """What is told, whatever the state of things."""
        made = self._pressing
        decided = made.chosen_at is not None
        # What was on before anybody touched it is told of the first visit to the settings only, not of the way back.
        seen = self._seen if made.preticked is None else replace(self._seen, preticked=made.preticked)
        return Choice(
            banner=seen,
            reached=decided,
            outcome=outcome if decided else None,
            how=made.how or how,
            clicks=len(made.presses),
            error=error,
            chosen_at=made.chosen_at,
            record=self._record,
            presses=tuple(made.presses),
            shots=tuple(self.page.shots),
            asked_again=self._asked_again,
        )

    def _not_chosen(self) -> Choice:
        made = self._pressing
        if made.chosen_at is not None:
            made.problems.insert(0, "the banner stays after the choice")
            return self.result("unverified", "; ".join(made.problems))
        how = "not_operable" if made.problems else "not_offered"
        return self.result("unverified", "; ".join(made.problems) or None, how)

    # ---- looking

    async def _appear(self) -> list[Banner]:
        """The banner, waiting for one that comes late, on scroll, or by a platform known to be there."""
        page = self.page
        await page.react(REACTION)
        await page.begin()
        found = await page.banners()
        self._signals = await proof.signals(page.tab)
        for prepare in (page.late, page.scrolled):
            if found:
                break
            await prepare()
            found = await page.banners()
        self._signals = self._signals or await proof.signals(page.tab)
        if not found and self._signals:
            found = await self._until_shown()
        if found:
            await page.eye.settle(found[0].layer.frame)
            found = await page.banners() or found
        return found

    async def _until_shown(self) -> list[Banner]:
        """Give a platform's script some real time, unless it has its answer already."""
        records = [await proof.read_record(self.page.tab, rule(name)) for name in self._signals]
        if not any(record is not None and not record.decided for record in records):
            return []
        end = time.monotonic() + LATE_LIMIT
        while time.monotonic() < end:
            if found := await self.page.banners():
                return found
            await asyncio.sleep(GLANCE * 2)
        return []

    # ---- proving

    async def _prove(self, before: dict[str, str]) -> None:
        """Read the record, load the page again, look for the banner and read the record once more."""
        page, problems = self.page, self._pressing.problems
        asked = any(banner.open for banner in self._first)
        first = await self._read_record()
        remembered = proof.changed(before, await proof.memory(page.tab))
        if problem := await page.reload():
            problems.append(problem)
        banners = await page.banners()
        if not banners:
            await page.late()
            banners = await page.banners()
        if any(banner.open or not asked for banner in banners):
            problems.append("the banner is back after a reload")
            self._asked_again = True
        second = await self._read_record(first.platform if first else None)
        await page.take_picture("after")
        wanted = self._wanted
        names, reads = proof.reading(remembered)
        self._record |= {"kept_in": list(map(kept_name, names)), **await proof.signal_records(page.tab)}
        if first is not None or second is not None:
            self._check(first, second, wanted)
            return
        self._record |= {"platform": None, "reads": reads, "changed": sorted(remembered)[:50]}
        if reads is not None and reads != wanted:
            problems.append(f"the site's record says {reads}")

    @property
    def _wanted(self) -> str:
        return "reject" if self._refuse else "accept"

    async def _has_wish_on_record(self) -> bool:
        """Whether the platform that the layer belongs to has written down what was wished."""
        names = [name for name in dict.fromkeys((self._seen.rule, *self._signals)) if name and name != "tcf"]
        records = [await proof.read_record(self.page.tab, rule(name)) for name in names]
        return any(record is not None and record.reads == self._wanted for record in records)

    def _check(self, first: proof.Record | None, second: proof.Record | None, wanted: str) -> None:
        last = second or first
        assert last is not None
        self._record |= last.as_evidence()
        for record, when in ((first, "after the press"), (second, "after a reload")):
            if record is None:
                continue
            if record.reads is None:
                self._pressing.problems.append(f"{record.platform} has no decision on record {when}")
            elif record.reads not in {wanted, "nothing"}:
                self._pressing.problems.append(f"{record.platform} has {record.reads!r} on record {when}")

    async def _read_record(self, platform: str | None = None) -> proof.Record | None:
        """The record of the platform, once it says that something was decided; null where there is none to read.

        A platform in a frame keeps its record in the frame's origin, and the frame goes with the banner: there is
        nothing to ask but the site.
        """
        own = self._seen.rule if self._seen.frame_url is None else None
        known = [rule(name) for name in dict.fromkeys(name for name in (own, *self._signals) if name)]
        end = time.monotonic() + RECORD_LIMIT
        while True:
            found = [record for one in known if (record := await proof.read_record(self.page.tab, one)) is not None]
            if platform is not None:
                found = [one for one in found if one.platform == platform] or found
            decided = next((record for record in found if record.decided), None)
            if decided is not None or not found or time.monotonic() > end:
                return decided or (found[0] if found else None)
            await asyncio.sleep(GLANCE * 2)
