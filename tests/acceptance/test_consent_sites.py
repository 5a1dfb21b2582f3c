"""All of the farm's real consent managers in three phases: every cookie × phase cell, every outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.model import Phase
from tests.farm import npm
from tests.farm.real.managers import ALL as MANAGERS
from tests.scanning import cell_faults, scan_farm

if TYPE_CHECKING:
    from tests.farm import Farm
    from tests.farm.real.consent import Manager

pytestmark = [pytest.mark.browser, pytest.mark.acceptance]
THREE = (Phase.NO_ACTION, Phase.REJECT, Phase.ACCEPT)


@pytest.mark.parametrize("manager", MANAGERS, ids=lambda manager: manager.host)
def test_cells_and_outcomes(manager: Manager, farm: Farm) -> None:
    if problem := npm.problem():
        pytest.skip(f"npm packages missing: {problem}")
    scan = scan_farm(farm, f"https://{manager.host}/", THREE)
    assert scan["consent"]["banner"]["found"] is True
    phases = scan["consent"]["phases"]
    assert phases["accept"]["outcome"] == "verified", phases
    if manager.reject:
        assert phases["reject"]["outcome"] == "verified", phases
    else:
        assert phases["reject"]["reached"] is False, phases
    assert not cell_faults(scan, farm.truth(manager.host))
