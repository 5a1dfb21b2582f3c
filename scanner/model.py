"""The records that the stages share: the scan as kept, exported and declared.

`Scan` is the root of `scan.json`, format `cookiescan/1` (docs/scan-format.md). Times are aware datetimes in UTC,
durations are seconds, hosts are lower case in their ASCII form, `None` means unknown. What the browser said
before it is interpreted stands in `scanner/sightings.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Literal

from scanner.consent import Consent
from scanner.coverage import Coverage, Learned, RealTime

FORMAT: Final = "cookiescan/1"


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


class WallKind(StrEnum):
    """What stood before a page that could not be measured (outcome `blocked`); docs/walls.md."""

    CHALLENGE = "challenge"  # the visitor is to prove that he is no robot, without doing anything
    CAPTCHA = "captcha"  # the same, with something to do
    REFUSED = "refused"  # a firewall or the server refuses the visitor
    RATE_LIMITED = "rate_limited"  # the site was asked too often
    QUEUE = "queue"  # a waiting room
    GEO = "geo"  # not served where the visitor is
    MAINTENANCE = "maintenance"  # the site is closed for a while, or not open yet
    UNAVAILABLE = "unavailable"  # the server cannot answer now
    LOGIN = "login"  # for those who are logged in
    GATE = "gate"  # a question about the visitor's age
    PAYWALL = "paywall"  # for those who pay


class FoundHow(StrEnum):
    """How the address of a page became known."""

    SEED = "seed"
    LINK = "link"
    SITEMAP = "sitemap"
    REDIRECT = "redirect"
    SCRIPT = "script"  # an address the page's own script navigated to
    LOGIN = "login"  # opened by the log-in that the user gave


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


@dataclass(frozen=True, slots=True)
class SelfTestResult:
    """What the browser was proved to keep before the scan: `stored`, `blocked` or `unknown` for each."""

    passed: bool
    results: dict[str, str]
    problems: list[str]
    duration: float


@dataclass(frozen=True, slots=True)
class BrowserInfo:
    """The browser that made the visits.

    Attributes:
        sandbox: whether Chromium's own sandbox was on; null in scans of earlier versions.
        sandbox_loss: why it was off, or the browser held less well than it could be.
    """

    name: str
    version: str
    self_test: SelfTestResult | None
    sandbox: bool | None = None
    sandbox_loss: str | None = None


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
    logged_in: bool = False  # as somebody who has logged in


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
class Decoration:
    """A parameter about the visitor in an address: of a link to another site, or of the page as it was landed on."""

    direction: Literal["link", "landing"]
    host: str  # where the link leads; of a landing the page's own
    parameter: str
    why: list[Literal["click_id", "cookie"]]
    cookies: list[str]  # names of cookies whose value it carries


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit in brief, as exported."""

    phase: Phase
    outcome: Outcome
    settled_by: str | None
    duration: float
    error: str | None = None
    screenshot: str | None = None
    decorations: list[Decoration] = field(default_factory=list)
    wall: WallKind | None = None  # what stood before the page (`blocked`), or what the page itself is (`ok`)


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

    url: str | None  # null = inferred from the host alone; of an inline script the page's own address
    host: str | None
    chain: list[str]  # what brought it there, nearest first, the page last
    inline: bool = False  # a script written into the page itself


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
    product: str | None = None  # what of the vendor's it belongs to, such as Google Analytics


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
    partition_key: str | None = None  # the site around it, for what a frame keeps apart for each
    synced_to: list[str] = field(default_factory=list)  # hosts of other sites
    sent_to: list[str] = field(default_factory=list)  # hosts whose requests carried its value


@dataclass(frozen=True, slots=True)
class Tracker:
    """A third-party host that was contacted in any phase, harmless ones too; also a host of the site's own that is an
    alias of another's (`cname`), which is judged as what it leads to.
    """

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
    fingerprinting: list[str] = field(default_factory=list)  # kinds of it that its scripts do


@dataclass(frozen=True, slots=True)
class Fingerprinting:
    """A script that asks for what tells one device from another: a fact, not yet a judgement on its purpose."""

    script: str | None  # null = written into a page of `host`
    host: str
    party: Party
    kinds: list[str]  # canvas, webgl, audio, fonts, navigator
    chain: list[str]  # what brought it, nearest first
    phases: Phases
    pages: list[str]  # 20 at most
    page_count: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What the visits of a scan add up to, not yet classified."""

    pages: list[Page]
    cookies: list[Cookie]
    storage: list[StorageItem]
    trackers: list[Tracker]
    products: tuple[str, ...]
    pages_failed: int
    not_pages: dict[str, int]  # reason → addresses that led to no page of the site
    incomplete: dict[str, int]  # collector → visits in which it could not look
    learned: Learned | None = None
    real_time: RealTime | None = None
    fingerprinting: list[Fingerprinting] = field(default_factory=list)
    not_measured: dict[str, int] = field(default_factory=dict)  # kind of wall → pages
    pages_walled: int = 0  # of those that failed, the pages before which a wall stood in every visit
    walls: tuple[str, ...] = ()  # which walls stood before how many pages, a sentence each


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding is about."""

    kind: str  # cookie, storage, tracker, page, site, vendor
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
    fingerprinting: list[Fingerprinting] = field(default_factory=list)
