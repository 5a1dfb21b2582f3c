"""How the memory of a scan grows with its pages: our Python process from page 100 on, and the browser beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.benchmarks.ground import ground, machine
from tests.benchmarks.meter import run
from tests.benchmarks.subject import LAST, Options
from tests.farm.sites import big

if TYPE_CHECKING:
    from tests.benchmarks.meter import Tree

EVERY = 100  # visits from one reading to the next; the first one is the base of the growth
LONG = 2000


def measure(pages: int = LONG, tabs: int = 4, profile: str = "fast") -> tuple[dict[str, Any], str]:
    """Scan so many pages of the big site, print the memory every 100 pages; return the figures and the browser."""
    readings: dict[int, dict[str, int]] = {}

    def look(name: str, fact: dict[str, Any], tree: Tree) -> None:
        if "visits" in fact or name == LAST:
            visits = fact.get("visits", pages)
            readings[visits] = {part: round(size) for part, size in tree.memory().items()}
            if visits % (5 * EVERY) == 0 or visits == EVERY:
                print(f"  after {visits:>5} pages: " + ", ".join(f"{k} {v} MB" for k, v in readings[visits].items()))

    with ground("big") as place:
        print(f"memory: {pages} pages, {profile} x{tabs}; {machine(place.browser)}")
        options = Options(
            kind="scan",
            browser=place.browser,
            proxy=place.proxy,
            spki=place.spki,
            urls=(f"{big.ORIGIN}/",),
            pages=pages,
            tabs=tabs,
            profile=profile,
            every=EVERY,
        )
        measured = run(options, look)
    base = readings[min(readings)]
    later = [reading for visits, reading in readings.items() if visits > EVERY] or [base]
    growth = max(reading["python"] for reading in later) - base["python"]
    browser = {"first": base["browser"], "largest": max(one["browser"] for one in later), "last": later[-1]["browser"]}
    peak = round(measured.peak)
    print(f"  Python grew by {growth} MB from page {EVERY} on, peak {peak} MB; browser {browser} MB", end="")
    print(f"; {measured.rate:.1f} pages/s")
    figures = {
        "pages": measured.pages,
        "profile": profile,
        "python_growth_mb": growth,
        "python_peak_mb": peak,
        "browser_mb": browser,
        "pages_per_second": round(measured.rate, 2),
    }
    return figures, place.browser
