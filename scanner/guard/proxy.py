"""The guard: a forward proxy on loopback that lets the scan reach the public internet and nothing else.

Both the crawler and the browser go through it. It is the only thing that held in measurements: the browser resolves no
name by itself, so what was judged is what is connected to, and a name cannot change its address in between (DNS
rebinding). The browser needs `--proxy-server=<url>` and `--proxy-bypass-list=<-loopback>`, since Chromium otherwise
goes past every proxy for loopback addresses.

What it cannot see: the inside of TLS, networks behind a NAT64 prefix of the operator's own, a public address that a
router outside this machine turns back to a private one.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Self
from urllib.parse import unquote

from scanner.errors import AddressRefused, ConnectionFailed, InvalidUrl, UnknownHost, UsageError
from scanner.guard.allowance import Allowance, Purse
from scanner.guard.connection import ClientConnection, Service
from scanner.guard.dial import Resolver, SystemResolver
from scanner.guard.hosts import Host, OddHost, parse_authority
from scanner.guard.policy import Policy
from scanner.guard.record import Blocked, Failure, FailureKind, HostTraffic, Ledger, Traffic
from scanner.guard.route import Route
from scanner.guard.upstream import Upstream
from scanner.limits import connections_that_fit
from scanner.urls import ascii_host

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from types import TracebackType

logger = logging.getLogger(__name__)

_SWEEPS = 4  # silence is looked for this often per idle_timeout
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class GuardConfig:
    """How a guard judges and what it allows itself; times in seconds.

    `allow_private` lifts all judgement (`--allow-private-network` without a list). `allowed_hosts` are rules as in
    `scanner.guard.policy`. `upstream` is the user's proxy, `http://[user:password@]host:port`.
    `allowance` is what the scan may take, `max_connections` how many clients are served at once. `resolve_ttl` is how
    long the answer of a resolver is used; 0 asks anew for each connection.
    """

    allow_private: bool = False
    allowed_hosts: frozenset[str] = frozenset()
    upstream: str | None = None
    allowance: Allowance = field(default_factory=Allowance)
    max_connections: int = field(default_factory=connections_that_fit)
    connect_timeout: float = 10.0
    idle_timeout: float = 120.0
    half_closed_timeout: float = 30.0
    resolve_timeout: float = 10.0
    resolve_ttl: float = 60.0


class Guard:
    """A running guard: `async with Guard(GuardConfig()) as guard:` and send everything through `guard.url`.

    Lives in the event loop that enters it. Raises UsageError for a rule or upstream address that cannot be read.

    `on_spent` is called at once when the scan has taken its bytes, before the connections end.
    """

    def __init__(self, config: GuardConfig | None = None, *, resolver: Resolver | None = None) -> None:
        self.config = config or GuardConfig()
        self._ledger = Ledger()
        try:
            policy = Policy(allow_private=self.config.allow_private, allowed_hosts=self.config.allowed_hosts)
        except ValueError as error:
            raise UsageError(f"--allow-private-network: {error}") from error
        try:
            upstream = Upstream.parse(self.config.upstream) if self.config.upstream else None
        except ValueError as error:
            raise UsageError(f"--proxy: {error}") from error
        self._system = SystemResolver()
        self._route = Route(
            policy,
            resolver or self._system,
            upstream,
            resolve_ttl=self.config.resolve_ttl,
            resolve_timeout=self.config.resolve_timeout,
            connect_timeout=self.config.connect_timeout,
        )
        self._purse = Purse(self.config.allowance, self._ledger, self._spent)
        self._service = Service(
            self._route,
            self._ledger,
            self._purse,
            self.config.max_connections,
            self.config.connect_timeout,
        )
        self.on_spent: Callable[[], None] = lambda: None
        self._server: asyncio.Server | None = None
        self._sweep: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: ClientConnection(self._service), "127.0.0.1", 0, backlog=512)
        self._route.own_port = int(self._server.sockets[0].getsockname()[1])
        self._sweep = loop.call_later(self.config.idle_timeout / _SWEEPS, self._end_silent)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        assert self._sweep is not None
        self._sweep.cancel()
        self._server.close()
        self._service.max_connections = 0  # for clients that were accepted in this very round
        await asyncio.sleep(0)
        tasks = list(self._service.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._route.close()
        self._system.close()
        self._service.owners.close()
        for connection in list(self._service.connections):
            connection.abort()
        for tunnel in list(self._service.tunnels):
            tunnel.abort()
        await self._server.wait_closed()
        for _ in range(3):  # aborted transports close their sockets, then those of their peers, in the next rounds
            await asyncio.sleep(0)

    def serve_only(self, users: Callable[[], Collection[int | None]]) -> None:
        """Refuse the clients of all other users of this machine; `users` is asked for each client."""
        self._service.users = users

    @property
    def spent(self) -> bool:
        """Whether the scan has taken the bytes that it may take; nothing goes through any more."""
        return self._purse.empty

    def denies(self, host: str) -> bool:
        """Whether it is our own bounds that keep the scan from a host, and not the host."""
        failure = self.failure_for(host)
        return self.spent or (failure is not None and failure.kind is FailureKind.SPENT)

    def _spent(self) -> None:
        logger.warning("the scan has taken its bytes", extra={"action": "guard_spent"})
        asyncio.get_running_loop().call_soon(self._service.end_all)
        self.on_spent()

    @property
    def port(self) -> int:
        """The TCP port on 127.0.0.1."""
        assert self._route.own_port, "the guard was not entered"
        return self._route.own_port

    @property
    def url(self) -> str:
        """The address for `--proxy-server` and for Scrapy's `proxy`."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def mode(self) -> Literal["full", "partial", "off"]:
        """For `vantage.guard`: `partial` where an upstream proxy resolves the names, `off` where all is allowed."""
        if self.config.allow_private:
            return "off"
        return "partial" if self._route.upstream is not None else "full"

    @property
    def refusals(self) -> tuple[Failure, ...]:
        """What was refused, oldest first; the first thousand (`traffic().refused` counts all)."""
        return tuple(self._ledger.refusals)

    def failure_for(self, host: str) -> Failure | None:
        """Why the last request to a host got no answer; None when it did, or when there was none."""
        return self._ledger.failure_for(host)

    def traffic(self) -> Traffic:
        """Totals up to now."""
        return self._ledger.totals()

    def traffic_by_host(self) -> Mapping[str, HostTraffic]:
        """Live counters by host name."""
        return self._ledger.by_host()

    async def check_url(self, url: str) -> None:
        """Judge an address before anything is sent there, for instance the start URL.

        Raises:
            InvalidUrl: it is not an http(s) address with a readable host.
            UnknownHost: its name has no address.
            AddressRefused: it leads, or may lead, into a network that is not public.
        """
        host, port = _host_of(url)
        try:
            await self._route.judge(host, port)
        except Blocked as blocked:
            self._ledger.record(host.name, port, blocked)
            raise _as_error(host, blocked) from blocked

    def _end_silent(self) -> None:
        """End what has been silent for `idle_timeout`; runs several times in that span."""
        for connection in list(self._service.connections):
            connection.idle += 1
            if connection.idle > _SWEEPS:
                connection.time_out(self.config.idle_timeout)
        half_closed_sweeps = _SWEEPS * self.config.half_closed_timeout / self.config.idle_timeout
        for tunnel in list(self._service.tunnels):
            tunnel.idle += 1
            if tunnel.idle > (half_closed_sweeps if tunnel.half_closed else _SWEEPS):
                tunnel.abort()
        interval = self.config.idle_timeout / _SWEEPS
        self._sweep = asyncio.get_running_loop().call_later(interval, self._end_silent)


