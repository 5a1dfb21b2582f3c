"""A few sites with a choice in all five phases; all of them: tests/acceptance/test_consent_sites.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scanner.model import Phase
from tests.farm import npm
from tests.farm.real.managers import ALL as MANAGERS
from tests.farm.sites.platforms import PLATFORMS
from tests.scanning import cells, outcome_faults, scan_farm

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.farm import Farm
    from tests.farm.consenting import ConsentSite
    from tests.farm.truth import SiteTruth

pytestmark = pytest.mark.browser
FIVE = (Phase.NO_ACTION, Phase.REJECT, Phase.ACCEPT, Phase.GPC, Phase.WITHDRAW)
REAL = tuple(manager.site() for manager in MANAGERS if manager.name in {"vanilla-second", "optout"})
[IMITATED] = [platform.site() for platform in PLATFORMS if platform.name == "onetrust"]


@pytest.mark.parametrize("site", REAL, ids=lambda site: site.host)
def test_every_cell_and_outcome(site: ConsentSite, farm: Farm) -> None:
    if problem := npm.problem():
        pytest.skip(f"npm packages missing: {problem}")
    scan = scan_farm(farm, site.url, FIVE)
    assert scan["consent"]["banner"]["found"] is True
    assert outcome_faults(scan, site) == []
    assert cells(scan, farm.truth(site.host)).wrong == []


# ---- what counts as a wrong cell: a score must be able to fail


def _scan_as_declared(truth: SiteTruth, site: ConsentSite) -> dict[str, Any]:
    """What a scan without a fault would give."""
    [page] = truth.pages.values()
    return {
        "consent": {
            "phases": {
                phase: {"reached": site.reaches(phase), "outcome": outcome, "how": None, "error": None}
                for phase, outcome in site.outcomes.items()
            }
        },
        "cookies": [
            {
                "name": cookie.name,
                "domain": cookie.domain,
                "host_only": cookie.host_only,
                "stored": True,
                "phases": dict(cookie.phases),
            }
            for cookie in page.cookies
        ],
    }


def _surplus(scan: dict[str, Any]) -> None:
    scan["cookies"].append({**scan["cookies"][0], "name": "surplus", "phases": {"accept": True, "reject": False}})


@pytest.mark.parametrize(
    ("spoil", "right", "wrong"),
    [
        (lambda scan: None, 15, 0),
        (lambda scan: scan["cookies"][0]["phases"].update(reject=None), 14, 1),
        (lambda scan: scan["cookies"][2]["phases"].update(withdraw=False), 14, 1),
        (lambda scan: scan["cookies"].pop(), 10, 5),
        (_surplus, 15, 1),
    ],
    ids=["none", "null for true", "false for true", "not reported", "not declared"],
)
def test_what_a_wrong_cell_is(spoil: Callable[[dict[str, Any]], None], right: int, wrong: int, farm: Farm) -> None:
    truth = farm.truth(IMITATED.host)
    scan = _scan_as_declared(truth, IMITATED)
    spoil(scan)
    counted = cells(scan, truth)
    assert (counted.right, len(counted.wrong)) == (right, wrong)


@pytest.mark.parametrize("facts", [{"reached": False}, {"outcome": "unverified"}, {"outcome": None}])
def test_what_a_wrong_outcome_is(facts: dict[str, Any], farm: Farm) -> None:
    scan = _scan_as_declared(farm.truth(IMITATED.host), IMITATED)
    assert outcome_faults(scan, IMITATED) == []
    scan["consent"]["phases"]["withdraw"].update(facts)
    [fault] = outcome_faults(scan, IMITATED)
    assert fault.startswith("withdraw: reached ")
