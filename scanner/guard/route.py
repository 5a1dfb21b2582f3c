"""From a host as the client named it to a connection: judged, resolved once, and connected to what was judged."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING

from scanner.guard.addresses import unmapped
from scanner.guard.dial import Resolver, connect, is_this_machine
from scanner.guard.record import Blocked, FailureKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.guard.hosts import Host, IPAddress
    from scanner.guard.policy import Policy
    from scanner.guard.upstream import Upstream

MAX_CACHED = 10_000
MOST_ADDRESSES = 16  # of one name; more are not looked at, and so not connected to


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a resolver said about a name, until `expires` (loop time); an empty tuple for an unknown name."""

    addresses: tuple[IPAddress, ...]
    expires: float


class Route:
    """Finds and judges the addresses of hosts and connects to them.

    Answers are kept for `resolve_ttl` seconds (unknown names for a tenth of that): a page that names a host fifty
    times asks once, and a name cannot change its address in between. Whatever the age of an answer, the connection
    goes to the very addresses that were judged.
    """

    def __init__(
        self,
        policy: Policy,
        resolver: Resolver,
        upstream: Upstream | None,
        *,
        resolve_ttl: float,
        resolve_timeout: float,
        connect_timeout: float,
    ) -> None:
        self.upstream = upstream
        self.own_port = 0  # never reachable through ourselves
        self._policy = policy
        self._resolver = resolver
        self._resolve_ttl = resolve_ttl
        self._resolve_timeout = resolve_timeout
        self._connect_timeout = connect_timeout
        self._answers: dict[str, _Answer] = {}
        self._own: dict[IPAddress, tuple[bool, float]] = {}  # with the loop time until which it is believed
        self._asking: dict[str, asyncio.Task[tuple[IPAddress, ...]]] = {}

    async def judge(self, host: Host, port: int) -> Sequence[IPAddress]:
        """The addresses that may be connected to; none when the upstream proxy will resolve the name.

        Every address of a name must be allowed: one private address among public ones refuses the name, since a
        retry may use any of them. Raises Blocked.
        """
        reason = self._policy.reason_against(host, port)
        if reason is not None:
            raise Blocked(FailureKind.REFUSED, reason, address=host.name if host.address else None)
        if self.upstream is not None:
            return ()
        if host.address is not None:
            return self._judged(host, port, (unmapped(host.address),))
        return self._judged(host, port, await self._resolve(host.name))

    async def connect(self, host: Host, port: int) -> asyncio.Transport:
        """A paused connection to the host, or to the upstream proxy when there is one. Raises Blocked."""
        addresses = await self.judge(host, port)
        if self.upstream is None:
            return await connect(addresses, port, self._connect_timeout)
        proxy = self.upstream.host
        try:
            proxy_addresses = (proxy.address,) if proxy.address else await self._resolve(proxy.name)
            return await connect(proxy_addresses, self.upstream.port, self._connect_timeout)
        except Blocked as blocked:
            raise Blocked(FailureKind.UPSTREAM, f"no connection to the proxy: {blocked.reason}") from blocked

    async def close(self) -> None:
        """Give up what is being resolved."""
        tasks = list(self._asking.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _judged(self, host: Host, port: int, addresses: tuple[IPAddress, ...]) -> Sequence[IPAddress]:
        by_name = self._policy.allows_name(host, port)
        for address in addresses:
            reason = None if by_name else self._reason_against(address, port)
            if port == self.own_port and self._is_own(address):
                reason = "the guard's own port"
            if reason is not None:
                raise Blocked(FailureKind.REFUSED, reason, address=str(address))
        return addresses

    def _reason_against(self, address: IPAddress, port: int) -> str | None:
        reason = self._policy.reason_against_address(address, port)
        if reason is None and not self._policy.allows_address(address, port) and self._is_own(address):
            return "own address"
        return reason

    def _is_own(self, address: IPAddress) -> bool:
        """Whether an address is this machine's, believed as long as a resolver's answer is."""
        now = asyncio.get_running_loop().time()
        own, until = self._own.get(address, (False, now))
        if until <= now:
            if len(self._own) >= MAX_CACHED:
                self._own.clear()
            own = is_this_machine(address)
            self._own[address] = own, now + self._resolve_ttl
        return own

    async def _resolve(self, name: str) -> tuple[IPAddress, ...]:
        now = asyncio.get_running_loop().time()
        answer = self._answers.get(name)
        if answer is not None and answer.expires > now:
            addresses = answer.addresses
        else:
            task = self._asking.get(name)
            if task is None:
                task = self._asking[name] = asyncio.create_task(self._ask(name))
                task.add_done_callback(lambda _: self._asking.pop(name, None))
            # One client that leaves must not take the answer from the others who wait for it.
            addresses = await asyncio.shield(task)
        if not addresses:
            raise Blocked(FailureKind.UNRESOLVED, "unknown host name")
        return addresses

    async def _ask(self, name: str) -> tuple[IPAddress, ...]:
        try:
            async with asyncio.timeout(self._resolve_timeout):
                found = await self._resolver(name)
            addresses = tuple(unmapped(ip_address(text)) for text in found[:MOST_ADDRESSES])
        except (OSError, ValueError):  # unknown or too slow; an unreadable answer is none
            addresses = ()
        ttl = self._resolve_ttl if addresses else self._resolve_ttl / 10
        if ttl:
            if len(self._answers) >= MAX_CACHED:
                self._answers.clear()
            self._answers[name] = _Answer(addresses, asyncio.get_running_loop().time() + ttl)
        return addresses
