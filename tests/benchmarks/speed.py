"""What a scan costs beside a bare load of the same pages, in one run on the same browser.

Interleaved rounds, each subject in a process of its own: a bare Playwright load in reused tabs of one context without
listeners and without our address guard, then our scan in each profile with every collector and the guard on. On a
machine that others use too only the ratios within a round mean something, hence their median and range.
"""

from __future__ import annotations

import json
import statistics
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks.ground import Ground, ground, machine
from tests.benchmarks.meter import Measured, run
from tests.benchmarks.subject import Options
from tests.farm.score import score
from tests.farm.sites import bench

if TYPE_CHECKING:
    from collections.abc import Sequence

BARE = "bare"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure."""

    pages: int = bench.PAGES
    rounds: int = 3
    tabs: tuple[int, ...] = (4,)
    profiles: tuple[str, ...] = ("fast", "default")


@dataclass(frozen=True, slots=True)
class Entry:
    """One subject in one round, and what its scan missed or told wrong."""

    subject: str
    tabs: int
    measured: Measured
    faults: tuple[str, ...]


def measure(plan: Plan) -> tuple[dict[str, Any], str]:
    """Run all rounds, print them and their ratios; return the figures and the browser's path."""
    entries: list[Entry] = []
    with ground("bench") as place:
        print(f"speed: {plan.pages} pages, {plan.rounds} rounds; {machine(place.browser)}")
        print(f"{'':<17}{'pages/s':>8}{'CPU ms/page':>13}{'python':>8}{'driver':>8}{'browser':>8}", end="")
        print(f"{'whole':>7}{'100 pages':>11}{'start':>8}{'peak MB':>9}  faults")
        for number in range(plan.rounds):
            for tabs in plan.tabs:
                for subject in (BARE, *plan.profiles):
                    entry = _one(place, plan, subject, tabs)
                    entries.append(entry)
                    print(_row(number + 1, entry), flush=True)
        browser = place.browser
    return _figures(plan, entries), browser


def _one(place: Ground, plan: Plan, subject: str, tabs: int) -> Entry:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "scan.json"
        options = Options(
            kind=BARE if subject == BARE else "scan",
            browser=place.browser,
            proxy=place.proxy,
            spki=place.spki,
            urls=tuple(bench.ORIGIN + bench.page_path(number) for number in range(plan.pages)),
            pages=plan.pages,
            tabs=tabs,
            profile=subject,
            out=str(out),
        )
        measured = run(options)
        faults = () if subject == BARE else _faults(json.loads(out.read_text(encoding="utf-8")), plan.pages)
    return Entry(subject, tabs, measured, faults)


def _faults(scan: dict[str, Any], pages: int) -> tuple[str, ...]:
    visited = scan["coverage"]["pages_visited"]
    few = [f"visited {visited} of {pages} pages"] if visited != pages else []
    return (*few, *score(scan, bench.bench.truth()).faults())


def _row(number: int, entry: Entry) -> str:
    one, pages = entry.measured, entry.measured.pages
    python, driver, browser = (1000 * cost / pages for cost in (one.cost.python, one.cost.driver, one.cost.browser))
    hundred = f"{one.wall_100:.1f} s" if one.wall_100 else "-"
    name = f"{number} {entry.subject} x{entry.tabs}"
    return (
        f"{name:<17}{one.rate:>8.1f}{one.cpu:>13.0f}{python:>8.1f}{driver:>8.1f}{browser:>8.1f}{one.cpu_whole:>7.0f}"
        f"{hundred:>11}{one.start_wall:>6.1f} s{one.peak:>9.0f}  {len(entry.faults)}"
        + "".join(f"\n    {fault}" for fault in entry.faults[:5])
    )


def _figures(plan: Plan, entries: Sequence[Entry]) -> dict[str, Any]:
    ratios: dict[str, dict[str, Any]] = {}
    for profile in plan.profiles:
        for tabs in plan.tabs:
            pairs = list(zip(_of(entries, profile, tabs), _of(entries, BARE, tabs), strict=True))
            name = f"{profile} x{tabs}"
            ratios[name] = {
                "cpu": _spread([ours.cpu / bare.cpu for ours, bare in pairs]),
                "cpu_whole": _spread([ours.cpu_whole / bare.cpu_whole for ours, bare in pairs]),
                "wall": _spread([ours.wall / ours.pages / (bare.wall / bare.pages) for ours, bare in pairs]),
                "wall_100": _spread([a.wall_100 / b.wall_100 for a, b in pairs if a.wall_100 and b.wall_100]),
                "peak_mb": round(max(ours.peak for ours, _ in pairs)),
            }
            print(f"{name} / bare x{tabs}: " + ", ".join(f"{k} {_words(v)}" for k, v in ratios[name].items()))
    best = _best(plan, entries)
    print(
        "best number of tabs, 100 pages: " + ", ".join(f"{k} {v['wall']} s with {v['tabs']}" for k, v in best.items())
    )
    faults = sorted({fault for entry in entries for fault in entry.faults})
    rounds = [{"subject": e.subject, "tabs": e.tabs, **_rounded(asdict(e.measured))} for e in entries]
    return {"pages": plan.pages, "ratios": ratios, "best_tabs_100_pages": best, "faults": faults, "rounds": rounds}


def _of(entries: Sequence[Entry], subject: str, tabs: int) -> list[Measured]:
    return [entry.measured for entry in entries if (entry.subject, entry.tabs) == (subject, tabs)]


def _best(plan: Plan, entries: Sequence[Entry]) -> dict[str, dict[str, Any]]:
    best = {}
    for subject in (BARE, *plan.profiles):
        walls = {
            tabs: statistics.median(100 * one.wall / one.pages if one.wall_100 is None else one.wall_100 for one in ran)
            for tabs in plan.tabs
            if (ran := _of(entries, subject, tabs))
        }
        tabs = min(walls, key=lambda number: walls[number])
        best[subject] = {"tabs": tabs, "wall": round(walls[tabs], 1)}
    return best


def _spread(values: list[float]) -> dict[str, float] | None:
    if not values:
        return None
    middle, low, high = statistics.median(values), min(values), max(values)
    return {"median": round(middle, 2), "min": round(low, 2), "max": round(high, 2)}


def _words(value: Any) -> str:
    return f"{value['median']:.2f} ({value['min']:.2f}..{value['max']:.2f})" if isinstance(value, dict) else str(value)


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return round(value, 3) if isinstance(value, float) else value
