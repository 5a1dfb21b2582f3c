"""No trap takes more than its share of a crawl, and no site without one loses a page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model import FoundHow
from scanner.spiders.credit import allowance_of
from scanner.spiders.text_print import print_of
from scanner.spiders.traps import MOST_FROM_ONE_PAGE, WAIT, Traps
from tests.farm.sites.roomy import ROOMY
from tests.farm.sites.traps import MAZES
from tests.mazes import crawl

BUDGET = 100
SHOP = "https://www.shop.example"
REASONS = frozenset({
    "trap_calendar", "trap_facets", "trap_paging", "trap_spiral", "trap_session", "mirror", "trap_redirects",
    "trap_links", "trap_subdomains", "duplicate", "soft_404", "dead_links",
})  # fmt: skip
"""The words under which `coverage.pages_skipped` counts what was left out (docs/scan-format.md)."""


def _named(start: str) -> str:
    return start.split(".")[1]


@pytest.mark.parametrize("maze", MAZES, ids=lambda maze: _named(maze.start))
def test_no_trap_takes_more_than_its_share(maze) -> None:
    walk = crawl(maze.start, maze.sites, budget=BUDGET, **maze.options)
    assert set(maze.ordinary.kinds) <= {maze.page_of(url) for url in walk.finals}
    assert maze.ordinary.cookies <= walk.cookies
    assert set(maze.reasons) & set(walk.skipped)
    # One more: visits under way at once find out at once that they brought nothing.
    most = BUDGET // 20 * maze.kinds + 1
    assert len(walk.wasted(maze)) - walk.landed_before <= most, walk.wasted(maze)


@pytest.mark.parametrize("start", sorted(ROOMY), ids=_named)
def test_nothing_is_lost_of_a_site_without_traps(start: str) -> None:
    site, pages = ROOMY[start]
    budget = min(len(pages), 210)
    walk = crawl(start, [site], budget=budget, seed=1)
    assert len(walk.visits) == budget
    assert set(walk.finals) <= pages
    assert set(walk.skipped) <= {"max_pages"}


@pytest.mark.parametrize("name", ["trap-calendar", "trap-token", "trap-duplicate", "trap-soft404"])
@pytest.mark.parametrize("cut_after", [7, 40])
def test_a_crawl_that_was_cut_off_comes_to_the_same(name: str, cut_after: int) -> None:
    maze = next(maze for maze in MAZES if _named(maze.start) == name)
    whole = crawl(maze.start, maze.sites, budget=BUDGET, tabs=1, **maze.options)
    resumed = crawl(maze.start, maze.sites, budget=BUDGET, tabs=1, kept=whole.pages[:cut_after], **maze.options)
    # Of a page with many addresses another one may be visited: that it was heard of first is not kept.
    assert {maze.page_of(url) for url in resumed.visits} == {maze.page_of(url) for url in whole.visits}
    assert abs(len(resumed.visits) - len(whole.visits)) <= allowance_of(BUDGET)
    assert resumed.skipped.keys() == whole.skipped.keys()


def _heard(traps: Traps, *paths: str, found_on: str | None = f"{SHOP}/list") -> list[str | None]:
    return [traps.reason_against(path if "//" in path else SHOP + path, found_on, FoundHow.LINK) for path in paths]


def test_a_page_is_heard_of_once_whatever_its_session_id() -> None:
    traps = Traps(f"{SHOP}/", 500)
    assert _heard(
        traps,
        "/a;jsessionid=1F2", "/a", "/b", "/b?PHPSESSID=9", "/(S(x1y2z3))/b", "/sid-abc123/b", "/c?sid=abcd12345", "/c",
    ) == [None, "trap_session", None, "trap_session", "trap_session", "trap_session", None, "trap_session"]  # fmt: skip


def test_scheme_and_www_make_no_other_page() -> None:
    traps = Traps(f"{SHOP}/", 500)
    twins = ["/a", "http://www.shop.example/a", "https://shop.example/a", "http://shop.example/b", "/b"]
    assert _heard(traps, *twins) == [None, "mirror", "mirror", None, "mirror"]


def test_of_very_many_links_on_a_page_a_sitemap_is_an_exception() -> None:
    traps = Traps(f"{SHOP}/", 500)
    paths = [f"/x{n}" for n in range(MOST_FROM_ONE_PAGE + 10)]
    assert _heard(traps, *paths).count("trap_links") == 10
    named = [traps.reason_against(f"{SHOP}/y{n}", f"{SHOP}/sitemap.xml", FoundHow.SITEMAP) for n in range(6000)]
    assert set(named) == {None}


def test_the_start_page_may_link_into_a_spiral() -> None:
    far = "/a/b/a/b/a/b/"
    assert _heard(Traps(f"{SHOP}/", 500), far) == ["trap_spiral"]
    assert _heard(Traps(f"{SHOP}/", 500), far, found_on=f"{SHOP}/") == [None]


def test_what_the_user_names_is_never_refused() -> None:
    traps = Traps(f"{SHOP}/", 20)
    for n in range(50):
        url = f"{SHOP}/calendar?month={n}"
        assert traps.reason_against(url, None, FoundHow.SEED) is None
        assert traps.refusal(url, None, FoundHow.SEED) is None


_URLS = st.builds(
    "{}{}{}{}".format,
    st.sampled_from([SHOP, "http://shop.example", "https://a.b.shop.example", "https://[", "", "https://www.shop.example:99999"]),
    st.text(alphabet="/ab1-;=().%é\ud800", max_size=20).map("/{}".format),
    st.sampled_from(["", "?"]),
    st.text(alphabet="ab12&=[]%;,", max_size=20),
)  # fmt: skip


@given(st.lists(_URLS, unique=True, max_size=12), st.text(max_size=80))
def test_nothing_that_a_site_writes_breaks_it(urls: list[str], html: str) -> None:
    traps = Traps(f"{SHOP}/", 10, subdomains=True)
    text = print_of(html)
    for at, url in enumerate(urls):
        found_on = urls[at - 1] if at else None
        assert traps.reason_against(url, found_on, FoundHow.LINK) in REASONS | {None}
        refusal = traps.refusal(url, found_on, FoundHow.LINK)
        assert refusal in REASONS | {None, WAIT}
        if refusal is None:
            traps.begin(url, found_on, FoundHow.LINK)
            assert traps.saw(url, url, 200, text) in REASONS | {None}


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 5)), unique=True), st.randoms())
def test_how_many_pages_twins_are_does_not_depend_on_their_order(drawn, lot) -> None:
    urls = [f"http{'s' * secure}://{'www.' * www}shop.example/p{n}" for secure, www, n in drawn]
    lot.shuffle(urls)
    answers = _heard(Traps(f"{SHOP}/", 500), *urls)
    assert answers.count(None) == len({n for _, _, n in drawn})


@given(st.lists(st.integers(0, 40), unique=True, min_size=8), st.randoms())
def test_with_nothing_seen_at_most_a_credit_is_under_way(months, lot) -> None:
    """Whatever is heard first: of what may be a calendar no more is begun than the whole of it may cost."""
    traps = Traps(f"{SHOP}/", BUDGET)
    urls = [f"{SHOP}/calendar?month={month}" for month in months]
    lot.shuffle(urls)
    begun = 0
    for url in urls:
        assert traps.reason_against(url, f"{SHOP}/", FoundHow.LINK) is None
        if traps.refusal(url, f"{SHOP}/", FoundHow.LINK) is None:
            traps.begin(url, f"{SHOP}/", FoundHow.LINK)
            begun += 1
    assert 0 < begun <= allowance_of(BUDGET)
