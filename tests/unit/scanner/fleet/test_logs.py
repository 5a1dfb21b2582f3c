"""A worker's logs: one JSON object a line, with the facts that were given."""

from __future__ import annotations

import json
import subprocess
import sys

CODE = """
import logging
from scanner.fleet.logs import use_json_logs
use_json_logs()
logger = logging.getLogger("scanner.x")
logger.info("Begin %s", "a.example", extra={"action": "run_begun", "run": 7})
logging.getLogger("procrastinate.worker").info("not this")
try:
    1 / 0
except ZeroDivisionError:
    logger.exception("Broken")
"""


def test_json_lines() -> None:
    ended = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    begun, broken = (json.loads(line) for line in ended.stderr.splitlines())
    assert (begun["event"], begun["action"], begun["run"], begun["level"], begun["logger"]) == (
        "Begin a.example",
        "run_begun",
        7,
        "info",
        "scanner.x",
    )
    assert begun["timestamp"].endswith("Z")
    assert "ZeroDivisionError" in broken["exception"]
