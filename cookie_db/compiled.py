"""From the readable rows in `data/` to the one JSON file that is loaded.

`python -m cookie_db.compile` writes `data/compiled.json`; the wheel is built with it. In a source tree nobody has
to remember: `load()` compares the size, and where a file is newer also the checksum, of every source file with
what was compiled, compiles again where something changed, and keeps the result beside the data or, where that
cannot be written, in the user's cache directory.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import tomllib
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cookie_db.brands import brands_of
from cookie_db.errors import DataError
from cookie_db.rows import PurposeText, RowFile, read_file, read_purposes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cookie_db.model import CookieDefinition, Tracker, Vendor

DATA: Final = Path(__file__).parent / "data"
COMPILED: Final = "compiled.json"
SCHEMA: Final = 4
"""Number of the compiled format; another number is compiled anew."""

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
    for path in _row_files(data):
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

    rows = [_compiled_row(row, source(row)) for file in tree.files for row in file.rows]
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
        "purposes": {key: dict(purpose.text) for key, purpose in tree.purposes.items()},
    }


def load(data: Path = DATA) -> dict[str, Any]:
    """The compiled database of a data directory, compiled anew where it is missing or stale.

    Raises:
        DataError: a source file is broken (only when something has to be compiled).
    """
    for place in (data / COMPILED, _cache(data)):
        compiled = _read_compiled(place)
        if compiled is not None and is_current(compiled, data, place):
            return compiled
    compiled = compile_tree(read_tree(data), stamps_of(data))
    if not write_compiled(compiled, data / COMPILED):
        write_compiled(compiled, _cache(data))
    return compiled


def is_current(compiled: Mapping[str, Any], data: Path, place: Path) -> bool:
    """Whether a compiled file says what the source files say now."""
    if compiled.get("schema") != SCHEMA:
        return False
    stamps: Mapping[str, list[int]] = compiled["stamps"]
    built = place.stat().st_mtime_ns
    seen = 0
    for path in _source_files(data):
        stamp = stamps.get(_relative(path, data))
        status = path.stat()
        if stamp is None or stamp[0] != status.st_size:
            return False
        if status.st_mtime_ns >= built and stamp[1] != zlib.crc32(path.read_bytes()):
            return False
        seen += 1
    return seen == len(stamps)


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


def _compiled_row(row: CookieDefinition, source: int) -> list[Any]:
    pattern = row.pattern
    return [
        row.id,
        [pattern.spec]
        if pattern.exact
        else [pattern.spec, pattern.display, pattern.literal, pattern.weight, pattern.expression, pattern.tail],
        row.vendor,
        row.category,
        row.purpose,
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


def _row_files(data: Path) -> Iterator[Path]:
    return iter(sorted((data / "vendors").rglob("*.toml")))


def _source_files(data: Path) -> Iterator[Path]:
    yield data / "meta.toml"
    yield data / "purposes.toml"
    yield data / "words.toml"
    yield from _row_files(data)


def _relative(path: Path, data: Path) -> str:
    return path.relative_to(data).as_posix()


def stamps_of(data: Path) -> dict[str, tuple[int, int]]:
    """Size in bytes and CRC-32 of every source file, by its path below `data`."""
    stamps = {}
    for path in _source_files(data):
        content = path.read_bytes()
        stamps[_relative(path, data)] = (len(content), zlib.crc32(content))
    return stamps


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


def _read_compiled(place: Path) -> dict[str, Any] | None:
    try:
        compiled: dict[str, Any] = json.loads(place.read_bytes())
    except (OSError, ValueError):
        return None  # missing or half-written by an old version: compiled anew
    return compiled


def _cache(data: Path) -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "cookiescan" / f"cookie_db-{zlib.crc32(str(data).encode()):08x}.json"


def write_compiled(compiled: Mapping[str, Any], place: Path) -> bool:
    """Write the whole file or nothing; False where the place cannot be written."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=place.parent, delete=False, encoding="utf-8") as file:
            json.dump(compiled, file, ensure_ascii=False, separators=(",", ":"))
        Path(file.name).chmod(0o644)
        Path(file.name).replace(place)
    except OSError:
        return False
    return True
