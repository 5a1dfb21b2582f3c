"""The command line of a run's scan."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scanner.schedule.process import scan_arguments, time_limit
from scanner.store.runs import Claim, ClaimedRun

RUN = ClaimedRun(
    claim=Claim(7, 3),
    site_id=1,
    site="a.example",
    start_url="https://a.example/",
    options=("--profile", "fast"),
    due_at=datetime(2026, 1, 1, tzinfo=UTC),
    priority=0,
    attempts=0,
    scan_id=None,
)


def test_arguments() -> None:
    first = ("scan", "https://a.example/", "--profile", "fast", "--output", "-", "--quiet", "--run", "7:3")
    assert scan_arguments(RUN, None) == first
    assert scan_arguments(RUN, "sqlite:///a.db") == (*first, "--database", "sqlite:///a.db")


@pytest.mark.parametrize(
    ("options", "seconds"),
    [
        ((), 1800),
        (("--time-limit", "2h"), 7200),
        (("--time-limit=90s",), 90),
        (("--time-limit", "soon"), 1800),  # the scan itself refuses it
        (("--time-limit",), 1800),
    ],
)
def test_time_limit(options: tuple[str, ...], seconds: float) -> None:
    assert time_limit(options) == seconds
