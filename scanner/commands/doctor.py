"""`cookiescan doctor`: is everything there that a scan needs?"""

from __future__ import annotations

import asyncio
import platform
import shutil
import stat
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

import cookie_db
from cookie_db.errors import DataError
from scanner import __version__
from scanner.capture.browser import launch_first
from scanner.capture.selftest import run_selftest
from scanner.errors import BrowserMissing, ExitCode, ScanError
from scanner.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.capture.browser import Browser
    from scanner.model import SelfTestResult

MEGABYTE: Final = 1024 * 1024
LITTLE_SPACE: Final = 1024 * MEGABYTE  # a scan of some hundred pages with its temporary profile needs far less
NO_SPACE: Final = 100 * MEGABYTE
OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
NAME_WIDTH: Final = 11


class State(StrEnum):
    """How a part is."""

    OK = "ok"
    NOTE = "note"  # a scan works, but somebody should know
    MISSING = "missing"  # a scan does not work


@dataclass(frozen=True, slots=True)
class Check:
    """One part that was looked at: its state, what was found, further lines, and what to do about it."""

    name: str
    state: State
    text: str
    details: tuple[str, ...] = ()
    advice: str = ""

    def lines(self) -> Iterator[str]:
        """The lines for the person at the terminal."""
        yield f"{self.state:<9}{self.name:<{NAME_WIDTH}}{self.text}"
        indent = " " * (9 + NAME_WIDTH)
        for detail in (*self.details, *([self.advice] if self.advice else [])):
            yield indent + detail


@click.command()
@click.option("--browser", "browser_path", metavar="PATH", type=click.Path(path_type=Path), help="Look at this one.")
@click.option("--database", metavar="URL", help="Look at this database [default: a file in your data folder].")
def doctor(browser_path: Path | None, database: str | None) -> None:
    """Say whether everything is there: browser, database, disk, permissions."""
    checks: list[Check] = []
    for check in examine(browser_path, database):
        checks.append(check)
        for line in check.lines():
            click.echo(line)
    missing = [check.name for check in checks if check.state is State.MISSING]
    if missing:
        click.echo(f"\nNot ready to scan: {', '.join(missing)}.", err=True)
        raise SystemExit(ExitCode.WRONG_USE)
    click.echo("\nReady to scan.")


def examine(browser_path: Path | None, database: str | None) -> Iterator[Check]:
    """Look at one part after the other; a part that is missing does not stop the rest."""
    yield Check("cookiescan", State.OK, f"{__version__}, Python {platform.python_version()}, {platform.platform()}")
    yield from asyncio.run(_browser(browser_path))
    yield _cookie_db()
    yield from _database(database)
    yield _space("Temporary", Path(tempfile.gettempdir()))


async def _browser(path: Path | None) -> list[Check]:
    """Start the browser that a scan would take and test what it keeps."""
    try:
        browser = await launch_first(path)
    except BrowserMissing as error:
        return [Check("Browser", State.MISSING, error.message, advice=error.advice)]
    async with browser:
        return [_browser_check(browser), _selftest(await run_selftest(browser))]


def _browser_check(browser: Browser) -> Check:
    details = (f"{browser.choice.path} ({browser.choice.found_by})", f"user agent: {browser.user_agent}")
    text = f"{browser.name} {browser.version}"
    if browser.sandboxed:
        return Check("Browser", State.OK, text, (*details, "sandbox: on"))
    loss = browser.held.loss if browser.held is not None else "it is not running"
    return Check("Browser", State.NOTE, text, details, f"sandbox: off, {loss}. What to do: docs/safety.md")


def _selftest(result: SelfTestResult) -> Check:
    details = tuple(f"{name:<20} {state}" for name, state in result.results.items())
    if result.passed:
        return Check("Self-test", State.OK, f"passed in {result.duration:.2f} s", details)
    return Check(
        "Self-test", State.MISSING, "; ".join(result.problems), details, "Name another browser with --browser."
    )


def _cookie_db() -> Check:
    try:
        database = cookie_db.CookieDatabase.load()
    except (DataError, OSError) as error:
        return Check("cookie_db", State.MISSING, str(error), advice="Install cookiescan again.")
    text = f"{database.version} of {database.date}, {len(database.rows)} rows, {len(database.hosts)} hosts"
    return Check("cookie_db", State.OK, text)


def _database(url: str | None) -> Iterator[Check]:
    """Open the database, which makes it if it is new, and look at its folder."""
    try:
        with Store.open(url) as store:
            count = len(store.scans())
            location = store.location
    except ScanError as error:
        yield Check("Database", State.MISSING, error.message, advice=error.advice)
        return
    yield Check("Database", State.OK, f"{location}, {count} scans kept")
    if location.path is not None:
        yield _permissions(location.path)
        yield _space("Disk", location.path.parent)


def _permissions(file: Path) -> Check:
    """Kept scans tell which sites somebody looks at: nobody else needs to read them."""
    open_to_others = [
        f"{path} is open to others ({stat.filemode(path.stat().st_mode)})"
        for path in (file.parent, file)
        if path.stat().st_mode & OTHERS
    ]
    if len(open_to_others) < 2:  # a closed folder or a closed file is enough
        return Check("Access", State.OK, f"only you can read {file.name}")
    return Check("Access", State.NOTE, "others can read your scans", tuple(open_to_others), f"chmod 700 {file.parent}")


def _space(name: str, folder: Path) -> Check:
    free = shutil.disk_usage(folder).free
    state = State.MISSING if free < NO_SPACE else State.NOTE if free < LITTLE_SPACE else State.OK
    advice = "" if state is State.OK else "Free some space, or set TMPDIR or --database to another place."
    return Check(name, state, f"{free // MEGABYTE} MB free in {folder}", advice=advice)
