"""Every address once; which comes next; what was left out, and why."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.config import AUTO_SAMPLE_LIMIT, Sample, ScanConfig
from scanner.model import FoundHow
from scanner.spiders.frontier import PER_TEMPLATE, Frontier
from scanner.urls import Scope

SHOP = "https://www.shop.example"


def frontier(**options: Any) -> Frontier:
    return Frontier(
        ScanConfig(f"{SHOP}/", **options), Scope.of(f"{SHOP}/", subdomains=options.get("subdomains", False))
    )


def offer(to: Frontier, *paths: str, how: FoundHow = FoundHow.LINK, depth: int = 1) -> list[bool]:
    return [to.offer(path if "//" in path else SHOP + path, how, None, depth) for path in paths]


def taken(of: Frontier) -> list[str]:
    found = []
    while (page := of.next()) is not None:
        found.append(page.url.removeprefix(SHOP))
    return found


def test_an_address_is_taken_once() -> None:
    pages = frontier()
    assert offer(pages, "/", "/a", "/", "/a", "/a/") == [True, True, False, False, True]
    assert sorted(taken(pages)) == ["/", "/a", "/a/"]
    assert offer(pages, "/a") == [False]
    assert (pages.discovered, pages.chosen, pages.close()) == (3, 3, {})


def test_other_sites_are_neither_pages_nor_skipped() -> None:
    pages = frontier()
    assert offer(pages, "https://other.example/", "https://blog.shop.example/", f"{SHOP}:8443/") == [False] * 3
    assert offer(pages, "https://shop.example/x", "http://www.shop.example/y") == [True, True]
    assert pages.close() == {"sampled_out": 2}
    assert pages.discovered == 2


@pytest.mark.parametrize(
    ("options", "path", "depth", "reason"),
    [
        ({}, "/a.pdf", 1, "not_a_page"),
        ({}, "/logout", 1, "not_a_page"),
        ({"max_depth": 1}, "/a", 2, "max_depth"),
        ({"max_depth": 1}, "/a", 1, None),
        ({"max_depth": 0}, "/a", 1, "max_depth"),
        ({"include": ("/shop/*",)}, "/blog/x", 1, "not_included"),
        ({"include": ("/shop/*",)}, "/shop/x", 1, None),
        ({"include": ("/shop/*",)}, "/shop/x/y?z=1", 1, None),
        ({"include": ("/shop/*",)}, "/SHOP/x", 1, "not_included"),
        ({"include": ("/a", "/b")}, "/b", 1, None),
        ({"include": ("/a",)}, "/a?x=1", 1, "not_included"),
        ({"exclude": ("*?print=*",)}, "/a?print=1", 1, "excluded"),
        ({"exclude": ("/a*",)}, "/b", 1, None),
        ({"include": ("/a*",), "exclude": ("/ab*",)}, "/abc", 1, "excluded"),
        ({"exclude": ("/[ab]",)}, "/b", 1, "excluded"),
        ({"exclude": ("/[",)}, "/x", 1, None),
    ],
)
def test_what_is_skipped_and_why(options: dict[str, Any], path: str, depth: int, reason: str | None) -> None:
    pages = frontier(**options)
    assert offer(pages, path, depth=depth) == [reason is None]
    assert dict(pages.skipped) == ({reason: 1} if reason else {})


def test_what_the_user_names_is_never_skipped() -> None:
    pages = frontier(exclude=("*",), max_depth=0)
    assert offer(pages, "/a.pdf", how=FoundHow.SEED, depth=0) == [True]


def test_the_page_budget() -> None:
    pages = frontier(max_pages=2)
    offer(pages, "/a", "/b", "/c")
    assert taken(pages) == ["/a", "/b"]
    assert pages.close() == {"max_pages": 1}
    assert pages.next() is None


def test_the_least_visited_template_comes_first() -> None:
    pages = frontier()
    offer(pages, "/p/1", "/p/2", "/p/3", "/contact", "/q/1", "/q/2")
    order = taken(pages)
    assert order[0] == "/contact"  # every scan visits it
    assert [path[:3] for path in order[1:]] == ["/p/", "/q/", "/p/", "/q/", "/p/"]
    assert pages.templates == 3


@pytest.mark.parametrize(
    ("sample", "offered", "visited"),
    [
        (Sample.AUTO, AUTO_SAMPLE_LIMIT, AUTO_SAMPLE_LIMIT),
        (Sample.AUTO, AUTO_SAMPLE_LIMIT + 1, PER_TEMPLATE),
        (Sample.ALL, AUTO_SAMPLE_LIMIT + 1, AUTO_SAMPLE_LIMIT + 1),
        (Sample.TEMPLATES, PER_TEMPLATE + 1, PER_TEMPLATE),
        (Sample.TEMPLATES, PER_TEMPLATE, PER_TEMPLATE),
    ],
)
def test_sampling(sample: Sample, offered: int, visited: int) -> None:
    pages = frontier(sample=sample)
    offer(pages, *(f"/p/{number}" for number in range(offered)))
    assert len(taken(pages)) == visited
    assert pages.close() == ({"sampled_out": offered - visited} if offered > visited else {})


def test_a_redirect_saves_the_visit_of_its_target() -> None:
    pages = frontier()
    offer(pages, "/old", "/new")
    first = pages.next()
    assert first is not None
    pages.landed(first.url, f"{SHOP}/new")
    pages.landed(first.url, first.url)
    pages.landed(first.url, f"{SHOP}/unheard")
    assert offer(pages, "/unheard") == [False]
    assert taken(pages) == []
    assert pages.discovered == 1
    assert pages.close() == {"same_page": 1}


def test_a_redirect_to_a_page_already_visited_changes_nothing() -> None:
    pages = frontier()
    offer(pages, "/a", "/b")
    assert taken(pages) == ["/a", "/b"]
    pages.landed(f"{SHOP}/b", f"{SHOP}/a")
    assert (pages.discovered, pages.close()) == (2, {})


def test_pages_carry_how_they_were_found() -> None:
    pages = frontier()
    pages.offer(f"{SHOP}/a", FoundHow.SITEMAP, f"{SHOP}/sitemap.xml", 1)
    page = pages.next()
    assert page is not None
    assert (page.how, page.found_on, page.depth, page.template) == (
        FoundHow.SITEMAP, f"{SHOP}/sitemap.xml", 1, "/a",
    )  # fmt: skip
