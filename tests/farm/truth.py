"""Ground truth: what one fresh visit to a page leaves behind, declared beside the page.

The records say what a visitor's browser (third-party cookies allowed, no consent given, nothing stored before)
holds or refuses. `Site.page` completes them: an empty domain becomes the host of the page, an empty setter the
host (cookies by HTTP) or the page itself (cookies by an inline script).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Via = Literal["http", "script"]
Needs = Literal["none", "late", "scroll", "gesture", "click", "leave"]
"""What must happen first: nothing, some seconds, a scroll, a first move or key, a click on a control, leaving."""
StorageKind = Literal["local_storage", "session_storage", "indexed_db", "cache_storage"]

UNPROMPTED: frozenset[Needs] = frozenset({"none", "late"})
"""What an ordinary visit sees without any gesture."""


@dataclass(frozen=True, slots=True)
class Expected:
    """One cookie that a page sets, tries to set or sets and removes."""

    name: str
    """Exact, or with `*` for the part that is random (see `fits`)."""
    domain: str = ""
    """Without leading dot; empty = the host of the page."""
    path: str = "/"
    host_only: bool = True
    via: Via = "http"
    setter: str = ""
    """via http: the host that answers; via script: the URL of the script, or of the document of an inline one."""
    inline: bool = False
    """The script stands in the document named by `setter`."""
    chain: tuple[str, ...] = ()
    """URLs of the scripts that brought the setting script, outermost first; empty = not declared."""
    lifetime: int | None = None
    """Seconds the browser keeps it (after the 400-day cap); None = until the browser closes."""
    http_only: bool = False
    secure: bool = False
    same_site: Literal["Strict", "Lax", "None"] | None = None
    partitioned: bool = False
    needs: Needs = "none"
    after: float = 0.0
    """Seconds after load at which it appears, about (for needs="late")."""
    refused: str | None = None
    """Why the browser does not store it, in words; None = it is stored."""
    removed: bool = False
    """Stored for a moment and deleted again by the page."""
    identifier: Literal["yes", "no", "unknown"] | None = None
    """Does its value tell this visitor from others? None = not declared."""
    unsure: str | None = None
    """Why browsers or runs differ; such a cookie counts neither as miss nor as surplus."""
    phases: Mapping[str, bool | None] = field(default_factory=dict)
    """Phase -> held in it, where consent matters; empty = the same in every phase."""

    @property
    def session(self) -> bool:
        """True when it has no expiry of its own."""
        return self.lifetime is None

    @property
    def stored(self) -> bool:
        """True when the browser holds it at some moment."""
        return self.refused is None

    @property
    def key(self) -> tuple[str, str, str, bool]:
        """Identity in a jar: name, domain, path, host_only (partition left aside)."""
        return (self.name, self.domain, self.path, self.host_only)

    def party(self, page_host: str) -> Literal["first", "third"]:
        """First when the cookie's domain belongs to the same site as the page's host."""
        return "first" if site_of(self.domain) == site_of(page_host) else "third"


@dataclass(frozen=True, slots=True)
class ExpectedStorage:
    """One key (or database, or cache) that a page writes into the storage of an origin."""

    kind: StorageKind
    key: str
    """Storage key, IndexedDB database name or cache name; `*` stands for a part that is random."""
    origin: str = ""
    """scheme://host[:port] of the frame that owns it; empty = the page's own origin."""
    stores: tuple[str, ...] = ()
    """Object stores of an IndexedDB database."""
    partitioned: bool = False
    """Kept apart for the site around the frame, as the browser does below another site."""
    needs: Needs = "none"
    removed: bool = False
    phases: Mapping[str, bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PageTruth:
    """What one visit of a fresh profile to one page leaves behind."""

    url: str
    cookies: tuple[Expected, ...] = ()
    storage: tuple[ExpectedStorage, ...] = ()
    third_parties: frozenset[str] = frozenset()
    """Hosts of other sites that the browser contacts, at load or late, without a gesture."""
    fingerprinting: frozenset[tuple[str, str]] = frozenset()
    """URL of the script (of the page, for one written into it) and what it asks for: canvas, webgl, audio, .."""
    decorations: frozenset[tuple[str, str, str]] = frozenset()
    """Direction (link, landing), host and parameter that carries something about the visitor."""
    pixels: frozenset[str] = frozenset()
    """Third-party hosts of pictures too small to see."""
    beacons: frozenset[str] = frozenset()
    """Third-party hosts to which data is sent without waiting for an answer."""
    walk: bool = True
    """False for pages that a walk cannot finish (endless loops and the like) and for pages behind a choice."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CrawlTruth:
    """What a crawl of a whole site visits and must leave alone (absolute URLs)."""

    pages: frozenset[str] = frozenset()
    """Every page with an answer of its own, in its normal form, as a crawl without limits should list it."""
    errors: frozenset[str] = frozenset()
    """Linked pages that answer 4xx or 5xx, or loop."""
    forbidden: frozenset[str] = frozenset()
    """Never to be requested: disallowed by robots.txt, logout links, other sites."""
    optional: frozenset[str] = frozenset()
    """Neither wrong to visit nor wrong to leave out (documents of frames, nofollow, files, buttons)."""
    redirects: Mapping[str, str] = field(default_factory=dict)
    """Linked addresses that only lead to one of `pages`; no pages of their own."""
    subdomains: frozenset[str] = frozenset()
    """Pages on other hosts of the same registrable domain: visited only when the scope is widened."""
    sitemap_only: frozenset[str] = frozenset()
    """The part of `pages` that no link leads to."""


@dataclass(frozen=True, slots=True)
class SiteTruth:
    """The truth of all pages of one host."""

    host: str
    pages: Mapping[str, PageTruth]
    """Path with query -> truth."""
    crawl: CrawlTruth | None = None

    def cookies(self, needs: Iterable[Needs] = UNPROMPTED) -> tuple[Expected, ...]:
        """Cookies the browser holds at some moment of some page, one per identity, for the given needs."""
        wanted = frozenset(needs)
        found: dict[tuple[object, ...], Expected] = {}
        for page in self.pages.values():
            for cookie in page.cookies:
                if cookie.stored and cookie.needs in wanted and not cookie.unsure:
                    found.setdefault((*cookie.key, cookie.partitioned), cookie)
        return tuple(found.values())

    def refused(self) -> tuple[Expected, ...]:
        """Cookies that a page tries to set and the browser does not store."""
        return tuple(cookie for page in self.pages.values() for cookie in page.cookies if not cookie.stored)

    def storage(self, needs: Iterable[Needs] = UNPROMPTED) -> tuple[ExpectedStorage, ...]:
        """Storage entries of all pages, one per kind, origin and key."""
        wanted = frozenset(needs)
        entries = (entry for page in self.pages.values() for entry in page.storage)
        return tuple({(e.kind, e.origin, e.key): e for e in entries if e.needs in wanted}.values())

    @property
    def third_parties(self) -> frozenset[str]:
        """Every third-party host that some page contacts."""
        return frozenset().union(*(page.third_parties for page in self.pages.values()))


def fits(declared: str, actual: str) -> bool:
    """Whether a name seen is the one declared, where `*` stands for any characters."""
    return re.fullmatch(".*".join(map(re.escape, declared.split("*"))), actual, re.DOTALL) is not None


def site_of(host: str) -> str:
    """Registrable domain of a host of the farm: all live under one-label suffixes such as .example."""
    return ".".join(host.split(".")[-2:])


def completed(cookie: Expected, page_url: str, host: str) -> Expected:
    """Fill in the defaults of a declaration: the page's host as domain, the host or the page as setter."""
    domain = cookie.domain or host
    if cookie.setter:
        return replace(cookie, domain=domain)
    if cookie.via == "http":
        return replace(cookie, domain=domain, setter=host)
    return replace(cookie, domain=domain, setter=page_url, inline=True)
