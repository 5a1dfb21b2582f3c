"""Published versions of a declaration: what changed between them, and where they are to be found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

CHANGES: Final = (
    "added",
    "removed",
    "missing",
    "found",
    "category",
    "provider",
    "purpose",
    "lifetime",
    "recipient_added",
    "recipient_removed",
    "contact_added",
    "contact_removed",
)
"""What an `ItemChange` can be; `missing`: not seen by the scan, and still declared; `found`: seen again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChange:
    """One difference between two versions. Raises ValueError for a kind that is not in `CHANGES`."""

    kind: str
    name: str
    """The item's name or pattern; of a contact the company."""
    item: str = ""
    """The item's kind, one of `reports.declaration.KINDS`; empty for a contact."""
    host: str = ""
    before: str | None = None
    """A category, the name of a company, a purpose; of a lifetime the seconds, or `session`. None = not known."""
    after: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in CHANGES:
            raise ValueError(f"{self.kind!r} is none of {', '.join(CHANGES)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One published version in the list of all."""

    number: int
    published_at: datetime
    changes: tuple[ItemChange, ...] = ()
    """Against the version before it; empty for the first."""
    url: str | None = None
    """Its permanent address, absolute or seen from the page; None = there is no link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """The same page in another language."""

    language: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """Which version a document is, and the versions up to it."""

    number: int
    published_at: datetime
    releases: tuple[Release, ...] = ()
    """This version and those before it, newest first."""
    current: bool = True
    """False where the document stays at its place when a newer version is published."""
    current_url: str | None = None
    """Where the newest version always is."""
    versions_url: str | None = None
    """Where all versions are listed."""
    translations: tuple[Translation, ...] = ()
