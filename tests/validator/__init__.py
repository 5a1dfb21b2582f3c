"""The HTML checker of the W3C (npm's vnu-jar), which runs on Java; installed on demand from the lock file here."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

HERE = Path(__file__).parent
JAR = HERE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
# Its checker of style sheets is older than container queries (CSS Containment Level 3), which browsers have since 2023,
# and does not take `inherit` for a value of `font` (CSS Cascading Level 3, which gives it to every property).
NOT_KNOWN_TO_IT = ("“@container”", "“container-type”", "“font”: “inherit”")
THEIR_UNITS = "cqi"


class NoValidator(Exception):
    """The checker cannot run here; the message says why."""


def complaints(documents: Iterable[Path]) -> list[str]:
    """Errors and warnings about documents, one line each.

    Raises:
        NoValidator: Java or npm is missing, or the package cannot be fetched.
    """
    java = shutil.which("java")
    if java is None:
        raise NoValidator("Java is not installed (Debian: default-jre-headless)")
    if not JAR.is_file():
        _install()
    files = [str(document) for document in documents]
    done = subprocess.run(
        [java, "-Xss8m", "-jar", str(JAR), "--format", "json", "--exit-zero-always", *files],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NoValidator(done.stderr.strip().splitlines()[-1])
    # The report is on standard error, after what Java itself may have to say.
    messages = json.loads(done.stderr[done.stderr.index("{") :])["messages"]
    return [_line(one) for one in messages if not _outdated(one)]


def _outdated(message: dict[str, object]) -> bool:
    said = str(message["message"])
    unit = said.endswith("Parse Error.") and THEIR_UNITS in str(message.get("extract", ""))
    return unit or any(word in said for word in NOT_KNOWN_TO_IT)


def _line(message: dict[str, object]) -> str:
    place = f"{Path(str(message.get('url', ''))).name}:{message.get('lastLine', '?')}"
    return f"{place}: {message['message']}"


def _install() -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise NoValidator("npm is not installed")
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoValidator(f"npm: {(done.stderr or done.stdout).strip().splitlines()[:1]}")
