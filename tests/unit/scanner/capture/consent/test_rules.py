"""The rules of the platforms are complete and their selectors are selectors."""

from __future__ import annotations

import pytest
import soupsieve

from scanner.capture.consent.rules import BadRule, Rule, read_rule, rule, rules

WANTED = [
    "onetrust", "cookiebot", "usercentrics", "usercentrics3", "didomi", "sourcepoint", "inmobi", "tcf", "trustarc",
    "cookieyes", "complianz", "iubenda", "osano", "cookieconsent3", "termly", "cookiefirst", "cookiescript", "axeptio",
    "consentmanager", "klaro", "tarteaucitron", "orejime", "vanilla-cookieconsent", "vanilla-cookieconsent2", "borlabs",
    "cookiehub", "civic", "piwikpro", "hubspot", "shopify", "silktide", "funding-choices", "ezoic", "ketch", "tealium",
    "transcend", "eu-cookie-compliance", "fides", "pandectes", "evidon", "termsfeed", "cookieinformation", "wix",
    "finsweet",
]  # fmt: skip


def test_the_platforms_that_matter_have_a_rule() -> None:
    assert set(WANTED) <= {one.name for one in rules()}


@pytest.mark.parametrize("one", rules(), ids=lambda one: one.name)
def test_a_rule_is_complete(one: Rule) -> None:
    assert one.title
    assert one.source.startswith("https://")
    assert "return" in one.record
    selectors = [*one.banner, *one.settings, *(text for some in one.press.values() for text in some)]
    for selector in selectors:
        soupsieve.compile(selector)
    assert one.name == "tcf" or one.banner


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("title = 'A'", "missing"),
        ("title = 'A'\nsource = 's'\ndetect = 'd'\nrecord = 'r'\nbaner = ['b']", "baner"),
        ("title = 'A'\nsource = 's'\ndetect = 'd'\nrecord = 'r'\n[press]\nrefuse = ['b']", "refuse"),
    ],
)
def test_a_bad_rule_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(BadRule, match=complaint):
        read_rule("a", text)


def test_a_rule_is_found_by_name() -> None:
    assert rule("klaro").title == "Klaro"
    with pytest.raises(LookupError):
        rule("none")
