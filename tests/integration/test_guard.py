"""The guard over real sockets: what passes unharmed, what is refused, what the scan learns of it."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import socket
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from scanner.errors import AddressRefused, InvalidUrl, UnknownHost, UsageError
from scanner.guard import FailureKind, Guard, GuardConfig
from tests.integration.guard_origin import DEADLINE, Client, Origin, pattern, running_origin

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

MB = 1024 * 1024


async def resolver(name: str) -> Sequence[str]:
    """Everything under `.example` is on this machine; nothing else is known."""
    if name.endswith(".example"):
        return ["127.0.0.1"]
    raise OSError("unknown")


@asynccontextmanager
async def guarded(**options: Any) -> AsyncIterator[tuple[Guard, Origin]]:
    """A server on loopback, and a guard that lets `ok.example` through to it."""
    options.setdefault("allowed_hosts", frozenset({"ok.example", "*.ok.example"}))
    async with running_origin() as origin, Guard(GuardConfig(**options), resolver=resolver) as guard:
        yield guard, origin


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    """Run a scenario in a loop of its own, with a deadline."""

    async def bounded() -> None:
        async with asyncio.timeout(DEADLINE):
            await scenario()

    asyncio.run(bounded())


async def tunnel(client: Client, host: str, port: int) -> None:
    head = await client.ask(f"CONNECT {host}:{port} HTTP/1.1\nHost: {host}:{port}")
    assert head.startswith(b"HTTP/1.1 200 ")


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_requests_share_a_connection_and_arrive_in_origin_form() -> None:
    async def scenario() -> None:
        async with guarded() as (guard, origin), Client.to(guard.port) as client:
            url = f"http://ok.example:{origin.port}"
            for path in ("/sized/5", "/sized/100000", "/sized/0"):
                answer = await client.get(url + path, "Cookie: a=b", "Proxy-Connection: keep-alive")
                assert answer.partition(b"\r\n\r\n")[2] == pattern(int(path.split("/")[2]))
            assert origin.connections == 1
            assert origin.requests[0] == (
                f"GET /sized/5 HTTP/1.1\r\nHost: ok.example:{origin.port}\r\nCookie: a=b\r\n\r\n".encode()
            )
            assert guard.traffic().connections == 1
            assert guard.traffic_by_host()["ok.example"].received > 100_000

    run(scenario)


def test_a_client_connection_may_change_hosts() -> None:
    async def scenario() -> None:
        async with guarded() as (guard, origin), Client.to(guard.port) as client:
            for host in ("a.ok.example", "b.ok.example", "a.ok.example"):
                assert await client.get(f"http://{host}:{origin.port}/sized/1")
            assert origin.connections == 3

    run(scenario)


def test_pipelined_requests_are_answered_in_order() -> None:
    async def scenario() -> None:
        async with guarded() as (guard, origin), Client.to(guard.port) as client:
            one = f"GET http://ok.example:{origin.port}/sized/%d HTTP/1.1\r\n\r\n"
            client.writer.write("".join(one % size for size in (3, 2, 1)).encode())
            for size in (3, 2, 1):
                assert f"Content-Length: {size}\r\n".encode() in await client.reader.readuntil(b"\r\n\r\n")
                await client.reader.readexactly(size)

    run(scenario)


@pytest.mark.parametrize("through_tunnel", [False, True])
@pytest.mark.parametrize("size", [0, 1, 65536, 12 * MB])
def test_bodies_in_chunks_come_whole(size: int, through_tunnel: bool) -> None:
    async def scenario() -> None:
        async with guarded() as (guard, origin), Client.to(guard.port) as client:
            target = f"http://ok.example:{origin.port}"
            if through_tunnel:
                await tunnel(client, "ok.example", origin.port)
                target = ""
            for _ in range(2):
                hints = await client.ask(f"GET {target}/chunked/{size} HTTP/1.1")
                assert hints.startswith(b"HTTP/1.1 103 ")
                assert (await client.reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
                assert await client.chunked_body() == pattern(size)

    run(scenario)


@pytest.mark.parametrize("coding", ["sized", "chunked"])
def test_large_uploads_arrive_whole(coding: str) -> None:
    async def scenario() -> None:
        body = pattern(12 * MB + 7)
        sent = body if coding == "sized" else b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
        length = f"Content-Length: {len(body)}" if coding == "sized" else "Transfer-Encoding: chunked"
        async with guarded() as (guard, origin), Client.to(guard.port) as client:
            for _ in range(2):
                line = f"POST http://ok.example:{origin.port}/echo HTTP/1.1"
                assert (await client.ask(f"{line}\n{length}", sent)).startswith(b"HTTP/1.1 200 ")
                assert await client.reader.readexactly(64) == hashlib.sha256(body).hexdigest().encode()
            assert origin.connections == 1

    run(scenario)


def test_expect_continue_is_passed_on() -> None:
    async def scenario() -> None:
        async with guarded() as (guard, origin), Client.to(guard.port) as client:
            line = f"POST http://ok.example:{origin.port}/echo HTTP/1.1"
            head = await client.ask(f"{line}\nContent-Length: 3\nExpect: 100-continue")
            assert head.startswith(b"HTTP/1.1 100 ")
            client.writer.write(b"abc")
            assert (await client.reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")

    run(scenario)


@pytest.mark.parametrize(
    ("line", "status"), [("GET {}/status/204", 204), ("GET {}/status/304", 304), ("HEAD {}/sized/1000", 200)]
)
def test_answers_without_a_body_leave_the_connection_usable(line: str, status: int) -> None:
    async def scenario() -> None:
        async with guarded() as (guard, origin), Client.to(guard.port) as client:
            target = line.format(f"http://ok.example:{origin.port}")
            for _ in range(2):
                assert (await client.ask(f"{target} HTTP/1.1")).startswith(f"HTTP/1.1 {status} ".encode())
            assert origin.connections == 1

    run(scenario)


@pytest.mark.parametrize(
    ("path", "end"),
    [
        ("until-close/70000", pattern(70000)),
        ("away", b"ok"),
        ("cut", b"abc"),
        ("garbage", b"220 ready for mail\r\n\r\nmore"),
    ],
)
def test_what_ends_with_the_connection_ends_it_for_the_client_too(path: str, end: bytes) -> None:
    async def scenario() -> None:
        async with guarded() as (guard, origin), Client.to(guard.port) as client:
            client.writer.write(f"GET http://ok.example:{origin.port}/{path} HTTP/1.1\r\n\r\n".encode())
            assert (await client.reader.read(-1)).endswith(end)

    run(scenario)


def test_a_websocket_handshake_opens_a_tunnel() -> None:
    async def scenario() -> None:
        async with guarded() as (guard, origin), Client.to(guard.port) as client:
            line = f"GET http://ok.example:{origin.port}/upgrade HTTP/1.1"
            head = await client.ask(f"{line}\nUpgrade: websocket\nConnection: Upgrade", b"early")
            assert head.startswith(b"HTTP/1.1 101 ")
            assert await client.reader.readexactly(7) == b"hiEARLY"
            client.writer.write(b"more")
            assert await client.reader.readexactly(4) == b"MORE"
            assert b"Upgrade: websocket" in origin.requests[0]

    run(scenario)


def test_half_a_tunnel_may_be_closed() -> None:
    async def scenario() -> None:
        async with guarded() as (guard, origin), Client.to(guard.port) as client:
            await tunnel(client, "ok.example", origin.port)
            client.writer.write(b"GET /upgrade HTTP/1.1\r\n\r\n" + b"x" * MB)
            client.writer.write_eof()
            answer = await client.reader.read(-1)
            assert answer.endswith(b"\r\n\r\nhi" + b"X" * MB + b"BYE")

    run(scenario)


@pytest.mark.parametrize("through_tunnel", [False, True])
def test_a_client_that_leaves_is_followed_by_the_server_connection(through_tunnel: bool) -> None:
    async def scenario() -> None:
        async with guarded() as (guard, origin):
            async with Client.to(guard.port) as client:
                target = f"http://ok.example:{origin.port}"
                if through_tunnel:
                    await tunnel(client, "ok.example", origin.port)
                    target = ""
                client.writer.write(f"GET {target}/silent HTTP/1.1\r\n\r\n".encode())
                await until(lambda: bool(origin.requests))
            await origin.left.wait()

    run(scenario)


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop turn until the condition holds (the scenario has a deadline)."""
    while not condition():  # noqa: ASYNC110 - the conditions are plain counters
        await asyncio.sleep(0)


