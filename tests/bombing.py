"""A scan of a site full of bombs as a command of its own, and what has to hold afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fuzz.plainness import steering
from tests.integration.command import environment

if TYPE_CHECKING:
    from pathlib import Path

    from tests.farm import Farm

# The command, and at its end the most memory that its own process ever had, in MiB. Not by getrusage: its figure
# goes on from that of the process which started this one.
_MEASURED = """
import re, sys
from pathlib import Path
from scanner.commands.main import run
code = run(sys.argv[1:])
print("peak", int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
sys.exit(code)
"""
FORMATS = "html,md,json,csv,embed"


@dataclass(frozen=True, slots=True)
class Bombed:
    """How the scan ended."""

    code: int
    peak: int  # MiB of the Python process
    scan: dict[str, Any]
    err: str
    files: dict[str, str]  # name → content

    def outcomes(self) -> dict[str, str]:
        """Path → outcome of the first visit, `ok` or the reason."""
        found = {}
        for page in self.scan["pages"]:
            visit = page["visits"][0]
            path = page["url"].split("/", 3)[3].partition("?")[0]
            found["/" + path] = visit["outcome"] + (f": {visit['error']}" if visit.get("error") else "")
        return found


def bombed(farm: Farm, host: str, home: Path, *options: str, limit: float = 400.0) -> Bombed:
    """Scan the host with all formats, progress as JSON, and a file for builds."""
    out = home / "out"
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, "scan", f"https://{host}/", "-o", str(out), "--proxy", farm.proxy_url,
         "--phases", "no_action", "--format", FORMATS, "--database", f"sqlite:///{home}/scans.db", "--json-progress",
         "--junit", str(out / "junit.xml"), "--sarif", str(out / "cookies.sarif"), *options],
        capture_output=True, text=True, timeout=limit, env=environment(farm, home), cwd=home, check=False,
    )  # fmt: skip
    files = {path.name: path.read_text("utf-8") for path in out.iterdir() if path.is_file()}
    peak = int(done.stdout.split()[-1])
    return Bombed(done.returncode, peak, json.loads(files["scan.json"]), done.stderr, files)


def injected(found: Bombed) -> list[str]:
    """Signs that a text of the site has become markup, code or a control sequence somewhere."""
    wrong = [f"progress: {sign}" for sign in steering(found.err, "\n")]
    for name, text in found.files.items():
        if name != "scan.json":  # in which JSON escapes what has to be escaped
            wrong += [f"{name}: {sign}" for sign in steering(text, "\n\r\t")]
        if name.endswith(".html") and "<script>window.pwned" in text:
            wrong.append(f"{name}: markup")
    return wrong
