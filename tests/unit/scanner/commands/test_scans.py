"""`cookiescan scans` on a real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner

from scanner.commands.scans import scans
from scanner.errors import UnwritableOutput, UsageError
from scanner.export import load_scan, scan_text
from scanner.model import CookieDbInfo, ScanStatus
from scanner.store import Store
from tests.records import START, a_page, a_scan, a_visit, an_info


@pytest.fixture
def database(tmp_path):
    """Two scans of a shop, the later one cut off, and a degraded one of another site."""
    url = f"sqlite:///{tmp_path}/scans.db"
    with Store.open(url) as store:
        store.finish(a_scan("s1"))
        other = a_scan("n1", "news.se", START + timedelta(hours=1))
        store.finish(
            replace(other, scan=replace(other.scan, status=ScanStatus.DEGRADED, reasons=["2 pages\ntimed out\x1b[31m"]))
        )
        store.begin(an_info("s2", started_at=START + timedelta(days=1)))
        store.add_visit("s2", a_page(), a_visit())
    return url


@pytest.fixture
def run(database):
    def run(*arguments):
        return CliRunner().invoke(scans, [*arguments, "--database", database], catch_exceptions=False)

    return run


def test_list(run):
    assert run("list").stdout.splitlines() == [
        "ID  SITE          STARTED (UTC)     STATUS      PAGES  COOKIES  STORAGE  TRACKERS  FINDINGS",
        "s2  shop.example  2026-03-02 12:00  unfinished      -        -        -         -         -",
        "n1  news.se       2026-03-01 13:00  degraded        2        1        1         1         1",
        "s1  shop.example  2026-03-01 12:00  complete        2        1        1         1         1",
    ]


@pytest.mark.parametrize("site", ["news.se", "www.news.se", "https://WWW.news.se/a?b"])
def test_list_of_a_site_however_it_is_named(run, site):
    lines = run("list", site).stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["ID", "n1"]


def test_an_empty_list_says_so_and_prints_nothing_else(run):
    result = run("list", "other.example")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "No scans of other.example are kept.\n")


def test_show_a_finished_scan(run):
    lines = run("show", "s1").stdout.splitlines()
    assert "Status:      complete" in lines
    assert "Pages:       2 visited, 0 failed" in lines
    assert "Cookies:     1 (statistics 1)" in lines
    assert "Storage:     1 (unclassified 1)" in lines
    assert "Finding:     consent.before (high): Set before consent." in lines


def test_show_an_unfinished_scan(run):
    lines = run("show", "s2").stdout.splitlines()
    assert "Status:      unfinished" in lines
    assert "Finished:    -" in lines
    assert "Visits kept: 1" in lines
    assert not any(line.startswith("Cookies") for line in lines)


def test_a_sites_text_does_not_steer_the_terminal(run):
    output = run("show", "n1").stdout
    assert "Reason:      2 pages\ufffdtimed out\ufffd[31m" in output.splitlines()


def test_export_to_the_terminal_and_to_a_file(run, tmp_path):
    assert run("export", "s1").stdout == scan_text(a_scan("s1"))
    run("export", "s1", "-o", str(tmp_path / "out" / "scan.json"))
    assert load_scan(tmp_path / "out" / "scan.json") == a_scan("s1")


def test_export_errors(run, tmp_path):
    with pytest.raises(UsageError, match="never finished"):
        run("export", "s2")
    with pytest.raises(UnwritableOutput):
        run("export", "s1", "-o", str(tmp_path))


def test_delete(run):
    assert run("delete", "s1").stderr == "Deleted s1.\n"
    assert [line.split()[0] for line in run("list").stdout.splitlines()] == ["ID", "s2", "n1"]
    with pytest.raises(UsageError, match="No scan with the id s1"):
        run("delete", "s1")


@pytest.mark.parametrize("command", ["list", "show", "export", "delete"])
def test_help_says_where_scans_are_kept(command):
    assert "postgresql://" in CliRunner().invoke(scans, [command, "--help"]).stdout


def test_reclassify_judges_a_kept_scan_with_the_database_in_use(run, database):
    with Store.open(database) as store:
        before = store.scan("s1")
        (cookie,) = before.cookies
        stale = replace(before, cookies=[replace(cookie, name="_ga", category="necessary", classification=None)])
        store.finish(replace(stale, scan=replace(stale.scan, cookie_db=CookieDbInfo("old", "2020-01-01", []))))
    result = run("reclassify", "s1")
    assert "verdicts changed (old to " in result.stderr
    with Store.open(database) as store:
        after = store.scan("s1")
    assert [each.category for each in after.cookies] == ["statistics"]
    assert after.scan.cookie_db.version != "old"
    assert after.pages == before.pages


class TestDeleteOneCookie:
    def test_of_one_scan(self, run, database):
        result = run("delete", "s1", "--cookie", "_ga_ABC", "--domain", ".Shop.example")
        assert result.stderr == "Deleted _ga_ABC of shop.example from s1.\n"
        with Store.open(database) as store:
            assert store.scan("s1").cookies == []
            assert [cookie.name for cookie in store.scan("n1").cookies] == ["_ga_ABC"]

    def test_of_all_scans(self, run, database):
        result = run("delete", "--cookie", "_ga_ABC", "--domain", "shop.example")
        assert result.stderr.splitlines() == [
            "The unfinished scan s2 was left as it is.",
            "Deleted _ga_ABC of shop.example from s1, n1.",
        ]
        with Store.open(database) as store:
            assert store.scan("s1").cookies == store.scan("n1").cookies == []

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (("s1", "--cookie", "_ga_ABC"), "belong together"),
            (("s1", "--domain", "shop.example"), "belong together"),
            ((), "No scan is named"),
            (("s1", "--cookie", "none", "--domain", "shop.example"), "The scan has no cookie none of shop.example"),
            (("--cookie", "_ga_ABC", "--domain", "b.example"), "No kept scan has the cookie _ga_ABC of b.example"),
            (("s9", "--cookie", "_ga_ABC", "--domain", "shop.example"), "No scan with the id s9"),
            (("s2", "--cookie", "_ga_ABC", "--domain", "shop.example"), "never finished"),
        ],
    )
    def test_what_cannot_be_deleted(self, run, arguments, says):
        with pytest.raises(UsageError, match=says):
            run("delete", *arguments)
