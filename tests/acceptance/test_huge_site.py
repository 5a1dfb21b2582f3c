"""A site of 50,000 pages costs a scan no more memory and no more time a visit than one of 500, also when it goes on."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import subprocess
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import pytest

from scanner.store import Store
from tests.benchmarks.ground import Ground, ground, write
from tests.farm.sites import huge
from tests.integration.command import command_line, environment
from tests.killing import Visits, _has_come, _unfinished

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.farm.sites.huge import Pages

pytestmark = [pytest.mark.browser, pytest.mark.acceptance]
VISITS = 150
KILLED_AT = 60  # visits
MOST_MEMORY = 1.25  # times that of the small site
MOST_TIME = 1.5  # times a visit of the small site, and of the second half of a scan to its first
LIMIT = 900.0  # seconds for one scan
LOOK = 0.1  # seconds between two readings of a process


@dataclass(frozen=True, slots=True)
class Cost:
    """What one scan cost."""

    discovered: int
    visits: int
    peak_mb: float  # of the scan's own process, resident
    cpu_seconds: float  # of the same
    seconds_a_visit: float  # wall time from the first visit to the last
    second_half: float  # seconds a visit there, as a ratio to the first half


@pytest.fixture(scope="module")
def place() -> Iterator[Ground]:
    with ground("huge") as running:
        yield running


class Reader:
    """Reads the memory and the processor time of a process until it ends."""

    def __init__(self, pid: int) -> None:
        self.peak_mb = self.cpu = 0.0
        self._folder = Path(f"/proc/{pid}")
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> Reader:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._end.set()
        self._thread.join()

    def _read(self) -> None:
        ticks = os.sysconf("SC_CLK_TCK")
        while not self._end.wait(LOOK):
            with contextlib.suppress(OSError, ValueError, StopIteration):
                lines = (self._folder / "status").read_text().splitlines()
                peak = next(line for line in lines if line.startswith("VmHWM"))
                times = (self._folder / "stat").read_text().rpartition(")")[2].split()
                self.peak_mb, self.cpu = int(peak.split()[1]) / 1024, (int(times[11]) + int(times[12])) / ticks


def run(place: Ground, home: Path, *what: str, until: Callable[[], bool] = lambda: False) -> tuple[Reader, int]:
    """Run `cookiescan scan` to its end, or kill it when the condition holds."""
    process = subprocess.Popen(
        command_line("scan", *what, "--proxy", place.proxy, "-o", str(home / "out"), "--quiet"),
        env=environment(None, home) | {"COOKIESCAN_TRUSTED_KEYS": place.spki},
        cwd=home,
        stderr=subprocess.PIPE,
        text=True,
    )
    began = time.monotonic()
    with Reader(process.pid) as reader:
        while not until():
            try:
                _, errors = process.communicate(timeout=LOOK)
                break
            except subprocess.TimeoutExpired:
                assert time.monotonic() - began < LIMIT
        else:
            process.kill()
            _, errors = process.communicate()
    assert process.returncode in {0, -9}, errors
    return reader, process.returncode


def cost(reader: Reader, home: Path, database: str) -> Cost:
    scan: dict[str, Any] = json.loads((home / "out" / "scan.json").read_text())
    with Store.open(database) as store:
        began = sorted(visit.started_at for _, visit in store.visits(scan["scan"]["id"]))
    half = len(began) // 2
    gaps = [later - earlier for earlier, later in itertools.pairwise(began)]
    return Cost(
        scan["coverage"]["pages_discovered"],
        len(began),
        round(reader.peak_mb, 1),
        round(reader.cpu, 1),
        round(median(gaps), 3),
        round((began[-1] - began[half]) / max(began[half] - began[0], 0.001), 2),
    )


def scan(place: Ground, pages: Pages, home: Path, *, kill: bool = False) -> Cost:
    """Scan a site; with `kill`, kill the scan half-way and measure the one that goes on."""
    home.mkdir()
    database = f"sqlite:///{home}/scans.db"
    budget = ("--max-pages", str(VISITS), "--sample", "all", "--phases", "no_action", "--profile", "fast")
    options = (*budget, "--database", database)
    if not kill:
        reader, _ = run(place, home, pages.url, *options)
        return cost(reader, home, database)
    moment, began = Visits(KILLED_AT), time.monotonic()
    _, code = run(place, home, pages.url, *options, until=lambda: _has_come(moment, began, database))
    assert code == -9
    scan_id = _unfinished(database)
    assert scan_id is not None
    reader, _ = run(place, home, "--resume", scan_id, "--database", database)
    return cost(reader, home, database)


def test_fifty_thousand_pages(place: Ground, tmp_path: Path) -> None:
    few = scan(place, huge.modest, tmp_path / "few")
    many = scan(place, huge.vast, tmp_path / "many")
    resumed_few = scan(place, huge.modest, tmp_path / "resumed_few", kill=True)
    resumed = scan(place, huge.vast, tmp_path / "resumed", kill=True)
    ratios = {
        "memory": round(many.peak_mb / few.peak_mb, 2),
        "memory_resumed": round(resumed.peak_mb / resumed_few.peak_mb, 2),
        "time_a_visit": round(many.seconds_a_visit / few.seconds_a_visit, 2),
        "second_half": many.second_half,
    }
    figures = {name: asdict(one) for name, one in (("few", few), ("many", many), ("resumed", resumed))}
    print(json.dumps({**figures, "ratios": ratios}, indent=2))
    write("huge_site", {**figures, "ratios": ratios}, place.browser)
    assert many.discovered >= huge.MANY * 0.99
    assert resumed.discovered >= huge.MANY * 0.99
    assert few.visits == many.visits == resumed.visits == VISITS
    assert ratios["memory"] <= MOST_MEMORY, figures
    assert ratios["memory_resumed"] <= MOST_MEMORY, figures
    assert ratios["time_a_visit"] <= MOST_TIME, figures
    assert many.second_half <= MOST_TIME, figures
