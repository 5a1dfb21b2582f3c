"""A few cases of everything that is fuzzed; tests/acceptance/test_fuzz.py makes a hundred thousand."""

from __future__ import annotations

import pytest

from tests.fuzz import addresses, files, outputs, pages, wire
from tests.fuzz.fuzzing import FUZZED, attempt

CASES = 40
__all__ = ["addresses", "files", "outputs", "pages", "wire"]  # whose import fills the list


@pytest.mark.parametrize("name", FUZZED)
def test_a_few_cases(name: str) -> None:
    entry = FUZZED[name]
    tried = attempt(entry, max(4, round(CASES * min(entry.share, 1.0))))
    assert tried.failure is None, tried.failure
    assert tried.cases >= 1
