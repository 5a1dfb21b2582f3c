"""Scans of a site that does not change, one after the other, and what is told of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from scanner.diff import HISTORY, difference
from scanner.model import Scan
from tests.farm.sites.restless import ORIGIN, weather
from tests.scanning import scan_farm

if TYPE_CHECKING:
    from scanner.change import Difference
    from tests.farm import Farm

_SCANS = TypeAdapter(Scan)


class Months:
    """A site scanned month by month; each scan is compared with those before it."""

    def __init__(self, farm: Farm) -> None:
        self._farm = farm
        self._history: list[Scan] = []
        self.told: list[str] = []

    def next(self, *, outage: bool = False) -> Difference:
        """Scan once more; with an outage a page answers 500."""
        weather.outages = int(outage)
        scan = _SCANS.validate_json(json.dumps(scan_farm(self._farm, f"{ORIGIN}/")))
        assert weather.outages == 0
        result = difference(scan, self._history[:HISTORY])
        number = len(self._history) + 1
        self.told += [f"scan {number}: {change.rule} {change.subject.name}" for change in result.changes]
        self._history.insert(0, scan)
        return result
