"""What the guard remembers for the scan: refusals, failures by host, traffic.

A browser shows every failed CONNECT as ERR_TUNNEL_CONNECTION_FAILED, so the scan asks here for the cause.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from scanner.guard.hosts import OddHost, parse_host

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_REFUSALS = 1_000
MAX_HOSTS = 20_000


class FailureKind(StrEnum):
    """Why a request got no answer from the host it was meant for."""

    REFUSED = "refused"  # the guard did not let it through
    UNRESOLVED = "unresolved"  # the name has no address
    UNREACHABLE = "unreachable"  # no address accepted the connection
    TIMEOUT = "timeout"  # no address answered in time
    CLOSED = "closed"  # the host ended the connection without an answer
    SPENT = "spent"  # the scan, or the host, has had what it may take
    UPSTREAM = "upstream"  # the user's own proxy did not connect, and did not say why in a way we read


@dataclass(frozen=True, slots=True)
class Failure:
    """One request that got no answer: which host, why, and when (UTC).

    `address` is the address that was judged or tried, None where there was none. `status` is what an upstream proxy
    answered.
    """

    host: str
    port: int
    kind: FailureKind
    reason: str
    at: datetime
    address: str | None = None
    status: int | None = None


class Blocked(Exception):
    """A connection that was not made; becomes a Failure in the ledger and an answer to the client."""

    def __init__(
        self, kind: FailureKind, reason: str, *, address: str | None = None, status: int | None = None
    ) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
        self.address = address
        self.status = status


@dataclass(slots=True)
class HostTraffic:
    """Live counters of one host: connections made, open or being made, bytes sent to it and bytes received from it.

    Bytes are those of the connection (TLS records and HTTP heads included), not of decoded bodies.
    """

    connections: int = 0
    sent: int = 0
    received: int = 0
    open: int = 0


@dataclass(frozen=True, slots=True)
class Traffic:
    """Totals of a guard at one moment; bytes as in HostTraffic, refused and failed in requests."""

    connections: int
    sent: int
    received: int
    refused: int
    failed: int


class Ledger:
    """Keeps the failures and counters of one guard; bounded, so that a hostile site cannot fill the memory."""

    def __init__(self) -> None:
        self.refusals: list[Failure] = []
        self.refused = 0
        self.failed = 0
        self._failures: dict[str, Failure] = {}
        self._traffic: dict[str, HostTraffic] = {}
        self._others = HostTraffic()

    def record(self, host: str, port: int, blocked: Blocked) -> Failure:
        """Note that a request to `host` failed and hand back the record."""
        failure = Failure(host, port, blocked.kind, blocked.reason, datetime.now(UTC), blocked.address, blocked.status)
        if failure.kind is FailureKind.REFUSED:
            self.refused += 1
            if len(self.refusals) < MAX_REFUSALS:
                self.refusals.append(failure)
        else:
            self.failed += 1
        if host in self._failures or len(self._failures) < MAX_HOSTS:
            self._failures[host] = failure
        return failure

    def opening(self, host: str) -> HostTraffic:
        """Note that a connection to `host` is being made, and hand back its counters."""
        traffic = self._traffic.get(host)
        if traffic is None and len(self._traffic) < MAX_HOSTS:
            traffic = self._traffic[host] = HostTraffic()
        traffic = traffic or self._others
        traffic.open += 1
        return traffic

    def connected(self, host: str, traffic: HostTraffic) -> None:
        """Note that it was made. An earlier failure is forgotten."""
        self._failures.pop(host, None)
        traffic.connections += 1

    def not_connected(self, host: str, traffic: HostTraffic) -> None:
        """Note that it was not."""
        traffic.open -= 1
        if not traffic.connections and not traffic.open and self._traffic.get(host) is traffic:
            del self._traffic[host]  # names that lead nowhere must not take the places of hosts

    def open_to(self, host: str) -> int:
        """How many connections to a host, as the guard names it, are open or being made."""
        traffic = self._traffic.get(host, self._others if len(self._traffic) >= MAX_HOSTS else None)
        return traffic.open if traffic is not None else 0

    def failure_for(self, host: str) -> Failure | None:
        """The last failure of a host (any port, any spelling) that was not followed by a success."""
        try:
            return self._failures.get(parse_host(host).name)
        except OddHost:
            return self._failures.get(host)

    def by_host(self) -> Mapping[str, HostTraffic]:
        """Counters by host name; hosts beyond the first 20,000 share one entry with an empty name."""
        rows = {**self._traffic, "": self._others}
        return {host: traffic for host, traffic in rows.items() if traffic.connections}

    def totals(self) -> Traffic:
        """All counters summed up."""
        rows = self.by_host().values()
        return Traffic(
            sum(row.connections for row in rows),
            sum(row.sent for row in rows),
            sum(row.received for row in rows),
            self.refused,
            self.failed,
        )
