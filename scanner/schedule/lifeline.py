"""The scan's end of the line to its worker: a scan must not outlive the worker that holds its claim.

The kernel ends the scan when the worker dies (Linux). The worker also writes into the scan's standard input as long as
its claim holds: a closed pipe, or silence, ends the scan too, so a worker that hangs cannot keep a site busy that was
given to another.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import select
import signal
import sys
import threading
from dataclasses import asdict, dataclass
from typing import Final

CUT: Final = 75  # exit code of a scan whose worker has gone silent
_PR_SET_PDEATHSIG: Final = 1
_NICENESS: Final = 5  # of scans, so that their browsers do not keep the worker from its signs of life


@dataclass(frozen=True, slots=True)
class Order:
    """What the worker asks of the process, as one line of JSON on its standard input.

    Not as arguments: every user of the machine may read those, and there are passwords among them.
    """

    arguments: tuple[str, ...]
    parent: int
    patience: float  # seconds of silence

    def line(self) -> bytes:
        """For the pipe."""
        return json.dumps(asdict(self)).encode() + b"\n"


def take_order() -> Order:
    """Read the order and tie this process to the worker's life."""
    order = Order(**json.loads(_read_line()))
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != order.parent:  # it died before we asked
        os._exit(CUT)
    with contextlib.suppress(OSError):
        os.nice(_NICENESS)
    threading.Thread(target=_listen, args=(order.patience,), name="lifeline", daemon=True).start()
    return order


def _read_line() -> bytes:
    line = bytearray()
    while not line.endswith(b"\n"):
        byte = os.read(0, 1)  # one by one: what follows is for the thread
        if not byte:
            os._exit(CUT)
        line += byte
    return bytes(line)


def _listen(patience: float) -> None:
    while True:
        ready, _, _ = select.select([0], [], [], patience)
        if not ready or not os.read(0, 4096):
            os._exit(CUT)  # the browser ends with our end of its pipe
