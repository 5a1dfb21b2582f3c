import pytest

from cookie_db import CookieDatabase, Subject
from tests.cookie_rows import bundled

YEAR = 365 * 86400


@pytest.fixture(scope="module")
def db() -> CookieDatabase:
    return bundled()


@pytest.mark.parametrize(
    ("subject", "category", "vendor", "method", "confidence"),
    [
        # a name in its vendor's place, from the vendor's document
        (Subject("IDE", domain="doubleclick.net", party="third"), "marketing", "google", "name_and_place", "certain"),
        (
            Subject("_ga", setter="https://www.google-analytics.com/g.js"),
            "statistics",
            "google",
            "name_and_place",
            "certain",
        ),
        (Subject("NID", domain=".google.com"), "marketing", "google", "name_and_place", "certain"),
        # a distinctive name or pattern without its place
        (Subject("_ga", domain="shop.example", party="first"), "statistics", "google", "name", "high"),
        (Subject("_hjSession_123", domain="shop.example"), "statistics", "hotjar", "pattern", "high"),
        (Subject("AMCV_0A1B%40AdobeOrg"), "statistics", "adobe", "pattern", "high"),
        (Subject("__Host-next-auth.csrf-token"), "necessary", "nextauth", "name", "high"),
        # nearly: another case, another shape
        (Subject("jsessionid"), "necessary", "java", "near_name", "medium"),
        (Subject("_hjSession_abc!"), "statistics", "hotjar", "near_name", "medium"),
        # a generic name only with a place or a product
        (Subject("id", domain="doubleclick.net", party="third"), "marketing", "google", "name_and_place", "certain"),
        (Subject("id", domain="shop.example"), "unclassified", None, "none", "low"),
        (Subject("SESSION", products=("spring",)), "necessary", "spring-session", "product", "medium"),
        (Subject("session", products=("Flask 3.0",)), "necessary", "flask", "product", "medium"),
        (Subject("SESSION"), "unclassified", None, "none", "low"),
        # the vendor's default, by domain and by setting script
        (Subject("qq7", domain="ads.criteo.com", party="third"), "marketing", "criteo", "domain", "medium"),
        (
            Subject("qq7", domain="shop.example", party="first", setter="https://static.hotjar.com/c/hotjar-1.js"),
            "statistics",
            "hotjar",
            "setter",
            "medium",
        ),
        (
            Subject("qq7", domain="shop.example", setter="https://cdn.jsdelivr.net/npm/matomo/matomo.js"),
            "statistics",
            "matomo",
            "setter",
            "medium",
        ),
        (
            Subject("qq7", domain="shop.example", setter="https://www.googletagmanager.com/gtm.js"),
            "unclassified",
            None,
            "none",
            "low",
        ),
        (
            Subject("qq7", domain="shop.example", setter="https://cdn.jsdelivr.net/npm/x"),
            "unclassified",
            None,
            "none",
            "low",
        ),
        # storage keys
        (Subject("yt-remote-device-id", storage="local_storage"), "marketing", "google", "pattern", "high"),
        (
            Subject("rc::a", storage="local_storage", domain="www.google.com"),
            "necessary",
            "google",
            "name_and_place",
            "certain",
        ),
        (Subject("uc_settings", storage="indexed_db"), "unclassified", None, "none", "low"),
    ],
)
def test_who_speaks_and_how_loud(db, subject, category, vendor, method, confidence):
    verdict = db.classify(subject)
    assert (verdict.category, verdict.method, verdict.confidence) == (category, method, confidence)
    assert (verdict.vendor.id if verdict.vendor else None) == vendor


@pytest.mark.parametrize(
    "subject",
    [
        Subject("login_state", domain="widget.example", party="third"),
        Subject("shop_session", http_only=False, lifetime=YEAR),
        Subject("portal_session", party="third", http_only=True, lifetime="session"),
        Subject("user_cart", identifier=True, lifetime=2 * YEAR, http_only=False),
        Subject("xyz_captcha", party="third"),
        Subject("user_cart", identifier=True, storage="local_storage"),
        Subject("abc", domain="cdn.jsdelivr.net", party="third"),
        Subject("abc", domain="x.cloudfront.net", party="third", identifier=True, lifetime=YEAR),
    ],
)
def test_weak_evidence_never_makes_a_cookie_necessary(db, subject):
    assert db.classify(subject).category not in ("necessary", "preferences")


