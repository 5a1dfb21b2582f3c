"""Column types that keep any record without loss on both databases.

A page may put any UTF-16 into a name, a key or a title. PostgreSQL's text holds neither NUL nor a lone surrogate,
and SQLite's C interface ends some strings at NUL, so both databases get the same escaped text.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, DateTime, Integer, Text
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

# SQLite numbers rows by itself only in a column of exactly this type.
RowNumber = BigInteger().with_variant(Integer(), "sqlite")

_UNFIT = re.compile(r"[\x00\\\ud800-\udfff]")
_ESCAPED = re.compile(r"\\(0|\\|u[0-9a-f]{4})")


def escape(text: str) -> str:
    r"""NUL as `\0`, a lone surrogate as `\udXXX`, a backslash doubled."""
    return _UNFIT.sub(_escape_one, text)


def _escape_one(match: re.Match[str]) -> str:
    character = match[0]
    if character == "\0":
        return "\\0"
    return "\\\\" if character == "\\" else f"\\u{ord(character):04x}"


def unescape(text: str) -> str:
    """What `escape` was given."""
    return _ESCAPED.sub(_unescape_one, text)


def _unescape_one(match: re.Match[str]) -> str:
    code = match[1]
    if code == "0":
        return "\0"
    return "\\" if code == "\\" else chr(int(code[1:], 16))


class AnyText(TypeDecorator[str]):
    """Text with any character, kept as `escape` writes it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Into the database."""
        return None if value is None else escape(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Out of the database."""
        return None if value is None else unescape(value)


class Json(TypeDecorator[Any]):
    """JSON in ASCII, as text: JSONB refuses NUL even escaped. `None` is the database's NULL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Into the database."""
        return None if value is None else json.dumps(value, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        """Out of the database."""
        return None if value is None else json.loads(value)


class UtcTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; SQLite has no zones, so there it is added again on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Into the database; `ValueError` for a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Out of the database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
