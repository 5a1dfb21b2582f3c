"""Real consent managers and imitations of commercial ones in five phases: every cookie × phase cell, every outcome.

What each site gave is kept in docs/figures.json, and the last test sums it up; `make acceptance ARGS="-k osano"` brings
the figures of one site up to date.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from scanner.capture.locate import find_browser
from scanner.model import Phase
from tests.benchmarks.ground import FIGURES, write
from tests.farm import npm
from tests.farm.real.managers import ALL as MANAGERS
from tests.farm.sites.platforms import PLATFORMS
from tests.scanning import cells, outcome_faults, scan_farm

if TYPE_CHECKING:
    from tests.farm import Farm
    from tests.farm.consenting import ConsentSite

pytestmark = [pytest.mark.browser, pytest.mark.acceptance]
SECTION = "consent"
AIM = 0.97
FIVE = (Phase.NO_ACTION, Phase.REJECT, Phase.ACCEPT, Phase.GPC, Phase.WITHDRAW)
REAL = tuple(manager.site() for manager in MANAGERS)
SITES = (*REAL, *(platform.site() for platform in PLATFORMS))


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.host)
def test_cells_and_outcomes(site: ConsentSite, farm: Farm) -> None:
    if site in REAL and (problem := npm.problem()):
        pytest.skip(f"npm packages missing: {problem}")
    scan = scan_farm(farm, site.url, FIVE)
    counted, outcomes = cells(scan, farm.truth(site.host)), outcome_faults(scan, site)
    _keep(
        site.host,
        {
            "cells": counted.all,
            "cells_right": counted.right,
            "cells_wrong": counted.wrong,
            "outcomes": len(FIVE),
            "outcomes_right": len(FIVE) - len(outcomes),
            "outcomes_wrong": outcomes,
        },
    )
    assert scan["consent"]["banner"]["found"] is True
    assert outcomes == []
    assert counted.wrong == []


def test_the_sum() -> None:
    sites = _kept()
    assert set(sites) >= {site.host for site in SITES}, "not every site has figures"
    total = _total(sites)
    print(f"\n{total}")
    assert total["cells_right"] / total["cells"] >= AIM, total
    assert total["outcomes_right"] == total["outcomes"], total


def _keep(host: str, figures: dict[str, Any]) -> None:
    hosts = [site.host for site in SITES]
    sites = {**_kept(), host: figures}
    sites = {name: sites[name] for name in hosts if name in sites}
    write(SECTION, {"total": _total(sites), "sites": sites}, str(find_browser().path))


def _kept() -> dict[str, dict[str, Any]]:
    kept = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    sites: dict[str, dict[str, Any]] = kept.get(SECTION, {}).get("sites", {})
    return sites


def _total(sites: dict[str, dict[str, Any]]) -> dict[str, int]:
    counts = ("cells", "cells_right", "outcomes", "outcomes_right")
    return {"sites": len(sites)} | {name: sum(site[name] for site in sites.values()) for name in counts}
