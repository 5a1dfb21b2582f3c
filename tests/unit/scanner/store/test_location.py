"""Where the database is."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from scanner.errors import StoreUnusable, UsageError
from scanner.store.location import default_path, locate, prepare_file


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (None, "/home/anna/.local/share/cookiescan/cookiescan.db"),
        ("", "/home/anna/.local/share/cookiescan/cookiescan.db"),
        ("/data", "/data/cookiescan/cookiescan.db"),
        ("relative", "/home/anna/.local/share/cookiescan/cookiescan.db"),  # the specification: ignore it
    ],
)
def test_the_default_follows_the_base_directory_specification(monkeypatch, told, expected):
    monkeypatch.setenv("HOME", "/home/anna")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    if told is not None:
        monkeypatch.setenv("XDG_DATA_HOME", told)
    assert default_path() == Path(expected)
    assert locate(None).path == Path(expected)


@pytest.mark.parametrize(
    ("url", "path", "name"),
    [
        ("sqlite:////var/x.db", "/var/x.db", "/var/x.db"),
        ("sqlite:///~/x.db", "/home/anna/x.db", "/home/anna/x.db"),
        ("sqlite:////var/x.db?timeout=1", "/var/x.db", "/var/x.db"),
        ("postgresql://h/d", None, "postgresql://h/d"),
        ("postgres://u:secret@h:5433/d", None, "postgresql://u:***@h:5433/d"),
        ("postgresql+psycopg:///d?host=/run/pg", None, "postgresql:///d?host=/run/pg"),
    ],
)
def test_addresses(monkeypatch, url, path, name):
    monkeypatch.setenv("HOME", "/home/anna")
    location = locate(url)
    assert location.path == (None if path is None else Path(path))
    assert str(location).replace("%2F", "/") == name


def test_a_relative_path_counts_from_the_current_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert locate("sqlite:///x.db").path == tmp_path / "x.db"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "cannot be read"),
        ("/var/x.db", "cannot be read"),
        ("postgresql://u:secret@h:port/d", "cannot be read"),
        ("mysql://u:secret@h/d", "mysql is not supported"),
        ("postgresql+asyncpg://h/d", "not supported"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite://x.db", "names no file"),
    ],
)
def test_bad_addresses_are_refused_without_their_password(url, says):
    with pytest.raises(UsageError, match=says) as caught:
        locate(url)
    assert "--database" in caught.value.line()
    assert "secret" not in caught.value.line()


def test_file_and_folder_are_private(tmp_path):
    path = tmp_path / "folder" / "x.db"
    prepare_file(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_what_exists_keeps_its_permissions_and_content(tmp_path):
    path = tmp_path / "x.db"
    path.write_bytes(b"abc")
    path.chmod(0o640)
    prepare_file(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert path.read_bytes() == b"abc"


def test_a_file_in_place_of_the_folder(tmp_path):
    (tmp_path / "folder").write_text("x")
    with pytest.raises(StoreUnusable, match="cannot be opened"):
        prepare_file(tmp_path / "folder" / "x.db")
