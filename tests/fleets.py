"""Many sites due at once, and workers that are killed: the ground of the tests that no run is lost or made twice."""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

import psutil
from sqlalchemy import func, insert, select

from scanner.schedule.owner import CLAIM_VARIABLE
from scanner.store import Store, schema
from scanner.store import engine as connections
from tests.farm.messages import html
from tests.farm.site import Site
from tests.integration.command import command_line, environment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.farm import Farm

DUE = datetime(2026, 1, 31, 3, 0, tzinfo=UTC)
NEXT = datetime(2999, 1, 1, tzinfo=UTC)


def due_site(number: int) -> Site:
    """A site of one page and one cookie."""
    site = Site(f"www.due{number}.example")
    site.add("/", html(f"<title>Site {number}</title><p>Due.</p>", set_cookie=[f"sid{number}=1; Path=/"]))
    return site


def cheap_options(farm: Farm) -> list[str]:
    """Options of a scan that takes as little as possible."""
    cheap = ["--profile", "fast", "--max-pages", "1", "--phases", "no_action", "--concurrency", "1"]
    return [*cheap, "--ignore-robots", "--proxy", farm.proxy_url]


def add_due_sites(database: str, farm: Farm, count: int) -> None:
    """Add so many sites to the farm and to the database; all of them are due."""
    for number in range(count):
        farm.add_site(due_site(number))
    rows = [
        {
            "name": f"due{number}.example",
            "start_url": f"https://www.due{number}.example/",
            "added_at": DUE,
            "every": "yearly",
            "next_due": DUE,
            "paused": False,
            "options": cheap_options(farm),
        }
        for number in range(count)
    ]
    with Store.open(database) as store, connections.writing(store._engine, store.location) as connection:
        connection.execute(insert(schema.sites), rows)


class Workers:
    """Processes of a command that are started, killed and started again. What they say goes into files."""

    def __init__(self, arguments: Sequence[str], count: int, farm: Farm, home: Path) -> None:
        self._arguments = arguments
        self._farm = farm
        self._home = home
        self._log = (home / "workers.log").open("ab")
        self.running = [self.start() for _ in range(count)]
        self.kills = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        for process in self.running:
            process.kill()
        for process in self.running:
            process.wait()
        self._log.close()

    def start(self) -> subprocess.Popen[bytes]:
        """Start one."""
        return subprocess.Popen(
            command_line(*self._arguments),
            env=environment(self._farm, self._home),
            cwd=self._home,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
        )

    def kill_one(self, chance: random.Random) -> None:
        """Kill one without warning, and start another in its place."""
        place = chance.randrange(len(self.running))
        if self.running[place].poll() is None:
            self.running[place].kill()
            self.kills += 1
        self.running[place].wait()
        self.running[place] = self.start()

    def said(self) -> str:
        """The end of what they have said."""
        return (self._home / "workers.log").read_text(errors="replace")[-6000:]


@dataclass
class Sentry:
    """Looks at the processes of the machine, again and again: is a run ever worked on twice at a time?"""

    home: str  # of the processes that count
    twice: set[str] = field(default_factory=set)
    most: int = 0
    looks: int = 0

    def __post_init__(self) -> None:
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._end.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._end.wait(0.2):
            self.looks += 1
            scans = scan_processes(self.home)
            self.most = max(self.most, len({claim for _, claim in scans}))
            by_run: dict[str, dict[str, psutil.Process]] = defaultdict(dict)
            for process, claim in scans:
                # Of one claim there may be two for a moment: the second is about to become the browser's driver.
                by_run[claim.partition(":")[0]][claim] = process
            for run, claims in by_run.items():
                # The list takes a moment to make: one may have ended and its successor begun meanwhile.
                if len(claims) > 1 and sum(_alive(process) for process in claims.values()) > 1:
                    self.twice.add(run)


def scan_processes(home: str, claim: str | None = None) -> list[tuple[psutil.Process, str]]:
    """The scans at work, with their claims; only those whose home is this, and of this claim."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if "scanner.commands.scan_process" in process.cmdline():
                values = process.environ()
                own = values.get(CLAIM_VARIABLE, "")
                if values.get("HOME") == home and claim in {None, own} and _alive(process):
                    found.append((process, own))
    return found


def left_processes(home: str) -> list[str]:
    """Every process that belongs to scans of this home, browsers too."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            values = process.environ()
            if values.get("HOME") == home and CLAIM_VARIABLE in values and _alive(process):
                found.append(f"{process.pid} {process.name()} {values[CLAIM_VARIABLE]}")
    return found


def _alive(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.Error):
        return process.status() not in {psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD}
    return False


def wait_for(condition: Callable[[], bool], limit: float, said: Callable[[], object] = lambda: "") -> None:
    """Wait until the condition holds.

    Raises:
        AssertionError: it does not within the limit.
    """
    end = time.monotonic() + limit
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < end, said()
        pause.wait(0.1)


def done(store: Store) -> int:
    """How many runs are done."""
    with connections.reading(store._engine, store.location) as connection:
        runs = schema.runs
        return int(connection.execute(select(func.count()).where(runs.c.state == "done")).scalar_one())


def faults(store: Store, count: int) -> list[str]:
    """What is wrong: each of the sites must have one run, done, and one scan, finished, with its one cookie."""
    found = []
    runs = store.runs()
    if len(runs) != count:
        found.append(f"{len(runs)} runs of {count} sites")
    scans = defaultdict(list)
    for scan in store.scans():
        scans[scan.site].append(scan)
    for run in runs:
        if run.state != "done" or run.due_at != DUE:
            found.append(f"{run.site}: {run.state} for {run.due_at}, {run.outcome}")
        own = scans.pop(run.site, [])
        if [scan.id for scan in own if scan.finished] != [run.scan_id] or len(own) != 1:
            found.append(f"{run.site}: scans {[(scan.id, scan.finished) for scan in own]}, its run names {run.scan_id}")
        elif (own[0].status, own[0].visits, own[0].cookies) != ("complete", 1, 1):
            found.append(f"{run.site}: {own[0]}")
    return found + [f"{site}: scanned without a run" for site in scans]


def work_until_done(
    store: Store, workers: Workers, count: int, limit: float, every: tuple[float, float], *, kills: int | None = None
) -> None:
    """Kill a worker every few seconds, so often at most, until all is done; one that has ended is started again.

    Raises:
        AssertionError: it takes too long.
    """
    chance = random.Random(6)
    end = time.monotonic() + limit
    kill_at = time.monotonic() + chance.uniform(*every)
    while done(store) < count:
        assert time.monotonic() < end, f"{done(store)} of {count} done\n{workers.said()}"
        with contextlib.suppress(subprocess.TimeoutExpired):
            workers.running[0].wait(0.5)
        if time.monotonic() > kill_at and (kills is None or workers.kills < kills):
            workers.kill_one(chance)
            kill_at = time.monotonic() + chance.uniform(*every)
        else:
            workers.running = [one if one.poll() is None else workers.start() for one in workers.running]


def figures(store: Store, workers: Workers, sentry: Sentry, seconds: float) -> str:
    """One line for the note."""
    runs = store.runs()
    again = sum(run.fence > 1 for run in runs)
    return (
        f"{len(runs)} sites, {workers.kills} kills, {again} runs taken over (one at most {max(r.fence for r in runs)} "
        f"times begun), {sentry.looks} looks with at most {sentry.most} scans at once, "
        f"{seconds:.0f} s on {os.cpu_count()} cores"
    )
