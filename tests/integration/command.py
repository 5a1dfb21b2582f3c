"""Runs `cookiescan` as a user does: a process with arguments, an exit code, stdout and stderr."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.farm import Farm

TIME_LIMIT = 120.0  # seconds; a deadline, not an expectation


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
    done = subprocess.run(
        command_line(*arguments),
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT,
        env=environment(farm, home),
        cwd=home,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def scan(url: str, *arguments: str, home: Path, farm: Farm) -> Ended:
    """Scan a site of the farm."""
    return cookiescan("scan", url, "--proxy", farm.proxy_url, *arguments, home=home, farm=farm)
