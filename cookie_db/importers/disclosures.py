"""IAB TCF device storage disclosures: what a vendor itself says that it stores, with lifetimes and purposes.

A disclosure without purpose 1 (store and access information on a device) is declared as exempt from consent.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from cookie_db.errors import DataError
from cookie_db.importers.reading import host_of, read_json, text_of
from cookie_db.layers import ImportedRow, LayerFile
from cookie_db.model import SESSION, Category

if TYPE_CHECKING:
    from pathlib import Path

_MARKETING: Final = frozenset((2, 3, 4, 7))
_STATISTICS: Final = frozenset((8, 9, 10))
_PREFERENCES: Final = frozenset((5, 6, 11))
_NAME: Final = re.compile(r"[^<>*\s]+\*?")
_PURPOSE: Final = {
    Category.NECESSARY: "Declared by its vendor as stored without consent.",
    Category.PREFERENCES: "Declared by its vendor for choosing what to show.",
    Category.STATISTICS: "Declared by its vendor for measuring and improving services.",
    Category.MARKETING: "Declared by its vendor for advertising.",
}
_LEAST: Final = 4
"""Fewer literal characters prove nothing without the vendor's domain."""


def read(path: Path, date: str) -> LayerFile:
    """Read one vendor's disclosure; the vendor is named by its first domain, else by the file.

    Raises:
        DataError: not such a file, or an entry without an identifier.
    """
    raw = read_json(path)
    entries = raw.get("disclosures") if isinstance(raw, dict) else None
    if not isinstance(entries, list):
        raise DataError(f"{path}: no list 'disclosures'; this is no device storage disclosure")
    vendor = path.stem
    rows: dict[tuple[str, str], ImportedRow] = {}
    for number, entry in enumerate(entries, 1):
        row = _row(entry, f"{path}, disclosure {number}", vendor)
        if row is not None:
            rows.setdefault((row.name, row.storage), row)
    if not rows:
        raise DataError(f"{path}: no disclosure of a cookie or a storage key")
    name = "tcf-" + ("-".join(re.findall(r"[a-z0-9]+", vendor.lower())) or "vendor")
    return LayerFile(name, date, date, "published by the vendor", True, path.name, tuple(rows.values()), (), {})


def category_of(purposes: frozenset[int]) -> Category:
    """The strictest of what the purposes say; purpose 1 alone says only that consent is needed."""
    if purposes & _MARKETING:
        return Category.MARKETING
    if purposes & _STATISTICS:
        return Category.STATISTICS
    if purposes & _PREFERENCES:
        return Category.PREFERENCES
    return Category.NECESSARY if 1 not in purposes else Category.MARKETING


def _row(entry: Any, where: str, vendor: str) -> ImportedRow | None:
    if not isinstance(entry, dict) or text_of(entry, "identifier") is None:
        raise DataError(f"{where}: no identifier")
    kind, name = entry.get("type"), text_of(entry, "identifier") or ""
    if kind not in ("cookie", "web") or not _NAME.fullmatch(name):
        return None  # apps, and identifiers that are prose or have a star inside
    purposes = entry.get("purposes", [])
    if not isinstance(purposes, list) or not all(type(each) is int for each in purposes):
        raise DataError(f"{where}: purposes are not a list of numbers")
    age = entry.get("maxAgeSeconds")
    given = entry.get("domains")
    domains = tuple(host for each in (given if isinstance(given, list) else ()) if (host := host_of(each)))
    opt_out = entry.get("optOut") is True  # keeps a refusal, whatever the purposes are
    category = Category.NECESSARY if opt_out else category_of(frozenset(purposes))
    return ImportedRow(
        name=name,
        vendor=vendor,
        category=category,
        purpose=_PURPOSE[category],
        lifetime=(SESSION if age <= 0 else age) if type(age) is int else None,
        domains=domains,
        generic=len(name.rstrip("*")) < _LEAST,
        storage="cookie" if kind == "cookie" else "local_storage",
    )
