"""The button that opens the site's consent manager, and what stands there in its place."""

from __future__ import annotations

import re

import pytest
from lxml import html

from reports.declaration import ConsentNote
from reports.formats import embed, fragment, page
from reports.openings import OPENINGS
from scanner.capture.consent.rules import rules
from tests.unit.reports import samples
from tests.unit.reports.formats.test_embed import data_of


def asked_by(platform, **more):
    return samples.declaration(consent=ConsentNote(banner=True, platform=platform, **more))


def opener(text):
    return html.document_fromstring(text).xpath("//*[@data-cookiescan-consent]")


def test_the_names_are_those_of_the_scanner():
    assert set(OPENINGS) <= {rule.title for rule in rules()}
    assert len({opening.key for opening in OPENINGS.values()}) == len(OPENINGS)


@pytest.mark.parametrize("platform", OPENINGS)
def test_the_table_holds_plain_names_and_a_source(platform):
    opening = OPENINGS[platform]
    assert opening.call or opening.attributes
    assert opening.source.startswith("https://")
    assert re.fullmatch(r"[\w$]+(\.[\w$]+)*", opening.call or "x")
    assert set(opening.attributes) <= {"class", "href", "data-cc"}
    assert opening.link is None or opening.link[0] in "#?"


@pytest.mark.parametrize("platform", OPENINGS)
def test_the_fragment_shows_it_where_the_manager_itself_makes_it_work(platform):
    (element,) = opener(fragment(asked_by(platform)))
    opening = OPENINGS[platform]
    assert element.get("data-cookiescan-consent") == opening.key
    assert ("hidden" in element.attrib) == (not opening.attributes)
    for name, value in opening.attributes.items():
        assert set(value.split()) <= set(element.get(name).split())
    assert element.tag == ("a" if opening.link else "button")
    assert element.tag == "a" or element.get("type") == "button"


@pytest.mark.parametrize("platform", [None, "Something", "<script>alert(1)</script>"])
def test_an_unknown_manager_has_none(platform):
    assert opener(fragment(asked_by(platform))) == []
    assert data_of(embed(asked_by(platform)))["choice"] is None


def test_the_page_has_no_button_but_a_link_to_the_site():
    text = page(asked_by("Klaro"))
    assert opener(text) == []
    assert '<a href="https://www.shop.example/" rel="noopener noreferrer nofollow">Go to shop.example to change' in text
    assert "Go to" not in page(asked_by("Klaro", url="https://www.shop.example/cookies"))
    assert "Go to" not in page(samples.declaration(consent=ConsentNote(banner=False)))


def test_the_embed_names_the_call_and_nothing_else():
    assert data_of(embed(asked_by("Klaro")))["choice"] == ["klaro.show", []]
    assert data_of(embed(asked_by("InMobi Choice (Quantcast)")))["choice"] == [
        "__tcfapi",
        ["displayConsentUi", 2, None],
    ]
    assert data_of(embed(asked_by("Complianz")))["choice"] is None
