"""Options of the full figures."""

from __future__ import annotations

import pytest

ROUNDS = 10
KILLS = 50
FUZZ_CASES = 120_000


def pytest_addoption(parser: pytest.Parser) -> None:
    """`make acceptance ARGS="--rounds 2"`: fewer rounds, whose figures are not kept."""
    parser.addoption("--rounds", type=int, default=ROUNDS, help="scans of each site that have to be the same")
    parser.addoption("--kills", type=int, default=KILLS, help="moments at which a scan is killed")
    parser.addoption("--fuzz-cases", type=int, default=FUZZ_CASES, help="made-up inputs of all readers and writers")


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> int:
    """How many scans of one site are compared."""
    return int(request.config.getoption("--rounds"))
