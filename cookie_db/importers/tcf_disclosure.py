"""What a vendor of the IAB Transparency and Consent Framework declares to store (device storage disclosure, JSON).

The file does not name its vendor; its domains do, or the person who imports it. The declared purposes decide: the
strictest of them. Without purpose 1 and with a special purpose only, the vendor declares no need of consent. An
entry that declares purpose 1 alone says nothing of what it is for, and is left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from cookie_db.errors import DataError
from cookie_db.importers.files import host_in, parse_json, read_text
from cookie_db.layers import ImportedHost, ImportedRow, LayerFile
from cookie_db.model import SESSION, Category

if TYPE_CHECKING:
    from pathlib import Path

_STORAGE: Final = {"cookie": "cookie", "web": "local_storage"}
_STRICTEST: Final = (
    (frozenset((2, 3, 4, 7)), Category.MARKETING, "Declared by its vendor for advertising."),
    (frozenset((8, 9, 10)), Category.STATISTICS, "Declared by its vendor for measuring."),
    (frozenset((5, 6, 11)), Category.PREFERENCES, "Declared by its vendor for a choice of content."),
)
_EXEMPT: Final = "Declared by its vendor as needed to deliver, to protect, or to keep a privacy choice."
_SHORTEST: Final = 4
_NOT_A_NAME: Final = re.compile(r"[\s<>]|^re:")


def read(path: Path, date: str, vendor: str | None = None) -> LayerFile:
    """Read one vendor's disclosure.

    Args:
        path: the JSON file.
        date: ISO date of the file or of the import.
        vendor: who declares it; else the first domain that the file names, else its file name.

    Raises:
        DataError: another shape, not UTF-8, not JSON, too large, nothing that can be used.
    """
    raw = parse_json(read_text(path), path)
    entries = raw.get("disclosures") if isinstance(raw, dict) else None
    if not isinstance(entries, list):
        raise DataError(f"{path}: no list 'disclosures'; this is no device storage disclosure")
    own = _domains(raw.get("domains"))
    name = vendor or next(iter(own), None) or path.stem
    rows = [row for number, entry in enumerate(entries, 1) if (row := _row(entry, name, f"{path}, {number}"))]
    if not rows:
        raise DataError(f"{path}: no cookie or storage key with a purpose")
    categories = {row.category for row in rows}
    strictest = next((kind for _, kind, _ in _STRICTEST if kind in categories), Category.NECESSARY)
    role = {Category.MARKETING: "ads", Category.STATISTICS: "analytics"}.get(strictest, "other")
    return LayerFile(
        name="tcf-" + (re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "vendor"),
        version=date,
        date=date,
        licence="vendor's declaration under the IAB Europe TCF terms",
        commercial_use=True,
        ref=f"TCF device storage disclosure of {name}",
        rows=tuple(rows),
        hosts=tuple(ImportedHost(host, name, strictest, role) for host in own) if role != "other" else (),
        policies={},
    )


def _row(entry: Any, vendor: str, where: str) -> ImportedRow | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("identifier"), str):
        raise DataError(f"{where}: a disclosure without `identifier`")
    identifier = entry["identifier"].strip()
    storage = _STORAGE.get(str(entry.get("type")))
    if not identifier.strip("*") or _NOT_A_NAME.search(identifier) or storage is None:
        return None  # an app's storage, or prose in place of a name
    judged = _category(_numbers(entry, "purposes", where), _numbers(entry, "specialPurposes", where))
    if judged is None:
        return None
    domains = tuple(_domains(entry.get("domains") or entry.get("domain")))
    literal = identifier.partition("*")[0]
    name = re.sub(r"\*+", "*", identifier)
    return ImportedRow(
        name=name if name.count("*") <= 2 else literal + "*",
        vendor=vendor,
        category=judged[0],
        purpose=judged[1],
        lifetime=_lifetime(entry.get("maxAgeSeconds")),
        domains=domains,
        generic=len(literal) < _SHORTEST,
        storage=storage,
    )


def _category(purposes: set[int], special: set[int]) -> tuple[Category, str] | None:
    for numbers, category, text in _STRICTEST:
        if purposes & numbers:
            return category, text
    return (Category.NECESSARY, _EXEMPT) if special and not purposes else None


def _numbers(entry: dict[str, Any], key: str, where: str) -> set[int]:
    value = entry.get(key) or []
    if not isinstance(value, list) or not all(isinstance(number, int) for number in value):
        raise DataError(f"{where}: `{key}` is not a list of numbers")
    return set(value)


def _lifetime(seconds: Any) -> int | str | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    return int(seconds) if seconds > 0 else SESSION


def _domains(value: Any) -> list[str]:
    given = value if isinstance(value, list) else [value]
    texts = [each.get("domain") if isinstance(each, dict) else each for each in given]
    hosts = (host_in(text.removeprefix("*.")) for text in texts if isinstance(text, str))
    return [host for host in hosts if host]
