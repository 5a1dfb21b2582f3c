"""The blind set: consent banners of sites whose consent manager nobody knows, on https://NAME.strangers.example.

They measure how well refusing and accepting work on banners that no rule was written for. Whoever wrote them had not
seen the code that finds and answers banners; once committed, the rows are not edited to suit a result. The form of a
row and the third parties stand in strangers_form.py; tests/integration/test_strangers_truth.py walks every row by the
clicks it declares.
"""

from __future__ import annotations

from tests.farm.sites.strangers_balkan import BALKAN
from tests.farm.sites.strangers_east import EAST
from tests.farm.sites.strangers_form import Stranger, publish
from tests.farm.sites.strangers_isles import ISLES
from tests.farm.sites.strangers_north import NORTH
from tests.farm.sites.strangers_south import SOUTH
from tests.farm.sites.strangers_traps import TRAPS
from tests.farm.sites.strangers_west import WEST

STRANGERS: tuple[Stranger, ...] = (*NORTH, *WEST, *ISLES, *SOUTH, *EAST, *BALKAN, *TRAPS)

sites = [publish(row) for row in STRANGERS]
