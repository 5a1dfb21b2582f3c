"""Which browser is taken, and what is said when there is none."""

import os
from pathlib import Path

import pytest

from scanner.capture import locate
from scanner.capture.locate import ENVIRONMENT_VARIABLE, BrowserKind, candidates, find_browser, kind_of, real_binary
from scanner.errors import BrowserMissing, ExitCode


def program(path: Path, content: bytes = b"\x7fELF") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(0o755)
    return path


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without any browser: folders of the system, PATH and Playwright's downloads are empty."""
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "downloads"))
    monkeypatch.setattr(locate, "LIBRARY_FOLDERS", (str(tmp_path / "lib"),))
    monkeypatch.setattr(locate, "CHROMIUM_FOLDERS", (str(tmp_path / "opt"), str(tmp_path / "lib")))
    return tmp_path


def playwright_download(machine: Path, kind: str, inside: str) -> Path:
    """Put a program where Playwright's own command line says that its download of `kind` is."""
    (machine / "downloads").mkdir(exist_ok=True)
    location = next(place for place in locate._ask_playwright() if place.name.startswith(kind))
    assert location.parent == machine / "downloads"
    return program(location / inside)


def test_what_the_caller_names_comes_first(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(machine / "lib" / "chromium-headless-shell")
    named = program(machine / "named-headless-shell")
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(program(machine / "other")))
    choice = find_browser(named)
    assert (choice.path, choice.kind, choice.found_by) == (named, BrowserKind.HEADLESS_SHELL, "--browser")


def test_the_environment_comes_second(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(machine / "lib" / "chromium-headless-shell")
    named = program(machine / "chrome")
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(named))
    choice = find_browser()
    assert (choice.path, choice.kind, choice.found_by) == (named, BrowserKind.CHROMIUM, ENVIRONMENT_VARIABLE)


def test_the_rest_of_the_order(machine: Path) -> None:
    """Each browser added goes before those added earlier."""
    chrome = program(machine / "opt" / "chrome")
    assert find_browser().path == chrome
    downloaded_chromium = playwright_download(machine, "chromium-", "chrome-linux64/chrome")
    assert find_browser().path == downloaded_chromium
    on_path = program(machine / "bin" / "chromium-headless-shell")
    assert find_browser().path == on_path
    in_library = program(machine / "lib" / "chromium-headless-shell")
    assert find_browser().path == in_library
    downloaded = playwright_download(machine, "chromium_headless_shell", "linux64/chrome-headless-shell")
    choice = find_browser()
    assert (choice.path, choice.kind) == (downloaded, BrowserKind.HEADLESS_SHELL)


def test_a_download_folder_with_only_other_browsers_is_passed_over(machine: Path) -> None:
    (machine / "downloads" / "firefox-1").mkdir(parents=True)
    chrome = program(machine / "opt" / "chrome")
    assert find_browser().path == chrome


def test_no_browser_names_what_was_tried_and_what_to_do(machine: Path) -> None:
    with pytest.raises(BrowserMissing) as caught:
        find_browser()
    line = caught.value.line()
    assert "headless shell" in line
    assert "--browser PATH" in line
    assert "\n" not in line
    assert caught.value.exit_code is ExitCode.WRONG_USE


@pytest.mark.parametrize("by_environment", [False, True])
@pytest.mark.parametrize("make", [None, "file", "folder"])
def test_a_named_browser_that_is_no_program_is_an_error(
    machine: Path, monkeypatch: pytest.MonkeyPatch, make: str | None, by_environment: bool
) -> None:
    """The search does not go on with another browser than the one asked for."""
    program(machine / "lib" / "chromium-headless-shell")
    named = machine / "named"
    if make == "file":
        named.write_text("not a program", encoding="utf-8")
    elif make == "folder":
        named.mkdir()
    if by_environment:
        monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(named))
    with pytest.raises(BrowserMissing, match=str(named)):
        find_browser(None if by_environment else named)


def test_the_next_best_follows_for_when_the_best_does_not_start(machine: Path) -> None:
    chrome = program(machine / "opt" / "chrome")
    shell = program(machine / "lib" / "chromium-headless-shell")
    (machine / "bin").mkdir()
    (machine / "bin" / "google-chrome").symlink_to(chrome)
    assert [choice.path for choice in candidates()] == [shell, chrome]


def test_a_bare_name_is_looked_up_on_the_path(machine: Path) -> None:
    found = program(machine / "bin" / "my-browser")
    assert find_browser(Path("my-browser")).path == found


def test_a_wrapper_script_is_replaced_by_the_binary_it_starts(machine: Path) -> None:
    """/usr/bin/chromium and google-chrome are scripts that add switches of the distribution."""
    wrapper = program(machine / "bin" / "chromium", b"#!/bin/sh\n")
    binary = program(machine / "lib" / "chromium")
    assert real_binary(wrapper) == binary
    beside = program(machine / "beside" / "google-chrome", b"#!/bin/sh\n")
    chrome = program(machine / "beside" / "chrome")
    link = machine / "bin" / "google-chrome"
    link.symlink_to(beside)
    assert real_binary(link) == chrome


def test_a_wrapper_script_without_a_known_binary_is_used_itself(machine: Path) -> None:
    wrapper = program(machine / "bin" / "my-browser", b"#!/bin/sh\n")
    assert find_browser(wrapper).path == wrapper


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("chromium-headless-shell", BrowserKind.HEADLESS_SHELL),
        ("chrome-headless-shell", BrowserKind.HEADLESS_SHELL),
        ("headless_shell", BrowserKind.HEADLESS_SHELL),
        ("chromium", BrowserKind.CHROMIUM),
        ("google-chrome-stable", BrowserKind.CHROMIUM),
        ("msedge", BrowserKind.CHROMIUM),
    ],
)
def test_the_kind_is_told_by_the_name(name: str, kind: BrowserKind) -> None:
    assert kind_of(Path("/anywhere", name)) is kind


def test_this_machine_has_what_find_browser_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENVIRONMENT_VARIABLE)
    choice = find_browser()
    assert os.access(choice.path, os.X_OK)
