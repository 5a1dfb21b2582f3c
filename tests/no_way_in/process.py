"""Runs a module of this package in a world of its own, for tests."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

TIME_LIMIT = 120.0  # seconds; a deadline, not an expectation


def inside(module: str, *arguments: str, limit: float = TIME_LIMIT) -> dict[str, Any]:
    """Run `tests.no_way_in.MODULE` and hand back what it tells; the test is skipped where no world can be made."""
    may = subprocess.run(
        [sys.executable, "-c", "from tests.no_way_in.world import enter; enter()"], capture_output=True, check=False
    )
    if may.returncode:
        pytest.skip("this system gives us no network namespace")
    done = subprocess.run(
        [sys.executable, "-m", f"tests.no_way_in.{module}", *arguments],
        capture_output=True,
        text=True,
        timeout=limit,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told
