"""Other people's lists, each in the shape in which it is published."""

from __future__ import annotations

import json

import pytest

from cookie_db import CookieDatabase, Subject
from cookie_db.errors import DataError
from cookie_db.importers.known import IMPORTERS, guess
from cookie_db.layers import ImportedRow, LayerFile, write_layer
from cookie_db.model import Category
from tests.cookie_rows import bundled

GHOSTERY = {
    "organizations": {"q": {"name": "Qqq Ltd", "privacy_policy_url": "https://qqq.example/p"}},
    "patterns": {
        "q": {"name": "Q", "category": "site_analytics", "organization": "q", "domains": ["qqqzzz.example"]},
        "m": {"name": "M", "category": "misc", "organization": None, "domains": ["misc.example"]},
    },
}
DISCONNECT = {
    "categories": {
        "Advertising": [{"Qqq": {"https://qqq.example/": ["qqqzzz.example"], "performance": "true"}}],
        "Content": [{"C": {"https://c.example/": ["content.example"]}}],
    }
}
DUCKDUCKGO = {
    "trackers": {
        "qqqzzz.example": {
            "domain": "qqqzzz.example",
            "owner": {"displayName": "Qqq"},
            "categories": ["Analytics", "Advertising"],
        },
        "cdn.example": {"domain": "cdn.example", "owner": {}, "categories": ["CDN"]},
    }
}
EASYPRIVACY = """[Adblock Plus 2.0]
! Title: EasyPrivacy
! Licence: https://easylist.to/pages/licence.html
||qqqzzz.example^$third-party
||pages.example^$domain=shop.example
||ok.example^
@@||ok.example^
/track.js
"""


@pytest.mark.parametrize(
    ("name", "content", "category"),
    [
        ("ghostery", GHOSTERY, Category.STATISTICS),
        ("disconnect", DISCONNECT, Category.MARKETING),
        ("duckduckgo", DUCKDUCKGO, Category.MARKETING),
        ("filter-list", EASYPRIVACY, Category.STATISTICS),
    ],
)
def test_a_list_of_hosts(tmp_path, name, content, category):
    file = tmp_path / "list"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    layer = IMPORTERS[name](file, "2026-01-01")
    assert [(host.host, host.category) for host in layer.hosts] == [("qqqzzz.example", category)]
    assert layer.commercial_use == (name == "filter-list")
    write_layer(layer, tmp_path / "layer.json")
    db = CookieDatabase.load(layers=[tmp_path / "layer.json"])
    assert db.classify_host("a.qqqzzz.example").category is category
    assert db.classify_host("fonts.gstatic.com") == bundled().classify_host("fonts.gstatic.com")


def test_a_disclosure(tmp_path):
    file = tmp_path / "qqq.json"
    entries = [
        {
            "identifier": "qqqz_*",
            "type": "cookie",
            "maxAgeSeconds": 86400,
            "purposes": [1, 7],
            "domains": ["*.q.example"],
        },
        {"identifier": "qqqz_out", "type": "cookie", "maxAgeSeconds": 0, "purposes": [1, 7], "optOut": True},
        {"identifier": "qqqzweb", "type": "web", "maxAgeSeconds": None, "purposes": [1, 8]},
        {"identifier": "qqqzapp", "type": "app", "purposes": [1]},
    ]
    file.write_text(json.dumps({"disclosures": entries}))
    layer = IMPORTERS["tcf"](file, "2026-01-01")
    assert [(row.name, row.category, row.lifetime, row.storage) for row in layer.rows] == [
        ("qqqz_*", Category.MARKETING, 86400, "cookie"),
        ("qqqz_out", Category.NECESSARY, "session", "cookie"),
        ("qqqzweb", Category.STATISTICS, None, "local_storage"),
    ]
    write_layer(layer, tmp_path / "layer.json")
    db = CookieDatabase.load(layers=[tmp_path / "layer.json"])
    assert db.classify(Subject("qqqz_1")).category is Category.MARKETING


def test_the_knowledge_base_of_the_edpb_tool(tmp_path):
    file = tmp_path / "edpb.json"
    entry = {"kind": "cookie", "domain": "", "category": "analytics", "source": "Q", "controller": "Q", "comment": ""}
    file.write_text(json.dumps([{"knowledges": [{**entry, "name": "qqqz_"}, {**entry, "name": "qqqzz"}]}]))
    assert [row.name for row in IMPORTERS["edpb"](file, "2026-01-01").rows] == ["qqqz_*", "qqqzz"]


@pytest.mark.parametrize("name", IMPORTERS)
@pytest.mark.parametrize("content", [b"{}", b'{"a": 1}', b"[1]", b"3", b"\xff", b"{\n", b"[" * 100_000])
def test_anything_else_is_refused_with_its_file(tmp_path, name, content):
    file = tmp_path / "x.json"
    file.write_bytes(content)
    with pytest.raises(DataError, match=r"x\.json"):
        IMPORTERS[name](file, "2026-01-01")


def test_the_line_of_a_fault_is_named(tmp_path):
    file = tmp_path / "x.json"
    file.write_text('{\n"trackers": oops}')
    with pytest.raises(DataError, match=r"x\.json, line 2: not JSON"):
        IMPORTERS["duckduckgo"](file, "2026-01-01")


def test_a_layer_that_could_not_be_read_again_is_not_kept(tmp_path):
    path = tmp_path / "layer.json"
    row = ImportedRow("re:(a+)+$", "Q", Category.MARKETING, "Listed.")
    with pytest.raises(DataError):
        write_layer(LayerFile("l", "1", "2026-01-01", "MIT", True, "x", (row,), (), {}), path)
    assert list(tmp_path.iterdir()) == []


def test_a_list_is_known_by_its_file_name(tmp_path):
    assert [guess(tmp_path / name) for name in ("tds.json", "easyprivacy.txt", "open-cookie-database.csv")] == [
        "duckduckgo",
        "filter-list",
        "open-cookie-database",
    ]
