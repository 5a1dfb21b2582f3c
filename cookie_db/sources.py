"""The readable rows in `data/`, read and brought into the compiled form."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cookie_db.brands import brands_of
from cookie_db.compiled import DATA, SCHEMA, row_files
from cookie_db.errors import DataError
from cookie_db.rows import PurposeText, RowFile, read_file, read_purposes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cookie_db.model import CookieDefinition, Tracker, Vendor

_ROW: Final = re.compile(r", row '(.+?)': ")


@dataclass(frozen=True, slots=True)
class SourceTree:
    """Everything that the files of one data directory say."""

    meta: Mapping[str, str]
    purposes: Mapping[str, PurposeText]
    files: tuple[RowFile, ...]
    words: Mapping[str, Any]  # words.toml as it is


def read_tree(data: Path = DATA) -> SourceTree:
    """Read every file under `data` (slow: seconds).

    Raises:
        DataError: the first file that cannot be read, with its name, and the line where TOML knows it.
    """
    purposes = read_purposes(_toml(data / "purposes.toml"))
    files: list[RowFile] = []
    for path in row_files(data):
        raw = _toml(path)
        try:
            if "vendors" in raw:
                files += [_listed(entry, path, purposes) for entry in raw["vendors"]]
            else:
                files.append(read_file(raw, path.stem, purposes))
        except DataError as error:
            raise type(error)(_with_line(str(error), path)) from None
    tree = SourceTree(_toml(data / "meta.toml"), purposes, tuple(files), _toml(data / "words.toml"))
    _references(tree)
    return tree


def compile_tree(tree: SourceTree, stamps: Mapping[str, tuple[int, int]]) -> dict[str, Any]:
    """The compiled form: flat lists, shared strings stored once, ready for `json`."""
    sources: dict[tuple[str, str, str], int] = {}

    def source(row: CookieDefinition | Tracker) -> int:
        key = (row.source.kind, row.source.ref, row.source.date)
        return sources.setdefault(key, len(sources))

    rows = [_compiled_row(row, source(row), tree.purposes) for file in tree.files for row in file.rows]
    hosts = [
        [host.host, host.vendor, host.category, host.role, source(host), host.note]
        for file in tree.files
        for host in file.hosts
    ]
    return {
        "schema": SCHEMA,
        **tree.meta,
        "stamps": {name: list(stamp) for name, stamp in sorted(stamps.items())},
        "vendors": [_compiled_vendor(file.vendor) for file in tree.files if file.vendor],
        "rows": rows,
        "hosts": hosts,
        "scripts": [list(script) for file in tree.files for script in file.scripts],
        "brands": brands_of(tree.files, frozenset(tree.words.get("brands", {}).get("ordinary", "").split())),
        "sources": [list(key) for key in sources],
        "words": tree.words,
        "purposes": {key: purpose.text for key, purpose in tree.purposes.items()},
    }


def _listed(entry: Mapping[str, Any], path: Path, purposes: Mapping[str, PurposeText]) -> RowFile:
    fields = dict(entry)
    stem = fields.pop("id", None)
    if not isinstance(stem, str):
        raise DataError(f"{path.name}: a vendor in a list needs an id: {fields.get('name')!r}")
    try:
        return read_file(fields, stem, purposes)
    except DataError as error:
        raise type(error)(f"{path.name}: {error}") from None


def _references(tree: SourceTree) -> None:
    vendors: set[str] = set()
    for file in tree.files:
        if file.vendor:
            if file.vendor.id in vendors:
                raise DataError(f"vendor {file.vendor.id!r} is described twice")
            vendors.add(file.vendor.id)
    for file in tree.files:
        for vendor in [*(row.vendor for row in file.rows), *(host.vendor for host in file.hosts)]:
            if vendor not in vendors:
                raise DataError(f"{file.id}: vendor {vendor!r} is described nowhere")


def _compiled_vendor(vendor: Vendor) -> list[Any]:
    return [
        vendor.id,
        vendor.name,
        vendor.legal_name,
        vendor.country,
        vendor.policy_url,
        vendor.role,
        vendor.category,
    ]


def _without_template(row: CookieDefinition, purposes: Mapping[str, PurposeText]) -> str | list[str]:
    """The purpose of a row; a list with what stands for `{by}` where the rest is the shared text."""
    if row.purpose_id is None:
        return row.purpose
    template = purposes[row.purpose_id].text
    before, _, after = template.partition("{by}")
    by = row.purpose[len(before) : len(row.purpose) - len(after)]
    return [by] if template.replace("{by}", by) == row.purpose else row.purpose


def _compiled_row(row: CookieDefinition, source: int, purposes: Mapping[str, PurposeText]) -> list[Any]:
    pattern = row.pattern
    return [
        row.id,
        [pattern.spec] if pattern.exact else [pattern.spec, pattern.literal, pattern.tail],
        row.vendor,
        row.category,
        _without_template(row, purposes),
        source,
        row.purpose_id,
        row.product,
        row.lifetime,
        row.storages,
        row.domains,
        row.products,
        row.generic,
        row.party,
        row.note,
    ]


def _with_line(message: str, path: Path) -> str:
    """A message about a row with the line on which that row's name stands."""
    found = _ROW.search(message)
    if found is None:
        return message
    spellings = (f'"{found[1]}"', f"'{found[1]}'", json.dumps(found[1]))
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if any(spelling in line for spelling in spellings):
            return message.replace(", row ", f", line {number}, row ", 1)
    return message


def _toml(path: Path) -> dict[str, Any]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}") from None
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise DataError(f"{path.name}, line {line}: not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{path.name}: {error}") from None
