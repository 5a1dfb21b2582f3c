"""The records that the stages hand to each other.

Two groups: *sightings* are what the browser said during one visit, uninterpreted (capture → observe);
the rest is the scan as kept, exported and declared (`scan.json`, format `cookiescan/1`, docs/scan-format.md).
Times are aware datetimes in UTC or epoch seconds where the browser speaks so, durations are seconds, hosts are
lower case in their ASCII form, `None` means unknown. Values of cookies and storage never enter a record:
`ValueFacts` is all that is kept of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

FORMAT = "cookiescan/1"


class Phase(StrEnum):
    """What the visitor chose before the visit; each phase starts from an empty profile."""

    NO_ACTION = "no_action"  # look, scroll, move; make no choice
    REJECT = "reject"  # refuse everything the banner lets one refuse
    ACCEPT = "accept"  # accept everything
    GPC = "gpc"  # as no_action, with Global Privacy Control and Do Not Track
    WITHDRAW = "withdraw"  # accept, visit, change the choice to refuse, visit again


class Outcome(StrEnum):
    """How a visit ended; whatever it was, what was seen until then is kept."""

    OK = "ok"
    TIMEOUT = "timeout"  # the visit's deadline came first
    ERROR = "error"  # the page could not be loaded
    BLOCKED = "blocked"  # a challenge, a wall or a refused address instead of the page
    CRASHED = "crashed"  # the page's process died


class FoundHow(StrEnum):
    """How the address of a page became known."""

    SEED = "seed"
    LINK = "link"
    SITEMAP = "sitemap"
    REDIRECT = "redirect"
    SCRIPT = "script"  # an address the page's own script navigated to


class Party(StrEnum):
    """Whose the cookie is, judged against the site scanned (`scan.site`)."""

    FIRST = "first"
    THIRD = "third"


class StorageKind(StrEnum):
    """Where a page can keep data besides cookies."""

    LOCAL = "local_storage"
    SESSION = "session_storage"
    INDEXED_DB = "indexed_db"
    CACHE = "cache_storage"


class ScanStatus(StrEnum):
    """Whether the scan saw what it was asked to see."""

    COMPLETE = "complete"
    DEGRADED = "degraded"  # something could not be looked at; `reasons` says what
    FAILED = "failed"  # the site could not be scanned


# ---------------------------------------------------------------- sightings: capture → observe


@dataclass(frozen=True, slots=True)
class ValueFacts:
    """What is kept of a value: enough to compare two values and to judge one, not to read it."""

    length: int  # bytes in UTF-8
    shape: str  # character classes and run lengths, such as `D10.D9` or `uuid`
    entropy: float  # bits, estimated from the characters
    digest: str  # HMAC-SHA-256 under a random key of this scan, first 16 hex digits


@dataclass(frozen=True, slots=True)
class CookieKey:
    """What makes two cookies the same one (RFC 6265bis §5.7, step 21, with the partition added)."""

    name: str
    domain: str  # without leading dot
    path: str
    host_only: bool
    partition_key: str | None


@dataclass(frozen=True, slots=True)
class JarSighting:
    """A cookie that the browser's jar held at some moment of a visit (CDP Storage.getCookies)."""

    key: CookieKey
    secure: bool
    http_only: bool
    same_site: str | None  # Strict, Lax, None; null where the attribute was absent
    priority: str | None
    session: bool
    expires: float | None  # epoch seconds
    size: int  # name and value, bytes
    value: ValueFacts
    first_seen: float  # epoch seconds of the first snapshot of this visit that held it
    moment: str  # which snapshot that was: start, loaded, settled, gesture, end, left
    at_end: bool  # still held by the last snapshot of the visit


@dataclass(frozen=True, slots=True)
class CookieAttributes:
    """What a Set-Cookie line or a script asked for, before the browser's judgement."""

    domain: str | None = None  # without leading dot; null = host-only
    path: str | None = None
    secure: bool = False
    http_only: bool = False
    same_site: str | None = None
    partitioned: bool = False
    lifetime: float | None = None  # seconds asked for, by Max-Age or Expires; null = session


@dataclass(frozen=True, slots=True)
class HttpCookie:
    """One Set-Cookie line of a response (CDP Network.responseReceivedExtraInfo)."""

    name: str
    attributes: CookieAttributes
    value: ValueFacts
    url: str  # of the response
    chain: tuple[str, ...]  # who caused the request: nearest first, the page last
    frame_url: str
    at: float
    blocked: tuple[str, ...]  # the browser's reasons for refusing it; empty = stored
    partition_site: str | None  # top-level site under which a partitioned cookie was put


