"""What a scan may take from the network: bytes in all, and connections of one host.

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
    connections_of_host: int | None = 128  # at once; a browser makes 32 through one proxy, and 255 WebSockets


class Purse:
    """Counts what is taken; `on_empty` is called once, when nothing is left of the scan's bytes."""

    def __init__(self, allowance: Allowance, ledger: Ledger, on_empty: Callable[[], None]) -> None:
        self.allowance = allowance
        self.empty = False
        self._ledger = ledger
        self._left = allowance.bytes
        self._on_empty = on_empty

    def take(self, size: int) -> bool:
        """Take bytes of a connection; false when it must end."""
        if self._left is None:
            return True
        self._left -= size
        if self._left < 0 and not self.empty:
            self.empty = True
            self._on_empty()
        return not self.empty

    def reserve(self, host: str) -> HostTraffic:
        """Count one more connection to a host as open, before it is made: many may be under way at once.

        The caller tells the ledger what becomes of it. Raises Blocked.
        """
        if self.empty:
            raise Blocked(FailureKind.SPENT, f"the scan has taken its {self.allowance.bytes} bytes")
        most = self.allowance.connections_of_host
        if most is not None and self._ledger.open_to(host) >= most:
            raise Blocked(FailureKind.SPENT, f"the host has {most} connections")
        return self._ledger.opening(host)
