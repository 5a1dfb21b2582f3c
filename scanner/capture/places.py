"""Who may visit: so many visits at once, and a tab goes from one visit straight to the next of its phase.

To leave a page for an empty one before the next is asked for costs a fifth of a bare load. Where somebody waits for a
visit in the same phase, the tab is therefore handed over as it is: going to the next page leaves this one.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from scanner.capture.tab import Tab
    from scanner.model import Phase


@dataclass(slots=True)
class Heir:
    """Somebody who waits for a place."""

    phase: Phase
    turn: asyncio.Future[Tab | None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


@dataclass(slots=True)
class Place:
    """One visit's place.

    Attributes:
        tab: that comes with it, or that is handed on with it.
        heir: who gets it next, once that is settled.
    """

    tab: Tab | None = None
    find: Callable[[], Heir | None] = lambda: None
    heir: Heir | None = None

    def has_heir(self) -> bool:
        """Settle who gets this place next; false when nobody waits who could go on in its tab."""
        self.heir = self.heir or self.find()
        return self.heir is not None


class Places:
    """The places for visits of one scan, over all phases; a tab that nobody takes over goes to `discard`."""

    def __init__(self, number: int, discard: Callable[[Tab], None] = lambda _: None) -> None:
        self._discard = discard
        self._free = number
        self._waiting: deque[Heir] = deque()

    @contextlib.asynccontextmanager
    async def place(self, phase: Phase) -> AsyncIterator[Place]:
        """Wait for a place; the tab that may come with it still shows the last page visited in this phase."""
        place = Place(await self._turn(phase), lambda: self._heir(phase))
        try:
            yield place
        finally:
            self._release(place.heir, place.tab)

    async def _turn(self, phase: Phase) -> Tab | None:
        if self._free:
            self._free -= 1
            return None
        heir = Heir(phase)
        self._waiting.append(heir)
        try:
            return await heir.turn
        except asyncio.CancelledError:
            if heir in self._waiting:
                self._waiting.remove(heir)
            elif heir.turn.done() and not heir.turn.cancelled():
                self._release(self._heir(phase), heir.turn.result())  # the place had come already
            raise

    def _heir(self, phase: Phase) -> Heir | None:
        for heir in self._waiting:
            if heir.phase is phase:
                self._waiting.remove(heir)
                return heir
        return None

    def _release(self, heir: Heir | None, tab: Tab | None) -> None:
        """Give a place back: to `heir`, with its tab, or to whoever has waited longest."""
        while heir is not None and heir.turn.done():  # it has given up
            heir = self._heir(heir.phase)
        if heir is not None:
            heir.turn.set_result(tab)
            return
        if tab is not None:
            self._discard(tab)
        while self._waiting:
            first = self._waiting.popleft()
            if not first.turn.done():
                first.turn.set_result(None)
                return
        self._free += 1
