"""Runs `cookiescan` as a user does: a process with arguments, an exit code, stdout and stderr.

Importing the program takes longer than most commands. So only the first run of each command starts Python anew, which
proves that it can; every further one is a process forked from one that has imported everything and done nothing else.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.commands.main import COMMANDS, main

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.farm import Farm

TIME_LIMIT = 120.0  # seconds; a deadline, not an expectation

_started: set[str] = set()  # commands that have been run in a Python of their own
_forking = multiprocessing.get_context("forkserver")
_forking.set_forkserver_preload([__name__, *(f"scanner.commands.{name.replace('-', '_')}" for name in COMMANDS)])


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


def environment(farm: Farm | None, home: Path) -> dict[str, str]:
    """The environment of a user with an empty home; the farm's key is trusted where there is one."""
    values = {
        name: os.environ[name] for name in ("PATH", "COOKIESCAN_BROWSER", "LANG", "PYTHONPATH") if name in os.environ
    }
    values |= {"HOME": str(home)}
    return values | ({"COOKIESCAN_TRUSTED_KEYS": farm.spki} if farm else {})


def command_line(*arguments: str) -> list[str]:
    """The command as a process to start."""
    return [sys.executable, "-c", "from scanner.commands.main import main; main()", *arguments]


def cookiescan(*arguments: str, home: Path, farm: Farm | None = None) -> Ended:
    """Run the command and wait for its end."""
    values = environment(farm, home)
    if arguments[:1] and arguments[0] in _started:
        return _forked(arguments, values, home)
    _started.update(arguments[:1])
    done = subprocess.run(
        command_line(*arguments),
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT,
        env=values,
        cwd=home,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def _forked(arguments: Sequence[str], values: Mapping[str, str], home: Path) -> Ended:
    with tempfile.TemporaryDirectory() as told:
        out, err = Path(told, "out"), Path(told, "err")
        process = _forking.Process(target=_become, args=(arguments, values, home, out, err))
        process.start()
        process.join(TIME_LIMIT)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(["cookiescan", *arguments], TIME_LIMIT, out.read_bytes(), err.read_bytes())
        code = process.exitcode
        process.close()
        return Ended(code, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"))


def _become(arguments: Sequence[str], values: Mapping[str, str], home: Path, out: Path, err: Path) -> None:
    """In the forked process: be the command."""
    os.chdir(home)
    os.environ.clear()
    os.environ.update(values)
    for place, path in ((1, out), (2, err)):
        written = os.open(path, os.O_WRONLY | os.O_CREAT)
        os.dup2(written, place)
        os.close(written)
    main(list(arguments))


def scan(url: str, *arguments: str, home: Path, farm: Farm) -> Ended:
    """Scan a site of the farm."""
    return cookiescan("scan", url, "--proxy", farm.proxy_url, *arguments, home=home, farm=farm)