@pytest.mark.parametrize("through_tunnel", [False, True])
def test_a_slow_client_holds_the_server_back(through_tunnel: bool) -> None:
    async def scenario() -> None:
        async with guarded() as (guard, origin), Client.to(guard.port) as client:
            target = f"http://ok.example:{origin.port}"
            if through_tunnel:
                await tunnel(client, "ok.example", origin.port)
                target = ""
            client.writer.write(f"GET {target}/chunked/{32 * MB} HTTP/1.1\r\n\r\n".encode())
            client.writer.transport.pause_reading()  # type: ignore[attr-defined]
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.5):
                    await until(lambda: guard.traffic().received > 24 * MB)
            client.writer.transport.resume_reading()  # type: ignore[attr-defined]
            await client.reader.readuntil(b"\r\n\r\n")
            await client.reader.readuntil(b"\r\n\r\n")
            assert hashlib.sha256(await client.chunked_body()).digest() == hashlib.sha256(pattern(32 * MB)).digest()

    run(scenario)


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://127.0.0.1:{}/sized/1", b"refused; loopback address"),
        ("http://2130706433:{}/sized/1", b"refused; loopback address"),
        ("http://0x7f.1:{}/sized/1", b"refused; loopback address"),
        ("http://0:{}/sized/1", b"refused; unspecified address"),
        ("http://[::ffff:127.0.0.1]:{}/sized/1", b"refused; loopback address"),
        ("http://localhost:{}/sized/1", b"refused; localhost name"),
        ("http://x.localhost.:{}/sized/1", b"refused; localhost name"),
        ("http://private.example:{}/sized/1", b"refused; loopback address"),
        ("http://169.254.169.254/latest/meta-data/", b"refused; cloud metadata address"),
        ("http://user@ok.example:{}/sized/1", b"refused; the request target has a user name or a fragment"),
        ("http://ok%2eexample:{}/sized/1", b"refused; the host has characters or labels that no host name has"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "CONNECT"])
