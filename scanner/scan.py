"""One scan from its options to its results: wires the stages, decides what the scan's status is."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scanner import __version__
from scanner.bridge import Crawl, CrawlResult, Studio, open_studio
from scanner.classify import alias_target, classified, db_info
from scanner.completeness import CONFIDENCE, METHOD
from scanner.config import without_credentials
from scanner.coverage import AliasLookup, Completeness, Coverage
from scanner.desk import Desk
from scanner.errors import (
    BrowserLost,
    ClaimLost,
    LoginFailed,
    NotVisited,
    ScanError,
    SiteUnreachable,
    StartPageBlocked,
    StoreUnusable,
)
from scanner.evidence import CHOOSING
from scanner.findings import findings
from scanner.model import FORMAT, BrowserInfo, Facts, FoundHow, Outcome, Phase, Scan, ScanInfo, ScanStatus, Vantage
from scanner.observe.fold import keepable
from scanner.resume import KeptVisits
from scanner.spiders.politeness import ASKED_TO_STOP
from scanner.urls import site_of
from scanner.values import Digester
from scanner.weighing import Weighing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cookie_db.database import CookieDatabase
    from scanner.aliases import AliasResolver
    from scanner.config import ScanConfig
    from scanner.desk import Watcher
    from scanner.sightings import VisitRecord
    from scanner.store import Store
    from scanner.store.runs import Claim

logger = logging.getLogger(__name__)

LOOKED_EVERYWHERE = frozenset({"all_visited", "sampled", "max_pages", "completeness"})
EXTRA_VISITS = 10  # one for so many visits at most, to compare values of one more profile
NOTHING = Facts(pages=[], cookies=[], storage=[], trackers=[], products=(), pages_failed=0, not_pages={}, incomplete={})


@dataclass(frozen=True, slots=True)
class ScanResult:
    """A scan, its pictures by file name and, where the site could not be scanned at all, why."""

    scan: Scan
    error: ScanError | None = None
    pictures: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CutOff:
    """A scan that was cut off, as the store has it."""

    info: ScanInfo
    secret: bytes
    visits: KeptVisits

    @classmethod
    def read(cls, store: Store, scan_id: str) -> CutOff:
        """Everything that the scan goes on with.

        Raises:
            UsageError: there is no such scan, or it has ended.
        """
        return cls._of(store, *store.unfinished(scan_id))

    @classmethod
    def find(cls, store: Store, claim: Claim) -> CutOff | None:
        """The unfinished scan of a run; null when it has none."""
        begun = store.begun_by(claim)
        return cls._of(store, *begun) if begun is not None else None

    @classmethod
    def _of(cls, store: Store, info: ScanInfo, secret: bytes) -> CutOff:
        phases = tuple(Phase(phase) for phase in info.options["phases"])
        return cls(info, secret, KeptVisits.of(store.trails(info.id), phases, info.options["start_url"]))


def new_id(now: datetime) -> str:
    """A short id that sorts by time."""
    return f"{now:%Y%m%d%H%M%S}-{secrets.token_hex(3)}"


class ScanRun:
    """A scan under way. `stop` ends it early; what was found until then is the result."""

    def __init__(
        self,
        config: ScanConfig,
        db: CookieDatabase,
        store: Store | None,
        watcher: Watcher,
        resolver: AliasResolver | None = None,
        cut_off: CutOff | None = None,
    ) -> None:
        """`cut_off` is the scan to go on with, instead of a new one."""
        self._config = config
        self._resolver = resolver
        self._aliases: AliasLookup | None = None
        self._db = db
        self._store = store
        self._started = cut_off.info.started_at if cut_off else datetime.now(UTC)
        self._site = site_of(config.start_url)
        self._id = cut_off.info.id if cut_off else new_id(self._started)
        self._digester = Digester(cut_off.secret if cut_off else None)
        self._kept = cut_off.visits if cut_off else None
        attempt = 1 + (self._kept.attempts if self._kept else 0)
        self._watcher = watcher
        self._desk = Desk(self._id, self._site, store, watcher, attempt=attempt)
        self._desk.on_claim_lost = lambda: self.stop("claim_lost")
        if config.login is not None:
            self._desk.merger.expect_one_person()
        self._crawl: Crawl | None = None
        self._stopped: str | None = None
        self._studio: Studio | None = None
        self._weighing: Weighing | None = None

    @property
    def finished_visits(self) -> int:
        """Visits that have ended."""
        return self._desk.merger.finished_visits

    def stop(self, reason: str) -> None:
        """End the scan early."""
        self._stopped = reason
        if self._crawl is not None:
            self._crawl.stop(reason)

    async def run(self) -> ScanResult:
        """Scan the site.

        Raises:
            UsageError, MissingPart: the scan could not begin for a reason that is not the site's.
        """
        crawled: CrawlResult | None = None
        failure: ScanError | None = None
        try:
            async with open_studio(self._config, self._digester) as opened, self._weighed(opened):
                self._studio = studio = self._with_kept(opened)
                self._desk.keep_out(studio.credentials)
                await self._begin()
                if self._stopped is None:
                    kept = self._kept.pages if self._kept else ()
                    # Another share of a sampled site's pages each month; a scan that goes on keeps its own.
                    rotation = self._started.year * 12 + self._started.month
                    self._crawl = Crawl(self._config, studio, self._desk, kept, rotation)
                    crawled = await self._crawl.run()
                if self._desk.claim_lost is not None:
                    raise self._desk.claim_lost
                contacts = Counter(self._desk.contacts())
                contacts.update(self._kept.contacts if self._kept else {})
                self._desk.merger.add_contacts(contacts)
                if crawled is not None and crawled.stop_reason in LOOKED_EVERYWHERE:
                    await self._compare(studio)
                await self._look_up_aliases(studio.guard.config.upstream)
        except ScanError as error:
            # What was found before stays, whatever ended the scan.
            # What another has taken over is his to end.
            begun = self.finished_visits or isinstance(error, SiteUnreachable | BrowserLost)
            if not begun or isinstance(error, ClaimLost):
                raise
            failure = error
        facts = classified(self._desk.merger.facts(), self._db, self._site) if self.finished_visits else NOTHING
        scan = self._compose(facts, crawled, failure)
        scan = replace(scan, findings=findings(scan))
        if self._store is not None and self._desk.store_problem is None:
            try:
                await asyncio.to_thread(self._store.finish, scan, self._desk.consent.pictures)
            except ClaimLost:
                raise
            except StoreUnusable as error:
                self._desk.store_problem = error.message
                scan = replace(scan, scan=self._info(facts, crawled, failure))
        unreachable = failure if isinstance(failure, SiteUnreachable) else None
        return ScanResult(scan, unreachable, self._desk.consent.pictures)

    async def _compare(self, studio: Studio) -> None:
        """Visit again, in new profiles, pages with values that one profile only showed: do they differ?"""
        left, merger = self.finished_visits // EXTRA_VISITS, self._desk.merger
        # As one person in every profile values are the same; and a log-in more may be one too many for the site.
        wanted = merger.lone() if left and self._config.login is None else []
        if not wanted:
            return
        await studio.renderer.close()  # the next visit of a phase opens a new profile and makes the choice again
        opened: set[Phase] = set()
        for url, phase in wanted:
            if phase is Phase.WITHDRAW:
                continue  # three visits for one: what it has it has of the acceptance
            cost = 2 if phase in CHOOSING and phase not in opened else 1
            late = (datetime.now(UTC) - self._started).total_seconds() > self._config.time_limit
            if cost > left or late or self._stopped is not None:
                continue
            left -= cost
            opened.add(phase)
            try:
                result = await studio.renderer.visit(url, phase)
            except NotVisited:
                return
            except BrowserLost as error:  # the scan itself is complete without these visits
                logger.warning("%s", error.line(), extra={"action": "compare_lost"})
                return
            if result is not None:
                merger.compare(f"{phase}, again", result.record)

    def _weighed(self, studio: Studio) -> Weighing:
        file = self._store.location.path if self._store is not None else None
        self._weighing = Weighing(
            self._config.limits, studio.browser, studio.guard, self.stop, kept_in=file.parent if file else None
        )
        return self._weighing

    def _with_kept(self, studio: Studio) -> Studio:
        """The studio, in which visits that were made before are not made again."""
        self._desk.contacts = lambda: {
            host: counters.connections for host, counters in studio.guard.traffic_by_host().items()
        }
        studio.politeness.on_pause = self._watcher.paused
        if self._kept is None:
            return studio
        studio.renderer.restore(self._kept.begun, self._kept.choices)
        return replace(studio, kept=self._kept)

    async def _begin(self) -> None:
        if self._store is not None:
            info = self._info(NOTHING, None, None)
            await asyncio.to_thread(self._store.begin, info, self._digester.key)

    async def _look_up_aliases(self, upstream: str | None) -> None:
        """Which own hosts are others' under the site's name; behind a proxy, which resolves the names, unknown."""
        merger = self._desk.merger
        if self._stopped == "interrupted":
            return  # somebody waits for the end
        if upstream is not None:
            self._aliases = AliasLookup("unknown", 0, {})
            return
        # Half a second of imports, which a scan behind a proxy does without.
        from scanner.aliases import AliasResolver  # noqa: PLC0415

        found = await (self._resolver or AliasResolver()).look_up(merger.own_hosts, self._site)
        self._aliases = AliasLookup("partial" if found.failed else "done", found.asked, found.failed)
        targets = {host: alias_target(chain, self._db, self._site) for host, chain in found.chains.items()}
        merger.add_aliases(targets)

    # ---- composing the result

    def _reasons(self, facts: Facts, crawled: CrawlResult | None, failure: ScanError | None) -> list[str]:
        reasons = []
        if failure is not None:
            reasons.append(failure.line())
        if failed := facts.pages_failed - facts.pages_walled:
            reasons.append(f"{failed} of {len(facts.pages)} pages could not be looked at.")
        if not isinstance(failure, StartPageBlocked):  # it says the same
            reasons += facts.walls
        for name, visits in sorted(facts.incomplete.items()):
            reasons.append(f"In {visits} visits {name} could not be collected.")
        stopped = crawled.stop_reason if crawled else self._stopped
        if stopped == "time_limit":
            reasons.append(
                f"The time limit of {self._config.time_limit:.0f} s ended the scan early{self._slowed_by()}."
            )
        elif stopped == ASKED_TO_STOP and self._studio is not None:
            reasons.append(f"The scan ended early: {self._studio.politeness.stopped_by}.")
        elif stopped == "interrupted":
            reasons.append("The scan was interrupted.")
        reasons += self._weighing.reasons if self._weighing else []
        reasons += self._desk.consent.reasons()
        reasons += self._studio.renderer.login_problems if self._studio else []
        if self._desk.store_problem:
            reasons.append(f"The store has lost a part of this scan: {self._desk.store_problem}.")
        return reasons

    def _slowed_by(self) -> str:
        """What the site asked for that took the time of the scan."""
        pace = self._studio.politeness.kept() if self._studio else None
        if pace is None or not (pace.crawl_delay or pace.waits):
            return ""
        asked = [f"{pace.crawl_delay:g} s between two requests (robots.txt)"] if pace.crawl_delay else []
        asked += [f"{pace.asked_to_wait_seconds:.0f} s of waiting (status 429 or 503)"] if pace.waits else []
        return f"; the site asked for {' and '.join(asked)}"

    def _info(self, facts: Facts, crawled: CrawlResult | None, failure: ScanError | None) -> ScanInfo:
        reasons = self._reasons(facts, crawled, failure)
        failed = isinstance(failure, SiteUnreachable)
        status = ScanStatus.FAILED if failed else ScanStatus.DEGRADED if reasons else ScanStatus.COMPLETE
        studio, config = self._studio, self._config
        browser = studio.browser if studio else None
        return ScanInfo(
            id=self._id,
            start_url=config.start_url,
            site=self._site,
            started_at=self._started,
            finished_at=datetime.now(UTC) if crawled or failure else None,
            status=status,
            reasons=reasons,
            scanner_version=__version__,
            browser=_browser_info(studio) if studio else None,
            cookie_db=db_info(self._db),
            options=config.as_options(),
            vantage=Vantage(
                proxy=without_credentials(config.proxy),
                guard=studio.guard.mode if studio else "full",
                locale=config.locale,
                timezone=config.timezone,
                user_agent=browser.user_agent if browser else None,
                webdriver_visible=False if studio and studio.self_test.passed else None,
                logged_in=config.login is not None and not isinstance(failure, LoginFailed),
            ),
        )

    def _compose(self, facts: Facts, crawled: CrawlResult | None, failure: ScanError | None) -> Scan:
        stored = sum(cookie.stored for cookie in facts.cookies)
        estimate = _completeness(crawled)
        skipped = dict(crawled.skipped) if crawled else {}
        # What discovery has not found is not counted as visited; of it, what failed is among `pages_failed` already.
        opened = sum(
            page.how is FoundHow.LOGIN and any(visit.outcome is Outcome.OK for visit in page.visits)
            for page in facts.pages
        )
        for reason, count in facts.not_pages.items():
            skipped[reason] = skipped.get(reason, 0) + count
        if crawled and crawled.problems:
            skipped["sitemap_unreadable"] = len(crawled.problems)
        return Scan(
            format=FORMAT,
            scan=self._info(facts, crawled, failure),
            coverage=Coverage(
                pages_discovered=crawled.discovered if crawled else len(facts.pages),
                pages_visited=len(facts.pages) - facts.pages_failed - sum(facts.not_pages.values()) - opened,
                pages_failed=facts.pages_failed,
                pages_skipped=dict(sorted(skipped.items())),
                templates=crawled.templates if crawled else 0,
                stop_reason=crawled.stop_reason if crawled else "failed",
                cookies_seen=stored,
                cookies_estimated=stored + estimate.cookies.estimated - estimate.cookies.seen if estimate else None,
                completeness=_share(estimate),
                method=METHOD if estimate else None,
                learned=facts.learned,
                real_time=facts.real_time,
                aliases=self._aliases,
                not_measured=facts.not_measured,
                pace=self._studio.politeness.kept() if self._studio else None,
                estimate=estimate,
            ),
            consent=self._desk.consent.consent(self._config.phases, visited=self.finished_visits > 0),
            pages=facts.pages,
            cookies=facts.cookies,
            storage=facts.storage,
            trackers=facts.trackers,
            findings=[],
            fingerprinting=facts.fingerprinting,
        )


def _completeness(crawled: CrawlResult | None) -> Completeness | None:
    """What is known of what was not seen; null where no page was looked at."""
    if crawled is None or crawled.estimate is None or not crawled.chosen:
        return None
    found = crawled.estimate
    return Completeness(found.cookies, found.things, CONFIDENCE, crawled.scouts, crawled.scouting_refused)


def _share(estimate: Completeness | None) -> float | None:
    """Of nothing there is no share."""
    return round(estimate.things.seen / estimate.things.estimated, 4) if estimate and estimate.things.seen else None


def _browser_info(studio: Studio) -> BrowserInfo:
    held = studio.browser.held
    return BrowserInfo(
        studio.browser_name,
        studio.browser_version,
        studio.self_test,
        sandbox=held.sandbox if held else None,
        sandbox_loss=(held.loss or None) if held else None,
    )


def visit_summary(visit: VisitRecord) -> dict[str, Any]:
    """One visit in a few words, for logs and machine-readable progress."""
    return {"url": keepable(visit, "").url, "phase": visit.phase.value, "outcome": visit.outcome.value}
