"""Looks at pages without a browser: what their HTML is made of, before it is decided whether they are worth a visit.

A look costs the site one request and us some milliseconds, a visit many of both. It goes the way of robots.txt and
sitemaps: under our own name, through the guard, at the site's pace, and only where robots.txt allows it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Final

from scrapy.http import TextResponse

from scanner.spiders.dom import PageLinks, read_page
from scanner.spiders.look import LARGEST, PageLook, look_of
from scanner.urls import host_of

if TYPE_CHECKING:
    from scrapy.http import Response

    from scanner.sightings import PageRecord
    from scanner.spiders.frontier import Frontier

logger = logging.getLogger(__name__)

AT_ONCE: Final = 2
SHARE_OF_TIME: Final = 0.3  # of the scan's time limit, from the first look on
MOST_REFUSALS: Final = 5  # in a row, until nobody looks without a browser any more
OK: Final = 200


class Scouting:
    """Asks for looks while there is anything to look at, and stops where the site does not want them."""

    def __init__(self, frontier: Frontier, time_limit: float) -> None:
        """`time_limit` is that of the scan, in seconds."""
        self._frontier = frontier
        self._most_seconds = time_limit * SHARE_OF_TIME
        self._end: float | None = None
        self._refusals = 0
        self.refused = False
        self.under_way = 0

    def next(self) -> PageRecord | None:
        """The next page to look at; null when there is none now."""
        if self.under_way >= AT_ONCE:
            return None
        now = time.monotonic()
        if self._end is not None and now > self._end:
            self._frontier.scouting = False  # a slow site: the scan is not to end by its time for this
            return None
        page = self._frontier.next_scout()
        if page is not None:
            self.under_way += 1
            self._end = self._end or now + self._most_seconds
        return page

    async def take(self, page: PageRecord, response: Response) -> PageLinks | None:
        """Take an answer; where the page leads is returned, null when it is no page."""
        self.under_way -= 1
        if response.status != OK or not isinstance(response, TextResponse):
            if response.status in {401, 403, 429, 503}:
                self._count_refusal()
            return None
        self._refusals = 0
        found, look = await asyncio.to_thread(_read, response.text[:LARGEST], page.url)
        lines = response.headers.getlist("Set-Cookie")
        names = (line.decode("latin-1").partition("=")[0].strip() for line in lines)
        self._frontier.scouted(page.url, look.with_cookies(names))
        return found

    def failed(self, page: PageRecord, *, forbidden: bool) -> None:
        """No answer came, or robots.txt forbids the page."""
        self.under_way -= 1
        if forbidden:
            self._frontier.leave(page.url, "robots")
        else:
            self._count_refusal()

    def _count_refusal(self) -> None:
        self._refusals += 1
        if self._refusals >= MOST_REFUSALS and self._frontier.scouting:
            self._frontier.scouting = False
            self.refused = True
            logger.info("the site does not answer without a browser", extra={"action": "scouting_ended"})


def _read(html: str, url: str) -> tuple[PageLinks, PageLook]:
    return read_page(html, url), look_of(html, host_of(url))
