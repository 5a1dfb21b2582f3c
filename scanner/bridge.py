"""Where discovery and capture meet: a Scrapy download handler that makes visits in a browser.

Not scrapy-playwright: it routes every request of a page through Python, which switches the HTTP cache off and costs
two and a half times the processor time (docs/decisions.md).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from scrapy import signals
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import HtmlResponse
from scrapy.settings import Settings
from scrapy.utils.misc import build_from_crawler, load_object

from scanner import __version__
from scanner import settings as project_settings
from scanner.capture.browser import Browser, LaunchOptions, find_browser, launch_first
from scanner.capture.renderer import Renderer
from scanner.capture.selftest import require, run_selftest
from scanner.capture.visit import VisitPlan
from scanner.config import VisitLimits
from scanner.credentials import Credentials
from scanner.errors import (
    AddressRefused,
    CertificateInvalid,
    ConnectionFailed,
    RedirectedAway,
    SiteUnreachable,
    StartPageBlocked,
    StartPageFailed,
    UnknownHost,
)
from scanner.guard import Allowance, FailureKind, Guard, GuardConfig
from scanner.limits import GUARD_MARK
from scanner.model import FoundHow, Outcome, SelfTestResult, WallKind
from scanner.observe.walls import ADVICE
from scanner.sightings import Answer
from scanner.spiders.politeness import Politeness
from scanner.spiders.site import SiteSpider
from scanner.urls import Scope, fold_page_url, host_of, registrable_domain
from scanner.values import Digester

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from scrapy import Request
    from scrapy.core.downloader.handlers.base import BaseDownloadHandler
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from scanner.capture.visit import VisitResult
    from scanner.completeness import Estimate
    from scanner.config import ScanConfig
    from scanner.model import Phase
    from scanner.sightings import PageRecord, VisitRecord
    from scanner.spiders.robots import FirstRules
    from scanner.spiders.site import Audience

logger = logging.getLogger(__name__)

TRUSTED_KEYS_VARIABLE = "COOKIESCAN_TRUSTED_KEYS"  # base64 SHA-256 of public keys, comma-separated
PLAIN_LIMIT = 60.0  # seconds for one answer without a browser, to its end
# Why pages were left → why the crawl ended.
BUDGETS = {"max_pages": "max_pages", "complete_enough": "completeness", "sampled_out": "sampled"}
# The browser's words for why a page could not be had, and ours.
_ERRORS: tuple[tuple[str, type[SiteUnreachable], str], ...] = (
    ("ERR_NAME_NOT_RESOLVED", UnknownHost, "has no address"),
    ("ERR_CERT_", CertificateInvalid, "has a certificate that is not valid"),
    ("ERR_SSL_", CertificateInvalid, "does not speak TLS properly"),
    ("ERR_CONNECTION_REFUSED", ConnectionFailed, "refuses the connection"),
    ("ERR_", ConnectionFailed, "could not be reached"),
)


FOR_SOME = frozenset({WallKind.LOGIN, WallKind.GATE, WallKind.PAYWALL})


class Kept(Protocol):
    """Visits that were made before the scan was cut off."""

    def take(self, url: str, phase: Phase) -> VisitResult | None:
        """The one of this page and phase, once."""


@dataclass(frozen=True, slots=True)
class Studio:
    """What a crawl works with: the browser behind the guard, and its renderer."""

    browser: Browser
    guard: Guard
    renderer: Renderer
    politeness: Politeness
    self_test: SelfTestResult
    browser_name: str
    browser_version: str
    kept: Kept | None = None
    credentials: Credentials = field(default_factory=Credentials)


@dataclass(frozen=True, slots=True)
class CrawlResult:
    """How a crawl ended; what it saw went to the audience."""

    stop_reason: str
    discovered: int
    chosen: int
    skipped: dict[str, int]
    templates: int
    problems: dict[str, str] = field(default_factory=dict)
    estimate: Estimate | None = None
    scouts: int = 0  # pages looked at without a browser
    scouting_refused: bool = False


@contextlib.asynccontextmanager
async def open_studio(
    config: ScanConfig, digester: Digester, limits: VisitLimits | None = None
) -> AsyncIterator[Studio]:
    """Start the guard and the browser, and prove the browser.

    Raises:
        BrowserMissing, SelfTestFailed: there is no browser that a scan could rely on.
        InvalidUrl, UnknownHost, AddressRefused: the start address may not or cannot be reached.
        UsageError: the log-in needs what is not there.
    """
    credentials = config.login.credentials(os.environ, host_of(config.start_url)) if config.login else Credentials()
    guard_config = GuardConfig(
        allow_private=config.allow_private and not config.allowed_hosts,
        allowed_hosts=frozenset(config.allowed_hosts),
        upstream=config.proxy,
        allowance=Allowance(bytes=config.limits.traffic),
    )
    keys = tuple(key.strip() for key in os.environ.get(TRUSTED_KEYS_VARIABLE, "").split(",") if key.strip())
    if config.browser is not None:
        find_browser(config.browser)  # a wrong path is told before the site is asked for anything
    async with Guard(guard_config) as guard:
        await guard.check_url(config.start_url)
        options = LaunchOptions(
            proxy=guard.url,
            spki=keys,
            user_agent=config.user_agent,
            user_agent_suffix=f"cookiescan/{__version__}" if config.identify else "",
        )
        guard.serve_only(lambda: {os.geteuid()})  # the browser asks for nothing while it starts
        browser = await launch_first(config.browser, options)
        guard.serve_only(lambda: {os.geteuid(), browser.held.user if browser.held else None})
        try:
            result = await run_selftest(browser)
            require(result)
            bounds = VisitLimits(bytes=config.limits.visit_bytes, requests=config.limits.visit_requests)
            plan = VisitPlan(profile=config.profile, limits=limits or bounds)
            politeness = Politeness(config.concurrency, config.delay)
            renderer = Renderer(browser, config, plan, digester, politeness, credentials)
            try:
                with credentials.out_of_logs():
                    yield Studio(
                        browser,
                        guard,
                        renderer,
                        politeness,
                        result,
                        browser.name,
                        browser.version,
                        credentials=credentials,
                    )
            finally:
                await renderer.close()
        finally:
            await browser.close()


class WithoutSecrets:
    """An item pipeline: what a log-in was made with stands in no item of `scrapy crawl`."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> WithoutSecrets:
        """Build it for one crawl."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """The item with every secret hidden."""
        spider: Any = self._crawler.spider
        return spider.studio.credentials.out_of(item) if spider.studio is not None else item


class BrowserDownloadHandler:
    """Makes a visit for a request with `meta["phase"]`, and hands all others to Scrapy's own handler.

    A visit is a response whatever happened: `meta["rendered"]` holds it, the body is the rendered page. The studio
    is the spider's; under `scrapy crawl`, which gives it none, the handler opens its own.
    """

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        # Scrapy's default for plain HTTP where there is no Twisted reactor.
        plain = load_object(crawler.settings["DOWNLOAD_HANDLERS_BASE"]["https"])
        self._plain: BaseDownloadHandler = build_from_crawler(plain, crawler)
        self._spider: SiteSpider = crawler.spider  # type: ignore[assignment]
        self._own: contextlib.AsyncExitStack | None = None
        crawler.signals.connect(self._robots_read, signal=signals.robots_parsed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> BrowserDownloadHandler:
        """Build the handler for one crawl; the browser starts with the first request."""
        return cls(crawler)

    async def _get_studio(self) -> Studio:
        # There is one handler for each scheme, and one studio for all of them.
        async with self._spider.opening:
            if self._spider.studio is None:
                self._own = contextlib.AsyncExitStack()
                opened = open_studio(self._spider.config, Digester())
                self._spider.studio = await self._own.enter_async_context(opened)
                self._spider.studio.politeness.on_end = self._end
            studio: Studio = self._spider.studio
            return studio

    def _end(self, reason: str) -> None:
        self._ending = asyncio.ensure_future(self._spider.stop(reason))

    def _robots_read(self, robotparser: FirstRules) -> None:
        """The pace that robots.txt asks for is kept from the first page on."""
        if self._spider.studio is not None:
            self._spider.studio.politeness.obey(robotparser.rules)

    async def download_request(self, request: Request) -> Response:
        """Make the visit or the plain request."""
        studio = await self._get_studio()
        phase = request.meta.get("phase")
        if phase is None:
            return await self._ask_plainly(request, studio)
        step, real_time = request.meta.get("step"), request.meta.get("real_time", False)
        rendered = None
        if studio.kept is not None and step is None and not real_time:
            rendered = studio.kept.take(request.url, phase)
        if rendered is None:
            menus = request.meta.get("menus", False)
            rendered = await studio.renderer.visit(request.url, phase, step=step, real_time=real_time, menus=menus)
        request.meta["rendered"] = rendered
        if rendered is None:
            return HtmlResponse(request.url, status=200, body=b"", request=request)
        record = rendered.record
        if request.meta["page"].how is FoundHow.SEED and request.url == self._spider.config.start_url:
            why = self._why_not(rendered, phase)
            if isinstance(why, StartPageBlocked) and self._spider.audience is not None:
                await self._spider.audience.visited(request.meta["page"], rendered, (), ())
            if why is not None:
                raise why
        return HtmlResponse(
            request.url,
            status=record.status or 200,
            body=rendered.dom.html.encode("utf-8", "replace"),  # scripts can leave halves of characters in a page
            encoding="utf-8",
            request=request,
        )

    def _why_not(self, start: VisitResult, phase: Phase) -> SiteUnreachable | None:
        """Why a visit of the start page ends the scan; a page that our own bounds kept away does not."""
        if self._spider.studio.guard.denies(host_of(start.record.url)):
            return None
        if start.record.outcome is not Outcome.BLOCKED:
            return why_unreachable(start, self._spider.studio.guard, self._spider.frontier.scope)
        # A wall in a later phase leaves what the others have measured.
        return why_blocked(start.record) if self._spider.is_first(phase) else None

    async def _ask_plainly(self, request: Request, studio: Studio) -> Response:
        request.meta["proxy"] = studio.guard.url
        async with studio.politeness.turn() as turn:
            try:
                async with asyncio.timeout(PLAIN_LIMIT):
                    response = await self._plain.download_request(request)
            except TimeoutError:  # Scrapy's own limit is for the time between two pieces
                raise DownloadCancelledError(f"no whole answer within {PLAIN_LIMIT:.0f} s") from None
            after = response.headers.get("Retry-After")
            # A refused one is asked for again by Scrapy's own middleware, which waits for a turn too.
            if GUARD_MARK not in response.headers:
                turn.answered(Answer(response.status, retry_after=after.decode("latin-1") if after else None))
            return response

    async def close(self) -> None:
        """Close what this handler opened itself."""
        await self._plain.close()
        if self._own is not None:
            await self._own.aclose()


def why_unreachable(result: VisitResult, guard: Guard, scope: Scope) -> SiteUnreachable | None:
    """Why the visit of the start page means that the site cannot be scanned; null when it can."""
    record, kind = result.record, result.dom.content_type.partition(";")[0].strip()
    host = host_of(record.url)
    if record.outcome is Outcome.TIMEOUT and record.status is None:
        return ConnectionFailed(f"{host} did not answer in time", "Try again later.")
    if record.outcome is Outcome.ERROR and record.status is None:
        return _unreachable_by_error(record, guard, host)
    if record.final_url and not scope.covers(record.final_url):
        landed = host_of(record.final_url)
        if registrable_domain(landed) != registrable_domain(host):
            return RedirectedAway(
                f"{host} redirects to another site: {fold_page_url(record.final_url)}", "Scan that one instead."
            )
    if record.status is not None and record.status >= 400:
        return StartPageFailed(f"The start page {fold_page_url(record.url)} answers with status {record.status}", "")
    if kind and not any(mark in kind for mark in ("html", "xml", "text/plain")):
        return StartPageFailed(f"The start address {fold_page_url(record.url)} is no web page but {kind}", "")
    return None


def why_blocked(record: VisitRecord) -> StartPageBlocked | None:
    """Why a wall before the start page ends the scan. A page for some is still a page of the site, and others may stand
    open: then it goes on, degraded.
    """
    said, status = record.error or "blocked", record.status or 0
    stayed = registrable_domain(host_of(record.final_url or record.url)) == registrable_domain(host_of(record.url))
    if record.wall in FOR_SOME and stayed and status < 400:
        return None
    if status >= 400 and "(status " not in said:
        said = f"{said} (status {status})"
    advice = ADVICE[record.wall] if record.wall else ""
    return StartPageBlocked(f"The start page {fold_page_url(record.url)} was not measured: {said}", advice)


def _unreachable_by_error(record: VisitRecord, guard: Guard, host: str) -> SiteUnreachable:
    failure = guard.failure_for(host) or next(iter(reversed(guard.refusals)), None)
    error = record.error or ""
    if failure is not None and "ERR_CERT" not in error:
        if failure.kind is FailureKind.REFUSED:
            return _refused(failure.host)
        if failure.kind is FailureKind.UNRESOLVED:
            return UnknownHost(f"{failure.host} has no address", "Is the name spelled right?")
        return ConnectionFailed(f"{failure.host} could not be reached: {failure.reason}", "Is the site up?")
    for mark, kind, words in _ERRORS:
        if mark in error:
            return kind(f"{host} {words} ({error})", "Open it in a browser to see more.")
    return StartPageFailed(
        f"The start page of {host} could not be loaded: {error}", "Open it in a browser to see more."
    )


def _refused(host: str) -> SiteUnreachable:
    return AddressRefused(
        f"{host} is an address of a private network", "Use --allow-private-network if it is meant to be scanned."
    )


class Crawl:
    """One crawl of a site under a studio; `stop` ends it early with what was found."""

    def __init__(
        self,
        config: ScanConfig,
        studio: Studio,
        audience: Audience,
        kept: Sequence[PageRecord] = (),
        rotation: int = 0,
    ) -> None:
        """`rotation` chooses the share of a sampled site's pages that differs from scan to scan."""
        values = {name: getattr(project_settings, name) for name in dir(project_settings) if name.isupper()}
        settings = Settings(values)
        # A visit that waits for its tab lets the tab go straight to it; with a delay between requests none may wait.
        waiting = 0 if config.delay else config.concurrency
        settings.setdict(
            {
                "CONCURRENT_REQUESTS": config.concurrency + waiting + 2,
                "CONCURRENT_REQUESTS_PER_DOMAIN": config.concurrency + waiting,
                "ROBOTSTXT_OBEY": not config.ignore_robots,
                "DOWNLOAD_VERIFY_CERTIFICATES": False,
                "LOG_ENABLED": False,
            }
        )
        self._config = config
        self._studio = studio
        self._audience = audience
        self._kept = kept
        self._rotation = rotation
        self._crawler = AsyncCrawlerRunner(settings).create_crawler(SiteSpider)
        studio.politeness.on_end = self.stop
        self._stopped: str | None = None

    def stop(self, reason: str) -> None:
        """End the crawl: visits under way are finished, nothing new is begun."""
        self._stopped = reason
        self._studio.politeness.stop()
        if self._crawler.spider is not None:
            task = asyncio.ensure_future(self._crawler.spider.stop(reason))  # type: ignore[attr-defined]
            task.add_done_callback(lambda done: done.exception())

    async def run(self) -> CrawlResult:
        """Crawl until nothing is left, the budget or the time is used up, or `stop` was called.

        Raises:
            ScanError: the site could not be scanned at all.
        """
        loop = asyncio.get_running_loop()
        timer = loop.call_later(self._config.time_limit, self.stop, "time_limit")
        try:
            await self._crawler.crawl_async(
                config=self._config,
                studio=self._studio,
                audience=self._audience,
                kept=self._kept,
                rotation=self._rotation,
            )
        finally:
            timer.cancel()
        spider: Any = self._crawler.spider
        if spider.fatal is not None:
            raise spider.fatal
        frontier = spider.frontier
        estimate, templates = frontier.estimate(), frontier.templates
        chosen, skipped = frontier.chosen, frontier.close()
        budget = next((reason for left, reason in BUDGETS.items() if skipped.get(left)), "all_visited")
        return CrawlResult(
            stop_reason=spider.stop_reason or self._stopped or budget,
            discovered=frontier.discovered,
            chosen=chosen,
            skipped=skipped,
            templates=templates,
            problems=spider.announced.problems,
            estimate=estimate,
            scouts=frontier.scouts,
            scouting_refused=spider.scouting.refused,
        )


__all__ = ["BrowserDownloadHandler", "Crawl", "CrawlResult", "Studio", "open_studio"]