@pytest.mark.parametrize(
    ("subject", "category"),
    [
        (Subject("shop_session", http_only=True, lifetime=7200), "necessary"),
        (Subject("shop_session", lifetime="session"), "necessary"),
        (Subject("shop_session"), "necessary"),
        (Subject("session", http_only=True), "necessary"),
        (Subject("session"), "unclassified"),
        (Subject("visitor_session", http_only=True), "statistics"),
        (Subject("login_token", http_only=True, lifetime=YEAR, identifier=True), "necessary"),
    ],
)
def test_a_session_needs_facts(db, subject, category):
    assert db.classify(subject).category == category


def test_every_dissenting_hit_is_shown(db):
    verdict = db.classify(Subject("__cf_bm", domain="ads.criteo.com", party="third"))
    assert verdict.category == "necessary"
    assert [(hit.rule, hit.category) for hit in verdict.alternatives] == [("domain", "marketing")]


def test_a_framework_s_session_at_an_advertiser_serves_the_advertiser(db):
    assert db.classify(Subject("PHPSESSID", domain="ads.criteo.com", party="third")).category == "marketing"
    assert db.classify(Subject("PHPSESSID", domain="shop.example", party="third")).category == "necessary"


def test_the_first_party_does_not_inherit_its_own_entry_in_the_host_list(db):
    assert db.classify(Subject("qq7", domain="criteo.com", party="first")).category == "unclassified"
    assert db.classify(Subject("qq7", domain="criteo.com", site="criteo.com")).category == "unclassified"
    assert db.classify(Subject("qq7", domain="criteo.com", site="shop.co.uk")).category == "marketing"


def test_a_consent_flag_is_heard_before_the_advertising_word(db):
    assert db.classify(Subject("acme_ads_consent", party="third")).category == "necessary"


def test_an_unknown_generic_name_hints_at_what_it_could_be(db):
    verdict = db.classify(Subject("OTZ"))
    assert verdict.category == "unclassified"
    assert verdict.alternatives[0].row == "google/OTZ"


def test_hostile_names_are_answered(db):
    for name in ("", "\x00", "%", "a" * 100_000, "_ga\n", "<script>", "\u202e_ga", "__Host-"):
        assert db.classify(Subject(name)).category in ("unclassified", "statistics")


@pytest.mark.parametrize(
    ("subject", "category", "method"),
    [
        (Subject("kndctr_1A2B_AdobeOrg_consent"), "necessary", "pattern"),
        (Subject("_hjAcme_consent_given"), "necessary", "words"),
        (Subject("acme_euconsent_v2", domain="doubleclick.net", party="third"), "necessary", "words"),
        (
            Subject("acme_euconsent_v2", setter="https://static.hotjar.com/x.js", domain="shop.example"),
            "necessary",
            "words",
        ),
    ],
)
def test_a_consent_record_is_necessary_whoever_keeps_it(db, subject, category, method):
    verdict = db.classify(subject)
    assert (verdict.category, verdict.method) == (category, method)


@pytest.mark.parametrize(
    ("name", "category"),
    [
        (".ASPXAUTH_portal", "necessary"),
        ("JSESSIONID_shop", "necessary"),
        ("ROUTEID_ads", "marketing"),  # what stands behind the name needs consent
    ],
)
def test_a_product_s_name_with_the_instance_s_name_is_nearly_known(db, name, category):
    assert db.classify(Subject(name)).category == category


@pytest.mark.parametrize(
    ("subject", "category"),
    [
        (Subject("acme_session", domain="shop.example", setter="https://x.adserver.example/a.js"), "unclassified"),
        (Subject("acme_session", domain="shop.example", setter="https://www.shop.example/a.js"), "necessary"),
        (Subject("acme_cart", domain="shop.example", setter="https://other.example/a.js"), "unclassified"),
        (Subject("acme_consent", domain="shop.example", setter="https://other.example/a.js"), "necessary"),
    ],
)
def test_words_make_nothing_necessary_that_another_site_s_script_set(db, subject, category):
    assert db.classify(subject).category == category
