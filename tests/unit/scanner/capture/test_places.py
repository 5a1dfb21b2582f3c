"""Who gets a place, and with which tab."""

from __future__ import annotations

import asyncio
import functools
from typing import TYPE_CHECKING, Any, cast

import pytest

from scanner.capture.places import Place, Places
from scanner.model import Phase

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from scanner.capture.tab import Tab

TAB = cast("Tab", object())


def in_a_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run a test that waits for things."""

    @functools.wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        asyncio.run(test(*args, **kwargs))

    return run


class Queue:
    """Visits that take their place and keep it until they are told to end; `order` is in which they began."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.order: list[str] = []
        self.held: dict[str, Place] = {}
        self.ends: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def begin(self, name: str, phase: Phase = Phase.NO_ACTION) -> None:
        self.ends[name] = asyncio.Event()
        self.tasks[name] = asyncio.create_task(self._visit(name, phase))
        await settle()

    async def _visit(self, name: str, phase: Phase) -> None:
        async with self.places.place(phase) as place:
            self.order.append(name)
            self.held[name] = place
            await self.ends[name].wait()

    async def end(self, name: str, tab: Tab | None = None) -> None:
        if tab is not None and self.held[name].has_heir():
            self.held[name].tab = tab
        self.ends[name].set()
        await self.tasks[name]
        await settle()


async def settle() -> None:
    """Let everything run that can."""
    for _ in range(5):
        await asyncio.sleep(0)


@in_a_loop
async def test_no_more_visits_than_places_and_first_come_first_served() -> None:
    queue = Queue(Places(2))
    for name in "abcd":
        await queue.begin(name)
    assert queue.order == ["a", "b"]
    await queue.end("b")
    await queue.end("a")
    assert queue.order == ["a", "b", "c", "d"]


@in_a_loop
async def test_a_tab_goes_to_the_first_who_waits_in_its_phase() -> None:
    queue = Queue(Places(1))
    await queue.begin("a", Phase.ACCEPT)
    await queue.begin("b", Phase.REJECT)
    await queue.begin("c", Phase.ACCEPT)
    await queue.end("a", TAB)
    assert queue.order == ["a", "c"]
    assert queue.held["c"].tab is TAB
    await queue.end("c", TAB)
    assert (queue.order[-1], queue.held["b"].tab) == ("b", None)


@in_a_loop
async def test_where_nobody_of_the_phase_waits_there_is_no_heir() -> None:
    queue = Queue(Places(1))
    await queue.begin("a", Phase.ACCEPT)
    assert not queue.held["a"].has_heir()
    await queue.begin("b", Phase.REJECT)
    assert not queue.held["a"].has_heir()


@pytest.mark.parametrize("chosen", [False, True])
@in_a_loop
async def test_who_gives_up_waiting_leaves_the_place_to_others(chosen: bool) -> None:
    queue = Queue(Places(1))
    await queue.begin("a")
    await queue.begin("b")
    if chosen:  # "b" is already the heir when it gives up
        assert queue.held["a"].has_heir()
    queue.tasks["b"].cancel()
    await settle()
    await queue.begin("c")
    await queue.end("a")
    assert queue.order == ["a", "c"]


@in_a_loop
async def test_a_tab_whose_heir_gave_up_goes_to_the_next_of_its_phase_or_is_closed() -> None:
    closed: list[Tab] = []
    queue = Queue(Places(1, closed.append))
    for name in "abc":
        await queue.begin(name)
    assert queue.held["a"].has_heir()
    queue.tasks["b"].cancel()
    await settle()
    await queue.end("a", TAB)
    assert (queue.order, queue.held["c"].tab, closed) == (["a", "c"], TAB, [])
    await queue.begin("d")
    assert queue.held["c"].has_heir()
    queue.tasks["d"].cancel()
    await settle()
    await queue.end("c", TAB)
    assert closed == [TAB]
