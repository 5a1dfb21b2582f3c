"""Look-up by name and by host: dictionaries for what is literal, leading runs of characters for patterns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cookie_db.model import CookieDefinition, Tracker

_SHORTEST_FOLDED: Final = 6
"""Names below this length are only found in their own upper and lower case."""


class NameIndex:
    """Finds the rows whose pattern fits a name."""

    def __init__(self, rows: Iterable[CookieDefinition]) -> None:
        self._exact: dict[str, list[CookieDefinition]] = {}
        self._folded: dict[str, list[CookieDefinition]] = {}
        self._prefixes: dict[str, list[CookieDefinition]] = {}
        for row in rows:
            pattern = row.pattern
            if pattern.exact:
                self._exact.setdefault(pattern.literal, []).append(row)
                if len(pattern.literal) >= _SHORTEST_FOLDED and not row.generic:
                    self._folded.setdefault(pattern.literal.casefold(), []).append(row)
            else:
                self._prefixes.setdefault(pattern.literal, []).append(row)
        self._lengths = sorted({len(prefix) for prefix in self._prefixes}, reverse=True)

    def exact(self, name: str) -> list[CookieDefinition]:
        """Rows whose literal name this is."""
        return self._exact.get(name, [])

    def folded(self, name: str) -> list[CookieDefinition]:
        """Rows whose literal name this is in another case (`phpsessid`)."""
        return self._folded.get(name.casefold(), []) if len(name) >= _SHORTEST_FOLDED else []

    def patterns(self, name: str) -> list[CookieDefinition]:
        """Rows whose pattern fits the name, the most specific first."""
        found: list[CookieDefinition] = []
        prefixes = self._prefixes
        size = len(name)
        for length in self._lengths:
            if length <= size:
                rows = prefixes.get(name[:length])
                if rows:
                    found += [row for row in rows if row.pattern.matches(name)]
        if len(found) > 1:
            found.sort(key=lambda row: -row.pattern.weight)
        return found


class HostIndex:
    """Finds what is known of a host: its own entry or the entry of the longest domain above it."""

    def __init__(self, hosts: Iterable[Tracker]) -> None:
        self._hosts: dict[str, list[Tracker]] = {}
        for host in hosts:
            self._hosts.setdefault(host.host, []).append(host)

    def find(self, host: str, site: str | None = None) -> Tracker | None:
        """The entry of the longest suffix; entries of another site's override do not count."""
        while host:
            for tracker in self._hosts.get(host, ()):
                if tracker.site is None or tracker.site == site:
                    return tracker
            _, _, host = host.partition(".")
        return None


def host_of(place: str | None) -> str | None:
    """The host of a host, `host:port` or URL, lower case, without a leading or trailing dot."""
    if not place:
        return None
    _, scheme, rest = place.partition("://")
    host = rest if scheme else place
    for end in "/?#":
        host = host.partition(end)[0]
    host = host.rpartition("@")[2]
    if host.startswith("["):
        return host.partition("]")[0][1:].lower() or None
    return host.partition(":")[0].strip(".").lower() or None
