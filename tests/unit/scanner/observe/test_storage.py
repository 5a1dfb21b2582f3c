"""Sightings of storage become one fact for each kind, origin and key."""

from __future__ import annotations

import pytest

from scanner.model import Party, StorageKind
from tests.unit.scanner.observe.visits import SHOP, TRACKER, merged, stored, visit


def test_a_written_key() -> None:
    [item] = merged(visit("/a", storage=(stored(),))).storage
    assert (item.kind, item.origin, item.key, item.party) == (StorageKind.LOCAL, SHOP, "k", Party.FIRST)
    assert (item.set_via, item.removed, item.after_gesture, item.size) == (["script"], False, False, 2)
    assert [setter.url for setter in item.setters] == [f"{SHOP}/a.js"]
    assert (item.pages, item.first_seen_on) == ([f"{SHOP}/a"], f"{SHOP}/a")


def test_a_key_whose_writer_was_not_seen_belongs_to_its_origin() -> None:
    [item] = merged(visit(storage=(stored(written=False, script=None, chain=(), origin=TRACKER),))).storage
    assert (item.set_via, item.party) == (["inferred"], Party.THIRD)
    assert [(setter.url, setter.host) for setter in item.setters] == [(None, "t.tracker.example")]


def test_a_write_seen_later_beats_the_guess() -> None:
    first = visit("/a", storage=(stored(written=False, script=None, chain=()),))
    [item] = merged(first, visit("/b", storage=(stored(),))).storage
    assert item.set_via == ["script"]
    assert [setter.url for setter in item.setters] == [f"{SHOP}/a.js"]


def test_a_key_that_is_merely_still_there_adds_no_page() -> None:
    listed = stored(written=False)
    [item] = merged(visit("/a", storage=(stored(),)), visit("/b", storage=(listed,))).storage
    assert item.pages == [f"{SHOP}/a"]


def test_kinds_origins_and_keys_are_items_of_their_own() -> None:
    several = (stored(), stored("l"), stored(kind=StorageKind.SESSION), stored(origin=TRACKER))
    items = merged(visit(storage=several)).storage
    assert len({item.id for item in items}) == len(items) == 4


def test_what_the_browser_keeps_apart_is_an_item_of_its_own() -> None:
    several = (stored(origin=TRACKER), stored(origin=TRACKER, partition="https://shop.example"))
    items = merged(visit(storage=several)).storage
    assert [item.partition_key for item in items] == [None, "https://shop.example"]
    assert len({item.id for item in items}) == 2


def test_databases_name_their_stores() -> None:
    databases = (
        stored("db", StorageKind.INDEXED_DB, value=None, stores=("b", "a"), moment="end"),
        stored("db", StorageKind.INDEXED_DB, value=None, stores=("c",), moment="end"),
    )
    [item] = merged(visit(storage=databases)).storage
    assert (item.stores, item.size, item.value_shape, item.identifier) == (["a", "b", "c"], None, None, "unknown")
    assert not item.after_gesture  # the list at the end cannot tell when it came


@pytest.mark.parametrize(("moment", "after"), [("loaded", False), ("settled", False), ("gesture", True), ("end", True)])
def test_what_only_the_gestures_brought(moment: str, after: bool) -> None:
    [item] = merged(visit(storage=(stored(moment=moment),))).storage
    assert item.after_gesture is after


def test_a_key_that_is_gone_was_removed() -> None:
    [item] = merged(visit(storage=(stored(at_end=False),))).storage
    assert item.removed
    [item] = merged(visit("/a", storage=(stored(at_end=False),)), visit("/b", storage=(stored(),))).storage
    assert not item.removed
