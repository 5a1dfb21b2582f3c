"""Runs a module of this package in a world of its own, for tests."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.no_way_in import probes

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


def nobody_was_reached(told: dict[str, Any]) -> None:
    """Hold what the attack tells against what it should have tried and found."""
    assert told["proved"], "whoever comes is counted, and what leaves is seen"
    assert (told["reached"], told["left"], told["datagrams"]) == ([], [], 0)
    refused = told["refused"]
    tried = {**probes.SCRIPTS, **probes.SECURE, **probes.TOP, probes.OF_CERTIFICATE: ""}
    assert [name for name in tried if f"{name}.probe.test" not in refused] == [], "each was tried"
    assert [text for text, host in probes.HOSTS.items() if host not in refused] == []
    assert refused.keys() >= probes.FURTHER
    assert told["results"]["candidates"] == [], "WebRTC tells no address"
    assert not [result for result in told["results"].values() if result == "read"]
    assert not [url for url in told["urls"] if url.startswith(("file:", "chrome:", "devtools:", "view-source:"))]
    assert told["self_test"] == []
