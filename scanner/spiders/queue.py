"""The addresses that a scan has heard of, in a private file of SQLite's own that ends with the process.

An empty file name gives a temporary database: it is kept in memory while it is small, spills to the disk when it
grows, has no name that others could open, and leaves nothing behind however the process ends (sqlite.org/inmemorydb).
"""

from __future__ import annotations

import sqlite3
from enum import IntEnum
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple

from scanner.model import FoundHow
from scanner.sightings import PageRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

CACHE: Final = 4096  # kilobytes of the file kept in memory
_SCHEMA = """
CREATE TABLE page (
  url TEXT PRIMARY KEY, state INTEGER NOT NULL, grp INTEGER NOT NULL, place INTEGER NOT NULL,
  scouted INTEGER NOT NULL DEFAULT 0, depth INTEGER NOT NULL, how TEXT NOT NULL, found_on TEXT, number INTEGER NOT NULL
);
CREATE INDEX number ON page (number);
CREATE INDEX waiting ON page (grp, state, place);
CREATE INDEX urgent ON page (state, depth, place) WHERE state > 1;
CREATE INDEX unscouted ON page (grp, state, place) WHERE scouted = 0;
"""

_HALF: Final = 2**63  # SQLite's integers have a sign
_CHOOSE: Final = "SELECT url, how, found_on, depth, grp FROM page WHERE"


class State(IntEnum):
    """Where an address stands; the higher ones of those that wait come first."""

    LEFT = -1  # heard of, and not to be visited
    TAKEN = 0
    WAITING = 1
    POINTED = 2  # a look at it has shown a part that no page visited has
    MUST = 3
    SEED = 4


class Entry(NamedTuple):
    """How an address stands: its state, its group, whether a look without a browser was asked for, and whether one
    came that told what the page is made of.
    """

    state: State
    group: int
    asked: bool
    scouted: bool


def place_of(url: str) -> int:
    """Where an address stands in its group: the same in every scan, without relation to what the page is."""
    return int.from_bytes(blake2b(url.encode("utf-8", "replace"), digest_size=6).digest())


class PageQueue:
    """Keeps pages by group and state; whoever uses it counts them."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute(f"PRAGMA cache_size = -{CACHE}")
        self._db.executescript(_SCHEMA)

    def knows(self, url: str) -> bool:
        """Was the address heard of?"""
        return self._db.execute("SELECT 1 FROM page WHERE url = ?", (url,)).fetchone() is not None

    def add(self, page: PageRecord, group: int, state: State, *, place: int | None = None, number: int = 0) -> None:
        """Keep an address that is not known yet; its place is `place`, where that is given. By its `number` it is found
        again (64 bits).
        """
        place = place_of(page.url) if place is None else place
        self._db.execute(
            "INSERT INTO page (url, state, grp, place, depth, how, found_on, number) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (page.url, state, group, place, page.depth, page.how.value, page.found_on, number - _HALF),
        )

    def entry(self, url: str) -> Entry | None:
        """How an address stands; null when it was never heard of."""
        row = self._db.execute("SELECT state, grp, scouted FROM page WHERE url = ?", (url,)).fetchone()
        return Entry(State(row[0]), row[1], row[2] > 0, row[2] > 1) if row else None

    def waiting_as(self, number: int) -> tuple[PageRecord, int, State] | None:
        """The first page heard of with this number, if it waits, with its group."""
        row = self._db.execute(
            f"{_CHOOSE} number = ? AND state > 0 ORDER BY rowid LIMIT 1", (number - _HALF,)
        ).fetchone()
        if row is None:
            return None
        page, group = self._page(row)
        entry = self.entry(page.url)
        assert entry is not None
        return page, group, entry.state

    def set_state(self, url: str, state: State) -> None:
        """Put an address into another state."""
        self._db.execute("UPDATE page SET state = ? WHERE url = ?", (state, url))

    def looked_at(self, url: str) -> None:
        """A look has told what the page of an address is made of."""
        self._db.execute("UPDATE page SET scouted = 2 WHERE url = ?", (url,))

    def move(self, url: str, group: int) -> None:
        """Put an address into another group."""
        self._db.execute("UPDATE page SET grp = ? WHERE url = ?", (group, url))

    def merge(self, group: int, into: int) -> None:
        """Put all addresses of a group into another."""
        self._db.execute("UPDATE page SET grp = ? WHERE grp = ?", (into, group))

    def first_urgent(self, state: State, skip: int = 0) -> tuple[PageRecord, int] | None:
        """The first page of a state, nearest to the start page, or the one after so many; with its group."""
        # SQLite takes the index `urgent` only where its own condition is written, too (sqlite.org/partialindex).
        order = "state = ? AND state > 1 ORDER BY depth, place LIMIT 1 OFFSET ?"
        row = self._db.execute(f"{_CHOOSE} {order}", (state, skip)).fetchone()
        return self._page(row) if row else None

    def waiting(self) -> Iterator[PageRecord]:
        """All pages that wait, in no order."""
        return (self._page(row)[0] for row in self._db.execute(f"{_CHOOSE} state > 0"))

    def draw(self, group: int, skip: int = 0) -> PageRecord | None:
        """A waiting page of a group: the first, or the one after so many."""
        order = "grp = ? AND state = 1 ORDER BY place LIMIT 1 OFFSET ?"
        row = self._db.execute(f"{_CHOOSE} {order}", (group, skip)).fetchone()
        return self._page(row)[0] if row else None

    def next_unscouted(self, group: int) -> PageRecord | None:
        """The first waiting page of a group at which nobody has looked; its look counts as asked for from now on."""
        order = "grp = ? AND state = 1 AND scouted = 0 ORDER BY place LIMIT 1"
        row = self._db.execute(f"{_CHOOSE} {order}", (group,)).fetchone()
        if row is None:
            return None
        self._db.execute("UPDATE page SET scouted = 1 WHERE url = ?", (row[0],))
        return self._page(row)[0]

    @staticmethod
    def _page(row: tuple[str, str, str | None, int, int]) -> tuple[PageRecord, int]:
        url, how, found_on, depth, group = row
        return PageRecord(url, FoundHow(how), found_on, depth, ""), group
