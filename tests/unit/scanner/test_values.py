"""What is kept of a value tells its kind and length, and nothing of what it says."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.values import LONGEST_SHAPE, Digester, entropy, shape


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", "empty"),
        ("GA1.2.1134567.1690000000", "W3.D1.D7.D10"),
        ("fb.1.1690000000000.123456789", "L2.D1.D13.D9"),
        ("6f9619ff-8b86-d011-b42d-00c04fc964ff", "uuid"),
        ("6F9619FF-8B86-D011-B42D-00C04FC964FF", "uuid"),
        ("granted", "L7"),
        ("1", "D1"),
        ("b1f3c2", "H6"),
        ("b1f3c", "W5"),  # too short to be told from letters and digits
        ("123456", "D6"),
        ("abcdef", "L6"),
        ("a1b2xy", "W6"),
        ("en-GB", "L2-L2"),
        ("a%20b", "L1%W3"),
        ("a  b", "L1?L1"),
        ("grüße", "L2?L1"),
        ("a|&=;b", "L1&;=|L1"),  # sorted: their order would tell something
        ("{}", "json2"),
        ('{"id": 1}', "json9"),
        ("[1]", "json3"),
        ('"x"', "json3"),
        ('"', "?"),
        ("\ud800", "?"),
        ("a-" * 30, "L1-" * 16 + "..60"),
    ],
)
def test_shapes(value: str, expected: str) -> None:
    assert shape(value) == expected


@given(st.text())
def test_shapes_are_short(value: str) -> None:
    assert 0 < len(shape(value)) <= LONGEST_SHAPE + len(f"..{len(value)}")


CLASSES = (string.digits, "abcdef", "ABCDEF", "ghijklmnopqrstuvwxyz", "GHIJKLMNOPQRSTUVWXYZ")
ROTATED = str.maketrans({char: of[(at + 1) % len(of)] for of in CLASSES for at, char in enumerate(of)})


@given(st.text(alphabet=string.ascii_letters + string.digits + '.-_:|{}"[] \u00e4'))
def test_a_shape_does_not_change_with_the_characters_of_a_class(value: str) -> None:
    """So no three characters of a value, and not one of them, can be read from its shape."""
    assert shape(value.translate(ROTATED)) == shape(value)


@pytest.mark.parametrize(("value", "bits"), [("", 0.0), ("aaaa", 0.0), ("ab", 2.0), ("abcd", 8.0), ("aabb", 4.0)])
def test_entropy_counts_bits_of_the_whole_value(value: str, bits: float) -> None:
    assert entropy(value) == bits


def test_digests_compare_values_inside_one_scan_only() -> None:
    one, other = Digester(), Digester()
    assert one.digest("a") == one.digest("a") != one.digest("b")
    assert one.digest("a") != other.digest("a")
    assert Digester(b"key").digest("a") == Digester(b"key").digest("a")
    assert len(one.digest("\ud800")) == 16
