"""Versions of declarations, on SQLite and on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from scanner.errors import UsageError
from scanner.store import State, Store
from tests.records import START, a_scan

if TYPE_CHECKING:
    from collections.abc import Callable

SITE = "shop.example"
DAY = timedelta(days=1)
ODD = {"text": "nul \x00 lone \ud800 back\\slash", "number": 0.1, "none": None, "list": [1, {"a": []}]}


@pytest.fixture
def shop(store: Store) -> Store:
    """A store with a scan of a shop and of another site."""
    store.finish(a_scan())
    store.finish(a_scan("t1", "news.example"))
    return store


def publish(store: Store, number: int, site: str = SITE) -> None:
    draft = store.put_draft(site, f"s{number}", START + number * DAY, {"is": number}, [number])
    store.approve(draft, START + number * DAY, "Anna")
    store.publish(draft, START + number * DAY)


def test_from_draft_to_published(shop: Store) -> None:
    draft = shop.put_draft(SITE, "s1", START, ODD, None)
    assert (draft.site, draft.number, draft.state, draft.content, draft.changes) == (SITE, 1, State.DRAFT, ODD, None)
    assert (draft.reviewed_at, draft.reviewed_by, draft.published_at) == (None, None, None)
    assert (shop.unpublished(SITE), shop.published(SITE)) == (draft, None)
    shop.approve(draft, START + DAY, "Anna \x00")
    reviewed = shop.unpublished(SITE)
    assert reviewed is not None
    assert (reviewed.state, reviewed.reviewed_at, reviewed.reviewed_by) == (State.REVIEWED, START + DAY, "Anna \x00")
    shop.publish(reviewed, START + 2 * DAY)
    published = shop.published(SITE)
    assert published is not None
    assert (published.state, published.published_at, published.content) == (State.PUBLISHED, START + 2 * DAY, ODD)
    assert shop.unpublished(SITE) is None
    assert shop.version(SITE, 1) == published


def test_versions_are_numbered_and_newest_first(shop: Store) -> None:
    for number in (1, 2, 3):
        publish(shop, number)
    publish(shop, 1, "news.example")
    shop.put_draft(SITE, "s4", START, {})
    found = shop.versions(SITE)
    assert [(one.number, one.state.value) for one in found] == [
        (4, "draft"), (3, "published"), (2, "published"), (1, "published"),
    ]  # fmt: skip
    assert [one.changes for one in found[1:]] == [[3], [2], [1]]
    assert shop.version(SITE, 2).content == {"is": 2}
    assert [one.number for one in shop.versions("news.example")] == [1]
    assert shop.versions("unknown.example") == []


def test_a_draft_takes_the_place_of_what_is_not_published(shop: Store) -> None:
    publish(shop, 1)
    first = shop.put_draft(SITE, "s2", START, {"is": "old"})
    shop.approve(first, START, "Anna")
    second = shop.put_draft(SITE, "s3", START + DAY, {"is": "new"}, ["change"])
    assert (second.number, second.state, second.reviewed_by) == (2, State.DRAFT, None)
    assert shop.version(SITE, 2) == second
    assert shop.version(SITE, 1).content == {"is": 1}


@pytest.mark.parametrize("step", ["approve", "publish"])
def test_what_changed_meanwhile_is_looked_at_again(shop: Store, step: str) -> None:
    draft = shop.put_draft(SITE, "s1", START, {})
    if step == "publish":
        shop.approve(draft, START)
    shop.put_draft(SITE, "s2", START + DAY, {})
    with pytest.raises(UsageError, match=r"Version 1 of shop\.example has changed meanwhile"):
        getattr(shop, step)(draft, START)


def test_nothing_is_published_unreviewed_or_twice(shop: Store) -> None:
    draft = shop.put_draft(SITE, "s1", START, {})
    with pytest.raises(UsageError, match="has changed meanwhile"):
        shop.publish(draft, START)
    shop.approve(draft, START)
    shop.publish(draft, START)
    for step in (shop.publish, shop.approve):
        with pytest.raises(UsageError, match="has changed meanwhile"):
            step(draft, START + DAY)
    found = shop.version(SITE, 1)
    assert found.published_at == START


def test_what_is_not_there(shop: Store) -> None:
    with pytest.raises(UsageError, match=r"Nothing of unknown\.example is kept"):
        shop.put_draft("unknown.example", "s1", START, {})
    with pytest.raises(UsageError, match=r"shop\.example has no version 7"):
        shop.version(SITE, 7)


def at_once(database: str, many: int, act: Callable[[Store, int], None]) -> list[bool]:
    """Several programs do the same at the same moment; which of them could."""
    start = Barrier(many)

    def one(number: int) -> bool:
        with Store.open(database) as own:
            start.wait()
            try:
                act(own, number)
            except UsageError:
                return False
            return True

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(one, range(many)))


def test_two_publish_the_same_at_once(shop: Store, database: str) -> None:
    draft = shop.put_draft(SITE, "s1", START, {})
    shop.approve(draft, START)
    done = at_once(database, 4, lambda store, number: store.publish(draft, START + number * DAY))
    assert done.count(True) == 1
    assert shop.version(SITE, 1).published_at == START + done.index(True) * DAY


def test_many_make_review_and_publish_at_once(shop: Store, database: str) -> None:
    """Whoever comes through has published what it made; numbers are without gaps and never used twice."""

    def whole(store: Store, worker: int) -> None:
        for turn in range(4):
            made = START + (10 * worker + turn) * DAY
            try:
                draft = store.put_draft(SITE, f"{worker}", made, {"by": worker})
                store.approve(draft, made, f"{worker}")
                store.publish(draft, made)
            except UsageError:
                continue

    at_once(database, 4, whole)
    published = [one for one in shop.versions(SITE) if one.state is State.PUBLISHED]
    assert [one.number for one in published] == list(range(len(published), 0, -1))
    for one in published:
        assert shop.version(SITE, one.number).content == {"by": int(one.reviewed_by or "")}


def test_versions_stay_when_scans_go(shop: Store) -> None:
    publish(shop, 1)
    shop.delete("s1")
    assert shop.published(SITE) is not None
    assert shop.delete_scans_of(SITE) == 0
    assert [one.number for one in shop.versions(SITE)] == [1]
