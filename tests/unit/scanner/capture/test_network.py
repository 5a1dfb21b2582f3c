"""The network log keeps what the browser tells, whatever the order in which it tells it."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.capture.network import Hop, NetworkLog, chain_of, initiators

SHOP = "https://www.shop.example"


class Told:
    """A log, and short ways to tell it things."""

    def __init__(self) -> None:
        self.log = NetworkLog()

    def sent(self, request: str, url: str, kind: str = "Script", **more: Any) -> None:
        params = {"requestId": request, "request": {"url": url, "method": "GET"}, "type": kind, "wallTime": 1.0}
        self.log.take("requestWillBeSent", {**params, "documentURL": f"{SHOP}/", "initiator": {}, **more})

    def redirected(self, request: str, url: str, extra: bool, status: int = 302) -> None:
        self.sent(request, url, redirectResponse={"status": status}, redirectHasExtraInfo=extra)

    def answered(self, request: str, extra: bool = True, status: int = 200) -> None:
        self.log.take("responseReceived", {"requestId": request, "response": {"status": status}, "hasExtraInfo": extra})

    def extra(self, request: str, name: str) -> None:
        self.log.take("responseReceivedExtraInfo", {"requestId": request, "headers": {"Set-Cookie": name}})

    def ended(self, request: str) -> None:
        self.log.take("loadingFinished", {"requestId": request})

    def failed(self, request: str, **why: str) -> None:
        self.log.take("loadingFailed", {"requestId": request, **why})

    def cookies(self) -> dict[str, str | None]:
        return {hop.url: hop.extra["headers"]["Set-Cookie"] if hop.extra else None for hop in self.log.hops()}


@pytest.fixture
def told() -> Told:
    return Told()


def test_headers_of_each_hop_find_their_hop(told: Told) -> None:
    told.sent("1", "a")
    told.extra("1", "of a")
    told.redirected("1", "b", extra=True)
    told.redirected("1", "c", extra=True)
    told.extra("1", "of b")
    told.answered("1")
    told.extra("1", "of c")
    assert told.cookies() == {"a": "of a", "b": "of b", "c": "of c"}


def test_a_hop_from_the_cache_has_no_headers_of_its_own(told: Told) -> None:
    told.sent("1", "a")
    told.redirected("1", "b", extra=False)
    told.answered("1")
    told.extra("1", "of b")
    assert told.cookies() == {"a": None, "b": "of b"}


def test_headers_of_an_answer_that_the_page_may_not_read_are_kept(told: Told) -> None:
    """A redirect whose target fails CORS: its headers come, the response never does."""
    told.sent("1", "a")
    told.extra("1", "of a")
    told.redirected("1", "b", extra=True)
    told.extra("1", "of b")
    told.failed("1", errorText="net::ERR_FAILED")
    assert told.cookies() == {"a": "of a", "b": "of b"}


def test_headers_may_come_before_the_request(told: Told) -> None:
    told.extra("1", "of a")
    told.sent("1", "a")
    told.answered("1")
    assert told.cookies() == {"a": "of a"}


def test_reading_twice_gives_the_same(told: Told) -> None:
    told.sent("1", "a")
    told.extra("1", "of a")
    told.answered("1")
    assert told.cookies() == told.cookies() == {"a": "of a"}


@pytest.mark.parametrize(
    ("why", "status", "failed"),
    [
        ({"errorText": "net::ERR_CONNECTION_REFUSED"}, None, "net::ERR_CONNECTION_REFUSED"),
        ({"errorText": "net::ERR_FAILED", "blockedReason": "mixed-content"}, None, "mixed-content"),
        ({}, None, "failed"),
        ({"errorText": "net::ERR_ABORTED"}, 200, None),  # an answer came: it was a contact
    ],
)
def test_failures(told: Told, why: dict[str, str], status: int | None, failed: str | None) -> None:
    told.sent("1", "a")
    if status:
        told.answered("1", status=status)
    told.failed("1", **why)
    [hop] = told.log.hops()
    assert (hop.status, hop.failed) == (status, failed)


@pytest.mark.parametrize("url", ["chrome-extension://a/b", "devtools://x", "chrome://y", "about:blank"])
def test_the_browsers_own_addresses_are_no_requests(told: Told, url: str) -> None:
    told.sent("1", url)
    told.answered("1")
    told.ended("1")
    assert told.log.hops() == []
    assert told.log.waiting() == 0


def test_events_of_unknown_requests_are_harmless(told: Told) -> None:
    told.answered("9")
    told.extra("9", "x")
    told.ended("9")
    told.failed("9")
    assert told.log.hops() == []
    assert told.log.loaders() == {}


@pytest.mark.parametrize(
    ("kind", "busy"), [("Script", 1), ("Fetch", 1), ("Document", 1), ("EventSource", 0), ("Image", 1)]
)
def test_what_keeps_a_page_busy(told: Told, kind: str, busy: int) -> None:
    told.sent("1", "a", kind)
    assert told.log.waiting() == busy
    assert told.log.unfinished() == 1
    told.ended("1")
    assert told.log.waiting() == told.log.unfinished() == 0


def test_inline_data_keeps_nothing_busy(told: Told) -> None:
    told.sent("1", "data:text/javascript,1")
    told.sent("2", "blob:https://www.shop.example/1")
    assert told.log.waiting() == 0


def test_a_handshake_of_a_socket_may_set_cookies(told: Told) -> None:
    told.log.take("webSocketCreated", {"requestId": "1", "url": "wss://t.example/"})
    told.log.take(
        "webSocketHandshakeResponseReceived",
        {"requestId": "1", "response": {"status": 101, "headers": {"set-cookie": "a=1"}}},
    )
    told.log.take("webSocketClosed", {"requestId": "1"})
    [hop] = told.log.hops()
    assert (hop.status, hop.resource_type) == (101, "websocket")
    assert hop.extra is not None
    assert hop.extra["headers"] == {"Set-Cookie": "a=1"}
    assert told.log.waiting() == 0


def hop(asked: str, **initiator: Any) -> Hop:
    return Hop(asked, "GET", "script", "", f"{SHOP}/", initiator, 0.0)


def test_who_made_a_request() -> None:
    frames = [{"url": f"{SHOP}/a.js"}, {"url": f"{SHOP}/b.js"}]
    assert initiators(hop("x", stack={"callFrames": frames})) == (f"{SHOP}/a.js", f"{SHOP}/b.js")
    assert initiators(hop("x", url=f"{SHOP}/style.css")) == (f"{SHOP}/style.css",)
    assert initiators(hop("x")) == (f"{SHOP}/",)
    assert initiators(hop(f"{SHOP}/")) == ()


def test_the_chain_goes_up_to_the_page(told: Told) -> None:
    by = lambda url: {"stack": {"callFrames": [{"url": url}]}}  # noqa: E731
    told.sent("1", f"{SHOP}/", "Document")
    told.sent("2", f"{SHOP}/loader.js")
    told.sent("3", "https://tags.example/gtm.js", initiator=by(f"{SHOP}/loader.js"))
    told.redirected("3", "https://tags.example/gtm2.js", extra=False)
    told.sent("4", "https://t.example/t.js", initiator=by("https://tags.example/gtm2.js"))
    assert chain_of(("https://t.example/t.js",), told.log.loaders()) == (
        "https://t.example/t.js", "https://tags.example/gtm2.js", "https://tags.example/gtm.js",
        f"{SHOP}/loader.js", f"{SHOP}/",
    )  # fmt: skip


def test_scripts_that_load_each_other_make_no_endless_chain() -> None:
    assert chain_of(("a",), {"a": ("b",), "b": ("a",)}) == ("a", "b")
    assert chain_of(("a",), {"a": ("a",)}) == ("a",)
    assert chain_of((), {"a": ("b",)}) == ()
