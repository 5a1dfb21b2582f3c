"""JSON-LD: only types and properties that schema.org has, with the values that it expects."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from reports.formats.jsonld import jsonld
from reports.words import Words
from tests.unit.reports import samples

# What schema.org says of the types that are used: property -> expected types ("Text" and "URL" are strings).
VOCABULARY: dict[str, dict[str, tuple[str, ...]]] = {
    "WebPage": {
        "name": ("Text",),
        "inLanguage": ("Text",),
        "dateModified": ("DateTime",),
        "abstract": ("Text",),
        "about": ("WebSite",),
        "mainEntity": ("ItemList",),
        "mentions": ("Organization",),
        "url": ("URL",),
    },
    "WebSite": {"name": ("Text",), "url": ("URL",)},
    "ItemList": {
        "name": ("Text",),
        "numberOfItems": ("Integer",),
        "itemListOrder": ("URL",),
        "itemListElement": ("ListItem",),
    },
    "ListItem": {"position": ("Integer",), "item": ("PropertyValue",)},
    "PropertyValue": {
        "name": ("Text",),
        "description": ("Text",),
        "propertyID": ("Text",),
        "value": ("Text",),
        "valueReference": ("PropertyValue", "QuantitativeValue"),
    },
    "QuantitativeValue": {"value": ("Integer",), "unitCode": ("Text",)},
    "Organization": {
        "name": ("Text",),
        "legalName": ("Text",),
        "address": ("PostalAddress",),
        "subjectOf": ("WebPage",),
    },
    "PostalAddress": {"addressCountry": ("Text",)},
}


def fits(value: Any, expected: tuple[str, ...]) -> bool:
    match value:
        case list():
            return bool(value) and all(fits(one, expected) for one in value)
        case dict():
            return value["@type"] in expected
        case str():
            if "DateTime" in expected:
                return datetime.fromisoformat(value).tzinfo is not None
            return "Text" in expected or ("URL" in expected and value.startswith(("https://", "http://")))
        case _:
            return isinstance(value, int) and "Integer" in expected


def faults(node: Any, path: str = "") -> list[str]:
    if isinstance(node, list):
        return [fault for index, one in enumerate(node) for fault in faults(one, f"{path}[{index}]")]
    if not isinstance(node, dict):
        return []
    known = VOCABULARY[node["@type"]]
    found = []
    for key, value in node.items():
        if not key.startswith("@"):
            here = f"{path}.{key}"
            found += [] if key in known and fits(value, known[key]) else [here]
            found += faults(value, here)
    return found


@pytest.mark.parametrize(
    "declaration",
    [
        samples.declaration(),
        samples.declaration(status="degraded"),
        samples.hostile_declaration(),
        samples.declaration(status="failed", pages_looked_at=0, sections=(), contacts=()),
    ],
)
def test_it_is_schema_org(declaration):
    for words in (Words(), Words("sv", samples.Prefixed("sv"))):
        document = json.loads(jsonld(declaration, words))
        assert document["@context"] == "https://schema.org"
        assert document["@type"] == "WebPage"
        assert document["inLanguage"] == words.language
        assert faults(document) == []


def test_it_says_what_the_page_says():
    document = json.loads(jsonld(samples.declaration()))
    items = document["mainEntity"]
    assert items["numberOfItems"] == len(items["itemListElement"]) == 11
    assert [one["position"] for one in items["itemListElement"]] == list(range(1, 12))
    ga = next(one["item"] for one in items["itemListElement"] if one["item"]["name"] == "_ga")
    facts = {fact["propertyID"]: fact for fact in ga["valueReference"]}
    assert ga["description"] == "Tells visitors apart in order to count them."
    assert facts["category"]["value"] == "Statistics"
    assert facts["kept_for"]["value"] == "13 months"
    assert facts["kept_for"]["valueReference"] == {"@type": "QuantitativeValue", "value": 34_560_000, "unitCode": "SEC"}
    companies = {company["name"]: company for company in document["mentions"]}
    assert companies["Meta Pixel"]["legalName"] == "Meta Platforms Ireland Limited"
    assert companies["Criteo"]["subjectOf"]["url"] == "https://www.criteo.com/privacy/"


def test_nothing_measured_is_not_an_empty_list():
    document = json.loads(jsonld(samples.declaration(status="failed", pages_looked_at=0, sections=())))
    assert "mainEntity" not in document
    assert "Nothing can be said" in document["abstract"]


def test_hostile_texts_stay_texts_inside_a_script_element():
    text = jsonld(samples.hostile_declaration())
    assert not set("<>&") & set(text)
    assert text.replace("\n", "").isprintable()
    document = json.loads(text)
    names = {one["item"]["name"] for one in document["mainEntity"]["itemListElement"]}
    assert names == {name or "(no name)" for name in samples.HOSTILE}
    assert "url" not in document["about"]
    assert not any("subjectOf" in company for company in document["mentions"])


def test_same_record_gives_same_bytes():
    assert jsonld(samples.declaration()) == jsonld(samples.declaration())
