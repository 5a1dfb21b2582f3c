"""Every third-party host that was contacted, answered or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scanner.observe.merge import Merger
from tests.unit.scanner.observe.visits import SHOP, SITE, TRACKER, asked_for, by_script, merged, page, visit

if TYPE_CHECKING:
    from scanner.model import Tracker


def only_tracker(*requests: object, **fields: Any) -> Tracker:
    [tracker] = merged(visit(requests=requests, **fields)).trackers
    return tracker


def test_requests_add_up() -> None:
    tracker = only_tracker(
        asked_for(f"{SHOP}/own.js"),
        asked_for("https://cdn.shop.example/own.css"),
        asked_for(f"{TRACKER}/t.js", chain=(f"{SHOP}/loader.js?v=1", f"{SHOP}/")),
        asked_for(f"{TRACKER}/p.gif", resource_type="image", sets_cookies=True),
    )
    assert (tracker.host, tracker.site) == ("t.tracker.example", "tracker.example")
    assert (tracker.requests, tracker.failed, tracker.sets_cookies) == (2, False, True)
    assert (tracker.resource_types, tracker.page_count) == (["image", "script"], 1)
    assert tracker.chain == [f"{SHOP}/loader.js?v=1", f"{SHOP}/"]


def test_a_host_fails_when_no_request_was_answered() -> None:
    refused = asked_for(f"{TRACKER}/a", status=None, failed="net::ERR_BLOCKED_BY_CLIENT")
    assert only_tracker(refused).failed
    assert not only_tracker(refused, asked_for(f"{TRACKER}/b")).failed


def test_hosts_of_one_site_are_told_apart() -> None:
    requests = (asked_for("https://b.tracker.example/"), asked_for("wss://a.tracker.example/"), asked_for("data:,x"))
    trackers = merged(visit(requests=requests)).trackers
    assert [tracker.host for tracker in trackers] == ["a.tracker.example", "b.tracker.example"]


def picture(**fields: Any) -> object:
    plain = {"resource_type": "image", "mime": "image/gif", "length": 43}
    return asked_for(f"{TRACKER}/p.gif", **{**plain, **fields})


@pytest.mark.parametrize(
    ("request_", "types"),
    [
        (picture(), ["image", "pixel"]),
        (picture(length=100), ["image", "pixel"]),
        (picture(length=101), ["image"]),
        (picture(length=0, status=204, mime=""), ["image", "pixel"]),
        (picture(length=None), ["image"]),
        (picture(mime="image/svg+xml"), ["image"]),
        (picture(status=404), ["image"]),
        (picture(status=302), ["image"]),
        (picture(status=None, length=None, failed="net::ERR_FAILED"), ["image"]),
        (picture(resource_type="script"), ["script"]),
        (asked_for(f"{TRACKER}/b", resource_type="ping"), ["beacon", "ping"]),
    ],
)
def test_pixels_and_beacons_are_told(request_: object, types: list[str]) -> None:
    assert only_tracker(request_).resource_types == types


def test_own_hosts_count_when_they_are_aliases() -> None:
    merger = Merger(SITE)
    own = ("https://m.shop.example/m.js", "https://static.shop.example/s.js", f"{SHOP}/own.js")
    merger.add(page(), visit(requests=tuple(map(asked_for, own))))
    assert merger.own_hosts == ["m.shop.example", "static.shop.example"]
    assert merger.facts().trackers == []
    merger.add_aliases({"m.shop.example": "collect.tracker.example"})
    [tracker] = merger.facts().trackers
    assert (tracker.host, tracker.site, tracker.cname) == ("m.shop.example", SITE, "collect.tracker.example")
    assert (tracker.requests, tracker.phases.no_action, tracker.page_count) == (1, True, 1)


def test_a_frame_that_writes_cookies_sets_cookies() -> None:
    write = by_script("a=1; Path=/", frame_url=f"{TRACKER}/frame")
    assert only_tracker(asked_for(f"{TRACKER}/frame"), script_cookies=(write,)).sets_cookies
