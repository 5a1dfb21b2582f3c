"""What the pieces of a value could tell, and which of them are moments."""

from __future__ import annotations

import base64

import pytest

from scanner.parts import WORD_BITS, bits_of, parts
from scanner.values import Digester

NOW = 1_790_000_000.0
DIGESTER = Digester(b"key of this scan")


@pytest.mark.parametrize(
    ("run", "least", "most"),
    [
        ("7", 1, 1),
        ("control", WORD_BITS, WORD_BITS),
        ("LandingPage", WORD_BITS, WORD_BITS),
        ("ACCEPTED", WORD_BITS, WORD_BITS),
        ("xqzvkwjt", 30, 40),  # letters, and no word
        ("42", 6, 7),
        ("918273645", 29, 31),
        ("4f2a9c81", 31, 33),
        ("a1a1a1a1a1a1", 12, 22),
    ],
)
def test_bits(run: str, least: float, most: float) -> None:
    assert least <= bits_of(run) <= most


@pytest.mark.parametrize(
    "value",
    [
        "1790000000",
        "1790000000123",
        "1790000000123456",
        "2026-09-21T13:33:20.123Z",
        "2026-09-21%2013%3A33%3A20",
        "Mon+Sep+21+2026+13:33:20+GMT+0000",
        "21.9.2026",
        "6ab13380",  # in base 16
        "mub5mvcc",  # in base 36, milliseconds
        base64.b64encode(b"1790000000123").decode(),
    ],
)
def test_moments(value: str) -> None:
    assert [part.moment for part in parts(value, DIGESTER, NOW)] == [True]


@pytest.mark.parametrize("value", ["1134567890", "2098765432", "1.2.1134567890", "4f2a9c81", "zzzzzzz9"])
def test_other_numbers_are_no_moments(value: str) -> None:
    assert not any(part.moment for part in parts(value, DIGESTER, NOW))


def test_the_same_piece_has_the_same_digest_however_it_is_wrapped() -> None:
    plain = parts('{"id":"4f2a9c81b7"}', DIGESTER, NOW)
    wrapped = parts(base64.b64encode(b'{"id":"4f2a9c81b7"}').decode(), DIGESTER, NOW)
    escaped = parts("%7B%22id%22%3A%224f2a9c81b7%22%7D", DIGESTER, NOW)
    assert plain == wrapped == escaped
    assert "4f2a9c81b7" not in repr(plain)
    assert plain != parts('{"id":"4f2a9c81b7"}', Digester(), NOW)
