"""Scans a site of the farm inside the test's process and gives its `scan.json` as a dictionary."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from scanner.bridge import TRUSTED_KEYS_VARIABLE
from scanner.config import ScanConfig
from scanner.export import scan_text
from scanner.model import Phase
from scanner.scan import ScanRun
from tests.cookie_rows import bundled
from tests.farm.truth import fits

if TYPE_CHECKING:
    from scanner.sightings import VisitRecord
    from scanner.store import Store
    from tests.farm import Farm
    from tests.farm.consenting import ConsentSite
    from tests.farm.truth import Expected, SiteTruth


class Nobody:
    """Is told how the scan goes and does nothing about it."""

    def counted(self, discovered: int, chosen: int) -> None:
        """Pages are known."""

    def visited(self, visit: VisitRecord, cookies: int, trackers: int) -> None:
        """A visit has ended."""

    def paused(self, reason: str | None) -> None:
        """The scan waits, or goes on."""


def scan_farm(
    farm: Farm,
    url: str,
    phases: tuple[Phase, ...] = (Phase.NO_ACTION,),
    store: Store | None = None,
    **options: Any,
) -> dict[str, Any]:
    """Scan `url` through the farm's proxy; robots.txt is ignored unless `ignore_robots=False` is given."""
    options.setdefault("ignore_robots", True)
    config = ScanConfig(start_url=url, proxy=farm.proxy_url, phases=phases, **options)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(TRUSTED_KEYS_VARIABLE, farm.spki)
        result = asyncio.run(ScanRun(config, bundled(), store, Nobody()).run())
    loaded: dict[str, Any] = json.loads(scan_text(result.scan))
    return loaded


@dataclass(slots=True)
class Cells:
    """The cookie × phase cells of one scan against the truth; null is an answer like true and false."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def all(self) -> int:
        """How many there are."""
        return self.right + len(self.wrong)

    def judge(self, cookie: str, phase: str, said: object, declared: bool | None) -> None:
        """Count one cell."""
        if said is declared:
            self.right += 1
        else:
            self.wrong.append(f"{cookie} {phase}: {said}, declared {declared}")


def cells(scan: dict[str, Any], truth: SiteTruth) -> Cells:
    """Every cell of the cookies whose truth differs by phase, in the phases scanned.

    A cookie that is not reported has no right cell, unless it is declared to be held in none of them; one that is
    reported and not declared adds a wrong cell for each phase in which it is said to be held.
    """
    result = Cells()
    known = {cookie.key: cookie for page in truth.pages.values() for cookie in page.cookies}
    for cookie in (cookie for cookie in known.values() if cookie.phases):
        name = f"{cookie.name} ({cookie.domain})"
        wanted = {phase: held for phase, held in cookie.phases.items() if phase in scan["consent"]["phases"]}
        found = next((one for one in scan["cookies"] if _is(one, cookie)), None)
        for phase, held in wanted.items():
            unreported = "not reported" if any(wanted.values()) else held
            result.judge(name, phase, found["phases"][phase] if found else unreported, held)
    for one in scan["cookies"]:
        if one["stored"] and not any(_is(one, cookie) for cookie in known.values()):
            held_in = [phase for phase, held in one["phases"].items() if held]
            result.wrong += [f"{one['name']} ({one['domain']}) {phase}: True, not declared" for phase in held_in]
    return result


def _is(reported: dict[str, Any], cookie: Expected) -> bool:
    same = reported["domain"] == cookie.domain and reported["host_only"] == cookie.host_only
    return same and fits(cookie.name, reported["name"])


def outcome_faults(scan: dict[str, Any], site: ConsentSite) -> list[str]:
    """The phases that were not reached, or not left, as declared."""
    faults = []
    for phase, result in scan["consent"]["phases"].items():
        said, declared = (result["reached"], result["outcome"]), (site.reaches(phase), site.outcomes[phase])
        if said != declared:
            why = result["error"] or result["how"]
            faults.append(f"{phase}: reached {said[0]}, {said[1]}, declared {declared[0]}, {declared[1]} ({why})")
    return faults
