"""The second blind set: further consent banners nobody knows, on https://NAME.strangers.example.

The first set (strangers.py) has been used to repair the code that finds banners; this one was written afterwards,
without a look at that code, and is not edited to suit a result. The form of a row stands in strangers_form.py.
"""

from __future__ import annotations

from tests.farm.sites.newcomers_north import NORTH
from tests.farm.sites.strangers_form import Stranger, publish

NEWCOMERS: tuple[Stranger, ...] = (*NORTH,)

sites = [publish(row) for row in NEWCOMERS]
