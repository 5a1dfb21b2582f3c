"""How long the browser keeps what was asked for."""

from __future__ import annotations

import pytest

from scanner.observe.lifetime import LONGEST, from_expiry, kept


@pytest.mark.parametrize(
    ("declared", "expected"), [(None, None), (60.0, 60.0), (LONGEST, LONGEST), (LONGEST + 1, LONGEST), (0.12345, 0.123)]
)
def test_kept(declared: float | None, expected: float | None) -> None:
    assert kept(declared) == expected


@pytest.mark.parametrize(
    ("expires", "set_at", "expected"), [(None, 5.0, None), (65.0, 5.0, 60.0), (5.0, 5.0, 0.0), (4.0, 5.0, 0.0)]
)
def test_from_expiry(expires: float | None, set_at: float, expected: float | None) -> None:
    assert from_expiry(expires, set_at) == expected
