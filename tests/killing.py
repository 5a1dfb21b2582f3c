"""Kills `cookiescan scan` with SIGKILL at chosen moments and goes on with it, as somebody would whose machine died."""

from __future__ import annotations

import contextlib
import json
import subprocess
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scanner.errors import StoreUnusable, UsageError
from scanner.store import Store
from tests.integration.command import TIME_LIMIT, command_line, environment
from tests.repeats import differences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tests.farm import Farm
    from tests.farm.truth import SiteTruth

Visit = tuple[str, str]  # address and phase
REST = 0.05  # seconds between two looks at a process that is about to be killed


@dataclass(slots=True)
class Survived:
    """What came of a scan that was killed."""

    scan: dict[str, Any]
    kills: int = 0
    seconds: float = 0.0  # that the last process ran
    kept: dict[Visit, float] = field(default_factory=dict)  # visits that were finished when it was killed, their start
    at_end: dict[Visit, float] = field(default_factory=dict)


def kept_visits(database: str, scan_id: str) -> dict[Visit, float]:
    """The visits that the store has of a scan."""
    with Store.open(database) as store:
        return {(visit.url, visit.phase.value): visit.started_at for _, visit in store.visits(scan_id)}


def trailed_visits(database: str, scan_id: str) -> dict[Visit, float]:
    """Those of a scan under way that are not to be made again."""
    with Store.open(database) as store:
        return {
            (visit.url, visit.phase.value): visit.started_at
            for _, visit, _ in store.trails(scan_id)
            if visit.phase != "withdraw"
        }


def _unfinished(database: str) -> str | None:
    with Store.open(database) as store:
        ids = [summary.id for summary in store.scans() if not summary.finished]
        for scan_id in ids:
            with contextlib.suppress(UsageError):
                store.unfinished(scan_id)
                return scan_id
    return None


@dataclass(frozen=True, slots=True)
class Seconds:
    """Kill the program when it has run so long."""

    number: float


@dataclass(frozen=True, slots=True)
class Visits:
    """Kill the program when so many visits are kept, or a little later."""

    number: int
    later: float = 0.0  # seconds


def scan_with_kills(
    farm: Farm, url: str, home: Path, database: str, moments: Iterable[Seconds | Visits], *options: str
) -> Survived:
    """Scan a site; kill the program at each of the `moments`, one after the other, and let the last one end."""
    home.mkdir(parents=True, exist_ok=True)
    common = ("--proxy", farm.proxy_url, "--database", database, "-o", str(home / "out"), "--quiet")
    survived = Survived({})
    left = list(moments)
    while True:
        scan_id = _unfinished(database) if survived.kills else None
        what = ("--resume", scan_id) if scan_id else (url, *options)
        process = subprocess.Popen(
            command_line("scan", *what, *common),
            env=environment(farm, home),
            cwd=home,
            stderr=subprocess.PIPE,
            text=True,
        )
        began = time.monotonic()
        killed = bool(left) and _killed(process, left.pop(0), database)
        if killed:
            survived.kills += 1
            begun = _unfinished(database)
            if begun is not None:
                survived.kept = trailed_visits(database, begun)
            continue
        _, errors = process.communicate(timeout=TIME_LIMIT)
        assert process.returncode == 0, errors
        survived.seconds = time.monotonic() - began
        survived.scan = json.loads((home / "out" / "scan.json").read_text())
        survived.at_end = kept_visits(database, survived.scan["scan"]["id"])
        return survived


def _killed(process: subprocess.Popen[str], moment: Seconds | Visits, database: str) -> bool:
    """Kill the program when the moment has come; false when it had ended before."""
    began = time.monotonic()
    while not _has_come(moment, began, database):
        if process.poll() is not None:
            return False
        assert time.monotonic() - began < TIME_LIMIT
        time.sleep(REST)
    process.kill()
    process.communicate()
    return True


def _has_come(moment: Seconds | Visits, began: float, database: str) -> bool:
    if isinstance(moment, Seconds):
        return time.monotonic() - began >= moment.number
    with contextlib.suppress(StoreUnusable):
        scan_id = _unfinished(database)
        if scan_id is not None and len(trailed_visits(database, scan_id)) >= moment.number:
            time.sleep(moment.later)
            return True
    return False


FACTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "pages": lambda scan: sorted((page["url"], len(page["visits"]), page["template"]) for page in scan["pages"]),
    "visits": lambda scan: sorted((p["url"], v["phase"], v["outcome"]) for p in scan["pages"] for v in p["visits"]),
    "storage": lambda scan: sorted((s["kind"], s["origin"], s["key"], str(s["phases"])) for s in scan["storage"]),
    "trackers": lambda scan: sorted((t["host"], str(t["phases"]), t["category"]) for t in scan["trackers"]),
    "findings": lambda scan: sorted((f["rule"], str(f["subject"])) for f in scan["findings"]),
    "phases": lambda scan: [(k, p["reached"], p["outcome"], p["how"]) for k, p in scan["consent"]["phases"].items()],
    "banner": lambda scan: scan["consent"]["banner"],
    "pictures": lambda scan: {k: len(phase["pictures"]) for k, phase in scan["consent"]["phases"].items()},
    "status": lambda scan: (scan["scan"]["status"], scan["scan"]["reasons"], scan["coverage"]["stop_reason"]),
}


def unlike(undisturbed: dict[str, Any], survived: dict[str, Any], truth: SiteTruth) -> list[str]:
    """What differs between a scan that was left in peace and one that was killed and went on."""
    found = differences([undisturbed, survived], truth, by_page=False)
    for name, fact in FACTS.items():
        one, other = fact(undisturbed), fact(survived)
        if one != other:
            found.append(f"{name}: {one} / {other}")
    return found
