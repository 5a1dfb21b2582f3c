"""`cookiescan scan` in a build: a baseline, what is new fails it, JUnit XML and SARIF; then `cookiescan diff`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from junitparser import JUnitXml

from tests.farm.sites.restless import ORIGIN, newcomer, weather
from tests.integration.command import cookiescan, scan

if TYPE_CHECKING:
    from pathlib import Path

    from tests.farm import Farm

pytestmark = pytest.mark.browser
BEFORE = ("--phases", "no_action", "--max-pages", "2")


def test_a_new_third_party_fails_the_build(farm: Farm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = scan(f"{ORIGIN}/", *BEFORE, "-o", "old", home=tmp_path, farm=farm)
    assert first.code == 0, first.err
    monkeypatch.setattr(weather, "newcomer", True)
    rules = ("--fail-on", "change.tracker_new,change.lifetime", "--baseline", "old/scan.json")
    files = ("--junit", "new/junit.xml", "--sarif", "new/cookies.sarif")
    second = scan(f"{ORIGIN}/", *BEFORE, *rules, *files, "-o", "new", home=tmp_path, farm=farm)
    assert second.code == 1, second.err
    assert f"cookiescan: change.tracker_new: New third party: {newcomer.host}" in second.err
    assert "cookiescan diff restless.example" in second.err
    assert JUnitXml.fromfile(str(tmp_path / "new" / "junit.xml")).failures == 1
    results = json.loads((tmp_path / "new" / "cookies.sarif").read_text())["runs"][0]["results"]
    assert "change.tracker_new" in {result["ruleId"] for result in results}
    assert newcomer.host in (tmp_path / "new" / "changes.html").read_text()

    told = cookiescan("diff", "restless.example", "--fail-on", "change.tracker_new", home=tmp_path)
    assert told.code == 1
    assert f"New third party: {newcomer.host}" in told.out
    assert cookiescan("diff", "old/scan.json", "old/scan.json", home=tmp_path).out.startswith(
        "restless.example: No changes"
    )
    wrong = scan(f"{ORIGIN}/", "--fail-on", "change.tracker_new", home=tmp_path, farm=farm)
    assert (wrong.code, "--baseline" in wrong.err) == (2, True)
