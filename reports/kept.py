"""View records as JSON and back, so that a published version can be rendered again in every language.

Every field is written. A field that is missing gets the default of the record, so what an older program kept can still
be read; one that no record has is refused, since leaving it out would change what was published.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

from reports import declaration as records
from reports import edition, look
from reports.declaration import Declaration

FORMAT: Final = 1
"""Grows when kept records could be misread by an older program."""

RecordT = TypeVar("RecordT")

_NAMES: Final = {**vars(records), **vars(edition), **vars(look), "Mapping": Mapping, "date": date, "datetime": datetime}
"""What the annotations of the records name; some are imported for type checkers only."""


def kept(declaration: Declaration) -> dict[str, Any]:
    """A declaration as JSON can hold it."""
    return {"format": FORMAT, "declaration": plain(declaration)}


def restored(data: Any) -> Declaration:
    """The declaration that `kept` was given.

    Raises:
        ValueError: it is of a newer format, or damaged.
    """
    if not isinstance(data, Mapping) or data.get("format") != FORMAT:
        found = data.get("format") if isinstance(data, Mapping) else None
        raise ValueError(f"a kept declaration of the format {found!r}; this program reads {FORMAT}")
    return record(Declaration, data.get("declaration"))


def plain(value: Any) -> Any:
    """A record, or a sequence of records, as JSON can hold it."""
    if dataclasses.is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def record(kind: type[RecordT], data: Any) -> RecordT:
    """The record of a kind that `plain` was given.

    Raises:
        ValueError: the data are of no such record.
    """
    try:
        found: RecordT = _value(kind, data)
    except (TypeError, KeyError, AttributeError) as problem:
        raise ValueError(f"no {kind.__name__} as it was kept: {problem}") from problem
    return found


def _value(kind: Any, data: Any) -> Any:  # noqa: PLR0911 - one line for each kind
    if data is None:
        if not _optional(kind):
            raise TypeError(f"nothing where a {kind} belongs")
        return None
    kind = _without_none(kind)
    origin = get_origin(kind)
    if origin is tuple:
        return tuple(_value(get_args(kind)[0], each) for each in data)
    if origin is not None:  # a mapping of plain values
        return dict(data)
    if kind is datetime or kind is date:
        return kind.fromisoformat(data)
    if dataclasses.is_dataclass(kind):
        made: Any = kind
        hints = _hints(made)
        return made(**{name: _value(hints[name], each) for name, each in data.items()})
    if kind is float and isinstance(data, int):
        return float(data)
    if not isinstance(data, kind):
        raise TypeError(f"{data!r} is no {kind.__name__}")
    return data


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind, localns=_NAMES)


def _optional(kind: Any) -> bool:
    return type(None) in get_args(kind)


@cache
def _without_none(kind: Any) -> Any:
    if get_origin(kind) in {Union, types.UnionType}:
        return next(each for each in get_args(kind) if each is not type(None))
    return kind
