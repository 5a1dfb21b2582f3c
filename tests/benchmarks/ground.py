"""What all sections share: the farm in a process of its own, the browser under measure, and docs/figures.json."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scanner.capture.locate import find_browser

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
FIGURES = ROOT / "docs" / "figures.json"


@dataclass(frozen=True, slots=True)
class Ground:
    """A running farm and the browser that visits it."""

    proxy: str
    spki: str
    browser: str


class FarmFailed(RuntimeError):
    """The farm did not start; the message is its last word."""


@contextlib.contextmanager
def ground(*sites: str) -> Iterator[Ground]:
    """Serve the named modules of sites in another process, whose cost is nobody's.

    Raises:
        FarmFailed: it does not start.
    """
    browser = find_browser()
    command = [sys.executable, "-m", "tests.farm", *(word for site in sites for word in ("--site", site))]
    with (
        tempfile.TemporaryFile("w+") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=ROOT) as farm,
    ):
        assert farm.stdout
        try:
            line = farm.stdout.readline()
            if not line:
                errors.seek(0)
                raise FarmFailed(errors.read().strip().split("\n")[-1])
            facts = json.loads(line)
            yield Ground(facts["proxy"], facts["spki"], str(browser.path))
        finally:
            farm.terminate()


def machine(browser: str | None) -> dict[str, Any]:
    """Where figures were measured, with which browser, if any; a busy machine is told by its load."""
    here = {
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }
    if browser is None:
        return here
    said = subprocess.run([browser, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    return here | {"browser": f"{Path(browser).name} {said.split()[-1] if said else ''}".strip()}


def write(section: str, figures: dict[str, Any], browser: str | None) -> None:
    """Keep the figures of one section in docs/figures.json, the other sections as they are."""
    kept = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    kept[section] = {
        "commit": commit or None,
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(browser),
        **figures,
    }
    FIGURES.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
