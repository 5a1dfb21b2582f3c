"""The cookie database as all commands use it: the bundled rows, the user's own rows, imported lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cookie_db import CookieDatabase
from cookie_db.errors import DataError
from scanner.config import data_folder
from scanner.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def own_rows() -> Path:
    """The user's own rows, which `cookiescan db set` writes: beside the scans in the person's data folder."""
    return data_folder() / "overrides.toml"


def layers_folder() -> Path:
    """Where `cookiescan db import` keeps imported lists."""
    return data_folder() / "layers"


def open_cookie_db(overrides: Sequence[Path] = ()) -> CookieDatabase:
    """The database with the files named, then the user's own rows, then imported lists, if there are any.

    Raises:
        UsageError: a file cannot be read or holds a bad row; the message names both.
    """
    own = own_rows()
    files = [*overrides, *([own] if own.exists() and own not in overrides else [])]
    folder = layers_folder()
    layers = sorted(folder.glob("*.json")) if folder.is_dir() else []
    try:
        return CookieDatabase.load(files, layers)
    except DataError as error:
        raise UsageError(f"The cookie database cannot be read: {error}", "Correct or remove that file.") from error
