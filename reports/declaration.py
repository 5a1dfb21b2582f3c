"""View records of a cookie declaration: what a visitor of the site is told.

The records hold facts (category keys, seconds, host names); the words around them are chosen when they are
rendered (`reports.words`). Build `Row` objects, group them with `sections`, put them in a `Declaration`, and
give that to a function of `reports.formats`. Text fields may hold anything a hostile site can invent: every
format escapes them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from reports.messages import STORAGE_WITHOUT_END

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from reports.edition import Edition
    from reports.look import Look

CATEGORIES: Final = ("necessary", "preferences", "statistics", "marketing", "unclassified")
"""Category keys in the order in which a declaration shows them."""

PHASES: Final = ("no_action", "reject", "accept", "gpc", "withdraw")
"""Consent phases in the order in which they are shown."""

KINDS: Final = (
    "http_cookie",
    "script_cookie",
    "cookie",
    "local_storage",
    "session_storage",
    "indexed_db",
    "cache_storage",
)
"""What a row describes; `cookie` is one whose way of being set is not known."""

PARTIES: Final = ("first", "third")
"""Seen from the scanned site's registrable domain."""

GAPS: Final = ("category", "recipients", "purpose", "duration")
"""What a visitor has to be told of an item and may not be known: its category, who stores or receives it, what it is
for, and how long it is kept."""

STATUSES: Final = ("complete", "degraded", "failed")
"""How a scan ended; only `complete` means that everything asked for was looked at."""

NOTES: Final = (
    "pages_failed",
    "pages_blocked",
    "pages_partly_read",
    "pages_skipped",
    "phase_not_reached",
    "phase_unverified",
    "stopped_early",
    "stopped",
    "other",
)
"""What a `ScanNote` can be about; `reports.words` has the sentence for each."""


