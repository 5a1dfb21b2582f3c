from reports import facts
from reports.audit import Setter
from reports.words import Words
from tests.unit.reports import audit_samples

WORDS = Words()


def told(lines):
    return {fact.label: fact.values for fact in lines}


def test_cookie_facts_tell_where_it_came_from_and_why():
    lines = told(facts.cookie_facts(audit_samples.cookie(blocked=("SameSite",), pattern="_g*", names_folded=3), WORDS))
    assert lines["Valid for"] == ("This host and its subdomains, /",)
    assert lines["Attributes"] == ("not Secure, not HttpOnly, no SameSite",)
    assert lines["Lifetime asked for"] == ("2 years",)
    assert lines["Set by"] == (
        (
            "https://www.shop.example/ → https://www.googletagmanager.com/gtm.js?id=x"
            " → https://www.google-analytics.com/analytics.js"
        ),
    )
    assert lines["Sent to"] == ("region1.google-analytics.com",)
    assert lines["Refused by the browser"] == ("SameSite",)
    assert lines["Seen"] == ("In 40 of 42 visits",)
    assert lines["Pages"] == ("https://www.shop.example/", "https://www.shop.example/cart", "and 40 more")
    assert lines["Because"] == ("rule: name_pattern; row: ga-cookie; matched: _ga; source: vendor document",)
    assert lines["Pattern"] == ("_g*",)
    assert lines["Further names of this pattern"] == ("3",)


def test_what_is_not_known_is_left_out():
    bare = audit_samples.audit_records.Cookie(name="a", domain="shop.example", party="first", category="unclassified")
    assert told(facts.cookie_facts(bare, WORDS)) == {"Attributes": ("no SameSite",)}


def test_moments_worth_knowing_are_told():
    lines = told(facts.cookie_facts(audit_samples.cookie(stored=False, removed=True, after_gesture=True), WORDS))
    assert {"Stored", "Removed", "Moment"} <= set(lines)


def test_a_setter_without_address_is_named_by_its_host():
    inline = Setter(url="https://shop.example/", host="shop.example", inline=True)
    lines = told(
        facts.cookie_facts(audit_samples.cookie(setters=(Setter(host="cdn.example"), Setter(), inline)), WORDS)
    )
    assert lines["Set by"] == ("cdn.example", "Not known", "script in the page https://shop.example/")


def test_storage_and_tracker_facts():
    assert told(facts.storage_facts(audit_samples.storage(stores=("a", "b")), WORDS))["Object stores"] == ("a", "b")
    through = told(facts.tracker_facts(audit_samples.tracker(), WORDS))["Loaded through"]
    assert through == ("https://www.shop.example/ → https://www.googletagmanager.com/gtm.js?id=x",)
