"""A tab: one page and the session with it, which is heard for as long as it lives, for one visit after the other.

Each visit gets a fresh `Watch` that the tab's listeners feed. A tab may go from page to page without an empty one
between: what the last page does until the next one is there still belongs to its own visit.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error as PlaywrightError

from scanner.capture.hooks import HookReport, HookScript, parse_report
from scanner.capture.network import NetworkLog

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.async_api import BrowserContext, Page

    from scanner.capture.browser import Browser
    from scanner.capture.devtools import Session
    from scanner.capture.offspring import Offspring

CDP_LIMIT = 5.0  # seconds a single CDP command may take
MOST_REPORTS = 20_000  # of the hooks, and as many events of storage, that are kept of one visit
MOST_TOLD = 32_000_000  # characters of all of them: a page may write a value of megabytes again and again
POPUP_LIMIT = 2.0  # seconds a popup gets to load before it is closed
NETWORK_EVENTS = {f"Network.{event}": event for event in NetworkLog.EVENTS}
WEIGHED = frozenset({"Network.requestWillBeSent", "Network.dataReceived", "Network.webSocketFrameReceived"})
STORAGE_EVENTS = {
    f"DOMStorage.{event}": event for event in ("domStorageItemAdded", "domStorageItemUpdated", "domStorageItemRemoved")
}
STATE_EVENTS = {"Page.domContentEventFired": "domcontentloaded", "Page.loadEventFired": "load"}
GONE = (PlaywrightError, TimeoutError)  # the page, its dialog or its popup went away meanwhile


@dataclass(slots=True)
class Watch:
    """What one visit has shown so far, before collectors read it."""

    network: NetworkLog = field(default_factory=NetworkLog)
    reports: list[HookReport] = field(default_factory=list)
    storage_events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    timer_contexts: set[int | str] = field(default_factory=set)  # where late timers wait: see `Tab.evaluate_in`
    routes: list[str] = field(default_factory=list)
    begot: bool = False  # popups or workers
    crashed: asyncio.Event = field(default_factory=asyncio.Event)
    states: set[str] = field(default_factory=set)  # that the document has reached: domcontentloaded, load
    stirred: asyncio.Event = field(default_factory=asyncio.Event)  # a state was reached, or the page's process died
    documents: int = 0  # that took their place in the tab, one after the other
    downloads: int = 0
    flooded: bool = False  # with more reports than are taken
    room: int = MOST_TOLD  # characters of reports and events that are still taken
    bytes: int = 0  # that were loaded, unpacked
    requests: int = 0
    most_bytes: int = 0  # zero: no bound
    most_requests: int = 0
    over: asyncio.Event = field(default_factory=asyncio.Event)  # more of either than the visit may have

    def weigh(self, params: dict[str, Any]) -> None:
        """Count a request, a piece of an answer, or a message."""
        if "dataLength" in params:
            self.bytes += int(params["dataLength"])
        elif "response" in params:  # a message of a WebSocket
            self.bytes += len(params["response"].get("payloadData", ""))
        else:
            self.requests += 1
        if self.bytes > self.most_bytes > 0 or self.requests > self.most_requests > 0:
            self.over.set()

    def has_room(self, length: int) -> bool:
        """Whether something of so many characters is still taken; a visit that brings more says that it was flooded."""
        if length > self.room:
            self.flooded = True
            return False
        self.room -= length
        return True

    def hear(self, payload: object, context: int | str) -> None:
        """Take what came through the hooks' binding, if it is of their making and not too much."""
        if not isinstance(payload, str) or not self.has_room(len(payload)):
            return
        report = parse_report(payload, context)
        if report is not None:
            self.take_report(report)

    def take_storage(self, event: str, params: dict[str, Any]) -> None:
        """Take one event of web storage."""
        length = sum(len(params.get(name, "")) for name in ("key", "newValue"))
        if len(self.storage_events) >= MOST_REPORTS:
            self.flooded = True
        elif self.has_room(length):
            params.pop("oldValue", None)
            self.storage_events.append((event, params))

    def take_report(self, report: HookReport) -> None:
        """Sort one report of the hooks."""
        if report.kind == "flood":  # one that was too long to be told
            self.flooded = True
        elif report.kind == "timers":
            self.timer_contexts.add(report.context)
        elif report.kind == "worker":
            self.network.expect(report, starts=bool(report.fact.get("starts")))
        elif report.kind == "file":
            self.network.expect_file(str(report.fact.get("url", "")))
        elif len(self.routes if report.kind == "route" else self.reports) >= MOST_REPORTS:
            self.flooded = True
        elif report.kind == "route":
            self.routes.append(str(report.fact.get("url", "")))
        else:
            self.reports.append(report)
            if report.kind != "read":
                self.network.touch()


