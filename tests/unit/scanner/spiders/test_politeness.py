"""The pace of a site: what it asks for, and what its answer times say."""

from __future__ import annotations

import asyncio
import functools
import itertools
import math
import time
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

import pytest
from protego import Protego

from scanner.errors import NotVisited
from scanner.sightings import Answer
from scanner.spiders import politeness
from scanner.spiders.politeness import LONGEST_GAP, Politeness, Tempo, crawl_gap, retry_after

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

NOW = 1_800_000_000.0


def in_a_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """A test that runs in an event loop of its own."""

    @functools.wraps(test)
    def run(*arguments: Any, **options: Any) -> None:
        asyncio.run(test(*arguments, **options))

    return run


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("9" * 400, math.inf),
        (formatdate(NOW + 90, usegmt=True), 90.0),
        (formatdate(NOW - 90, usegmt=True), 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 253402300799.0 - NOW),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("soon", None),
        ("Fri, 99 Zzz 2020 77:99:99 GMT", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date(text: str | None, seconds: float | None) -> None:
    assert retry_after(text, NOW) == seconds


@pytest.mark.parametrize(
    ("lines", "gap"),
    [
        ("User-agent: *\nCrawl-delay: 7", 7.0),
        ("User-agent: *\nCrawl-delay: 7\n\nUser-agent: cookiescan\nCrawl-delay: 2", 2.0),
        ("User-agent: *\nCrawl-delay: 7\n\nUser-agent: cookiescan\nDisallow: /x", None),
        ("User-agent: *\nRequest-rate: 3/1m", 20.0),
        ("User-agent: *\nRequest-rate: 1/5\nCrawl-delay: 9", 9.0),
        ("User-agent: *\nCrawl-delay: nan\nRequest-rate: 0/0", None),
        ("User-agent: *\nCrawl-delay: 0", None),
        ("", None),
    ],
)
def test_robots_txt_may_ask_us_for_a_gap(lines: str, gap: float | None) -> None:
    assert crawl_gap(Protego.parse(lines)) == gap


def test_a_gap_is_capped_and_a_delay_is_the_least() -> None:
    pace = Politeness(4, delay=2.0)
    pace.obey(Protego.parse("User-agent: *\nCrawl-delay: 1"))
    assert pace.gap == 2.0
    pace.obey(Protego.parse("User-agent: *\nCrawl-delay: 86400"))
    assert pace.gap == LONGEST_GAP
    assert pace.kept().crawl_delay == 86400.0


def served(tempo: Tempo, answers: int, seconds: float, *, queue: float = 0.0) -> None:
    """Let a server answer: alone in `seconds`, and for each other visit at once a share of `queue` later."""
    for _ in range(answers):
        tempo.answered(seconds * (1 + queue * (tempo.at_once - 1)))


class TestTempo:
    """Answer times decide how many visits at once."""

    def test_quick_and_steady_servers_are_left_at_full_pace(self) -> None:
        for seconds in (0.01, 0.2, 3.0):
            tempo = Tempo(4)
            served(tempo, 100, seconds)
            assert (tempo.at_once, tempo.fewest, tempo.gap) == (4, 4, 0.0)

    def test_a_server_that_slows_under_load_is_asked_less(self) -> None:
        tempo = Tempo(8)
        tempo.answered(0.4)
        served(tempo, 60, 0.4, queue=1.0)
        assert tempo.at_once <= 2
        assert tempo.gap == 0.0

    def test_when_it_has_recovered_the_pace_comes_back(self) -> None:
        tempo = Tempo(8)
        tempo.answered(0.4)
        served(tempo, 60, 0.4, queue=1.0)
        served(tempo, 100, 0.4)
        assert tempo.at_once == 8

    def test_a_page_that_was_quick_once_does_not_make_the_others_slow(self) -> None:
        tempo = Tempo(4)
        tempo.answered(0.01)
        served(tempo, 80, 1.0)
        assert (tempo.at_once, tempo.gap) == (4, 0.0)

    def test_one_slow_page_among_others_changes_nothing(self) -> None:
        tempo = Tempo(4)
        for number in range(100):
            tempo.answered(5.0 if number % 4 == 0 else 0.1)
        assert tempo.fewest == 4

    def test_a_server_that_is_slow_even_alone_gets_rests_and_then_is_taken_as_it_is(self) -> None:
        tempo = Tempo(2)
        served(tempo, 12, 0.5)
        tempo.slower()
        served(tempo, 3, 0.5)  # alone
        tempo.at_once = 1
        served(tempo, 3, 4.0)
        assert tempo.gap > 0
        served(tempo, 300, 4.0)
        assert (tempo.at_once, tempo.gap) == (2, 0.0)

    def test_lost_connections_lead_to_gaps_which_end(self) -> None:
        tempo = Tempo(4)
        for _ in range(20):
            tempo.slower()
        assert (tempo.at_once, tempo.gap) == (1, politeness.LONGEST_OWN_GAP)
        served(tempo, 100, 0.1)
        assert (tempo.at_once, tempo.gap) == (4, 0.0)


async def given(pace: Politeness, number: int, answer: Answer | None = None) -> list[float]:
    """When so many turns began that wanted to begin at once."""
    began: list[float] = []

    async def one() -> None:
        async with pace.turn() as turn:
            began.append(time.monotonic())
            if answer is not None:
                turn.answered(answer)

    await asyncio.gather(*(one() for _ in range(number)))
    return began


def gaps(moments: list[float]) -> list[float]:
    return [later - earlier for earlier, later in itertools.pairwise(moments)]


@in_a_loop
async def test_turns_keep_the_gap() -> None:
    began = await given(Politeness(4, delay=0.05), 5)
    assert min(gaps(began)) >= 0.049


@in_a_loop
async def test_at_full_pace_everybody_may_begin() -> None:
    pace = Politeness(2)
    async with pace.turn(), pace.turn(), pace.turn():
        pass  # the tabs set the limit


@in_a_loop
async def test_a_refusal_stops_everybody_for_as_long_as_it_says() -> None:
    pace = Politeness(4)
    said: list[str | None] = []
    pace.on_pause = said.append
    async with pace.turn() as one, pace.turn() as other:
        assert one.answered(Answer(429, retry_after="1"))
        assert other.answered(Answer(429, retry_after="1"))  # of the same moment
    refused = time.monotonic()
    (again,) = await given(pace, 1, Answer(200))
    assert again - refused >= 0.9
    kept = pace.kept()
    assert (kept.waits, kept.fewest_at_once) == (1, 2)
    assert 1.0 <= kept.asked_to_wait_seconds < 1.2
    assert said == ["The site asks us to wait 1 s.", None]


@in_a_loop
async def test_refusals_without_a_time_back_off_and_then_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(politeness, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(politeness, "LONGEST_OWN_GAP", 0.001)
    pace = Politeness(1)
    ended: list[str] = []
    pace.on_end = ended.append
    began = [(await given(pace, 1, Answer(503)))[0] for _ in range(politeness.MOST_REFUSALS)]
    assert [gap >= 0.02 * 2**number for number, gap in enumerate(gaps(began))] == [True] * 3
    assert ended == ["asked_to_stop"]
    assert pace.stopped_by == "the site asked us to stop (status 503, 4 times in a row)"
    with pytest.raises(NotVisited):
        await given(pace, 1)


@in_a_loop
async def test_a_good_answer_between_refusals_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(politeness, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr(politeness, "LONGEST_OWN_GAP", 0.001)
    pace = Politeness(1)
    for _ in range(3 * politeness.MOST_REFUSALS):
        await given(pace, 1, Answer(503))
        await given(pace, 1, Answer(200))
    assert pace.stopped_by is None


@in_a_loop
async def test_a_site_that_asks_for_more_than_a_scan_waits_is_left() -> None:
    pace = Politeness(4)
    async with pace.turn() as turn:
        assert not turn.answered(Answer(503, retry_after="86400"))
    assert pace.stopped_by == "the site asked us to stop (status 503, for 24 hours)"


@in_a_loop
async def test_whoever_waits_hears_that_the_scan_has_ended() -> None:
    pace = Politeness(1, delay=60.0)
    await given(pace, 1)
    waiting = asyncio.gather(given(pace, 1), given(pace, 1), return_exceptions=True)
    await asyncio.sleep(0)
    pace.stop()
    assert [type(one) for one in await waiting] == [NotVisited, NotVisited]


@in_a_loop
async def test_a_cancelled_wait_leaves_the_door_open() -> None:
    pace = Politeness(1, delay=0.05)
    await given(pace, 1)
    waiting = asyncio.ensure_future(given(pace, 1))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert len(await given(pace, 2)) == 2


@in_a_loop
async def test_overload_and_lost_connections_count_as_slowness() -> None:
    for answer in (Answer(502), Answer(504), Answer(None, cut=True)):
        pace = Politeness(4)
        await given(pace, 1, answer)
        assert pace.kept().fewest_at_once == 2
