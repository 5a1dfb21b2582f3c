import json

import pytest

from cookie_db import CookieDatabase, Subject
from cookie_db.errors import DataError
from cookie_db.importers import open_cookie_database as ocd
from cookie_db.layers import read_layer, write_layer

HEADER = (
    "ID,Platform,Category,Cookie / Data Key name,Domain,Description,Retention period,Data Controller,"
    "User Privacy & GDPR Rights Portals,Wildcard match\n"
)
CSV = HEADER + (
    '1,Acme,Functional,acme_sess,,"Keeps the shopping cart, and more",session,Acme Ltd,https://acme.example/privacy,0\n'
    "2,Acme,Functional,acme_colour,,Colour of the page,1 year,Acme Ltd,,0\n"
    "3,Acme,Marketing,acme_ad_,acme.example (3rd party),Ads,13 months,Acme Ltd,,1\n"
    "4,Acme,Analytics,ac,,Counts,30 days,Acme Ltd,,1\n"
    "5,Acme,Analytics,_ga,,Theirs,30 days,Acme Ltd,,0\n"
)


def read(tmp_path, content: str | bytes, name: str = "list.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return ocd.read(path, "2026-11-22")


def test_the_csv_becomes_a_layer_below_our_rows(tmp_path):
    layer = read(tmp_path, CSV)
    assert [(row.name, str(row.category), row.lifetime, row.domains, row.generic) for row in layer.rows] == [
        ("acme_sess", "necessary", "session", (), False),
        ("acme_colour", "preferences", 31536000, (), False),
        ("acme_ad_*", "marketing", 13 * 2592000, ("acme.example",), False),
        ("ac*", "statistics", 2592000, (), True),
        ("_ga", "statistics", 2592000, (), True),
    ]
    path = tmp_path / "layer.json"
    write_layer(layer, path)
    db = CookieDatabase.load(layers=[path])
    verdict = db.classify(Subject("acme_ad_7"))
    assert (verdict.category, verdict.confidence, verdict.organisation) == ("marketing", "medium", "Acme Ltd")
    assert verdict.vendor is not None
    assert verdict.vendor.policy_url == "https://acme.example/privacy"
    assert db.classify(Subject("_ga")).organisation == "Google"
    assert db.classify(Subject("acorn")).category == "unclassified"
    assert [(known.name, known.licence) for known in db.layers[1:]] == [("open-cookie-database", "Apache-2.0")]


def test_the_json_says_the_same(tmp_path):
    entry = {"category": "Marketing", "cookie": "acme_ad", "description": "Ads", "wildcardMatch": "0", "domain": ""}
    layer = read(tmp_path, json.dumps({"Acme": [entry]}), "list.json")
    assert [(row.name, row.vendor) for row in layer.rows] == [("acme_ad", "Acme")]


def test_descriptions_are_not_taken_over(tmp_path):
    path = tmp_path / "layer.json"
    write_layer(read(tmp_path, CSV), path)
    assert "shopping cart, and more" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a,b\n1,2\n", "line 1: missing column Category, Cookie / Data Key name"),
        (HEADER, "no rows"),
        (HEADER + "1,Acme,Spying,x_y_z,,,,,,0\n", "line 2: unknown category 'Spying'"),
        (HEADER.encode() + b"1,\xff,Marketing,x,,,,,,0\n", "line 2: not UTF-8"),
        ('{"Acme": {}}', "a list of cookies was expected"),
        ('{"Acme": [{}]}', "without `cookie` and `category`"),
        ("{", "list"),
    ],
)
def test_a_wrong_list_is_refused_with_its_place(tmp_path, content, message):
    with pytest.raises(DataError, match=message):
        read(tmp_path, content)


def test_the_base_of_the_edpb_tool_says_the_same(tmp_path):
    entry = {
        "kind": "cookie",
        "domain": "acme.example",
        "name": "acme_ad_*",
        "category": "marketing",
        "source": "Acme",
        "controller": "Acme Ltd",
        "policy": "https://acme.example/privacy",
        "comment": "Shows ads",
    }
    base = [{"name": "Base", "author": "Somebody", "category": "cookie", "knowledges": [entry]}]
    layer = read(tmp_path, json.dumps(base), "edpb.json")
    (row,) = layer.rows
    assert (row.name, row.vendor, row.category) == ("acme_ad_*", "Acme Ltd", "marketing")
    assert row.domains == ("acme.example",)
    assert layer.policies == {"Acme Ltd": "https://acme.example/privacy"}
    for wrong in ([{"knowledges": {}}], [1], [{"knowledges": [{"name": "x"}]}]):
        with pytest.raises(DataError, match=r"edpb\.json"):
            read(tmp_path, json.dumps(wrong), "edpb.json")


def test_a_file_that_is_no_layer_is_refused(tmp_path):
    path = tmp_path / "layer.json"
    for content in ("[]", "{}", "{"):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(DataError, match=r"layer\.json"):
            read_layer(path)
