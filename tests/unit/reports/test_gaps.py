"""What the law asks to be told and is not known is said, plainly and first."""

from __future__ import annotations

import pytest
from lxml import html

from reports.formats import fragment, json, markdown, page
from tests.unit.reports import samples


@pytest.mark.parametrize(
    ("changes", "gaps"),
    [
        ({}, ()),
        ({"purpose": None}, ("purpose",)),
        ({"purpose": ""}, ("purpose",)),
        ({"provider": None}, ("recipients",)),
        ({"category": "unclassified"}, ("category",)),
        ({"session": False}, ("duration",)),
        ({"session": False, "lifetime": 0.0}, ()),
        ({"session": False, "lifetime": 60.0}, ()),
        ({"session": False, "kind": "local_storage"}, ()),
        ({"session": False, "kind": "session_storage"}, ()),
        ({"category": "unclassified", "purpose": None, "provider": None}, ("category", "recipients", "purpose")),
    ],
)
def test_what_is_not_known_of_an_item(changes, gaps):
    assert samples.row(**changes).gaps == gaps


def declared(*rows):
    return samples.declaration(sections=samples.decl.sections(rows))


def test_nothing_is_said_where_nothing_is_missing():
    whole = declared(samples.row())
    assert whole.gaps == {}
    for write in (page, fragment, markdown):
        assert "What is not known" not in write(whole)
        assert "Not known" not in write(whole)


def test_the_summary_counts_and_each_item_is_marked():
    some = declared(
        samples.row("a", session=False), samples.row("b", session=False, purpose=None), samples.row("c", provider=None)
    )
    assert some.gaps == {"recipients": 1, "purpose": 1, "duration": 2}
    text = page(some)
    assert "It is not known how long 2 items are kept" in text
    assert text.index("It is not known how long") < text.index("Change your choice")
    assert len(list(html.document_fromstring(text).iter("strong"))) == 4
    assert "- It is not known what one item is for" in markdown(some)


def test_the_json_names_them():
    assert '"not_known": [\n            "purpose"\n          ]' in json(declared(samples.row(purpose=None)))
