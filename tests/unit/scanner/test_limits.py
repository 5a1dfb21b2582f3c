"""Sizes as they are given on the command line, and what fits into the bounds of the system."""

from __future__ import annotations

import resource
import subprocess
import sys

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


def test_clients_of_the_guard_fit_the_descriptors_of_the_process() -> None:
    code = """
import resource
from scanner.limits import connections_that_fit, raise_descriptors
for most in (10, 1024):
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    print(connections_that_fit())
raise_descriptors()
print(connections_that_fit())
"""
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    assert run.stdout.split() == ["16", "412", "1024" if hard >= 2248 or hard < 0 else str((hard - 200) // 2)]
