"""Twenty scans of a site that does not change give no change, whatever it draws by lot."""

from __future__ import annotations

import random

import pytest

from scanner.diff import HISTORY, difference
from scanner.model import Phase, Scan
from tests.unit.scanner.diff.restless import PATHS, RestlessSite
from tests.unit.scanner.observe.visits import asked_for

ONE = (Phase.NO_ACTION,)


def told(site: RestlessSite, scans: int = 20) -> list[str]:
    """What is told of each scan against those before it."""
    history: list[Scan] = []
    found: list[str] = []
    for number in range(scans):
        scan = site.scan()
        result = difference(scan, history[:HISTORY])
        found += [f"scan {number + 1}: {each.rule} {each.subject.name}" for each in result.changes]
        history.insert(0, scan)
    return found


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(
    "site",
    [
        {},
        {"phases": ONE},
        {"pool": 30},
        {"paths": PATHS[:2]},
        {"direct": True},
    ],
    ids=["three phases", "one phase", "large pool", "two pages", "no ad server"],
)
def test_what_is_drawn_by_lot_is_no_change(site: dict, seed: int) -> None:
    assert told(RestlessSite(random.Random(seed), **site)) == []


def test_what_is_new_on_such_a_site_is_told_on_that_day() -> None:
    site = RestlessSite(random.Random(1))
    told(site, 4)
    scans = [site.scan() for _ in range(4)]
    site.extra = [asked_for("https://new.tracker-of-all.example/t.js")]
    result = difference(site.scan(), scans[::-1])
    assert [each.subject.name for each in result.changes] == ["new.tracker-of-all.example"]
