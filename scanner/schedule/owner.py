"""Who works on a run: one process on one machine, and whether it still lives.

Every process that a worker starts carries the worker's name in its environment, browsers too. So what a dead worker
may have left behind is found and ended, and nothing else is.
"""

from __future__ import annotations

import contextlib
import os
import socket
import uuid
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psutil

if TYPE_CHECKING:
    from collections.abc import Callable

OWNER_VARIABLE: Final = "COOKIESCAN_OWNER"
CLAIM_VARIABLE: Final = "COOKIESCAN_CLAIM"


def new_owner() -> str:
    """A name for this process: `HOST/PLACE/PID/STARTED/NONCE`."""
    pid = os.getpid()
    host = socket.gethostname().replace("/", "-")
    return f"{host}/{_place()}/{pid}/{_started(pid)}/{uuid.uuid4().hex[:6]}"


def is_gone(owner: str) -> bool:
    """Is the owner a process of this machine that has ended? Of another machine nothing is known: false."""
    parts = owner.rsplit("/", 4)
    if len(parts) != 5 or parts[1] != _place() or not parts[2].isdigit():
        return False
    return _started(int(parts[2])) != parts[3]


def spoken(owner: str) -> str:
    """The owner as a person reads it: host and process id."""
    parts = owner.rsplit("/", 4)
    return f"{parts[0]}:{parts[2]}" if len(parts) == 5 else owner


def end_leftovers() -> int:
    """End what dead owners of this machine have left running; how many processes there were."""
    return _end(lambda environment: is_gone(environment.get(OWNER_VARIABLE, "")))


def end_claimed(owner: str, claim: str) -> int:
    """End what is left of one scan, browsers in their own process groups too; how many processes there were."""
    ours = {OWNER_VARIABLE: owner, CLAIM_VARIABLE: claim}
    return _end(lambda environment: ours.items() <= environment.items())


def _end(chosen: Callable[[dict[str, str]], bool]) -> int:
    ended = 0
    for process, environment in _ours():
        with contextlib.suppress(psutil.Error):
            if chosen(environment) and process.status() != psutil.STATUS_ZOMBIE:
                process.kill()  # psutil makes sure that the number still means this process
                ended += 1
    return ended


def _ours() -> list[tuple[psutil.Process, dict[str, str]]]:
    """The processes of this user but this one, with their environments."""
    found = []
    for process in psutil.process_iter():
        if process.pid == os.getpid():
            continue
        with contextlib.suppress(psutil.Error, OSError):
            if process.uids().real == os.getuid():
                found.append((process, process.environ()))
    return found


def _started(pid: int) -> str:
    """When a process was started, in hundredths of a second since the system's start; empty when it has ended."""
    try:
        process = psutil.Process(pid)
        if process.status() in {psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD}:
            return ""
        return f"{process.create_time():.2f}"
    except psutil.Error:
        return ""


def _place() -> str:
    """Where process ids mean the same: this start of this machine, or of this container."""
    parts = [socket.gethostname()]
    with contextlib.suppress(OSError):  # elsewhere than on Linux the name has to do
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii"))
        parts.append(str(Path("/proc/self/ns/pid").readlink()))
    return sha256("\n".join(parts).encode()).hexdigest()[:12]
