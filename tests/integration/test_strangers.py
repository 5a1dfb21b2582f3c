"""Banners that nobody wrote a rule for, a few of each kind; all of them: tests/acceptance/test_strangers.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.choosing import try_all
from tests.farm.sites.strangers import STRANGERS
from tests.strangers import THREE, fault

if TYPE_CHECKING:
    from scanner.model import Phase
    from tests.choosing import Tried
    from tests.farm import Farm

# One worker: what the module tries is tried once.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("strangers")]
# A question with answers, a page of settings, a layer drawn anew, tabs, words in SVG, switches that say the contrary,
# a frame in a frame, a box that is no banner.
NAMES = ("ziarul", "fietsenzaak", "knygynas", "trapeza", "bazar", "university", "abendblick", "vinotheque")
FEW = [row for row in STRANGERS if row.name in NAMES]


@pytest.fixture(scope="module")
def tried(farm_server: Farm) -> Tried:
    return try_all(farm_server, (row.url for row in FEW), THREE)


@pytest.mark.parametrize("wish", THREE)
@pytest.mark.parametrize("name", NAMES)
def test_an_unknown_banner(tried: Tried, name: str, wish: Phase) -> None:
    row = next(row for row in FEW if row.name == name)
    assert fault(row, wish, tried[row.url, wish]) is None
