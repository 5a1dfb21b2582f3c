"""`python -m tests.fuzz NAME [OPTIONS OF LIBFUZZER]`: one entry led by coverage (atheris), until it fails.

Atheris is no dependency: `.venv/bin/pip install atheris` where it is wanted. `-max_total_time=600` ends it after 600 s.
"""

from __future__ import annotations

import sys
from typing import Any

import atheris  # type: ignore[import-not-found, import-untyped, unused-ignore]
from hypothesis import given, settings

from tests.fuzz import test_few_cases
from tests.fuzz.fuzzing import FUZZED

assert test_few_cases.CASES  # its imports fill the list
entry = FUZZED[sys.argv.pop(1)]
atheris.instrument_all()
test: Any = settings(database=None, deadline=None)(given(entry.strategy)(entry.check))
atheris.Setup(sys.argv, test.hypothesis.fuzz_one_input)
atheris.Fuzz()
