"""A brand in front of a name: whose it is, and where it proves nothing."""

import pytest

from cookie_db import CookieDatabase, Subject
from cookie_db.brands import BrandIndex, brands_of
from cookie_db.rows import read_file, read_purposes
from tests.cookie_rows import VENDORS, bundled, compile_vendors

PURPOSES = read_purposes({"visit_id": {"en": "{by} counts visits.", "category": "statistics"}})
INDEX = BrandIndex({"cleverpush": ["cleverpush", "preferences"], "cleverpush-more": ["more", "marketing"]})


@pytest.fixture(scope="module")
def db():
    return bundled()


@pytest.mark.parametrize(
    ("name", "brand"),
    [
        ("cleverpush", "cleverpush"),
        ("cleverpush_token", "cleverpush"),
        ("_CleverPushToken", "cleverpush"),
        ("CLEVERPUSH_TOKEN", "cleverpush"),
        ("cleverpush2", "cleverpush"),
        ("cleverpush-more-x", "cleverpush-more"),
        ("cleverpushed", None),
        ("my_cleverpush", None),
        ("", None),
        ("____", None),
    ],
)
def test_a_brand_ends_where_a_word_ends(name, brand):
    found = INDEX.find(name)
    assert (found[0] if found else None) == brand


def vendor(stem, hosts, **fields):
    raw = {"name": stem.title(), "role": "analytics", "category": "statistics", "source": "observed x 2026-11-29"}
    return read_file({**raw, "hosts": hosts, **fields}, stem, PURPOSES)


def test_what_two_vendors_share_or_people_say_is_no_brand():
    files = [
        vendor("acmeco", ["acmetrack.example", "sharedname.example"]),
        vendor("other", ["sharedname.test", "monsters.example"]),
    ]
    brands = brands_of(files, frozenset({"monsters"}))
    assert set(brands) == {"acmeco", "acmetrack"}
    assert brands["acmetrack"] == ["acmeco", "statistics"]


def test_a_vendor_that_serves_several_purposes_has_no_brand():
    mixed = [{"host": f"mixed{n}.example", "category": kind} for n, kind in enumerate(["marketing", "necessary"])]
    assert brands_of([vendor("mixedup", mixed)], frozenset()) == {}


SHIELDS = """
name = "Shopshield"
role = "{role}"
category = "necessary"
source = "vendor-doc https://shopshield.example/cookies 2026-11-29"
hosts = ["shopshield.example"]
"""


@pytest.mark.parametrize(
    ("role", "party", "category"),
    [("chat", None, "unclassified"), ("security", None, "necessary"), ("security", "third", "unclassified")],
)
def test_a_brand_alone_is_weak_proof_of_necessity(role, party, category):
    db = CookieDatabase(compile_vendors({**VENDORS, "shopshield": SHIELDS.format(role=role)}))
    verdict = db.classify(Subject("shopshield_qq", party=party))
    assert verdict.category == category


def test_a_brand_names_the_vendor_and_comes_before_words(db):
    """A push tool's session is no session that the visitor asked for."""
    verdict = db.classify(Subject("cleverpush_session_id"))
    assert verdict.category != "necessary"
    assert verdict.organisation == "CleverPush"
