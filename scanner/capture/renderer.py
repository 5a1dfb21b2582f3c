"""The renderer: one browser, one visitor for each phase, and what happens when the browser dies."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from playwright.async_api import Error as PlaywrightError

from scanner.capture.asking import WISHES, ConsentTask
from scanner.capture.hooks import HookScript
from scanner.capture.membership import NOT_IN, Membership, turned_away
from scanner.capture.offspring import Offspring
from scanner.capture.places import Place, Places
from scanner.capture.visit import VisitPlan, VisitResult
from scanner.capture.visitor import Visitor
from scanner.consent import Step
from scanner.credentials import Credentials
from scanner.errors import BrowserLost, LoginFailed, NotVisited
from scanner.model import Outcome, Phase, WallKind
from scanner.sightings import Dom, VisitRecord

if TYPE_CHECKING:
    from collections.abc import Mapping, Set
    from contextlib import AbstractAsyncContextManager

    from scanner.capture.browser import Browser
    from scanner.capture.tab import Tab
    from scanner.config import ScanConfig
    from scanner.sightings import Answer
    from scanner.values import Digester

logger = logging.getLogger(__name__)

CHOICES = {Phase.REJECT: ConsentTask.REFUSE, Phase.ACCEPT: ConsentTask.ACCEPT}
STEPS = {
    Step.ACCEPT: ConsentTask.ACCEPT,
    Step.BEFORE: ConsentTask.NONE,
    Step.CHANGE: ConsentTask.WITHDRAW,
    Step.AFTER: ConsentTask.CHECK,
}
TRIES = 2  # of a page whose visitor was logged out meanwhile; then once more, and as it comes
MOST_RESTARTS = 5  # of the browser in one scan; a site that kills more of them is not worth the machine


class Turn(Protocol):
    """The right to ask the site for one page."""

    def answered(self, answer: Answer) -> bool:
        """Tell how the server answered; true when the page is to be asked for again."""


class Turns(Protocol):
    """Who says when the site may be asked for a page."""

    def turn(self) -> AbstractAsyncContextManager[Turn]:
        """Wait for it; raises NotVisited when none comes any more."""


@dataclass(slots=True)
class _Gate:
    """Holds back the visits of a phase until its choice is made.

    `made` are the choices made in its profile, which are made again where the profile is lost.
    """

    opened: asyncio.Event = field(default_factory=asyncio.Event)
    made: tuple[ConsentTask, ...] = ()


class Renderer:
    """Visits pages in phases. Every visit becomes a record, also when the browser dies under it."""

    def __init__(
        self,
        browser: Browser,
        config: ScanConfig,
        plan: VisitPlan,
        digester: Digester,
        turns: Turns | None = None,
        credentials: Credentials | None = None,
    ) -> None:
        """`turns` keeps the pace of the site; without it visits begin as places are free. `credentials` are what
        the log-in of the configuration is made with.
        """
        self._members = (
            Membership(config, Credentials() if credentials is None else credentials)
            if config.login is not None
            else None
        )
        if self._members is not None and self._members.looks:
            plan = replace(plan, member=self._members.is_member)
        self._browser = browser
        self._turns = turns
        self._config = config
        self._plan = plan
        self._digester = digester
        self._hooks = HookScript.fresh()
        self._visitors: dict[Phase, Visitor] = {}
        self._gates: dict[Phase, _Gate] = {}
        self._opening = asyncio.Lock()
        self._places = Places(config.concurrency, self._discard)
        self._late_pages: set[str] = set()
        self._still: set[Phase] = set()  # phases in which a gesture counts as consent: none is made any more
        self._begun: set[Phase] = set()  # before the scan was cut off
        self._discarding: set[asyncio.Task[None]] = set()
        self._offspring: Offspring | None = None
        self.restarts = 0

    async def _visitor(self, phase: Phase) -> Visitor:
        async with self._opening:
            if not self._browser.connected:
                await self._restart()
            visitor = self._visitors.get(phase)
            if visitor is None:
                visitor = self._visitors[phase] = await self._open(phase)
            return visitor

    async def _open(self, phase: Phase) -> Visitor:
        """Open the profile of a phase, and bring it to where the last one was."""
        if self._members is not None and (failure := self._members.failure(phase)) is not None:
            raise failure
        plan = replace(self._plan, gestures=phase not in self._still)
        visitor = Visitor(self._browser, phase, self._config, plan, self._digester, self._late_pages)
        if self._offspring is None:
            self._offspring = Offspring(self._browser)
        await visitor.open(self._hooks, self._offspring)
        if self._members is not None and self._members.is_first(phase):
            await self._enter(visitor)
        gate = self._gates.get(phase)
        if phase in self._begun and (gate is None or not gate.made):
            await visitor.visit(self._config.start_url)
        for task in gate.made if gate is not None else ():
            made = (await visitor.visit(self._config.start_url, task)).choice
            if gate is not None and (made is None or not made.reached):
                gate.made = ()
                break
        if gate is not None and gate.made and self._members is not None and self._members.is_after_choice(phase):
            await self._enter(visitor)
        return visitor

    async def _enter(self, visitor: Visitor, *, back: bool = False) -> None:
        """Log in; a profile that was made for it and cannot is closed."""
        assert self._members is not None
        try:
            await self._members.enter(visitor, self._plan, back=back)
        except (LoginFailed, PlaywrightError):
            if not back:
                await visitor.close()
            raise

    async def _restart(self) -> None:
        if self.restarts >= MOST_RESTARTS:
            raise BrowserLost(f"The browser died {self.restarts + 1} times")
        self.restarts += 1
        logger.warning("the browser died; starting it again", extra={"action": "browser_restart"})
        self._visitors.clear()
        self._offspring = None
        await self._browser.restart()

    async def visit(
        self, url: str, phase: Phase, *, step: Step | None = None, real_time: bool = False, menus: bool = False
    ) -> VisitResult | None:
        """Visit a page in a phase; null when the choice of the phase could not be made.

        In a phase of choice the visit of the start page makes the choice; the others wait for it. The phase
        `withdraw` goes by steps, one after the other. A visit during which the page's process or the browser died is
        made again, once. With `real_time` the page was visited before, and its late timers are waited for as long as
        they take. With `menus` its menus are opened in the end, where no banner asks.

        Raises:
            BrowserLost: the browser cannot be brought back.
            NotVisited: the scan has ended before the page's turn came.
            LoginFailed: nobody could log in, in any phase.
        """
        members = self._members
        if members is None:
            return await self._visit_in(url, phase, step, real_time=real_time, menus=menus)
        if phase in members.barred:
            return self._barred(url, phase, real_time=real_time)
        try:
            result = await self._visit_in(url, phase, step, real_time=real_time, menus=menus)
        except LoginFailed as error:
            if not (members.begun or self._begun):
                raise
            members.bar(phase, error)
            return self._barred(url, phase, real_time=real_time)
        return members.told_with(phase, result) if result is not None else None

    def _barred(self, url: str, phase: Phase, *, real_time: bool) -> VisitResult | None:
        """A page of a phase in which nobody could log in. In the first phase, in which every page is told of, it is one
        that was not measured.
        """
        if phase is not self._config.phases[0] or real_time:
            return None
        record = _unseen(url, phase, Outcome.BLOCKED, NOT_IN, time.time())
        return VisitResult(replace(record, wall=WallKind.LOGIN), Dom())

    @property
    def login_problems(self) -> list[str]:
        """What went wrong with being logged in, one sentence each."""
        return list(self._members.problems) if self._members is not None else []

    async def _visit_in(
        self, url: str, phase: Phase, step: Step | None, *, real_time: bool, menus: bool
    ) -> VisitResult | None:
        if real_time:
            return await self._twice(url, phase, ConsentTask.NONE, real_time=True)
        if phase is Phase.WITHDRAW:
            return await self._choose(url, phase, STEPS[step or Step.AFTER])
        if phase not in CHOICES:
            task = ConsentTask.LOOK if url == self._config.start_url else ConsentTask.NONE
            return await self._twice(url, phase, task, menus=menus)
        gate = self._gates.setdefault(phase, _Gate())
        if url == self._config.start_url and not gate.opened.is_set():
            try:
                return await self._choose(url, phase, CHOICES[phase], menus=menus)
            finally:
                gate.opened.set()
        await gate.opened.wait()
        return await self._twice(url, phase, ConsentTask.CHECK, menus=menus) if gate.made else None

    def restore(self, begun: Set[Phase], choices: Mapping[Phase, bool]) -> None:
        """Take over from a scan that was cut off which phases had begun, and in which the choice was made with success.

        The next visit of such a phase comes in a new profile, by way of the start page as the first one did: else every
        page would have to greet its visitor anew.
        """
        self._begun.update(begun)
        for phase, reached in choices.items():
            gate = self._gates.setdefault(phase, _Gate())
            gate.made = (CHOICES[phase],) if reached and phase in CHOICES else ()
            gate.opened.set()

    async def _choose(self, url: str, phase: Phase, task: ConsentTask, *, menus: bool = False) -> VisitResult:
        """A visit that makes a choice; once it is made, the profile has it."""
        gate = self._gates.setdefault(phase, _Gate())
        result = await self._twice(url, phase, task, menus=menus)
        if task in WISHES and result.choice is not None and result.choice.reached:
            gate.made = (*gate.made, task)
            if len(gate.made) == 1 and self._members is not None and self._members.is_after_choice(phase):
                return await self._log_in_after(result, phase)
        return result

    async def _log_in_after(self, chosen: VisitResult, phase: Phase) -> VisitResult:
        """Log in once the choice is made, and look at the start page again, now as a member: what is told of the page
        is what a member sees, and the visit that made the choice goes before it.
        """
        members, url = self._members, self._config.start_url
        assert members is not None
        try:
            async with self._paced():
                await self._enter(await self._visitor(phase))
        except NotVisited:
            return chosen
        except LoginFailed as error:
            self._visitors.pop(phase, None)
            if not (members.begun or self._begun):
                raise
            members.bar(phase, error)
            return chosen
        except PlaywrightError:
            # The page's process died, or the browser: the next visit of the phase begins anew, with choice and log-in.
            await self._drop(phase)
            return chosen
        try:
            seen = await self._twice(url, phase, ConsentTask.CHECK)
        except NotVisited:
            return chosen
        if seen.record.outcome is Outcome.CRASHED:
            return chosen
        members.set_aside(phase, chosen.record)
        return replace(chosen, record=seen.record, dom=seen.dom, member=seen.member)

    async def _renew(self, phase: Phase) -> None:
        """A gesture counted as consent: what was to be a visitor without a choice is none any more.

        The phase goes on in a fresh profile, in which no gesture is made.
        """
        self._still.add(phase)
        await self._drop(phase)

    async def _drop(self, phase: Phase) -> None:
        """Close the profile of a phase; its next visit opens a fresh one."""
        visitor = self._visitors.pop(phase, None)
        if visitor is not None:
            with contextlib.suppress(PlaywrightError):
                await visitor.close()

    async def _twice(
        self, url: str, phase: Phase, task: ConsentTask, *, real_time: bool = False, menus: bool = False
    ) -> VisitResult:
        """A visit; one that looks like a visit of somebody who is logged out is made again once that is mended."""
        members = self._members
        if members is None or task in WISHES:
            return await self._surely(url, phase, task, real_time=real_time, menus=menus)
        for _ in range(TRIES):
            result = await self._surely(url, phase, task, real_time=real_time, menus=menus)
            lost = members.is_lost(phase)
            if not members.suspects(phase, result) or not (lost or members.is_followed(phase, result)):
                return result
            if lost:
                return turned_away(result)
            async with members.lock(phase):
                entered = members.has_entered_since(phase, result.record.started_at)
                if not entered and not await self._is_back(phase, result):
                    return turned_away(result) if members.is_lost(phase) else result
            members.set_aside(phase, turned_away(result).record)
        result = await self._surely(url, phase, task, real_time=real_time, menus=menus)
        if members.is_turned_away(result.record):
            members.lose(phase)
            return turned_away(result)
        return result

    async def _is_back(self, phase: Phase, result: VisitResult) -> bool:
        """Whether a visitor who was logged out has logged in again; false too where nothing had got lost."""
        members = self._members
        assert members is not None
        try:
            async with self._paced():
                visitor = await self._visitor(phase)
                if not await members.is_out(visitor, self._plan, result) or not members.may_return(phase):
                    return False
                await self._enter(visitor, back=True)
        except LoginFailed as error:
            members.lose(phase, error)
            return False
        except PlaywrightError:
            await self._drop(phase)  # as above
            return False
        return True

    async def _surely(
        self, url: str, phase: Phase, task: ConsentTask, *, real_time: bool = False, menus: bool = False
    ) -> VisitResult:
        """A visit; a second one where the first died, or the site asked us to come back later."""
        result, later = await self._attempt(url, phase, task, real_time=real_time, menus=menus)
        crashed = result.record.outcome is Outcome.CRASHED
        if later or crashed:
            with contextlib.suppress(NotVisited):
                again, _ = await self._attempt(url, phase, task, real_time=real_time, menus=menus and not crashed)
                if again.record.outcome is not Outcome.CRASHED:
                    return again
        return result

    async def _attempt(
        self, url: str, phase: Phase, task: ConsentTask, *, real_time: bool, menus: bool
    ) -> tuple[VisitResult, bool]:
        """A visit in its turn, and whether the site asked us to come back later."""
        if self._turns is None:
            async with self._places.place(phase) as place:
                return await self._visit(url, phase, task, place, real_time=real_time, menus=menus), False
        async with self._turns.turn() as turn, self._places.place(phase) as place:
            result = await self._visit(url, phase, task, place, real_time=real_time, menus=menus)
            return result, result.answer is not None and turn.answered(result.answer)

    def _paced(self) -> AbstractAsyncContextManager[object]:
        """The turn of visits that the log-in makes of its own."""
        return contextlib.nullcontext() if self._turns is None else self._turns.turn()

    def _discard(self, tab: Tab) -> None:
        task = asyncio.ensure_future(tab.close())
        self._discarding.add(task)
        task.add_done_callback(self._discarding.discard)

    async def _visit(
        self, url: str, phase: Phase, task: ConsentTask, place: Place, *, real_time: bool, menus: bool
    ) -> VisitResult:
        started = time.time()
        try:
            visitor = await self._visitor(phase)
            gate = self._gates.get(phase)
            if task in WISHES or gate is None or gate.made:
                result = await visitor.visit(url, task, place, real_time=real_time, menus=menus)
                if result.implied:
                    await self._renew(phase)
                return result
            text = "the browser died, and the choice could not be made again"
        except PlaywrightError as error:
            first_line = str(error).strip().split("\n", 1)[0][:300]
            text = f"the browser died: {first_line}"
        return VisitResult(_unseen(url, phase, Outcome.CRASHED, text, started, real_time=real_time), Dom())

    async def close(self) -> None:
        """Close all profiles; the browser is closed by whoever opened it."""
        for visitor in self._visitors.values():
            with contextlib.suppress(PlaywrightError):
                await visitor.close()
        self._visitors.clear()


def _unseen(
    url: str, phase: Phase, outcome: Outcome, error: str, started: float, *, real_time: bool = False
) -> VisitRecord:
    """A visit that showed nothing."""
    return VisitRecord(
        url=url,
        final_url=None,
        phase=phase,
        outcome=outcome,
        status=None,
        title=None,
        started_at=started,
        duration=round(time.time() - started, 3),
        error=error,
        real_time=real_time,
    )
