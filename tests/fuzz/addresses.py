"""Addresses and hosts."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import strategies as st

from scanner.errors import InvalidUrl
from scanner.guard.hosts import OddHost, parse_authority, parse_host
from scanner.guard.upstream import Upstream
from scanner.urls import (
    LONGEST_URL,
    Scope,
    ascii_host,
    click_ids,
    fold_foreign_url,
    fold_page_url,
    host_of,
    is_registrable,
    origin_of,
    page_url,
    registrable_domain,
    site_of,
    start_url,
)
from tests.fuzz.drawing import hosts, texts, urls
from tests.fuzz.fuzzing import fuzzed
from tests.fuzz.plainness import steering

SCOPES = (Scope("www.shop.example", None), Scope("shop.example", 8443, subdomains=True))


@fuzzed(st.tuples(urls, urls | st.none()), share=2.0)
def page_addresses(case: tuple[str, str | None]) -> None:
    href, base = case
    url = page_url(href, base)
    if url is not None:
        assert url.isascii()
        assert url.isprintable()
        assert " " not in url
        assert len(url) <= LONGEST_URL
        assert page_url(url) == url
        assert url.startswith(("http://", "https://"))
        Scope.of(url)
        assert site_of(url)
        assert not steering(url)
    for scope in SCOPES:
        scope.covers(href)


@fuzzed(
    urls,
    "http:user_jane@example.orguser_jane@example.org",
    "\x1b]0;title\x07user_jane@example.org\x1b[2J{{7*7}}",
    share=2.0,
)
def folded_addresses(url: str) -> None:
    for fold in (fold_page_url, fold_foreign_url):
        once = fold(url)
        assert len(once) < 6 * len(url) + 99
        assert fold(once) == once
    host_of(url)
    origin_of(url)
    click_ids(url)
    site_of(url)


@fuzzed(st.tuples(st.sampled_from(("https://www.shop.example/a?b={}", "https://t.example/p?x=1&b={}&c",
"https://t.example/{}")),
                  st.sampled_from(("jane.doe@example.org", "jane%40example.org", "0123456789abcdef0123456789abcdef",
                  "+46701234567")),
                  st.sampled_from(("", "?a=1", "&b=2", "#x"))))  # fmt: skip
def folded_secrets(case: tuple[str, str, str]) -> None:
    """E-mail addresses go wherever they stand; tokens and numbers go from queries."""
    pattern, secret, rest = case
    url = pattern.format(secret) + rest
    if "?" not in pattern and "@" not in secret and "%40" not in secret:
        return
    assert secret not in fold_page_url(url)
    assert secret not in fold_foreign_url(url)


@fuzzed(urls)
def addresses_of_users(text: str) -> None:
    try:
        url = start_url(text)
    except InvalidUrl:
        return
    assert page_url(url) == url


@fuzzed(hosts, share=1.5)
def host_names(text: str) -> None:
    registrable_domain(text)
    is_registrable(text)
    try:
        name = ascii_host(text)
    except InvalidUrl:
        return
    assert name.isascii()
    assert name.isprintable()
    assert ascii_host(name) == name


@fuzzed(hosts, share=1.5)
def hosts_at_the_guard(text: str) -> None:
    for read in (parse_host, parse_authority):
        with suppress(OddHost):
            read(text)
    try:
        host = parse_host(text)
    except OddHost:
        return
    assert parse_host(str(host)) == host
    assert str(host).isascii()


@fuzzed(urls | texts.map("http://{}".format))
def upstream_proxies(text: str) -> None:
    try:
        proxy = Upstream.parse(text)
    except ValueError:
        return
    assert 0 < proxy.port < 65536
    assert all(b"\r" not in value and b"\n" not in value for _, value in proxy.fields())
    repr(proxy)
