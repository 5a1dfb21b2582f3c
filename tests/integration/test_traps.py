"""A scan of a shop with seven traps sees the shop, and names the traps."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from scanner.config import Profile, Sample
from tests.farm.sites.traps_all import SHOP, site
from tests.scanning import scan_farm

if TYPE_CHECKING:
    from tests.farm import Farm

pytestmark = pytest.mark.browser
BUDGET = 60


def test_a_scan_sees_the_shop_and_names_the_traps(farm: Farm) -> None:
    start = f"https://{site.host}/"
    scan = scan_farm(farm, start, max_pages=BUDGET, sample=Sample.ALL, profile=Profile.FAST)
    urls = [page["url"] for page in scan["pages"]]
    paths = {urlsplit(url).path for url in urls}
    assert set(SHOP.kinds) <= paths
    assert SHOP.cookies <= {cookie["name"] for cookie in scan["cookies"]}
    assert scan["coverage"]["stop_reason"] == "all_visited"
    named = set(scan["coverage"]["pages_skipped"])
    assert {
        "trap_calendar",
        "trap_facets",
        "trap_session",
        "trap_paging",
        "trap_redirects",
        "soft_404",
        "mirror",
    } <= named
    taken = Counter(urlsplit(url).path.split("/")[1] for url in urls if urlsplit(url).path not in SHOP.kinds)
    assert max(taken.values()) <= BUDGET // 20 + 1, taken
