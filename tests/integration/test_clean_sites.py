"""Sites without a fault are left in peace; all of them: tests/acceptance/test_clean_sites.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.clean_sites import false_alarms
from tests.farm.sites.clean import CLEAN

if TYPE_CHECKING:
    from tests.farm import Farm
    from tests.farm.sites.clean import Clean

pytestmark = pytest.mark.browser
FEW = [next(row for row in CLEAN if not row.banner), next(row for row in CLEAN if row.banner)]


@pytest.mark.parametrize("row", FEW, ids=lambda row: row.name)
def test_no_violation_is_found(row: Clean, farm: Farm) -> None:
    assert false_alarms(row, farm) == []
