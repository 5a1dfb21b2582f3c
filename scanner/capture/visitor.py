"""One visitor: a private profile of the browser in one phase, with a few tabs that are used again and again."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from scanner.capture.asking import WISHES, ConsentTask
from scanner.capture.collectors.base import Databases, Scene
from scanner.capture.habits import Habits
from scanner.capture.jar import JarWatch
from scanner.capture.places import Place
from scanner.capture.tab import GONE, Tab
from scanner.capture.visit import Visit, VisitPlan, VisitResult
from scanner.model import Phase, StorageKind
from scanner.urls import origin_of

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext

    from scanner.capture.browser import Browser
    from scanner.capture.hooks import HookScript
    from scanner.capture.offspring import Offspring
    from scanner.capture.visit import Errand
    from scanner.config import ScanConfig
    from scanner.login import State
    from scanner.values import Digester

VISITS_PER_TAB = 60  # then a fresh one: a renderer keeps memory of what it has shown

# Global Privacy Control (W3C draft) and Do Not Track, as a browser with both switched on shows them.
_PRIVACY_SIGNALS = """
Object.defineProperty(Navigator.prototype, "globalPrivacyControl", {get: () => true, enumerable: true});
Object.defineProperty(Navigator.prototype, "doNotTrack", {get: () => "1", enumerable: true});
"""


class Visitor:
    """A browser context in one phase; at most `tabs` visits at once."""

    def __init__(
        self,
        browser: Browser,
        phase: Phase,
        config: ScanConfig,
        plan: VisitPlan,
        digester: Digester,
        late_pages: set[str] | None = None,
    ) -> None:
        self.phase = phase
        self._browser = browser
        self._config = config
        self._plan = plan
        self._digester = digester
        self._context: BrowserContext | None = None
        self._jar: JarWatch | None = None
        self._habits = Habits(late_pages)
        self._databases: dict[str, Databases] = {}
        self._given: dict[tuple[StorageKind, str, str], str | None] = {}
        self._idle: list[Tab] = []
        self._opening = asyncio.Lock()

    async def open(self, hooks: HookScript, offspring: Offspring | None = None) -> None:
        """Open the profile; nothing is loaded yet. `offspring` listens to what its pages beget."""
        self._hooks = hooks
        self._offspring = offspring
        config = self._config
        settings = {
            "ignore_https_errors": config.ignore_https_errors or None,
            "timezone_id": config.timezone,
            "accept_downloads": False,
            "extra_http_headers": {"Sec-GPC": "1", "DNT": "1"} if self.phase is Phase.GPC else None,
        }
        if config.locale:
            settings["locale"] = config.locale
        if config.login is not None and (state := config.login.state) is not None:
            settings["storage_state"] = state.content
            self._given = given_storage(state, self._digester)
        self._context = await self._browser.new_context(**{k: v for k, v in settings.items() if v is not None})
        if self.phase is Phase.GPC:
            await self._context.add_init_script(_PRIVACY_SIGNALS)

    async def _tab(self, inherited: Tab | None) -> Tab:
        if inherited is not None and inherited.context is self._context and inherited.usable:
            return inherited  # one of another context died with its browser
        while self._idle:
            tab = self._idle.pop()
            if tab.usable:
                return tab
            await tab.close()  # its page's process died while nobody visited
        assert self._context is not None
        async with self._opening:
            page = await self._context.new_page()
            tab = await Tab.open(self._browser, self._context, page, self._hooks)
            if self._jar is None:
                self._jar = JarWatch(await self._browser.cdp(), tab.context_id, self._digester)
                if self._config.login is not None and self._config.login.state is not None:
                    await self._jar.take_given()
            if self._offspring is not None:
                self._offspring.follow(tab)
        return tab

    async def visit(
        self,
        url: str,
        task: ConsentTask = ConsentTask.NONE,
        place: Place | None = None,
        *,
        real_time: bool = False,
        menus: bool = False,
        errand: Errand | None = None,
        plan: VisitPlan | None = None,
    ) -> VisitResult:
        """Visit a page in a tab of this profile: in that of the `place`, if it comes with one. With `real_time` its
        late timers are waited for as long as they take, with `menus` its menus are opened in the end. An `errand` is
        done on the page; `plan` is another one than the visitor's.

        Raises:
            playwright.async_api.Error: no tab could be opened (the browser died).
        """
        if task in WISHES and self._jar is not None:
            # What the visits before have shown is not kept: what they left behind must be told again.
            self._jar.forget()
            self._databases.clear()
        place = place or Place()

        async def attempt() -> tuple[VisitResult, bool]:
            return await self._visit(
                url, task, place, plan or self._plan, real_time=real_time, menus=menus, errand=errand
            )

        result, arrived = await attempt()
        if not arrived:
            result, _ = await attempt()
        return result

    async def _visit(
        self,
        url: str,
        task: ConsentTask,
        place: Place,
        plan: VisitPlan,
        *,
        real_time: bool,
        menus: bool,
        errand: Errand | None,
    ) -> tuple[VisitResult, bool]:
        """One attempt, and whether it was left alone by the page that the tab had shown before."""
        tab, place.tab = await self._tab(place.tab), None
        assert self._jar is not None
        if "#" in url:
            # To go from one fragment to another loads no page.
            with contextlib.suppress(*GONE):
                await tab.leave()
        try:
            scene = Scene(tab, tab.begin(), self._jar, self._digester, self._databases, self._habits, self._given)
            given = url == self._config.start_url or url in self._config.urls
            visit = Visit(
                scene, url, self.phase, plan, task, real_time=real_time, menus=menus, given=given, errand=errand
            )
            return await visit.run(place.has_heir), not visit.interrupted
        finally:
            if not self._is_good(tab):
                await tab.close()
            elif place.heir is not None:
                place.tab = tab
            else:
                self._idle.append(tab)

    @staticmethod
    def _is_good(tab: Tab) -> bool:
        return tab.usable and tab.visits < VISITS_PER_TAB

    async def close(self) -> None:
        """Close the profile, and forget it."""
        context, self._context = self._context, None
        if self._offspring is not None and self._idle:
            self._offspring.leave(self._idle[0].context_id)
        self._idle.clear()
        if context is not None:
            with contextlib.suppress(*GONE):
                async with asyncio.timeout(5):
                    await context.close()


def given_storage(state: State, digester: Digester) -> dict[tuple[StorageKind, str, str], str | None]:
    """What a log-in's state puts into storage, by kind, origin and key, with the digests of its values."""
    given: dict[tuple[StorageKind, str, str], str | None] = {
        (StorageKind.LOCAL, origin_of(origin), key): digester.digest(value)
        for (origin, key), value in state.items.items()
    }
    given.update({(StorageKind.INDEXED_DB, origin_of(origin), name): None for origin, name in state.databases})
    return given
