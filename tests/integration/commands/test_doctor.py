"""`cookiescan doctor` says what is there, what is not, and what to do."""

from __future__ import annotations

import re
import shutil
from collections import namedtuple
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from scanner.capture import switches
from scanner.commands.doctor import MEGABYTE, doctor

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

pytestmark = pytest.mark.browser

Usage = namedtuple("Usage", ["total", "used", "free"])


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The person's data folder."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path / "cookiescan"


def run(*options: str) -> Result:
    return CliRunner().invoke(doctor, options, catch_exceptions=False)


def states(result: Result) -> dict[str, str]:
    return {name: state for state, name in re.findall(r"^(ok|note|missing) +(\S+)", result.stdout, re.MULTILINE)}


def test_everything_is_there(data: Path) -> None:
    result = run()
    assert result.exit_code == 0, result.output
    found = states(result)
    assert set(found) == {
        "cookiescan", "Browser", "Self-test", "cookie_db", "Database", "Access", "Disk", "Temporary",
    }  # fmt: skip
    assert "missing" not in found.values()
    assert re.search(r"third_party_http +stored", result.stdout)
    assert re.search(r"indexed_db +stored", result.stdout)
    assert str(data / "cookiescan.db") in result.stdout
    assert "Ready to scan." in result.stdout


def test_a_missing_browser_is_said_and_the_rest_is_still_looked_at(data: Path) -> None:
    result = run("--browser", "/nowhere/chromium")
    assert result.exit_code == 2
    assert states(result)["Browser"] == "missing"
    assert states(result)["Database"] == "ok"
    assert "/nowhere/chromium" in result.stdout
    assert "Not ready to scan: Browser." in result.stderr


def test_a_browser_that_is_automated_for_all_to_see_is_not_ready(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tuple(switch for switch in switches._ALWAYS if "AutomationControlled" not in switch)
    monkeypatch.setattr(switches, "_ALWAYS", kept)
    result = run()
    assert result.exit_code == 2
    assert states(result)["Self-test"] == "missing"
    assert "navigator.webdriver" in result.stdout


def test_a_database_that_is_none(data: Path, tmp_path: Path) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("Dear reader, this is not a database, however long it is. " * 40, encoding="utf-8")
    result = run("--database", f"sqlite:///{other}")
    assert result.exit_code == 2
    assert states(result)["Database"] == "missing"
    assert "Traceback" not in result.output


def test_scans_that_others_can_read_are_a_note(data: Path) -> None:
    run()
    data.chmod(0o755)
    (data / "cookiescan.db").chmod(0o644)
    result = run()
    assert result.exit_code == 0
    assert states(result)["Access"] == "note"
    assert f"chmod 700 {data}" in result.stdout


@pytest.mark.parametrize(("free", "state", "code"), [(50, "missing", 2), (500, "note", 0), (5000, "ok", 0)])
def test_a_full_disk(data: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: str, code: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage(0, 0, free * MEGABYTE))
    result = run()
    assert states(result)["Disk"] == state
    assert result.exit_code == code
