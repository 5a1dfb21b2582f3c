"""Name patterns: exact names, prefixes, globs, shapes and regular expressions.

A row writes its name in a small language that is anchored and runs in linear time by construction::

    _ga                     exact
    _ga_<ALNUM:6-12>        a shape: literals and typed variable parts
    _hjSession_<digits>
    wordpress_sec_<hex:32>
    foo_*                   a glob: `*` is anything, also nothing
    re:_x(?:a|b)\\d+         a regular expression (anchored by us, checked for nested repetition)

`display` is what people read (`_ga_*`), `literal` the run of characters before the first variable part (the
index uses it), `weight` the number of literal characters (the more specific pattern wins).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple
from urllib.parse import unquote

from cookie_db.errors import PatternError

MAX_NAME: Final = 256
"""Longer names are cut before matching: no known name comes near, and it bounds the time of open patterns."""

_CLASSES: Final = {
    "digits": r"[0-9]",
    "hex": r"[0-9a-f]",
    "HEX": r"[0-9A-F]",
    "xhex": r"[0-9A-Fa-f]",
    "alpha": r"[A-Za-z]",
    "lower": r"[a-z]",
    "UPPER": r"[A-Z]",
    "alnum": r"[0-9A-Za-z]",
    "lalnum": r"[0-9a-z]",
    "ALNUM": r"[0-9A-Z]",
    "word": r"[0-9A-Za-z_]",
    "slug": r"[0-9A-Za-z_-]",
    "b64": r"[0-9A-Za-z+/=_-]",
    "host": r"[0-9A-Za-z.-]",
    "any": r".",
}
_UUID: Final = r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"
_PART: Final = re.compile(r"<([A-Za-z0-9]+)(?::(\d+)(?:-(\d+)?)?)?>|(\*)")
_PREFIXES: Final = ("__Host-Http-", "__Host-", "__Secure-", "__Http-")
_STEPS: Final = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<open>\((?:\?:)?)|(?P<close>\))|(?P<alternative>\|)"
    r"|(?P<repeat>[*+]|\{\d*,?\d*\})|.",
    re.DOTALL,
)
_MAX_OPEN: Final = 2
"""Parts without a bound that a pattern may have: each multiplies the time by the length of the name."""
_LITERAL: Final = re.compile(r"(?:[A-Za-z0-9_\-:%@!#&=,~ ]|\\[.$^*+?{}\[\]|()/\-])*")


class NamePattern(NamedTuple):  # thousands are made at the start: a frozen data class takes four times as long
    """A compiled name pattern; the regular expression is built on first use."""

    spec: str
    display: str
    literal: str  # leading literal run; the whole name when exact
    weight: int
    exact: bool
    expression: str = ""
    tail: str = ""  # trailing literal run after the last variable part

    def matches(self, name: str) -> bool:
        """Whether the whole name fits."""
        if self.exact:
            return name == self.literal
        return _compiled(self.expression).fullmatch(name) is not None


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.DOTALL)


def parse(spec: str) -> NamePattern:
    """Read a pattern as a row writes it.

    Raises:
        PatternError: unknown shape, nothing literal at all next to an open end, nested repetition.
    """
    if not spec:
        raise PatternError("a name pattern cannot be empty")
    if spec.startswith("re:"):
        return _parse_regex(spec)
    parts = list(_PART.finditer(spec))
    if not parts:
        return NamePattern(spec, spec, spec, len(spec), exact=True)
    expression: list[str] = []
    display: list[str] = []
    literals = 0
    at = 0
    previous_end = -1
    for part in parts:
        text = spec[at : part.start()]
        if part.start() == previous_end:
            raise PatternError(f"{spec!r}: two variable parts touch; put a literal between them")
        literals += len(text)
        expression += [re.escape(text), _part_expression(spec, part)]
        display += [text, "*"]
        at = previous_end = part.end()
    tail = spec[at:]
    expression.append(re.escape(tail))
    display.append(tail)
    open_ends = sum(1 for part in parts if part[4] or part[1] == "any")
    if open_ends > 2:
        raise PatternError(f"{spec!r}: more than two open parts")
    literals += len(tail)
    shown = "".join(display)
    return NamePattern(
        spec, shown, spec[: parts[0].start()], literals, exact=False, expression="".join(expression), tail=tail
    )


def _part_expression(spec: str, part: re.Match[str]) -> str:
    if part[4]:
        return ".*"
    kind, low, high = part[1], part[2], part[3]
    if kind == "uuid":
        return _UUID
    if kind not in _CLASSES:
        raise PatternError(f"{spec!r}: unknown shape <{kind}>; known: {', '.join(sorted(_CLASSES))}, uuid")
    if low is None:
        return _CLASSES[kind] + "+"
    if "-" not in part[0].split(":", 1)[1]:
        return f"{_CLASSES[kind]}{{{low}}}"
    return f"{_CLASSES[kind]}{{{low},{high or ''}}}"


def _parse_regex(spec: str) -> NamePattern:
    expression = spec[3:].removeprefix("^").removesuffix("$")
    _check_time(spec, expression)
    if re.search(r"\\\d|\(\?[=!<P]", expression):
        raise PatternError(f"{spec!r}: back references and look-around are not linear")
    try:
        re.compile(expression)
    except re.error as error:
        raise PatternError(f"{spec!r}: {error}") from None
    run = _LITERAL.match(expression)
    raw = run[0] if run else ""
    if run and run.end() < len(expression) and expression[run.end()] in "?*{+|":
        raw = "" if "|" in expression[run.end() :] and "(" not in expression else raw[:-1]
    literal = raw.replace("\\", "")
    return NamePattern(spec, display_of(expression, literal), literal, len(literal), exact=False, expression=expression)


def _check_time(spec: str, expression: str) -> None:
    """Refuse what could take more than quadratic time: choices or repeats inside a repeated group, many open parts.

    Raises:
        PatternError: it could.
    """
    groups = [False]  # for each open group: whether there is a choice or a repeat in it
    closed: bool | None = None  # the same of the group that ended right here
    unbounded = 0
    for step in _STEPS.finditer(expression):
        kind, before = step.lastgroup, closed
        closed = None
        if kind == "open":
            groups.append(False)
        elif kind == "close" and len(groups) > 1:
            closed = groups.pop()
            groups[-1] = groups[-1] or closed
        elif kind == "alternative":
            groups[-1] = True
        elif kind == "repeat":
            if before:
                raise PatternError(f"{spec!r}: a repeated group with a choice or a repeat can take exponential time")
            unbounded += step[0] in "*+" or step[0].endswith(",}")
            groups[-1] = True
    if unbounded > _MAX_OPEN:
        raise PatternError(f"{spec!r}: more than {_MAX_OPEN} parts without a bound can take too long")


def display_of(expression: str, literal: str) -> str:
    """What people read for a regular expression: its leading literal and a star."""
    return literal + "*" if literal else f"/{expression}/"


def normalise(name: str) -> str:
    """A name as rows know it: cut, percent-decoded once, without the `__Host-`/`__Secure-` prefix."""
    if len(name) > MAX_NAME:
        name = name[:MAX_NAME]
    if "%" in name:
        name = unquote(name, errors="replace")
    if name.startswith("__"):
        for prefix in _PREFIXES:
            if name.startswith(prefix):
                return name[len(prefix) :]
    return name


_VARIABLE: Final = re.compile(
    rf"{_UUID}"
    r"|(?<![0-9A-Za-z])[0-9a-f]{8,}(?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z])[0-9A-F]{8,}(?![0-9A-Za-z])"
    r"|(?<![0-9])[0-9]{5,}(?![0-9])"
    r"|(?<![0-9A-Za-z])(?=[0-9A-Za-z]*[0-9][A-Za-z]+[0-9])(?=[0-9A-Za-z]*[A-Za-z])[0-9A-Za-z]{14,}(?![0-9A-Za-z])"
)
_WORDLIKE: Final = re.compile(r"[a-f]+|[A-F]+")


def generalise(name: str) -> str:
    """Replace what looks random or counted in a name that no row knows by `*`.

    `visit_1634567890` becomes `visit_*`, `cart-8f3a9c2e` becomes `cart-*`. A name that would lose everything
    keeps itself: folding all 32-digit names into one would join strangers.
    """

    def star(found: re.Match[str]) -> str:
        return found[0] if _WORDLIKE.fullmatch(found[0]) else "*"

    shown = re.sub(r"\*(?:[-_.:]?\*)+", "*", _VARIABLE.sub(star, name))
    return shown if len(re.findall(r"[A-Za-z]", shown)) >= 2 else name
