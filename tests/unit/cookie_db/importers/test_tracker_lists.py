import json

import pytest

from cookie_db import CookieDatabase
from cookie_db.errors import DataError
from cookie_db.importers import tracker_lists
from cookie_db.importers.lists import LISTS, recognise
from cookie_db.layers import write_layer

TRACKERDB = {
    "categories": {"advertising": {"name": "Advertising"}},
    "organizations": {
        "qqads": {"name": "QQ Ads Inc", "country": "DE", "privacy_policy_url": "https://qqads.example/privacy"}
    },
    "patterns": {
        "qqads": {"name": "QQ", "category": "advertising", "organization": "qqads", "domains": ["qqads.example"]},
        "qqcdn": {"name": "QQ CDN", "category": "hosting", "organization": None, "domains": ["qqcdn.example"]},
        "qqodd": {"name": "QQ Odd", "category": "astrology", "organization": None, "domains": ["qqodd.example"]},
        "qqscript": {"name": "QQ Script", "category": "site_analytics", "organization": None, "domains": []},
    },
    "domains": {
        "qqads.example": "qqads",
        "qqcdn.example": "qqcdn",
        "qqodd.example": "qqodd",
        "qq.jsdelivr.net": "qqscript",
        "www.google-analytics.com": "qqads",
        "not a host": "qqads",
    },
    "filters": {},
}
TDS = {
    "trackers": {
        "qqads.example": {
            "domain": "qqads.example",
            "owner": {"name": "QQ Inc", "displayName": "QQ", "privacyPolicy": "https://qq.example/p"},
            "categories": ["Analytics", "Ad Motivated Tracking"],
            "default": "block",
        },
        "qqcdn.example": {"owner": {"name": "QQ"}, "categories": ["CDN", "Embedded Content"], "default": "ignore"},
        "qqblock.example": {"owner": {"name": "QQ"}, "categories": [], "default": "block"},
        "qqfree.example": {"owner": None, "categories": [], "default": "ignore"},
    },
    "entities": {},
    "domains": {"qqads.example": "QQ"},
}
SERVICES = {
    "license": "terms",
    "categories": {
        "Content": [{"QQ": {"https://qq.example/": ["qqads.example", "qqcdn.example"]}}],
        "Advertising": [{"QQ": {"https://qq.example/": ["qqads.example"], "performance": "true"}}],
        "Whatever": [{"QQ": {"https://qq.example/": ["qqodd.example"]}}],
    },
}


def loaded(tmp_path, content, name):
    path = tmp_path / "list.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    assert recognise(path) == name
    layer = LISTS[name].read(path, "2026-11-29")
    write_layer(layer, tmp_path / "layer.json")
    return layer, CookieDatabase.load(layers=[tmp_path / "layer.json"])


def judged(db, *hosts):
    return [(str(verdict.category), verdict.role) for verdict in map(db.classify_host, hosts)]


@pytest.mark.parametrize(("content", "name"), [(TRACKERDB, "trackerdb"), (TDS, "tds"), (SERVICES, "disconnect")])
def test_a_list_under_non_commercial_terms_says_so(tmp_path, content, name):
    layer, db = loaded(tmp_path, content, name)
    assert (layer.licence, layer.commercial_use) == ("CC-BY-NC-SA-4.0", False)
    assert db.layers[1].commercial_use is False
    verdict = db.classify_host("x.qqads.example")
    assert (verdict.category, verdict.role, verdict.confidence) == ("marketing", "ads", "medium")
    assert verdict.layers == (layer.name,)


def test_trackerdb(tmp_path):
    layer, db = loaded(tmp_path, TRACKERDB, "trackerdb")
    assert layer.policies == {"QQ Ads Inc": "https://qqads.example/privacy"}
    assert judged(db, "qqcdn.example", "qqodd.example") == [("necessary", "hosting"), ("unclassified", None)]


def test_our_own_rows_stay_above_an_imported_list(tmp_path):
    _, db = loaded(tmp_path, TRACKERDB, "trackerdb")
    assert judged(db, "www.google-analytics.com") == [("statistics", "analytics")]
    assert judged(db, "qq.jsdelivr.net") == [("statistics", "analytics")]  # our row knows only the whole network
    assert judged(db, "cdn.jsdelivr.net") == [("necessary", "cdn")]


def test_tds(tmp_path):
    layer, db = loaded(tmp_path, TDS, "tds")
    assert layer.policies == {"QQ": "https://qq.example/p"}
    hosts = ("qqcdn.example", "qqblock.example", "qqfree.example")
    assert judged(db, *hosts) == [("preferences", "content"), ("marketing", "ads"), ("unclassified", None)]


def test_disconnect(tmp_path):
    _, db = loaded(tmp_path, SERVICES, "disconnect")
    assert judged(db, "qqcdn.example", "qqodd.example") == [("preferences", "content"), ("unclassified", None)]


@pytest.mark.parametrize(
    ("read", "content", "message"),
    [
        (tracker_lists.read_trackerdb, {"patterns": {}}, "no object 'organizations'"),
        (tracker_lists.read_trackerdb, {**TRACKERDB, "domains": {"a.example": "none"}}, "pattern 'none'"),
        (tracker_lists.read_trackerdb, {**TRACKERDB, "domains": {}}, "no hosts"),
        (tracker_lists.read_tds, {"trackers": [], "domains": {}}, "no object 'trackers'"),
        (tracker_lists.read_tds, {"trackers": {"a.example": 1}, "domains": {}}, "tracker 'a.example'"),
        (tracker_lists.read_disconnect, {"categories": {"Content": {}}}, "a list of services"),
        (tracker_lists.read_disconnect, {"categories": {"Content": [{"QQ": 1}]}}, "'QQ': an object"),
        (tracker_lists.read_disconnect, [], "no object 'categories'"),
    ],
)
def test_another_shape_is_refused_with_its_place(tmp_path, read, content, message):
    path = tmp_path / "list.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(DataError, match=message):
        read(path, "2026-11-29")
