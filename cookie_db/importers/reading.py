"""What all importers do first: read a file of bounded size as UTF-8, and JSON with the line of its fault."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from cookie_db.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES: Final = 64 * 1024 * 1024
"""Larger files are refused unread: the largest known list has about 10 MB."""

_HOST: Final = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]*[a-z0-9]")


def read_text(path: Path) -> str:
    """The text of a file.

    Raises:
        DataError: larger than MAX_BYTES, or not UTF-8; the message names the line.
    """
    if path.stat().st_size > MAX_BYTES:
        raise DataError(f"{path}: larger than {MAX_BYTES // 1024 // 1024} MB; this is none of the lists known")
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DataError(f"{path}, line {line}: not UTF-8") from None


def read_json(path: Path) -> Any:
    """The JSON value of a file.

    Raises:
        DataError: as `read_text`, or not JSON; the message names the line.
    """
    try:
        return json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise DataError(f"{path}, line {error.lineno}: not JSON: {error.msg}") from None
    except RecursionError:
        raise DataError(f"{path}: nested too deeply") from None


def table(raw: Any, key: str, path: Path) -> dict[str, Any]:
    """The object under a key, which the list must have."""
    value = raw.get(key) if isinstance(raw, dict) else None
    if not isinstance(value, dict):
        raise DataError(f"{path}: no object {key!r}; this is another list")
    return value


def text_of(entry: dict[str, Any], key: str) -> str | None:
    """A text field, or None where it is missing, empty or no text."""
    value = entry.get(key)
    return value.strip() or None if isinstance(value, str) else None


def host_of(text: object) -> str | None:
    """The text as a host name in lower case, or None where it is none."""
    if not isinstance(text, str):
        return None
    host = text.strip().lower().removeprefix("*.").strip(".")
    return host if _HOST.fullmatch(host) else None
