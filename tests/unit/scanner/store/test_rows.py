"""Records to rows and back, without a database."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from scanner.model import FoundHow
from scanner.sightings import PageRecord, VisitRecord
from scanner.store import rows, schema
from tests.records import HOME, a_fingerprinting_script, a_page, a_scan, a_visit, records

SCAN = replace(a_scan(), fingerprinting=[a_fingerprinting_script()])


@pytest.mark.parametrize("part", rows.PARTS, ids=lambda part: part.field)
def test_every_column_is_filled_and_nothing_is_kept_twice(part):
    (row, *_) = part.rows("s1", getattr(SCAN, part.field))
    assert set(row) == set(part.table.columns.keys())
    assert not set(row["details"]) & set(row)


@pytest.mark.parametrize("part", rows.PARTS, ids=lambda part: part.field)
def test_a_part_comes_back(part):
    kept = getattr(SCAN, part.field)
    assert part.records(part.rows("s1", kept)) == kept


def test_the_verdict_stands_apart_from_what_was_seen():
    """A scan can be judged again by writing these columns alone."""
    part = rows.Part("cookies", schema.cookies, type(a_scan().cookies[0]))
    (row,) = part.rows("s1", a_scan().cookies)
    judged = {**row, "category": "marketing", "vendor": None, "purpose": None, "classification": None}
    expected = replace(a_scan().cookies[0], category="marketing", vendor=None, purpose=None, classification=None)
    assert part.records([judged]) == [expected]


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(records(PageRecord), records(VisitRecord))
def test_any_visit_comes_back(page, visit):
    assert rows.visit_records(rows.visit_row("s1", page, visit, None)) == (page, visit)


def test_each_visit_of_a_log_in_is_kept():
    page = replace(a_page(), how=FoundHow.LOGIN)
    visits = [replace(a_visit(), started_at=at) for at in (1790000000.25, 1790000031.5, 1790000000.25)]
    steps = [rows.visit_row("s1", page, visit, None)["step"] for visit in visits]
    assert steps[0] == steps[2] != steps[1]
    assert max(map(len, steps)) <= 16  # of the column
    assert rows.visit_row("s1", a_page(), visits[0], None)["step"] == ""


def test_an_older_visit_lacks_what_came_later_and_may_have_what_went():
    row = rows.visit_row("s1", a_page(), a_visit(), None)
    row["page"] = {**row["page"], "gone": 1}
    assert rows.visit_records(row)[0] == a_page()


def test_digest_tells_pages_apart_however_long():
    long = HOME + "x" * 100_000
    digests = {
        rows.visit_row("s1", a_page(url), a_visit(url), None)["url_digest"]
        for url in (HOME, long, long + "y", "\ud800")
    }
    assert {len(digest) for digest in digests} == {64}
    assert len(digests) == 4
