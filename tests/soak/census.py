"""What is there after a round: processes, files, descriptors, threads, tasks and memory."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import os
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakSet

import psutil

from scanner.capture.profile import remove_orphans

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK = "COOKIESCAN_SOAK"  # an environment variable that all processes of a soak inherit
FARM = "tests.farm"  # the module that serves the sites, in a process of its own
END_LIMIT = 20.0  # seconds in which what was killed, and what hangs on it, has to be gone
FOLDERS_OF_A_SCAN = 2  # that one which is killed may leave: the browser's profile, the driver's folder
SHARED_MEMORY = Path("/dev/shm")


@dataclass(frozen=True, slots=True)
class Census:
    """What one look has found; `left` are things that should not be there."""

    processes: tuple[str, ...]
    files: tuple[str, ...]
    descriptors: Counter[str] = field(default_factory=Counter)  # of the long-lived process, by kind
    threads: int = 0
    tasks: int = 0
    memory: float = 0.0  # of the long-lived process, resident, MB
    objects: int = 0  # that Python's garbage collector knows of

    @property
    def open_descriptors(self) -> int:
        """All of them."""
        return self.descriptors.total()


class Ground:
    """Where a soak takes place: one folder for all temporary files, one mark on all processes."""

    def __init__(self, folder: Path, token: str) -> None:
        self.folder = folder
        self.temporary = folder / "tmp"
        self.results = folder / "results"
        self.token = token
        for each in (self.temporary, self.results):
            each.mkdir(parents=True, exist_ok=True)
        self._shared = _shared_memory()
        self._children = _children()
        self._tasks = WeakSet(_tasks())  # both of whoever else runs in this process, such as another test's farm

    def look(self, killed: int = 0) -> Census:
        """Wait until nothing is left, or the limit is reached; then count. `killed` scans could not tidy up."""
        end, pause = time.monotonic() + END_LIMIT, threading.Event()
        while (processes := tuple(self._processes())) and time.monotonic() < end:
            pause.wait(0.2)
        orphans = remove_orphans(older_than=0)  # what the next start does with older ones
        explained = orphans <= FOLDERS_OF_A_SCAN * killed
        lost = () if explained else (f"{orphans} folders of browsers, where {killed} scans were killed",)
        gc.collect()
        _trim()
        return Census(
            processes,
            (*self._files(), *lost),
            _descriptors(),
            threading.active_count(),
            sum(one not in self._tasks for one in _tasks()),
            psutil.Process().memory_info().rss / 2**20,
            len(gc.get_objects()),
        )

    def _processes(self) -> Iterator[str]:
        """All that bear our mark, descend from us or name our folder; the dead whom nobody has buried, too."""
        below = _children() - self._children
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.pid == os.getpid() or FARM in (words := process.cmdline()):
                    continue
                if process.pid in below or self._is_ours(process):
                    yield f"{process.pid} {process.name()} ({process.status()}) {' '.join(words)[:120]}"

    def _is_ours(self, process: psutil.Process) -> bool:
        with contextlib.suppress(psutil.Error):
            if any(str(self.temporary) in word for word in process.cmdline()):
                return True
            return process.environ().get(MARK) == self.token
        return False

    def _files(self) -> Iterator[str]:
        """Temporary files and folders, drafts among the results, and shared memory that was not there before."""
        yield from (str(path.relative_to(self.folder)) for path in self.temporary.iterdir())
        old = time.time() - 1
        for path in self.results.rglob(".cookiescan-*"):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < old:
                    yield str(path.relative_to(self.folder))
        yield from sorted(_shared_memory() - self._shared)


def _tasks() -> list[asyncio.Task[object]]:
    """Those of any loop that have not ended."""
    return [one for one in gc.get_objects() if isinstance(one, asyncio.Task) and not one.done()]


def _children() -> set[int]:
    return {process.pid for process in psutil.Process().children(recursive=True)}


def _trim() -> None:
    """Let the C library give back what it keeps free (glibc): what remains is in use, or in pieces."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


def _shared_memory() -> set[str]:
    return {str(path) for path in SHARED_MEMORY.glob("*chrom*")} | {
        str(path) for path in SHARED_MEMORY.glob(".*chrom*")
    }


def _descriptors() -> Counter[str]:
    found: Counter[str] = Counter()
    for link in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            kind = str(link.readlink()).partition(":")[0]
            found["file" if kind.startswith("/") else kind] += 1
    return found