def test_nothing_private_is_reached(method: str, target: str, reason: bytes) -> None:
    async def scenario() -> None:
        async with guarded() as (guard, origin), Client.to(guard.port) as client:
            url = target.format(origin.port)
            if method == "CONNECT":
                url = url.removeprefix("http://").partition("/")[0]
                url = url if ":" in url else f"{url}:443"
            answer = await client.ask(f"{method} {url} HTTP/1.1")
            assert answer.startswith(b"HTTP/1.1 403 ")
            if "user@" not in target or method == "GET":
                assert b"\r\nX-Cookiescan-Guard: " + reason + b"\r\n" in answer
            assert origin.connections == 0
            assert len(guard.refusals) == 1
            assert guard.refusals[0].kind is FailureKind.REFUSED

    run(scenario)


def test_the_scan_learns_why_a_host_failed() -> None:
    async def scenario() -> None:
        async with guarded() as (guard, origin):
            port = closed_port()
            expected = [
                ("http://private.example/", b"403", b"refused; loopback address", FailureKind.REFUSED),
                ("http://nowhere.test/", b"502", b"unresolved; unknown host name", FailureKind.UNRESOLVED),
                (f"http://ok.example:{port}/", b"502", b"unreachable; connection refused", FailureKind.UNREACHABLE),
                (f"http://x.ok.example:{origin.port}/vanish", b"502", b"closed; ", FailureKind.CLOSED),
            ]
            for url, status, mark, kind in expected:
                async with Client.to(guard.port) as client:
                    answer = await client.get(url)
                assert answer.startswith(b"HTTP/1.1 " + status)
                assert b"X-Cookiescan-Guard: " + mark in answer
                failure = guard.failure_for(url.split("/")[2].partition(":")[0])
                assert failure is not None
                assert failure.kind is kind
            assert guard.failure_for("x.ok.example.") is not None
            assert guard.traffic().failed == 3
            async with Client.to(guard.port) as client:
                await client.get(f"http://x.ok.example:{origin.port}/sized/1")
            assert guard.failure_for("x.ok.example") is None

    run(scenario)


