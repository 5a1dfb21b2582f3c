"""`cookiescan scan` as a user meets it: results, exit codes, one line for every error."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from scanner.export import load_scan
from tests.farm.sites.bad import BAD_STARTS, BadStart
from tests.integration.command import command_line, cookiescan, environment, scan

if TYPE_CHECKING:
    from pathlib import Path

    from tests.farm import Farm
    from tests.integration.command import Ended

pytestmark = pytest.mark.browser
DEMO = "https://www.demo-shop.example/"
SLOW_STARTS = frozenset({"www.hangs.example"})  # waits for the load limit: under make acceptance


def result(folder: Path) -> dict[str, Any]:
    """The `scan.json` in a folder, which must be one that the program itself can read."""
    load_scan(folder / "scan.json")
    loaded: dict[str, Any] = json.loads((folder / "scan.json").read_text(encoding="utf-8"))
    return loaded


def one_line(text: str) -> str:
    """The only line of an error."""
    lines = [line for line in text.splitlines() if line.strip()]
    assert len(lines) == 1, text
    assert "Traceback" not in text
    return lines[0]


@dataclass(frozen=True, slots=True)
class Demo:
    """The whole demo site, scanned and kept, and what its server saw of it."""

    ended: Ended
    home: Path
    pages: int
    cookie_lines: tuple[str, ...]
    errors: tuple[str, ...]
    unknown_hosts: frozenset[str]

    @property
    def out(self) -> Path:
        return self.home / "out"


@pytest.fixture(scope="module")
def demo(farm_server: Farm, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """One scan for the tests that look at what came of it (one worker: `in_demo`)."""
    farm_server.log.reset()
    home = tmp_path_factory.mktemp("demo")
    ended = scan(DEMO, "-o", "out", home=home, farm=farm_server)
    return Demo(
        ended,
        home,
        len(farm_server.truth("www.demo-shop.example").pages),
        tuple(cookie for entry in farm_server.log.requests() for cookie in entry.set_cookie),
        tuple(map(str, farm_server.errors)),
        frozenset(farm_server.log.unknown_hosts()),
    )


in_demo = pytest.mark.xdist_group("demo")


@in_demo
def test_demo_is_scanned_declared_and_reported(demo: Demo) -> None:
    assert demo.ended.code == 0, demo.ended.err
    found = result(demo.out)
    assert found["scan"]["status"] == "complete"
    assert found["scan"]["browser"]["self_test"]["passed"] is True
    assert found["scan"]["vantage"]["guard"] == "partial"
    assert found["coverage"]["pages_visited"] == demo.pages
    assert {phase: state["outcome"] for phase, state in found["consent"]["phases"].items()} == {
        "no_action": None,
        "reject": "verified",
        "accept": "verified",
    }
    for file in ("declaration.html", "report.html"):
        text = (demo.out / file).read_text(encoding="utf-8")
        assert "PHPSESSID" in text
        assert "<script" not in text
    assert sorted(path.name for path in demo.out.iterdir()) == [
        "declaration.html",
        "evidence",
        "report.html",
        "scan.json",
    ]
    pictures = [picture for state in found["consent"]["phases"].values() for picture in state["pictures"]]
    evidence = demo.out / "evidence"
    assert {path.name for path in evidence.iterdir()} == {picture["file"] for picture in pictures}
    assert all(path.read_bytes().startswith(b"\xff\xd8") for path in evidence.iterdir())
    assert demo.errors == ()


@in_demo
def test_scan_is_kept_and_can_be_declared_again(demo: Demo) -> None:
    listed = cookiescan("scans", "list", home=demo.home)
    assert "demo-shop.example" in listed.out
    declared = cookiescan("declaration", "demo-shop.example", "--format", "md", home=demo.home)
    assert declared.code == 0, declared.err
    assert "PHPSESSID" in declared.out


@in_demo
def test_values_of_cookies_are_nowhere(demo: Demo) -> None:
    values = {line.split(";")[0].partition("=")[2] for line in demo.cookie_lines}
    secrets = {value for value in values if len(value) >= 8}
    assert secrets
    for path in demo.home.rglob("*"):
        if path.is_file():
            kept = path.read_bytes()
            assert not [secret for secret in secrets if secret.encode() in kept], path


@in_demo
def test_nothing_is_contacted_but_the_site(demo: Demo) -> None:
    assert demo.unknown_hosts == frozenset()


def test_standard_output_gets_scan_json_only(farm: Farm, tmp_path: Path) -> None:
    options = ("-o", "-", "--no-store", "--max-pages", "1", "--phases", "no_action", "--quiet")
    ended = scan(DEMO, *options, home=tmp_path, farm=farm)
    assert ended.code == 0
    assert json.loads(ended.out)["format"] == "cookiescan/1"
    assert ended.err == ""
    assert [path for path in tmp_path.iterdir() if path.name != ".local"] == []


def test_rule_that_is_met_ends_with_1(farm: Farm, tmp_path: Path) -> None:
    options = ("-o", "out", "--phases", "no_action", "--fail-on", "consent.before", "--no-store")
    ended = scan("https://www.sdk.example/all", *options, "--max-pages", "1", home=tmp_path, farm=farm)
    assert ended.code == 1
    assert "consent.before" in ended.err
    assert (tmp_path / "out" / "declaration.html").exists()


@pytest.mark.parametrize(
    "start",
    [start for start in BAD_STARTS if not any(host in start.url for host in SLOW_STARTS)],
    ids=lambda start: start.url,
)
def test_site_that_cannot_be_scanned(start: BadStart, farm: Farm, tmp_path: Path) -> None:
    ended = scan(start.url, "-o", "out", "--phases", "no_action", "--no-store", home=tmp_path, farm=farm)
    assert ended.code == start.exit_code, ended.err
    if start.exit_code != 4:
        return
    line = one_line(ended.err)
    assert not start.says or any(word in line.lower() for word in start.says), line
    kept = result(tmp_path / "out")
    assert kept["scan"]["status"] == "failed"
    assert kept["scan"]["reasons"]
    assert not (tmp_path / "out" / "declaration.html").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("not a url",), "not a web address"),
        (("ftp://shop.example",), "ftp"),
        (("mailto:a@shop.example",), "mailto"),
        (("shop",), "full host name"),
        (("https://user:secret@shop.example",), "user name or password"),
        (("https://shop.example", "--phases", "maybe"), "maybe"),
        (("https://shop.example", "--time-limit", "soon"), "soon"),
        (("https://shop.example", "--profile", "lazy"), "lazy"),
        (("https://shop.example", "--max-pages", "0"), "max-pages"),
        (("https://shop.example", "--colour"), "--colour"),
        (("https://shop.example", "--format", "docx"), "docx"),
        (("https://shop.example", "--fail-on", "no.such.rule"), "no.such.rule"),
        (("https://shop.example", "--proxy", "socks5://x"), "--proxy"),
        (("https://shop.example", "--browser", "/nowhere/chrome"), "/nowhere/chrome"),
        (("https://shop.example", "--urls", "missing.txt"), "missing.txt"),
        (("https://shop.example", "--database", "sqlite:////proc/none/x.db"), "/proc/none"),
        (("https://shop.example", "-o", "/proc/none"), "/proc/none"),
        ((), "URL"),
    ],
)
def test_wrong_use_is_one_line_and_exit_code_2(arguments: tuple[str, ...], says: str, tmp_path: Path) -> None:
    ended = cookiescan("scan", *arguments, home=tmp_path)
    assert ended.code == 2, ended
    assert says in one_line(ended.err)


def test_damaged_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "broken.db").write_bytes(b"this is no database, however long one looks at it" * 100)
    ended = cookiescan("scan", "https://shop.example", "--database", f"sqlite:///{tmp_path}/broken.db", home=tmp_path)
    assert ended.code == 2
    assert "broken.db" in one_line(ended.err)


def test_private_address_is_refused_without_the_option(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        port = server.getsockname()[1]
        for url in (f"http://127.0.0.1:{port}/", f"http://localhost:{port}/", f"http://2130706433:{port}/"):
            ended = cookiescan("scan", url, "-o", "out", "--no-store", home=tmp_path)
            assert ended.code in {2, 4}, ended
            assert "Traceback" not in ended.err
        with pytest.raises(BlockingIOError):
            server.accept()


def test_full_disk_leaves_nothing_half_written(farm: Farm, tmp_path: Path) -> None:
    arguments = ("scan", DEMO, "--proxy", farm.proxy_url, "-o", "out", "--no-store", "--phases", "no_action")
    limited = ["prlimit", "--fsize=4096:4096", *command_line(*arguments, "--max-pages", "1")]
    done = subprocess.run(
        limited, capture_output=True, text=True, timeout=120, env=environment(farm, tmp_path), cwd=tmp_path, check=False
    )
    assert done.returncode in {2, 3}, done.stderr
    assert "Traceback" not in done.stderr
    left = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert all(path.name in {"scan.json", "declaration.html", "report.html"} for path in left)
    if (tmp_path / "out" / "scan.json").exists():
        result(tmp_path / "out")


def test_interrupt_keeps_what_was_found(farm: Farm, tmp_path: Path) -> None:
    arguments = ("scan", "https://www.big.example/", "--proxy", farm.proxy_url, "-o", "out", "--json-progress")
    process = subprocess.Popen(
        command_line(*arguments, "--phases", "no_action", "--profile", "fast"),
        stderr=subprocess.PIPE,
        text=True,
        env=environment(farm, tmp_path),
        cwd=tmp_path,
    )
    assert process.stderr is not None
    first = process.stderr.readline()
    assert '"event": "visit"' in first, first
    os.kill(process.pid, signal.SIGINT)
    _, rest = process.communicate(timeout=60)
    assert process.returncode == 3, rest
    kept = result(tmp_path / "out")
    assert kept["scan"]["status"] == "degraded"
    assert "interrupted" in " ".join(kept["scan"]["reasons"]).lower()
    assert kept["pages"]
    assert (tmp_path / "out" / "declaration.html").exists()


def test_interrupt_before_the_first_visit(farm: Farm, tmp_path: Path) -> None:
    arguments = ("scan", "https://www.hangs.example/", "--proxy", farm.proxy_url, "-o", "out", "--no-store")
    process = subprocess.Popen(
        command_line(*arguments), stderr=subprocess.PIPE, text=True, env=environment(farm, tmp_path), cwd=tmp_path
    )
    farm.log.wait_for(lambda entry: entry.host == "www.hangs.example" and entry.path == "/", timeout=60)
    os.kill(process.pid, signal.SIGTERM)
    _, rest = process.communicate(timeout=60)
    assert process.returncode == 130, rest
    assert "interrupted" in rest.lower()
    assert "Traceback" not in rest
    assert not list((tmp_path / "out").iterdir())
