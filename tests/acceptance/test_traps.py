"""The share of a crawl that each trap takes, over page budgets and over the orders in which visits end."""

from __future__ import annotations

import pytest

from scanner.capture.locate import find_browser
from tests.benchmarks.ground import write
from tests.farm.sites.roomy import ROOMY
from tests.farm.sites.traps import MAZES
from tests.mazes import crawl

pytestmark = pytest.mark.acceptance
BUDGETS = (100, 200, 500)
SEEDS = 3


def test_no_trap_takes_more_than_a_twentieth() -> None:
    shares: dict[str, dict[str, float]] = {}
    faults = []
    for maze in MAZES:
        name = maze.start.split(".")[1]
        for budget in BUDGETS:
            most = budget // 20 * maze.kinds
            worst = 0
            for seed in range(SEEDS):
                walk = crawl(maze.start, maze.sites, budget=budget, seed=seed, **maze.options)
                wasted = len(walk.wasted(maze)) - walk.landed_before
                worst = max(worst, wasted)
                missed = set(maze.ordinary.kinds) - {maze.page_of(url) for url in walk.finals}
                named = set(maze.reasons) & set(walk.skipped)
                if missed or not named or maze.ordinary.cookies - walk.cookies or wasted > most:
                    faults.append(f"{name} {budget} {seed}: {wasted} of {most}, missed {len(missed)}, named {named}")
            shares.setdefault(name, {})[str(budget)] = round(worst / budget, 3)
    figures = {"budgets": BUDGETS, "orders": SEEDS, "worst_share_of_budget": shares, "faults": faults}
    write("traps", figures, str(find_browser().path))
    assert faults == []


def test_nothing_is_lost_of_sites_without_traps() -> None:
    lost: dict[str, int] = {}
    pages = 0
    for start, (site, real) in ROOMY.items():
        walk = crawl(start, [site], budget=len(real), seed=2)
        lost[start.split(".")[1]] = len(real - set(walk.finals))
        pages += len(real)
    figures = {"sites": len(ROOMY), "pages": pages, "lost": lost}
    write("traps_false_alarms", figures, str(find_browser().path))
    assert set(lost.values()) == {0}
