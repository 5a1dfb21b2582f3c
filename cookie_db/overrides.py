"""The user's own rows: always believed first, per site or for the whole organisation.

An override file is TOML with the row schema of `data/`, a reason and a date, and nothing else::

    [[row]]
    site = "shop.example"                # leave out: for every site
    name = "acme_<any>"
    category = "necessary"
    text = "Keeps the basket."
    vendor = "Acme"                      # shown as the provider
    reason = "our own shop software"
    date = 2026-11-22

    [[host]]
    host = "img.partner.example"
    category = "necessary"
    role = "cdn"
    reason = "only delivers pictures"
    date = 2026-11-22

It is never changed by an update of the program.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cookie_db.errors import DataError
from cookie_db.rows import RowFile, read_file

if TYPE_CHECKING:
    from collections.abc import Mapping

LAYER: Final = "overrides"
_ROW: Final = frozenset(
    ("site", "name", "category", "text", "vendor", "reason", "date", "domains", "storage", "life", "product")
)
_HOST: Final = frozenset(("site", "host", "category", "role", "vendor", "reason", "date"))


def read_overrides(path: Path) -> RowFile:
    """Read an override file.

    Raises:
        DataError: unreadable, not TOML, or a row is wrong; the message names the file and the row.
    """
    try:
        raw = tomllib.loads(path.read_bytes().decode("utf-8"))
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise DataError(f"{path}, line {line}: not UTF-8") from None
    except (ValueError, RecursionError) as error:  # no TOML, a number without end, nesting without end
        raise DataError(f"{path}: {error}") from None
    unknown = sorted(set(raw) - {"row", "host"})
    if unknown:
        raise DataError(f"{path}: unknown key {', '.join(unknown)}; only [[row]] and [[host]] are read")
    files = [
        _read_entry(entry, kind, path, number)
        for kind in ("row", "host")
        for number, entry in enumerate(_tables(raw, kind, path), 1)
    ]
    return RowFile(
        id=path.stem,
        vendor=None,
        rows=tuple(row for file in files for row in file.rows),
        hosts=tuple(host for file in files for host in file.hosts),
        scripts=(),
        examples={},
    )


def add_override(path: Path, entry: Mapping[str, str], *, host: bool = False) -> None:
    """Append one row to an override file, whole or not at all; the file is made where it is missing.

    Args:
        path: the override file.
        entry: keys as in the module's example; `reason` is required, `date` is filled in.
        host: the entry speaks of a third-party host instead of a cookie.

    Raises:
        DataError: the entry is wrong; the file stays as it was.
    """
    kind = "host" if host else "row"
    full = {"date": dt.datetime.now(tz=dt.UTC).date().isoformat(), **entry}
    _read_entry(full, kind, path, 0)
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    lines = [f"[[{kind}]]", *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in full.items())]
    text = f"{old.rstrip()}\n\n" if old.strip() else ""
    text += "\n".join(lines) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
        file.write(text)
    try:
        read_overrides(Path(file.name))
    except DataError:
        Path(file.name).unlink()
        raise
    Path(file.name).replace(path)


def _tables(raw: Mapping[str, Any], kind: str, path: Path) -> list[dict[str, Any]]:
    found = raw.get(kind, [])
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise DataError(f"{path}: {kind} has to be written as tables, [[{kind}]]")
    return found


def _read_entry(entry: Mapping[str, Any], kind: str, path: Path, number: int) -> RowFile:
    where = f"{path}, {kind} {number}" if number else f"{path}, new {kind}"
    unknown = sorted(set(entry) - (_HOST if kind == "host" else _ROW))
    if unknown:
        raise DataError(f"{where}: unknown key {', '.join(unknown)}")
    missing = sorted({"reason", "category", "host" if kind == "host" else "name"} - set(entry))
    if missing:
        raise DataError(f"{where}: {', '.join(missing)} is missing")
    fields = dict(entry)
    site = fields.pop("site", None)
    reason = str(fields.pop("reason"))
    date = str(fields.pop("date", "1970-01-01"))
    vendor = str(fields.pop("vendor", "your organisation"))
    source = f"user {reason} {date}"
    raw: dict[str, Any] = {"name": vendor, "source": source}
    if kind == "row":
        fields.setdefault("text", f"Set by your organisation: {reason}.")
        raw["rows"] = [fields]
    else:
        raw["hosts"] = [fields]
    try:
        file = read_file(raw, vendor, {})
    except DataError as error:
        raise type(error)(f"{where}: {error}") from None
    return replace(
        file,
        rows=tuple(row._replace(site=site, layer=LAYER) for row in file.rows),
        hosts=tuple(tracker._replace(site=site, layer=LAYER) for tracker in file.hosts),
    )
