"""Which pages the phases that are not run in full visit."""

from __future__ import annotations

from typing import Any

from scanner.spiders.sparing import SMALL_SITE, Sparing
from tests.unit.scanner.observe.visits import TRACKER, asked_for, held, stored, visit

LARGE = SMALL_SITE + 1


def wanted(sparing: Sparing, template: str, pages: int = LARGE, **shown: Any) -> bool:
    return sparing.wants(template, visit("/a", **shown), pages)


def test_one_page_of_each_template() -> None:
    sparing = Sparing()
    assert [wanted(sparing, name) for name in ("/a", "/a", "/b", "/b")] == [True, False, True, False]


def test_every_page_of_a_small_site() -> None:
    sparing = Sparing()
    assert all(wanted(sparing, "/a", pages=SMALL_SITE) for _ in range(3))


def test_pages_that_bring_something_new() -> None:
    sparing = Sparing()
    assert wanted(sparing, "/a")
    for shown in (
        {"jar": (held("one"),)},
        {"storage": (stored("key"),)},
        {"requests": (asked_for(f"{TRACKER}/t.js"),)},
    ):
        assert wanted(sparing, "/a", **shown)
        assert not wanted(sparing, "/a", **shown)


def test_another_number_in_a_name_is_nothing_new() -> None:
    sparing = Sparing()
    assert wanted(sparing, "/a", jar=(held("cart_1"),))
    assert not wanted(sparing, "/a", jar=(held("cart_2"),))
