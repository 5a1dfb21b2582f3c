"""Where the database is: its address, its file, and how it is named to a person."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from scanner.config import data_folder
from scanner.errors import StoreUnusable, UsageError

ADVICE = "Give --database sqlite:///PATH or postgresql://USER@HOST/NAME."
_DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


@dataclass(frozen=True, slots=True)
class Location:
    """A database's address; `path` is its file, for SQLite."""

    url: URL
    path: Path | None

    def __str__(self) -> str:
        """The name in messages: the file, or the address without its password."""
        if self.path is not None:
            return str(self.path)
        return self.url.set(drivername="postgresql").render_as_string(hide_password=True)


def default_path() -> Path:
    """`cookiescan.db` in the person's data folder."""
    return data_folder() / "cookiescan.db"


def locate(url: str | None) -> Location:
    """Read `--database`; `None` means the default file.

    Raises `UsageError` for an address that is none, or of another kind of database.
    """
    if url is None:
        path = default_path()
        return Location(URL.create(_DRIVERS["sqlite"], database=str(path)), path)
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as problem:
        # The address may hold a password, so it is not repeated.
        raise UsageError("The database address cannot be read", ADVICE) from problem
    driver = _DRIVERS.get(parsed.drivername)
    if driver is None:
        raise UsageError(f"The database kind {parsed.drivername} is not supported", ADVICE)
    if not driver.startswith("sqlite"):
        return Location(parsed.set(drivername=driver), None)
    if not parsed.database or parsed.database == ":memory:" or parsed.host:
        raise UsageError("The database address names no file", ADVICE)
    path = Path(parsed.database).expanduser().absolute()
    return Location(parsed.set(drivername=driver, database=str(path)), path)


def prepare_file(path: Path) -> None:
    """Make the folder (0700) and the file (0600) when they are not there yet; what exists keeps its permissions.

    SQLite gives its journal files the permissions of the database. A file that exists is not opened here: closing it
    would drop the locks that other connections of this process have on it (POSIX), and another program would then
    throw the journal away under their hands. Raises `StoreUnusable`.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            os.close(os.open(path.resolve(), os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            _prove_usable(path)
    except OSError as problem:
        reason = (problem.strerror or str(problem)).lower()
        raise StoreUnusable(
            f"The database {path} cannot be opened: {reason}", "Name another place with --database, or use --no-store."
        ) from problem


def _prove_usable(path: Path) -> None:
    code = errno.EISDIR if path.is_dir() else 0 if os.access(path, os.R_OK | os.W_OK) else errno.EACCES
    if code:
        raise OSError(code, os.strerror(code))
