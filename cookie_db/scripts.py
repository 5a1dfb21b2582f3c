"""Which product a script is, by the file name of its library, wherever it is hosted."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cookie_db.names import parse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cookie_db.names import NamePattern


class ScriptIndex:
    """Finds vendor and product of a script URL; a content delivery network passes on to the path."""

    def __init__(self, scripts: Iterable[tuple[str, str, str | None]]) -> None:
        self._exact: dict[str, tuple[str, str | None]] = {}
        self._patterns: list[tuple[NamePattern, tuple[str, str | None]]] = []
        for spec, vendor, product in scripts:
            pattern = parse(spec)
            if pattern.exact:
                self._exact[pattern.literal] = (vendor, product)
            else:
                self._patterns.append((pattern, (vendor, product)))

    def find(self, url: str) -> tuple[str, str | None] | None:
        """Vendor id and product of a URL, by its path segments from the last to the first, or None."""
        if "/" not in url:
            return None
        try:
            path = urlsplit(url).path
        except ValueError:
            return None
        for segment in reversed(path.lower().split("/")[-6:]):
            plain = segment.replace(".min.", ".").partition("@")[0]
            if not plain:
                continue
            found = self._exact.get(plain)
            if found:
                return found
            for pattern, owner in self._patterns:
                if pattern.matches(plain):
                    return owner
        return None
