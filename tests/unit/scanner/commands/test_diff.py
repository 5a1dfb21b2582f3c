"""`cookiescan diff` of kept scans and of files."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner

from scanner.commands.diff import diff
from scanner.errors import UsageError
from scanner.export import scan_text
from scanner.store import Store
from tests.records import START, a_cookie, a_scan, a_tracker

MONTH = timedelta(days=30)
EVIL = "<script>alert(1)</script>\x1b[31m"


def month(number, *names, trackers=()):
    scan = a_scan(f"s{number}", started_at=START + number * MONTH)
    cookies = [replace(a_cookie(), name=name, pattern=name) for name in names]
    return replace(scan, cookies=cookies, trackers=list(trackers))


@pytest.fixture
def run(tmp_path):
    """Three scans are kept: `b` is in the first only, `c` in the last only."""
    url = f"sqlite:///{tmp_path}/scans.db"
    with Store.open(url) as store:
        for scan in (month(0, "a", "b"), month(1, "a"), month(2, "a", EVIL)):
            store.finish(scan)

    def run(*arguments):
        line = [*arguments, "--database", url]
        return CliRunner().invoke(diff, line, catch_exceptions=False, standalone_mode=False)

    return run


@pytest.fixture
def files(tmp_path):
    def write(*scans):
        paths = []
        for scan in scans:
            paths.append(str(tmp_path / f"{scan.scan.id}.json"))
            (tmp_path / f"{scan.scan.id}.json").write_text(scan_text(scan))
        return paths

    return write


def test_the_newest_kept_scan_against_those_before(run):
    result = run("https://www.shop.example/shoes")
    assert result.return_value == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "shop.example: 2 changes, from 31 March 2026, 12:00 UTC to 30 April 2026, 12:00 UTC."
    assert lines[2] == "high    New cookie: <script>alert(1)</script>[U+001B][31m (.shop.example/), statistics"
    assert any(line.startswith("info    Cookie gone: b (.shop.example/)") for line in lines)
    assert "\x1b" not in result.stdout


def test_how_many_scans_make_it_gone_is_a_choice(run):
    assert "Cookie gone" not in run("shop.example", "--gone-after", "3").stdout


def test_json_is_in_the_documented_format(run):
    told = json.loads(run("shop.example", "--format", "json").stdout)
    assert list(told) == ["format", "old", "new", "changes", "flapping", "notes"]
    assert told["format"] == "cookiescan-diff/1"
    assert told["old"] == {"id": "s1", "started_at": "2026-03-31T12:00:00.250000Z"}
    change = told["changes"][0]
    assert (change["kind"], change["severity"], change["before"]) == ("cookie_new", "high", None)
    assert change["subject"]["identity"] == {
        "domain": "shop.example", "host_only": False, "partition_key": None, "path": "/", "pattern": EVIL,
    }  # fmt: skip


def test_html_goes_to_a_file(run, tmp_path):
    result = run("shop.example", "--format", "html", "-o", str(tmp_path / "out" / "changes.html"))
    assert (result.return_value, result.stdout) == (0, "")
    text = (tmp_path / "out" / "changes.html").read_text()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script" not in text


def test_of_two_files_what_is_missing_is_gone(run, files):
    result = run(*files(month(0, "a", "b"), month(1, "a")))
    assert "Cookie gone: b" in result.stdout
    assert "No changes" in run(*files(month(0, "a", "b"), month(1, "a")), "--gone-after", "2").stdout


def test_more_files_are_a_history(run, files):
    assert "No changes" in run(*files(month(0, "a", "b"), month(1, "a"), month(2, "a", "b"))).stdout


@pytest.mark.parametrize(
    ("rules", "code", "said"),
    [
        ("change.tracker_new", 1, "cookiescan: change.tracker_new: New third party: n.example (statistics)"),
        ("change", 1, "cookiescan: change.tracker_new"),
        ("change.lifetime,change.phase", 0, ""),
    ],
)
def test_a_rule_that_is_met_ends_with_1(run, files, rules, code, said):
    new = month(1, "a", trackers=[replace(a_tracker(), host="n.example", site="n.example")])
    result = run(*files(month(0, "a"), new), "--fail-on", rules)
    assert result.return_value == code
    assert result.stderr.startswith(said)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["other.example"], "No scan of other.example is kept"),
        (["nothing.json"], "One file is nothing to compare"),
        (["nothing.json", "else.json"], "Cannot read else.json"),
        (["shop.example", "--fail-on", "consent.before"], "is a rule of one scan"),
        (["shop.example", "--fail-on", "change.nothing"], "there is no rule 'change.nothing'"),
    ],
)
def test_wrong_use_says_what_to_do(run, arguments, says):
    with pytest.raises(UsageError, match=says):
        run(*arguments)


def test_scans_of_different_sites_are_not_compared(run, files):
    other = a_scan("o1", "other.example")
    with pytest.raises(UsageError, match=r"different sites: other.example, shop.example"):
        run(*files(month(0, "a"), other))


def test_one_kept_scan_has_nothing_to_be_compared_with(tmp_path):
    url = f"sqlite:///{tmp_path}/one.db"
    with Store.open(url) as store:
        store.finish(month(0, "a"))
    result = CliRunner().invoke(diff, ["shop.example", "--database", url], catch_exceptions=False)
    assert result.exit_code == 0
    assert "There is no earlier scan to compare with." in result.stdout
