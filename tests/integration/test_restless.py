"""Four scans of a site that draws by lot give no change; what is new is told. Twenty scans: tests/acceptance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.farm.sites.restless import newcomer, weather
from tests.restless import Months

if TYPE_CHECKING:
    from tests.farm import Farm

pytestmark = pytest.mark.browser


def test_what_is_drawn_by_lot_is_no_change_and_what_is_new_is(farm: Farm, monkeypatch: pytest.MonkeyPatch) -> None:
    months = Months(farm)
    for number in range(4):
        months.next(outage=number == 2)
    assert months.told == []
    monkeypatch.setattr(weather, "newcomer", True)
    result = months.next()
    assert [(change.kind.value, change.subject.name) for change in result.changes] == [
        ("tracker_new", newcomer.host),
        ("cookie_new", "newcomer"),
    ]
