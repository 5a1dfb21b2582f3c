import pytest

from cookie_db import CookieDatabase


@pytest.fixture(scope="module")
def db() -> CookieDatabase:
    return CookieDatabase.load()


@pytest.mark.parametrize(
    ("host", "category", "role", "organisation"),
    [
        ("securepubads.g.doubleclick.net", "marketing", "ads", "Google"),
        ("www.google-analytics.com", "statistics", "analytics", "Google"),
        ("fonts.gstatic.com", "necessary", "fonts", "Google"),
        ("https://js.stripe.com/v3/", "necessary", "payment", "Stripe"),
        ("consent.cookiebot.com", "necessary", "cmp", "Cookiebot"),
        ("CDNJS.cloudflare.com.", "necessary", "cdn", "Cloudflare"),
        ("widget.intercom.io", "preferences", "chat", "Intercom"),
        ("px.ads.linkedin.com", "marketing", "social", "LinkedIn"),
        ("adserver.unknown-company.example", "marketing", "ads", None),
        ("stats.unknown-company.example", "statistics", "analytics", None),
        ("cdn.unknown-company.example", "unclassified", "cdn", None),
        ("www.unknown-company.example", "unclassified", None, None),
        ("notgstatic.com", "unclassified", None, None),
        ("", "unclassified", None, None),
    ],
)
def test_a_host_has_category_role_and_owner(db, host, category, role, organisation):
    verdict = db.classify_host(host)
    assert (verdict.category, verdict.role, verdict.organisation) == (category, role, organisation)


def test_a_verdict_about_a_host_names_its_evidence(db):
    verdict = db.classify_host("stats.g.doubleclick.net")
    assert verdict.country == "US"
    assert verdict.evidence[0].row == "stats.g.doubleclick.net"
    assert verdict.evidence[0].source is not None
