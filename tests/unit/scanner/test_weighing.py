"""What the watch over a scan weighs and ends, and that it goes on whatever happens to it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scanner import weighing
from scanner.limits import MIB, Limits
from scanner.weighing import RENDERER, Weighing, Weight, heaviest, total_of, weigh

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

GONE = 2**30  # no process has such a number
SHARING = """
import mmap, os, sys
shared = mmap.mmap(-1, 64 << 20)
shared.write(b"x" * (64 << 20))
if not os.fork():
    shared.seek(0)
    shared.read(64 << 20)
print(flush=True)
sys.stdin.read()
"""


@contextmanager
def process(code: str, *arguments: str, lines: int = 1) -> Iterator[int]:
    command = [sys.executable, "-c", code, *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        for _ in range(lines):
            running.stdout.readline()
        yield running.pid


def test_what_processes_share_counts_once() -> None:
    with process(SHARING, lines=2) as pid:
        weights = weigh(pid)
        total = total_of(weights)
    assert len(weights) == 2
    assert 64 * MIB < total < 128 * MIB


def test_the_heaviest_page_is_ended_even_where_it_has_not_half_of_all() -> None:
    waiting = "import sys; print(flush=True); sys.stdin.read()"
    with process(waiting) as main, process(waiting, RENDERER) as light, process(waiting, RENDERER) as heavy:
        weights = {main: Weight(40), light: Weight(20), heavy: Weight(30)}
        assert heaviest(weights, main) == heavy
        assert heaviest({**weights, light: Weight(20, shared=30)}, main) == light
        assert heaviest({**weights, main: Weight(60)}, main) == main
        assert heaviest({main: Weight(40), GONE: Weight(30), GONE + 1: Weight(30)}, main) == main


@dataclass
class Machine:
    """Stands for browser and guard; cannot be weighed."""

    spent: bool = False
    requests: int = 0
    folder: None = None
    on_spent: Any = None
    looks: int = 0
    heard: list[str] = field(default_factory=list)

    @property
    def pid(self) -> int:
        self.looks += 1
        raise OSError("too many open files")


def watched(machine: Machine, limits: Limits | None = None) -> Weighing:
    one: Any = machine
    return Weighing(limits or Limits(), one, one, machine.heard.append)


def test_a_watch_that_keeps_failing_ends_the_scan_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weighing, "LOOK", 0)

    async def scenario() -> tuple[Machine, list[str]]:
        machine = Machine()
        async with asyncio.timeout(20), watched(machine) as watch:
            while machine.looks < 2 * weighing.MOST_FAILURES:  # noqa: ASYNC110 (the scenario has a deadline)
                await asyncio.sleep(0)
        return machine, watch.reasons

    machine, reasons = asyncio.run(scenario())
    assert machine.heard == ["limit"], "said once"
    assert reasons == ["What the scan takes (memory) could not be watched any more."]


def test_the_watch_hears_of_spent_bytes_at_once() -> None:
    async def scenario() -> list[str]:
        machine = Machine()
        async with watched(machine):
            machine.spent = True
            machine.on_spent()
            machine.on_spent()
            return list(machine.heard)

    assert asyncio.run(scenario()) == ["limit"]


def test_the_watch_goes_on_while_all_other_threads_are_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weighing, "LOOK", 0)

    async def scenario() -> list[str]:
        machine, free, loop = Machine(), threading.Event(), asyncio.get_running_loop()
        busy = [loop.run_in_executor(None, free.wait) for _ in range(64)]
        try:
            async with asyncio.timeout(20), watched(machine, Limits(free=2**80)):
                while not machine.heard:  # noqa: ASYNC110 (the scenario has a deadline)
                    await asyncio.sleep(0)
        finally:
            free.set()
            await asyncio.gather(*busy)
        return machine.heard

    assert asyncio.run(scenario()) == ["limit"]
