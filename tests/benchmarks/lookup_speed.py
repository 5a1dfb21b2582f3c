"""How fast the cookie database answers in one process, in processor time, and what it costs to have it loaded.

Three kinds of questions, because an answer is kept: names and places never seen before, the same names at another
place, and the same questions again (a scan asks the same on every page). Questions are made from the names of the
test sets and of the rows, with parts changed; the first batch also pays for expressions that are compiled on first use.

Usage: python -m tests.benchmarks.lookup_speed
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cookie_db import CookieDatabase, Subject

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[2]
SETS = Path(__file__).parent / "classification"
BATCH = 20_000
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def questions(db: CookieDatabase, seed: int, count: int = BATCH) -> list[Subject]:
    """Names of rows, names of the test sets and random names, each with a number of its own in name or place."""
    chance = random.Random(seed)
    rows = [row.pattern.display for row in db.rows]
    asked = [
        raw["name"]
        for path in sorted(SETS.glob("*.jsonl"))
        for raw in map(json.loads, path.read_text(encoding="utf-8").splitlines())
        if "name" in raw
    ]
    made = []
    for number in range(count):
        random_part = "".join(chance.choices(_LETTERS, k=8))
        kind = chance.random()
        if kind < 0.5:
            name = chance.choice(rows).replace("*", random_part)
        elif kind < 0.8:
            name = f"{chance.choice(asked)}_{seed}{number}"
        else:
            name = random_part * chance.randint(1, 3)
        place = f"shop{seed}-{number}.example"
        made.append(Subject(name, domain=place, site=place, party="first", lifetime=number, http_only=number % 2 == 0))
    return made


def rate(db: CookieDatabase, batch: Sequence[Subject]) -> float:
    """Answers per second of processor time."""
    started = time.process_time()
    for subject in batch:
        db.classify(subject)
    return len(batch) / (time.process_time() - started)


def loading() -> tuple[float, float]:
    """Seconds of processor time and megabytes that a fresh process needs to load the database: medians of five."""
    code = (
        "import resource, time\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "started = time.process_time()\n"
        "from cookie_db import CookieDatabase\n"
        "CookieDatabase.load()\n"
        "print(time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    seen = []
    for _ in range(5):
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
        seconds, kilobytes = done.stdout.split()
        seen.append((float(seconds), int(kilobytes) / 1024))
    return statistics.median(one[0] for one in seen), statistics.median(one[1] for one in seen)


def main() -> int:
    """Print the figures."""
    seconds, megabytes = loading()
    print(f"load: {seconds * 1000:.0f} ms of processor time, {megabytes:.0f} MB more than an empty process")
    db = CookieDatabase.load()
    print(f"first batch, never seen:        {rate(db, questions(db, 1)):10,.0f} a second")
    fresh = [rate(db, questions(db, seed)) for seed in range(2, 7)]
    print(f"never seen (best, median of 5): {max(fresh):10,.0f}  {statistics.median(fresh):,.0f}")
    batch = questions(db, 7)
    rate(db, batch)
    moved = [replace(subject, domain="another.example", site="another.example") for subject in batch]
    print(f"same names at another place:    {rate(db, moved):10,.0f}")
    page = batch[:1000] * 20
    rate(db, page)
    print(f"the same questions again:       {rate(db, page):10,.0f}")
    crowd = [subject for number in range(20) for subject in (*batch[:900], *questions(db, 100 + number, 100))]
    print(f"a scan: 9 of 10 asked before:   {rate(db, crowd):10,.0f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory at the end, with all answers kept: {peak:.0f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
