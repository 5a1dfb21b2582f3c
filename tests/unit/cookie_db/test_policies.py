"""Every vendor that the policies and notices name which this project started from has a row."""

from __future__ import annotations

import pytest

from tests.cookie_rows import bundled

NAMED = {
    "Google Analytics": "google-analytics.com",
    "Google": "accounts.google.com",
    "Jetpack": "stats.wp.com",
    "WordPress": "wordpress.com",
    "Stripe": "js.stripe.com",
    "Intercom": "widget.intercom.io",
    "MailChimp": "mailchimp.com",
    "SendGrid": "sendgrid.net",
    "Typeform": "embed.typeform.com",
    "Facebook": "connect.facebook.net",
    "Microsoft Graph": "graph.microsoft.com",
    "Microsoft": "login.microsoftonline.com",
    "AWS": "s3.amazonaws.com",
}


@pytest.mark.parametrize(("name", "host"), NAMED.items(), ids=NAMED)
def test_a_vendor_that_is_named(name, host):
    vendor = bundled().classify_host(host).vendor
    assert vendor is not None, name
    assert vendor.country, name
    assert vendor.policy_url, name
