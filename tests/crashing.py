"""A collector that kills the process of a page when it has loaded, as a browser's own faults do."""

from __future__ import annotations

import asyncio
from typing import Any

from scanner.capture.collectors.base import Collector, Moment


class Crash(Collector):
    """Says by `is_meant` which pages die."""

    def is_meant(self) -> bool:
        """Whether the page in the tab is to die."""
        raise NotImplementedError

    async def look(self, moment: Moment) -> None:
        """Kill it, and wait until the browser has told so."""
        if moment is Moment.LOADED and self.is_meant():
            self.dying = asyncio.ensure_future(self.scene.tab.session.send("Page.crash"))  # never answers
            async with asyncio.timeout(20):
                await self.scene.watch.crashed.wait()

    async def gather(self) -> dict[str, Any]:
        """Nothing."""
        if hasattr(self, "dying"):
            self.dying.cancel()
            await asyncio.gather(self.dying, return_exceptions=True)
        return {}
