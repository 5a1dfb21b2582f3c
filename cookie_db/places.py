"""Which hosts belong together, as far as their names tell."""

from __future__ import annotations

from typing import Final

_SECOND_LEVEL: Final = frozenset(("co", "com", "org", "net", "gov", "ac", "edu", "gob", "or", "ne"))


def under(host: str | None, domain: str) -> bool:
    """Whether a host is a domain or stands below it."""
    return host is not None and (host == domain or host.endswith("." + domain))


def same_site(one: str, other: str) -> bool:
    """Whether two hosts look like one registrable domain (without a public suffix list: an approximation)."""
    return under(one, other) or under(other, one) or _bottom(one) == _bottom(other)


def _bottom(host: str) -> str:
    labels = host.split(".")
    keep = 3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2 else 2
    return ".".join(labels[-keep:])
