"""Filter lists in the syntax of Adblock Plus: EasyList, EasyPrivacy and their like.

Only rules for whole hosts (`||tracker.example^`, with or without `$third-party`) say something about a host; rules
for paths, element hiding and exceptions for one site do not, and are passed over. Such a list tells watching from
not watching, poorly what for: EasyPrivacy's hosts become statistics, other lists' marketing, never a harmless kind.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cookie_db.errors import DataError
from cookie_db.importers.files import host_in, read_text
from cookie_db.layers import ImportedHost, LayerFile
from cookie_db.model import Category

if TYPE_CHECKING:
    from pathlib import Path

_RULE: Final = re.compile(r"(@@)?\|\|([A-Za-z0-9._-]+)\^(?:\$([a-z0-9,~_-]+))?")
_WHOLE: Final = frozenset(
    ("third-party", "3p", "all", "important", "popup", "script", "image", "xmlhttprequest", "ping")
)
_TITLE: Final = re.compile(r"^! *Title: *(.+)$", re.MULTILINE)
_MARK: Final = re.compile(r"^\[(?:Adblock|uBlock)|^! |^\|\|", re.MULTILINE)
_ABOUT_MEASURING: Final = re.compile(r"privacy|analytic|statist|track", re.IGNORECASE)
OWNER: Final = "unknown owner"


def looks_like_one(text: str) -> bool:
    """Whether a text is a filter list, by its first lines."""
    return _MARK.search(text[:4000]) is not None


def read(path: Path, date: str) -> LayerFile:
    """Read a filter list.

    Raises:
        DataError: not UTF-8, too large, no rule for a host.
    """
    text = read_text(path)
    title = _TITLE.search(text[:10_000])
    name = title[1].strip() if title else path.stem
    measuring = _ABOUT_MEASURING.search(name) is not None
    category, role = (Category.STATISTICS, "analytics") if measuring else (Category.MARKETING, "ads")
    blocked: dict[str, None] = {}
    excepted = set()
    for line in text.splitlines():
        found = _RULE.fullmatch(line.strip())
        host = host_in(found[2]) if found else None
        if found is None or host is None:
            continue
        options = set(found[3].split(",")) if found[3] else set()
        if found[1] and not options:
            excepted.add(host)
        elif not found[1] and options <= _WHOLE:
            blocked[host] = None
    hosts = tuple(ImportedHost(host, OWNER, category, role) for host in blocked if host not in excepted)
    if not hosts:
        raise DataError(f"{path}: no rule for a whole host (||host^); this is no filter list")
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "filter-list"
    return LayerFile(
        name=slug,
        version=date,
        date=date,
        licence="GPL-3.0-or-later OR CC-BY-SA-3.0" if "easy" in slug else "the list's own licence",
        commercial_use=True,
        ref=name,
        rows=(),
        hosts=hosts,
        policies={},
    )