@dataclass(frozen=True, slots=True)
class ScriptCookie:
    """One write through `document.cookie` or `cookieStore` seen in the page."""

    name: str
    attributes: CookieAttributes
    value: ValueFacts
    frame_url: str
    script: str | None  # URL of the nearest script with one; null = inline
    chain: tuple[str, ...]  # all script URLs on the stack, nearest first
    at: float
    confirmed: bool | None  # the jar visible to the page changed; null = could not be told
    deletes: bool  # it asked for a moment in the past


@dataclass(frozen=True, slots=True)
class StorageSighting:
    """A key of web storage, an IndexedDB database or a cache that a frame's origin holds or wrote."""

    kind: StorageKind
    origin: str  # scheme://host[:port] of the frame that owns it
    key: str
    frame_url: str
    value: ValueFacts | None = None
    stores: tuple[str, ...] = ()  # object stores of an IndexedDB database
    script: str | None = None  # who wrote it, where the write was seen
    chain: tuple[str, ...] = ()
    moment: str = "end"
    at_end: bool = True  # still there when the visit ended


@dataclass(frozen=True, slots=True)
class RequestSighting:
    """One request of the page, or one hop of a redirect chain."""

    url: str
    method: str
    resource_type: str  # CDP Network.ResourceType, lower case
    frame_url: str
    chain: tuple[str, ...]  # who caused it: nearest first
    at: float
    redirected_from: str | None = None
    status: int | None = None
    failed: str | None = None  # the browser's error, or why it was refused
    sets_cookies: bool = False


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """One page in one phase: what was seen, and what could not be."""

    url: str
    final_url: str | None
    phase: Phase
    outcome: Outcome
    status: int | None
    title: str | None
    started_at: float
    duration: float
    settled_by: str | None = None  # quiet, fast_forward, deadline, ..
    error: str | None = None
    screenshot: str | None = None
    failed_collectors: dict[str, str] = field(default_factory=dict)  # name → what went wrong
    cut_short: tuple[str, ...] = ()  # waits that the cap ended
    jar: tuple[JarSighting, ...] = ()
    http_cookies: tuple[HttpCookie, ...] = ()
    script_cookies: tuple[ScriptCookie, ...] = ()
    storage: tuple[StorageSighting, ...] = ()
    requests: tuple[RequestSighting, ...] = ()
    products: tuple[str, ...] = ()  # software that the page says it is made with


@dataclass(frozen=True, slots=True)
class PageRecord:
    """A page that discovery decided to visit."""

    url: str
    how: FoundHow
    found_on: str | None
    depth: int
    template: str


# ---------------------------------------------------------------- scan.json


@dataclass(frozen=True, slots=True)
class SelfTestResult:
    """What the browser was proved to keep before the scan: `stored`, `blocked` or `unknown` for each."""

    passed: bool
    results: dict[str, str]
    problems: list[str]
    duration: float


@dataclass(frozen=True, slots=True)
class BrowserInfo:
    """The browser that made the visits."""

    name: str
    version: str
    self_test: SelfTestResult | None


@dataclass(frozen=True, slots=True)
class CookieDbInfo:
    """The cookie database that gave the verdicts."""

    version: str
    date: str
    layers: list[str]


@dataclass(frozen=True, slots=True)
class Vantage:
    """From where and as whom the site was looked at."""

    proxy: str | None  # without credentials
    guard: Literal["full", "partial", "off"]
    locale: str | None
    timezone: str | None
    user_agent: str | None
    webdriver_visible: bool | None


