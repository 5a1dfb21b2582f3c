"""Nothing that a page or the crawler does reaches loopback, private, link-local, metadata or other internal addresses.

In a network namespace, where internal servers listen at such addresses and count, and what leaves is seen: 65 ways
for a page, 50 spellings and names of addresses, 24 schemes, ten ways to lead the whole page away, WebRTC, and what the
crawler reads.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.no_way_in import probes, world

pytestmark = [pytest.mark.browser, pytest.mark.skipif(sys.platform != "linux", reason="needs network namespaces")]

TIME_LIMIT = 120.0  # seconds; a deadline, not an expectation


def inside(module: str) -> dict[str, Any]:
    """Run a module of tests.no_way_in in a world of its own and hand back what it tells."""
    may = subprocess.run(
        [sys.executable, "-c", "from tests.no_way_in.world import enter; enter()"], capture_output=True, check=False
    )
    if may.returncode:
        pytest.skip("this system gives us no network namespace")
    done = subprocess.run(
        [sys.executable, "-m", f"tests.no_way_in.{module}"],
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


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
