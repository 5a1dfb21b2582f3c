"""Facts become verdicts: what the database is asked, what it answers, and what is folded."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scanner.classify import MOST_NAMES, classified, db_info
from scanner.model import Facts, Party, Phases, Setter, StorageKind, VendorInfo
from tests.cookie_rows import a_database
from tests.records import HOME, a_cookie, a_storage_item, a_tracker

SITE = "shop.example"


def facts(*, cookies=(), storage=(), trackers=(), products=()):
    return Facts([], list(cookies), list(storage), list(trackers), tuple(products), 0, {}, {})


def cookie(name, **changes):
    plain = {
        "id": f"{name}{changes.get('domain', '')}", "name": name, "pattern": name, "setters": [],
        "identifier": "unknown", "category": None, "vendor": None, "purpose": None, "classification": None,
    }  # fmt: skip
    return replace(a_cookie(), **{**plain, **changes})


def item(key, **changes):
    plain = {"id": key, "key": key, "pattern": key, "setters": []}
    return replace(a_storage_item(), **{**plain, **changes})


def judged(one, *, products=(), overrides=()):
    return classified(facts(cookies=[one], products=products), a_database(overrides), SITE).cookies[0]


def test_a_cookie_gets_everything_that_is_known():
    known = judged(cookie("_ct"))
    assert (known.category, known.purpose) == ("statistics", "Counts visitors for Counter Web.")
    assert known.vendor == VendorInfo(
        "counter", "Counter", "Counter Inc.", "US", "https://counter.example/privacy", "Counter Web"
    )
    assert known.classification.method == "name"
    assert known.classification.confidence == "high"
    assert known.classification.evidence == [
        {
            "rule": "name",
            "row": "counter/_ct",
            "matched": "_ct",
            "source": "vendor-doc https://counter.example/cookies, 2026-03-01",
            "category": "statistics",
        }
    ]


def test_what_nobody_knows_is_unclassified_and_keeps_its_name():
    unknown = judged(cookie("qqq"))
    assert (unknown.category, unknown.vendor, unknown.pattern) == ("unclassified", None, "qqq")
    assert unknown.classification.method == "none"


@pytest.mark.parametrize(
    ("setters", "category"),
    [
        ([Setter("https://s.adco.example/a.js", "s.adco.example", [])], "marketing"),
        ([Setter(None, "s.adco.example", [])], "unclassified"),  # only inferred: no evidence
        ([Setter(None, "x.example", []), Setter("https://adco.example/a.js", "adco.example", [])], "marketing"),
        ([Setter(HOME, "www.shop.example", [], inline=True)], "unclassified"),
        ([], "unclassified"),
    ],
)
def test_who_set_it_counts_when_it_was_seen(setters, category):
    assert judged(cookie("qqq", setters=setters)).category == category


@pytest.mark.parametrize(("domain", "category"), [("adco.example", "marketing"), ("x.example", "unclassified")])
def test_a_third_partys_domain_counts(domain, category):
    assert judged(cookie("qqq", domain=domain, party=Party.THIRD)).category == category


@pytest.mark.parametrize(("products", "method"), [(("Shopsoft",), "product"), ((), "words"), (("Other",), "words")])
def test_a_generic_name_is_confirmed_by_a_product_of_the_page(products, method):
    assert judged(cookie("basket"), products=products).classification.method == method


def test_storage_is_asked_by_its_kind_and_host():
    items = [
        item("shop_session", kind=StorageKind.SESSION, id="a"),
        item("qqq", origin="https://t.adco.example:8443", party=Party.THIRD, id="b"),
        item("shop_session", kind=StorageKind.INDEXED_DB, id="c"),
    ]
    found = classified(facts(storage=items), a_database(), SITE).storage
    assert [one.category for one in found[:2]] == ["necessary", "marketing"]
    assert found[0].purpose == "Keeps the log-in."
    assert found[2].purpose != "Keeps the log-in."  # the row speaks of cookies and session storage


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("www.counter.example", ("Counter", "statistics", "analytics", "US")),
        ("files.example", ("Shopsoft", "necessary", "cdn", "DE")),
        ("load.example", ("Shopsoft", "necessary", "load balancer", "DE")),
        ("nobody.example", (None, "unclassified", None, None)),
    ],
)
def test_hosts(host, expected):
    found = classified(facts(trackers=[replace(a_tracker(), host=host)]), a_database(), SITE).trackers[0]
    assert (found.organisation, found.category, found.role, found.country) == expected


def test_the_persons_own_rows_come_first_and_name_their_own_patterns(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text('[[row]]\nname = "_ct_x<any>"\ncategory = "necessary"\nreason = "ours"\nsite = "shop.example"\n')
    assert judged(cookie("_ct_x1-a"), overrides=[own]).category == "necessary"
    assert judged(cookie("_ct_x1-a"), overrides=[own]).pattern == "_ct_x*"
    other = classified(facts(cookies=[cookie("_ct_x1-a")]), a_database([own]), "other.example").cookies[0]
    assert other.category != "necessary"


def test_the_database_is_named():
    info = db_info(a_database())
    assert (info.version, info.date, info.layers) == ("7", "2026-03-01", ["cookie_db 7"])


class TestFolding:
    def fold(self, cookies=(), storage=()):
        return classified(facts(cookies=cookies, storage=storage), a_database(), SITE)

    @pytest.mark.parametrize(("names", "kept", "folded"), [(49, 49, 0), (50, 50, 0), (51, 50, 1), (300, 50, 250)])
    def test_from_the_51st_name_of_a_pattern_on_names_are_counted(self, names, kept, folded):
        found = self.fold([cookie(f"_ct_{number}") for number in range(names)]).cookies
        assert len(found) == kept
        assert {one.pattern for one in found} == {"_ct_*"}
        assert [one.names_folded for one in found] == [folded] + [0] * (kept - 1)

    def test_names_without_a_pattern_and_other_places_are_kept_apart(self):
        many = [cookie(f"name{letter}{other}") for letter in "abcdefghij" for other in "klmnopqrst"]
        here = [cookie(f"_ct_{number}") for number in range(40)]
        there = [cookie(f"_ct_{number}", domain="www.shop.example") for number in range(40)]
        assert len(self.fold(many + here + there).cookies) == 180

    def test_one_name_with_several_paths_is_one_name_a_path(self):
        twice = [cookie(f"_ct_{n}", path=path, id=f"{n}{path}") for n in range(60) for path in ("/", "/a")]
        found = self.fold(twice).cookies
        assert len(found) == 2 * MOST_NAMES
        assert sum(one.names_folded for one in found) == 20

    def test_what_only_one_name_shows_is_not_lost(self):
        usual = Phases(no_action=False, accept=True)
        cookies = [cookie(f"_ct_{number}", phases=usual) for number in range(200)]
        cookies[150] = cookie("_ct_150", phases=Phases(no_action=True, accept=True))
        found = self.fold(cookies).cookies
        assert any(one.phases.no_action for one in found)
        assert len(found) == MOST_NAMES

    def test_order_stays(self):
        found = self.fold([cookie("zz"), *(cookie(f"_ct_{n}") for n in range(60)), cookie("aa")]).cookies
        assert (found[0].name, found[-1].name) == ("zz", "aa")

    def test_a_folded_scan_can_be_judged_again(self):
        first = self.fold([cookie(f"_ct_{number}") for number in range(60)])
        again = classified(first, a_database(), SITE)
        assert again.cookies == first.cookies

    def test_storage_is_folded_by_origin(self):
        items = [
            item(f"_ct_{n}", id=f"{n}{port}", origin=f"https://www.shop.example:{port}")
            for n in range(60)
            for port in (1, 2)
        ]
        found = self.fold(storage=items).storage
        assert len(found) == 2 * MOST_NAMES
        assert sum(one.names_folded for one in found) == 20


@pytest.mark.parametrize("name", ["", "\ud800", "a" * 5000, "\x00", "%%%", "_ct_\n"])
def test_any_name_is_judged(name):
    assert judged(cookie(name)).category in {"unclassified", "statistics"}
