"""TC strings: what the IAB's own library (npm @iabtechlabtcf/core 1.5.21) wrote is read as it was meant."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.capture.consent.proof import tc_evidence
from scanner.capture.consent.tcf import NotATcString, TcRecord, decode_tc

NOTHING = "CQgYw8AQiCO8AAKADBENB4FgAAAAAAAAACQgAAAAAAAA.IAAA.YAAAAAAAAAAA"
EVERYTHING = "CQgYw8AQiCO8AAKADBENB4FsAP_gAEIAACQgHCQAYAAgcIABTgQAAAAA.IAAA.YAAAAAAAAAAA"
SOME = "CQgYw8AQiCO8AAKADBENB4FgAIIAAAAAACQgF5wBQABAAEAAMAAgBeYAAAAA.IAAA.YAAAAAAAAAAA"
RANGES = "CQgYw8AQiCO8AAKADBENB4FgAAAAAAIAACQgG9QA4AFABjASwBLgG9AAAAAA.IAAA.YAAAAAAAAAAA"


@pytest.mark.parametrize(
    ("text", "purposes", "interests", "features", "vendors", "vendor_interests"),
    [
        (NOTHING, (), (), (), (), ()),
        (EVERYTHING, tuple(range(1, 12)), (2, 7), (1, 2), tuple(range(1, 901)), (1, 2, 3, 10)),
        (SOME, (1, 7), (), (), (2, 4, 6, 8, 755), ()),
        (RANGES, (), (7,), (), (*range(10, 50), 300, 301, 302, 890), ()),
    ],
    ids=["nothing", "everything", "some", "ranges"],
)
def test_what_the_official_library_wrote(
    text: str,
    purposes: tuple[int, ...],
    interests: tuple[int, ...],
    features: tuple[int, ...],
    vendors: tuple[int, ...],
    vendor_interests: tuple[int, ...],
) -> None:
    assert decode_tc(text) == TcRecord(
        created=datetime(2026, 3, 1, tzinfo=UTC),
        updated=datetime(2026, 4, 2, tzinfo=UTC),
        cmp=10,
        language="EN",
        vendor_list=120,
        policy=5,
        purposes=purposes,
        interests=interests,
        special_features=features,
        vendors=vendors,
        vendor_interests=vendor_interests,
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("A" * 30_000, "too long"),
        ("BOEFEAyOEFEAyAHABDENAI4AAAB9vABAASA", "not of version 2"),
        (SOME[:40], "cut off"),
        ("C", "base64"),
        ("C!!!", "base64"),
    ],
)
def test_what_is_none(text: str, says: str) -> None:
    with pytest.raises(NotATcString, match=says):
        decode_tc(text)


@given(st.one_of(st.text(), st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.", max_size=400)))
def test_nothing_else_comes_of_any_text(text: str) -> None:
    with contextlib.suppress(NotATcString):
        decode_tc(text)


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", min_size=60, max_size=300))
def test_nor_of_what_begins_like_one(text: str) -> None:
    try:
        record = decode_tc("C" + text)
    except NotATcString:
        return
    assert set(record.purposes) <= set(range(1, 25))


def test_the_string_is_not_kept() -> None:
    told = tc_evidence({"string": SOME, "applies": True})
    assert SOME.split(".", 1)[0] not in str(told)
    assert (told["decoded"], told["applies"], told["purposes"], told["vendors"]) == (True, True, [1, 7], 5)
    assert tc_evidence({"string": "nonsense"}) == {"decoded": False, "why": "it is not of version 2"}
