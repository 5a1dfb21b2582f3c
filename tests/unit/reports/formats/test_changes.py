"""Changes as text and as HTML."""

from __future__ import annotations

import pytest
from lxml import html

from reports.change_words import CHANGES, ChangeWords
from reports.changes import Change, Item
from reports.formats import changes_page, changes_text
from scanner.change import ChangeKind
from tests.records import HOSTILE
from tests.unit.reports.change_samples import GA, LONGER, changes, of_text, some


def read(text: str) -> str:
    tree = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    article = tree.find(".//article")
    assert isinstance(article, html.HtmlElement)
    return " ".join(article.text_content().split())


def test_text_says_what_changed_from_what_to_what_and_why():
    assert changes_text(changes(LONGER)).splitlines() == [
        "shop.example: One change, from 5 January 2026, 03:00 UTC to 5 February 2026, 03:00 UTC.",
        "",
        "medium  Kept for another time: _ga (.shop.example/), statistics",
        "        before: kept for 30 days",
        "        after: kept for 13 months (asked for 2 years)",
        "        cause: The script a.js went from version 1 to 2.",
    ]


def test_html_says_the_same():
    text = read(changes_page(some()))
    for said in (
        "Medium Kept for another time: _ga",
        "Beforekept for 30 days",
        "Afterkept for 13 months (asked for 2 years)",
        "The newer scan is degraded.",
        "Comes and goes",
    ):
        assert said in text


def test_nothing_changed():
    assert "No changes" in changes_text(changes())
    assert "Nothing changed" in read(changes_page(changes()))
    assert changes_text(changes(old_at=None, old_id=None)).startswith("shop.example: No changes, on 5 February")


def test_phases_are_told_in_words():
    change = Change(
        kind="phase",
        severity="high",
        item=GA,
        before={"no_action": False, "reject": False, "accept": True},
        after={"no_action": True, "reject": None, "accept": True},
    )
    before, after = ChangeWords().before_after(change)
    assert before == "there: After acceptance; not there: Before a choice, After refusal"
    assert after == "there: Before a choice, After acceptance"


def test_many_items_that_come_and_go_are_counted():
    items = tuple(Item(kind="tracker", name=f"t{number}.example") for number in range(30))
    assert "t19.example and 10 more" in changes_text(changes(flapping=items))


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_from_a_site_gets_out_of_its_place(text):
    told = of_text(text)
    page = changes_page(told)
    assert "<script" not in page
    assert 'href="javascript' not in page
    plain = changes_text(told)
    assert all(character.isprintable() or character == "\n" for character in plain)


def test_every_kind_of_change_has_its_words():
    assert set(CHANGES) == {kind.value for kind in ChangeKind}
