"""The queue stays quick however many addresses it holds."""

from __future__ import annotations

from scanner.model import FoundHow
from scanner.sightings import PageRecord
from scanner.spiders.queue import PageQueue, State


def test_whatever_chooses_a_page_finds_it_by_an_index_of_its_own() -> None:
    queue = PageQueue()
    for number, state in enumerate((State.WAITING, State.WAITING, State.POINTED, State.MUST, State.SEED)):
        page = PageRecord(f"https://www.shop.example/{number}", FoundHow.LINK, None, 1, "")
        queue.add(page, 1, state, place=number)
    asked: list[str] = []
    queue._db.set_trace_callback(asked.append)
    assert queue.first_urgent(State.MUST)
    assert queue.draw(1, 1)
    assert queue.next_unscouted(1)
    queue._db.set_trace_callback(None)
    plans = [
        [row[3] for row in queue._db.execute(f"EXPLAIN QUERY PLAN {one}")] for one in asked if one.startswith("SELECT")
    ]
    assert plans == [
        ["SEARCH page USING INDEX urgent (state=?)"],
        ["SEARCH page USING INDEX waiting (grp=? AND state=?)"],
        ["SEARCH page USING INDEX unscouted (grp=? AND state=?)"],
    ]
