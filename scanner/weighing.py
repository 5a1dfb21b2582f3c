"""Watches what a running scan takes of the machine, and ends what takes too much: a page, then the scan.

Memory is a matter of a page first: the heaviest process is ended, which costs the pages in it, and the scan goes on.
All other limits end the scan, with what it has found.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import shutil
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import psutil

from scanner.limits import said

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from scanner.capture.browser import Browser
    from scanner.guard import Guard
    from scanner.limits import Limits

logger = logging.getLogger(__name__)

LOOK: Final = 1.0  # seconds between two looks at memory and traffic
DISK_LOOKS: Final = 5  # looks between two at the disk, which cost more
MOST_RELIEFS: Final = 6  # how often a heavy process is ended before the scan is
REASON: Final = "limit"  # why the crawl stopped, in `coverage.stop_reason`


class Weighing:
    """One scan's watch, as a context manager. `reasons` says in plain words which limits were met."""

    def __init__(
        self,
        limits: Limits,
        browser: Browser,
        guard: Guard,
        stop: Callable[[str], None],
        *,
        kept_in: Path | None = None,
    ) -> None:
        """`kept_in` is the folder of the store, whose disk may fill up, too."""
        self._limits = limits
        self._browser = browser
        self._guard = guard
        self._stop = stop
        self._places = {Path.cwd(), *([kept_in] if kept_in else [])}
        self._met: dict[str, str] = {}
        self._reliefs = 0
        self.heaviest = 0  # bytes, the most that was measured

    async def __aenter__(self) -> Self:
        self._guard.on_spent = self._look_at_traffic  # at once: a site that cannot answer any more looks dead
        self._watching = asyncio.create_task(self._run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._watching.cancel()
        await asyncio.gather(self._watching, return_exceptions=True)
        self._look_at_traffic()

    @property
    def reasons(self) -> list[str]:
        """What to say of the limits that were met."""
        return list(self._met.values())

    async def _run(self) -> None:
        looks = 0
        while True:
            self._look_at_traffic()
            await self._look_at_memory()
            if looks % DISK_LOOKS == 2:
                await self._look_at_disk()
            looks += 1
            await asyncio.sleep(LOOK)

    def _look_at_traffic(self) -> None:
        limits = self._limits
        if self._guard.spent:
            self._end("traffic", f"The scan had loaded the {said(limits.traffic)} that it may load.")
        if self._browser.requests > limits.requests:
            self._end("requests", f"The scan had made the {limits.requests:,} requests that it may make.")

    async def _look_at_memory(self) -> None:
        if not (pid := self._browser.pid):
            return
        weights = await asyncio.to_thread(weigh, pid)
        total = sum(weights.values())
        self.heaviest = max(self.heaviest, total)
        if total <= self._limits.memory:
            return
        self._reliefs += 1
        most = f"the {said(self._limits.memory)} of memory that it may use"
        if self._reliefs > MOST_RELIEFS:
            self._end("memory", f"The browser took more than {most} again and again.")
            return
        self._met["memory"] = f"The browser took more than {most}; the heaviest pages were ended."
        heavy = max(weights, key=lambda one: weights[one])
        logger.warning("the browser is too heavy", extra={"action": "memory_relief", "memory": total})
        if heavy == pid or weights[heavy] < total / 2:
            self._browser.kill()
        else:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(heavy, signal.SIGKILL)

    async def _look_at_disk(self) -> None:
        limits, folder = self._limits, self._browser.folder
        if folder is not None and await asyncio.to_thread(used_by, folder) > limits.disk:
            self._end("disk", f"The browser had filled the {said(limits.disk)} of disk that it may fill.")
        for place in self._places | ({folder} if folder else set()):
            with contextlib.suppress(OSError):
                if shutil.disk_usage(place).free < limits.free:
                    self._end("free", f"The disk of {place} has less than {said(limits.free)} left.")

    def _end(self, limit: str, reason: str) -> None:
        self._met[limit] = reason
        logger.warning(reason, extra={"action": f"limit_{limit}"})
        self._stop(REASON)


def weigh(pid: int) -> dict[int, int]:
    """The memory of a process and all that it begot, each without what it shares (which counts once, by its owner).

    What a process has to itself is all that other users' processes show without special rights.
    """
    weights = {}
    with contextlib.suppress(psutil.Error):
        main = psutil.Process(pid)
        for one in (main, *main.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                memory = one.memory_info()
                weights[one.pid] = memory.rss - getattr(memory, "shared", 0)
    return weights


def used_by(folder: Path) -> int:
    """The bytes that the files in a folder occupy; what vanishes meanwhile counts nothing."""
    total, waiting = 0, [folder]
    while waiting:
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(Path(entry.path))
                    else:
                        total += entry.stat(follow_symlinks=False).st_blocks * 512
    return total
