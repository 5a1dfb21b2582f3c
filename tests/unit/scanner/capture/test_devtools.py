"""The way to the browser: whole messages in order, and one guest who hears what it reads."""

from __future__ import annotations

import asyncio
import functools
import json
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.capture.devtools import DevTools, Pipe, ProtocolError, Relay

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine


def in_a_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run a test that waits for things."""

    @functools.wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        asyncio.run(test(*args, **kwargs))

    return run


@given(st.lists(st.binary(max_size=30).map(lambda text: text.replace(b"\0", b" ")), max_size=8), st.data())
def test_messages_are_whole_however_they_are_cut(messages: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(message + b"\0" for message in messages)
    taken: list[bytes] = []
    pipe = Pipe(taken.append, lambda: None)
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        pipe.data_received(stream[:size])
        stream = stream[size:]
    assert taken == messages


@in_a_loop
async def test_one_guest_only_and_only_with_the_secret() -> None:
    written: list[bytes] = []
    relay = Relay(written.append)
    address = await relay.open()
    try:
        async with aiohttp.ClientSession() as client:
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await client.ws_connect(address[:-1])
            relay.put(b'{"id": 1}')
            relay.put(b'{"id": 2}')
            async with client.ws_connect(address) as guest:
                with pytest.raises(aiohttp.WSServerHandshakeError):
                    await client.ws_connect(address)
                assert [await guest.receive_json(), await guest.receive_json()] == [{"id": 1}, {"id": 2}]
                relay.put(None)
                assert (await guest.receive()).type is aiohttp.WSMsgType.CLOSE
    finally:
        await relay.close()


class Heard(DevTools):
    """Without a browser: what would go to the driver is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.passed_on: list[dict[str, Any]] = []

    def _pass_on(self, raw: bytes) -> None:
        self.passed_on.append(json.loads(raw))

    def say(self, method: str, session: str | None = "page", **params: Any) -> None:
        self._take(json.dumps({"method": method, "params": params, "sessionId": session}).encode())


@pytest.mark.parametrize(
    ("method", "params", "heard"),
    [
        ("Page.frameNavigated", {}, True),
        ("Page.lifecycleEvent", {"name": "load"}, True),
        ("Page.lifecycleEvent", {"name": "firstPaint"}, False),
        ("Network.requestWillBeSent", {"requestId": "1", "type": "Document"}, True),
        ("Network.requestWillBeSent", {"requestId": "1", "type": "Image"}, False),
        ("Network.responseReceived", {"requestId": "of an image"}, False),
        ("DOMStorage.domStorageItemAdded", {}, False),
        ("Runtime.bindingCalled", {"name": "ours"}, False),
        ("Runtime.bindingCalled", {"name": "__playwright__binding__"}, True),
        ("Runtime.consoleAPICalled", {}, True),
    ],
)
def test_the_driver_hears_what_it_reads(method: str, params: dict[str, Any], heard: bool) -> None:
    devtools, told = Heard(), []
    devtools.listen("page", lambda name, _: told.append(name))
    devtools.say(method, **params)
    assert told == [method]
    assert [message["method"] for message in devtools.passed_on] == ([method] if heard else [])


def test_a_listener_that_fails_costs_nobody_else_an_event() -> None:
    devtools = Heard()
    devtools.listen("page", lambda _, params: params["missing"])
    pipe = Pipe(devtools._take, lambda: None)
    events = [json.dumps({"method": "Page.frameNavigated", "params": {}, "sessionId": "page"}).encode()] * 3
    pipe.data_received(b"\0".join(events)[:-5])
    pipe.data_received(b"\0".join(events)[-5:] + b"\0")
    assert len(devtools.passed_on) == 3


def test_a_document_is_followed_to_its_end() -> None:
    devtools = Heard()
    events = ["requestWillBeSent", "responseReceived", "dataReceived", "loadingFinished", "dataReceived"]
    for event in events:
        devtools.say(f"Network.{event}", requestId="1", type="Document")
    assert [message["method"] for message in devtools.passed_on] == [f"Network.{event}" for event in events[:-1]]


def test_a_target_of_ours_alone_is_unknown_to_the_driver() -> None:
    devtools = Heard()
    devtools.on_arrival(lambda _parent, params: params["targetInfo"]["type"] == "shared_worker")
    for kind in ("page", "shared_worker"):
        info = {"type": kind, "targetId": f"{kind} target"}
        devtools.say("Target.attachedToTarget", None, targetInfo=info, sessionId=kind)
        devtools.say("Runtime.consoleAPICalled", kind)
        devtools.say("Target.detachedFromTarget", None, sessionId=kind)
    assert [message["sessionId"] or message["params"]["sessionId"] for message in devtools.passed_on] == ["page"] * 3


@in_a_loop
async def test_without_a_browser_commands_are_refused() -> None:
    with pytest.raises(ProtocolError):
        await DevTools().send("Browser.getVersion")
