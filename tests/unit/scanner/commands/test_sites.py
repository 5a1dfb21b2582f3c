"""`cookiescan sites` on a real database."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import click
import pytest
from click.testing import CliRunner

from scanner.commands import site_options
from scanner.commands.scan import scan
from scanner.commands.sites import sites
from scanner.errors import ExitCode, UsageError
from scanner.model import ScanStatus
from scanner.store import Store
from tests.records import a_scan


@pytest.fixture
def database(tmp_path):
    return f"sqlite:///{tmp_path}/scans.db"


@pytest.fixture
def run(database):
    def run(*arguments):
        return CliRunner().invoke(sites, [*arguments, "--database", database], catch_exceptions=False)

    return run


@pytest.fixture
def kept(database):
    def kept(name="shop.example"):
        with Store.open(database) as store:
            return store.site(name)

    return kept


class TestAdd:
    def test_it_says_when_the_next_run_is(self, run, kept):
        result = run(
            "add", "https://shop.example", "--every", "monthly on the 31st", "--tz", "Europe/Stockholm",
            "--alert", "mailto:ops@shop.example",
        )  # fmt: skip
        assert re.fullmatch(
            r"Added shop\.example; next run: \d{4}-\d\d-(28|29|30|31) \d\d:\d\d CES?T\.\n", result.stderr
        )
        site = kept()
        assert (site.start_url, site.every, site.timezone) == (
            "https://shop.example/",
            "monthly on the 31st",
            "Europe/Stockholm",
        )
        assert site.alerts == {"targets": ["mailto:ops@shop.example"]}
        assert site.options == ()

    def test_monthly_is_the_default_and_never_is_on_demand(self, run, kept):
        run("add", "a.example")
        run("add", "b.example", "--every", "never")
        assert kept("a.example").every == "monthly"
        assert kept("b.example").every is None
        assert [line.split()[0] for line in run("list").stdout.splitlines()] == ["SITE", "a.example", "b.example"]
        assert "on demand" in run("show", "b.example").stdout

    def test_options_of_a_scan_are_kept(self, run, kept, tmp_path):
        urls = tmp_path / "urls.txt"
        urls.write_text("https://shop.example/a\n")
        run(
            "add", "shop.example", "--max-pages", "20", "--subdomains", "--include", "a*", "--include", "/b=c",
            "--allow-private-network", "--delay", "0.5", "-o", "results", "--urls", str(urls),
            "--fail-on", "consent.before",
        )  # fmt: skip
        words = kept().options
        assert {word for word in words if not word.startswith("--output=")} == {
            "--max-pages=20", "--subdomains", "--include=/a*", "--include=/b=c", "--allow-private-network",
            "--delay=0.5", f"--urls={urls}", "--fail-on=consent.before",
        }  # fmt: skip
        (output,) = [word for word in words if word.startswith("--output=")]
        assert output.startswith("--output=/")
        with scan.make_context("scan", [*words, "https://shop.example"]) as context:
            assert (context.params["max_pages"], context.params["include"]) == (20, ("/a*", "/b=c"))
            assert context.params["private"] == "*"

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (("--every", "sometimes"), "'sometimes' is not a schedule"),
            (("--tz", "Europe"), "no time zone 'Europe'"),
            (("--time-limit", "soon"), "'soon' is not a duration"),
            (("--phases", "dance"), "no phase 'dance'"),
            (("--format", "pdf2"), "no format 'pdf2'"),
            (("--fail-on", "nothing.known"), "nothing.known"),
            (("--urls", "/nowhere/urls.txt"), "Cannot read /nowhere/urls.txt"),
            (("-o", "-"), "need a folder"),
        ],
    )
    def test_what_cannot_be_read_is_refused_now(self, run, arguments, says):
        with pytest.raises(UsageError, match=re.escape(says)):
            run("add", "shop.example", *arguments)
        assert "No sites were added" in run("list").stderr

    @pytest.mark.parametrize("option", ["--no-store", "--quiet", "--resume=x", "--run=1:2", "--json-progress"])
    def test_how_a_scan_is_started_is_not_a_sites_matter(self, run, option):
        assert run("add", "shop.example", option).exit_code == ExitCode.WRONG_USE

    def test_a_second_time(self, run, kept):
        run("add", "shop.example", "--max-pages", "20")
        with pytest.raises(UsageError, match=r"shop\.example is already there"):
            run("add", "www.shop.example/se", "--every", "daily")
        run("add", "www.shop.example/se", "--every", "daily", "--replace")
        assert (kept().start_url, kept().every, kept().options) == ("https://www.shop.example/se", "daily", ())

    def test_at_once(self, run, kept):
        assert run("add", "shop.example", "--now").stderr == "Added shop.example; next run: due.\n"
        assert kept().due(datetime.now(UTC)) is not None


class TestListAndShow:
    def test_how_a_site_stands(self, run, database):
        run("add", "shop.example", "--every", "daily", "--tz", "Asia/Tokyo")
        run("add", "news.example")
        run("pause", "https://news.example/")
        started = datetime(2026, 3, 1, 12, tzinfo=UTC)
        with Store.open(database) as store:
            plain = a_scan("s1", started_at=started - timedelta(days=1))
            store.finish(plain)
            later = a_scan("s2", started_at=started)
            store.finish(replace(later, scan=replace(later.scan, status=ScanStatus.DEGRADED)))
        header, news, shop = run("list").stdout.splitlines()
        assert header.split("  ")[0] == "SITE"
        assert news.split() == ["news.example", "monthly", "-", "never", "scanned", "paused", "0"]
        assert re.fullmatch(
            r"shop\.example  daily    2026-03-01 12:00  degraded       \d{4}-\d\d-\d\d \d\d:\d\d JST +0", shop
        )
        shown = run("show", "shop.example").stdout
        assert "Last scan:    2026-03-01 12:00 (s2)" in shown
        assert "Scans kept:   2" in shown

    def test_secrets_are_not_shown(self, run):
        run(
            "add", "shop.example", "--proxy", "http://name:opensesame@proxy.example:3128",
            "--alert", "slack://opensesame1/opensesame2/opensesame1234567890abcd",
            "--alert", "mailtos://name:opensesame@mail.example",
            "--alert", "mailto:ops@shop.example", "--alert-on", "scan.failed",
        )  # fmt: skip
        shown = run("show", "shop.example").stdout
        assert "opensesame" not in shown
        for text in (
            "--proxy=http://proxy.example:3128",
            "slack://***",
            "mailtos://name:***@mail.example",
            "mailto:ops@shop.example",
            "scan.failed",
        ):
            assert text in shown

    @pytest.mark.parametrize(
        ("option", "value", "why"),
        [
            ("--alert", "bogus://opensesame", "cannot be used"),
            ("--alert", "webhook+https://hooks.example/", "no secret"),
            ("--alert-on", "consent.before", "no target"),
        ],
    )
    def test_what_would_never_be_told_is_refused(self, run, option, value, why):
        with pytest.raises(UsageError, match=why) as caught:
            run("add", "shop.example", option, value)
        assert "opensesame" not in caught.value.line()


def test_pause_resume_and_remove(run, kept):
    for name in ("a.example", "b.example"):
        run("add", name)
    assert run("pause", "a.example", "www.b.example").stderr == "Paused a.example.\nPaused b.example.\n"
    assert kept("a.example").paused
    assert "Resumed a.example; next run 2" in run("resume", "a.example").stderr
    assert not kept("a.example").paused
    assert run("remove", "a.example", "b.example").stderr == "Removed a.example.\nRemoved b.example.\n"
    assert run("list").stdout == ""
    with pytest.raises(UsageError, match=r"a\.example was not added"):
        run("remove", "a.example")


def test_remove_with_its_scans(run, database):
    run("add", "shop.example")
    with Store.open(database) as store:
        store.finish(a_scan())
    assert run("remove", "shop.example", "--with-scans").stderr == "Removed shop.example and its scans.\n"
    with Store.open(database) as store:
        assert store.scans() == []


class TestImport:
    @pytest.fixture
    def file(self, tmp_path):
        def file(text, encoding="utf-8"):
            path = tmp_path / "sites.csv"
            path.write_bytes(text.encode(encoding))
            return str(path)

        return file

    def test_all_columns(self, run, file, kept):
        result = run(
            "import",
            file(
                "URL,Every,Time zone,Alert,Alert_on,Keep,Gone after,Options\r\n"
                "https://www.shop.example/,weekly,Europe/Stockholm,mailto:a@b.se discord://1234567890/abcdefghij,"
                "\"scan.failed, change.tracker_new\",6,3,\"--max-pages 20 --user-agent 'A B'\"\r\n"
                "news.example,,,,,,,\r\n"
            ),
            "--every", "daily", "--tz", "Asia/Tokyo", "--profile", "fast",
        )  # fmt: skip
        assert result.stderr == "Added 2 sites.\n"
        shop, news = kept("shop.example"), kept("news.example")
        assert (shop.every, shop.timezone, shop.keep_months, shop.gone_after) == ("weekly", "Europe/Stockholm", 6, 3)
        assert shop.alerts == {
            "targets": ["mailto:a@b.se", "discord://1234567890/abcdefghij"],
            "rules": ["scan.failed", "change.tracker_new"],
        }
        assert shop.options == ("--max-pages=20", "--user-agent=A B")
        assert (news.every, news.timezone, news.alerts, news.options) == (
            "daily",
            "Asia/Tokyo",
            None,
            ("--profile=fast",),
        )

    @pytest.mark.parametrize(
        "text",
        [
            "a.example\nb.example\n",
            "a.example,daily\n\n# a note\nb.example,weekly,UTC\n",
            "site;every\na.example;daily\nb.example;\n",
            "\ufeffurl\na.example\nb.example",
            "every,url\ndaily,a.example\n,b.example\n",
            'url\n"a.example"\n  b.example  \n',
        ],
    )  # fmt: skip
    def test_plain_files(self, run, file, text, kept):
        assert run("import", file(text)).stderr == "Added 2 sites.\n"
        assert [kept(name).name for name in ("a.example", "b.example")] == ["a.example", "b.example"]

    @pytest.mark.parametrize(
        ("text", "line", "reason"),
        [
            ("url,every\na.example,daily\nb.example,sometimes\n", 3, "'sometimes' is not a schedule"),
            ("url,tz\na.example,Europe/Nowhere\n", 2, "no time zone 'Europe/Nowhere'"),
            ("url\na.example\n\n\nftp://b.example\n", 5, "kind 'ftp' cannot be scanned"),
            ("url,every\na.example\n,daily\n", 3, "is not a web address"),
            ("url\na.example\nb.example\nwww.a.example\n", 4, "a.example stands on line 2 already"),
            ("url,color\na.example,red\n", 1, "names the column 'color', which is not known"),
            ("url,URL\na.example,red\n", 1, "names the column 'URL', more than once"),
            ("url\na.example,daily\n", 2, "2 cells, where there are 1 columns"),
            ("url,keep\na.example,long\n", 2, "'long' in the column keep is not a number above 0"),
            ("url,gone_after\na.example,0\n", 2, "'0' in the column gone_after is not a number above 0"),
            ("url,options\na.example,--max-pages 0\n", 2, "Invalid value for '--max-pages'"),
            ("url,options\na.example,--max-pages\n", 2, "requires an argument"),
            ("url,options\na.example,--what\n", 2, "No such option"),
            ("url,options\na.example,more\n", 2, "unexpected extra argument"),
            ("url,options\na.example,--help\n", 2, "cannot keep the option --help"),
            ("url,options\na.example,--no-store\n", 2, "cannot keep the option --no-store"),
            ("url,options\na.example,\"--include 'a\"\n", 2, "The options cannot be read: no closing quotation"),
            ('url,every\n"a.example,daily\n', 2, "unexpected end of data"),
            ('url,every\n"a.example\ncom",daily\n', 2, "is not a web address"),
        ],
    )  # fmt: skip
    def test_a_bad_line_is_named_and_nothing_is_imported(self, run, file, text, line, reason):
        path = file(text)
        with pytest.raises(UsageError) as caught:
            run("import", path)
        assert caught.value.exit_code is ExitCode.WRONG_USE
        assert f"{path}, line {line}: " in caught.value.line()
        assert reason in caught.value.line()
        assert run("list").stdout == ""

    def test_a_site_that_is_there(self, run, file, kept):
        run("add", "b.example")
        path = file("url,every\na.example,daily\nb.example,weekly\n")
        with pytest.raises(UsageError, match=r"line 3: b\.example is already there"):
            run("import", path)
        run("import", path, "--replace")
        assert (kept("a.example").every, kept("b.example").every) == ("daily", "weekly")

    @pytest.mark.parametrize(
        ("text", "encoding", "says"),
        [
            ("", "utf-8", "names no site"),
            ("url,every\n", "utf-8", "names no site"),
            ("å.example", "latin-1", "not UTF-8"),
        ],
    )
    def test_a_file_without_sites(self, run, file, text, encoding, says):
        with pytest.raises(UsageError, match=says):
            run("import", file(text, encoding))

    def test_no_file(self, run, tmp_path):
        with pytest.raises(UsageError, match="No such file"):
            run("import", str(tmp_path / "none.csv"))


def test_every_option_of_a_scan_can_be_kept_or_is_known_not_to():
    """A new option of `scan` is kept by sites as it is; one that a site cannot keep must be named."""
    kept = {option.name for option in site_options.OPTIONS}
    visible = {option.name for option in scan.params if isinstance(option, click.Option) and not option.hidden}
    assert visible - kept == {"resume", "no_store", "database", "quiet", "json_progress"}
