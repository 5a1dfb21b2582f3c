"""The client's side of the proxy: reads requests, has them judged and connected, and answers what is refused."""

from __future__ import annotations

import asyncio
import logging
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scanner.guard.clients import Owners
from scanner.guard.framing import BadMessage, BodyReader
from scanner.guard.hosts import OddHost
from scanner.guard.message import MAX_HEAD, Request, Response, answer, end_of_head, parse_request
from scanner.guard.origin import OriginConnection
from scanner.guard.record import Blocked, FailureKind, HostTraffic, Ledger
from scanner.guard.relay import Tunnel
from scanner.guard.upstream import PROXY_STATUS, failure_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from scanner.guard.allowance import Purse
    from scanner.guard.route import Route

logger = logging.getLogger(__name__)

_STATUS = {
    FailureKind.REFUSED: "403 Forbidden",
    FailureKind.TIMEOUT: "504 Gateway Timeout",
    FailureKind.SPENT: "503 Service Unavailable",
}
_BAD_GATEWAY = "502 Bad Gateway"
_ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


@dataclass(slots=True)
class Service:
    """What all connections of one guard share.

    `users` is whose clients are served; None for no check.
    """

    route: Route
    ledger: Ledger
    purse: Purse
    max_connections: int
    connect_timeout: float
    users: Callable[[], Collection[int | None]] | None = None
    owners: Owners = field(default_factory=Owners)
    connections: set[ClientConnection] = field(default_factory=set)
    tunnels: set[Tunnel] = field(default_factory=set)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def is_full(self) -> bool:
        """Whether no further client is served."""
        return len(self.connections) + len(self.tunnels) >= self.max_connections

    def start_tunnel(self, client: asyncio.Transport, origin: asyncio.Transport, traffic: HostTraffic) -> Tunnel:
        """A tunnel that is in `tunnels` until it ends."""
        tunnel = Tunnel(client, origin, traffic, self.purse, self._tunnel_ended)
        self.tunnels.add(tunnel)
        return tunnel

    def _tunnel_ended(self, tunnel: Tunnel) -> None:
        self.tunnels.discard(tunnel)
        tunnel.traffic.open -= 1

    def serves(self, client: asyncio.Transport) -> bool:
        """Whether a client is one of the users that are served, as far as the system says whose it is."""
        if self.users is None:
            return True
        owner = self.owners.owner_of(client.get_extra_info("peername")[:2], client.get_extra_info("sockname")[:2])
        return owner is None or owner in self.users()

    def end_all(self) -> None:
        """End every connection that leads somewhere."""
        for tunnel in list(self.tunnels):
            tunnel.abort()
        for connection in list(self.connections):
            connection.drop()


