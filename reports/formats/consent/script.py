"""JavaScript written by us around texts of strangers: values, regular expressions, comments, the whole file.

Nothing that a stranger chose can end a string, a regular expression, a comment or a script element, so a file may
be linked or pasted into a page.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from reports.services import expression
from reports.untrusted import shorten, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reports.declaration import Row

_RISKY = re.compile(r"[<>&`]|[^ -~]")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_.-]+")
_WIDTH = 110
RUNTIME = files("reports.formats.consent").joinpath("runtime.js").read_text(encoding="utf-8")
"""What every file ends with: deletes what a refused service left, starts what was held back, tells of the choice."""


@dataclass(frozen=True, slots=True)
class Code:
    """JavaScript of our own, written as it is."""

    text: str


Value = str | int | bool | Code | None | list["Value"] | dict[str, "Value"]


def value(of: Value, indent: int = 0) -> str:
    """Write a value; what fits on a line stands on one."""
    match of:
        case Code():
            return of.text.replace("\n", "\n" + "  " * indent)
        case str():
            return text(of)
        case dict() | list():
            return _collection(of, indent)
        case _:
            return json.dumps(of)


def _collection(of: Mapping[str, Value] | Sequence[Value], indent: int) -> str:
    if isinstance(of, dict):
        opening, closing = "{ ", " }"
        parts = [f"{_key(key)}: {value(item, indent + 1)}" for key, item in of.items()]
    else:
        opening, closing = "[", "]"
        parts = [value(item, indent + 1) for item in of]
    if not parts:
        return f"{opening}{closing}".replace(" ", "")
    line = f"{opening}{', '.join(parts)}{closing}"
    if len(line) + 2 * indent <= _WIDTH and "\n" not in line:
        return line
    inside = "  " * (indent + 1)
    lines = "".join(f"\n{inside}{part}," for part in parts)
    return f"{opening.strip()}{lines}\n{'  ' * indent}{closing.strip()}"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_$][\w$]*", name, re.ASCII) and name != "__proto__" else text(name)


def text(of: str) -> str:
    """Write a string; what is invisible, ends a script element or starts a template is written by its number."""
    return _RISKY.sub(_escaped, json.dumps(of, ensure_ascii=False))


def _escaped(found: re.Match[str]) -> str:
    char = found[0]
    if char not in "<>&`" and visible(char) == char:
        return char
    units = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def regex(name: str, *, pattern: bool) -> str:
    """Write a regular expression that fits the whole of a name, or of every name of a pattern."""
    return f"/^{expression(name, pattern=pattern)}$/"


def name_of(row: Row) -> Value:
    """Write a cookie's name as a string, a pattern or a name of odd letters as a regular expression."""
    if not row.pattern and _PLAIN_NAME.fullmatch(row.name):
        return row.name
    return Code(regex(row.name, pattern=row.pattern))


def comment(lines: Iterable[str], indent: int = 0) -> str:
    """Write lines as a comment; of each, what is invisible is written by its number."""
    return "\n".join(f"{'  ' * indent}// {visible(line)}".rstrip() for line in lines)


def said(of: str) -> str:
    """A stranger's text for a comment: short, and never the start of markup."""
    return shorten(visible(of)).replace("<", "\\u003c").replace("`", "'")
