"""All sites without a fault, in all phases: any finding of a violation is a false alarm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.clean_sites import false_alarms
from tests.farm.sites.clean import CLEAN

if TYPE_CHECKING:
    from tests.farm import Farm
    from tests.farm.sites.clean import Clean

pytestmark = [pytest.mark.browser, pytest.mark.acceptance]


@pytest.mark.parametrize("row", CLEAN, ids=lambda row: row.name)
def test_no_violation_is_found(row: Clean, farm: Farm) -> None:
    assert false_alarms(row, farm) == []
