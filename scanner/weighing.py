"""Watches what a running scan takes of the machine, and ends what takes too much: a page, then the scan.

Memory is a matter of a page first: the heaviest renderer is ended, which costs the pages in it, and the scan goes on.
All other limits end the scan, with what it has found.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import shutil
import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self, TypeVar

import psutil

from scanner.limits import said

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from types import TracebackType

    from scanner.capture.browser import Browser
    from scanner.guard import Guard
    from scanner.limits import Limits

Taken = TypeVar("Taken")

logger = logging.getLogger(__name__)

LOOK: Final = 1.0  # seconds between two looks at memory and traffic
DISK_LOOKS: Final = 5  # looks between two at the disk, which cost more
MOST_RELIEFS: Final = 6  # how often a heavy process is ended before the scan is
MOST_FAILURES: Final = 10  # looks in a row that fail before the scan is ended: nobody would watch it any more
RENDERER: Final = "--type=renderer"  # on the command line of a process in which pages live
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
        self._ended: set[str] = set()  # the limits that have ended the scan
        self._failures: Counter[str] = Counter()  # looks in a row
        # Of its own: names that are answered slowly, or a slow disk of the store, must not hold up the watch.
        self._threads = ThreadPoolExecutor(1, "weighing")
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
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._look_at_traffic()

    @property
    def reasons(self) -> list[str]:
        """What to say of the limits that were met."""
        return list(self._met.values())

    async def _run(self) -> None:
        looks = 0
        while True:
            await self._surely("traffic", self._look_at_traffic)
            await self._surely("memory", self._look_at_memory)
            if looks % DISK_LOOKS == 0:
                await self._surely("disk", self._look_at_disk)
            looks += 1
            await asyncio.sleep(LOOK)

    async def _surely(self, what: str, look: Callable[[], Awaitable[None] | None]) -> None:
        """Look; a look that fails must not be the last one."""
        try:
            waiting = look()
            if waiting is not None:
                await waiting
        except Exception:
            self._failures[what] += 1
            if self._failures[what] == 1:
                logger.exception("a look has failed", extra={"action": "look_failed", "what": what})
            if self._failures[what] >= MOST_FAILURES:
                self._end("watch", f"What the scan takes ({what}) could not be watched any more.")
        else:
            self._failures[what] = 0

    async def _in_thread(self, work: Callable[[], Taken]) -> Taken:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _look_at_traffic(self) -> None:
        limits = self._limits
        if self._guard.spent:
            self._end("traffic", f"The scan had loaded the {said(limits.traffic)} that it may load.")
        if self._browser.requests > limits.requests:
            self._end("requests", f"The scan had made the {limits.requests:,} requests that it may make.")

    async def _look_at_memory(self) -> None:
        if not (pid := self._browser.pid):
            return
        weights = await self._in_thread(partial(weigh, pid))
        total = total_of(weights)
        self.heaviest = max(self.heaviest, total)
        if total <= self._limits.memory:
            return
        self._reliefs += 1
        most = f"the {said(self._limits.memory)} of memory that it may use"
        if self._reliefs > MOST_RELIEFS:
            self._end("memory", f"The browser took more than {most} again and again.")
            return
        self._met["memory"] = f"The browser took more than {most}; the heaviest pages were ended."
        logger.warning("the browser is too heavy", extra={"action": "memory_relief", "memory": total})
        heavy = await self._in_thread(partial(heaviest, weights, pid))
        if heavy == pid:
            self._browser.kill()
        else:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(heavy, signal.SIGKILL)

    async def _look_at_disk(self) -> None:
        limits, folder = self._limits, self._browser.folder
        if folder is not None and await self._in_thread(partial(used_by, folder)) > limits.disk:
            self._end("disk", f"The browser had filled the {said(limits.disk)} of disk that it may fill.")
        for place in self._places | ({folder} if folder else set()):
            with contextlib.suppress(OSError):
                if (await self._in_thread(partial(shutil.disk_usage, place))).free < limits.free:
                    self._end("free", f"The disk of {place} has less than {said(limits.free)} left.")

    def _end(self, limit: str, reason: str) -> None:
        if limit in self._ended:
            return  # told already, and a scan that was interrupted since is one that was interrupted
        self._ended.add(limit)
        self._met[limit] = reason
        logger.warning(reason, extra={"action": f"limit_{limit}"})
        self._stop(REASON)


@dataclass(frozen=True, slots=True)
class Weight:
    """The resident memory of a process, in bytes: what it has to itself, and what others may have, too."""

    own: int
    shared: int = 0  # programs, libraries, and what pages share with the processes that draw them


def weigh(pid: int) -> dict[int, Weight]:
    """The memory of a process and all that it begot."""
    weights = {}
    with contextlib.suppress(psutil.Error):
        main = psutil.Process(pid)
        for one in (main, *main.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                memory = one.memory_info()
                shared = getattr(memory, "shared", 0)
                weights[one.pid] = Weight(memory.rss - shared, shared)
    return weights


def total_of(weights: Mapping[int, Weight]) -> int:
    """What processes have together. Of what is shared the system tells strangers how much each has, and not which
    (only PSS would say so): the largest counts, once.
    """
    return sum(one.own for one in weights.values()) + max((one.shared for one in weights.values()), default=0)


def heaviest(weights: Mapping[int, Weight], main: int) -> int:
    """The process to end: one that has half of all, else the heaviest with pages in it, else the browser's main one."""
    for pid, one in weights.items():
        if one.own >= total_of(weights) / 2:
            return pid
    renderers = [pid for pid in weights if _has_pages(pid)]
    return max(renderers, key=lambda pid: weights[pid].own + weights[pid].shared, default=main)


def _has_pages(pid: int) -> bool:
    try:
        return RENDERER in psutil.Process(pid).cmdline()
    except psutil.Error:
        return False


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
