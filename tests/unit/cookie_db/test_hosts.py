import pytest

from cookie_db import CookieDatabase
from tests.cookie_rows import bundled


@pytest.fixture(scope="module")
def db() -> CookieDatabase:
    return bundled()


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
        ("login.unknown-company.example", "unclassified", "sso", None),
        ("login.adnetwork.example", "marketing", "ads", None),
        ("img.user-sync.example", "marketing", "ads", None),
        ("www.acmecaptcha.example", "necessary", "captcha", None),
        ("stats.jsdelivr.net", "statistics", "analytics", "jsDelivr"),
        ("cdn.jsdelivr.net", "necessary", "cdn", "jsDelivr"),
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


def test_a_list_that_only_knows_the_owner_makes_no_host_harmless(db):
    vague = next(host for host in db.hosts if host.role == "other" and host.source.kind == "open-data")
    verdict = db.classify_host(f"x.{vague.host}")
    assert (verdict.category, verdict.confidence) == ("unclassified", "low")
    assert verdict.organisation
    assert verdict.alternatives[0].row == vague.host
