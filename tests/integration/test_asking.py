"""Sites that ask unfairly, scanned whole: the finding comes, with its evidence, and only where it belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.farm.sites.asking import FINDINGS, PHASES
from tests.scanning import scan_farm

if TYPE_CHECKING:
    from tests.farm import Farm

# One worker: what the module tries is tried once.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("asking")]
ASKING = set(FINDINGS.values())


@pytest.fixture(scope="module")
def scans(farm_server: Farm) -> dict[str, dict[str, Any]]:
    return {name: scan_farm(farm_server, f"https://{name}.asking.example/", PHASES[name]) for name in FINDINGS}


@pytest.mark.parametrize("name", FINDINGS)
def test_the_finding_and_no_other_about_asking(scans: dict[str, dict[str, Any]], name: str) -> None:
    rules = {finding["rule"] for finding in scans[name]["findings"]}
    assert rules & ASKING == {FINDINGS[name]}


def test_a_gesture_that_counts_as_consent_ends_the_phase_without_a_choice(scans: dict[str, dict[str, Any]]) -> None:
    scan = scans["implied"]
    assert scan["consent"]["implied"] is True
    [count] = [cookie for cookie in scan["cookies"] if cookie["name"] == "_count"]
    assert count["phases"]["no_action"] is True
    others = [visit for page in scan["pages"] for visit in page["visits"] if visit["phase"] == "no_action"]
    assert len(others) == 2


def test_the_evidence_of_a_choice(scans: dict[str, dict[str, Any]]) -> None:
    phases = scans["forever"]["consent"]["phases"]
    for phase, intents in (("reject", ["reject"]), ("accept", ["accept"]), ("withdraw", ["reopen", "reject"])):
        told = phases[phase]
        assert (told["outcome"], told["clicks"]) == ("verified", len(intents)), told
        assert [press["intent"] for press in told["presses"]] == intents
        assert told["record"]["kept_in"] == ["cookie:choice"]
        assert [picture["shows"] for picture in told["pictures"]][-1] == "after"
        assert told["chosen_at"] is not None
    assert phases["withdraw"]["record"]["clicks_to_accept"] == 1
    [session] = [cookie for cookie in scans["forever"]["cookies"] if cookie["name"] == "sid"]
    assert set(session["phases"].values()) == {True}  # also where it was set before consent was withdrawn
    assert [picture["shows"] for picture in phases["no_action"]["pictures"]] == ["banner"]


def test_where_a_banner_asks_again(scans: dict[str, dict[str, Any]]) -> None:
    assert scans["forgetful"]["consent"]["phases"]["reject"]["asked_again"] == ["https://forgetful.asking.example/pots"]
