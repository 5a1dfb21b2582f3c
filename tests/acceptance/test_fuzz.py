"""More than 100,000 made-up inputs over every reader of foreign content and every writer: no fault.

What was tried already is not tried again, as long as the commit is the same (`--cache-clear` forgets it).
`--fuzz-cases 5000` makes a shorter run, whose figures are not kept.
"""

from __future__ import annotations

import subprocess
from dataclasses import asdict
from typing import Any

import pytest

from scanner.capture.locate import find_browser
from tests.acceptance.conftest import FUZZ_CASES
from tests.benchmarks.ground import ROOT, write
from tests.fuzz import test_few_cases
from tests.fuzz.fuzzing import FUZZED, attempt

pytestmark = pytest.mark.acceptance
SEED = 20261129
LEAST = 100_000
assert test_few_cases.CASES  # its imports fill the list


def state_of_the_code() -> str:
    """The commit and what differs from it in the code."""
    said = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=12"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return said.stdout.strip()


def test_a_hundred_thousand_cases(request: pytest.FixtureRequest) -> None:
    wanted, cache = int(request.config.getoption("--fuzz-cases")), request.config.cache
    shares, code = sum(entry.share for entry in FUZZED.values()), state_of_the_code()
    parsers: dict[str, Any] = {}
    for name, entry in FUZZED.items():
        cases = round(wanted * entry.share / shares)
        key = f"fuzz/{code}/{cases}/{SEED}/{name}"
        tried = None if code.endswith("-dirty") or cache is None else cache.get(key, None)
        if tried is None:
            tried = asdict(attempt(entry, cases, SEED))
            if cache is not None:
                cache.set(key, tried)
        parsers[name] = tried
        print(f"{name}: {tried['cases']} cases{', WRONG' if tried['failure'] else ''}", flush=True)
    wrong = {name: tried["failure"] for name, tried in parsers.items() if tried["failure"]}
    figures = {
        "cases": sum(tried["cases"] for tried in parsers.values()),
        "failures": len(wrong),
        "seed": SEED,
        "parsers": {name: tried["cases"] for name, tried in parsers.items()},
    }
    if wanted >= FUZZ_CASES:
        write("fuzz", figures, str(find_browser().path))
    assert not wrong, "\n\n".join(f"{name}: {failure}" for name, failure in wrong.items())
    assert wanted < FUZZ_CASES or figures["cases"] >= LEAST
