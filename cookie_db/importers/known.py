"""Which lists can be imported, which of them a file is, and where a package registry's client puts one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cookie_db.importers import disclosures, filters, open_cookie_database, trackers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cookie_db.layers import LayerFile

OPEN_COOKIE_DATABASE: Final = "open-cookie-database"

IMPORTERS: Final[dict[str, Callable[[Path, str], LayerFile]]] = {
    OPEN_COOKIE_DATABASE: open_cookie_database.read,
    "edpb": open_cookie_database.read,
    "tcf": disclosures.read,
    "ghostery": trackers.read_ghostery,
    "duckduckgo": trackers.read_duckduckgo,
    "disconnect": trackers.read_disconnect,
    "filter-list": filters.read,
}
"""Readers by the name that `--list` takes; each wants a file and its ISO date."""

_FILES: Final = {"trackerdb.json": "ghostery", "tds.json": "duckduckgo", "services.json": "disconnect"}
_INSTALLED: Final = Path("node_modules", "@slashgear", "gdpr-cookie-scanner", "dist", "data")


def guess(path: Path) -> str:
    """Which list a file is by the name under which it is published; the Open Cookie Database unless known."""
    return _FILES.get(path.name, "filter-list" if path.suffix == ".txt" else OPEN_COOKIE_DATABASE)


def installed(start: Path) -> Path | None:
    """The Open Cookie Database as a package of the npm registry brings it, in a folder, above it, or for everybody."""
    for folder in _folders(start):
        file = folder / _INSTALLED / "open-cookie-database.json"
        if file.is_file():
            return file
    return None


def _folders(start: Path) -> Iterator[Path]:
    here = start.resolve()
    yield here
    yield from here.parents
    # NODE_PATH names folders of packages, so what `_INSTALLED` begins with is their last part.
    yield from (Path(part).parent for part in os.environ.get("NODE_PATH", "").split(os.pathsep) if part)
    yield from (Path("/usr/local/lib"), Path("/usr/lib"))
