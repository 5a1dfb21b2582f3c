"""A scan's process ends when its worker dies, closes the pipe or goes silent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import psutil

from scanner.schedule.lifeline import CUT, Order
from tests.fleets import wait_for

CHILD = (
    "from scanner.schedule.lifeline import take_order; take_order(); import signal; print(flush=True); signal.pause()"
)
# A worker: starts the child, says its number, and waits.
PARENT = f"""
import os, subprocess, sys, signal
from scanner.schedule.lifeline import Order
child = subprocess.Popen([sys.executable, "-c", {CHILD!r}], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
child.stdin.write(Order((), os.getpid(), 60.0).line()); child.stdin.flush(); child.stdout.readline()
print(child.pid, flush=True)
signal.pause()
"""


def child(patience: float, parent: int | None = None) -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(Order(("a", "b"), os.getpid() if parent is None else parent, patience).line())
    process.stdin.flush()
    return process


def test_it_goes_on_while_it_hears_something() -> None:
    with child(60.0) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        process.stdout.readline()
        process.stdin.write(b".")
        process.stdin.flush()
        assert process.poll() is None
        process.stdin.close()
        assert process.wait(10) == CUT


def test_silence_ends_it() -> None:
    with child(0.2) as process:
        assert process.wait(10) == CUT


def test_another_parent_ends_it() -> None:
    with child(60.0, parent=1) as process:
        assert process.wait(10) == CUT


def test_no_order_ends_it() -> None:
    with subprocess.Popen([sys.executable, "-c", CHILD], stdin=subprocess.DEVNULL) as process:
        assert process.wait(10) == CUT


def test_it_dies_with_its_worker() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        scan = psutil.Process(int(worker.stdout.readline()))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        wait_for(lambda: not scan.is_running() or scan.status() == psutil.STATUS_ZOMBIE, 5.0)
