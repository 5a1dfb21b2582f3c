"""Runs a subject in a process of its own and reads, at its marks, what its whole process tree has cost so far.

Nothing is polled: the subject rests at a mark, and the time of processes that have ended meanwhile stands with the
parent that waited for them, so the sum over the living is the sum over all.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import psutil

from tests.benchmarks.subject import END, FIRST, LAST, Options, as_argument

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LIMIT = 1800.0  # seconds a subject may take


class SubjectFailed(RuntimeError):
    """A subject ended without its figures; the message is the end of what it said."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor seconds of the process tree, by part."""

    python: float = 0.0
    driver: float = 0.0
    browser: float = 0.0

    @property
    def total(self) -> float:
        """Of all processes."""
        return self.python + self.driver + self.browser

    def __sub__(self, other: Cost) -> Cost:
        return Cost(self.python - other.python, self.driver - other.driver, self.browser - other.browser)


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one subject; times in seconds, memory in MB."""

    pages: int
    wall: float  # from the first page to the end of the last
    wall_100: float | None  # until the hundredth page was done
    cost: Cost  # in the same span
    start_wall: float
    start_cost: Cost  # up to the first page: imports, browser, self-test
    after_cpu: float  # of Python after the last page: judging, composing, closing
    peak: float  # of the Python process

    @property
    def rate(self) -> float:
        """Pages per second."""
        return self.pages / self.wall

    @property
    def cpu(self) -> float:
        """Processor milliseconds per page, without starting and concluding."""
        return 1000 * self.cost.total / self.pages

    @property
    def cpu_whole(self) -> float:
        """Processor milliseconds per page, with starting and concluding."""
        return 1000 * (self.cost.total + self.start_cost.total + self.after_cpu) / self.pages


@dataclass(slots=True)
class Tree:
    """A process and all that descend from it."""

    root: psutil.Process
    seen: dict[str, Any] = field(default_factory=dict)

    def processes(self) -> Iterator[tuple[str, psutil.Process]]:
        """Each living process with the part that it plays."""
        yield "python", self.root
        for process in self.root.children(recursive=True):
            with contextlib.suppress(psutil.Error):
                yield "driver" if process.name().startswith(("node", "MainThread")) else "browser", process

    def cost(self) -> Cost:
        """Processor time so far, that of processes already ended included."""
        sums = {"python": 0.0, "driver": 0.0, "browser": 0.0}
        for part, process in self.processes():
            with contextlib.suppress(psutil.Error):
                times = process.cpu_times()
                sums[part] += times.user + times.system + times.children_user + times.children_system
        return Cost(**sums)

    def memory(self) -> dict[str, float]:
        """MB by part: resident memory of Python, proportional (or unique) memory of the rest."""
        sums = {"python": 0.0, "driver": 0.0, "browser": 0.0}
        for part, process in self.processes():
            with contextlib.suppress(psutil.Error):
                info = process.memory_info() if part == "python" else process.memory_full_info()
                sums[part] += getattr(info, "pss", getattr(info, "uss", info.rss)) / 2**20
        return sums


def run(options: Options, at_mark: Callable[[str, dict[str, Any], Tree], None] | None = None) -> Measured:
    """Run a subject to its end; `at_mark` looks at the resting tree at each mark.

    Raises:
        SubjectFailed: it ended without its last mark.
    """
    environment = {**os.environ, "COOKIESCAN_TRUSTED_KEYS": options.spki}
    command = [sys.executable, "-m", "tests.benchmarks.subject", as_argument(options)]
    began = time.monotonic()
    pipe = subprocess.PIPE
    with (
        tempfile.TemporaryFile("w+") as errors,
        subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=errors, text=True, env=environment) as process,
    ):
        tree = Tree(psutil.Process(process.pid))
        marks: dict[str, dict[str, Any]] = {}
        costs: dict[str, Cost] = {}
        try:
            assert process.stdout
            assert process.stdin
            for line in process.stdout:
                fact = json.loads(line)
                name = fact["mark"]
                marks[name] = fact
                if name == END:
                    break
                costs[name] = tree.cost()
                if at_mark is not None:
                    at_mark(name, fact, tree)
                process.stdin.write("\n")
                process.stdin.flush()
            process.wait(LIMIT)
            errors.seek(0)
            said = errors.read()
        except BaseException:
            process.terminate()
            raise
    if process.returncode or END not in marks:
        raise SubjectFailed(f"{options.kind}: " + " / ".join(said.strip().splitlines()[-5:]))
    return _measured(options, marks, costs, began)


def _measured(options: Options, marks: dict[str, dict[str, Any]], costs: dict[str, Cost], began: float) -> Measured:
    first, last, end = marks[FIRST]["at"], marks[LAST]["at"], marks[END]
    done: list[float] = end["done_at"]
    return Measured(
        pages=len(done),
        wall=last - first,
        wall_100=done[99] - first if len(done) >= 100 else None,
        cost=costs[LAST] - costs[FIRST],
        start_wall=first - began,
        start_cost=costs[FIRST],
        after_cpu=max(0.0, end["python_cpu"] - costs[LAST].python),
        peak=end["peak_kb"] / 1024,
    )
