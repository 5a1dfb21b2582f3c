"""Sizes as they are given on the command line."""

from __future__ import annotations

import pytest

from scanner.errors import UsageError
from scanner.limits import GIB, MIB, memory_for, size


@pytest.mark.parametrize(("text", "bytes_"), [("1", 1), ("1.5 GiB", 3 * GIB // 2), ("500M", 500 * MIB)])
def test_sizes(text: str, bytes_: int) -> None:
    assert size(text) == bytes_


@pytest.mark.parametrize("text", ["0", "0.4", "9" * 400, "-1", "2T", "", "nan"])
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(UsageError):
        size(text)


def test_many_tabs_may_take_more_memory() -> None:
    assert (memory_for(1), memory_for(4), memory_for(8)) == (2 * GIB, 2 * GIB, 4 * GIB)
