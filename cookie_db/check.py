"""Is the database sound? Used by `cookiescan db check`, by the tests and before every commit of rows."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cookie_db.compiled import DATA
from cookie_db.index import NameIndex
from cookie_db.model import Category
from cookie_db.sources import SourceTree, read_tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cookie_db.model import CookieDefinition
    from cookie_db.rows import RowFile

GENERIC_NAMES: Final = frozenset(
    """
    token id uid uuid guid lang language locale user userid user_id session sessionid session_id sid csrf _csrf test
    test_cookie key data cart basket currency country theme state status admin auth email name visitor visitor_id
    c s t u v p i d m g ts ss cid pid tid vid did xid store shop guest order login
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
"""Names that so many strangers use that a row must be `generic` (with a place that confirms it)."""

_MAY_STAND_ALONE: Final = frozenset(("cart", "csrf", "_csrf", "sessionid", "checkout"))
"""Names of the list above that mean the same wherever they are seen."""

WATCHING: Final = frozenset(("ads", "analytics", "affiliate"))
"""Roles whose hosts need consent by default."""

SHORTEST: Final = 3
"""Exact names of fewer characters, and patterns with fewer literal ones, must be generic."""

_FIXED_LENGTH: Final = re.compile(r"<x?hex:\d|<lalnum:\d\d")
"""Variable parts so exact that few literal characters before them are enough (`DW<hex:32>`)."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that must be mended before the rows are used."""

    where: str
    message: str

    def __str__(self) -> str:
        """`where: message`."""
        return f"{self.where}: {self.message}"


def check(data: Path = DATA) -> list[Problem]:
    """Every problem of the source files of a data directory, in the order of the files.

    Raises:
        DataError: a file cannot be read at all.
    """
    return check_tree(read_tree(data))


def check_tree(tree: SourceTree) -> list[Problem]:
    """Every problem of rows that could be read."""
    problems = [*_unique(tree)]
    for file in tree.files:
        for row in file.rows:
            problems += _row(row)
        problems += _examples(file)
        problems += _harmless(file)
    return problems


def _harmless(file: RowFile) -> Iterator[Problem]:
    """Who watches visitors for a living is not necessary to anybody by default."""
    for host in file.hosts:
        if host.role in WATCHING and host.category in {Category.NECESSARY, Category.PREFERENCES}:
            yield Problem(host.host, f"a host of {host.role} must not be called {host.category} by default")


def _unique(tree: SourceTree) -> Iterator[Problem]:
    ids: Counter[tuple[str, tuple[str, ...], str | None]] = Counter()
    for file in tree.files:
        for row in file.rows:
            ids[row.id, row.domains, row.product] += 1
    for (row_id, domains, _), count in ids.items():
        if count > 1:
            where = f" for {', '.join(domains)}" if domains else ""
            yield Problem(row_id, f"the row stands there {count} times{where}")
    hosts = Counter(host.host for file in tree.files for host in file.hosts)
    for name, count in hosts.items():
        if count > 1:
            yield Problem(name, f"the host stands there {count} times")


def _row(row: CookieDefinition) -> Iterator[Problem]:
    if row.category is Category.UNCLASSIFIED:
        yield Problem(row.id, "a row must not be unclassified; leave the name out instead")
    if not row.purpose.endswith("."):
        yield Problem(row.id, "a purpose is a sentence and ends with a full stop")
    if not row.source.ref:
        yield Problem(row.id, "no source")
    name = row.pattern.literal
    if row.generic:
        return
    if row.pattern.weight < SHORTEST and not row.domains and not _FIXED_LENGTH.search(row.pattern.spec):
        yield Problem(row.id, f"fewer than {SHORTEST} literal characters: mark it generic or give it domains")
    if row.pattern.exact and name.lower() in GENERIC_NAMES - _MAY_STAND_ALONE and not row.domains:
        yield Problem(row.id, "a name that strangers use as well: mark it generic")


def _examples(file: RowFile) -> Iterator[Problem]:
    for row in file.rows:
        if row.pattern.exact:
            continue
        given = file.examples[row.id]
        if not given.like:
            yield Problem(row.id, "a pattern needs a name it fits (`like`)")
        if not given.unlike:
            yield Problem(row.id, "a pattern needs a name it does not fit (`unlike`)")
        index = NameIndex([row])
        for name in given.like:
            if not index.patterns(name):
                yield Problem(row.id, f"does not fit its own example {name!r}")
        for name in given.unlike:
            if index.patterns(name):
                yield Problem(row.id, f"fits {name!r}, which it must not")
