"""Twenty scans of a site that rotates 30 % of its advertisements, draws names and groups, and once answers 500."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.capture.locate import find_browser
from tests.benchmarks.ground import write
from tests.restless import Months

if TYPE_CHECKING:
    from tests.farm import Farm

pytestmark = [pytest.mark.browser, pytest.mark.acceptance]
SCANS = 20
OUTAGE = 8  # the scan in which a page answers 500


def test_twenty_scans_of_a_site_that_does_not_change_tell_of_no_change(farm: Farm) -> None:
    months = Months(farm)
    results = [months.next(outage=number == OUTAGE) for number in range(1, SCANS + 1)]
    flapping = [len(result.flapping) for result in results]
    print(
        f"\n{SCANS} scans, {len(months.told)} changes, {max(flapping)} items that come and go", *months.told, sep="\n"
    )
    figures = {"scans": SCANS, "changes": months.told, "flapping": max(flapping)}
    write("restless", figures, str(find_browser().path))
    assert months.told == []
    assert max(flapping) > 0
