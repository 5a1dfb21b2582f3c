"""Crawls sites of the farm without a browser: the real frontier and reading of pages, several visits at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from scanner.config import Sample, ScanConfig
from scanner.model import FoundHow
from scanner.spiders.dom import PageLinks, read_page
from scanner.spiders.frontier import Frontier
from scanner.spiders.text_print import print_of
from scanner.urls import Scope, page_url
from tests.farm import Request, Response

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.sightings import PageRecord
    from tests.farm import Site
    from tests.farm.sites.ordinary import Maze

TABS = 7  # visits under way at once, as in a scan with its defaults
_MOST_REDIRECTS = 20


@dataclass(slots=True)
class Answer:
    """How a visit ends."""

    final: str
    status: int | None
    html: str
    cookies: tuple[str, ...] = ()
    error: str | None = None


@dataclass(slots=True)
class Walk:
    """What a crawl did."""

    visits: list[str] = field(default_factory=list)
    finals: list[str] = field(default_factory=list)
    cookies: set[str] = field(default_factory=set)
    skipped: dict[str, int] = field(default_factory=dict)
    turned_out: dict[str, str] = field(default_factory=dict)
    landed_before: int = 0  # visits that the budget gets back
    pages: list[PageRecord] = field(default_factory=list)  # in the order in which their visits ended
    named: dict[str, list[str]] = field(default_factory=dict)  # visit → addresses that no page had named before

    def wasted(self, maze: Maze) -> list[str]:
        """The visits that showed the trap, or a page once more; but for those that led to pages of the site first."""
        seen: set[str] = set()
        lost = []
        for url, final in zip(self.visits, self.finals, strict=True):
            page = maze.page_of(url) and maze.page_of(final)
            if url in maze.entries and url not in seen:
                seen.add(url)
            elif (page is None or page in seen) and not any(map(maze.page_of, self.named.get(url, ()))):
                lost.append(url)
            seen.add(page or "")
        return lost


def fetch(sites: Sequence[Site], url: str) -> Answer:
    """Ask the sites for a page, by their handlers."""
    by_host = {site.host: site for site in sites}
    for _ in range(_MOST_REDIRECTS):
        parts = urlsplit(url)
        request = Request("GET", parts.scheme, parts.hostname or "", 443, parts.path, parts.query, (), time=0.0)
        site = by_host.get(request.host)
        handler = site.find(request) if site else None
        if handler is None:
            return Answer(url, 404 if site else None, "", error=None if site else "net::ERR_NAME_NOT_RESOLVED")
        response = handler(request)
        assert isinstance(response, Response)
        location = next((value for name, value in response.headers if name == "Location"), None)
        if location is None:
            cookies = tuple(line.partition("=")[0] for line in response.set_cookie)
            return Answer(url, response.status, response.body.decode(), cookies)
        url = urljoin(url, location)
    return Answer(url, None, "", error="net::ERR_TOO_MANY_REDIRECTS")


def crawl(
    start: str,
    sites: Sequence[Site],
    *,
    budget: int = 100,
    seed: int = 0,
    tabs: int = TABS,
    sitemap: Sequence[str] = (),
    kept: Sequence[PageRecord] = (),
    **options: Any,
) -> Walk:
    """Visit a site as the spider does; `seed` says in which order visits end, `kept` are those of a scan cut off."""
    options.setdefault("sample", Sample.ALL)
    config = ScanConfig(start, max_pages=budget, **options)
    frontier = Frontier(config, Scope.of(start, subdomains=config.subdomains))
    for page in kept:
        frontier.restore(page)
    frontier.offer(start, FoundHow.SEED, None, 0)
    for url in sitemap:
        frontier.offer(url, FoundHow.SITEMAP, "sitemap", 1)
    walk, lot = Walk(), Random(seed)
    for page in kept:
        _end(frontier, walk, page, sites)
    under_way: list[PageRecord] = []
    while True:
        while len(under_way) < tabs and (following := frontier.next()) is not None:
            under_way.append(following)
        if not under_way:
            break
        _end(frontier, walk, under_way.pop(lot.randrange(len(under_way))), sites)
    walk.skipped = frontier.close()
    return walk


def _end(frontier: Frontier, walk: Walk, page: PageRecord, sites: Sequence[Site]) -> None:
    answer = fetch(sites, page.url)
    final = page_url(answer.final) or page.url
    found: PageLinks | None = None
    landed_before = False
    if answer.error is None:
        landed_before = frontier.landed(page.url, final) is not None
        found = read_page(answer.html, final)
        for url in (*found.links, *found.alternates):
            if frontier.offer(url, FoundHow.LINK, final, page.depth + 1):
                walk.named.setdefault(page.url, []).append(url)
    text = print_of(answer.html) if found else None
    turned_out = frontier.traps.saw(
        page.url, final, answer.status, text, landed_before=landed_before, error=answer.error
    )
    if turned_out:
        walk.turned_out[page.url] = turned_out
    walk.landed_before += landed_before
    walk.pages.append(page)
    walk.visits.append(page.url)
    walk.finals.append(final)
    walk.cookies.update(answer.cookies)
