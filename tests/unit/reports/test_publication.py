"""The files of a published declaration."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from posixpath import dirname, join, normpath
from typing import Any

import pytest
from lxml import html

from reports.carry import changes_between
from reports.edition import Release
from reports.formats.embed import integrity
from reports.languages import words_for
from reports.publication import Publication, permanent_folder
from tests.unit.reports import samples
from tests.unit.reports.samples import HOSTILE, SCANNED

DAY = timedelta(days=1)
BASE = "https://www.shop.example/cookies/"


def contents(number):
    """Version 1 is hostile, so every change to version 2 is too."""
    made = samples.hostile_declaration() if number == 1 else samples.declaration()
    return replace(made, scanned_at=SCANNED + number * DAY)


def publication(newest=2, languages=("sv", "en"), **changes):
    releases = [
        Release(
            number=number,
            published_at=SCANNED + number * DAY,
            changes=changes_between(contents(number - 1), contents(number)) if number > 1 else (),
        )
        for number in range(newest, 0, -1)
    ]
    facts: dict[str, Any] = {"site": "shop.example", "releases": tuple(releases), "content": contents}
    return Publication(**facts | {"languages": [words_for(one) for one in languages]} | changes)


def files(published):
    found: dict[str, str] = {}
    for release in published.releases:
        for words in published.languages:
            found |= dict(published.permanent(release.number, words))
    found |= dict(published.current())
    return found | {"index.json": published.index(lambda path: found[path])}


def links(text):
    return [str(link) for link in chosen(text, "//a/@href | //link/@href")]


def chosen(text, path) -> Any:
    return html.fromstring(text).xpath(path)


def test_what_is_there():
    found = files(publication())
    beside = ["declaration.embed.js", "declaration.fragment.html", "declaration.json", "index.html"]
    expected = {f"{language}/{name}" for language in ("en", "sv") for name in [*beside, "changes.html"]}
    expected |= {f"v/{number}/{language}/{name}" for number in (1, 2) for language in ("en", "sv") for name in beside}
    assert set(found) == expected | {"index.html", "index.json"}


def test_every_relative_link_leads_to_a_file():
    found = files(publication())
    for path, text in found.items():
        if path.endswith(("index.html", "changes.html")):
            inner = [link for link in links(text) if not re.match(r"https?:|#", link)]
            assert inner, path
            for link in inner:
                assert normpath(join(dirname(path), link)) in found, (path, link)


def test_what_goes_into_other_pages_links_only_with_an_address():
    for base, expected in ((None, []), (BASE, [f"{BASE}sv/changes.html"])):
        found = files(publication(base=base))
        inner = [
            link for link in links(found["sv/declaration.fragment.html"]) if "changes.html" in link or "index" in link
        ]
        assert inner == expected
        assert ("changes.html" in found["sv/declaration.embed.js"]) is bool(base)


@pytest.mark.parametrize("number", [1, 2])
def test_an_old_version_is_the_same_when_newer_ones_come(number):
    words = words_for("sv")
    of_then, of_now = publication(newest=number), publication(newest=4)
    assert dict(of_then.permanent(number, words)) == dict(of_now.permanent(number, words))
    assert dict(of_then.permanent(number, words)) == dict(
        publication(newest=4, languages=("sv",)).permanent(number, words)
    )


def test_the_same_versions_give_the_same_files():
    assert files(publication()) == files(publication())


def test_a_version_that_stays_says_so_and_leads_to_the_one_that_counts():
    page = files(publication())[permanent_folder(1, "en") + "index.html"]
    assert "This version stays here" in page
    assert "../../../en/index.html" in links(page)
    assert "This version stays here" not in files(publication())["en/index.html"]


def test_one_language_needs_no_choice():
    assert 'hreflang="sv"' not in files(publication(languages=("sv",)))["sv/index.html"]
    assert links(files(publication(languages=("sv",)))["index.html"]) == ["sv/index.html", "sv/index.html"]


def test_the_entrance_leads_to_the_languages_by_their_own_names():
    text = files(publication(languages=("sv", "en", "fi")))["index.html"]
    assert [one.text for one in chosen(text, "//a")] == ["svenska", "English", "suomi"]


def test_the_index():
    found = files(publication(base=BASE))
    index = json.loads(found["index.json"])
    assert (index["current"], index["languages"], index["base"]) == (2, ["sv", "en"], BASE)
    for version in index["versions"]:
        for made in version["files"].values():
            assert integrity(found[made["embed"]]) == made["integrity"]
            assert all(path in found for name, path in made.items() if name != "integrity")
    assert {change["name"] for change in index["versions"][0]["changes"]} >= set(HOSTILE) - {""}


@pytest.mark.parametrize("path", ["en/index.html", "en/changes.html", "v/2/en/index.html", "index.html"])
def test_nothing_hostile_gets_through_and_nothing_is_fetched(path):
    page = files(publication(site=HOSTILE[0]))[path]
    assert not chosen(page, "//script | //img | //iframe | //@onerror | //@onmouseover | //link[not(@rel='alternate')]")
    assert len(chosen(page, "//style")) == 1
    assert not [link for link in chosen(page, "//@href") if str(link).lower().startswith("javascript")]


def test_ten_thousand_items_that_all_change():
    rows = [samples.row(f"n{number}") for number in range(10_000)]
    old, new = (samples.declaration(sections=samples.decl.sections(some)) for some in (rows, []))
    changes = changes_between(old, new)
    release = Release(number=2, published_at=SCANNED, changes=changes)
    made = publication(languages=("en",), content=lambda _: new, releases=(release,))
    assert dict(made.current())["en/changes.html"].count("No longer found") == 10_000