class Tab:
    """A page, the session with it and its listeners."""

    def __init__(self, context: BrowserContext, page: Page, session: Session, hooks: HookScript) -> None:
        self.context = context
        self.page = page
        self.session = session
        self.hooks = hooks
        self.watch = Watch()
        self.visits = 0
        self.usable = True
        self.target_id = ""
        self.context_id = ""  # of the profile, as CDP names it
        self.offspring: Offspring | None = None
        self.on_paused: Callable[[dict[str, Any]], None] | None = None  # hears of requests that are held back
        self._before: Watch | None = None  # of the last visit, whose page is still there
        self._document: str | None = None  # request for the page of this visit, once it was made
        self._blank = True

    @property
    def living(self) -> Watch:
        """Of the visit whose page is in the tab at this moment."""
        return self._before or self.watch

    @classmethod
    async def open(cls, browser: Browser, context: BrowserContext, page: Page, hooks: HookScript) -> Tab:
        """Attach the listeners to a new, empty page; nothing is loaded before they are in place."""
        tab = cls(context, page, await browser.session(page), hooks)
        info = (await tab.send("Target.getTargetInfo"))["targetInfo"]
        tab.target_id, tab.context_id = info["targetId"], info["browserContextId"]
        await tab._listen()
        return tab

    async def _listen(self) -> None:
        assert self.session.name is not None
        self.session.devtools.listen(self.session.name, self._heard)
        self.page.on("crash", lambda _page: self._on_crash())
        self.page.on("dialog", self._on_dialog)
        self.page.on("popup", self._on_popup)
        self.page.on("download", self._on_download)
        await asyncio.gather(
            self.send("Network.enable", {"maxTotalBufferSize": 10_000_000, "maxResourceBufferSize": 4_000_000}),
            self.send("DOMStorage.enable"),
            self.send("Page.enable"),
            self.send("Runtime.enable"),
            self.send("Runtime.addBinding", {"name": self.hooks.binding}),
            self.send("Page.addScriptToEvaluateOnNewDocument", {"source": self.hooks.source, "runImmediately": True}),
        )

    def _heard(self, method: str, params: dict[str, Any]) -> None:
        """Sort one event of the page."""
        watch = self.watch if self._before is None else self._watch_of(method, params, self._before)
        if method in WEIGHED:
            watch.weigh(params)
        event = NETWORK_EVENTS.get(method)
        if event is not None:
            watch.network.take(event, params)
        elif method == "Runtime.bindingCalled":
            self._on_binding(params, watch)
        elif method == "Fetch.requestPaused":
            if self.on_paused is not None:
                self.on_paused(params)
        elif (state := STATE_EVENTS.get(method)) is not None:
            watch.states.add(state)
            watch.stirred.set()
        elif method == "Page.frameNavigated" and "parentId" not in params["frame"]:
            watch.states.clear()
            watch.documents += 1
        elif method == "Page.downloadWillBegin":
            watch.network.file_begins(str(params.get("url", "")))
        elif (event := STORAGE_EVENTS.get(method)) is not None:
            watch.take_storage(event, params)

    def _watch_of(self, method: str, params: dict[str, Any], before: Watch) -> Watch:
        """Whose event this is while the next page is on its way: the browser clears the execution contexts of the old
        page when the new one takes its place, before any of its scripts may run.
        """
        request = params.get("requestId")
        if method == "Network.requestWillBeSent" and self._is_page(params):
            self._document = request  # the last one wins, as in the browser: the old page may have been on its way, too
        elif method == "Runtime.executionContextsCleared" and self._document is not None:
            self._before = None
            return self.watch
        return self.watch if request is not None and request == self._document else before

    def _is_page(self, params: dict[str, Any]) -> bool:
        return params.get("frameId") == self.target_id and params["requestId"] == params.get("loaderId")

    def _on_binding(self, params: dict[str, Any], watch: Watch) -> None:
        if params.get("name") != self.hooks.binding:
            return
        watch.hear(params.get("payload"), int(params.get("executionContextId", 0)))

    def _on_crash(self) -> None:
        self.usable = False
        self.watch.crashed.set()
        self.watch.stirred.set()
        self.watch.network.touch()

    async def _on_dialog(self, dialog: Any) -> None:
        with contextlib.suppress(*GONE):
            if dialog.type == "beforeunload":
                await dialog.accept()  # dismissing it would keep us on the page
            else:
                await dialog.dismiss()

    async def _on_popup(self, popup: Any) -> None:
        with contextlib.suppress(*GONE):
            await popup.wait_for_load_state("load", timeout=POPUP_LIMIT * 1000)
        with contextlib.suppress(*GONE):
            await popup.close()

    async def _on_download(self, download: Any) -> None:
        self.living.downloads += 1
        with contextlib.suppress(*GONE):
            await download.cancel()

    def begin(self) -> Watch:
        """Start listening for a new visit."""
        self._before = None if self._blank else self.watch
        self._document = None
        self._blank = False
        self.watch = Watch()
        self.visits += 1
        return self.watch

    async def send(self, method: str, params: dict[str, Any] | None = None, limit: float = CDP_LIMIT) -> Any:
        """Send one CDP command to the page's session.

        Raises:
            TimeoutError: no answer within `limit` seconds.
        """
        async with asyncio.timeout(limit):
            return await self.session.send(method, params or {})

    async def evaluate_in(self, context: int | str, expression: str, limit: float = CDP_LIMIT) -> Any:
        """Evaluate an expression in one execution context of the page (a number) or in a popup or worker (the name of
        its session); null when that has gone.
        """
        if isinstance(context, str):
            return await self.offspring.evaluate(context, expression, limit) if self.offspring else None
        answer = await self.send(
            "Runtime.evaluate",
            {"expression": expression, "contextId": context, "awaitPromise": True, "returnByValue": True},
            limit,
        )
        return answer.get("result", {}).get("value")

    async def leave(self, limit: float = CDP_LIMIT) -> None:
        """Leave the page, which lets it send its last beacons."""
        async with asyncio.timeout(limit):
            await self.page.goto("about:blank", wait_until="commit")
        self._blank = True

    async def close(self) -> None:
        """Close the tab whatever its page is doing: stop its script, then close the target."""
        self.usable = False
        if self.offspring is not None:
            self.offspring.forget(self)
        if not self.watch.crashed.is_set():
            with contextlib.suppress(*GONE):
                await self.send("Runtime.terminateExecution", limit=1.0)
        with contextlib.suppress(*GONE):
            async with asyncio.timeout(CDP_LIMIT):
                await self.page.close(run_before_unload=False)
