"""Which pages of a large site are visited: the same in every scan, new kinds first, and none left out for ever."""

from __future__ import annotations

import random

import pytest

from scanner.config import Sample, ScanConfig
from scanner.model import FoundHow, Outcome, Phase
from scanner.sightings import VisitRecord
from scanner.spiders.frontier import PER_TEMPLATE, Frontier
from scanner.spiders.look import PageLook, likeness, look_of
from scanner.spiders.musts import must_kind
from scanner.urls import Scope

SHOP = "https://www.shop.example"
PRODUCTS = [f"{SHOP}/product/{number}" for number in range(400)]


def frontier(urls: list[str], rotation: int = 0, **options: object) -> Frontier:
    """A frontier that has heard of the start page and of these."""
    made = Frontier(ScanConfig(f"{SHOP}/", **options), Scope.of(f"{SHOP}/"), rotation)  # type: ignore[arg-type]
    made.offer(f"{SHOP}/", FoundHow.SEED, None, 0)
    for url in urls:
        made.offer(url, FoundHow.SITEMAP, None, 1)
    return made


def taken(of: Frontier) -> list[str]:
    """All pages it chooses."""
    found = []
    while (page := of.next()) is not None:
        found.append(page.url)
    return found


def visit(url: str) -> VisitRecord:
    """A visit that brought nothing."""
    return VisitRecord(url, url, Phase.NO_ACTION, Outcome.OK, 200, None, 0.0, 0.1)


def test_the_sample_does_not_depend_on_the_order_of_discovery() -> None:
    shuffled = random.Random(1).sample(PRODUCTS, len(PRODUCTS))
    assert set(taken(frontier(PRODUCTS))) == set(taken(frontier(shuffled)))


def test_a_share_of_the_sample_changes_with_the_month() -> None:
    months = [set(taken(frontier(PRODUCTS, month))) for month in range(24_000, 24_006)]
    same = set.intersection(*months)
    assert len(same) >= PER_TEMPLATE * 0.6
    assert all(len(month - same) >= 2 for month in months)


def test_over_the_months_every_page_gets_its_turn() -> None:
    few = PRODUCTS[:40]
    seen: set[str] = set()
    for month in range(24_000, 24_060):
        seen |= set(taken(frontier(few, month, sample=Sample.TEMPLATES)))
    assert set(few) <= seen


def test_pages_that_every_scan_visits_come_before_the_sample() -> None:
    legal = [f"{SHOP}/privacy", f"{SHOP}/cart", f"{SHOP}/sv/", f"{SHOP}/de/kontakt"]
    assert set(taken(frontier([*PRODUCTS, *legal]))[1:5]) == set(legal)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "home"),
        ("/sv/", "home sv"),
        ("/pt-BR/", "home pt-br"),
        ("/us", "home us"),
        ("/be-fr/", "home be-fr"),
        ("/zh_Hant/", "home zh_hant"),
        ("/es-419/", "home es-419"),
        ("/go", None),
        ("/to-go", None),
        ("/in-law", None),
        ("/in-my", "home in-my"),  # Burmese in India, as far as anybody can tell
        ("/my-cart", None),
        ("/my-list/contact", "contact"),
        ("/privacy", "privacy"),
        ("/de/datenschutz.html", "privacy de"),
        ("/sv/varukorg/", "cart sv"),
        ("/shop/checkout", "checkout"),
        ("/my-account/", "account"),
        ("/suche", "search"),
        ("/suche?q=a", None),
        ("/blog/how-to-contact-us", None),
        ("/a/b/c/contact", None),
        ("/product/1", None),
    ],
)
def test_must_kinds(path: str, kind: str | None) -> None:
    assert must_kind(SHOP + path) == kind


def test_a_look_without_a_browser_finds_the_page_that_is_unlike_the_others() -> None:
    pages = frontier(PRODUCTS)
    plain = look_of("<main><p>words</p></main>", "www.shop.example")
    film = look_of('<main><p>words</p><iframe src="https://film.example/embed/1"></iframe></main>', "www.shop.example")
    first = pages.next()
    assert first is not None
    pages.visited(first, visit(first.url), plain)
    chosen: list[str] = []
    odd = PRODUCTS[311]
    while (scout := pages.next_scout()) is not None:
        pages.scouted(scout.url, film if scout.url == odd else plain)
    while (page := pages.next()) is not None:
        chosen.append(page.url)
        pages.visited(page, visit(page.url), film if page.url == odd else plain)
    assert odd in chosen[:3]
    assert len(chosen) <= PER_TEMPLATE + 1


