"""Who is killed, and when: the browser's processes, the driver, the guard's connections, whole scans."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Callable


class Victim(StrEnum):
    """What is killed."""

    RENDERER = "renderer"
    BROWSER = "browser"
    HELPER = "helper"  # a process of the browser that shows no page
    DRIVER = "driver"
    CONNECTIONS = "connections"
    NOBODY = "nobody"


def role(process: psutil.Process) -> Victim:
    """Which part of a scan a process plays; NOBODY for the scan itself."""
    words = process.cmdline()
    if any(word == "--type=renderer" for word in words):
        return Victim.RENDERER
    if any(word.startswith("--type=") for word in words):
        return Victim.HELPER
    if any(word.startswith("--user-data-dir") for word in words):
        return Victim.BROWSER
    return Victim.DRIVER if any("playwright" in word for word in words) else Victim.NOBODY


def victims(root: psutil.Process, kind: Victim) -> list[psutil.Process]:
    """The living processes of one kind below `root`; those of a session of their own belong to another scan."""
    found, session = [], os.getsid(root.pid)
    for process in root.children(recursive=True):
        with contextlib.suppress(psutil.Error, ProcessLookupError):
            if process.status() == psutil.STATUS_ZOMBIE or os.getsid(process.pid) != session:
                continue
            if role(process) is kind:
                found.append(process)
    return found


def kill_one(root: psutil.Process, kind: Victim, chance: random.Random) -> bool:
    """Kill one process of a kind; false when there is none."""
    for process in chance.sample(found := victims(root, kind), len(found)):
        with contextlib.suppress(psutil.Error):
            process.send_signal(signal.SIGKILL)
            return True
    return False


@dataclass
class Killer:
    """A thread that strikes below one process at moments of its own, until it is told to stop."""

    root: psutil.Process
    kinds: tuple[Victim, ...]
    seed: int
    between: tuple[float, float] = (0.5, 5.0)
    cut: Callable[[], bool] = lambda: False
    done: list[str] = field(default_factory=list)

    def __enter__(self) -> Killer:
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._strike, name="killer", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._end.set()
        self._thread.join()

    def _strike(self) -> None:
        chance = random.Random(self.seed)
        for kind in self.kinds:
            if self._end.wait(chance.uniform(*self.between)):
                return
            with contextlib.suppress(psutil.Error, ProcessLookupError):
                struck = self.cut() if kind is Victim.CONNECTIONS else kill_one(self.root, kind, chance)
                if struck:
                    self.done.append(str(kind))
