"""A site of 3,600 pages: a small budget meets every template, and the scan says what it may have missed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.farm.sites.big import TEMPLATES
from tests.scanning import scan_farm

if TYPE_CHECKING:
    from tests.farm import Farm

pytestmark = pytest.mark.browser
START = "https://www.big.example/"
PAGES = 24


def test_a_small_budget_meets_every_template(farm: Farm) -> None:
    scan = scan_farm(farm, START, max_pages=PAGES, profile="fast")
    names = {cookie["name"] for cookie in scan["cookies"]}
    assert {f"tpl_{template.name}" for template in TEMPLATES} <= names
    coverage = scan["coverage"]
    assert coverage["pages_visited"] == PAGES
    assert coverage["pages_discovered"] > 3_000
    assert coverage["templates"] == len(TEMPLATES) + 1
    estimate = coverage["estimate"]
    assert estimate["cookies"]["seen"] == coverage["cookies_seen"] == len(names)
    assert estimate["cookies"]["high"] > estimate["cookies"]["seen"]
    assert 0 < coverage["completeness"] < 1
    # What was looked at without a browser was asked for under the scanner's own name.
    looks = [entry for entry in farm.log.requests() if "cookiescan" in entry.header("user-agent")]
    assert estimate["pages_scouted"] >= 5 * PAGES
    assert len({entry.path for entry in looks}) >= estimate["pages_scouted"]
