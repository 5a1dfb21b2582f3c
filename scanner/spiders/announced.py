"""Files in which a site announces its pages: robots.txt, the sitemaps it names, their indexes, feeds of pages."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from scrapy.http import TextResponse

from scanner.spiders.robots import read_robots
from scanner.spiders.sitemap import parse_sitemap
from scanner.urls import is_same_party, page_url, registrable_domain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scrapy.http import Response

    from scanner.spiders.dom import PageLinks
    from scanner.urls import Scope

MOST: Final = 200  # files read in one scan
MOST_FEEDS: Final = 10  # of them feeds that pages name
AT_ONCE: Final = 2  # visits are not to wait for two hundred
OK: Final = 200


class Announced:
    """Which of these files are to be read, each once, and what they name.

    Attributes:
        problems: address of a file → why it could not be read, or not to its end.
        under_way: files asked for and not read yet.
    """

    def __init__(self, scope: Scope) -> None:
        self._site = registrable_domain(scope.host)
        self._known: set[str] = set()
        self._waiting: deque[tuple[str, bool]] = deque()
        self._feeds = 0
        self.problems: dict[str, str] = {}
        self.under_way = 0

    def first(self, start_url: str, *, robots: bool) -> str:
        """The file with which a scan begins: robots.txt, or the sitemap at its usual place."""
        self.under_way += 1
        url = page_url("/robots.txt" if robots else "/sitemap.xml", start_url)
        assert url is not None
        self._known.add(url)
        return url

    def next(self) -> tuple[str, bool] | None:
        """The next file to ask for, and whether robots.txt may forbid it; null when there is none now."""
        if not self._waiting or self.under_way >= AT_ONCE:
            return None
        self.under_way += 1
        return self._waiting.popleft()

    def named_by_page(self, found: Iterable[PageLinks]) -> None:
        """Take the feeds that a page names; robots.txt may forbid them, as it may pages."""
        feeds = [url for one in found for url in one.feeds if url not in self._known]
        self._feeds += self._take(feeds[: MOST_FEEDS - self._feeds], obey_robots=True)

    def named_by_robots(self, response: Response) -> None:
        """Take the sitemaps that robots.txt names, and the one at the usual place."""
        found: list[str | None] = []
        if response.status == OK:
            found += [page_url(address, response.url) for address in read_robots(response.body).sitemaps]
        found.append(page_url("/sitemap.xml", response.url))
        self._take([url for url in found if url])

    async def pages_of(self, response: Response) -> Sequence[str]:
        """Read a sitemap or feed: its pages are returned, the sitemaps that it names are taken."""
        if response.status != OK:
            if not response.url.endswith("/sitemap.xml"):
                self.problems[response.url] = f"status {response.status}"
            return ()
        sitemap = await asyncio.to_thread(parse_sitemap, response.body, response.url)
        if sitemap.problem and not _is_html(response):
            self.problems[response.url] = sitemap.problem
        self._take(sitemap.sitemaps)
        return sitemap.pages

    def _take(self, urls: Sequence[str], *, obey_robots: bool = False) -> int:
        before = len(self._waiting)
        for url in dict.fromkeys(urls):
            if url in self._known or len(self._known) > MOST:
                continue
            if is_same_party(urlsplit(url).hostname or "", self._site):
                self._known.add(url)
                self._waiting.append((url, obey_robots))
        return len(self._waiting) - before


def _is_html(response: Response) -> bool:
    """Sites answer a missing sitemap.xml with their home page; that is no broken sitemap."""
    return isinstance(response, TextResponse) and b"<html" in response.body[:2000].lower()
