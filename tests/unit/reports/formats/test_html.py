import re

import pytest
from lxml import html

from reports.formats import fragment, page
from reports.untrusted import shorten, visible
from tests.unit.reports import samples


def read(text: str) -> html.HtmlElement:
    return html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))


def rows(document: html.HtmlElement, category: str) -> list[html.HtmlElement]:
    return document.xpath(f"//section[@aria-labelledby='cs-{category}']//tbody/tr")


def test_page_is_grouped_by_category():
    document = read(page(samples.declaration()))
    counts = [len(rows(document, name)) for name in ("necessary", "preferences", "statistics", "marketing")]
    assert counts == [3, 1, 4, 2]
    assert document.findtext(".//title") == "Cookie declaration of shop.example"
    assert document.get("lang") == "en"
    text = " ".join(document.text_content().split())
    for words in (
        "22 November 2026",
        "42 of 44",
        "13 months",
        "Until the browser is closed",
        "Meta Platforms Ireland Limited, Ireland",
        "Also received by Criteo",
        "After you accept",
        "This site asks for your choice with Klaro.",
        "cookiescan 0.1.0",
        "2026.11.20",
        "2 pages were left out",
    ):
        assert words in text


def test_fragment_is_the_same_declaration_one_level_down():
    plain = samples.declaration(consent=samples.decl.ConsentNote(banner=True, url="https://www.shop.example/cookies"))
    whole = read(page(plain)).find(".//article")
    part = read(fragment(plain)).find(".//article")
    assert whole is not None
    assert part is not None
    part.remove(part.find("style"))
    assert whole.text_content().split() == part.text_content().split()
    assert [element.tag for element in whole.iter("h1", "h2")][:2] == ["h1", "h2"]
    assert [element.tag for element in part.iter("h1", "h2", "h3")][:2] == ["h2", "h3"]
    assert "<html" not in fragment(samples.declaration())


@pytest.mark.parametrize("write", [page, fragment])
def test_nothing_is_fetched_and_nothing_runs(write):
    text = write(samples.declaration())
    document = read(text)
    assert not document.xpath("//script|//img|//link|//iframe|//object|//@onclick|//@src")
    assert not re.search(r"url\(|@import|@font-face", text)


def test_ids_are_unique():
    ids = read(page(samples.declaration())).xpath("//@id")
    assert len(ids) == len(set(ids))


def test_links_are_http_or_inside_the_page():
    for target in read(page(samples.declaration())).xpath("//@href"):
        assert target.startswith(("https://", "#cs-"))


@pytest.mark.parametrize(
    ("changes", "says", "does_not_say"),
    [
        ({}, "None found.", "Not measured."),
        ({"status": "degraded"}, "may store more than is listed", "Not measured."),
        ({"pages_looked_at": 0, "status": "failed"}, "Nothing can be said", "None found."),
        ({"pages_looked_at": 0, "status": "failed"}, "Not measured.", "None found."),
    ],
)
def test_could_not_look_is_not_nothing_found(changes, says, does_not_say):
    empty = samples.declaration(sections=samples.decl.sections([]), **changes)
    text = read(page(empty)).text_content()
    assert says in text
    assert does_not_say not in text


def test_a_failed_scan_shows_no_zero():
    empty = samples.declaration(
        sections=samples.decl.sections([]), status="failed", pages_looked_at=0, pages_found=None
    )
    counts = read(page(empty)).xpath("//span[@class='cs-count']/text()")
    assert counts == ["–"] * 5


@pytest.mark.parametrize("write", [page, fragment])
def test_hostile_texts_are_shown_and_do_nothing(write):
    text = write(samples.hostile_declaration())
    assert not set("\x00\x1b\u202e\u200b\ufeff") & set(text)
    text.encode("utf-8")
    document = read(text)
    assert not document.xpath("//script|//img|//b|//@onmouseover|//@onerror|//@src")
    assert all(target.startswith("#cs-") for target in document.xpath("//@href"))
    names = {name.text_content() for name in document.xpath("//tbody//code")}
    assert names == {shorten(visible(text)) or "(no name)" for text in samples.HOSTILE}
    assert len(document.xpath("//tbody/tr")) == 2 * len(samples.HOSTILE)


def test_same_record_gives_same_bytes():
    assert page(samples.declaration()) == page(samples.declaration())
