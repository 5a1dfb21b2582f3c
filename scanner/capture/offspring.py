"""What pages beget: popups and workers of all kinds, listened to from before their first script.

Playwright's sessions reach pages and frames only. One empty page of our own, in a profile of its own, is therefore
given the browser's protocol (CDP Target.exposeDevToolsProtocol) and runs offspring.js, which holds each new target
until its listeners and hooks are in place. What it hears goes to the `Watch` of the tab that the target belongs to.
A page that begets nothing costs nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from scanner.capture.hooks import parse_report
from scanner.capture.network import NetworkLog
from scanner.capture.tab import CDP_LIMIT, GONE

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, CDPSession

    from scanner.capture.browser import Browser
    from scanner.capture.hooks import HookScript
    from scanner.capture.tab import Tab

logger = logging.getLogger(__name__)

_BINDING_CALLED = "Runtime.bindingCalled"


class Offspring:
    """Listens to the popups and workers of all tabs of one browser."""

    def __init__(self, context: BrowserContext, session: CDPSession) -> None:
        self._context = context
        self._session = session
        self._tell, self._handle, self._cdp = (f"_{secrets.token_hex(8)}" for _ in range(3))
        self._tabs: dict[str, Tab] = {}  # by target id
        self._contexts: dict[str, str] = {}  # browser context id → name of the hooks' binding
        self._owners: dict[str, Tab] = {}  # session id → tab, for targets that name no page
        self._urls: dict[str, str] = {}  # session id → script of a worker

    @classmethod
    async def open(cls, browser: Browser) -> Offspring:
        """Start listening, before the browser opens the pages that matter.

        Raises:
            playwright.async_api.Error: the browser does not let us.
        """
        context = await browser.new_context()
        page = await context.new_page()
        session = await context.new_cdp_session(page)
        found = cls(context, session)
        info = await session.send("Target.getTargetInfo")
        await (await browser.cdp()).send(
            "Target.exposeDevToolsProtocol",
            {"targetId": info["targetInfo"]["targetId"], "bindingName": found._cdp},
        )
        session.on(_BINDING_CALLED, found._told)
        await session.send("Runtime.enable")
        await session.send("Runtime.addBinding", {"name": found._tell})
        await session.send("Runtime.evaluate", {"expression": found._source()})
        return found

    def _source(self) -> str:
        events = [f"Network.{event}" for event in NetworkLog.EVENTS]
        text = files("scanner.capture").joinpath("offspring.js").read_text(encoding="utf-8")
        names = {"%TELL%": self._tell, "%HANDLE%": self._handle, "%CDP%": self._cdp}
        for mark, name in names.items():
            text = text.replace(mark, name)
        return text.replace("%EVENTS%", json.dumps([*events, _BINDING_CALLED]))

    async def follow(self, tab: Tab) -> None:
        """From now on, what this tab begets reports to the tab's watch. Where that fails, the jar still tells."""
        self._tabs[tab.target_id] = tab
        tab.offspring = self
        if tab.context_id not in self._contexts:
            try:
                await self._call("follow", tab.context_id, _told_names(tab.hooks))
            except GONE:
                logger.warning("popups and workers go unheard", extra={"action": "follow_offspring"})
            else:
                self._contexts[tab.context_id] = tab.hooks.binding

    def forget(self, tab: Tab) -> None:
        """The tab is closed."""
        self._tabs.pop(tab.target_id, None)
        self._owners = {session: owner for session, owner in self._owners.items() if owner is not tab}

    async def leave(self, context_id: str) -> None:
        """A profile is closed."""
        self._contexts.pop(context_id, None)
        for tab in [tab for tab in self._tabs.values() if tab.context_id == context_id]:
            self.forget(tab)
        with contextlib.suppress(*GONE):
            await self._call("forget", context_id)

    async def evaluate(self, session: str, expression: str, limit: float = CDP_LIMIT) -> Any:
        """Evaluate an expression in a popup or worker; null when it has gone."""
        return await self._call("run", session, expression, limit=limit)

    async def close(self) -> None:
        """Stop listening."""
        with contextlib.suppress(*GONE):
            async with asyncio.timeout(CDP_LIMIT):
                await self._context.close()

    async def _call(self, method: str, *arguments: Any, limit: float = CDP_LIMIT) -> Any:
        given = ", ".join(json.dumps(argument) for argument in arguments)
        expression = f"globalThis[{json.dumps(self._handle)}].{method}({given})"
        async with asyncio.timeout(limit):
            answer = await self._session.send(
                "Runtime.evaluate", {"expression": expression, "awaitPromise": True, "returnByValue": True}
            )
        return answer.get("result", {}).get("value")

    def _told(self, params: dict[str, Any]) -> None:
        """Pass one message of offspring.js on to the tab it belongs to."""
        if params.get("name") != self._tell:
            return
        message = json.loads(params["payload"])
        session, method, told = message["session"], message["method"], message["params"]
        if method == "attached":
            for tab in self._near(message):
                tab.watch.network.arrived(told["url"])
            self._urls[session] = told["url"]
            return
        owner = self._tab_of(message)
        if method == "detached":
            self._owners.pop(session, None)
            self._urls.pop(session, None)
        if owner is None:
            return
        watch = owner.watch
        if method == "detached":
            watch.network.abandon(session, message["target"])
            watch.timer_contexts.discard(session)
        elif method != _BINDING_CALLED:
            watch.network.take(method.removeprefix("Network."), told, session)
        elif told.get("name") == self._contexts.get(message["context"]):
            report = parse_report(told.get("payload", ""), session)
            if report is not None:
                watch.take_report(report)

    def _near(self, message: dict[str, Any]) -> list[Tab]:
        return [tab for tab in self._tabs.values() if tab.context_id == message["context"]]

    def _tab_of(self, message: dict[str, Any]) -> Tab | None:
        """The tab whose page begot a target.

        Shared and service workers name no page. The target of a shared worker bears the id of the request for its
        script; a service worker was registered by its address. One that began before its page was there belongs to
        any tab of the profile.
        """
        session = message["session"]
        if message["owner"] is not None:
            return self._tabs.get(message["owner"])
        if session in self._owners:
            return self._owners[session]
        near = self._near(message)
        url = self._urls.get(session, "")
        for tab in near:
            if tab.watch.network.knows(message["target"]) or url in tab.watch.network.workers:
                self._owners[session] = tab
                return tab
        return near[0] if near else None


def _told_names(hooks: HookScript) -> dict[str, str]:
    return {"binding": hooks.binding, "source": hooks.source}
