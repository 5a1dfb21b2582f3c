"""Aliases of the site's own hosts, asked of a real name server on loopback."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import pytest

from scanner.aliases import Aliases, AliasResolver
from scanner.classify import alias_target, classified
from scanner.config import ScanConfig
from scanner.coverage import AliasLookup
from scanner.findings import findings
from scanner.scan import ScanRun
from tests.cookie_rows import bundled
from tests.dns_server import NameServer
from tests.scanning import Nobody, scan_farm
from tests.unit.scanner.observe.visits import asked_for, page, visit

if TYPE_CHECKING:
    from tests.farm import Farm

SITE = "shop.example"
HOSTS = ("metrics.shop.example", "static.shop.example")
TABLE = {
    "www.shop.example": "203.0.113.1",
    "metrics.shop.example": "shop.data.adobedc.net",
    "shop.data.adobedc.net": "edge.network.example",
    "edge.network.example": "203.0.113.2",
    "static.shop.example": "own.shop.example",
    "own.shop.example": "203.0.113.3",
    "hidden.shop.example": "inner.shop.example",
    "inner.shop.example": "Collect.Tracker.Example",
    "collect.tracker.example": "203.0.113.4",
    "round.shop.example": "and.round.example",  # and back: no answer at all
    "and.round.example": "round.shop.example",
}


def looked_up(server: NameServer, *hosts: str, **limits: float) -> Aliases:
    resolver = AliasResolver(["127.0.0.1"], server.port, **limits)
    return asyncio.run(resolver.look_up(hosts, SITE))


@pytest.mark.parametrize(
    ("host", "chain"),
    [
        ("www.shop.example", None),
        ("metrics.shop.example", ("shop.data.adobedc.net", "edge.network.example")),
        ("static.shop.example", None),
        ("hidden.shop.example", ("collect.tracker.example",)),
        ("unknown.shop.example", None),
    ],
)
def test_names_of_other_sites_on_the_way(host: str, chain: tuple[str, ...] | None) -> None:
    with NameServer(TABLE) as server:
        found = looked_up(server, host)
    assert (found.chains.get(host), found.failed, found.asked) == (chain, {}, 1)


def test_only_the_sites_own_names_are_asked_for_once() -> None:
    with NameServer(TABLE) as server:
        found = looked_up(server, "www.shop.example", "www.shop.example", "t.tracker.example", "127.0.0.1", "localhost")
    assert (server.asked, found.asked) == (["www.shop.example"], 1)


def test_what_fails_is_told_and_the_rest_is_found() -> None:
    silent = {f"silent-{number}.shop.example" for number in range(40)}
    broken = {"broken.shop.example", "round.shop.example"}
    with NameServer(TABLE, frozenset(silent), broken="broken.shop.example") as server:
        began = time.monotonic()
        found = looked_up(server, *silent, *broken, "metrics.shop.example", patience=0.3, limit=1.0)
        assert time.monotonic() - began < 5
    assert set(found.chains) == {"metrics.shop.example"}
    assert set(found.failed) == silent | broken
    assert found.asked == 43


def test_without_a_name_server_everything_has_failed() -> None:
    with NameServer(TABLE) as server:
        port = server.port
    found = asyncio.run(AliasResolver(["127.0.0.1"], port, patience=0.3).look_up(["metrics.shop.example"], SITE))
    assert list(found.failed) == ["metrics.shop.example"]


@pytest.mark.parametrize(
    ("chain", "target"),
    [
        (("shop.data.adobedc.net", "edge.network.example"), "shop.data.adobedc.net"),
        (("shop.reseller.example", "x.data.adobedc.net"), "x.data.adobedc.net"),
        (("a.nobody.example", "b.nobody.example"), "a.nobody.example"),
    ],
)
def test_the_name_that_tells_most_is_chosen(chain: tuple[str, ...], target: str) -> None:
    assert alias_target(chain, bundled(), SITE) == target


def test_a_cloaked_host_is_a_tracker_judged_by_what_it_leads_to() -> None:
    requests = [asked_for(f"https://{host}/a.js") for host in ("www.shop.example", *HOSTS)]
    with NameServer(TABLE) as server:
        run = ScanRun(
            ScanConfig(start_url="https://www.shop.example/"),
            bundled(),
            None,
            Nobody(),
            AliasResolver(["127.0.0.1"], server.port),
        )
        run._desk.merger.add(page(), visit(requests=tuple(requests)))
        asyncio.run(run._look_up_aliases(None))
        assert sorted(server.asked) == sorted(HOSTS)  # not the host of the pages
    scan = run._compose(classified(run._desk.merger.facts(), bundled(), SITE), None, None)
    assert scan.coverage.aliases == AliasLookup("done", 2, {})
    [tracker] = scan.trackers
    assert (tracker.host, tracker.site, tracker.cname) == ("metrics.shop.example", SITE, "shop.data.adobedc.net")
    assert (tracker.category, tracker.phases.no_action, tracker.requests) == ("statistics", True, 1)
    [finding] = [one for one in findings(scan) if one.rule == "tracker.cname"]
    assert finding.subject.id == "metrics.shop.example"


@pytest.mark.browser
def test_behind_a_proxy_aliases_are_unknown(farm: Farm) -> None:
    scan: dict[str, Any] = scan_farm(farm, "https://www.recognise.example/", max_pages=1)
    assert scan["coverage"]["aliases"] == {"status": "unknown", "hosts": 0, "failed": {}}
