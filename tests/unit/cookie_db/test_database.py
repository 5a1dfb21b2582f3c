import pytest

from cookie_db import CookieDatabase, Subject
from cookie_db.compiled import load
from cookie_db.purposes import purposes_of
from cookie_db.stats import stats
from tests.cookie_rows import bundled


@pytest.fixture(scope="module")
def db() -> CookieDatabase:
    return bundled()


@pytest.mark.parametrize(
    ("name", "domain", "pattern"),
    [
        ("_ga", None, "_ga"),
        ("_ga_ABC1234567", None, "_ga_*"),
        ("_hjSession_123", "shop.example", "_hjSession_*"),
        ("__Secure-_ga_ABC1234567", None, "__Secure-_ga_*"),
        ("wordpress_logged_in_" + "0a" * 16, None, "wordpress_logged_in_*"),
        ("own_1634567890123", None, "own_*"),
        ("own_name", None, "own_name"),
        ("vis123", None, "vis123"),
        ("vis123", "rubiconproject.com", "vis*"),
        ("", None, ""),
    ],
)
def test_names_are_folded_under_their_pattern(db, name, domain, pattern):
    assert db.pattern_of(name, domain) == pattern


def test_an_explanation_says_who_what_and_why(db):
    text = "\n".join(db.explain(Subject("_ga_ABC1234567", setter="https://www.googletagmanager.com/gtag/js")))
    for part in (
        "statistics, certain",
        "pattern: _ga_*",
        "Google LLC, US",
        "Google Analytics",
        "set by www.",
    ):
        assert part in text
    assert "needs review" in db.explain(Subject("qq7"))[-1]


def test_every_purpose_can_be_listed(db):
    purposes = purposes_of(load())
    assert len(purposes) == len(set(purposes)) > 50
    assert "Measures for {by} how pages are used." in purposes
    assert all(text.endswith(".") and text.count("{by}") <= 1 for text in purposes)


@pytest.mark.parametrize(
    "vendor",
    [
        *("google", "automattic", "wordpress", "stripe", "typeform", "mailchimp"),
        *("sendgrid", "intercom", "meta", "microsoft", "amazon", "trustarc"),
    ],
)
def test_vendors_of_everyday_privacy_policies_have_a_full_row(db, vendor):
    known = db.vendors[vendor]
    assert known.legal_name
    assert known.country
    assert known.policy_url


def test_no_two_vendors_share_a_display_name(db):
    seen: dict[str, str] = {}
    for vendor in db.vendors.values():
        assert seen.setdefault(vendor.name.casefold(), vendor.id) == vendor.id


def test_the_figures_add_up(db):
    figures = stats(db)
    assert figures.rows == len(db.rows) >= 2500
    assert figures.vendors >= 700
    assert figures.hosts >= 2500
    assert sum(figures.rows_by_category.values()) == figures.rows
    assert sum(figures.hosts_by_role.values()) == figures.hosts
    assert db.layers[0].licence == "Apache-2.0"
