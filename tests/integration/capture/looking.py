"""Visits to pages of the farm as a scan makes them: the browser, a profile, the collectors, and what they saw.

`Eye` keeps one browser for many tests and runs their coroutines in one event loop; every `Look` has a profile of its
own, so that no visit knows of another.
"""

from __future__ import annotations

import asyncio
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Self, TypeVar

from scanner.capture.browser import Browser, LaunchOptions
from scanner.capture.hooks import HookScript
from scanner.capture.locate import find_browser
from scanner.capture.offspring import Offspring
from scanner.capture.visit import VisitPlan, VisitResult
from scanner.capture.visitor import Visitor
from scanner.config import ScanConfig
from scanner.model import FoundHow, Phase
from scanner.observe.merge import Merger
from scanner.sightings import PageRecord
from scanner.urls import host_of, registrable_domain
from scanner.values import Digester

if TYPE_CHECKING:
    from collections.abc import Collection, Coroutine, Sequence
    from pathlib import Path

    from tests.farm import Farm

T = TypeVar("T")


@dataclass(slots=True)
class Look:
    """What visits to some pages of one site gave."""

    site: str
    results: dict[str, VisitResult] = field(default_factory=dict)

    def scan(self) -> dict[str, Any]:
        """The facts in the form of a `scan.json`, as far as tests.farm.score reads it."""
        merger = Merger(self.site)
        for url, result in self.results.items():
            merger.add(PageRecord(url, FoundHow.LINK, None, 0, "page"), result.record)
        return asdict(merger.facts())


class Eye:
    """A browser in front of the farm; use it as a context manager."""

    def __init__(self, farm: Farm, browser: Path | None = None) -> None:
        self._farm = farm
        self._path = browser
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        options = LaunchOptions(proxy=self._farm.proxy_url, spki=(self._farm.spki,))
        self.browser = Browser(find_browser(self._path), options)
        self.run(self.browser.start())
        self.offspring = Offspring(self.browser)
        return self

    def __exit__(self, *exc: object) -> None:
        self.run(self.browser.close())
        self._runner.close()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the loop in which the browser lives."""
        return self._runner.run(work)

    def look(
        self,
        urls: Sequence[str],
        plan: VisitPlan | None = None,
        *,
        tabs: int = 2,
        without_hooks: Collection[str] = (),
        without_offspring: bool = False,
        menus: bool = False,
    ) -> Look:
        """Visit pages in one new profile, `tabs` at once, with everything on but what is named."""
        offspring = None if without_offspring else self.offspring
        hooks = HookScript.fresh(without_hooks)
        return self.run(self._visits(urls, plan or VisitPlan(), tabs, hooks, offspring, menus=menus))

    async def _visits(
        self,
        urls: Sequence[str],
        plan: VisitPlan,
        tabs: int,
        hooks: HookScript,
        offspring: Offspring | None,
        *,
        menus: bool = False,
    ) -> Look:
        visitor = Visitor(self.browser, Phase.NO_ACTION, ScanConfig(start_url=urls[0]), plan, Digester())
        await visitor.open(hooks, offspring)
        look = Look(registrable_domain(host_of(urls[0])))
        waiting = list(reversed(urls))

        async def work() -> None:
            while waiting:
                url = waiting.pop()
                look.results[url] = await visitor.visit(url, menus=menus)

        try:
            await asyncio.gather(*(work() for _ in range(tabs)))
        finally:
            await visitor.close()
        return look
