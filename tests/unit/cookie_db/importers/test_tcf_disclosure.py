import json

import pytest

from cookie_db import CookieDatabase, Subject
from cookie_db.errors import DataError
from cookie_db.importers import tcf_disclosure
from cookie_db.importers.lists import recognise
from cookie_db.layers import write_layer


def declared(identifier, purposes, **more):
    return {"identifier": identifier, "type": "cookie", "maxAgeSeconds": 86400, "purposes": purposes, **more}


DISCLOSURE = {
    "disclosures": [
        declared("qqq_uid_*", [1, 3, 4, 9], domains=["*.qqads.example"]),
        declared("qqq_counter", [1, 8]),
        declared("qqq_choice", [], specialPurposes=[3], maxAgeSeconds=0),
        declared("qqq_layout", [1, 11], type="web", maxAgeSeconds=None),
        declared("qqq_alone", [1]),
        declared("qqq_app", [1, 2], type="app"),
        declared("q*", [1, 2], domain="qqads.example"),
    ],
    "domains": [{"domain": "*.qqads.example", "use": "everything"}],
}


def read(tmp_path, content, vendor=None):
    path = tmp_path / "disclosure.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return tcf_disclosure.read(path, "2026-11-29", vendor)


def test_the_declared_purposes_decide(tmp_path):
    layer = read(tmp_path, DISCLOSURE)
    assert [(row.name, str(row.category), row.lifetime, row.storage, row.generic) for row in layer.rows] == [
        ("qqq_uid_*", "marketing", 86400, "cookie", False),
        ("qqq_counter", "statistics", 86400, "cookie", False),
        ("qqq_choice", "necessary", "session", "cookie", False),
        ("qqq_layout", "preferences", None, "local_storage", False),
        ("q*", "marketing", 86400, "cookie", True),
    ]
    assert recognise(tmp_path / "disclosure.json") == "tcf"
    assert layer.commercial_use


def test_it_is_a_layer_of_the_vendor_who_declared_it(tmp_path):
    write_layer(read(tmp_path, DISCLOSURE, "QQ Ads Ltd"), tmp_path / "layer.json")
    db = CookieDatabase.load(layers=[tmp_path / "layer.json"])
    verdict = db.classify(Subject("qqq_uid_7"))
    assert (verdict.category, verdict.organisation, verdict.confidence) == ("marketing", "QQ Ads Ltd", "medium")
    assert db.classify_host("x.qqads.example").category == "marketing"
    assert db.classify(Subject("quiet")).category == "unclassified"
    assert [layer.name for layer in db.layers[1:]] == ["tcf-qq-ads-ltd"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"disclosures": {}}, "no list 'disclosures'"),
        ([], "no list 'disclosures'"),
        ({"disclosures": []}, "no cookie or storage key"),
        ({"disclosures": [{"type": "cookie"}]}, "1: a disclosure without `identifier`"),
        ({"disclosures": [declared("qqq", ["one"])]}, "1: `purposes` is not a list of numbers"),
    ],
)
def test_another_shape_is_refused_with_its_place(tmp_path, content, message):
    with pytest.raises(DataError, match=message):
        read(tmp_path, content)