def test_a_name_that_turns_private_is_refused_on_the_next_connection() -> None:
    async def scenario() -> None:
        answers = [["127.0.0.1"], ["127.0.0.2"]]

        async def rebinding(name: str) -> Sequence[str]:
            return answers.pop(0)

        async with running_origin() as public, running_origin("127.0.0.2", public.port) as internal:
            config = GuardConfig(allowed_hosts=frozenset({f"127.0.0.1:{public.port}"}), resolve_ttl=0)
            async with Guard(config, resolver=rebinding) as guard:
                url = f"http://rebind.example:{public.port}/sized/1"
                for status in (b"200", b"403"):
                    async with Client.to(guard.port) as client:
                        assert (await client.get(url)).startswith(b"HTTP/1.1 " + status)
            assert (public.connections, internal.connections) == (1, 0)

    run(scenario)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: ok.example\r\n\r\n", b"400"),
        (b"GET https://ok.example/ HTTP/1.1\r\n\r\n", b"400"),
        (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", b"400"),
        (b"GET http://ok.example/ HTTP/1.1\r\nA : b\r\n\r\n", b"400"),
        (b"POST http://ok.example/ HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", b"400"),
        (b"GET http://ok.example/" + b"a" * 140_000, b"431"),
    ],
)
def test_what_is_no_request_to_a_proxy(sent: bytes, status: bytes) -> None:
    async def scenario() -> None:
        async with guarded() as (guard, origin), Client.to(guard.port) as client:
            client.writer.write(sent)
            assert (await client.reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 " + status)
            assert origin.connections == 0

    run(scenario)


def test_only_clients_with_the_credentials_are_served() -> None:
    async def scenario() -> None:
        async with guarded(credentials=True) as (guard, origin):
            assert guard.credentials is not None
            pair = f"{guard.credentials.username}:{guard.credentials.password}"
            good = base64.b64encode(pair.encode()).decode()
            url = f"http://ok.example:{origin.port}/sized/1"
            for fields, status in (([], b"407"), (["Proxy-Authorization: Basic eA=="], b"407")):
                async with Client.to(guard.port) as client:
                    answer = await client.get(url, *fields)
                    assert answer.startswith(b"HTTP/1.1 " + status)
                    assert b"Proxy-Authenticate: Basic" in answer
            assert origin.connections == 0
            async with Client.to(guard.port) as client:
                assert (await client.get(url, f"Proxy-Authorization: Basic {good}")).startswith(b"HTTP/1.1 200 ")
            assert b"Proxy-Authorization" not in origin.requests[0]

    run(scenario)


def test_a_full_guard_says_so() -> None:
    async def scenario() -> None:
        async with guarded(max_connections=1) as (guard, origin), Client.to(guard.port) as first:
            await tunnel(first, "ok.example", origin.port)
            async with Client.to(guard.port) as second:
                assert (await second.reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 503 ")

    run(scenario)


def test_silence_is_ended() -> None:
    async def scenario() -> None:
        async with guarded(idle_timeout=0.2, half_closed_timeout=0.2) as (guard, origin):
            async with Client.to(guard.port) as client:  # says nothing
                assert await client.ended()
            async with Client.to(guard.port) as client:  # waits for an answer that does not come
                answer = await client.get(f"http://ok.example:{origin.port}/silent")
                assert answer.startswith(b"HTTP/1.1 504 ")
                assert b"X-Cookiescan-Guard: timeout; " in answer
            async with Client.to(guard.port) as client:  # a tunnel nobody uses
                await tunnel(client, "ok.example", origin.port)
                assert await client.ended()

    run(scenario)


def test_closing_the_guard_ends_everything_it_carries() -> None:
    async def scenario() -> None:
        async with running_origin() as origin, AsyncExitStack() as clients:
            config = GuardConfig(allowed_hosts=frozenset({"ok.example"}))
            async with Guard(config, resolver=resolver) as guard:
                connected = [await clients.enter_async_context(Client.to(guard.port)) for _ in range(3)]
                await tunnel(connected[0], "ok.example", origin.port)
                connected[1].writer.write(f"GET http://ok.example:{origin.port}/silent HTTP/1.1\r\n\r\n".encode())
                await until(lambda: bool(origin.requests))
            for client in connected:
                assert await client.ended()
            await origin.left.wait()
            with pytest.raises(ConnectionRefusedError):
                await asyncio.open_connection("127.0.0.1", guard.port)

    run(scenario)


@pytest.mark.parametrize("credentials", [False, True])
def test_chained_to_an_upstream_proxy(credentials: bool) -> None:
    async def scenario() -> None:
        async with guarded(allow_private=True, credentials=credentials) as (outer, origin):
            given = f"{outer.credentials.username}:{outer.credentials.password}@" if outer.credentials else ""
            config = GuardConfig(upstream=f"http://{given}127.0.0.1:{outer.port}")
            async with Guard(config) as guard:
                assert (guard.mode, outer.mode) == ("partial", "off")
                async with Client.to(guard.port) as client:
                    for _ in range(2):
                        answer = await client.get(f"http://any.example:{origin.port}/sized/5")
                        assert answer.endswith(b"\r\n\r\n" + pattern(5))
                async with Client.to(guard.port) as client:
                    await tunnel(client, "any.example", origin.port)
                    assert (await client.ask("GET /sized/5 HTTP/1.1")).startswith(b"HTTP/1.1 200 ")
                async with Client.to(guard.port) as client:
                    assert (await client.get(f"http://127.0.0.1:{origin.port}/")).startswith(b"HTTP/1.1 403 ")
                assert origin.connections == 2
                assert b"Proxy-Authorization" not in b"".join(origin.requests)

    run(scenario)


@pytest.mark.parametrize(
    ("host", "kind"),
    [
        ("nowhere.test:443", FailureKind.UNRESOLVED),
        ("any.example:{closed}", FailureKind.UNREACHABLE),
    ],
)
@pytest.mark.parametrize("method", ["GET", "CONNECT"])
def test_what_an_upstream_proxy_says_is_understood(method: str, host: str, kind: FailureKind) -> None:
    async def scenario() -> None:
        async with AsyncExitStack() as stack:
            outer, _ = await stack.enter_async_context(guarded(allow_private=True))
            guard = await stack.enter_async_context(Guard(GuardConfig(upstream=outer.url)))
            client = await stack.enter_async_context(Client.to(guard.port))
            authority = host.format(closed=closed_port())
            target = authority if method == "CONNECT" else f"http://{authority}/"
            assert (await client.ask(f"{method} {target} HTTP/1.1")).startswith(b"HTTP/1.1 502 ")
            failure = guard.failure_for(authority.partition(":")[0])
            assert failure is not None
            assert failure.kind is kind

    run(scenario)


def test_an_upstream_proxy_that_does_not_work() -> None:
    async def scenario() -> None:
        async with running_origin() as origin, guarded(credentials=True) as (strict, _):
            for upstream, reason in (
                (f"http://127.0.0.1:{closed_port()}", "no connection to the proxy: connection refused"),
                (f"http://127.0.0.1:{strict.port}", "the proxy wants credentials"),
                (f"http://127.0.0.1:{origin.port}", "the proxy did not answer: not a status line"),
                ("http://nowhere.test:3128", "no connection to the proxy: unknown host name"),
            ):
                async with Guard(GuardConfig(upstream=upstream), resolver=resolver) as guard:
                    async with Client.to(guard.port) as client:
                        path = "garbage" if upstream.endswith(str(origin.port)) else "x.example"
                        answer = await client.ask(f"CONNECT {path}:443 HTTP/1.1")
                    assert b"X-Cookiescan-Guard: upstream; " in answer
                    failure = guard.failure_for(path)
                    assert failure is not None
                    assert failure.reason == reason

    run(scenario)


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("http://ok.example/", None),
        ("https://OK.example.:8443/a?b#c", None),
        ("http://93.184.215.14/", None),
        ("http://private.example/", AddressRefused),
        ("http://127.0.0.1/", AddressRefused),
        ("http://user:pass@127.0.0.1/", AddressRefused),
        ("http://%31%32%37.1/", AddressRefused),
        ("http://１２７.0.0.1/", AddressRefused),
        ("http://[::1]:8080/", AddressRefused),
        ("http://localhost/", AddressRefused),
        ("http://nowhere.test/", UnknownHost),
        ("ftp://ok.example/", InvalidUrl),
        ("file:///etc/passwd", InvalidUrl),
        ("http://1.2.3.4.5/", InvalidUrl),
        ("http://ok.example\\@127.0.0.1/", InvalidUrl),
        ("http:///", InvalidUrl),
    ],
)
def test_addresses_are_judged_before_anything_is_sent(url: str, error: type[Exception] | None) -> None:
    async def scenario() -> None:
        async with guarded() as (guard, origin):
            if error is None:
                await guard.check_url(url)
            else:
                with pytest.raises(error):
                    await guard.check_url(url)
            assert origin.connections == 0

    run(scenario)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"allowed_hosts": frozenset({"http://a"})}, "--allow-private-network: 'http://a' is not"),
        ({"upstream": "socks5://a:1"}, "--proxy: the proxy must be given as http"),
    ],
)
def test_options_that_cannot_be_read(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Guard(GuardConfig(**options))
