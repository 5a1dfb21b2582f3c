"""Nothing that a page or the crawler does reaches loopback, private, link-local, metadata or other internal addresses.

In a network namespace, where internal servers listen at such addresses and count, and what leaves is seen: 65 ways
for a page, 50 spellings and names of addresses, 24 schemes, ten ways to lead the whole page away, WebRTC, and what the
crawler reads.
"""

from __future__ import annotations

import sys

import pytest

from tests.no_way_in import probes, world
from tests.no_way_in.process import inside

pytestmark = [pytest.mark.browser, pytest.mark.skipif(sys.platform != "linux", reason="needs network namespaces")]


def test_a_page_finds_no_way_in() -> None:
    told = inside("attack")
    assert told["proved"], "whoever comes is counted, and what leaves is seen"
    assert (told["reached"], told["left"], told["datagrams"]) == ([], [], 0)
    refused = told["refused"]
    tried = {**probes.SCRIPTS, **probes.SECURE, **probes.TOP, probes.OF_CERTIFICATE: ""}
    assert [name for name in tried if f"{name}.probe.test" not in refused] == [], "each was tried"
    assert [text for text, host in probes.HOSTS.items() if host not in refused] == []
    assert refused.keys() >= probes.FURTHER
    assert told["results"]["candidates"] == [], "WebRTC tells no address"
    assert not [result for result in told["results"].values() if result == "read"]
    assert not [url for url in told["urls"] if url.startswith(("file:", "chrome:", "devtools:", "view-source:"))]
    assert told["self_test"] == []


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
