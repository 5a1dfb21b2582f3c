"""What differs between scans of a site: the records of `diff`, which the store keeps and alerts tell of."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

FORMAT = "cookiescan-diff/1"
Severity = Literal["info", "low", "medium", "high"]


class ChangeKind(StrEnum):
    """What changed. `--fail-on` knows each as `change.KIND`."""

    COOKIE_NEW = "cookie_new"
    COOKIE_GONE = "cookie_gone"
    STORAGE_NEW = "storage_new"
    STORAGE_GONE = "storage_gone"
    TRACKER_NEW = "tracker_new"
    TRACKER_GONE = "tracker_gone"
    CATEGORY = "category"
    LIFETIME = "lifetime"
    PARTY = "party"
    SETTER = "setter"
    PHASE = "phase"
    ORGANISATION = "organisation"
    ATTRIBUTES = "attributes"
    PAGES = "pages"


@dataclass(frozen=True, slots=True)
class ChangeSubject:
    """The item that changed, by what makes it the same one from scan to scan (design: identity in diffs)."""

    kind: str  # cookie, storage, tracker, page
    name: str  # pattern of the cookie or key, host of the tracker, address of the page
    identity: dict[
        str, Any
    ]  # cookie: pattern, domain, path, host_only, partition_key; storage: kind, origin, pattern; ..


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between a scan and those before it.

    Attributes:
        before, after: the values that differ (null where the item was not there), as scan.json has them.
        likely_cause: a sentence, or null where nothing is known.
        pages: some addresses where the item was met.
    """

    kind: ChangeKind
    severity: Severity
    subject: ChangeSubject
    before: Any
    after: Any
    likely_cause: str | None = None
    category: str | None = None  # of the item, as the newer scan has it
    pages: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        """The name that `--fail-on` and alert rules know: `change.tracker_new`."""
        return f"change.{self.kind}"


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes of a scan against those before it; `flapping` are items that come and go, which is no news."""

    old: dict[str, Any]  # id, started_at
    new: dict[str, Any]
    changes: tuple[Change, ...]
    flapping: tuple[ChangeSubject, ...] = ()
    notes: tuple[str, ...] = ()  # why something could not be judged, such as a degraded scan
    format: str = field(default=FORMAT)
