"""Filter lists in the syntax of EasyList: the rules that speak of a whole host, `||ads.example^`.

A rule of a path, an element or a page says too little about a host. What a list is for stands in its title; a list
that names neither advertising nor tracking is refused. Exceptions (`@@||host^`) take a host out again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cookie_db.errors import DataError
from cookie_db.importers.reading import host_of, read_text
from cookie_db.layers import ImportedHost, LayerFile
from cookie_db.model import Category

if TYPE_CHECKING:
    from pathlib import Path

_RULE: Final = re.compile(r"(@@)?\|\|([a-z0-9._-]+)\^(?:\$(.*))?", re.IGNORECASE)
_WHOLE: Final = frozenset(("third-party", "3p", "all", "important", "script", "image"))
"""Options under which a rule still speaks of the host."""
_TITLE: Final = re.compile(r"!\s*Title:\s*(.+)", re.IGNORECASE)
_LICENCE: Final = re.compile(r"!\s*Licen[cs]e:\s*(.+)", re.IGNORECASE)
_HEAD: Final = 60
"""Lines in which the comments about the list stand."""


def read(path: Path, date: str) -> LayerFile:
    """Read a filter list.

    Raises:
        DataError: as `read_text`; no title; a title that says nothing of a purpose; no rule of a whole host.
    """
    lines = read_text(path).splitlines()
    head = lines[:_HEAD]
    title = next((found[1].strip() for line in head if (found := _TITLE.match(line))), None)
    if title is None:
        raise DataError(f"{path}, line 1: no line `! Title:`; this is no filter list")
    licence = next((found[1].strip() for line in head if (found := _LICENCE.match(line))), "see the list")
    category, role = _purpose(title, path)
    hosts: dict[str, ImportedHost] = {}
    excepted: set[str] = set()
    for line in lines:
        found = _RULE.fullmatch(line.strip())
        if found is None or not set((found[3] or "all").split(",")) <= _WHOLE:
            continue
        host = host_of(found[2])
        if host is None:
            continue
        if found[1]:
            excepted.add(host)
        else:
            hosts.setdefault(host, ImportedHost(host, host, category, role))
    kept = tuple(entry for host, entry in hosts.items() if host not in excepted)
    if not kept:
        raise DataError(f"{path}: no rule of a whole host (||host^)")
    name = "-".join(re.findall(r"[a-z0-9]+", title.lower())) or "filter-list"
    return LayerFile(name, date, date, licence, True, title, (), kept, {})


def _purpose(title: str, path: Path) -> tuple[Category, str]:
    lower = title.lower()
    if re.search(r"privacy|track|analytic", lower):
        return Category.STATISTICS, "analytics"
    if re.search(r"\bads?\b|advert|easylist", lower):
        return Category.MARKETING, "ads"
    raise DataError(f"{path}: the title {title!r} names neither advertising nor tracking")
