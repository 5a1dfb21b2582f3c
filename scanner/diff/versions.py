"""Addresses of scripts without what a new release changes in them, and the release that they name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import unquote, urlsplit

_NUMBERS: Final = r"v?\d+(?:\.\d+){1,3}(?:[-.]?(?:alpha|beta|rc|min)?\.?\d*)?"
_IN_PATH: Final = re.compile(rf"(?<=[/@_-])({_NUMBERS})(?=[/_.-]|$)")
_HASH: Final = re.compile(r"(?<=[/._-])(?=[0-9A-Za-z]*\d)(?:[0-9a-f]{6,}|[0-9A-Za-z]{16,})(?=[/._-]|$)")
_LONG_NUMBER: Final = re.compile(r"\d{3,}")
_NAMES: Final = frozenset({"v", "ver", "version"})
_PLUG_INS: Final = (
    (re.compile(r"/wp-content/plugins/([^/]+)/"), "plug-in"),
    (re.compile(r"/wp-content/themes/([^/]+)/"), "theme"),
    (re.compile(r"/wp-includes/()"), "WordPress"),
    (re.compile(r"/(?:sites/all/|sites/default/)?modules/(?:contrib/|custom/)?([^/]+)/"), "module"),
    (re.compile(r"/typo3conf/ext/([^/]+)/"), "extension"),
    (re.compile(r"/components/com_([^/]+)/"), "component"),
    (re.compile(r"/plugins/([^/]+)/"), "plug-in"),
)


@dataclass(frozen=True, slots=True)
class Release:
    """A product of which a script's address names a version."""

    product: str
    version: str


@lru_cache(maxsize=65536)
def bare(url: str) -> str:
    """The address without query, versions and hashes."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    path = _LONG_NUMBER.sub("*", _HASH.sub("*", _IN_PATH.sub("*", parts.path)))
    return f"{parts.netloc}{path}" if parts.netloc else url[:200]


@lru_cache(maxsize=65536)
def release(url: str) -> Release | None:
    """The version that an address names, of a plug-in where it is one's; null where it names none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    version = next(
        (unquote(value) for name, _, value in (part.partition("=") for part in parts.query.split("&"))
         if name.lower() in _NAMES and value and "{" not in value and "%7B" not in value),
        None,
    )  # fmt: skip
    if version is None:
        found = _IN_PATH.search(parts.path)
        version = found[1] if found else None
    if version is None or not any(character.isdigit() for character in version):
        return None
    for pattern, word in _PLUG_INS:
        plug_in = pattern.search(parts.path)
        if plug_in:
            return Release(f"{word} {plug_in[1]}".strip(), version[:40])
    return Release(f"script {bare(url)}"[:160], version[:40])
