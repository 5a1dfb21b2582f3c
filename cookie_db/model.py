"""The records of the cookie database: what is known, what is asked, what is answered.

Everything here is frozen, built once at load, and knows nothing of files or matching.
Cookie and storage *values* appear nowhere: the database judges names, places and flags.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from cookie_db.names import NamePattern

SESSION: Final = "session"
"""Lifetime of what ends with the browser session; every other lifetime is a number of seconds."""

COOKIE: Final = "cookie"
"""Storage kind of a cookie; the others are local_storage, session_storage, indexed_db, cache_storage."""

STORAGE_KINDS: Final = (COOKIE, "local_storage", "session_storage", "indexed_db", "cache_storage")
"""Where something can be kept in the visitor's browser, as `scan.json` spells it."""

ROLES: Final = (
    "ads",
    "analytics",
    "tag_manager",
    "cdn",
    "fonts",
    "maps",
    "payment",
    "captcha",
    "security",
    "load_balancer",
    "cmp",
    "sso",
    "chat",
    "video",
    "social",
    "email",
    "forms",
    "reviews",
    "search",
    "ab_testing",
    "monitoring",
    "personalisation",
    "shop",
    "cms",
    "framework",
    "hosting",
    "content",
    "push",
    "booking",
    "audio",
    "api",
    "other",
)
"""What a vendor or host does for the site that embeds it, beside the legal category."""

MANY_THINGS: Final = frozenset(
    ("cdn", "hosting", "framework", "cms", "content", "api", "other", "shop", "email", "search")
)
"""Roles of domains that hold many things, so that what is known of the domain is weak about a host below it."""


class Category(StrEnum):
    """Why something is stored, in the four groups that consent notices use, and the honest fifth."""

    NECESSARY = "necessary"  # the service asked for does not work without it (ePrivacy art. 5(3) exemption)
    PREFERENCES = "preferences"  # remembers a choice or serves a feature that works without it, too
    STATISTICS = "statistics"  # counts and measures visits, also experiments
    MARKETING = "marketing"  # follows people to show, sell or measure advertising
    UNCLASSIFIED = "unclassified"  # nobody knows; treated as needing consent until reviewed


STRICTNESS: Final = {
    Category.NECESSARY: 0,
    Category.PREFERENCES: 1,
    Category.UNCLASSIFIED: 2,
    Category.STATISTICS: 3,
    Category.MARKETING: 4,
}
"""Order in which a doubt is settled: the higher number wins."""


class Confidence(StrEnum):
    """How sure a verdict is, as a word; docs/classification.md has the measured share of right answers."""

    CERTAIN = "certain"  # the user's own word, or name and place from a vendor's document
    HIGH = "high"  # a distinctive name or an anchored pattern
    MEDIUM = "medium"  # the vendor's default, a product's cookie, a loose pattern, strong words
    LOW = "low"  # words in the name only


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact was read."""

    kind: str  # vendor-doc, spec, source-code, open-data, observed, regulation, user, import
    ref: str  # URL or name of the document, package and version
    date: str  # ISO date of reading


@dataclass(frozen=True, slots=True)
class Vendor:
    """Who stands behind a row or a host."""

    id: str
    name: str
    legal_name: str | None = None
    country: str | None = None  # ISO 3166-1 alpha-2 of the controller's seat
    policy_url: str | None = None
    role: str = "other"
    category: Category = Category.UNCLASSIFIED  # default for what this vendor sets


@dataclass(frozen=True, slots=True)
class CookieDefinition:
    """One row: a name (or a pattern of names) and what is known about it."""

    id: str  # `<vendor id>/<pattern>`, unique, `#storage` appended where it is not a cookie
    pattern: NamePattern
    vendor: str  # vendor id
    category: Category
    purpose: str  # English, our own words
    source: Source
    purpose_id: str | None = None  # key of the shared purpose texts, for translation
    product: str | None = None
    lifetime: int | str | None = None  # seconds, SESSION, or None where it is not known
    storages: tuple[str, ...] = (COOKIE,)
    domains: tuple[str, ...] = ()  # cookie domains or setters that confirm the row
    products: tuple[str, ...] = ()  # products on the page that confirm the row (lower case)
    generic: bool = False  # the name alone proves nothing: it needs a domain, setter or product
    party: str | None = None  # first | third where the vendor fixes it
    note: str | None = None  # e.g. why the stricter category was taken
    site: str | None = None  # only on this site (overrides)
    layer: str = "cookie_db"


@dataclass(frozen=True, slots=True)
class Tracker:
    """One third-party host (and the hosts below it)."""

    host: str
    vendor: str
    category: Category
    role: str
    source: Source
    site: str | None = None
    layer: str = "cookie_db"
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked about one cookie or storage key. Everything but the name may be unknown (None)."""

    name: str
    domain: str | None = None  # cookie domain without leading dot, or host of the storage origin
    setter: str | None = None  # host or URL of the script or response that set it
    lifetime: int | str | None = None  # seconds or SESSION
    http_only: bool | None = None
    party: str | None = None  # first | third
    storage: str = COOKIE
    products: tuple[str, ...] = ()  # products detected on the page, lower case
    identifier: bool | None = None  # the value looks like the identifier of a browser or person
    site: str | None = None  # registrable domain of the scanned site


class Evidence(NamedTuple):  # several are made for every question: a frozen data class takes four times as long
    """One reason of a verdict, in the order in which the matchers spoke."""

    rule: str  # name of the matcher
    row: str | None  # row id, host or word list that matched
    matched: str  # the part of the question that matched
    source: str | None = None  # where the row comes from
    category: Category | None = None
    text: str | None = None  # a sentence for people


class Verdict(NamedTuple):  # as above
    """What is answered."""

    category: Category
    confidence: Confidence
    method: str  # the matcher that decided
    vendor: Vendor | None = None
    product: str | None = None
    purpose: str | None = None
    purpose_id: str | None = None
    role: str | None = None  # what the vendor or host does for the site
    pattern: str | None = None  # display pattern of the row, e.g. `_ga_*`
    lifetime: int | str | None = None  # typical lifetime by the row
    evidence: tuple[Evidence, ...] = ()
    alternatives: tuple[Evidence, ...] = ()  # hits that would have answered another category
    layers: tuple[str, ...] = ()  # layers whose rows were used

    @property
    def organisation(self) -> str | None:
        """Display name of the vendor, or None."""
        return self.vendor.name if self.vendor else None

    @property
    def country(self) -> str | None:
        """ISO 3166-1 alpha-2 code of the vendor's seat, or None."""
        return self.vendor.country if self.vendor else None


@dataclass(frozen=True, slots=True)
class Layer:
    """One source of rows, named in every scan that used it."""

    name: str
    version: str
    date: str
    licence: str
    commercial_use: bool
    rows: int
    hosts: int
