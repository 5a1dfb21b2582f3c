"""Names that look invented, and names that are one of a few variants."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.diff.names import mask, may_be_of, variants
from scanner.diff.versions import bare, release


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("_ga", "_ga"),
        ("PHPSESSID", "PHPSESSID"),
        ("oauth2", "oauth2"),
        ("base64", "base64"),
        ("cookie_consent_v2", "cookie_consent_v2"),
        ("wordpress_logged_in", "wordpress_logged_in"),
        ("s_k3j9x2", "s_*"),
        ("visit-1634567890", "visit-*"),
        ("sess.8f3a9c2e.x", "sess.*.x"),
        ("k3j9x2a1b2", "*"),
        ("6f6bl*yg", "*"),
        ("_hjSession_*", "_hjSession_*"),
        ("form*", "form*"),
    ],
)
def test_what_looks_random_is_masked(name, masked):
    assert mask(name) == masked


@given(st.text())
def test_a_mask_is_its_own_mask(name):
    assert mask(mask(name)) == mask(name)


@pytest.mark.parametrize(
    ("one", "other", "common"),
    [
        ("exp_a", "exp_b", "exp_*"),
        ("exp.1.x", "exp.2.x", "exp.*.x"),
        ("test-control", "test-treatment", "test-*"),
        ("a", "b", None),
        ("exp_a", "exp_a", None),
        ("exp_a", "exp-b", None),
        ("cart", "card", None),
        ("exp_a_1", "exp_b_2", None),
        ("shop_basket", "shop_login", None),
    ],
)
def test_variants_of_one_test(one, other, common):
    assert variants(one, other) == common


def test_a_word_like_name_may_be_random_too():
    assert may_be_of("s_qwertz", "s_*", frozenset({"s_k3j9x2"}))
    assert not may_be_of("s_qwertzuiop", "s_*", frozenset({"s_k3j9x2"}))
    assert not may_be_of("t_qwertz", "s_*", frozenset({"s_k3j9x2"}))


@pytest.mark.parametrize(
    ("url", "address", "product", "version"),
    [
        ("https://www.s.example/a.js", "www.s.example/a.js", None, None),
        ("https://www.s.example/app.8f3a9c2e.js", "www.s.example/app.*.js", None, None),
        ("https://cdn.example/jquery@3.6.1/jquery.min.js", "cdn.example/jquery@*/jquery.min.js",
         "script cdn.example/jquery@*/jquery.min.js", "3.6.1"),
        ("https://s.example/wp-content/plugins/mailer/m.js?ver=1.2", "s.example/wp-content/plugins/mailer/m.js",
         "plug-in mailer", "1.2"),
        ("https://t.example/t.js?v={D1.D1}", "t.example/t.js", None, None),
        ("https://[", "https://[", None, None),
    ],
)  # fmt: skip
def test_an_address_without_its_release(url, address, product, version):
    assert bare(url) == address
    found = release(url)
    assert (found.product if found else None, found.version if found else None) == (product, version)
