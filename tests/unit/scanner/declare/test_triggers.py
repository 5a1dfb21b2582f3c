"""What in the pages brings an item: the tag to hold back, or the script that has to ask."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports.declaration import Trigger
from scanner.declare import declaration_of
from scanner.model import Party, Setter
from tests.records import HOME, a_cookie, a_scan, a_tracker

OWN = f"{HOME}app.js"
TAGS = "https://tags.manager.example/gtm.js"
STATS = "https://stats.example/s.js"


def triggers(*setters, via=("script",), trackers=(), **changes):
    """The triggers of one cookie with these setters."""
    cookie = replace(a_cookie(), setters=list(setters), set_via=list(via), **changes)
    made = declaration_of(replace(a_scan(), cookies=[cookie], storage=[], trackers=list(trackers)))
    (row,) = [row for section in made.sections for row in section.rows]
    return row.triggers


@pytest.mark.parametrize(
    ("setter", "wanted"),
    [
        (Setter(STATS, "stats.example", [HOME]), Trigger(kind="script", url=STATS)),
        (
            Setter(f"{STATS}?id={{L1}}", "stats.example", [HOME]),
            Trigger(kind="script", url=STATS, partial=True),
        ),
        (Setter(STATS, "stats.example", [TAGS, HOME]), Trigger(kind="script", url=STATS, loaded_by=TAGS)),
        (Setter(STATS, "stats.example", [OWN, HOME]), Trigger(kind="script", url=STATS, loaded_by=OWN)),
        (
            Setter("https://a.stats.example/deep.js", "a.stats.example", [STATS, HOME]),
            Trigger(kind="script", url=STATS),
        ),
        (Setter(OWN, "www.shop.example", [HOME]), Trigger(kind="script", url=OWN, own=True)),
        (Setter(HOME, "www.shop.example", [], inline=True), Trigger(kind="inline", url=HOME, own=True)),
        (
            Setter("https://v.example/e/7", "v.example", [HOME], inline=True),
            Trigger(kind="frame", url="https://v.example/e/7"),
        ),
        (Setter(None, "stats.example", []), Trigger(kind="request", url="https://stats.example/", partial=True)),
    ],
    ids=[
        "tag",
        "query",
        "tag manager",
        "own loader",
        "one site is one",
        "own",
        "inline",
        "inline in a frame",
        "host alone",
    ],
)
def test_what_a_script_set(setter, wanted):
    assert triggers(setter) == (wanted,)


def test_the_page_itself():
    page = Setter(HOME, "www.shop.example", [])
    assert triggers(page, via=["http"]) == (Trigger(kind="request", url=HOME, own=True),)


@pytest.mark.parametrize(
    ("url", "types", "kind"),
    [
        ("https://t.example/p.gif", [], "image"),
        ("https://t.example/embed/7", ["document"], "frame"),
        ("https://t.example/embed/7", ["document", "image"], "request"),
        ("https://t.example/gtag/js", ["script"], "script"),
        ("https://t.example/x", ["beacon", "image", "pixel"], "image"),
        ("https://t.example/x", [], "request"),
    ],
)
def test_what_an_answer_set(url, types, kind):
    tracker = replace(a_tracker(), host="t.example", resource_types=types)
    made = triggers(Setter(url, "t.example", [HOME]), via=["http"], party=Party.THIRD, trackers=[tracker])
    assert made == (Trigger(kind=kind, url=url),)


def test_what_a_frame_loads_waits_with_the_frame():
    tracker = replace(a_tracker(), host="v.example", resource_types=["document", "script"])
    made = triggers(Setter("https://v.example/p.js", "v.example", ["https://v.example/e/7", HOME]), trackers=[tracker])
    assert made == (Trigger(kind="frame", url="https://v.example/e/7"),)


def test_a_contact_goes_by_the_address_that_was_seen_of_it():
    cookie = replace(a_cookie(), setters=[Setter(STATS, "stats.example", [TAGS, HOME])])
    hosts = [
        replace(a_tracker(), host=host, site=host, organisation=host, chain=[HOME], failed=False)
        for host in ("tags.manager.example", "other.example")
    ]
    made = declaration_of(replace(a_scan(), cookies=[cookie], storage=[], trackers=hosts))
    assert {contact.provider.name: contact.triggers[0] for contact in made.contacts} == {
        "tags.manager.example": Trigger(kind="script", url=TAGS),
        "other.example": Trigger(kind="script", url="https://other.example/", partial=True),
    }


@pytest.mark.parametrize("url", ["blob:https://www.shop.example/x", "data:text/html", "about:blank", "https://[", ""])
def test_an_address_that_no_tag_can_have(url):
    assert triggers(Setter(url, "", [])) == ()
