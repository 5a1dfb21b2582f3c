"""The lists that can be imported: how each is read, how it is recognised, and where a registry package keeps it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cookie_db.errors import DataError
from cookie_db.importers import filter_list, open_cookie_database, tcf_disclosure, tracker_lists
from cookie_db.importers.files import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from cookie_db.layers import LayerFile


@dataclass(frozen=True, slots=True)
class KnownList:
    """A kind of list."""

    title: str
    read: Callable[[Path, str], LayerFile]
    package: str | None = None  # file inside a `node_modules` folder


LISTS: Final[dict[str, KnownList]] = {
    "open-cookie-database": KnownList(
        "Open Cookie Database, csv or json, also of the EDPB Website Auditing Tool",
        open_cookie_database.read,
        "@slashgear/gdpr-cookie-scanner/dist/data/open-cookie-database.json",
    ),
    "tcf": KnownList("device storage disclosure of an IAB TCF vendor", tcf_disclosure.read),
    "trackerdb": KnownList(
        "Ghostery TrackerDB", tracker_lists.read_trackerdb, "@ghostery/trackerdb/dist/trackerdb.json"
    ),
    "tds": KnownList("DuckDuckGo tds.json", tracker_lists.read_tds),
    "disconnect": KnownList("Disconnect services.json", tracker_lists.read_disconnect),
    "filters": KnownList("EasyList, EasyPrivacy and other filter lists", filter_list.read),
}
"""By the name that `cookiescan db import --list` takes."""

_JSON_MARKS: Final = (
    ("trackerdb", ("patterns", "organizations")),
    ("tds", ("trackers", "entities")),
    ("tds", ("trackers", "domains")),
    ("tcf", ("disclosures",)),
    ("disconnect", ("categories", "license")),
)
_COLUMN: Final = "Cookie / Data Key name"


def recognise(path: Path) -> str:
    """Which list a file is.

    Raises:
        DataError: none that is known, or the file is broken.
    """
    text = read_text(path)
    start = text.lstrip()[:1]
    if start in ("{", "["):
        if start == "[" and filter_list.looks_like_one(text):
            return "filters"
        return _recognise_json(path, text)
    if filter_list.looks_like_one(text):
        return "filters"
    if _COLUMN in text.partition("\n")[0]:
        return "open-cookie-database"
    raise DataError(f"{path}, line 1: neither a filter list nor a table with a column {_COLUMN!r}")


def _recognise_json(path: Path, text: str) -> str:
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as error:
        raise DataError(f"{path}, line {error.lineno}: not JSON: {error.msg}") from None
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path}: not JSON: {error}") from None
    if isinstance(raw, list):
        return "open-cookie-database"
    for name, keys in _JSON_MARKS:
        if all(key in raw for key in keys):
            return name
    if isinstance(raw.get("categories"), dict):
        return "disconnect"
    if raw and all(isinstance(value, list) for value in raw.values()):
        return "open-cookie-database"
    raise DataError(f"{path}: no list that is known; known are {', '.join(LISTS)}")


def installed(name: str, folders: Iterable[Path]) -> Path | None:
    """The file of a list in the first folder whose `node_modules` has the package that carries it."""
    package = LISTS[name].package
    if package is None:
        return None
    for folder in folders:
        for place in (folder / "node_modules" / package, folder / package):
            if place.is_file():
                return place
    return None