TRIGGERS: Final = ("script", "inline", "frame", "image", "request")
"""What a `Trigger` can be; `request` is an answer to a request of an unknown kind, the page itself among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """Something in the pages that brings an item or a contact: what a consent banner has to hold back.

    Raises ValueError for a kind that is not in `TRIGGERS`.
    """

    kind: str
    """One of `TRIGGERS`; `inline` is a script written into the page."""
    url: str
    """Its address without query and fragment; of an inline script the page's."""
    partial: bool = False
    """True when the page's tag says more than `url`: a query, or (known by its host alone) the whole path."""
    own: bool = False
    """True for the site's own scripts and answers, which may do more than this."""
    loaded_by: str | None = None
    """The address of the script or frame that brings it; None = it stands in the page, as a tag or a snippet."""

    def __post_init__(self) -> None:
        if self.kind not in TRIGGERS:
            raise ValueError(f"{self.kind!r} is none of {', '.join(TRIGGERS)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A company or product that stores or receives something."""

    name: str
    """The name people know it by, e.g. `Google Analytics`."""
    legal_name: str | None = None
    """The company behind it, e.g. `Google Ireland Limited`."""
    country: str | None = None
    """ISO 3166-1 alpha-2 code of its seat, or a country name."""
    policy_url: str | None = None
    """Its privacy policy; shown as a link only when it is http or https."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One declared item: a cookie or a storage entry, names that share a pattern folded into one.

    Raises ValueError for a category, kind or party that is not in `CATEGORIES`, `KINDS` or `PARTIES`.
    """

    name: str
    """The name or its pattern (`_ga_*`); empty for a nameless cookie."""
    kind: str
    """One of `KINDS`."""
    host: str
    """The cookie's domain, or the host of the storage's origin."""
    party: str
    """`first` or `third`."""
    category: str
    """One of `CATEGORIES`."""
    provider: Provider | None = None
    """Who it belongs to; None = not known. For the site's own items give the site as the provider."""
    purpose: str | None = None
    """What it is for, in the English of the cookie database or in the owner's own words; None = not known."""
    session: bool = False
    """True when it ends with the browser session (always true for session storage)."""
    lifetime: float | None = None
    """Seconds that the browser keeps it; None = not known, or for other storage no end."""
    recipients: tuple[Provider, ...] = ()
    """Who receives it or can read it; `others` leaves the provider out."""
    phases: Mapping[str, bool | None] = field(default_factory=lambda: MappingProxyType({}))
    """Phase -> seen in it (True), looked for and not seen (False), not known (None or missing)."""
    names: int = 1
    """How many different names the pattern stands for."""
    page_count: int | None = None
    """On how many pages it was seen."""
    last_seen: datetime | None = None
    """When it was seen last, where the scan did not see it and an earlier version's row is kept; else None."""
    pattern: bool = False
    """True when `name` is a pattern, in which `*` stands for anything; else a `*` is a letter of the name."""
    paths: tuple[str, ...] = ("/",)
    """Paths of the cookies, which a script has to name in order to delete them."""
    triggers: tuple[Trigger, ...] = ()
    """What in the pages sets it."""

    def __post_init__(self) -> None:
        for value, allowed in ((self.category, CATEGORIES), (self.kind, KINDS), (self.party, PARTIES)):
            if value not in allowed:
                raise ValueError(f"{value!r} is none of {', '.join(allowed)}")

    @property
    def others(self) -> tuple[Provider, ...]:
        """The recipients besides the provider, each once, in the given order."""
        kept = dict.fromkeys(self.recipients)
        return tuple(recipient for recipient in kept if recipient != self.provider)

    @property
    def gaps(self) -> tuple[str, ...]:
        """What is not known of the item, of `GAPS`."""
        if self.provider and self.purpose and self.category != "unclassified" and (self.session or self.lifetime):
            return ()
        endless = self.kind in STORAGE_WITHOUT_END or self.kind == "session_storage"
        unknown = {
            "category": self.category == "unclassified",
            "recipients": self.provider is None,
            "purpose": not self.purpose,
            "duration": not self.session and self.lifetime is None and not endless,
        }
        return tuple(gap for gap in GAPS if unknown[gap])


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The rows of one category, in the order in which they are shown."""

    category: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A third party that the pages contact, with or without storing anything on the device."""

    provider: Provider
    hosts: tuple[str, ...]
    category: str = "unclassified"
    role: str | None = None
    """What the hosts are used for: ads, analytics, cdn, fonts, maps, payment, .."""
    last_seen: datetime | None = None
    """As of a `Row`."""
    triggers: tuple[Trigger, ...] = ()
    """What in the pages brings them."""

    def __post_init__(self) -> None:
        if self.category not in CATEGORIES:
            raise ValueError(f"{self.category!r} is none of {', '.join(CATEGORIES)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanNote:
    """Something that the scan could not look at. Raises ValueError for a kind that is not in `NOTES`."""

    kind: str
    count: int = 1
    """How many pages it concerns (`pages_..`, `stopped_early`)."""
    subject: str = ""
    """The phase (`phase_*`), or the reason for leaving pages out (`pages_skipped`: `robots`, `budget`, ..)."""
    detail: str = ""
    """A sentence of its own (`other`), or an explanation to be added."""

    def __post_init__(self) -> None:
        if self.kind not in NOTES:
            raise ValueError(f"{self.kind!r} is none of {', '.join(NOTES)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentNote:
    """How a visitor can change or withdraw a choice."""

    banner: bool | None = None
    """Whether the site asks for a choice; None = could not be told."""
    platform: str | None = None
    """The consent platform by name, e.g. `Klaro`."""
    url: str | None = None
    """A page of the site where the choice can be changed."""
    text: str | None = None
    """The owner's own words; replaces the standard sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """Everything that a declaration says about one site at one time.

    Raises ValueError for a status that is not in `STATUSES` and for a time without a zone.
    """

    site: str
    """The host or registrable domain that the declaration is about."""
    start_url: str
    scanned_at: datetime
    """When the scan finished, with a time zone; the only date that the document shows."""
    status: str
    """One of `STATUSES`."""
    pages_looked_at: int
    """Pages that were really seen; 0 means that nothing can be said about the site."""
    sections: tuple[Section, ...]
    """As made by `sections`."""
    pages_found: int | None = None
    phases: Mapping[str, bool | None] = field(default_factory=lambda: MappingProxyType({}))
    """Phase -> was looked at (True), was tried and not reached (False), was not tried (None or missing)."""
    notes: tuple[ScanNote, ...] = ()
    consent: ConsentNote = field(default_factory=ConsentNote)
    contacts: tuple[Contact, ...] = ()
    scanner_version: str = ""
    database_version: str = ""
    database_date: date | None = None
    edition: Edition | None = None
    """Which published version this is; None = it is none."""
    look: Look | None = None
    """What the site's owner has changed of the page; None = nothing."""

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise ValueError(f"{self.status!r} is none of {', '.join(STATUSES)}")
        if self.scanned_at.tzinfo is None:
            raise ValueError("scanned_at needs a time zone")

    @property
    def item_count(self) -> int:
        """How many rows the declaration has in all sections."""
        return sum(len(section.rows) for section in self.sections)

    @property
    def gaps(self) -> dict[str, int]:
        """What is not known, of `GAPS`, and of how many items; empty when everything is."""
        found = [gap for section in self.sections for row in section.rows for gap in row.gaps]
        return {gap: found.count(gap) for gap in GAPS if gap in found}

    @property
    def measured(self) -> bool:
        """Whether an empty section means "none found" at all: False when no page could be looked at."""
        return self.pages_looked_at > 0 and self.status != "failed"


def sections(rows: Iterable[Row]) -> tuple[Section, ...]:
    """Group rows by category, all five categories in order (empty ones too), rows by provider and name.

    First-party rows come before third-party ones. The order depends on nothing but the rows' content.
    """
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.category].append(row)
    return tuple(
        Section(category=category, rows=tuple(sorted(grouped[category], key=_order))) for category in CATEGORIES
    )


def _order(row: Row) -> tuple[int, str, str, str, str, str]:
    provider = row.provider.name.casefold() if row.provider else "\uffff"
    return (
        PARTIES.index(row.party),
        provider,
        row.name.casefold(),
        row.name,
        row.host,
        row.kind,
    )
