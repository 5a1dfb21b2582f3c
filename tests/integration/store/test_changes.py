"""What the store keeps of changes, on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.change import Change
from scanner.diff import difference
from scanner.errors import UsageError
from scanner.model import ScanStatus
from tests.records import START, a_cookie, a_scan, an_info, records

if TYPE_CHECKING:
    from scanner.model import Scan
    from scanner.store import Store

MONTH = timedelta(days=30)


def month(number: int, status: ScanStatus = ScanStatus.COMPLETE, site: str = "shop.example") -> Scan:
    scan = a_scan(f"{site} {number}", site, START + number * MONTH)
    return replace(scan, scan=replace(scan.scan, status=status))


def test_the_changes_of_a_scan_come_back_as_they_were(store: Store) -> None:
    new = replace(month(1), cookies=[a_cookie(), replace(a_cookie(), name="_fbp", pattern="_fbp")])
    store.finish(new)
    changes = difference(new, [month(0)]).changes
    assert [change.subject.name for change in changes] == ["_fbp"]
    store.keep_changes(new.scan.id, changes)
    assert store.changes(new.scan.id) == list(changes)
    store.keep_changes(new.scan.id, ())
    assert store.changes(new.scan.id) == []


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(records(Change), max_size=3))
def test_any_changes(store: Store, changes: list[Change]) -> None:
    store.finish(a_scan())
    store.keep_changes("s1", changes)
    kept = store.changes("s1")
    assert kept == changes


def test_changes_belong_to_a_scan_and_go_with_it(store: Store) -> None:
    with pytest.raises(UsageError, match="No scan with the id nothing"):
        store.keep_changes("nothing", ())
    scan = month(1)
    store.finish(scan)
    store.keep_changes(scan.scan.id, difference(scan, [replace(month(0), cookies=[])]).changes)
    assert store.changes(scan.scan.id)
    store.delete(scan.scan.id)
    assert store.changes(scan.scan.id) == []


def test_the_history_of_a_site_is_what_saw_something_newest_first(store: Store) -> None:
    for scan in (month(0), month(1), month(2, ScanStatus.FAILED), month(3, ScanStatus.DEGRADED), month(4)):
        store.finish(scan)
    store.finish(month(5, site="other.example"))
    store.begin(an_info("under way", started_at=START + 6 * MONTH))
    history = store.history("shop.example")
    assert [scan.scan.id[-1] for scan in history] == ["4", "3", "1", "0"]
    assert history[0] == month(4)
    assert [scan.scan.id[-1] for scan in store.history("shop.example", before=START + 4 * MONTH, limit=2)] == ["3", "1"]
    assert store.history("nobody.example") == []


def test_when_something_is_gone_is_for_the_site_to_say(store: Store) -> None:
    store.finish(month(0))
    assert store.gone_after("shop.example") is None
    assert store.gone_after("nobody.example") is None
