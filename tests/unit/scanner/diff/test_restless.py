"""Twenty scans of a site that does not change give no change, whatever it draws by lot."""

from __future__ import annotations

import random

import pytest

from scanner.diff import HISTORY, difference
from scanner.model import Phase
from tests.unit.scanner.diff.restless import PATHS, RestlessSite

ONE = (Phase.NO_ACTION,)


def told(site: RestlessSite, scans: int = 20) -> list[str]:
    """What is told of each scan against those before it."""
    history, found = [], []
    for number in range(scans):
        scan = site.scan()
        result = difference(scan, history[:HISTORY])
        found += [f"scan {number + 1}: {each.rule} {each.subject.name}" for each in result.changes]
        history.insert(0, scan)
    return found


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    "site",
    [
        {},
        {"phases": ONE},
        {"pool": 40},
        {"paths": PATHS[:2]},
    ],
    ids=["three phases", "one phase", "large pool", "two pages"],
)
def test_what_is_drawn_by_lot_is_no_change(site: dict, seed: int) -> None:
    assert told(RestlessSite(random.Random(seed), **site)) == []
