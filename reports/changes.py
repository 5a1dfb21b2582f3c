"""View records of a difference: what changed on a site between scans.

Text fields may hold anything a hostile site can invent: the formats escape them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What changed: a cookie, a stored item, a third party, a kind of page."""

    kind: str
    name: str
    place: str = ""
    """Domain and path of a cookie, kind and origin of a stored item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change."""

    kind: str
    """`cookie_new`, `lifetime` and so on."""
    severity: str
    item: Item
    category: str | None = None
    before: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    """Name of a fact -> its value, as the scan file has them; empty where there was nothing."""
    after: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    likely_cause: str | None = None
    pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """All changes of a scan."""

    site: str
    old_id: str | None
    old_at: datetime | None
    new_id: str
    new_at: datetime
    changes: tuple[Change, ...] = ()
    flapping: tuple[Item, ...] = ()
    notes: tuple[str, ...] = ()
