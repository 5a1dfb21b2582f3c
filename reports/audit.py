"""View records of the owner's report: everything a scan saw, failed at and concluded.

Field names and meanings are those of the `cookiescan/1` scan file, so a scan maps field by field; what the
scan does not know stays None. Text fields may hold anything a hostile site can invent: the report escapes
them. Values of cookies and storage never appear here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from reports.declaration import CATEGORIES, STATUSES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from reports.declaration import Provider


def _nothing() -> Mapping[str, object]:
    return MappingProxyType({})


def _no_phases() -> Mapping[str, bool | None]:
    return MappingProxyType({})


def _check_category(category: str) -> None:
    if category not in CATEGORIES:
        raise ValueError(f"{category!r} is none of {', '.join(CATEGORIES)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfTest:
    """What the browser was proved to keep before the scan."""

    passed: bool
    results: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What was stored -> `stored`, `blocked` or `unknown`."""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """The browser that looked. `self_test` None = it was not tested; `sandbox` None = not known."""

    name: str
    version: str
    self_test: SelfTest | None = None
    sandbox: bool | None = None
    sandbox_loss: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vantage:
    """From where and as whom the site was looked at."""

    proxy: str | None = None
    guard: str | None = None
    locale: str | None = None
    timezone: str | None = None
    user_agent: str | None = None
    webdriver_visible: bool | None = None
    logged_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """The cookie database that made the verdicts."""

    version: str
    date: date | None = None
    layers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much of the site was looked at."""

    pages_discovered: int
    pages_visited: int
    pages_failed: int = 0
    pages_skipped: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Reason -> number of pages."""
    not_measured: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Kind of wall, such as `challenge` -> number of pages before which one stood."""
    templates: int | None = None
    stop_reason: str | None = None
    cookies_seen: int | None = None
    cookies_estimated: float | None = None
    completeness: float | None = None
    """0 to 1; None = not estimated."""
    method: str | None = None
    cookies_most: float | None = None
    """Upper bound of the cookies on the whole site, with this `confidence` (0 to 1)."""
    confidence: float | None = None
    scouted: int = 0
    """Pages looked at without a browser."""
    scouting_refused: bool = False
    """The site did not answer without a browser."""
    spared: int | None = None
    """Visits that were not waited on, as their like had brought nothing late; None = none."""
    spared_checked: int = 0
    """Further ones that were waited on all the same."""
    spared_wrong: int = 0
    """Those of them that brought something new."""
    real_time: int | None = None
    """Pages visited again in real time; None = none."""
    late: tuple[str, ...] = ()
    """What only those visits showed."""
    aliases: str | None = None
    """Whether the site's own hosts were looked up as aliases: `done`, `partial`, `unknown`; None = nobody looked."""
    aliases_failed: tuple[str, ...] = ()
    """Hosts of which nothing is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """What was found of a consent banner. `found` None = could not be told."""

    found: bool | None = None
    platform: str | None = None
    languages: tuple[str, ...] = ()
    accept: bool | None = None
    reject: bool | None = None
    settings: bool | None = None
    buttons: tuple[str, ...] = ()
    """Their texts, in their order."""
    text: str | None = None
    rule: str | None = None
    """The platform's rule that matched; None = found by what it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """One press on a button or a switch of the banner."""

    intent: str
    text: str
    layer: int
    at: datetime
    url: str
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of the page as evidence."""

    shows: str
    """`banner`, `layer` or `after`."""
    layer: int | None
    at: datetime
    url: str
    file: str
    data: bytes | None = None
    """JPEG; None = it is no longer kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseResult:
    """How one consent phase went."""

    phase: str
    reached: bool
    outcome: str | None = None
    """`verified`, `unverified` or None."""
    how: str | None = None
    clicks: int | None = None
    error: str | None = None
    chosen_at: datetime | None = None
    presses: tuple[Press, ...] = ()
    record: Mapping[str, object] = field(default_factory=_nothing)
    """What the site itself wrote down of the choice."""
    pictures: tuple[Picture, ...] = ()
    asked_again: tuple[str, ...] = ()
    """Pages on which the banner asked again after the choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One page in one phase."""

    phase: str
    outcome: str
    """`ok`, `timeout`, `error`, `blocked` or `crashed`."""
    settled_by: str | None = None
    duration: float | None = None
    """Seconds."""
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page and its visits."""

    url: str
    final_url: str | None = None
    title: str | None = None
    status: int | None = None
    depth: int | None = None
    found_on: str | None = None
    how: str | None = None
    template: str | None = None
    visits: tuple[Visit, ...] = ()

    @property
    def looked_at(self) -> bool:
        """Whether at least one visit went well."""
        return any(visit.outcome == "ok" for visit in self.visits)

    @property
    def failed_visits(self) -> tuple[Visit, ...]:
        """The visits that did not go well."""
        return tuple(visit for visit in self.visits if visit.outcome != "ok")


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """Why an item has its category."""

    method: str | None = None
    evidence: Sequence[object] = ()
    """Texts or mappings, e.g. `{"rule": .., "matched": .., "source": ..}`."""
    confidence: str | None = None
    """`certain`, `high`, `medium` or `low`."""
    alternatives: Sequence[object] = ()
    """Dissenting hits, as `evidence`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setter:
    """Who set an item: the response or script, and the chain that brought the script."""

    url: str | None = None
    """None = only the host is known; of an inline script the page's own address."""
    host: str | None = None
    chain: tuple[str, ...] = ()
    """URLs of what brought it there, from the page outwards."""
    inline: bool = False
    """A script written into the page itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookie:
    """One cookie. Raises ValueError for an unknown category."""

    name: str
    domain: str
    party: str
    category: str
    phases: Mapping[str, bool | None] = field(default_factory=_no_phases)
    pattern: str | None = None
    host_only: bool | None = None
    path: str = "/"
    partition_key: str | None = None
    stored: bool = True
    set_via: tuple[str, ...] = ()
    setters: tuple[Setter, ...] = ()
    secure: bool | None = None
    http_only: bool | None = None
    same_site: str | None = None
    priority: str | None = None
    session: bool = False
    lifetime: float | None = None
    """Seconds that the browser keeps it; None = not known."""
    lifetime_declared: float | None = None
    """Seconds that were asked for."""
    size: int | None = None
    value_shape: str | None = None
    identifier: str | None = None
    synced_to: tuple[str, ...] = ()
    read_by: tuple[str, ...] = ()
    sent_to: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()
    removed: bool = False
    after_gesture: bool = False
    visits_seen: int | None = None
    visits_of: int | None = None
    first_seen_on: str | None = None
    pages: tuple[str, ...] = ()
    page_count: int | None = None
    names_folded: int = 0
    vendor: Provider | None = None
    purpose: str | None = None
    classification: Classification | None = None

    def __post_init__(self) -> None:
        _check_category(self.category)


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """One entry of another kind of storage. Raises ValueError for an unknown category."""

    kind: str
    """`local_storage`, `session_storage`, `indexed_db` or `cache_storage`."""
    origin: str
    key: str
    category: str
    party: str = "first"
    stored: bool = True
    set_via: tuple[str, ...] = ()
    phases: Mapping[str, bool | None] = field(default_factory=_no_phases)
    pattern: str | None = None
    stores: tuple[str, ...] = ()
    setters: tuple[Setter, ...] = ()
    size: int | None = None
    value_shape: str | None = None
    identifier: str | None = None
    removed: bool = False
    after_gesture: bool = False
    visits_seen: int | None = None
    visits_of: int | None = None
    first_seen_on: str | None = None
    pages: tuple[str, ...] = ()
    page_count: int | None = None
    names_folded: int = 0
    vendor: Provider | None = None
    purpose: str | None = None
    classification: Classification | None = None

    def __post_init__(self) -> None:
        _check_category(self.category)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracker:
    """One third-party host that was contacted. Raises ValueError for an unknown category."""

    host: str
    category: str
    site: str | None = None
    organisation: str | None = None
    role: str | None = None
    cname: str | None = None
    requests: int = 0
    failed: bool = False
    """True when no contact went through."""
    resource_types: tuple[str, ...] = ()
    phases: Mapping[str, bool | None] = field(default_factory=_no_phases)
    sets_cookies: bool = False
    chain: tuple[str, ...] = ()
    """URLs of what asked for it, from the page outwards."""
    page_count: int | None = None
    country: str | None = None
    classification: Classification | None = None
    fingerprinting: tuple[str, ...] = ()
    """Kinds of fingerprinting that its scripts do."""

    def __post_init__(self) -> None:
        _check_category(self.category)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprinting:
    """A script that asks for what tells one device from another."""

    script: str | None
    """None = written into a page of the host."""
    host: str
    kinds: tuple[str, ...] = ()
    phases: Mapping[str, bool | None] = field(default_factory=_no_phases)
    page_count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoration:
    """A parameter about the visitor in links to another site, or in the address of a page as it was landed on."""

    direction: str
    """`link` or `landing`."""
    host: str
    parameter: str
    cookies: tuple[str, ...] = ()
    """Names of cookies whose value it carries."""
    page_count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule that the site breaks, with the evidence for it."""

    rule: str
    severity: str
    """`high`, `medium`, `low` or `info`."""
    message: str
    subject_kind: str | None = None
    subject_id: str | None = None
    evidence: Mapping[str, object] = field(default_factory=_nothing)
    reference: str | None = None
    """The law, guideline or case the rule rests on; a URL becomes a link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastScan:
    """The figures of one kept scan of the site, for comparison."""

    started_at: datetime
    status: str
    cookies: Mapping[str, int]
    """Category -> cookies that were stored."""
    storage: int
    """Other entries that were stored."""
    trackers: int
    """Third-party hosts."""
    pages: int
    """Pages looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """One scan as its owner reads it.

    Raises ValueError for a status that is not in `STATUSES` and for a start or end without a time zone.
    """

    site: str
    start_url: str
    started_at: datetime
    finished_at: datetime | None
    status: str
    coverage: Coverage
    scan_id: str | None = None
    reasons: tuple[str, ...] = ()
    """Why the status is not `complete`, one sentence each."""
    scanner_version: str = ""
    browser: Browser | None = None
    database: Database | None = None
    vantage: Vantage = field(default_factory=Vantage)
    options: Mapping[str, object] = field(default_factory=_nothing)
    banner: Banner = field(default_factory=Banner)
    phases: tuple[PhaseResult, ...] = ()
    """Only phases that were tried; a phase that is missing here was not asked for."""
    findings: tuple[Finding, ...] = ()
    pages: tuple[Page, ...] = ()
    cookies: tuple[Cookie, ...] = ()
    storage: tuple[Storage, ...] = ()
    trackers: tuple[Tracker, ...] = ()
    fingerprinting: tuple[Fingerprinting, ...] = ()
    decorations: tuple[Decoration, ...] = ()
    earlier: tuple[PastScan, ...] = ()
    """Kept scans of the site before this one, oldest first."""

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise ValueError(f"{self.status!r} is none of {', '.join(STATUSES)}")
        if self.started_at.tzinfo is None or (self.finished_at and self.finished_at.tzinfo is None):
            raise ValueError("started_at and finished_at need a time zone")

    @property
    def measured(self) -> bool:
        """Whether "none found" can be said at all: False when no page could be looked at."""
        return self.coverage.pages_visited > 0 and self.status != "failed"

    @property
    def walled(self) -> int:
        """Pages of which nothing is known, because a wall such as a bot challenge stood before them."""
        return min(sum(self.coverage.not_measured.values()), self.coverage.pages_failed)

    @property
    def mostly_walled(self) -> bool:
        """Whether that are at least as many pages as were looked at."""
        return 0 < self.coverage.pages_visited <= self.walled
