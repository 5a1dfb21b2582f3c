"""How politely a site is asked: what it asks for itself, and what its answer times say.

Every visit and every plain request waits for its turn. The site decides with `Crawl-delay` and `Request-rate` in its
robots.txt, and with `Retry-After` on an answer of 429 or 503 (RFC 9110 §10.2.3, §15.6.4; RFC 6585 §4); beyond that its
answer times do: slower ones mean fewer visits at once and then longer gaps, faster ones lead back.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import time
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from statistics import median
from typing import TYPE_CHECKING, Final

from scanner.coverage import Pace
from scanner.errors import NotVisited

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from protego import Protego

    from scanner.sightings import Answer

logger = logging.getLogger(__name__)

ROBOT: Final = "cookiescan"  # our name in robots.txt
LONGEST_GAP: Final = 30.0  # seconds between two requests, whatever robots.txt asks for
LONGEST_PAUSE: Final = 300.0  # seconds; a site that asks for more is left
FIRST_PAUSE: Final = 1.0  # after a refusal that does not say for how long; doubled with each further one
MOST_REFUSALS: Final = 4  # pauses without a good answer between; then the site wants us to stop
ASKED_TO_STOP: Final = "asked_to_stop"
TOO_MANY: Final = 429
BUSY: Final = frozenset({TOO_MANY, 503})
OVERLOADED: Final = frozenset({502, 504})

SLOW_FACTOR, FAST_FACTOR = 2.5, 1.5  # of the answer time when we are alone
NEVER_SLOW: Final = 0.5  # seconds; a quicker answer is no sign of load
LONGEST_OWN_GAP: Final = 10.0  # seconds between two requests that answer times lead to
SHORTEST_ROUND: Final = 3  # answers by which the pace is judged


def retry_after(text: str | None, now: float) -> float | None:
    """The seconds that a `Retry-After` asks for, as a number or a date; null when it says nothing that can be read."""
    if text is None:
        return None
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text) if len(text) < 10 else math.inf
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, OverflowError, TypeError):
        return None


def crawl_gap(robots: Protego) -> float | None:
    """The seconds between two requests that robots.txt asks us for; null when it asks for none."""
    delay, rate = robots.crawl_delay(ROBOT), robots.request_rate(ROBOT)
    gaps = [float(delay)] if delay is not None else []
    if rate is not None and rate.requests > 0:
        gaps.append(rate.seconds / rate.requests)
    return max(gaps, default=0.0) or None


@dataclass(slots=True)
class Tempo:
    """How many visits at once and how long between them, by answer times alone.

    Judged in rounds: the median of so many answers as there are visits at once. What counts as slow is measured
    against the site's own answer time, best when it was asked one page at a time.
    """

    most: int
    at_once: int = 0
    gap: float = 0.0
    fewest: int = 0
    _alone: float | None = None  # answer time with one visit at a time
    _fastest: float = math.inf
    _round: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.at_once = self.fewest = self.most

    def answered(self, seconds: float) -> bool:
        """Take an answer time; true when the pace has changed."""
        self._fastest = min(self._fastest, seconds)
        self._round.append(seconds)
        if len(self._round) < max(self.at_once, SHORTEST_ROUND):
            return False
        typical, usual = median(self._round), self._fastest if self._alone is None else self._alone
        self._round.clear()
        if self.at_once == 1 and self._alone is None:
            self._alone = usual = typical  # what looked slow may be how this site is
        if typical > max(usual * SLOW_FACTOR, NEVER_SLOW):
            return self.slower(typical)
        if self.at_once == 1:
            self._alone = (usual + typical) / 2
        return (typical < max(usual * FAST_FACTOR, NEVER_SLOW / 2)) and self._faster()

    def slower(self, seconds: float = 1.0) -> bool:
        """Half as many visits at once; where it was one, a longer gap. Always true: the pace has changed."""
        self._round.clear()
        if self.at_once > 1:
            self.at_once //= 2
            self.fewest = min(self.fewest, self.at_once)
            return True
        self.gap = min(max(2 * self.gap, seconds), LONGEST_OWN_GAP)
        if self._alone is not None:
            self._alone *= 1.5  # a site that stays slow is taken as it is, in the end
        return True

    def _faster(self) -> bool:
        if self.gap:
            self.gap = self.gap / 2 if self.gap > NEVER_SLOW else 0.0
        elif self.at_once < self.most:
            self.at_once += 1
        else:
            return False
        return True


class Turn:
    """The right to ask the site for one page or file."""

    def __init__(self, politeness: Politeness, changes: int, pauses: int) -> None:
        self._politeness = politeness
        self.changes = changes  # of the pace until it began
        self.pauses = pauses

    def answered(self, answer: Answer) -> bool:
        """Tell how the site answered; true when it asked for patience and the page is to be asked for again."""
        return self._politeness.heard(answer, self)


class Politeness:
    """Gives turns, one after the other, at the pace of one site."""

    def __init__(self, concurrency: int, delay: float = 0.0) -> None:
        """`delay` is the shortest gap between two requests, whatever the site says."""
        self.on_end: Callable[[str], None] = lambda _: None
        self.on_pause: Callable[[str | None], None] = lambda _: None
        self._tempo = Tempo(concurrency)
        self._delay = delay
        self._crawl_delay: float | None = None
        self._rate_gap = 0.0  # at which the site has not said 429, as far as is known
        self._under_way = 0
        self._changes = 0  # of the pace: what began before the last one says nothing of it
        self._last = -math.inf  # when the last turn was given
        self._resume_at = -math.inf
        self._pauses = 0
        self._refusals = 0  # in a row
        self._since = time.monotonic()  # the last pause, and the turns given since
        self._given = 0
        self._waited = 0.0
        self._told_to_wait = False
        self._longest_gap = delay
        self._door = asyncio.Lock()
        self._news = asyncio.Event()
        self._ended = False
        self.stopped_by: str | None = None

    # ---- what the site says

    def obey(self, robots: Protego) -> None:
        """Keep the gap that a robots.txt asks for, if it is longer than the one kept."""
        asked = crawl_gap(robots)
        if asked is not None and asked > (self._crawl_delay or 0.0):
            self._crawl_delay = asked
            self._note_gap()

    def heard(self, answer: Answer, turn: Turn) -> bool:
        """Take the answer to a turn; true when the site asked for patience and the page is to be asked for again."""
        if answer.status in BUSY:
            self._refused(answer, first=turn.pauses == self._pauses)
            return not self._ended
        if answer.status is not None:
            self._refusals = 0
        if turn.changes != self._changes:
            return False  # it was asked for at another pace, and says nothing of this one
        changed = False
        if answer.cut or answer.status in OVERLOADED:
            changed = self._tempo.slower()
        elif answer.seconds is not None:
            changed = self._tempo.answered(answer.seconds)
        if changed:
            self._changed()
        return False

    def _refused(self, answer: Answer, *, first: bool) -> None:
        """Leave the whole site alone for a while. Several refusals of one moment, of which one is the first, are one;
        but the longest wait asked for counts.
        """
        now, asked = time.monotonic(), retry_after(answer.retry_after, time.time())
        if first:
            self._refusals += 1
        elif asked is None:
            return
        own = FIRST_PAUSE * 2 ** (self._refusals - 1)
        seconds = own if asked is None else max(asked, own if self._refusals > 1 else 0.0)
        if seconds > LONGEST_PAUSE:
            self._end(f"the site asked us to stop (status {answer.status}, for {_words(seconds)})")
            return
        if self._refusals >= MOST_REFUSALS:
            self._end(f"the site asked us to stop (status {answer.status}, {self._refusals} times in a row)")
            return
        longer = now + seconds - max(self._resume_at, now)
        if longer <= 0 and not first:
            return
        self._waited += max(longer, 0.0)
        self._resume_at = max(self._resume_at, now + seconds)
        if first:
            self._pause(answer, now, seconds)

    def _pause(self, answer: Answer, now: float, seconds: float) -> None:
        self._pauses += 1
        self._tempo.slower()
        if answer.status == TOO_MANY and self._refusals == 1:
            kept = (now - self._since + seconds) / max(self._given, 1)
            self._rate_gap = max(self._rate_gap, min(kept, LONGEST_OWN_GAP))
        self._since, self._given = now + seconds, 0
        logger.info("the site asks for %.0f s", seconds, extra={"action": "asked_to_wait"})
        self._told_to_wait = True
        self.on_pause(f"The site asks us to wait {_words(seconds)}.")
        self._changed()

    # ---- turns

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncIterator[Turn]:
        """Wait until the site may be asked again.

        Raises:
            NotVisited: the scan has ended meanwhile.
        """
        async with self._door:  # first come, first served
            await self._may_begin()
            self._last = time.monotonic()
            self._under_way += 1
            self._given += 1
            if self._told_to_wait:
                self._told_to_wait = False
                self.on_pause(None)
        try:
            yield Turn(self, self._changes, self._pauses)
        finally:
            self._under_way -= 1
            self._news.set()

    async def _may_begin(self) -> None:
        while True:
            if self._ended:
                raise NotVisited
            now = time.monotonic()
            wait = max(self._resume_at, self._last + self.gap) - now
            free = self._under_way < self._tempo.at_once
            straight = not self.gap and self._tempo.at_once == self._tempo.most
            # At full pace the tabs set the limit: who waits for one lets it go straight to its page.
            if wait <= 0 and (free or straight):
                return
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait if wait > 0 else None):
                    await self._news.wait()

    @property
    def gap(self) -> float:
        """Seconds kept between the beginnings of two requests."""
        asked = min(self._crawl_delay or 0.0, LONGEST_GAP)
        return max(self._delay, asked, self._rate_gap, self._tempo.gap)

    def stop(self) -> None:
        """Give no more turns: who waits for one is told so."""
        self._ended = True
        self._news.set()

    def _end(self, why: str) -> None:
        if self._ended:
            return
        self.stopped_by = why
        self.stop()
        self.on_end(ASKED_TO_STOP)

    def _changed(self) -> None:
        self._changes += 1
        self._note_gap()
        self._news.set()

    def _note_gap(self) -> None:
        self._longest_gap = max(self._longest_gap, self.gap)

    # ---- afterwards

    def kept(self) -> Pace:
        """The pace that was kept."""
        return Pace(
            crawl_delay=self._crawl_delay,
            longest_gap=round(self._longest_gap, 3),
            fewest_at_once=self._tempo.fewest,
            waits=self._pauses,
            asked_to_wait_seconds=round(self._waited, 1),
        )


def _words(seconds: float) -> str:
    if math.isinf(seconds):
        return "years"
    return f"{seconds:.0f} s" if seconds < 7200 else f"{seconds / 3600:.0f} hours"
