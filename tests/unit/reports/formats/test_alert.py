"""An alert as text, chat message and HTML."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from reports.formats.alert import chat, html, sentence, subject, text
from tests.alerting import a_hostile_alert, an_alert, an_item


def test_a_short_text():
    alert = an_alert(
        an_item(likely_cause="A new script on 2 pages."), an_item(rule="change.lifetime", before=1, after=2)
    )
    assert text(alert, "m1").splitlines() == [
        "Scan of https://www.shop.example/, 1 March 2026, 12:05 UTC: complete.",
        "",
        "- High: New third party: ads.example (marketing)",
        "  Likely cause: A new script on 2 pages.",
        "- High: Lifetime changed: ads.example: 1 → 2",
        "",
        "cookiescan, scan s1, message m1",
    ]


def test_subjects():
    assert subject(an_alert()) == "cookiescan: shop.example: New third party: ads.example (marketing)"
    assert subject(an_alert(an_item(), an_item(), omitted=1)) == (
        "cookiescan: shop.example: 3 things to look at (high)"
    )
    assert subject(an_alert(test=True)) == "cookiescan: test message for shop.example"


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (an_item(text="As it says."), "As it says."),
        (an_item("", rule="change.cookie_new", place="shop.example", category=None),
         "New cookie: (no name) on shop.example"),
        (an_item(rule="change.cookie_gone", category=None), "Gone: cookie: ads.example"),
        (an_item(rule="change.phase", before={"no_action": False}, after={"no_action": True}),
         "When it is there changed: ads.example: no_action: no → no_action: yes"),
        (an_item(rule="change.unheard_of", before=None, after=1), "change.unheard_of: ads.example: not known → 1"),
    ],
)  # fmt: skip
def test_sentences(item, said):
    assert sentence(item) == said


def test_many_items():
    alert = an_alert(*[an_item(f"t{number}.example") for number in range(80)], omitted=20)
    lines = text(alert, "m1").splitlines()
    assert (len(lines), lines[-3]) == (17, "and 88 more")
    assert html(alert, "m1").count("<tr style") == 50
    assert "and 50 more" in html(alert, "m1")


@pytest.mark.parametrize("longest", [160, 400, 2000, 4000])
def test_a_chat_message_fits(longest):
    alert = an_alert(*[an_item(f"tracker-number-{number}.example") for number in range(80)], reasons=("r" * 300,) * 5)
    assert len(chat(alert, "m1", longest)) <= longest


def test_a_hostile_site_steers_nothing():
    alert = a_hostile_alert()
    for said in (subject(alert), *text(alert, "m1").splitlines(), *chat(alert, "m1", 4000).splitlines()):
        assert "\r" not in said
        assert "\u202e" not in said
        assert not said.startswith("Bcc")
    spoken = chat(alert, "m1", 4000)
    assert not set("<>[]@`") & set(spoken)
    document = html(alert, "m1")
    tags: list[str] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: tags.append(tag)  # type: ignore[method-assign]
    parser.feed(document)
    ours = "html head meta title body h1 bdi p table thead tbody tr th td small br"
    assert set(tags) == set(ours.split())
    assert "&lt;script&gt;" in document
