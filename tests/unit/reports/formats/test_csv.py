import csv
import io

import pytest

from reports.formats.csv import COLUMNS, cell
from reports.formats.csv import csv as write
from tests.unit.reports import samples


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_one_line_per_item_with_all_columns():
    lines = read(write(samples.declaration()))
    assert len(lines) == len(samples.rows())
    assert tuple(lines[0]) == COLUMNS
    fbp = next(line for line in lines if line["name"] == "_fbp")
    assert fbp["category"] == "Marketing"
    assert fbp["kept_for"] == "3 months"
    assert fbp["lifetime_seconds"] == "7776000"
    assert fbp["legal_name"] == "Meta Platforms Ireland Limited"
    assert fbp["recipients"] == "Criteo SA (France)"
    assert fbp["appears"] == "Whatever you choose"
    assert fbp["scanned_at"] == "2026-11-22T14:05:00+00:00"


@pytest.mark.parametrize(
    ("value", "safe"),
    [
        ("_ga", "_ga"),
        ("a=b", "a=b"),
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("'=1", "''=1"),
        ('"=1', "'\"=1"),
        ("＝1", "'＝1"),
        ("\t=1", "[U+0009]=1"),
        ("a\r\n=1", "a[U+000D][U+000A]=1"),
    ],
)
def test_cells_are_no_formulas(value, safe):
    assert cell(value) == safe


def test_hostile_texts_stay_in_their_cells():
    text = write(samples.hostile_declaration())
    lines = read(text)
    assert len(lines) == len(samples.HOSTILE)
    assert text.count("\r\n") == len(lines) + 1
    assert text.replace("\r\n", "").isprintable()
    for line in lines:
        assert None not in line
        assert line["policy_url"] == ""
        for value in line.values():
            assert not value.startswith(("=", "+", "-", "@"))
    text.encode("utf-8")
