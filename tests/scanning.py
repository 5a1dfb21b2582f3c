"""Scans a site of the farm inside the test's process and gives its `scan.json` as a dictionary."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from cookie_db.database import CookieDatabase
from scanner.bridge import TRUSTED_KEYS_VARIABLE
from scanner.config import ScanConfig
from scanner.export import scan_text
from scanner.model import Phase
from scanner.scan import ScanRun
from tests.farm.truth import fits

if TYPE_CHECKING:
    from scanner.sightings import VisitRecord
    from scanner.store import Store
    from tests.farm import Farm
    from tests.farm.truth import SiteTruth


class Nobody:
    """Is told how the scan goes and does nothing about it."""

    def counted(self, discovered: int, chosen: int) -> None:
        """Pages are known."""

    def visited(self, visit: VisitRecord, cookies: int, trackers: int) -> None:
        """A visit has ended."""


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
        result = asyncio.run(ScanRun(config, CookieDatabase.load(), store, Nobody()).run())
    loaded: dict[str, Any] = json.loads(scan_text(result.scan))
    return loaded


def cell_faults(scan: dict[str, Any], truth: SiteTruth) -> list[str]:
    """The cookie × phase cells that are not as declared, for cookies whose truth differs by phase."""
    faults = []
    for cookie in (cookie for page in truth.pages.values() for cookie in page.cookies if cookie.phases):
        wanted = {phase: held for phase, held in cookie.phases.items() if phase in scan["consent"]["phases"]}
        found = [c for c in scan["cookies"] if fits(cookie.name, c["name"]) and c["domain"] == cookie.domain]
        if not found:
            if any(wanted.values()):
                faults.append(f"{cookie.name} ({cookie.domain}) not found, declared {wanted}")
            continue
        for phase, held in wanted.items():
            if found[0]["phases"][phase] is not held:
                faults.append(f"{cookie.name} ({cookie.domain}) {phase}: {found[0]['phases'][phase]}, declared {held}")
    return faults
