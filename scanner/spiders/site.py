"""The spider `site`: from a start address to every page worth a visit, in every phase asked for.

Plain requests (robots.txt, sitemaps) and visits go through the same Scrapy engine: a request with `meta["phase"]` is
a visit, which the download handler of `scanner.bridge` makes in a browser; all others are plain HTTP.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest

from scanner.config import Profile
from scanner.consent import Step
from scanner.errors import NotVisited, RobotsForbidAll, ScanError
from scanner.intent import STATE_CHANGING
from scanner.model import FoundHow, Outcome, Phase
from scanner.spiders.announced import Announced
from scanner.spiders.arguments import config_of
from scanner.spiders.dom import PageLinks, leads_elsewhere, read_page
from scanner.spiders.frontier import Frontier
from scanner.spiders.hints import addresses_in_header
from scanner.spiders.items import VisitedPage, item_of
from scanner.spiders.look import PageLook, look_of
from scanner.spiders.opening import Opening
from scanner.spiders.scouting import Scouting
from scanner.spiders.sparing import SPARING_PHASES, Sparing
from scanner.spiders.text_print import print_of
from scanner.spiders.withdrawal import Withdrawal
from scanner.urls import Scope, fold_page_url, host_of, page_url

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from scrapy.http import Response
    from twisted.python.failure import Failure

    from scanner.config import ScanConfig
    from scanner.sightings import Dom, PageRecord, VisitRecord

logger = logging.getLogger(__name__)

OFFERED_AT_ONCE = 500
NOT_FOLLOWED = list(range(400, 600))  # answers that are read as they are; a redirect is followed
CHOOSING = frozenset({Phase.REJECT, Phase.ACCEPT})


class Audience(Protocol):
    """Who is told what the crawl finds, while it finds it."""

    async def visited(
        self, page: PageRecord, result: Any, products: tuple[str, ...], found: Sequence[PageLinks]
    ) -> None:
        """A visit has ended, however it ended; `found` is what discovery read of the page."""

    async def prepared(self, step: Step, result: Any) -> None:
        """A visit of the withdrawal has ended that comes before the choice is changed."""

    def counted(self, discovered: int, chosen: int) -> None:
        """So many pages are known, so many chosen for a visit."""


class SiteSpider(Spider):
    """Discovers and visits the pages of one site.

    Arguments (`scrapy crawl site -a url=..`): `url`, the start address, and the options of `cookiescan scan` that
    matter for discovery: `max_pages`, `max_depth`, `subdomains`, `ignore_robots`, `proxy`, `phases`, `concurrency`,
    `ignore_https_errors`, `allow_private`, `login`. A scan gives its whole `config`, the `studio` in which pages are
    rendered (opaque here), the `audience` that is told of every visit, and the pages `kept` of a scan that was cut off.
    """

    name = "site"

    def __init__(
        self,
        config: ScanConfig | None = None,
        studio: Any = None,
        audience: Audience | None = None,
        kept: Sequence[PageRecord] = (),
        rotation: int = 0,
        **arguments: str,
    ) -> None:
        super().__init__()
        self.config = config = config or config_of(arguments)
        self.studio = studio
        self.opening = asyncio.Lock()
        self.audience = audience
        self._kept = kept
        scope = Scope.of(config.start_url, subdomains=config.subdomains)
        self.frontier = Frontier(config, scope, rotation)
        self.scouting = Scouting(self.frontier, config.time_limit)
        if config.login is not None:
            self.frontier.scouting = False  # without the browser's cookies all pages for members are the log-in page
        self.fatal: ScanError | None = None
        self.stop_reason: str | None = None
        self.announced = Announced(scope)
        # Pages are discovered in the first phase; `withdraw` comes last, by steps of its own.
        self._phases = tuple(phase for phase in config.phases if phase is not Phase.WITHDRAW) or (Phase.NO_ACTION,)
        self._withdrawal = Withdrawal() if Phase.WITHDRAW in config.phases else None
        self._unreached: set[Phase] = set()
        # Pages wait here until the start page's visit has made the choice of their phase: a visit that waited in the
        # downloader would keep the very one it waits for from being made.
        self._held: dict[Phase, list[PageRecord]] = {phase: [] for phase in self._phases if phase in CHOOSING}
        self._sparing = Sparing()
        self._taken_time: set[str] = set()  # templates of which a page was visited in real time
        # More than there are tabs, so that a tab can go straight to the next page; one where there is a delay to keep.
        self._most = config.concurrency + (1 if config.delay else 3)
        self._under_way = 0
        self._searched = False
        self._opening = Opening()
        self._changed = asyncio.Condition()
        self._ready: list[Request] = []

    def is_first(self, phase: Phase) -> bool:
        """Whether this is the phase in which pages are discovered."""
        return phase is self._phases[0]

    # ---- what to ask for next

    async def start(self) -> AsyncIterator[Request]:
        """Ask for robots.txt and the seeds, then for page after page until nothing is left or the budget is used up."""
        for page in self._kept:
            self.frontier.restore(page)
        seeds = [self.config.start_url, *self.config.urls]
        for url in seeds:
            self.frontier.offer(url, FoundHow.SEED, None, 0)
        first = self._kept[0] if self._kept else self.frontier.next()
        assert first is not None
        robots = not self.config.ignore_robots
        file = self.announced.first(self.config.start_url, robots=robots)
        yield self._plain(file, self.parse_robots if robots else self.parse_sitemap_file)
        yield self._visit(first, self._phases[0])
        for page in self._kept[1:]:
            yield self._visit(page, self._phases[0])
        while (request := await self._next_request()) is not None:
            yield request

    async def _next_request(self) -> Request | None:
        async with self._changed:
            while True:
                if self.fatal or self.stop_reason:
                    return None
                if self._ready:
                    return self._ready.pop(0)
                if (request := self._begin()) is not None:
                    return request
                if self._under_way == 0 and not self._begin_withdrawing():
                    return None
                if not self._ready:
                    await self._changed.wait()

    def _begin(self) -> Request | None:
        """What is to be asked for of what waits: a file, a page to visit, a page to look at."""
        if (file := self.announced.next()) is not None:
            return self._plain(file[0], self.parse_sitemap_file, obey_robots=file[1])
        for _ in range(2):
            visits = self._under_way - self.announced.under_way - self.scouting.under_way
            if visits < self._most and (page := self.frontier.next()) is not None:
                return self._visit(page, self._phases[0])
            if (page := self.scouting.next()) is not None:
                return self._scout(page)
            # Pages may have waited for looks, of which there are no more: they are asked for once again.
        return None

    def _begin_withdrawing(self) -> bool:
        """Make the visits of the next step of the withdrawal ready; false when there is none."""
        steps = self._withdrawal.advance() if self._withdrawal is not None else []
        self._ready += [self._visit(page, Phase.WITHDRAW, step=step) for page, step in steps]
        return bool(steps)

    def _visit(self, page: PageRecord, phase: Phase, *, step: Step | None = None, real_time: bool = False) -> Request:
        self._under_way += 1
        self._tell_counts()
        menus = not real_time and step is None and self._opening.wants(page.template, phase)
        return Request(
            page.url,
            callback=self.parse_visit,
            errback=self.visit_failed,
            dont_filter=True,
            meta={
                "phase": phase,
                "page": page,
                "step": step,
                "real_time": real_time,
                "menus": menus,
                "handle_httpstatus_all": True,
                "dont_retry": True,
                "dont_redirect": True,
            },
        )

    def _plain(self, url: str, callback: Any, *, obey_robots: bool = False) -> Request:
        self._under_way += 1
        return Request(
            url,
            callback=callback,
            errback=self.plain_failed,
            dont_filter=True,
            meta={"dont_obey_robotstxt": not obey_robots, "handle_httpstatus_list": NOT_FOLLOWED},
        )

    def _scout(self, page: PageRecord) -> Request:
        self._under_way += 1
        meta = {"scout": page, "handle_httpstatus_all": True, "dont_retry": True, "dont_redirect": True}
        return Request(
            page.url, callback=self.parse_scout, errback=self.scout_failed, dont_filter=True, priority=-1, meta=meta
        )

    async def _done(self, *further: Request) -> None:
        """One request less under way; `further` ones are counted already."""
        async with self._changed:
            self._under_way -= 1
            self._ready.extend(further)
            self._changed.notify_all()
        self._tell_counts()

    def _tell_counts(self) -> None:
        if self.audience is not None:
            self.audience.counted(self.frontier.discovered, self.frontier.chosen)

    async def stop(self, reason: str) -> None:
        """Start nothing new; what is under way ends by itself."""
        async with self._changed:
            self.stop_reason = self.stop_reason or reason
            self._changed.notify_all()

    async def fail(self, error: ScanError) -> None:
        """The site cannot be scanned: start nothing new and say why."""
        logger.error("%s", error.line(), extra={"action": "site_unreachable"})
        async with self._changed:
            self.fatal = self.fatal or error
            self._changed.notify_all()

    # ---- plain HTTP

    async def parse_robots(self, response: Response) -> None:
        """Read the sitemaps that robots.txt names; whether a page may be visited, Scrapy's middleware judges."""
        async with self._file():
            self.announced.named_by_robots(response)

    async def parse_sitemap_file(self, response: Response) -> None:
        """Offer the pages that a sitemap names."""
        async with self._file():
            pages = await self.announced.pages_of(response)
            await self._offer_all(pages, FoundHow.SITEMAP, response.url, 1)

    async def plain_failed(self, failure: Failure) -> None:
        """A robots.txt or sitemap that cannot be had forbids nothing and names nothing."""
        request: Request = failure.request  # type: ignore[attr-defined]
        async with self._file():
            if not isinstance(failure.value, IgnoreRequest | NotVisited):  # such as a feed that robots.txt forbids
                self.announced.problems[request.url] = failure.getErrorMessage()[:200]
            logger.info("no answer for %s", fold_page_url(request.url), extra={"action": "plain_failed"})

    @asynccontextmanager
    async def _file(self) -> AsyncIterator[None]:
        """A file is read; whatever comes of it, the next may be asked for."""
        try:
            yield
        finally:
            self.announced.under_way -= 1
            await self._done()

    # ---- looks without a browser

    async def parse_scout(self, response: Response) -> None:
        """Learn what a page that may be left out is made of, and where it leads."""
        page: PageRecord = response.meta["scout"]
        try:
            found = await self.scouting.take(page, response)
            if found is not None:
                await self._offer([found], (), page.url, page.depth + 1)
        finally:
            await self._done()

    async def scout_failed(self, failure: Failure) -> None:
        """A page that cannot be had without a browser is as unknown as before."""
        request: Request = failure.request  # type: ignore[attr-defined]
        forbidden = isinstance(failure.value, IgnoreRequest)
        self.scouting.failed(request.meta["scout"], forbidden=forbidden)
        await self._done()

    # ---- visits

    async def parse_visit(self, response: Response) -> AsyncIterator[VisitedPage]:
        """Keep the visit, offer what the page links to, and ask for the page's other phases."""
        asked: PageRecord = response.meta["page"]
        phase: Phase = response.meta["phase"]
        rendered = response.meta.get("rendered")
        further: list[Request] = []
        try:
            if response.meta["real_time"]:
                await self._audited(asked, rendered)
                return
            if rendered is None:  # the phase was not reached: its pages cannot be looked at
                self._unreached.add(phase)
                self._held.pop(phase, None)
                return
            visit: VisitRecord = rendered.record
            self._opening.heard(asked.template, phase, rendered.opened)
            if phase is Phase.WITHDRAW:
                await self._stepped(asked, response.meta["step"], rendered)
                yield item_of(asked, visit)
                return
            page, found = await self._learn(asked, phase, rendered)
            known_before = page.url != asked.url
            if self.is_first(phase):
                self._tell_traps(asked.url, visit, found, landed_before=known_before)
            if self.audience is not None:
                products = tuple(dict.fromkeys(product for one in found for product in one.products))
                await self.audience.visited(page, rendered, products, found)
            if asked.url == self.config.start_url:
                further += self._released(phase, rendered.choice)
            if self.is_first(phase) and not known_before:
                self.frontier.is_complete()
                further += self._other_phases(page, visit)
                further += self._in_real_time(page, visit)
            yield item_of(page, visit)
        finally:
            await self._done(*further)

    async def _learn(self, page: PageRecord, phase: Phase, rendered: Any) -> tuple[PageRecord, list[PageLinks]]:
        """Take where a page leads and what it is made of. It is returned as it is known now: under another address
        where a visit before has ended on the same page.
        """
        visit: VisitRecord = rendered.record
        on_site = visit.final_url is None or self.frontier.scope.covers(visit.final_url)
        walled = visit.outcome is Outcome.BLOCKED
        if walled and self.is_first(phase):  # the wall may stand on another site, as a log-in does
            self.frontier.walled(page.url)
        if visit.outcome is Outcome.ERROR or not on_site:
            if self.is_first(phase) and not walled:
                self.frontier.failed(page.url, off_site=not on_site)
            return page, []
        final = page_url(visit.final_url or page.url) or page.url
        is_new = self.is_first(phase) and not walled
        if is_new and (known_as := self._known_as(page.url, final)) is not None:
            page, is_new = replace(page, url=known_as), False
        found = list(rendered.found) or await asyncio.to_thread(read_all, rendered.dom, final)
        if is_new:
            page = replace(page, template=self.frontier.visited(page, visit, look_of_visit(found, visit)))
        await self._offer(found, rendered.dom.routes, final, page.depth + 1)
        self.announced.named_by_page(found)
        return page, found

    def _known_as(self, url: str, final: str) -> str | None:
        """The address under which the page where a visit ended is known already; null where it is not."""
        if url == self.config.start_url:
            self.frontier.starts_at(final)
            return None
        return self.frontier.landed(url, final)

    async def _audited(self, page: PageRecord, rendered: Any) -> None:
        if self.audience is not None and rendered is not None:
            await self.audience.visited(page, rendered, (), ())

    async def _stepped(self, page: PageRecord, step: Step, rendered: Any) -> None:
        """A visit of the withdrawal; what was seen before the change is told as such."""
        assert self._withdrawal is not None
        choice = rendered.choice
        if step in {Step.ACCEPT, Step.CHANGE} and not (choice is not None and choice.reached):
            self._withdrawal.reached = False
        if self.audience is not None:
            if step in {Step.ACCEPT, Step.BEFORE}:
                await self.audience.prepared(step, rendered)
            else:
                await self.audience.visited(page, rendered, (), ())

    def _in_real_time(self, page: PageRecord, visit: VisitRecord) -> Iterator[Request]:
        """In the profile `thorough`: a second visit, of one page of each template, that takes its time."""
        thorough = self.config.profile is Profile.THOROUGH and visit.outcome is Outcome.OK
        if thorough and page.template not in self._taken_time:
            self._taken_time.add(page.template)
            yield self._visit(page, self._phases[0], real_time=True)

    def _tell_traps(self, url: str, visit: VisitRecord, found: list[PageLinks], *, landed_before: bool) -> None:
        """After what the page leads to was offered."""
        final = page_url(visit.final_url or url) or url
        error = (visit.error or "failed") if visit.outcome is Outcome.ERROR else None
        text = found[0].text if found else None
        self.frontier.traps.saw(url, final, visit.status, text, landed_before=landed_before, error=error)

    async def _offer(self, found: Sequence[PageLinks], routes: tuple[str, ...], final: str, depth: int) -> None:
        for one in found:
            for url in one.refused:
                self.frontier.refuse(url, STATE_CHANGING)
        for one in found:
            await self._offer_all((*one.links, *one.alternates), FoundHow.LINK, final, depth)
            await self._offer_all(one.hints, FoundHow.SCRIPT, final, depth)
            if one.search and not self._searched:
                self._searched = self.frontier.offer(one.search, FoundHow.LINK, final, depth)
        targets = [target for route in routes if (target := page_url(route, final))]
        await self._offer_all(targets, FoundHow.SCRIPT, final, depth)

    async def _offer_all(self, urls: Sequence[str], how: FoundHow, found_on: str, depth: int) -> None:
        for number, url in enumerate(urls):
            self.frontier.offer(url, how, found_on, depth)
            if number % OFFERED_AT_ONCE == OFFERED_AT_ONCE - 1:
                await asyncio.sleep(0)  # fifty thousand take seconds, in which pages would wait

    def _released(self, phase: Phase, choice: Any) -> list[Request]:
        """The visits that waited for the choice of a phase, once it is made."""
        held = self._held.pop(phase, [])
        if choice is not None and not choice.reached:
            self._unreached.add(phase)
            return []
        return [self._visit(page, phase) for page in held]

    def _other_phases(self, page: PageRecord, visit: VisitRecord) -> Iterator[Request]:
        is_start = page.url == self.config.start_url
        is_bad = visit.outcome in {Outcome.ERROR, Outcome.BLOCKED}
        if is_bad and not is_start:
            return  # it shows nothing, and must not stand for its template
        # The start page comes in every phase, a wall before it or not: the others wait for the choice made there.
        spared = not is_bad and not self._sparing.wants(page.template, visit, self.frontier.chosen)
        if self._withdrawal is not None and not spared:
            self._withdrawal.add(page, start=is_start)
        for phase in self._phases[1:]:
            if phase in self._unreached or (spared and phase in SPARING_PHASES):
                continue
            if phase in self._held and not is_start:
                self._held[phase].append(page)
            else:
                yield self._visit(page, phase)

    async def visit_failed(self, failure: Failure) -> None:
        """A page that robots.txt forbids is skipped; anything else that ends here is a fault that ends the scan."""
        request: Request = failure.request  # type: ignore[attr-defined]
        page: PageRecord = request.meta["page"]
        self.frontier.traps.gave_up(page.url)
        if isinstance(failure.value, IgnoreRequest):
            self.frontier.refused(page.url, "robots")
            if page.how is FoundHow.SEED and page.url == self.config.start_url:
                await self.fail(
                    RobotsForbidAll(
                        f"robots.txt of {self.frontier.scope.host} forbids {fold_page_url(page.url)}",
                        "Use --ignore-robots if the site is yours.",
                    )
                )
        elif isinstance(failure.value, NotVisited):
            if request.meta["phase"] is self._phases[0] and not request.meta["real_time"]:
                self.frontier.chosen -= 1
                self.frontier.skipped["sampled_out"] += 1
        elif isinstance(failure.value, ScanError):
            await self.fail(failure.value)
        else:
            logger.error(
                "visit of %s failed: %s",
                fold_page_url(page.url),
                failure.getErrorMessage(),
                extra={"action": "visit_failed"},
            )
            await self.fail(ScanError(f"The visit of {fold_page_url(page.url)} failed: {failure.getErrorMessage()}"))
        await self._done()


def read_all(dom: Dom, final: str) -> list[PageLinks]:
    """Read the rendered page, the HTML as sent and the frames of a visit that ended at `final`."""
    source = dom.source if leads_elsewhere(dom.source, dom.html) else ""
    documents = ((dom.html, final), (source, final), (dom.opened, final), *((html, url) for url, html in dom.frames))
    found = [read_page(html, base) for html, base in documents if html]
    if found:
        look, text = look_of(dom.source or dom.html, host_of(final)), print_of(dom.html or dom.source)
        found[0] = replace(found[0], look=look, text=text)
    announced = addresses_in_header(dom.link_header, final)
    return [*found, PageLinks((), tuple(announced), (), ())] if announced else found


def look_of_visit(found: Sequence[PageLinks], visit: VisitRecord) -> PageLook:
    """The look of a visited page, with the cookies that came with its own answer."""
    look = next((one.look for one in found if one.look is not None), PageLook())
    return look.with_cookies(cookie.name for cookie in visit.http_cookies if cookie.url == visit.final_url)
