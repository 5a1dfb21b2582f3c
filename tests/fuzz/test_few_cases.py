"""A few cases of everything that is fuzzed; tests/acceptance/test_fuzz.py makes a hundred thousand."""

from __future__ import annotations

from contextlib import suppress

import pytest

from tests.fuzz import addresses, files, outputs, pages, wire
from tests.fuzz.fuzzing import FUZZED, TookTooLong, attempt, within

CASES = 40
__all__ = ["addresses", "files", "outputs", "pages", "wire"]  # whose import fills the list


@pytest.mark.parametrize("name", FUZZED)
def test_a_few_cases(name: str) -> None:
    entry = FUZZED[name]
    tried = attempt(entry, max(4, round(CASES * min(entry.share, 1.0))))
    assert tried.failure is None, tried.failure
    assert tried.cases >= 1


def test_a_case_that_takes_too_long_is_stopped_whatever_it_catches() -> None:
    def endless() -> None:
        while True:
            with suppress(Exception):
                sum(range(100))

    with pytest.raises(TookTooLong), within(0.1):
        endless()
