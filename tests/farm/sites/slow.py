"""Servers that want to be asked gently: one slows under load, others say how often, or when, they may be asked again.

Their times are real and short. `.example` hosts: labours (one page at a time, each visitor who waits makes it slower),
limited (429 with Retry-After), sulks (429 without), rests (503 with a date), banishes (429 with an hour), unhurried
(Crawl-delay), rated (Request-rate).
"""

from __future__ import annotations

import time
from collections import deque
from email.utils import formatdate
from typing import TYPE_CHECKING

from tests.farm import Expected, Request, Response, Site, html, respond, text
from tests.farm.sites.ordinary import prose

if TYPE_CHECKING:
    from collections.abc import Callable

PAGES = 28  # of each site, with the start page
CRAWL_DELAY = 0.4  # seconds
LIMIT, WINDOW = 6, 1.0  # pages of www.limited.example in so many seconds
WORK = 0.2  # seconds of www.labours.example for one page when nobody else waits


def _page(request: Request, number: int, prefix: str) -> Response:
    links = "".join(f'<a href="/story/{n}">page {n}</a> ' for n in range(1, PAGES))
    said = f"<h1>Page {number}</h1><p>{prose(number)}</p>"  # or they would count as one page again and again
    return html(f"{said}{links}", title=f"Page {number}", set_cookie=[f"{prefix}=1; Path=/"])


def _number(request: Request) -> int | None:
    last = request.path.rpartition("/")[2]
    return int(last) if request.path.startswith("/story/") and last.isdigit() and 0 < int(last) < PAGES else None


class SlowSite:
    """Pages that all link each other, behind a gate that may answer in their place or make them wait."""

    def __init__(self, name: str, gate: Callable[[SlowSite], Response | float]) -> None:
        self.site = Site(f"www.{name}.example")
        self.url = f"https://www.{name}.example/"
        self._name = name
        self._gate = gate
        self.reset()
        self.site.add("/", self._answer)
        self.site.add("/story/*", self._answer)
        self.site.declare("/", cookies=[Expected(name)], walk=False, note="minds how often it is asked")

    def reset(self) -> None:
        """Forget who has asked."""
        self.asked: deque[float] = deque()
        self.waiting: deque[float] = deque()  # ends of the answers under way
        self.most_waiting: list[int] = []
        self.refused: list[float] = []
        self.shut_until = 0.0

    def _answer(self, request: Request) -> Response:
        number = _number(request) if request.path != "/" else 0
        if number is None:
            return text("nothing here", status=404)
        gate = self._gate(self)
        if isinstance(gate, Response):
            self.refused.append(time.time())
            return gate
        self.asked.append(time.time())
        answer = _page(request, number, self._name)
        answer.delay = gate
        return answer


def refusal(status: int, after: str | None = None) -> Response:
    """An answer that asks to be left alone for a while."""
    lines = [("Retry-After", after)] if after is not None else []
    return respond("too much", "text/plain", status=status, headers=lines)


def _labours(site: SlowSite) -> float:
    """One after the other; the more wait, the longer each takes, as of a server that runs out of memory."""
    now = time.monotonic()
    while site.waiting and site.waiting[0] <= now:
        site.waiting.popleft()
    begins = site.waiting[-1] if site.waiting else now
    ends = begins + WORK * (1 + 0.5 * len(site.waiting))
    site.waiting.append(ends)
    site.most_waiting.append(len(site.waiting))
    return ends - now


def _limited(site: SlowSite) -> Response | float:
    now = time.time()
    if now < site.shut_until:
        return refusal(429, "1")
    if sum(now - at < WINDOW for at in site.asked) >= LIMIT:
        site.shut_until = now + 1.0
        return refusal(429, "1")
    return 0.0


def _sulks(site: SlowSite) -> Response | float:
    return refusal(429) if len(site.asked) >= 3 else 0.0


def _rests(site: SlowSite) -> Response | float:
    now = time.time()
    if len(site.asked) == 4 and not site.shut_until:
        site.shut_until = float(int(now) + 2)
    if now < site.shut_until:
        return refusal(503, formatdate(site.shut_until, usegmt=True))
    return 0.0


def _banishes(site: SlowSite) -> Response | float:
    return refusal(429, "3600") if len(site.asked) >= 3 else 0.0


labours = SlowSite("labours", _labours)
limited = SlowSite("limited", _limited)
sulks = SlowSite("sulks", _sulks)
rests = SlowSite("rests", _rests)
banishes = SlowSite("banishes", _banishes)
unhurried = SlowSite("unhurried", lambda _: 0.0)
unhurried.site.add(
    "/robots.txt", text(f"User-agent: *\nCrawl-delay: 25\n\nUser-agent: cookiescan\nCrawl-delay: {CRAWL_DELAY}\n")
)
rated = SlowSite("rated", lambda _: 0.0)
rated.site.add("/robots.txt", text("User-agent: *\nRequest-rate: 2/1s\n"))
ALL = (labours, limited, sulks, rests, banishes, unhurried, rated)
SITES = tuple(one.site for one in ALL)
