"""From the readable rows in `data/` to the one JSON file that is loaded.

`python -m cookie_db.compile` writes `data/compiled.json`; the wheel is built with it. In a source tree nobody has
to remember: `load()` compares the size, and where a file is newer also the checksum, of every source file with
what was compiled, compiles again where something changed, and keeps the result beside the data or, where that
cannot be written, in the user's cache directory.
"""

from __future__ import annotations

import json
import os
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DATA: Final = Path(__file__).parent / "data"
COMPILED: Final = "compiled.json"
SCHEMA: Final = 6
"""Number of the compiled format; another number is compiled anew."""


def load(data: Path = DATA) -> dict[str, Any]:
    """The compiled database of a data directory, compiled anew where it is missing or stale.

    Raises:
        DataError: a source file is broken (only when something has to be compiled).
    """
    for place in (data / COMPILED, _cache(data)):
        compiled = _read_compiled(place)
        if compiled is not None and is_current(compiled, data, place):
            return compiled
    from cookie_db.sources import compile_tree, read_tree  # noqa: PLC0415 - costs more than reading what is compiled

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


def row_files(data: Path) -> Iterator[Path]:
    """The files that hold rows."""
    return iter(sorted((data / "vendors").rglob("*.toml")))


def _source_files(data: Path) -> Iterator[Path]:
    yield data / "meta.toml"
    yield data / "purposes.toml"
    yield data / "words.toml"
    yield from row_files(data)


def _relative(path: Path, data: Path) -> str:
    return path.relative_to(data).as_posix()


def stamps_of(data: Path) -> dict[str, tuple[int, int]]:
    """Size in bytes and CRC-32 of every source file, by its path below `data`."""
    stamps = {}
    for path in _source_files(data):
        content = path.read_bytes()
        stamps[_relative(path, data)] = (len(content), zlib.crc32(content))
    return stamps


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
    import tempfile  # noqa: PLC0415 - as above

    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=place.parent, delete=False, encoding="utf-8") as file:
            json.dump(compiled, file, ensure_ascii=False, separators=(",", ":"))
        Path(file.name).chmod(0o644)
        Path(file.name).replace(place)
    except OSError:
        return False
    return True
