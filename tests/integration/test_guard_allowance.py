"""What one scan may take through its guard, and whose clients the guard serves."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from typing import TYPE_CHECKING

import pytest

from scanner.guard import Allowance, FailureKind, Guard, GuardConfig
from scanner.guard.clients import Owners
from tests.integration.guard_origin import Client, closed_port, guarded, resolver, run, running_origin, until

if TYPE_CHECKING:
    from collections.abc import Sequence

STRANGER = 60_000
# Connects as another user; the end of the answer's first line is its exit code.
ASK = """
import os, socket, sys
socket.getaddrinfo("127.0.0.1", 80)
os.setgroups([]); os.setgid(int(sys.argv[2])); os.setuid(int(sys.argv[2]))
with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as asking:
    asking.sendall(b"GET http://ok.example:" + sys.argv[3].encode() + b"/sized/2 HTTP/1.1\\r\\n\\r\\n")
    sys.exit(int(asking.recv(4096).split(b" ")[1]) // 100)
"""


async def until_ended(client: Client) -> bytes:
    """Everything that still comes."""
    try:
        return await client.reader.read()
    except ConnectionError:
        return b""


@pytest.mark.parametrize("through_tunnel", [False, True])
def test_the_scans_bytes_are_counted_and_end_everything(through_tunnel: bool) -> None:
    async def scenario() -> None:
        async with guarded(allowance=Allowance(bytes=300_000)) as (guard, origin):
            async with Client.to(guard.port) as client, Client.to(guard.port) as other:
                await other.get(f"http://ok.example:{origin.port}/sized/10")
                early = guard.spent
                if through_tunnel:
                    await client.ask(f"CONNECT ok.example:{origin.port} HTTP/1.1")
                path = "" if through_tunnel else f"http://ok.example:{origin.port}"
                await client.ask(f"GET {path}/sized/20000000 HTTP/1.1")
                assert len(await until_ended(client)) < 2_000_000
                assert (early, guard.spent) == (False, True)
                assert await until_ended(other) == b""
            async with Client.to(guard.port) as late:
                answer = await late.get(f"http://ok.example:{origin.port}/sized/10")
            assert b" 503 " in answer
            failure = guard.failure_for("ok.example")
            assert failure is not None
            assert failure.kind is FailureKind.SPENT

    run(scenario)


@pytest.mark.parametrize("through_tunnel", [False, True])
def test_a_host_has_so_many_connections_at_once(through_tunnel: bool) -> None:
    async def ask(client: Client, port: int) -> bytes:
        if through_tunnel:
            return await client.ask(f"CONNECT ok.example:{port} HTTP/1.1")
        return await client.ask(f"GET http://ok.example:{port}/sized/0 HTTP/1.1")

    async def scenario() -> None:
        async with guarded(allowance=Allowance(connections_of_host=1)) as (guard, origin):
            async with Client.to(guard.port) as first, Client.to(guard.port) as second:
                assert b" 200 " in await ask(first, origin.port)
                assert b" 503 " in await ask(second, origin.port)
            while guard.traffic_by_host()["ok.example"].open:  # noqa: ASYNC110 (run() has the deadline)
                await asyncio.sleep(0)
            async with Client.to(guard.port) as third:
                assert b" 200 " in await ask(third, origin.port)

    run(scenario)


@pytest.mark.parametrize("through_tunnel", [False, True])
def test_connections_that_are_being_made_count(through_tunnel: bool) -> None:
    async def scenario() -> None:
        looking_up = asyncio.Event()

        async def slow(name: str) -> Sequence[str]:
            await looking_up.wait()
            return await resolver(name)

        config = GuardConfig(allowed_hosts=frozenset({"ok.example"}), allowance=Allowance(connections_of_host=1))
        async with running_origin() as origin, Guard(config, resolver=slow) as guard:
            line = (
                f"CONNECT ok.example:{origin.port}"
                if through_tunnel
                else f"GET http://ok.example:{origin.port}/sized/0"
            )
            async with Client.to(guard.port) as first, Client.to(guard.port) as second:
                asking = asyncio.create_task(first.ask(f"{line} HTTP/1.1"))
                while not guard._ledger.open_to("ok.example"):  # noqa: ASYNC110 (run() has the deadline)
                    await asyncio.sleep(0)
                assert b" 503 " in await second.ask(f"{line} HTTP/1.1")
                looking_up.set()
                await asking
            assert origin.connections == 1
            await until(lambda: not guard._ledger.open_to("ok.example"))
            async with Client.to(guard.port) as third:
                assert b" 502 " in await third.ask(f"CONNECT ok.example:{closed_port()} HTTP/1.1")
            assert not guard._ledger.open_to("ok.example")

    run(scenario)


async def status_class_for(guard: Guard, user: int, port: int) -> int:
    """Which hundred of status codes a client of that user gets."""
    asking = await asyncio.create_subprocess_exec(sys.executable, "-c", ASK, str(guard.port), str(user), str(port))
    return await asking.wait()


@pytest.mark.skipif(os.geteuid() != 0 or sys.platform != "linux", reason="only root can be another user")
def test_clients_of_other_users_are_refused() -> None:
    async def scenario() -> None:
        async with guarded() as (guard, origin):
            assert await status_class_for(guard, STRANGER, origin.port) == 2
            guard.serve_only(lambda: {os.geteuid(), None})
            assert await status_class_for(guard, STRANGER, origin.port) == 4
            assert await status_class_for(guard, os.geteuid(), origin.port) == 2
            guard.serve_only(lambda: {os.geteuid(), STRANGER})
            assert await status_class_for(guard, STRANGER, origin.port) == 2

    run(scenario)


def test_a_client_that_has_gone_does_not_end_the_asking() -> None:
    owners = Owners()
    with socket.create_server(("127.0.0.1", 0)) as server:
        ours = server.getsockname()
        with socket.create_connection(ours) as client:
            there = client.getsockname()
            assert owners.owner_of(there, ours) in {os.geteuid(), None}
        worked = owners.says
        assert owners.owner_of(("127.0.0.1", 1), ours) is None
        assert owners.says is worked
    owners.close()


def test_a_system_that_does_not_tell_of_our_own_sockets_is_not_asked_again() -> None:
    owners = Owners()
    assert owners.owner_of(("127.0.0.1", 1), ("127.0.0.1", 2)) is None
    assert owners.says is False
