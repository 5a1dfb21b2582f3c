"""A scan as a process of its own, within limits of time and memory; nothing of it is left afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psutil

import scanner
from scanner.config import ScanConfig, duration
from scanner.errors import UsageError
from scanner.schedule.lifeline import CUT, Order
from scanner.schedule.owner import CLAIM_VARIABLE, OWNER_VARIABLE, end_claimed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.schedule.limits import Limits
    from scanner.store.runs import ClaimedRun

LOOK: Final = 0.5  # seconds between two looks at a scan
WEIGH: Final = 10  # looks between two measurements of its memory
LAST_WORDS: Final = 20  # lines of its standard error that are kept
MODULE: Final = "scanner.commands.scan_process"
_TIME_LIMIT: Final = "--time-limit"


class Stopped(StrEnum):
    """Why the worker ended a scan."""

    TIME = "time_limit"
    MEMORY = "memory_limit"
    CLAIM_LOST = "claim_lost"


@dataclass(frozen=True, slots=True)
class ScanEnd:
    """How the process of a scan ended."""

    exit_code: int  # negative: by that signal
    seconds: float
    memory: int  # bytes, the most that was measured
    words: str  # the last line that it said on standard error
    stopped: Stopped | None = None

    @property
    def cut(self) -> bool:
        """Did it end because it heard nothing from its worker?"""
        return self.stopped is None and self.exit_code == CUT


def scan_arguments(run: ClaimedRun, database: str | None) -> tuple[str, ...]:
    """The command line of the scan of a run."""
    claim = f"{run.claim.run_id}:{run.claim.fence}"
    where = () if database is None else ("--database", database)
    ours = ("--output", "-", "--quiet", "--run", claim, *where)
    return ("scan", run.start_url, *run.options, *ours)


def time_limit(options: Sequence[str]) -> float:
    """The time limit that a scan of these options has by itself, in seconds."""
    limit = ScanConfig(start_url="").time_limit
    for place, word in enumerate(options):
        if word == _TIME_LIMIT or word.startswith(f"{_TIME_LIMIT}="):
            text = word.partition("=")[2] or "".join(options[place + 1 : place + 2])
            with contextlib.suppress(UsageError):  # the scan itself will refuse it
                limit = duration(text)
    return limit


async def run_scan(
    run: ClaimedRun, database: str | None, owner: str, limits: Limits, holds: Callable[[], bool]
) -> ScanEnd:
    """Run the scan and wait for its end; when this is cancelled, the scan is ended at once.

    `holds` says whether the claim still holds; the scan is ended when it does not.
    """
    begun = time.monotonic()
    claim = f"{run.claim.run_id}:{run.claim.fence}"
    process = await _start({OWNER_VARIABLE: owner, CLAIM_VARIABLE: claim})
    words: deque[str] = deque(maxlen=LAST_WORDS)
    hearing = asyncio.create_task(_hear(process, words))
    watch = _Watch(process, begun + time_limit(run.options) + limits.overtime, limits.memory, holds)
    try:
        order = Order(scan_arguments(run, database), os.getpid(), limits.silence / 6)
        assert process.stdin is not None
        process.stdin.write(order.line())
        stopped = await watch.until_end()
    finally:
        _kill(process)
        await asyncio.shield(_wind_up(process, hearing, owner, claim))
    assert process.returncode is not None
    last = next((line for line in reversed(words) if line.strip()), "")
    return ScanEnd(
        process.returncode, time.monotonic() - begun, watch.memory, last.removeprefix("cookiescan: "), stopped
    )


async def _start(marks: dict[str, str]) -> asyncio.subprocess.Process:
    # The same code as ours, wherever we were started; and nothing from the current folder.
    ours = str(Path(scanner.__file__).parents[1])
    paths = os.pathsep.join(part for part in (ours, os.environ.get("PYTHONPATH", "")) if part)
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        MODULE,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **marks, "PYTHONPATH": paths},
        start_new_session=True,  # a Ctrl-C in the terminal is for us alone
    )


async def _hear(process: asyncio.subprocess.Process, words: deque[str]) -> None:
    assert process.stderr is not None
    with contextlib.suppress(ValueError):  # a line longer than the reader's limit
        async for line in process.stderr:
            words.append(line.decode(errors="replace").rstrip()[:500])
    while await process.stderr.read(65536):
        pass


def _kill(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


async def _wind_up(process: asyncio.subprocess.Process, hearing: asyncio.Task[None], owner: str, claim: str) -> None:
    """Wait for the process's end, and end what it has left."""
    await process.wait()
    await asyncio.to_thread(end_claimed, owner, claim)
    await hearing
    if process.stdin is not None:
        process.stdin.close()


class _Watch:
    """Looks at a scan until it ends or must be ended, and lets it know that its worker lives."""

    def __init__(
        self, process: asyncio.subprocess.Process, deadline: float, most: int, holds: Callable[[], bool]
    ) -> None:
        self.memory = 0
        self._process = process
        self._deadline = deadline
        self._most = most
        self._holds = holds

    async def until_end(self) -> Stopped | None:
        """Why the scan must be ended; `None` when it has ended by itself."""
        looks = 0
        ended = asyncio.ensure_future(self._process.wait())
        try:
            while not (await asyncio.wait({ended}, timeout=LOOK))[0]:
                looks += 1
                if not self._holds():
                    return Stopped.CLAIM_LOST
                if time.monotonic() > self._deadline:
                    return Stopped.TIME
                if looks % WEIGH == 2:
                    self.memory = max(self.memory, await asyncio.to_thread(tree_memory, self._process.pid))
                    if self.memory > self._most:
                        return Stopped.MEMORY
                assert self._process.stdin is not None
                self._process.stdin.write(b".")
        finally:
            ended.cancel()
        return None


def tree_memory(pid: int) -> int:
    """The memory of a process and all that it has begotten; what they share counts once (Linux)."""
    total = 0
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        for one in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                memory = one.memory_full_info()
                total += getattr(memory, "pss", memory.uss)
    return total
