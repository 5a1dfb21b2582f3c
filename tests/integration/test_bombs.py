"""A site that attacks its scanner costs its own pages, never the scan: no crash, no hang, no flood, nothing injected.

The same by the gigabyte: tests/acceptance/test_big_bombs.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.bombing import bombed, injected
from tests.farm.sites.bombs import SMALL

if TYPE_CHECKING:
    from pathlib import Path

    from tests.farm import Farm

pytestmark = pytest.mark.browser
MOST = 600  # MiB of our own process; the scan of an ordinary page has 200


def test_bombs_end_as_results_with_reasons(farm: Farm, tmp_path: Path) -> None:
    found = bombed(farm, SMALL, tmp_path, "--profile", "fast", "--concurrency", "2")
    assert found.code in {0, 3}
    assert found.peak < MOST
    assert injected(found) == []
    names = ("", "lines", "head", "dom", "deep", "json", "cookies", "storage", "addresses", "names", "packed-script",
             "fetches", "packed", "nested")  # fmt: skip
    assert {f"/{name}" for name in names} <= found.outcomes().keys()
    assert {outcome.partition(":")[0] for outcome in found.outcomes().values()} <= {"ok", "timeout", "error"}
    cut = next(page for page in found.scan["pages"] if page["url"].endswith("/addresses"))
    assert "reports" in cut["visits"][0]["error"]  # it says that it did not take everything
    told = {cookie["name"] for cookie in found.scan["cookies"]}
    assert {"seen", "flood_39", "many_59", "big_9", "{{7*7}}", "\u202egnp.exe"} <= told
    assert found.scan["coverage"]["pages_skipped"]["sitemap_unreadable"] >= 2