@dataclass(frozen=True, slots=True)
class ScanInfo:
    """The scan itself."""

    id: str
    start_url: str
    site: str  # registrable domain
    started_at: datetime
    finished_at: datetime | None
    status: ScanStatus
    reasons: list[str]
    scanner_version: str
    browser: BrowserInfo | None
    cookie_db: CookieDbInfo
    options: dict[str, Any]
    vantage: Vantage


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the site was looked at."""

    pages_discovered: int
    pages_visited: int
    pages_failed: int
    pages_skipped: dict[str, int]
    templates: int
    stop_reason: str
    cookies_seen: int
    cookies_estimated: float | None
    completeness: float | None  # 0..1
    method: str | None


@dataclass(frozen=True, slots=True)
class Layer:
    """What the first layer of the banner offers."""

    accept: bool | None
    reject: bool | None
    settings: bool | None


@dataclass(frozen=True, slots=True)
class Banner:
    """The consent banner, as found; `found` is null when nobody looked."""

    found: bool | None
    platform: str | None
    languages: list[str]
    first_layer: Layer | None


@dataclass(frozen=True, slots=True)
class PhaseResult:
    """Whether the choice of a phase could be made, and whether it was proved."""

    reached: bool
    outcome: Literal["verified", "unverified"] | None
    how: str | None
    clicks: int | None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """The banner and the phases."""

    banner: Banner
    phases: dict[str, PhaseResult]


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit in brief, as exported."""

    phase: Phase
    outcome: Outcome
    settled_by: str | None
    duration: float
    error: str | None = None
    screenshot: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page with its visits."""

    url: str
    final_url: str | None
    title: str | None
    status: int | None
    depth: int
    found_on: str | None
    how: FoundHow
    template: str
    visits: list[Visit]


@dataclass(frozen=True, slots=True)
class Setter:
    """Who set it: a response or a script, with what brought that there."""

    url: str | None  # null = inferred from the host alone
    host: str | None
    chain: list[str]


@dataclass(frozen=True, slots=True)
class Phases:
    """Held in this phase? null = the phase was not run, not reached, or no such page was visited in it."""

    no_action: bool | None = None
    reject: bool | None = None
    accept: bool | None = None
    gpc: bool | None = None
    withdraw: bool | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """In how many of the visits that could have shown it."""

    visits: int
    of: int


@dataclass(frozen=True, slots=True)
class Classification:
    """Why it has its category."""

    method: str
    evidence: list[dict[str, Any]]
    confidence: Literal["certain", "high", "medium", "low"] | None
    alternatives: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class VendorInfo:
    """Who stands behind it."""

    id: str
    name: str
    legal_name: str | None
    country: str | None
    policy_url: str | None


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie: exact name, domain, path, host_only and partition_key."""

    id: str
    name: str
    pattern: str
    domain: str
    host_only: bool
    path: str
    partition_key: str | None
    party: Party
    stored: bool
    set_via: list[Literal["http", "script", "inferred"]]
    setters: list[Setter]
    secure: bool
    http_only: bool
    same_site: str | None
    priority: str | None
    session: bool
    lifetime: float | None  # seconds the browser keeps it, 400 days at most
    lifetime_declared: float | None  # seconds asked for
    size: int | None
    value_shape: str | None
    identifier: Literal["yes", "no", "unknown"]
    synced_to: list[str]
    read_by: list[str]
    sent_to: list[str]
    blocked: list[str]
    removed: bool
    after_gesture: bool
    phases: Phases
    seen: Seen
    first_seen_on: str | None
    pages: list[str]  # 20 at most
    page_count: int
    names_folded: int
    category: str | None
    vendor: VendorInfo | None
    purpose: str | None
    classification: Classification | None


@dataclass(frozen=True, slots=True)
class StorageItem:
    """One key of web storage, one IndexedDB database or one cache of an origin."""

    id: str
    kind: StorageKind
    origin: str
    key: str
    pattern: str
    stores: list[str]
    party: Party
    stored: bool
    set_via: list[Literal["script", "inferred"]]
    setters: list[Setter]
    size: int | None
    value_shape: str | None
    identifier: Literal["yes", "no", "unknown"]
    removed: bool
    after_gesture: bool
    phases: Phases
    seen: Seen
    first_seen_on: str | None
    pages: list[str]
    page_count: int
    names_folded: int
    category: str | None
    vendor: VendorInfo | None
    purpose: str | None
    classification: Classification | None


@dataclass(frozen=True, slots=True)
class Tracker:
    """A third-party host that was contacted in any phase, harmless ones too."""

    host: str
    site: str
    organisation: str | None
    category: str | None
    role: str | None
    cname: str | None
    requests: int
    failed: bool
    resource_types: list[str]
    phases: Phases
    sets_cookies: bool
    chain: list[str]
    page_count: int
    country: str | None
    classification: Classification | None


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding is about."""

    kind: str  # cookie, storage, tracker, page, site
    id: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that the site does not meet."""

    rule: str
    severity: Literal["info", "low", "medium", "high"]
    subject: Subject
    message: str
    evidence: dict[str, Any]
    reference: str


@dataclass(frozen=True, slots=True)
class Scan:
    """A whole scan: the root of `scan.json`."""

    format: Literal["cookiescan/1"]
    scan: ScanInfo
    coverage: Coverage
    consent: Consent
    pages: list[Page]
    cookies: list[Cookie]
    storage: list[StorageItem]
    trackers: list[Tracker]
    findings: list[Finding]
