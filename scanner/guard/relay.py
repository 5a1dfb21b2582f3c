"""A tunnel: two connections whose bytes go to and fro unread.

Works on transports and protocols: a StreamReader would copy every byte once more and wake a task for each piece.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.guard.allowance import Purse
    from scanner.guard.record import HostTraffic


# Bytes that wait for one end before the other is held back. asyncio reads 256 KiB at once and holds back at 64 KiB by
# itself: with that almost every large piece would stop the reading and start it again.
BUFFER: Final = 512 * 1024


class Tunnel:
    """Two ends joined. Holds back a sender whose receiver is slow, passes on a half-close, ends both together.

    `idle` counts how often the guard found the tunnel silent; traffic sets it back. `half_closed` tells that one side
    has nothing more to say.
    """

    def __init__(
        self,
        client: asyncio.Transport,
        origin: asyncio.Transport,
        traffic: HostTraffic,
        purse: Purse,
        on_end: Callable[[Tunnel], None],
    ) -> None:
        self.idle = 0
        self.half_closed = False
        self.traffic = traffic
        self.purse = purse
        self._on_end = on_end
        self._open = 2
        self._client = client
        self._origin = origin

    def start(self, to_client: bytes, to_origin: bytes) -> None:
        """Take over both (paused) connections, deliver what was already received, and let it flow.

        `to_client` is sent before anything from the origin; neither argument is counted.
        """
        if self._client.is_closing() or self._origin.is_closing():
            self.abort()
            self._on_end(self)
            return
        up = _End(self, self._client, self._origin, is_client=True)
        down = _End(self, self._origin, self._client, is_client=False)
        for transport in (self._client, self._origin):
            transport.set_write_buffer_limits(high=BUFFER)
        self._client.set_protocol(up)
        self._origin.set_protocol(down)
        self._client.write(to_client)
        self._origin.write(to_origin)
        self._client.resume_reading()
        self._origin.resume_reading()

    def abort(self) -> None:
        """End both connections at once."""
        self._client.abort()
        self._origin.abort()

    def end_lost(self) -> None:
        """One end is gone; the tunnel is over when both are."""
        self._open -= 1
        if self._open == 0:
            self._on_end(self)


class _End(asyncio.Protocol):
    """One end of a tunnel: sends what it receives to the other connection."""

    __slots__ = ("_ended", "_is_client", "_other", "_own", "_tunnel")

    def __init__(self, tunnel: Tunnel, own: asyncio.Transport, other: asyncio.Transport, *, is_client: bool) -> None:
        self._tunnel = tunnel
        self._own = own
        self._other = other
        self._is_client = is_client
        self._ended = False

    def data_received(self, data: bytes) -> None:
        tunnel = self._tunnel
        tunnel.idle = 0
        size = len(data)
        if self._is_client:
            tunnel.traffic.sent += size
        else:
            tunnel.traffic.received += size
        if tunnel.purse.take(size):
            self._other.write(data)
        else:
            tunnel.abort()

    def pause_writing(self) -> None:
        if not self._other.is_closing():
            self._other.pause_reading()

    def resume_writing(self) -> None:
        if not self._other.is_closing():
            self._other.resume_reading()

    def eof_received(self) -> bool:
        """The peer has sent all it wants to; the other direction stays open until it ends too."""
        if self._ended:
            return True  # told again after a pause in reading
        self._ended = True
        if self._tunnel.half_closed or self._other.is_closing():
            return False
        self._tunnel.half_closed = True
        self._tunnel.idle = 0
        self._other.write_eof()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        if exc is None:
            self._other.close()
        else:
            self._other.abort()
        self._tunnel.end_lost()
