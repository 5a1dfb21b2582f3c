"""The bombs of tests/farm/sites/bombs.py by the gigabyte: answers, packed files, 9,000 cookies, what never ends.

How much memory our own process took at most is kept in docs/figures.json.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.capture.locate import find_browser
from tests.benchmarks.ground import write
from tests.bombing import bombed, injected
from tests.farm import FarmServer
from tests.farm.sites.bombs import BIG, MIB, armed, endless, zeros

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.browser, pytest.mark.acceptance]
SCALE = 128  # packed files of 1 GiB, answers of 1 GiB
MOST = 1000  # MiB of our own process


def test_gigabytes_end_as_results_with_reasons(tmp_path: Path) -> None:
    zeros(8 * SCALE * MIB)  # packed before anybody waits for it
    with FarmServer(sites=[armed(BIG, SCALE)]) as farm:
        found = bombed(farm, BIG, tmp_path, "--time-limit", "15m", limit=1100)
    outcomes = found.outcomes()
    print(found.code, found.peak, outcomes, found.scan["scan"]["reasons"])
    write(
        "bombs",
        {
            "scale_mib": SCALE * 8,
            "exit_code": found.code,
            "python_peak_mb": found.peak,
            "pages": len(outcomes),
            "reasons": len(found.scan["scan"]["reasons"]),
            "injected": injected(found),
        },
        str(find_browser().path),
    )
    assert found.code in {0, 3}
    assert found.peak < MOST
    assert injected(found) == []
    assert {"/", "/names", "/packed", "/nested", "/fetches"} <= outcomes.keys()
    assert [path for path, outcome in outcomes.items() if "TUNNEL" in outcome] == []  # each bomb was delivered


def test_robots_and_sitemaps_that_never_end(tmp_path: Path) -> None:
    with FarmServer(sites=[endless()]) as farm:
        found = bombed(farm, BIG, tmp_path, "--profile", "fast", "--time-limit", "5m", limit=400)
    assert found.code in {0, 3}
    assert found.peak < MOST
    assert found.outcomes()["/"].startswith("ok")
    assert found.scan["coverage"]["pages_skipped"]["sitemap_unreadable"] >= 1