def _host_of(url: str) -> tuple[Host, int]:
    """Host and port of an address, read as a browser would: percent-encoding and Unicode forms undone first."""
    scheme, separator, rest = url.partition("://")
    default_port = _DEFAULT_PORTS.get(scheme.lower())
    if not separator or default_port is None:
        raise InvalidUrl(f"{url!r} is not an http or https address")
    if not url.isprintable() or "\\" in url or " " in url:
        raise InvalidUrl(f"{url!r} has characters that do not belong in an address")
    for mark in "/?#":
        rest = rest.partition(mark)[0]
    authority = unquote(rest.rpartition("@")[2])
    try:
        if not authority.isascii():
            name, colon, port = authority.partition(":")
            authority = ascii_host(name) + colon + port
        return parse_authority(authority, default_port)
    except OddHost as error:
        raise InvalidUrl(f"{url!r} names no host that can be scanned: {error}") from error


def _as_error(host: Host, blocked: Blocked) -> AddressRefused | UnknownHost | ConnectionFailed:
    if blocked.kind is FailureKind.REFUSED:
        where = f" ({blocked.address})" if blocked.address and blocked.address != host.name else ""
        advice = f"Use --allow-private-network={host} if that is what you want"
        return AddressRefused(f"{host}{where} is not on the public internet: {blocked.reason}", advice)
    if blocked.kind is FailureKind.UNRESOLVED:
        return UnknownHost(f"The host {host} is not known", "Check the address and your network's name service")
    return ConnectionFailed(f"{host} cannot be reached: {blocked.reason}")
