from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from reports.formats.json import json as write
from reports.formats.json_schema import json_schema, json_schema_text
from reports.words import Words
from tests.unit.reports import samples

PUBLISHED = Path(__file__).parents[4] / "docs" / "declaration.schema.json"


def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json_schema(), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)


def test_the_published_one_is_not_stale():
    assert PUBLISHED.read_text(encoding="utf-8") == json_schema_text(), "docs/embed.md says how to publish it again"
    jsonschema.Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize(
    "declaration",
    [
        samples.declaration(),
        samples.hostile_declaration(),
        samples.published_declaration(),
        samples.declaration(status="failed", pages_looked_at=0, pages_found=None, sections=(), contacts=(), notes=()),
    ],
)
def test_every_declaration_follows_it(declaration):
    for words in (Words(), Words("sv", samples.Prefixed("sv"))):
        validator().validate(json.loads(write(declaration, words)))


@pytest.mark.parametrize("change", ["left out", "added", "wrong"])
def test_it_finds_what_is_wrong(change):
    document = json.loads(write(samples.declaration()))
    item = document["categories"][0]["items"][0]
    if change == "left out":
        del item["lifetime"]
    elif change == "added":
        item["value"] = "secret"
    else:
        item["kind"] = "biscuit"
    assert not validator().is_valid(document)
