"""`python -m tests.soak [--minutes 20] [--rounds N] [--seed N] [--write]`: scans over and over, with kills; leaks: 1.

A line for each round, a summary at the end; with `--write` the figures go to docs/figures.json.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import TYPE_CHECKING

from tests.benchmarks.ground import write
from tests.soak.soak import SEED, Plan, soak

if TYPE_CHECKING:
    from collections.abc import Sequence

from scanner.capture.locate import find_browser


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point: 0 when nothing was left and nothing grew."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__.split("\n")[0])
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--rounds", type=int, default=None, help="end after so many")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--write", action="store_true", help="keep the figures in docs/figures.json")
    options = parser.parse_args(arguments)
    verdict = soak(Plan(options.minutes * 60, options.rounds, options.seed), print)
    print(json.dumps(verdict.figures(), indent=2))
    if options.write:
        write("soak", verdict.figures(), str(find_browser().path))
    for leak in verdict.leaks():
        print(f"LEAK: {leak}", file=sys.stderr)
    for fault in verdict.faults:
        print(f"FAULT: {fault}", file=sys.stderr)
    return 1 if verdict.leaks() or verdict.faults else 0


if __name__ == "__main__":
    # Python's own pools are in pieces after a while, which looks like growth; without them memory is what is in use.
    if os.environ.get("PYTHONMALLOC") != "malloc":
        os.execve(sys.executable, [*sys.orig_argv], {**os.environ, "PYTHONMALLOC": "malloc"})
    raise SystemExit(main())
