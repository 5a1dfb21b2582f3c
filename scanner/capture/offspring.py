"""What pages beget: popups and workers of all kinds, listened to from before their first script.

The browser holds each new target until it is let run (CDP Target.setAutoAttach, waitForDebuggerOnStart). We hear of it
before Playwright's driver does, and put listeners and hooks in place on the session that the driver is about to use
(`devtools`). Shared workers, which the driver does not know, are ours alone. What they do goes to the `Watch` of the
tab that they belong to. A page that begets nothing costs nothing.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from scanner.capture.tab import CDP_LIMIT, NETWORK_EVENTS, WEIGHED

if TYPE_CHECKING:
    from scanner.capture.browser import Browser
    from scanner.capture.devtools import DevTools
    from scanner.capture.hooks import HookScript
    from scanner.capture.tab import Tab, Watch

DOCUMENTS = frozenset({"page", "iframe"})
WORKERS = frozenset({"worker", "shared_worker", "service_worker"})
ROOTLESS = frozenset({"shared_worker", "service_worker"})  # they name no page that they belong to
_ATTACH = {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}


@dataclass(slots=True)
class _Child:
    """A popup, a worker or a frame with a process of its own."""

    kind: str
    target: str
    url: str
    context: str  # browser context id
    hooks: HookScript
    owner: Tab | None
    watch: Watch | None  # of the visit that it began in; those that outlive pages have none of their own
    alone: bool  # the driver does not know it


class Offspring:
    """Listens to the popups and workers of all tabs of one browser."""

    def __init__(self, browser: Browser) -> None:
        self._devtools: DevTools = browser.devtools
        self._tabs: dict[str, Tab] = {}  # by target id
        self._children: dict[str, _Child] = {}  # by session
        self._devtools.on_arrival(self._arrived)
        self._devtools.on_departure(self._departed)

    def follow(self, tab: Tab) -> None:
        """From now on, what this tab begets reports to the tab's watch."""
        self._tabs[tab.target_id] = tab
        tab.offspring = self

    def forget(self, tab: Tab) -> None:
        """The tab is closed."""
        self._tabs.pop(tab.target_id, None)
        for child in self._children.values():
            if child.owner is tab:
                child.owner = None

    def leave(self, context_id: str) -> None:
        """A profile is closed."""
        for tab in self._near(context_id):
            self.forget(tab)

    async def evaluate(self, session: str, expression: str, limit: float = CDP_LIMIT) -> Any:
        """Evaluate an expression in a popup or worker; null when it has gone."""
        if session not in self._children:
            return None
        async with asyncio.timeout(limit):
            answer = await self._devtools.send(
                "Runtime.evaluate",
                {"expression": expression, "awaitPromise": True, "returnByValue": True},
                session,
            )
        return answer.get("result", {}).get("value")

    # ---- coming and going

    def _arrived(self, parent: str | None, params: dict[str, Any]) -> bool:
        """Put listeners and hooks in place; true where the driver shall not hear of the target."""
        info, session = params["targetInfo"], params["sessionId"]
        kind, context = info["type"], info.get("browserContextId", "")
        if not self._is_child(kind, parent, info):
            return False
        above = self._children.get(parent) if parent else None
        near = self._near(context)
        if not near:
            return False
        owner = self._owner(kind, parent, info)
        hooks = (owner or near[0]).hooks
        alone = kind == "shared_worker" or (above is not None and above.alone)
        watch = above.watch if above else owner.living if owner else None
        for one in [watch] if watch else [tab.living for tab in near]:
            one.begot = True
        child = _Child(kind, info["targetId"], info["url"], context, hooks, owner, watch, alone)
        self._children[session] = child
        self._devtools.listen(session, partial(self._heard, session))
        for tab in near:
            tab.living.network.arrived(child.url)
        if kind == "page" and owner is not None and owner.on_paused is not None:
            # Requests of the page are held back (menus.py): a window that it opens meanwhile gets nothing.
            self._devtools.held.add(session)
            self._devtools.tell("Fetch.enable", {"patterns": [{"urlPattern": "*"}]}, session)
        self._prepare(child, session, waiting=bool(params.get("waitingForDebugger")))
        return alone

    @staticmethod
    def _is_child(kind: str, parent: str | None, info: dict[str, Any]) -> bool:
        if kind == "page":
            return parent is None and bool(info.get("openerId"))
        # A service worker is told of twice, by its page and by the browser; the driver keeps the latter.
        return kind == "iframe" or (kind in WORKERS and (kind not in ROOTLESS or parent is None))

    def _prepare(self, child: _Child, session: str, *, waiting: bool) -> None:
        tell = partial(self._devtools.tell, session=session)
        tell("Network.enable")
        tell("Runtime.addBinding", {"name": child.hooks.binding})
        if child.kind in DOCUMENTS:
            tell("Runtime.enable")
            tell("Page.enable")
            tell("Page.addScriptToEvaluateOnNewDocument", {"source": child.hooks.source, "runImmediately": True})
        elif waiting:
            # A worker that has not begun has no place to run the hooks in yet: they run when its first script is
            # about to.
            tell("Debugger.enable")
            tell("Debugger.setInstrumentationBreakpoint", {"instrumentation": "beforeScriptExecution"})
        else:
            tell("Runtime.evaluate", {"expression": child.hooks.source})
        if child.alone:
            tell("Target.setAutoAttach", _ATTACH)
            tell("Runtime.runIfWaitingForDebugger")

    def _departed(self, session: str) -> None:
        child = self._children.pop(session, None)
        watch = self._watch_of(child) if child is not None else None
        if child is not None and watch is not None:
            watch.network.abandon(session, child.target)
            watch.timer_contexts.discard(session)

    # ---- what they do

    def _heard(self, session: str, method: str, params: dict[str, Any]) -> None:
        child = self._children[session]
        if method == "Debugger.paused":
            tell = partial(self._devtools.tell, session=session)
            tell("Runtime.evaluate", {"expression": child.hooks.source})
            tell("Debugger.disable")
            return
        if method == "Fetch.requestPaused":
            refusal = {"requestId": params["requestId"], "errorReason": "Aborted"}
            self._devtools.tell("Fetch.failRequest", refusal, session)
            return
        event = NETWORK_EVENTS.get(method)
        if event is None and method not in WEIGHED and method != "Runtime.bindingCalled":
            return
        watch = self._watch_of(child)
        if watch is None:
            return
        if method in WEIGHED:
            watch.weigh(params)
        if event is not None:
            watch.network.take(event, params, session)
        elif method == "Runtime.bindingCalled" and params.get("name") == child.hooks.binding:
            watch.hear(params.get("payload"), session)

    def _near(self, context: str) -> list[Tab]:
        return [tab for tab in self._tabs.values() if tab.context_id == context]

    def _owner(self, kind: str, parent: str | None, info: dict[str, Any]) -> Tab | None:
        if kind in ROOTLESS:
            return None
        if kind == "page":
            opener = info["openerId"]
            above = next((child for child in self._children.values() if child.target == opener), None)
            return above.owner if above else self._tabs.get(opener)
        if parent in self._children:
            return self._children[parent].owner
        return next((tab for tab in self._tabs.values() if tab.session.name == parent), None)

    def _watch_of(self, child: _Child) -> Watch | None:
        """Of the visit whose page begot a target.

        Shared and service workers name no page. The target of a shared worker bears the id of the request for its
        script; a service worker was registered by its address. One that began before its page was there belongs to
        any tab of the profile.
        """
        if child.watch is not None or child.kind not in ROOTLESS:
            return child.watch
        near = self._near(child.context)
        if child.owner is None:
            child.owner = next((tab for tab in near if _begot(tab.living, child)), None)
        tab = child.owner or next(iter(near), None)
        return tab.living if tab is not None else None


def _begot(watch: Watch, child: _Child) -> bool:
    return watch.network.knows(child.target) or child.url in watch.network.workers