def test_looks_that_came_back_empty_are_not_counted() -> None:
    made = frontier(PRODUCTS, max_pages=40)
    asked = [made.next_scout() for _ in range(60)]
    assert all(asked)
    looked_at = [page.url for page in asked[:20] if page is not None]
    for url in looked_at:
        made.scouted(url, PageLook())
    for page in asked[40:50]:
        assert page is not None
        made.leave(page.url, "robots")
    left = looked_at[0]
    made.leave(left, "robots")
    visited = taken(made)
    counted = len(set(looked_at) - {left} - set(visited))
    assert sum(group.scouted for group in made._groups.all()) == counted


def test_the_start_page_stays_a_page_of_its_own_whoever_was_there_first() -> None:
    made = frontier([f"{SHOP}/en/", f"{SHOP}/about"])
    assert made.landed(f"{SHOP}/en/", f"{SHOP}/en/") is None
    made.starts_at(f"{SHOP}/en/")
    assert made.landed(f"{SHOP}/about", f"{SHOP}/en/") == f"{SHOP}/"


def test_a_part_that_is_new_on_every_page_tells_nothing() -> None:
    pages = frontier(PRODUCTS)
    number = 0
    while (scout := pages.next_scout()) is not None:
        number += 1
        pages.scouted(scout.url, PageLook(frozenset({f"inline:{number}"})))
    assert number > 300
    assert len(taken(pages)) < 2.5 * PER_TEMPLATE


def test_pages_of_one_shape_that_are_built_differently_are_templates_of_their_own() -> None:
    urls = [f"{SHOP}/{a}-{b}-{c}" for a in "abcdefghij" for b in "klmnopqrst" for c in ("one", "two", "six")]
    pages = frontier(urls)
    product = PageLook(structure=frozenset(range(40)))
    article = PageLook(structure=frozenset(range(30, 90)))
    articles = {url for url in urls if url.endswith("six")}
    names = set()
    while True:
        scout = pages.next_scout()
        if scout is not None:
            pages.scouted(scout.url, article if scout.url in articles else product)
        page = pages.next()
        if page is None and scout is None:
            break
        if page is not None:
            names.add(pages.visited(page, visit(page.url), article if page.url in articles else product))
    assert names == {"/", "/{slug}", "/{slug} ~2"}


def test_likeness() -> None:
    assert likeness(frozenset(), frozenset()) == 1.0
    assert likeness(frozenset({1, 2}), frozenset({2, 3})) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("html", "part"),
    [
        ('<script src="https://cdn.stats.example/v3/a.js?id=7"></script>', "script:cdn.stats.example/v#"),
        ('<script src="/js/app.3f2a9c1d.js"></script>', "script:/js/app.#.js"),
        ('<iframe src="https://film.example/embed/xyz"></iframe>', "frame:film.example/embed"),
        ('<iframe srcdoc="<p>x</p>"></iframe>', "frame:<p>x</p>"),
        ('<div data-src="//maps.example/x/y"></div>', "div:maps.example/x"),
        ("<script>load('https://tag.example/x')</script>", "inline-host:tag.example"),
        ('<img src="https://pixel.example/p.gif">', "img:pixel.example/p.gif"),
    ],
)
def test_parts(html: str, part: str) -> None:
    assert part in look_of(html, "www.shop.example").parts


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://other.example/">x</a>',
        '<link rel="canonical" href="https://other.example/">',
        '<script type="application/ld+json">{"@id": "https://other.example/"}</script>',
        '<img src="/own.png">',
        '<img src="https://img.shop.example/own.png">',
        "",
        "\x00",
    ],
)
def test_what_is_no_part(html: str) -> None:
    assert look_of(html, "www.shop.example").parts == frozenset()


def test_an_inline_script_with_other_data_is_the_same_part() -> None:
    one = look_of("<script>start({id: 7, name: 'red shoes'})</script>", "www.shop.example")
    other = look_of('<script>start({id: 99, name: "hats"})</script>', "www.shop.example")
    assert one.parts == other.parts != frozenset()
