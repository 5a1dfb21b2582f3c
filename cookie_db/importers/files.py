"""Reads a list's file with care: its size, its encoding and its shape are checked before anything is believed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from cookie_db.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES: Final = 64 * 1024 * 1024
"""Larger files are refused: the largest list that can be imported has less than 10 MB."""

_HOST: Final = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9_-]{0,62})\.)+[a-z][a-z0-9-]{1,62}")


def read_text(path: Path) -> str:
    """The text of a file.

    Raises:
        DataError: too large or not UTF-8; with the line.
        OSError: it cannot be read.
    """
    if path.stat().st_size > MAX_BYTES:
        raise DataError(f"{path}: larger than {MAX_BYTES // 1024 // 1024} MB, which no list is")
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise DataError(f"{path}, line {line}: not UTF-8") from None


def parse_json(text: str, path: Path) -> Any:
    """The JSON of a text.

    Raises:
        DataError: it is none; with the line.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise DataError(f"{path}, line {error.lineno}: not JSON: {error.msg}") from None
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path}: not JSON: {error}") from None


def read_object(path: Path, *keys: str) -> dict[str, Any]:
    """A JSON object whose values under `keys` are objects.

    Raises:
        DataError: it has another shape; the message says what is missing.
        OSError: it cannot be read.
    """
    raw = parse_json(read_text(path), path)
    for key in keys:
        if not isinstance(raw, dict) or not isinstance(raw.get(key), dict):
            raise DataError(f"{path}: no object {key!r}; this is another list")
    if not isinstance(raw, dict):
        raise DataError(f"{path}: a JSON object was expected")
    return raw


def host_in(text: object) -> str | None:
    """A host name of an entry in lower case, or None where it is something else (an address, a part of a path)."""
    host = text.strip().lower().strip(".") if isinstance(text, str) else ""
    return host if _HOST.fullmatch(host) else None