class ClientConnection(asyncio.Protocol):
    """One connection of a browser or crawler: requests one after the other, or one tunnel.

    `idle` counts how often the guard found the connection silent; traffic sets it back.
    """

    def __init__(self, service: Service) -> None:
        self.idle = 0
        self._service = service
        self._received = bytearray()
        self._searched = 0
        self._request: Request | None = None
        self._body: BodyReader | None = None
        self._origin: OriginConnection | None = None
        self._task: asyncio.Task[None] | None = None
        self._response_done = False
        self._reusable = False
        self._held_by_origin = False
        self._client_is_slow = False

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client came."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        full = self._service.is_full()
        self._service.connections.add(self)
        if not self._service.serves(transport):
            logger.warning("a client of another user was refused", extra={"action": "guard_stranger"})
            self._answer("403 Forbidden", "stranger", "this proxy serves one scan only")
        elif full:
            self._answer("503 Service Unavailable", "busy", "too many connections")

    def data_received(self, data: bytes) -> None:
        """The client sent something: part of a request, or bytes meant for a tunnel that does not stand yet."""
        self.idle = 0
        if self._origin is not None and self._body is not None and not self._received and not self._body.done:
            self._forward_body(data)
        else:
            self._received += data
            self._advance()

    def eof_received(self) -> bool:
        """The client left; browsers and crawlers never close just half of a connection before a tunnel stands."""
        self._drop_origin()
        return False

    def pause_writing(self) -> None:
        """The client takes the answer slower than it comes."""
        self._client_is_slow = True
        if self._origin is not None:
            self._origin.transport.pause_reading()

    def resume_writing(self) -> None:
        """The client has caught up."""
        self._client_is_slow = False
        if self._origin is not None:
            self._origin.transport.resume_reading()

    def connection_lost(self, _: Exception | None) -> None:
        """The client is gone, so nobody waits for an answer any more."""
        self._service.connections.discard(self)
        self._drop_origin()
        if self._task is not None:
            self._task.cancel()

    # What the guard calls.

    def abort(self) -> None:
        """End the connection at once."""
        self._transport.abort()

    def drop(self) -> None:
        """End the connection if it has an answer under way."""
        if self._origin is not None:
            self._transport.abort()

    def time_out(self, seconds: float) -> None:
        """Nothing was heard of either side for long: say so if an answer is still owed, and end."""
        if self._task is not None:
            return  # connecting has time limits of its own
        if self._transport.is_closing() or self._transport.get_write_buffer_size():
            self._transport.abort()  # the client takes nothing, a farewell neither
        elif self._request is not None and self._origin is not None and not self._origin.answered:
            self._fail(Blocked(FailureKind.TIMEOUT, f"no answer within {seconds:g} s"))
        else:
            self._transport.close()

    # What the connection to the server calls.

    def deliver(self, data: bytes) -> None:
        """Pass bytes of the answer to the client."""
        self._transport.write(data)

    def hold_request(self, *, hold: bool) -> None:
        """The server is slow to take the request body: pause the client, or let it go on."""
        self._held_by_origin = hold
        self._update_reading()

    def response_started(self, response: Response) -> None:
        """The head of the answer came: note it where the user's proxy says that it failed."""
        if self._service.route.upstream is None or self._request is None:
            return
        blocked = failure_of(response)
        if blocked is not None:
            self._service.ledger.record(self._request.host.name, self._request.port, blocked)

    def response_done(self, *, reusable: bool) -> None:
        """The answer is whole; the next request follows unless one side wants to end."""
        self._response_done = True
        self._reusable = reusable
        self._finish_exchange()

    def switched(self, head: bytes, rest: bytes) -> None:
        """The server changed to another protocol, most often WebSocket: from here on it is a tunnel."""
        origin = self._origin
        assert origin is not None
        self._origin = None
        self._become_tunnel(origin.transport, origin.traffic, head + rest)

    def origin_lost(self, origin: OriginConnection, *, clean: bool) -> None:
        """The server's connection ended: tell the client as much of it as HTTP can."""
        if origin is not self._origin:
            return
        self._origin = None
        if self._transport.is_closing():
            return
        if self._request is None or self._response_done or (clean and origin.ends_with_connection()):
            self._transport.close()
        elif not origin.answered and origin.exchanges == 1:
            self._fail(Blocked(FailureKind.CLOSED, "the host closed the connection without an answer"))
        elif clean:
            # A cut answer, or a kept connection that ended just now, which clients try again on a new one.
            self._transport.close()
        else:
            self._transport.abort()

    # The steps of an exchange.

    def _advance(self) -> None:
        while self._received and self._task is None and not self._transport.is_closing():
            if self._request is None:
                if not self._read_request():
                    break
            elif self._body is not None and not self._body.done:
                data = bytes(self._received)
                self._received.clear()
                self._forward_body(data)
            else:
                break  # the next request waits for the present answer
        self._update_reading()

    def _update_reading(self) -> None:
        if self._transport.is_closing():
            return
        busy = self._task is not None or self._request is not None
        if self._held_by_origin or (busy and len(self._received) > MAX_HEAD):
            self._transport.pause_reading()
        else:
            self._transport.resume_reading()

    def _read_request(self) -> bool:
        """Take one request from the bytes received; False when it is not whole yet or was answered."""
        while self._received.startswith(b"\r\n"):  # RFC 9112 section 2.2
            del self._received[:2]
        end = end_of_head(self._received, self._searched)
        if end < 0:
            self._searched = len(self._received)
            if self._searched > MAX_HEAD:
                self._answer("431 Request Header Fields Too Large", "bad-request", "the request head is too long")
            return False
        head = bytes(self._received[:end])
        del self._received[:end]
        self._searched = 0
        try:
            request = parse_request(head)
            body = request.body()
        except OddHost as error:
            self._service.ledger.record("", 0, Blocked(FailureKind.REFUSED, str(error)))
            self._answer("403 Forbidden", f"refused; {error}", f"refused: {error}")
            return False
        except BadMessage as error:
            self._answer("400 Bad Request", "bad-request", str(error))
            return False
        self._request, self._body = request, body
        self._response_done = False
        self._start(request)
        return True

    def _start(self, request: Request) -> None:
        origin = self._origin
        reusable = origin is not None and not origin.transport.is_closing()
        if origin is not None and reusable and request.path is not None and origin.key == (request.host, request.port):
            self._send_request(request, origin)
            return
        self._drop_origin()
        self._task = asyncio.get_running_loop().create_task(self._connect(request))
        self._service.tasks.add(self._task)
        self._task.add_done_callback(self._service.tasks.discard)

    async def _connect(self, request: Request) -> None:
        route = self._service.route
        early = b""
        try:
            with ExitStack() as on_failure:
                traffic = self._service.purse.reserve(request.host.name)
                on_failure.callback(self._service.ledger.not_connected, request.host.name, traffic)
                transport = await route.connect(request.host, request.port)
                on_failure.callback(transport.abort)
                if request.path is None and route.upstream is not None:
                    early = await route.upstream.connect(transport, request, self._service.connect_timeout)
                on_failure.pop_all()
        except Blocked as blocked:
            self._task = None
            self._fail(blocked)
            return
        self._task = None
        self._service.ledger.connected(request.host.name, traffic)
        if request.path is None:
            self._become_tunnel(transport, traffic, _ESTABLISHED + early)
            return
        self._origin = OriginConnection(self, transport, (request.host, request.port), traffic, self._service.purse)
        transport.set_protocol(self._origin)
        if not self._client_is_slow:
            transport.resume_reading()
        self._send_request(request, self._origin)
        self._advance()

    def _send_request(self, request: Request, origin: OriginConnection) -> None:
        upstream = self._service.route.upstream
        extra = upstream.fields() if upstream is not None else ()
        origin.begin(request.method, request.forwarded(absolute=upstream is not None, extra=extra))

    def _forward_body(self, data: bytes) -> None:
        assert self._body is not None
        assert self._origin is not None
        try:
            taken = self._body.feed(data)
        except BadMessage as error:
            self._answer("400 Bad Request", "bad-request", str(error))
            return
        self._origin.send(data if taken == len(data) else data[:taken])
        self._received += data[taken:]
        self._finish_exchange()

    def _finish_exchange(self) -> None:
        """Make room for the next request once both the request and its answer are whole."""
        if not self._response_done or self._body is None or not self._body.done or self._request is None:
            return
        keeps = self._reusable and self._request.keeps_alive
        self._request = self._body = None
        self._response_done = False
        if keeps:
            self._advance()
        else:
            self._drop_origin()
            self._transport.close()

    def _become_tunnel(self, origin: asyncio.Transport, traffic: HostTraffic, to_client: bytes) -> None:
        self._service.connections.discard(self)
        to_origin = bytes(self._received)
        traffic.sent += len(to_origin)
        self._transport.pause_reading()
        origin.pause_reading()
        self._service.start_tunnel(self._transport, origin, traffic).start(to_client, to_origin)

    def _fail(self, blocked: Blocked) -> None:
        request = self._request
        assert request is not None
        self._service.ledger.record(request.host.name, request.port, blocked)
        logger.debug(
            "%s: %s (%s)", request.host, blocked.kind, blocked.reason, extra={"action": f"guard_{blocked.kind}"}
        )
        self._answer(
            _STATUS.get(blocked.kind, _BAD_GATEWAY),
            f"{blocked.kind}; {blocked.reason}",
            f"{request.host}: {blocked.kind}: {blocked.reason}",
            f"Proxy-Status: cookiescan; error={PROXY_STATUS[blocked.kind]}",
        )

    def _answer(self, status: str, mark: str, text: str, *fields: str) -> None:
        self._drop_origin()
        self._received.clear()
        if not self._transport.is_closing():
            self._transport.write(answer(status, mark, f"cookiescan: {text}", fields))
            self._transport.close()

    def _drop_origin(self) -> None:
        origin, self._origin = self._origin, None
        self._held_by_origin = False
        if origin is not None:
            origin.transport.abort()
