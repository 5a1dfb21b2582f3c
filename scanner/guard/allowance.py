"""What a scan may take from the network: bytes in all, bytes and connections of one host.

The guard is the one place that sees every byte, also those of pages and workers of which nobody was told, so the
bounds hold whatever the browser does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner.guard.record import Blocked, FailureKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.guard.record import HostTraffic, Ledger


@dataclass(frozen=True, slots=True)
class Allowance:
    """The bounds; None is no bound. Bytes are those of connections, in both directions."""

    bytes: int | None = None
    bytes_of_host: int | None = None
    connections_of_host: int | None = 128  # at once; a browser makes 32 through one proxy, and 255 WebSockets


class Purse:
    """Counts what is taken; `on_empty` is called once, when nothing is left of the scan's bytes."""

    def __init__(self, allowance: Allowance, ledger: Ledger, on_empty: Callable[[], None]) -> None:
        self.allowance = allowance
        self.empty = False
        self._ledger = ledger
        self._left = allowance.bytes
        self._on_empty = on_empty

    def take(self, traffic: HostTraffic, size: int) -> bool:
        """Take bytes of a connection to a host; false when it must end. The counters are the caller's."""
        if self._left is not None:
            self._left -= size
            if self._left < 0:
                if not self.empty:
                    self.empty = True
                    self._on_empty()
                return False
        most = self.allowance.bytes_of_host
        return most is None or traffic.sent + traffic.received <= most

    def check(self, host: str) -> None:
        """Whether another connection to a host may be made. Raises Blocked."""
        if self.empty:
            raise Blocked(FailureKind.SPENT, f"the scan has taken its {self.allowance.bytes} bytes")
        traffic = self._ledger.traffic_of(host)
        if traffic is None:
            return
        most = self.allowance.bytes_of_host
        if most is not None and traffic.sent + traffic.received > most:
            raise Blocked(FailureKind.SPENT, f"the host has sent and taken its {most} bytes")
        most = self.allowance.connections_of_host
        if most is not None and traffic.open >= most:
            raise Blocked(FailureKind.SPENT, f"the host has {most} connections")
