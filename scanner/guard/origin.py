"""The connection to a server (or upstream proxy) for plain HTTP: reads just enough of the answers to see their ends."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from scanner.guard.framing import BadMessage, BodyReader, UnsizedBody
from scanner.guard.message import MAX_HEAD, end_of_head, parse_response

if TYPE_CHECKING:
    from scanner.guard.allowance import Purse
    from scanner.guard.hosts import Host
    from scanner.guard.message import Response
    from scanner.guard.record import HostTraffic


class Recipient(Protocol):
    """Who the answers are for: the client's side of the exchange."""

    idle: int

    def deliver(self, data: bytes) -> None:
        """Pass bytes of the answer to the client."""
        ...

    def hold_request(self, *, hold: bool) -> None:
        """The server is slow to take the request body: pause the client, or let it go on."""
        ...

    def response_started(self, response: Response) -> None:
        """The head of the final answer came."""
        ...

    def response_done(self, *, reusable: bool) -> None:
        """The answer is whole; `reusable` tells whether the server takes another request."""
        ...

    def switched(self, head: bytes, rest: bytes) -> None:
        """The server changed to another protocol (101, RFC 9110 section 7.8); `rest` are its first bytes."""
        ...

    def origin_lost(self, origin: OriginConnection, *, clean: bool) -> None:
        """The connection ended; `clean` when by the server's own close."""
        ...


class OriginConnection(asyncio.Protocol):
    """One connection to one host and port, used for one exchange after the other.

    `answered` tells whether any byte of the present answer has come, `exchanges` counts requests.
    """

    def __init__(
        self,
        recipient: Recipient,
        transport: asyncio.Transport,
        key: tuple[Host, int],
        traffic: HostTraffic,
        purse: Purse,
    ) -> None:
        self.transport = transport
        self.key = key
        self.traffic = traffic
        self._purse = purse
        self.exchanges = 0
        self.answered = False
        self._recipient = recipient
        self._method = b""
        self._head = bytearray()
        self._body: BodyReader | None = None
        self._reusable = False
        self._busy = False

    def begin(self, method: bytes, head: bytes) -> None:
        """Send the head of a new request; the answer to the one before must be whole."""
        self.exchanges += 1
        self.answered = False
        self._busy = True
        self._method = method
        self._body = None
        self.send(head)

    def send(self, data: bytes) -> None:
        """Send bytes of the request."""
        self.traffic.sent += len(data)
        if self._purse.take(len(data)):
            self.transport.write(data)
        else:
            self.transport.abort()

    def ends_with_connection(self) -> bool:
        """Whether the present answer is whole when the connection ends now."""
        return self._body is not None and self._body.at_end()

    def data_received(self, data: bytes) -> None:
        """The server sent part of an answer."""
        self.traffic.received += len(data)
        self._recipient.idle = 0
        if not self._purse.take(len(data)):
            self.transport.abort()
            return
        if not self._busy:
            # An answer nobody asked for; what follows could not be told apart from the next answer.
            self.transport.abort()
            return
        self.answered = True
        if self._body is None:
            self._head += data
            self._read_heads(len(self._head) - len(data))
        else:
            self._relay(b"", data)

    def pause_writing(self) -> None:
        """The server takes the request body slower than it comes."""
        self._recipient.hold_request(hold=True)

    def resume_writing(self) -> None:
        """The server has caught up."""
        self._recipient.hold_request(hold=False)

    def connection_lost(self, exc: Exception | None) -> None:
        """The server ended the connection, or it broke."""
        self.traffic.open -= 1
        self._recipient.origin_lost(self, clean=exc is None)

    def _read_heads(self, searched: int) -> None:
        ready = b""
        while self._body is None:
            end = end_of_head(self._head, searched)
            if end < 0 and len(self._head) <= MAX_HEAD:
                if ready:
                    self._recipient.deliver(ready)
                return
            searched = 0
            head = bytes(self._head[: max(end, 0)])
            del self._head[: len(head)]
            try:
                response = parse_response(head)
            except BadMessage:
                # Not for us to judge: the client gets it as it is, until the connection ends.
                self._head[:0] = head
                self._body = UnsizedBody()
                break
            if response.status == 101:
                self._busy = False
                self._recipient.switched(ready + head, bytes(self._head))
                return
            ready += response.forwarded()
            if response.status >= 200:
                self._recipient.response_started(response)
                self._reusable = response.keeps_alive
                self._body = response.body(self._method)
        rest = bytes(self._head)
        self._head.clear()
        self._relay(ready, rest)

    def _relay(self, ready: bytes, data: bytes) -> None:
        """Deliver `ready`, and what of `data` belongs to the body, in one piece."""
        assert self._body is not None
        try:
            taken = self._body.feed(data)
        except BadMessage:
            self._body = UnsizedBody()
            taken = len(data)
        body = data if taken == len(data) else data[:taken]
        self._recipient.deliver(ready + body if ready else body)
        if self._body.done:
            self._busy = False
            self._recipient.response_done(reusable=self._reusable and taken == len(data))
