"""robots.txt is read as far as the standard asks for."""

from __future__ import annotations

from scanner.spiders.robots import LARGEST, FirstRules, read_robots

URL = "https://www.shop.example/about"


def test_rules_beyond_the_limit_are_not_read_and_none_is_cut_in_two() -> None:
    line = b"Disallow: /a*b*c\n"
    body = b"User-agent: *\n" + line * (LARGEST // len(line) + 5) + b"Disallow: /\n"
    assert FirstRules(read_robots(body)).allowed(URL, "cookiescan")


def test_what_is_within_counts() -> None:
    rules = FirstRules(read_robots(b"User-agent: cookiescan\nDisallow: /about\nCrawl-delay: 2\nSitemap: /map.xml\n"))
    assert not rules.allowed(URL, b"cookiescan")
    assert rules.rules.crawl_delay("cookiescan") == 2
    assert FirstRules(read_robots(b"\xff\xfe\x00")).allowed(URL, "cookiescan")
