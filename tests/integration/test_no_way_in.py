"""Nothing that a page or the crawler does reaches loopback, private, link-local, metadata or other internal addresses.

In a network namespace, where internal servers listen at such addresses and count, and what leaves is seen: more than
60 ways for a page, some 50 spellings and names of addresses, 24 schemes, ten ways to lead the whole page away, WebRTC,
and what the crawler reads.
"""

from __future__ import annotations

import sys

import pytest

from tests.no_way_in import world
from tests.no_way_in.process import inside, nobody_was_reached

pytestmark = [pytest.mark.browser, pytest.mark.skipif(sys.platform != "linux", reason="needs network namespaces")]


def test_a_page_finds_no_way_in() -> None:
    """In any browser: tests/acceptance/test_no_way_in.py."""
    nobody_was_reached(inside("attack"))


def test_robots_and_sitemaps_are_no_way_in() -> None:
    told = inside("crawl")
    assert (told["reached"], told["left"]) == ([], [])
    site = f"http://public.test:{world.SITE_PORT}"
    assert told["pages"] == {
        f"{site}/": None,
        f"{site}/away": "leads to another site: 10.0.0.1",
        f"{site}/robots": "leads to another site: ::1",
    }
    assert told["skipped"]["sitemap_unreadable"] >= 2


def test_the_browser_itself_contacts_nobody() -> None:
    """Of any browser, and for longer: tests/acceptance/test_quiet.py."""
    told = inside("quiet", "1")
    assert (told["asked"], told["left"], told["datagrams"], told["reached"]) == (["public.test"], [], 0, [])
