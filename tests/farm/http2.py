"""HTTP/2 inside a tunnel, for farms started with `http2=True` (h2 does the framing; no push, no WebSockets)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.exceptions

from tests.farm.messages import Request, Response

if TYPE_CHECKING:
    from tests.farm.http1 import Origin
    from tests.farm.server import Farm

_NOT_IN_HTTP2 = frozenset({"connection", "keep-alive", "transfer-encoding", "upgrade"})
_CONFIG = h2.config.H2Configuration(
    client_side=False,
    header_encoding="latin-1",
    validate_outbound_headers=False,
    validate_inbound_headers=False,
)


class Http2Connection(asyncio.Protocol):
    """The server end of one HTTP/2 connection to one origin."""

    def __init__(self, farm: Farm, origin: Origin) -> None:
        self.farm = farm
        self.origin = origin
        self.transport: asyncio.Transport | None = None
        self._h2 = h2.connection.H2Connection(_CONFIG)
        self._heads: dict[int, list[tuple[str, str]]] = {}
        self._bodies: dict[int, bytearray] = {}
        self._unsent: dict[int, bytearray] = {}
        self._ending: set[int] = set()
        self._tasks: dict[int, asyncio.Task[None]] = {}

    # -- life cycle ---------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.farm.connections.add(self)
        self._h2.initiate_connection()
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:
        self.farm.connections.discard(self)
        self.transport = None
        for task in self._tasks.values():
            task.cancel()

    def close(self) -> None:
        """End the connection at once."""
        if self.transport is not None:
            self.transport.abort()

    def data_received(self, data: bytes) -> None:
        try:
            events = self._h2.receive_data(data)
        except h2.exceptions.ProtocolError:
            self._flush()
            self.close()
            return
        for event in events:
            self._handle(event)
        self._flush()

    # -- requests -----------------------------------------------------------------------------------------------

    def _handle(self, event: h2.events.Event) -> None:
        if isinstance(event, h2.events.RequestReceived):
            self._heads[event.stream_id] = cast("list[tuple[str, str]]", list(event.headers))
            self._bodies[event.stream_id] = bytearray()
        elif isinstance(event, h2.events.DataReceived):
            self._bodies[event.stream_id] += event.data
            self._h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.StreamEnded):
            self._answer(event.stream_id)
        elif isinstance(event, h2.events.StreamReset):
            self._forget(event.stream_id)
        elif isinstance(event, h2.events.WindowUpdated):
            for stream in list(self._unsent) if event.stream_id == 0 else [event.stream_id]:
                self._send_more(stream)
        elif isinstance(event, h2.events.ConnectionTerminated):
            self.close()

    def _request(self, stream: int) -> Request:
        head = self._heads.pop(stream)
        special = {name: value for name, value in head if name.startswith(":")}
        plain = [(name, value) for name, value in head if not name.startswith(":") and name != "cookie"]
        crumbs = [value for name, value in head if name == "cookie"]  # browsers may send one header per cookie
        if crumbs:
            plain.append(("cookie", "; ".join(crumbs)))
        path, _, query = special[":path"].partition("?")
        origin = self.origin
        body = bytes(self._bodies.pop(stream))
        return Request(special[":method"], "https", origin.host, origin.port, path, query, tuple(plain), body)

    def _answer(self, stream: int) -> None:
        request = self._request(stream)
        answer = self.farm.answer(request, direct=False)
        if isinstance(answer, Response) and answer.stream is None and not answer.delay:
            self._send(stream, request, answer)
            return

        async def later() -> None:
            response = answer if isinstance(answer, Response) else await answer
            await asyncio.sleep(response.delay)
            self._send(stream, request, response)
            if response.stream is not None:
                async for chunk in response.stream():
                    self._queue(stream, chunk)
                    self._flush()
                self._finish(stream)
            self._flush()
            self._tasks.pop(stream, None)

        self._tasks[stream] = asyncio.get_running_loop().create_task(later())

    # -- answers ------------------------------------------------------------------------------------------------

    def _send(self, stream: int, request: Request, response: Response) -> None:
        self.farm.record(request, response)
        if response.hang or self.transport is None:
            return
        if response.raw or response.websocket:
            self._h2.reset_stream(stream, h2.errors.ErrorCodes.PROTOCOL_ERROR)
            return
        if response.early_hints:
            self._h2.send_headers(stream, _lowered(103, response.early_hints))
        self._h2.send_headers(stream, _lowered(response.status, response.headers))
        if response.stream is None:
            self._queue(stream, b"" if request.method == "HEAD" else response.body)
            self._finish(stream)

    def _queue(self, stream: int, data: bytes) -> None:
        self._unsent.setdefault(stream, bytearray()).extend(data)
        self._send_more(stream)

    def _finish(self, stream: int) -> None:
        self._ending.add(stream)
        self._send_more(stream)

    def _send_more(self, stream: int) -> None:
        waiting = self._unsent.get(stream)
        if waiting is None:
            return
        try:
            while waiting:
                size = min(self._h2.local_flow_control_window(stream), self._h2.max_outbound_frame_size, len(waiting))
                if size <= 0:
                    return
                self._h2.send_data(stream, bytes(waiting[:size]))
                del waiting[:size]
            if stream in self._ending:
                self._h2.end_stream(stream)
                self._forget(stream)
        except (h2.exceptions.StreamClosedError, h2.exceptions.ProtocolError):
            self._forget(stream)  # the client has gone on

    def _forget(self, stream: int) -> None:
        self._unsent.pop(stream, None)
        self._ending.discard(stream)
        self._heads.pop(stream, None)
        self._bodies.pop(stream, None)
        task = self._tasks.pop(stream, None)
        if task is not None and task is not asyncio.current_task():
            task.cancel()

    def _flush(self) -> None:
        data = self._h2.data_to_send()
        if data and self.transport is not None:
            self.transport.write(data)


def _lowered(status: int, headers: list[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    lines = [(b":status", str(status).encode())]
    for name, value in headers:
        if name.lower() not in _NOT_IN_HTTP2:
            lines.append((name.lower().encode(), value.encode("utf-8", "surrogateescape")))
    return lines
