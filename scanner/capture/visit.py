"""One visit: one page in one phase, from an empty tab to a record, whatever the page does.

The loop knows no kind of evidence by name: collectors look at each moment and hand over at the end. A visit never
raises for what a page does; how it ended stands in the record.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, Protocol

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from scanner.capture.asking import IDLE, Asking, ConsentTask
from scanner.capture.collectors.access import AccessCollector
from scanner.capture.collectors.base import Collector, Moment, Scene
from scanner.capture.collectors.fingerprints import FingerprintCollector
from scanner.capture.collectors.jar import JarCollector
from scanner.capture.collectors.links import LinkCollector
from scanner.capture.collectors.requests import RequestCollector
from scanner.capture.collectors.script_cookies import ScriptCookieCollector
from scanner.capture.collectors.set_cookie import SetCookieCollector
from scanner.capture.collectors.storage import StorageCollector
from scanner.capture.gestures import burst
from scanner.capture.habits import PARTS, Trace, doings
from scanner.capture.menus import open_menus
from scanner.capture.reading import LONGEST_TITLE, read_page, source_of
from scanner.capture.settle import Settling, bring_forward, farewell, unstick, until_quiet, until_state
from scanner.capture.tab import GONE
from scanner.capture.walls import Wall, WallLook
from scanner.config import Profile, VisitLimits
from scanner.limits import said
from scanner.model import Outcome, Phase, WallKind
from scanner.sightings import Answer, Dom, VisitRecord
from scanner.urls import without_emails

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from playwright.async_api import Response

    from scanner.capture.consent import BannerSighting, Choice, Shot

COLLECTORS: tuple[type[Collector], ...] = (
    JarCollector,
    SetCookieCollector,
    ScriptCookieCollector,
    StorageCollector,
    RequestCollector,
    AccessCollector,
    FingerprintCollector,
    LinkCollector,
)
# What a collector can meet in a page's answers: it costs the collector's own data, never the visit.
BROKEN = (*GONE, LookupError, TypeError, ValueError, AttributeError, RecursionError)
CUT_CONNECTIONS = (
    "ERR_CONNECTION_RESET", "ERR_CONNECTION_CLOSED", "ERR_CONNECTION_REFUSED", "ERR_CONNECTION_TIMED_OUT",
    "ERR_EMPTY_RESPONSE", "ERR_TIMED_OUT", "ERR_TUNNEL_CONNECTION_FAILED",
)  # fmt: skip
DEATH_LIMIT = 0.5  # seconds until the death of a page's process is known


@dataclass(frozen=True, slots=True)
class VisitResult:
    """What a visit gives: the record that is kept, the page for discovery, and what was found about consent."""

    record: VisitRecord
    dom: Dom
    banner: BannerSighting | None = None
    choice: Choice | None = None
    implied: bool | None = None  # an open banner went away by gestures that are no choice
    shots: tuple[Shot, ...] = ()  # of a banner that was only looked at
    kept: bool = False  # made before the scan was cut off, and not again
    found: tuple[Any, ...] = ()  # what discovery read of the page then
    opened: bool | None = None  # its menus were; false = a banner stood in the way; null = nobody was to
    answer: Answer | None = None  # of the server; null = nothing is known of it
    member: bool | None = None  # the page shows that its visitor is logged in; null = nobody looked
    before: tuple[VisitRecord, ...] = ()  # visits that the log-in made before this one


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """How patient the visits of a scan are, who looks, and whether they make gestures."""

    profile: Profile = Profile.DEFAULT
    limits: VisitLimits = field(default_factory=VisitLimits)
    collectors: tuple[type[Collector], ...] = COLLECTORS
    gestures: bool = True
    member: Callable[[Scene], Awaitable[bool | None]] | None = None  # asked of each page


class Errand(Protocol):
    """What a visit does on its page before it looks around."""

    async def run(self, scene: Scene) -> None:
        """Do it; never raises for what a page does."""


class Overweight(Exception):
    """The page loads more than one visit may."""


class Visit:
    """The visit itself; use `run` once."""

    def __init__(  # noqa: PLR0913 - each is another thing that a visit may be asked for
        self,
        scene: Scene,
        url: str,
        phase: Phase,
        plan: VisitPlan,
        task: ConsentTask = ConsentTask.NONE,
        *,
        real_time: bool = False,
        menus: bool = False,
        given: bool = False,
        errand: Errand | None = None,
    ) -> None:
        """`given`: an address that is to be looked at even if it is a login page."""
        self._scene = scene
        self._errand = errand
        self._member: bool | None = None
        self._tab = scene.tab
        self._menus = menus and plan.gestures and plan.profile is not Profile.FAST
        self._opened: bool | None = None
        self._asking = Asking(scene.tab, scene.watch, task, plan.limits)
        self._url = url
        self._phase = phase
        self._plan = plan
        self._watch = scene.watch
        self._habits = scene.habits
        self._real_time = real_time
        self.interrupted = False  # on the way to the page, by the one before
        self._collectors = [make(scene) for make in plan.collectors]
        self._failed: dict[str, str] = {}
        self._settling = Settling()
        self._gestured_at: float | None = None
        self._outcome = Outcome.OK
        self._error: str | None = None
        self._response: Response | None = None
        self._dom = Dom()
        self._title: str | None = None
        self._listens = ""  # for its visitor's going
        self._final_url: str | None = None
        self._wall: Wall | None = None
        self._wall_look = WallLook(scene.tab, scene.watch, scene.habits, url, given=given, errand=errand is not None)

    async def run(self, stays: Callable[[], bool] = lambda: False) -> VisitResult:
        """Make the visit; the tab is left on an empty page, or marked unusable. Where `stays` says so at the end, it
        stays on this one, which the next visit leaves.
        """
        started, began = time.time(), time.monotonic()
        try:
            async with asyncio.timeout(self._plan.limits.total):
                await self._unless_dead(self._walk())
        except TimeoutError:
            self._outcome, self._error = Outcome.TIMEOUT, f"not done within {self._plan.limits.total:.0f} s"
            self._settling.by = "deadline"
            self._settling.cut_short.append("visit")
            await self._rescue()
        except Overweight as error:
            self._outcome, self._error = Outcome.TIMEOUT, str(error)
            self._settling.cut_short.append("visit")
            await self._rescue()
        except PlaywrightError as error:
            self._fail(error)
            await self._rescue()
        except BROKEN as error:
            # A page answered what no page should; it costs the page, never the scan.
            self._outcome, self._error = Outcome.ERROR, f"the page could not be read: {_short(error)}"
            await self._rescue()
        if self._watch.crashed.is_set():
            self._outcome, self._error = Outcome.CRASHED, "the page's process died"
        await self._leave(stays)
        if self._tab.session.devtools.ended.is_set():
            self._outcome, self._error = Outcome.CRASHED, "the browser died"
        record = await self._record(started, time.monotonic() - began)
        asking = self._asking
        told = (record, self._dom, asking.banner, asking.choice, asking.implied, asking.shots)
        return VisitResult(*told, opened=self._opened, answer=self._answer(), member=self._member)

    async def _walk(self) -> None:
        await self._look(Moment.START)
        if await self._go():
            if await self._is_let_through():
                await self._asking.on_arrival()
                if self._errand is not None:
                    await self._errand.run(self._scene)
                await self._settle()
                await self._asking.at_end()
            else:
                await until_quiet(self._watch, self._plan.limits.quiet, self._plan.limits.settle)
            await self._read_page()
            if self._wall is None:
                self._take_wall(await self._wall_look.at_end())
            if self._plan.member is not None:
                self._member = await self._plan.member(self._scene)
            if self._menus and "dom" not in self._failed and not self._asking.implied and self._wall is None:
                await self._open_menus()
            await self._look(Moment.END)

    async def _is_let_through(self) -> bool:
        """Whether the page is there, or has come after a moment, and no wall stands in its place."""
        status = self._response.status if self._response else None
        self._take_wall(await self._wall_look.on_arrival(status, self._plan.limits.wall))
        return self._wall is None

    def _take_wall(self, wall: Wall | None) -> None:
        if wall is not None:
            self._wall = wall
            self._outcome, self._error = Outcome.BLOCKED, wall.said
            self._asking.forget_absence(wall.said)

    async def _unless_dead(self, walk: Coroutine[Any, Any, None]) -> None:
        """Go on until the page's process or the browser dies: nothing that is asked of the dead is answered."""
        watch, limits = self._watch, self._plan.limits
        watch.most_bytes, watch.most_requests = limits.bytes, limits.requests
        deaths = (watch.crashed.wait(), self._tab.session.devtools.ended.wait(), watch.over.wait())
        walking, *dying = map(asyncio.create_task, (walk, *deaths))
        try:
            await asyncio.wait({walking, *dying}, return_when=asyncio.FIRST_COMPLETED)
            if walking.done():
                walking.result()
            elif watch.over.is_set():
                much = f"{watch.requests} requests" if watch.requests > limits.requests else said(watch.bytes)
                raise Overweight(f"cut off after {much}")
        finally:
            for task in (walking, *dying):
                task.cancel()
            await asyncio.gather(walking, *dying, return_exceptions=True)

    async def _go(self) -> bool:
        """Ask for the page and wait for its load event; false when there is no page to look at."""
        limits = self._plan.limits
        try:
            self._response = await self._tab.page.goto(self._url, wait_until="commit", timeout=limits.load * 1000)
        except PlaywrightTimeout:
            self._outcome, self._error = Outcome.TIMEOUT, f"no answer within {limits.load:.0f} s"
            return False
        except PlaywrightError as error:
            if "interrupted by another navigation" in str(error):
                # By the last page, which goes on loading itself. What was on its way here may still arrive and get in
                # the way of a second attempt, so that this tab is of no more use.
                self.interrupted = True
                self._tab.usable = False
            if "detached" in str(error):
                # Also what is said when the page's process dies on the way, a moment before it is said to have died.
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._watch.crashed.wait(), DEATH_LIMIT)
            self._fail(error)
            return False
        states: tuple[Literal["domcontentloaded", "load"], ...] = ("domcontentloaded", "load")
        for state in states:
            if not await self._loaded(state):
                self._settling.cut_short.append(state)
                break
        await self._look(Moment.LOADED)
        return True

    async def _loaded(self, state: Literal["domcontentloaded", "load"]) -> bool:
        limit = self._plan.limits.load
        if await until_state(self._watch, state, limit):
            return True
        return await self._unstick() and await until_state(self._watch, state, limit)

    async def _unstick(self) -> bool:
        """Stop a script that hangs, so that the rest of the page can still be looked at; true when one did."""
        stopped = await unstick(self._tab, self._watch)
        if stopped:
            self._settling.cut_short.append("script")
        return stopped

    async def _settle(self) -> None:
        limits, settling, watch = self._plan.limits, self._settling, self._watch
        # A page that set no timer of note and begot no worker has nothing to wake it but the screen and its visitor.
        swift = self._plan.profile is Profile.FAST and not watch.timer_contexts and not watch.begot
        if not await until_quiet(watch, limits.quiet / 2 if swift else limits.quiet, limits.settle):
            settling.cut_short.append("quiet")
            settling.by = "deadline"
        if self._plan.profile is Profile.FAST:
            return
        parts = await self._parts()
        if self._plan.profile is Profile.DEFAULT and self._may_skip(parts):
            settling.by = "learned"
            self._habits.know(doings(self._watch))
            return
        mark = Trace.now(self._watch)
        if self._real_time:
            await self._wait_in_real_time(limits.reach)
        else:
            await self._bring_forward()
        await self._look(Moment.SETTLED)
        if self._plan.gestures:
            await self._gesture()
        early, late = doings(self._watch, until=mark), doings(self._watch, since=mark)
        settling.brought_late = self._habits.learn(self._url, parts, early, late)

    async def _parts(self) -> list[str]:
        """What the page is made of; nothing where it does not say."""
        try:
            read = await self._tab.send("Runtime.evaluate", {"expression": PARTS, "returnByValue": True})
        except GONE:
            return []
        parts = read.get("result", {}).get("value")
        return [str(part) for part in parts] if isinstance(parts, list) else []

    def _may_skip(self, parts: list[str]) -> bool:
        """Whether nothing is to be expected of waiting; a share is waited on all the same, to see whether it holds."""
        if self._asking.task not in IDLE or self._settling.by != "quiet" or not self._habits.may_skip(self._url, parts):
            return False
        self._settling.audit = self._habits.audits()
        return not self._settling.audit

    async def _gesture(self) -> None:
        limits = self._plan.limits
        await self._asking.before_gestures()
        self._gestured_at = time.time()
        if not await burst(self._tab, limits.close):
            self._settling.cut_short.append("gestures")
            await self._unstick()
        await until_quiet(self._watch, limits.quiet / 2, limits.settle / 2)
        await self._asking.after_gestures()
        if not self._real_time:
            await self._bring_forward()
        await self._look(Moment.GESTURE)

    async def _bring_forward(self) -> None:
        if not await bring_forward(self._tab, self._watch, self._plan.limits, self._settling):
            await self._unstick()

    async def _wait_in_real_time(self, seconds: float) -> None:
        """Let the page live for as long as its late timers may take, unless it dies before."""
        self._settling.by = "real_time"
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._watch.crashed.wait()
        await until_quiet(self._watch, self._plan.limits.quiet, self._plan.limits.settle)

    async def _read_page(self) -> None:
        """Read the rendered page for discovery; a page that does not let itself be read has no links."""
        limits = self._plan.limits
        self._final_url = self._tab.page.url
        try:
            async with asyncio.timeout(limits.close):
                told, frames = await read_page(self._tab, {one.name: one.asks for one in self._collectors if one.asks})
        except BROKEN as error:
            self._failed["dom"] = _short(error)
            return
        for collector in self._collectors:
            if collector.asks:
                await self._guarded(collector, "reading", collector.told(told["answers"].get(collector.name)))
        self._listens = str(told["listens"])
        self._title = without_emails(str(told["title"])[:LONGEST_TITLE])
        self._dom = Dom(
            html=str(told["html"]),
            source=await source_of(self._tab, self._watch),
            base_url=self._final_url,
            frames=frames,
            routes=tuple(self._watch.routes),
            content_type=str(told["type"]).lower(),
            link_header=self._response.headers.get("link", "") if self._response else "",
        )

    async def _open_menus(self) -> None:
        """Open the page's menus, unless a banner asks: pressing anything beside it might count as an answer."""
        self._opened = await self._asking.stands() is False
        if not self._opened:
            return
        started = time.time()
        found = await open_menus(self._tab, self._watch, self._plan.limits)
        if found.presses and self._gestured_at is None:
            self._gestured_at = started
        if not found.complete:
            self._settling.cut_short.append("menus")
            await self._unstick()
        self._dom = replace(self._dom, opened=found.html, routes=tuple(self._watch.routes))

    async def _look(self, moment: Moment) -> None:
        for collector in self._collectors:
            if collector.name not in self._failed:
                await self._guarded(collector, str(moment), collector.look(moment))

    async def _guarded(self, collector: Collector, when: str, work: Coroutine[Any, Any, None]) -> None:
        """A collector's work; one that breaks costs its own data."""
        try:
            await work
        except BROKEN as error:
            if not self._watch.crashed.is_set():
                self._failed[collector.name] = f"at {when}: {_short(error)}"

    async def _rescue(self) -> None:
        """Take what can still be had from a page that hangs: stop its script first."""
        if self._watch.crashed.is_set():
            return
        with contextlib.suppress(*GONE):
            await self._tab.send("Runtime.terminateExecution", limit=1.0)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._plan.limits.close):
                await self._look(Moment.END)

    async def _leave(self, stays: Callable[[], bool]) -> None:
        if self._watch.crashed.is_set():
            self._tab.usable = False
        else:
            if self._listens:
                await farewell(self._tab, self._watch, self._listens)
            alive = self._outcome is Outcome.OK and not self._tab.session.devtools.ended.is_set()
            # A page that has loaded itself anew may do so again, and would get in the way of the next one.
            quiet = self._watch.documents <= 1 and "script" not in self._settling.cut_short
            if alive and quiet and stays():
                if self._listens:
                    await self._look(Moment.LEFT)
                return
            try:
                await self._tab.leave(self._plan.limits.close)
            except GONE:
                self._tab.usable = False
        if self._outcome is Outcome.TIMEOUT:
            self._tab.usable = False
        await self._look(Moment.LEFT)

    def _answer(self) -> Answer | None:
        """How the server answered; a connection that it refused, ended or left silent is an answer too."""
        if self._watch.network.answer is not None or self._response is not None:
            return self._watch.network.answer
        silent = self._outcome is Outcome.TIMEOUT or any(error in (self._error or "") for error in CUT_CONNECTIONS)
        return Answer(None, cut=True) if silent else None

    async def _record(self, started: float, duration: float) -> VisitRecord:
        fields: dict[str, Any] = {}
        for collector in self._collectors:
            try:
                fields.update(await collector.gather())
            except BROKEN as error:
                self._failed[collector.name] = f"at hand-over: {_short(error)}"
        if self._watch.flooded or self._watch.network.flooded:
            self._failed.setdefault("reports", "the page made more than are taken")
        return VisitRecord(
            url=self._url,
            final_url=self._final_url or (self._response.url if self._response else None),
            phase=self._phase,
            outcome=self._outcome,
            status=self._status,
            title=self._title,
            started_at=started,
            duration=round(duration, 3),
            settled_by=self._settling.by if self._outcome not in {Outcome.ERROR, Outcome.BLOCKED} else None,
            error=self._error,
            wall=self._wall_kind,
            failed_collectors=self._failed,
            chosen_at=self._asking.choice.chosen_at if self._asking.choice else None,
            asks=self._asking.asks,
            gestured_at=self._gestured_at,
            cut_short=tuple(
                dict.fromkeys(
                    [
                        *self._settling.cut_short,
                        *(["reports"] if self._watch.flooded or self._watch.network.flooded else []),
                    ]
                )
            ),
            real_time=self._real_time,
            audit=self._settling.audit,
            brought_late=self._settling.brought_late,
            **fields,
        )

    @property
    def _wall_kind(self) -> WallKind | None:
        wall = {Outcome.BLOCKED: self._wall, Outcome.OK: self._wall_look.front}.get(self._outcome)
        return wall.kind if wall else None

    @property
    def _status(self) -> int | None:
        """Of the answer that brought the page: where a wall let the visit pass, not that of the wall."""
        told = self._wall_look.status
        return told if told is not None or self._response is None else self._response.status

    def _fail(self, error: PlaywrightError) -> None:
        text = _short(error)
        if self._watch.crashed.is_set():
            return
        if self._watch.downloads or "Download is starting" in text:
            self._outcome, self._error = Outcome.ERROR, "a download, not a page"
        else:
            self._outcome, self._error = Outcome.ERROR, text


def _short(error: BaseException) -> str:
    """The first line of a browser's complaint, without the driver's preamble."""
    text = str(error).strip().split("\n", 1)[0]
    for preamble in ("Page.goto: ", "Page.content: ", "CDPSession.send: "):
        text = text.removeprefix(preamble)
    return text.partition(" at http")[0][:300] or type(error).__name__
