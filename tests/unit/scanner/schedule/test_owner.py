"""Owners: who is gone, and what they have left running."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from scanner.schedule.owner import (
    CLAIM_VARIABLE,
    OWNER_VARIABLE,
    end_claimed,
    end_leftovers,
    is_gone,
    new_owner,
    spoken,
)


def waiting(owner: str, claim: str = "1:1") -> subprocess.Popen[bytes]:
    """A process that waits, in a group of its own, and bears the marks."""
    marks = {OWNER_VARIABLE: owner, CLAIM_VARIABLE: claim}
    code = "import signal; print(flush=True); signal.pause()"
    process = subprocess.Popen(
        [sys.executable, "-c", code], env={**os.environ, **marks}, stdout=subprocess.PIPE, start_new_session=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


def dead_owner() -> str:
    """The name of a process of this machine that has ended."""
    code = "from scanner.schedule.owner import new_owner; print(new_owner())"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return told.stdout.strip()


def test_a_living_owner_is_not_gone() -> None:
    assert not is_gone(new_owner())


def test_a_dead_one_is() -> None:
    assert is_gone(dead_owner())


def test_so_is_one_whose_number_another_process_has() -> None:
    parts = new_owner().split("/")
    parts[3] = "1.00"
    assert is_gone("/".join(parts))


@pytest.mark.parametrize("owner", ["", "me", "host/elsewhere/1/2.00/abcdef", "host/elsewhere/x/2.00/abcdef"])
def test_of_others_nothing_is_known(owner: str) -> None:
    assert not is_gone(owner)


def test_a_name_for_people() -> None:
    assert spoken("vm/0123/77/1.00/abc") == "vm:77"
    assert spoken("me") == "me"


def test_what_dead_owners_have_left_is_ended_and_nothing_else() -> None:
    with waiting(dead_owner()) as left, waiting(new_owner()) as living:
        assert end_leftovers() >= 1
        assert left.wait(10) == -9
        assert living.poll() is None
        living.kill()


def test_what_is_left_of_one_scan_is_ended() -> None:
    owner = new_owner()
    with waiting(owner, "1:1") as mine, waiting(owner, "1:2") as other:
        assert end_claimed(owner, "1:1") == 1
        assert mine.wait(10) == -9
        assert other.poll() is None
        other.kill()
