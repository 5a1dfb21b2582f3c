"""Vendors that privacy policies of ordinary sites name: each is known with its country and its policy.

Collected from five published policies: what a site says in prose (`Google Analytics`, `Microsoft Graph API`) must be
found by the cookie or the host that it leaves behind.
"""

import pytest

from cookie_db import CookieDatabase, Subject
from tests.cookie_rows import bundled


@pytest.fixture(scope="module")
def db() -> CookieDatabase:
    return bundled()


@pytest.mark.parametrize(
    ("named", "asked", "vendor", "country"),
    [
        ("Google", "accounts.google.com", "google", "US"),
        ("Google Analytics", "_ga", "google", "US"),
        ("Facebook", "connect.facebook.net", "meta", "US"),
        ("Facebook Like", "_fbp", "meta", "US"),
        ("Microsoft", "login.microsoftonline.com", "microsoft", "US"),
        ("Microsoft Graph API", "graph.microsoft.com", "microsoft", "US"),
        ("AWS", "AWSALB", "amazon", "US"),
        ("AWS", "s3.amazonaws.com", "amazon", "US"),
        ("Automattic", "pixel.wp.com", "automattic", "US"),
        ("Jetpack", "tk_ai", "automattic", "US"),
        ("WordPress", "wordpress_test_cookie", "wordpress", "US"),
        ("Stripe", "__stripe_mid", "stripe", "US"),
        ("Intercom", "widget.intercom.io", "intercom", "US"),
        ("MailChimp", "chimpstatic.com", "mailchimp", "US"),
        ("SendGrid", "api.sendgrid.com", "sendgrid", "US"),
        ("Typeform", "embed.typeform.com", "typeform", "ES"),
        ("Secure Privacy", "app.secureprivacy.ai", "secureprivacy", "DK"),
    ],
)
def test_a_vendor_that_policies_name_is_known(db, named, asked, vendor, country):
    verdict = db.classify_host(asked) if "." in asked else db.classify(Subject(asked))
    assert verdict.vendor is not None, named
    assert (verdict.vendor.id, verdict.vendor.country) == (vendor, country)
    assert verdict.vendor.policy_url
    assert verdict.vendor.policy_url.startswith("https://")
    assert verdict.category != "unclassified"
