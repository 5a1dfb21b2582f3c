"""The guard over real sockets: what passes unharmed, what ends when, and what is left behind."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import AsyncExitStack

import psutil
import pytest

from scanner.guard import Guard, GuardConfig
from tests.integration.guard_origin import (
    Client,
    Origin,
    guarded,
    pattern,
    resolver,
    run,
    running_origin,
    tunnel,
    until,
)

MB = 1024 * 1024


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


def test_a_crowd_of_rude_clients_leaves_nothing_behind() -> None:
    async def visit(guard: Guard, origin: Origin, number: int) -> None:
        async with Client.to(guard.port) as client:
            url = f"http://ok.example:{origin.port}"
            match number % 8:
                case 0:
                    await client.get(f"{url}/sized/10000")
                case 1:
                    client.writer.write(f"GET {url}/chunked/3000000 HTTP/1.1\r\n\r\n".encode())
                    await client.reader.readexactly(70_000)
                case 2:
                    client.writer.write(f"CONNECT ok.example:{origin.port} HTTP/1.1\r\n\r\n".encode())
                case 3:
                    await tunnel(client, "ok.example", origin.port)
                    client.writer.write(b"GET /chunked/3000000 HTTP/1.1\r\n\r\n")
                    await client.reader.readexactly(70_000)
                case 4:
                    client.writer.write(f"POST {url}/echo HTTP/1.1\r\nContent-Length: 9000000\r\n\r\n".encode())
                    client.writer.write(pattern(1_000_000))
                case 5:
                    await client.get(f"http://private.example:{origin.port}/")
                case 6:
                    await tunnel(client, "ok.example", origin.port)
                    client.writer.write_eof()
                case 7:
                    client.writer.write(b"GET http://ok.exam")

    async def scenario() -> None:
        process = psutil.Process()
        async with guarded() as (guard, origin):
            before = process.num_fds()
            for _ in range(3):
                await asyncio.gather(*(visit(guard, origin, number) for number in range(80)))
            await until(lambda: process.num_fds() <= before)
            async with Client.to(guard.port) as client:
                assert await client.get(f"http://ok.example:{origin.port}/sized/1")

    run(scenario)
