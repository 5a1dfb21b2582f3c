"""View records of an alert: what one scan brought that somebody asked to be told of.

An alert goes out as mail, as a chat message or as JSON (`reports.formats.alert`), once to each of a site's targets.
Text fields may hold anything a hostile site can invent. Values of cookies and storage never appear here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from datetime import datetime

FORMAT: Final = "cookiescan-alert/1"
SEVERITIES: Final = ("info", "low", "medium", "high")
"""From the mildest to the worst."""


@dataclass(frozen=True, slots=True)
class AlertItem:
    """One thing to be told.

    Attributes:
        rule: id of the finding or change, or `scan.degraded`, `scan.failed`, `scan.twice`.
        kind, name: what it is about: cookie, storage, tracker, page, site; and how that is called.
        place: domain or origin of a cookie or stored item.
        text: a sentence, where the rule has one of its own; a change is worded from `before` and `after`.
    """

    rule: str
    severity: str
    kind: str
    name: str
    place: str | None = None
    category: str | None = None
    text: str | None = None
    before: Any = None
    after: Any = None
    likely_cause: str | None = None
    pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alert:
    """All that one scan has to tell. `omitted` = further items that it leaves out; `test` = nothing happened."""

    site: str
    start_url: str
    scan_id: str | None
    scanned_at: datetime | None
    status: str | None
    reasons: tuple[str, ...]
    severity: str
    items: tuple[AlertItem, ...]
    omitted: int = 0
    test: bool = False
    format: str = FORMAT
