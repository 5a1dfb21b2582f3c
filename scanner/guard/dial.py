"""Names to addresses, and addresses to connections: the only places where the guard touches the network outside."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import IPv6Address
from typing import TYPE_CHECKING, TypeAlias

from scanner.guard.record import Blocked, FailureKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from scanner.guard.hosts import IPAddress

Resolver: TypeAlias = Callable[[str], Awaitable[Sequence[str]]]
"""Takes a host name, gives its addresses as text, best first; raises OSError where there are none."""

NAMES_AT_ONCE = 32
# RFC 8305 section 8: how long one address may take before the next one is tried beside it.
STAGGER = 0.3


class SystemResolver:
    """Asks the operating system (hosts file, DNS), in threads of its own.

    The event loop's threads are few and serve everybody: names that are answered slowly, of which a page can name any
    number, would hold up the watch over the scan's limits and the store.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(NAMES_AT_ONCE, "resolver")

    async def __call__(self, name: str) -> Sequence[str]:
        """The addresses of a name. Raises OSError where there are none."""
        ask = partial(socket.getaddrinfo, name, None, type=socket.SOCK_STREAM)
        found = await asyncio.get_running_loop().run_in_executor(self._threads, ask)
        return list(dict.fromkeys(str(row[4][0]) for row in found))

    def close(self) -> None:
        """Take no more questions; threads end once the system has answered theirs."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def is_this_machine(address: IPAddress) -> bool:
    """Whether an address is one of this machine's own, public ones included.

    Services that a firewall hides from the world listen there too. Connecting a datagram socket sends nothing: the
    system only chooses the sender's address, and it is the address itself when that is local.
    """
    family = socket.AF_INET6 if isinstance(address, IPv6Address) else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((str(address), 9))
            return bool(probe.getsockname()[0] == probe.getpeername()[0])
    except OSError:
        return False  # no route there, so it is not ours


async def connect(addresses: Sequence[IPAddress], port: int, seconds: float) -> asyncio.Transport:
    """Connect to the first address that answers; each gets a head start of STAGGER seconds over the next.

    The transport is paused; give it a protocol with `set_protocol`. Raises Blocked: unreachable, or timeout after
    `seconds`.
    """
    try:
        async with asyncio.timeout(seconds):
            if len(addresses) == 1:
                return await _connect_one(addresses[0], port)
            return await _race(addresses, port)
    except TimeoutError:
        why = f"no connection within {seconds:g} s"
        raise Blocked(FailureKind.TIMEOUT, why, address=str(addresses[0])) from None
    except OSError as error:
        why = os.strerror(error.errno).lower() if error.errno else "connection failed"
        raise Blocked(FailureKind.UNREACHABLE, why, address=str(addresses[0])) from error


async def _race(addresses: Sequence[IPAddress], port: int) -> asyncio.Transport:
    waiting = list(addresses)
    running: set[asyncio.Task[asyncio.Transport]] = set()
    error: OSError = ConnectionError("no address to connect to")
    try:
        while waiting or running:
            if waiting:
                running.add(asyncio.create_task(_connect_one(waiting.pop(0), port)))
            done, running = await asyncio.wait(
                running, timeout=STAGGER if waiting else None, return_when=asyncio.FIRST_COMPLETED
            )
            winners = []
            for task in done:
                try:
                    winners.append(task.result())
                except OSError as failed:
                    error = failed
            if winners:
                _discard(winners[1:])
                return winners[0]
        raise error
    finally:
        await _stop(running)


async def _stop(tasks: Collection[asyncio.Task[asyncio.Transport]]) -> None:
    for task in tasks:
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    _discard([result for result in results if isinstance(result, asyncio.Transport)])


def _discard(transports: Iterable[asyncio.Transport]) -> None:
    for transport in transports:
        transport.abort()


class _Paused(asyncio.Protocol):
    """Holds a new connection still until it gets its real protocol, so that no early byte is lost."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.pause_reading()


async def _connect_one(address: IPAddress, port: int) -> asyncio.Transport:
    family = socket.AF_INET6 if isinstance(address, IPv6Address) else socket.AF_INET
    transport, _ = await asyncio.get_running_loop().create_connection(
        _Paused, str(address), port, family=family, flags=socket.AI_NUMERICHOST
    )
    return transport
