from dataclasses import replace
from datetime import datetime

import pytest

from reports.declaration import CATEGORIES, Contact, Provider, ScanNote, sections
from tests.unit.reports import samples


def test_sections_hold_all_categories_in_order_even_when_empty():
    made = sections([samples.row(category="marketing")])
    assert tuple(section.category for section in made) == CATEGORIES
    assert [len(section.rows) for section in made] == [0, 0, 0, 1, 0]


def test_rows_are_ordered_by_party_then_provider_then_name():
    third = samples.row("a", party="third", provider=samples.CRITEO)
    unknown = samples.row("a", provider=None)
    own = [samples.row(name) for name in ("b", "A", "c")]
    made = sections([third, unknown, *own])[0].rows
    assert [(row.party, row.name) for row in made] == [
        ("first", "A"),
        ("first", "b"),
        ("first", "c"),
        ("first", "a"),
        ("third", "a"),
    ]


def test_order_of_rows_does_not_depend_on_order_of_input():
    rows = samples.rows()
    assert sections(rows) == sections(reversed(rows))


@pytest.mark.parametrize(("field", "value"), [("category", "functional"), ("kind", "flash"), ("party", "second")])
def test_row_refuses_unknown_keys(field, value):
    with pytest.raises(ValueError, match=value):
        samples.row(**{field: value})


def test_other_records_refuse_unknown_keys():
    with pytest.raises(ValueError, match="weather"):
        ScanNote(kind="weather")
    with pytest.raises(ValueError, match="functional"):
        Contact(provider=Provider(name="x"), hosts=(), category="functional")
    with pytest.raises(ValueError, match="done"):
        samples.declaration(status="done")


def test_declaration_refuses_a_time_without_zone():
    with pytest.raises(ValueError, match="time zone"):
        samples.declaration(scanned_at=datetime(2026, 1, 1))  # noqa: DTZ001 - the case under test


def test_others_leaves_out_the_provider_and_repetitions():
    row = samples.row(provider=samples.META, recipients=(samples.META, samples.CRITEO, samples.CRITEO))
    assert row.others == (samples.CRITEO,)


def test_nothing_is_measured_without_a_page_or_in_a_failed_scan():
    assert samples.declaration().measured
    assert not samples.declaration(pages_looked_at=0).measured
    assert not replace(samples.declaration(), status="failed").measured
