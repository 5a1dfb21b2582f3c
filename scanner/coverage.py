"""How much of a site a scan looked at, how gently, and how much it may have missed: `coverage` in scan.json."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Learned:
    """Visits that did not wait for late timers and gestures, because pages made of the same parts had brought nothing
    new by them, and the share of such visits that waited all the same.
    """

    visits: int
    audits: int
    audits_with_news: int


@dataclass(frozen=True, slots=True)
class RealTime:
    """Pages visited a second time with late timers waited for as long as they take (profile `thorough`), and what only
    those visits showed: bringing time forward had missed it.
    """

    visits: int
    cookies: list[str]  # name (domain)
    storage: list[str]  # key (origin)
    trackers: list[str]  # hosts


@dataclass(frozen=True, slots=True)
class AliasLookup:
    """Whether the site's own hosts were looked up as aliases (DNS CNAME) of others' hosts."""

    status: Literal["done", "partial", "unknown"]  # partial = some failed; unknown = a proxy resolves the names
    hosts: int  # own hosts contacted that were asked for
    failed: dict[str, str]  # host → why nothing is known of it


@dataclass(frozen=True, slots=True)
class Pace:
    """How gently the site was asked, and what it asked for."""

    crawl_delay: float | None  # seconds between two requests that its robots.txt asks for; null = nothing
    longest_gap: float  # seconds kept between the beginnings of two requests, where it was longest
    fewest_at_once: int  # visits at once, where it was fewest
    waits: int  # times it asked us to come back later
    asked_to_wait_seconds: float  # in all


@dataclass(frozen=True, slots=True)
class Count:
    """Seen, and how many there are on all known pages: expected, and the bounds of the interval."""

    seen: int
    estimated: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of what the known pages have was found, of pages without a choice (docs/completeness.md).

    Names that differ by numbers only count as one, so that `seen` may be less than the entries of the scan.
    """

    cookies: Count
    things: Count  # cookies, storage keys and third-party hosts
    confidence: float  # of the intervals, 0..1
    pages_scouted: int  # looked at without a browser
    scouting_refused: bool  # the site did not answer without a browser


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
    learned: Learned | None = None  # null where every visit waited
    real_time: RealTime | None = None  # null where no page was visited in real time
    aliases: AliasLookup | None = None  # null = nobody looked
    not_measured: dict[str, int] = field(default_factory=dict)  # kind of wall → pages before which one stood
    pace: Pace | None = None  # null = unknown, as of a scan that could not begin
    estimate: Completeness | None = None  # null = no page was looked at
