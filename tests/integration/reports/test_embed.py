"""The embed in pages of customers that are hostile to it: whole, accessible, silent, and nothing moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from reports.formats import embed, embed_languages, embed_tag, fragment
from reports.words import Words
from tests.farm.browser import visitor_of
from tests.integration.reports.host_pages import URL, Host, Opened, reset, right_to_left, strict
from tests.unit.reports import samples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

    from tests.farm import Farm

pytestmark = pytest.mark.browser

ARABIC = Words("ar")
"""English sentences, said to be Arabic: only the direction matters here."""
HOSTS: dict[str, Callable[[], Host]] = {
    "strict policy": lambda: strict(embed(samples.declaration())),
    "reset": lambda: reset(embed(samples.declaration())),
    "right to left": lambda: right_to_left(embed(samples.declaration(), ARABIC)),
}
ARTICLE = "document.querySelector('[data-cookiescan]').shadowRoot.querySelector('article')"


@pytest.fixture(scope="module")
def browser(farm_server: Farm) -> Iterator[Browser]:
    with visitor_of(farm_server) as chromium:
        yield chromium


@pytest.fixture
def opened(browser: Browser, farm: Farm) -> Iterator[Callable[..., Opened]]:
    contexts = []

    def open_host(host: Host, *, width: int = 1280, path: str = "", **settings: Any) -> Opened:
        address = host.serve(farm)
        context = browser.new_context(viewport={"width": width, "height": 800}, **settings)
        contexts.append(context)
        page = Opened(context.new_page())
        page.go(address + path, runs=settings.get("java_script_enabled", True))
        return page

    yield open_host
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", HOSTS)
@pytest.mark.parametrize("width", [320, 1280])
def test_whole_accessible_and_silent_in_a_hostile_page(opened, name, width):
    page = opened(HOSTS[name](), width=width)
    assert page.errors == []
    assert page.run("watched") == {"shift": 0, "violations": []}
    assert sorted(page.asked) == sorted(
        [URL, URL.replace("cookies", "host.css"), URL.replace("cookies", "declaration.embed.js")]
    )
    roles = page.roles()
    assert (roles.count("table"), roles.count("row"), roles.count("rowheader")) == (6, 6 + 11 + 2, 11 + 2)
    assert page.run("document.documentElement.scrollWidth") <= width
    assert page.axe() == []


def test_the_reset_reaches_nothing_inside_but_font_and_colour(opened):
    page = opened(HOSTS["reset"]())
    style = page.run(
        f"(style => [style.color, style.fontFamily, style.fontSize, style.textTransform, style.letterSpacing, "
        f"style.whiteSpace, style.textAlign, style.lineHeight])(getComputedStyle({ARTICLE}))"
    )
    assert style == ["rgb(34, 34, 34)", "Georgia, serif", "16px", "none", "normal", "normal", "start", "24px"]
    assert page.run(f"getComputedStyle({ARTICLE}.querySelector('td')).display") == "table-cell"
    assert page.run("document.querySelector('[data-cookiescan]').getBoundingClientRect().width") > 1200


def test_the_direction_is_that_of_the_declaration(opened):
    page = opened(HOSTS["right to left"]())
    name, appears = (
        page.run(f"{ARTICLE}.querySelector('{one}').getBoundingClientRect().right")
        for one in ("tbody th .cs-host", "tbody td:last-child")
    )
    assert name > appears + 800
    assert page.run(f"getComputedStyle({ARTICLE}).color") == "rgb(243, 233, 220)"


def test_the_markup_is_that_of_the_fragment(opened):
    read = """(article => [...article.querySelectorAll('*:not(style)')].map(one => [
      one.localName, one.className, one.id, one.getAttribute('href'),
      one.getAttribute('aria-labelledby'), one.childElementCount ? '' : one.textContent]))"""
    page = opened(strict(embed(samples.hostile_declaration())))
    assert page.errors == []
    inside = page.run(f"{read}({ARTICLE})")
    plain = opened(Host("", body=fragment(samples.hostile_declaration())))
    assert inside == plain.run(f"{read}(document.querySelector('article'))")


def test_links_inside_work_with_the_keyboard(opened):
    page = opened(HOSTS["strict policy"]())
    page.page.keyboard.press("Tab")
    for _ in range(3):
        page.page.keyboard.press("Tab")
    assert page.run(f"{ARTICLE}.getRootNode().activeElement.hash") == "#cs-marketing"
    page.page.keyboard.press("Enter")
    assert page.run(f"{ARTICLE}.getRootNode().activeElement.id") == "cs-marketing"
    assert abs(page.run(f"{ARTICLE}.querySelector('#cs-marketing').getBoundingClientRect().top")) < 2
    page.page.keyboard.press("Tab")
    assert page.run(f"{ARTICLE}.getRootNode().activeElement.href").startswith("https://www.facebook.com/")


def test_an_address_can_lead_to_a_category(opened):
    page = opened(HOSTS["strict policy"](), path="#cs-statistics")
    assert page.run(f"{ARTICLE}.getRootNode().activeElement.id") == "cs-statistics"


def test_nothing_moves_even_when_the_script_is_slow(opened):
    script = embed(samples.declaration())
    assert opened(Host(script, delay=0.3)).run("watched.shift") == 0
    late = "<div data-cookiescan></div><script async src=declaration.embed.js></script>"
    assert opened(Host(script, delay=0.3, body=late)).run("watched.shift") > 0, "the browser counts what moves"


@pytest.mark.parametrize("reason", ["no JavaScript", "another script"])
def test_a_link_stands_there_without_the_script(opened, reason):
    host = strict(embed(samples.declaration()))
    if reason == "another script":
        tag = embed_tag(host.script, address="declaration.embed.js", page="/declaration.html")
        host = Host(host.script + "//", body=tag)
    page = opened(host, java_script_enabled=reason != "no JavaScript")
    link = page.page.get_by_role("link", name="Cookie declaration")
    assert link.is_visible()
    assert link.get_attribute("href") == "/declaration.html"


LANGUAGES = (Words("en"), Words("sv-SE", samples.Prefixed("sv")), Words("nb", samples.Prefixed("nb")))


@pytest.mark.parametrize(
    ("lang", "place", "script", "expected"),
    [
        ("sv", "", "", "sv-SE"),
        ("sv-FI", "", "", "sv-SE"),
        ("no", "", "", "nb"),
        ("nn-NO", "", "", "nb"),
        ("sv", "data-lang=nb", "", "nb"),
        ("sv", "data-lang=xx", "data-lang=NB", "nb"),
        ("sv", "lang=en", "", "en"),
        ("zh", "", "", "en"),
    ],
)
def test_the_page_chooses_the_language(opened, lang, place, script, expected):
    tags = f"<div data-cookiescan {place}></div><script src=declaration.embed.js {script}></script>"
    page = opened(Host(embed_languages(samples.declaration(), LANGUAGES), lang=lang, body=tags))
    assert page.errors == []
    assert page.run(f"{ARTICLE}.lang") == expected
    said = {"en": "Cookie declaration", "sv-SE": "sv:Cookie declaration", "nb": "nb:Cookie declaration"}[expected]
    assert page.run(f"{ARTICLE}.querySelector('.cs-eyebrow').textContent") == said


def test_several_on_one_page(opened):
    body = (
        "<div data-cookiescan data-lang=sv></div><section data-cookiescan='shop.example'></section>"
        "<div data-cookiescan='other.example'><a href=/other>Other</a></div>"
        "<script src=declaration.embed.js></script><script src=declaration.embed.js></script><p data-cookiescan></p>"
    )
    page = opened(Host(embed_languages(samples.declaration(), LANGUAGES), body=body))
    assert page.errors == []
    shown = (
        "[...document.querySelectorAll('[data-cookiescan]')].map(one => one.shadowRoot?.querySelector('article').lang)"
    )
    assert page.run(shown) == ["sv-SE", "en", None, "en", "en"]
    assert page.page.get_by_role("link", name="Other").is_visible()
    assert page.run("document.querySelectorAll('[id]').length") == 0


def test_one_script_alone_puts_it_where_it_stands(opened):
    page = opened(
        Host(embed(samples.declaration()), body="<p>Before</p><script src=declaration.embed.js></script><p>After</p>")
    )
    order = (
        "[...document.querySelectorAll('main > :not(script)')].map(one => one.shadowRoot ? 'embed' : one.textContent)"
    )
    assert page.run(order) == ["Cookies", "Before", "embed", "After"]
    assert page.run("watched.shift") == 0


def test_a_place_may_come_after_the_script(opened):
    body = "<script src=declaration.embed.js defer></script><div data-cookiescan></div>"
    page = opened(Host(embed(samples.declaration()), body=body))
    assert page.run("document.querySelectorAll('[data-cookiescan]').length") == 1
    assert page.run(f"{ARTICLE}.lang") == "en"
