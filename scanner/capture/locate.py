"""Finds a Chromium on this machine, in the order of docs/decisions: least CPU and most complete evidence first."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from scanner.errors import BrowserMissing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ENVIRONMENT_VARIABLE = "COOKIESCAN_BROWSER"
ADVICE = (
    "Run `make browser` in a source tree, or `playwright install --only-shell chromium`, or install the package "
    "chromium-headless-shell, or name a browser with --browser PATH."
)

SHELL_NAMES = ("chromium-headless-shell", "chrome-headless-shell", "headless_shell")
CHROMIUM_NAMES = ("google-chrome-stable", "google-chrome", "chromium", "chromium-browser", "chrome")
LIBRARY_FOLDERS = (
    "/usr/lib/chromium",
    "/usr/lib64/chromium",
    "/usr/lib64/chromium-browser",
    "/usr/lib/chromium-browser",
)
CHROMIUM_FOLDERS = (
    "/opt/google/chrome",
    *LIBRARY_FOLDERS,
    "/Applications/Google Chrome.app/Contents/MacOS",
    "/Applications/Chromium.app/Contents/MacOS",
)
_PLAYWRIGHT_TIME_LIMIT = 20.0  # seconds; the answer takes 0.4 on an idle machine
_INSTALL_LOCATION = re.compile(r"^\s*Install location:\s*(\S.*?)\s*$", re.MULTILINE)


class BrowserKind(StrEnum):
    """Which build of Chromium it is; they differ in defaults, not in the engine."""

    HEADLESS_SHELL = "headless_shell"  # the old headless mode: half the CPU, frames in one process
    CHROMIUM = "chromium"  # the complete browser, also Chrome and its relatives


@dataclass(frozen=True, slots=True)
class BrowserChoice:
    """A browser to start: its binary (never a wrapper script, if the binary is known) and how it was found."""

    path: Path
    kind: BrowserKind
    found_by: str


class _Place(NamedTuple):
    """One step of the search: what to call it, and where it says a browser may be."""

    name: str
    look: Callable[[], Iterator[Path]]


def candidates(asked: Path | None = None) -> Iterator[BrowserChoice]:
    """Yield the browsers that are there, best first, each once.

    The order: `asked` (the option --browser), the environment variable COOKIESCAN_BROWSER, Playwright's own headless
    shell, a headless shell of the system, Playwright's Chromium, a Chrome or Chromium of the system. Where one was
    named it is the only one: a scan does not go on silently with another.

    Raises:
        BrowserMissing: the one that was named is not there.
    """
    named = os.environ.get(ENVIRONMENT_VARIABLE, "")
    if asked is not None:
        yield _named_browser(asked, "--browser")
        return
    if named:
        yield _named_browser(Path(named), ENVIRONMENT_VARIABLE)
        return
    yielded: set[Path] = set()
    for place in _places():
        for path in place.look():
            if _is_executable(path):
                choice = _choice(path, place.name)
                if choice.path not in yielded:
                    yielded.add(choice.path)
                    yield choice


def find_browser(asked: Path | None = None) -> BrowserChoice:
    """Return the best browser that is there.

    Raises:
        BrowserMissing: nothing was found; the message names the places looked at.
    """
    choice = next(candidates(asked), None)
    if choice is None:
        raise nothing_found()
    return choice


def nothing_found() -> BrowserMissing:
    """Say which places were looked at and what to do."""
    tried = ", ".join(place.name for place in _places())
    return BrowserMissing(f"No browser found (looked for {tried})", ADVICE)


def _places() -> tuple[_Place, ...]:
    installed = _PlaywrightBrowsers()
    return (
        _Place("Playwright's headless shell", installed.shells),
        _Place("headless shell of the system", _system_shells),
        _Place("Playwright's Chromium", installed.chromiums),
        _Place("Chrome or Chromium of the system", _system_chromiums),
    )


def kind_of(path: Path) -> BrowserKind:
    """Tell by the name of the binary which build it is."""
    return BrowserKind.HEADLESS_SHELL if "headless" in path.name else BrowserKind.CHROMIUM


def real_binary(path: Path) -> Path:
    """Return the binary behind a wrapper script such as /usr/bin/chromium, or `path` where none is known.

    Wrappers add switches of the distribution, which change what is measured.
    """
    resolved = path.resolve()
    if not _is_script(resolved):
        return resolved
    names = ("chrome", path.name, resolved.name)
    folders = (resolved.parent, *map(Path, CHROMIUM_FOLDERS))
    for folder in folders:
        for name in names:
            candidate = folder / name
            if candidate != resolved and _is_executable(candidate) and not _is_script(candidate.resolve()):
                return candidate.resolve()
    return resolved


def _named_browser(path: Path, source: str) -> BrowserChoice:
    found = shutil.which(path) if path.name == str(path) else None
    candidate = Path(found) if found else path.expanduser()
    if not candidate.exists():
        raise BrowserMissing(f"The browser named by {source} does not exist: {path}", "Give the path of its binary.")
    if not _is_executable(candidate):
        raise BrowserMissing(f"The browser named by {source} is not a program: {path}", "Give the path of its binary.")
    return _choice(candidate, source)


def _choice(path: Path, found_by: str) -> BrowserChoice:
    binary = real_binary(path)
    return BrowserChoice(path=binary, kind=kind_of(binary), found_by=found_by)


def _is_executable(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)


def _is_script(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"#!"


def _system_shells() -> Iterator[Path]:
    for folder in LIBRARY_FOLDERS:
        yield from (Path(folder) / name for name in SHELL_NAMES)
    yield from _on_path(SHELL_NAMES)


def _system_chromiums() -> Iterator[Path]:
    for folder in CHROMIUM_FOLDERS:
        yield from (Path(folder) / name for name in ("chrome", "chromium", "Google Chrome", "Chromium"))
    yield from _on_path(CHROMIUM_NAMES)


def _on_path(names: tuple[str, ...]) -> Iterator[Path]:
    for name in names:
        found = shutil.which(name)
        if found:
            yield Path(found)


class _PlaywrightBrowsers:
    """The browsers that Playwright downloaded, as its own command line reports them.

    The command costs 0.4 s, so it is asked only where a download folder exists, and once.
    """

    def __init__(self) -> None:
        self._locations: list[Path] | None = None

    def shells(self) -> Iterator[Path]:
        for location in self._installed("headless_shell"):
            for name in SHELL_NAMES:
                yield from location.glob(f"*/{name}")

    def chromiums(self) -> Iterator[Path]:
        for location in self._installed("chromium-"):
            yield from location.glob("*/chrome")
            yield from location.glob("*/*.app/Contents/MacOS/*")

    def _installed(self, part: str) -> list[Path]:
        if self._locations is None:
            folder = _download_folder()
            self._locations = _told_of(folder) if folder.is_dir() else []
        return [location for location in self._locations if part in location.name and location.is_dir()]


def _download_folder() -> Path:
    """Return where Playwright keeps its downloads, so that its slow command line is asked only if that exists."""
    asked = os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "")
    if asked == "0":  # inside the package, says Playwright's documentation
        return Path(sys.prefix)
    if asked:
        return Path(asked)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "ms-playwright"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ms-playwright"


@cache
def _told_of(_folder: Path) -> list[Path]:
    """What Playwright says of its folder: where its browsers would be, whether they are there or not."""
    return _ask_playwright()


def _ask_playwright() -> list[Path]:
    command = [sys.executable, "-m", "playwright", "install", "--dry-run", "chromium"]
    try:
        answer = subprocess.run(  # noqa: S603 - our own interpreter and fixed arguments
            command, capture_output=True, text=True, timeout=_PLAYWRIGHT_TIME_LIMIT, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return []  # the search goes on with the browsers of the system
    return [Path(found) for found in _INSTALL_LOCATION.findall(answer.stdout)]
