"""Recall beside cost: one ordinary scan of each mechanism site of the farm, held against its declared truth."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks.ground import Ground, ground, machine
from tests.benchmarks.meter import SubjectFailed, run
from tests.benchmarks.subject import Options
from tests.farm import catalogue, npm
from tests.farm.score import EVERY_NEED, Score, score
from tests.farm.truth import UNPROMPTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.farm.site import Site

MODULES = (
    "http_cookies", "answers", "script_cookies", "made_scripts", "nested", "storage", "gestures", "plain_http", "shop",
    "demo",
)  # fmt: skip
FROM_NPM = ("sdk",)


def measure(names: Sequence[str] = (), profile: str = "default", tabs: int = 4) -> tuple[dict[str, Any], str]:
    """Scan each site once and print its score; return the figures and the browser's path."""
    modules = list(names or (*MODULES, *FROM_NPM))
    figures: dict[str, Any] = {}
    total = Score()
    with ground(*modules) as place:
        print(f"recall: profile {profile}, phase no_action; {machine(place.browser)}")
        for module in modules:
            problem = npm.problem() if module in FROM_NPM else None
            if problem:
                print(f"{module}: skipped, its packages are missing: {problem}")
                figures[module] = {"skipped": problem}
                continue
            site = _start_of(module)
            result, figures[module] = _one(place, site, profile, tabs)
            total.add(result)
    print(f"all: {total.line()}")
    return {"profile": profile, "sites": figures, "all": _told(total)}, place.browser


def _start_of(module: str) -> Site:
    """The site of a module where a scan begins: the first that declares its start page."""
    return next(site for site in catalogue.groups()[module] if "/" in site.truth().pages)


def _one(place: Ground, site: Site, profile: str, tabs: int) -> tuple[Score, dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "scan.json"
        options = Options(
            kind="scan",
            browser=place.browser,
            proxy=place.proxy,
            spki=place.spki,
            urls=(f"{site.scheme}://{site.host}/",),
            pages=500,
            tabs=tabs,
            profile=profile,
            out=str(out),
        )
        try:
            measured = run(options)
        except SubjectFailed as failed:
            print(f"{site.host}: {failed}")
            return Score(), {"failed": str(failed)}
        scan = json.loads(out.read_text(encoding="utf-8"))
    truth = site.truth()
    result = score(scan, truth, UNPROMPTED if profile == "fast" else EVERY_NEED)
    unvisited = sorted({page.url for page in truth.pages.values()} - _urls(scan))
    cost = f"{measured.pages} visits, {measured.cpu:.0f} CPU ms a visit, {measured.wall:.1f} s"
    print(f"{site.host}: {result.line()}; {cost}")
    for fault in result.faults():
        print(f"    {fault}")
    for url in unvisited:
        print(f"    not visited: {url}")
    figures = {
        **_told(result),
        "visits": measured.pages,
        "cpu_ms": round(measured.cpu),
        "wall": round(measured.wall, 1),
    }
    return result, {**figures, "unvisited": len(unvisited)}


def _urls(scan: dict[str, Any]) -> set[str]:
    return {url for page in scan["pages"] for url in (page["url"], page["final_url"])}


def _told(result: Score) -> dict[str, Any]:
    return {
        "cookies": result.expected,
        "recall": round(result.recall, 4),
        "precision": round(result.precision, 4),
        "setter": round(result.setter_share, 4),
        "faults": result.faults(),
    }
