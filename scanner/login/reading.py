"""What the readers of a log-in's file share: its bytes, and complaints that repeat nothing of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanner.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import ValidationError

LARGEST_FILE: Final = 16_000_000  # bytes; a recorded state can hold databases
ADVICE: Final = "docs/login.md shows how such a file is written"
VERBS: Final = frozenset({"open", "fill", "click", "select", "press", "wait", "check"})
_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,40}")
_LIKE_A_SECRET = re.compile(r"pass|pwd|secret|token|otp|pin|kennwort", re.IGNORECASE)


def bad(path: Path, what: str) -> UsageError:
    """The file cannot be used."""
    return UsageError(f"{path.name} is no log-in: {what}", ADVICE)


def bytes_of(path: Path) -> bytes:
    """What stands in a file.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise UsageError(f"Cannot read {path}: {error.strerror}", ADVICE) from error
    except ValueError as error:  # a null character in the name
        raise UsageError("The name of the log-in's file cannot be used", ADVICE) from error
    if len(data) > LARGEST_FILE:
        raise bad(path, f"it is larger than {LARGEST_FILE // 1_000_000} MB")
    return data


def text_of(data: bytes, path: Path) -> str:
    """The same as text.

    Raises:
        UsageError: it is none.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise bad(path, "it is not UTF-8") from None


def said(error: ValidationError) -> str:
    """The first complaint in our words, without anything that stood in the file but the names of its keys."""
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    place = [part for part in first["loc"] if not isinstance(part, int)]
    key = quoted(str(place[-1])) if place else ""
    at = next((f" of number {part + 1}" for part in first["loc"] if isinstance(part, int)), "")
    if first["type"] == "extra_forbidden":
        hint = "; a secret comes by `from_env`" if place and _LIKE_A_SECRET.search(str(place[-1])) else ""
        return f"has no key {key}{hint}"
    if first["type"] == "value_error":
        message = first["msg"].removeprefix("Value error, ")
        return f"{message} ({key})" if key and key.strip("`") not in VERBS else message
    if first["type"] == "missing":
        return f"needs the key {key}{at}"
    return f"cannot take {key}{at} as it is: {first['msg'].lower()}"


def quoted(key: str) -> str:
    """A key's name, where it looks like one."""
    return f"`{key}`" if _PLAIN.fullmatch(key) else "a key with such a name"
