"""The Open Cookie Database (Apache-2.0), as CSV or JSON.

Its category "Functional" joins what we keep apart, necessary and preferences, on purpose of its maintainers. It is
split here by role: only words of session, security, load balancing, consent, cart or log-in make a row necessary.
Its prefixes match loosely: one below four characters needs its domain. Descriptions are not taken over.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any, Final

from cookie_db.errors import DataError
from cookie_db.importers.reading import read_json, read_text
from cookie_db.layers import ImportedRow, LayerFile
from cookie_db.model import SESSION, Category

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

NAME: Final = "open-cookie-database"
_CATEGORIES: Final = {
    "analytics": Category.STATISTICS,
    "marketing": Category.MARKETING,
    "personalization": Category.PREFERENCES,
    "security": Category.NECESSARY,
    "necessary": Category.NECESSARY,
}
_NECESSARY: Final = re.compile(
    r"\b(session|csrf|xsrf|forgery|security|fraud|bot|load.?balanc\w*|consent|cookie (?:banner|preferences|notice)"
    r"|(?:shopping )?(?:cart|basket)|checkout|log(?:ged)?.?in|log.?on|authenticat\w*|sign(?:ed)?.?in)\b",
    re.IGNORECASE,
)
_LIFE: Final = re.compile(r"(\d+)\s*(second|minute|hour|day|week|month|year)", re.IGNORECASE)
_UNIT: Final = {
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86400,
    "week": 604800,
    "month": 2592000,
    "year": 31536000,
}
_DOMAIN: Final = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_PURPOSE: Final = {
    Category.NECESSARY: "Listed as needed for the site to work.",
    Category.PREFERENCES: "Listed as serving a function or a setting of the site.",
    Category.STATISTICS: "Listed as measuring how the site is used.",
    Category.MARKETING: "Listed as used for advertising.",
}
_SPECIAL: Final = re.compile(r"[<>*]")
_FIELDS: Final = {
    "Platform": "platform",
    "Category": "category",
    "Cookie / Data Key name": "cookie",
    "Domain": "domain",
    "Description": "description",
    "Retention period": "retentionPeriod",
    "Data Controller": "dataController",
    "User Privacy & GDPR Rights Portals": "privacyLink",
    "Wildcard match": "wildcardMatch",
}


def read(path: Path, date: str) -> LayerFile:
    """Read the list.

    Args:
        path: `open-cookie-database.csv` or `.json`.
        date: ISO date of the list or of the import.

    Raises:
        DataError: too large, not UTF-8, wrong columns, no rows; with the line where one is known.
    """
    text = read_text(path)
    entries = _from_json(path) if text.lstrip().startswith(("{", "[")) else _from_csv(text, path)
    rows: list[ImportedRow] = []
    policies: dict[str, str] = {}
    for where, entry in entries:
        row = _row(entry, where)
        if row is None:
            continue
        rows.append(row)
        link = str(entry.get("privacyLink") or "")
        if link.startswith("https://"):
            policies.setdefault(row.vendor, link)
    if not rows:
        raise DataError(f"{path}: no rows")
    return LayerFile(
        name=NAME,
        version=date,
        date=date,
        licence="Apache-2.0",
        commercial_use=True,
        ref="Open Cookie Database",
        rows=tuple(rows),
        hosts=(),
        policies=policies,
    )


def category_of(entry: Mapping[str, Any]) -> Category | None:
    """Our category for one entry, "Functional" split by what its words say; None for an unknown category."""
    given = str(entry.get("category") or "").strip().lower()
    if given != "functional":
        return _CATEGORIES.get(given)
    words = f"{entry.get('cookie', '')} {entry.get('description', '')}"
    return Category.NECESSARY if _NECESSARY.search(words) else Category.PREFERENCES


def _row(entry: Mapping[str, Any], where: str) -> ImportedRow | None:
    name = str(entry.get("cookie") or "").strip()
    if not name or _SPECIAL.search(name) or " " in name:
        return None  # prose such as "name (3rd party)" or notes in place of a name
    category = category_of(entry)
    if category is None:
        raise DataError(f"{where}: unknown category {entry.get('category')!r}")
    wildcard = str(entry.get("wildcardMatch") or "0").strip() == "1"
    found = _DOMAIN.search(str(entry.get("domain") or "").lower())
    domains = (found[0],) if found else ()
    generic = len(name) < (5 if wildcard else 4)
    return ImportedRow(
        name=name + "*" if wildcard else name,
        vendor=str(entry.get("dataController") or entry.get("platform") or "unknown").strip() or "unknown",
        category=category,
        purpose=_PURPOSE[category],
        lifetime=_lifetime(str(entry.get("retentionPeriod") or "")),
        domains=domains,
        generic=generic,
    )


def _lifetime(text: str) -> int | str | None:
    if "session" in text.lower():
        return SESSION
    found = _LIFE.search(text)
    return int(found[1]) * _UNIT[found[2].lower()] if found else None


def _from_json(path: Path) -> Iterable[tuple[str, Mapping[str, Any]]]:
    raw = read_json(path)
    if isinstance(raw, list):
        yield from _from_edpb(raw, path)
        return
    for platform, entries in raw.items():
        if not isinstance(entries, list):
            raise DataError(f"{path}, {platform!r}: a list of cookies was expected")
        for entry in entries:
            if not isinstance(entry, dict) or "cookie" not in entry or "category" not in entry:
                raise DataError(f"{path}, {platform!r}: an entry without `cookie` and `category`")
            yield f"{path}, {platform!r}", {"platform": platform, **entry}


def _from_edpb(raw: list[Any], path: Path) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """The knowledge base of the EDPB's Website Auditing Tool, which knows no lifetimes and no mark of prefixes."""
    for base in raw:
        knowledges = base.get("knowledges") if isinstance(base, dict) else None
        if not isinstance(knowledges, list):
            raise DataError(f"{path}: no list 'knowledges'; this is another list")
        for number, entry in enumerate(knowledges, 1):
            where = f"{path}, knowledge {number}"
            if not isinstance(entry, dict) or not {"name", "category"} <= entry.keys():
                raise DataError(f"{where}: an entry without `name` and `category`")
            if entry.get("kind", "cookie") != "cookie":
                continue
            name = str(entry["name"]).strip()
            yield (
                where,
                {
                    "cookie": name,
                    "category": entry["category"],
                    "platform": entry.get("source"),
                    "domain": entry.get("domain"),
                    "description": entry.get("comment"),
                    "dataController": entry.get("controller"),
                    "privacyLink": entry.get("policy"),
                    "wildcardMatch": "1" if name.endswith(("_", "-", ".")) else "0",
                },
            )


def _from_csv(text: str, path: Path) -> Iterable[tuple[str, Mapping[str, Any]]]:
    try:
        yield from _csv_rows(text, path)
    except csv.Error as error:
        raise DataError(f"{path}: not CSV: {error}") from None


def _csv_rows(text: str, path: Path) -> Iterable[tuple[str, Mapping[str, Any]]]:
    reader = csv.DictReader(io.StringIO(text))
    columns = set(reader.fieldnames or ())
    missing = sorted({"Category", "Cookie / Data Key name"} - columns)
    if missing:
        raise DataError(f"{path}, line 1: missing column {', '.join(missing)}")
    for line in reader:
        yield f"{path}, line {reader.line_num}", {key: line.get(column) or "" for column, key in _FIELDS.items()}
