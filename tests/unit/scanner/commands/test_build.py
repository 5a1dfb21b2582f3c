"""What a scan tells a build server: JUnit XML, SARIF, the changes since a baseline."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from junitparser import Error, Failure, JUnitXml

from reports.formats.sarif import place
from scanner.commands.build import Build, keep_changes
from scanner.config import ScanConfig
from scanner.errors import UsageError
from scanner.export import scan_text
from scanner.findings import FINDING_IDS
from scanner.model import ScanStatus
from scanner.store import Store
from tests.records import HOSTILE, START, a_cookie, a_scan, a_tracker

if TYPE_CHECKING:
    from pathlib import Path

    from scanner.model import Scan

NEW = replace(a_tracker(), host="n.example", site="n.example")
CONFIG = ScanConfig(start_url="https://www.shop.example/")


def later(**changes) -> Scan:
    scan = a_scan("s2", started_at=START + timedelta(days=30))
    return replace(scan, trackers=[a_tracker(), NEW], **changes)


@pytest.fixture
def build(tmp_path) -> Build:
    return Build(a_scan("s1"), tmp_path / "junit.xml", tmp_path / "a" / "cookies.sarif")


def cases(path: Path) -> dict[str, Any]:
    """Rule → the case's result: a failure, an error, a text, or nothing."""
    [suite] = JUnitXml.fromfile(str(path))
    return {
        case.classname.removeprefix("shop.example."): case.result[0] if case.result else case.system_out
        for case in suite
    }


def results(path: Path) -> list[dict]:
    return json.loads(path.read_text())["runs"][0]["results"]


def test_changes_that_are_asked_for_are_met(build):
    [line] = build.met(later(), ("change.tracker_new",))
    assert line.startswith("change.tracker_new: New third party: n.example (statistics). The page itself now names it")
    assert build.met(later(), ("change.cookie_new", "consent")) == []
    assert Build().met(later(), ("change",)) == []


def test_junit_fails_the_rules_of_fail_on_and_tells_of_the_others(build):
    build.write(later(), ("change.tracker_new",))
    found = cases(build.junit)
    assert set(found) >= {*FINDING_IDS, "change.tracker_new", "change.phase", "scan.status"}
    assert isinstance(found["change.tracker_new"], Failure)
    assert "n.example" in found["change.tracker_new"].text
    assert "Set before consent." in found["consent.before"]
    assert found["change.phase"] is None
    assert found["scan.status"] is None


def test_without_fail_on_every_hit_fails_and_without_baseline_no_change_is_a_case(build):
    replace(build, baseline=None).write(later(), ())
    found = cases(build.junit)
    assert isinstance(found["consent.before"], Failure)
    assert not any(rule.startswith("change.") for rule in found)


def test_a_scan_that_could_not_look_everywhere_is_an_error(build):
    scan = later()
    scan = replace(scan, scan=replace(scan.scan, status=ScanStatus.DEGRADED, reasons=["2 of 9 pages.\x1b"]))
    build.write(scan, ())
    assert isinstance(cases(build.junit)["scan.status"], Error)
    run = json.loads(build.sarif.read_text())["runs"][0]
    assert run["invocations"][0]["executionSuccessful"] is True
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"] == "2 of 9 pages.[U+001B]"


def test_sarif_names_rule_level_place_and_a_fingerprint_that_stays(build):
    build.write(later(), ())
    first = results(build.sarif)
    assert [(one["ruleId"], one["level"]) for one in first] == [
        ("consent.before", "error"),
        ("change.tracker_new", "error"),
    ]
    driver = json.loads(build.sarif.read_text())["runs"][0]["tool"]["driver"]
    assert all(driver["rules"][one["ruleIndex"]]["id"] == one["ruleId"] for one in first)
    location = first[0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "www.shop.example/index"
    moved = later()
    build.write(replace(moved, scan=replace(moved.scan, id="s9")), ())
    assert [one["partialFingerprints"] for one in results(build.sarif)] == [one["partialFingerprints"] for one in first]


@pytest.mark.parametrize(
    ("url", "relative"),
    [
        ("https://www.shop.example/shoes?a=1", "www.shop.example/shoes"),
        ("https://www.shop.example", "www.shop.example/index"),
        ("https://www.shop.example/a b:c", "www.shop.example/a%20b%3Ac"),
        ("https://[", "unknown"),
    ],
)
def test_a_place_is_relative(url, relative):
    assert place(url) == relative


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_site_says_breaks_no_file(build, text):
    evil = replace(a_cookie(), name=text, pattern=text, path=f"/{text}")
    finding = replace(a_scan().findings[0], message=text)
    build.write(later(cookies=[a_cookie(), evil], findings=[finding]), ())
    assert isinstance(cases(build.junit)["change.cookie_new"], Failure)
    assert {one["ruleId"] for one in results(build.sarif)} == {
        "consent.before", "change.cookie_new", "change.tracker_new",
    }  # fmt: skip


def test_a_baseline_is_of_the_same_site(tmp_path):
    path = tmp_path / "scan.json"
    path.write_text(scan_text(a_scan("s1")))
    assert Build.read(CONFIG, path, None, None).baseline == a_scan("s1")
    with pytest.raises(UsageError, match=r"is a scan of shop\.example"):
        Build.read(replace(CONFIG, start_url="https://www.other.example/"), path, None, None)
    with pytest.raises(UsageError, match="Cannot read"):
        Build.read(CONFIG, tmp_path / "none.json", None, None)


def test_changes_of_a_kept_scan_are_kept(tmp_path, capsys):
    with Store.open(f"sqlite:///{tmp_path}/scans.db") as store:
        store.finish(a_scan("s1"))
        store.finish(later())
        keep_changes(store, a_scan("s1"), quiet=False)
        assert capsys.readouterr().err == ""
        keep_changes(store, later(), quiet=False)
        assert [change.subject.name for change in store.changes("s2")] == ["n.example"]
    assert capsys.readouterr().err == "1 change since 2026-03-01: cookiescan diff shop.example\n"
