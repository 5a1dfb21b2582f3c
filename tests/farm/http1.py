"""HTTP/1.1 on one connection: forward proxy, tunnels with TLS, keep-alive, WebSockets."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from tests.farm.echo import Echo, accept_key
from tests.farm.messages import Request, Response, text

if TYPE_CHECKING:
    from tests.farm.server import Farm

TLS_PORTS = frozenset({443, 8443})
PLAIN_PORTS = frozenset({80, 8080})
MAX_HEAD = 256 * 1024
REASONS = {status.value: status.phrase for status in HTTPStatus}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the requests of a tunnel go."""

    scheme: str
    host: str
    port: int


class Connection(asyncio.Protocol):
    """One client connection, or the inside of one tunnel (then `origin` is set)."""

    def __init__(self, farm: Farm, origin: Origin | None = None) -> None:
        self.farm = farm
        self.origin = origin
        self.transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._task: asyncio.Task[None] | None = None
        self._echo: Echo | None = None
        self._writable = asyncio.Event()
        self._writable.set()

    # -- life cycle ---------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.farm.connections.add(self)
        self._advance()

    def connection_lost(self, exc: Exception | None) -> None:
        self.farm.connections.discard(self)
        self.transport = None
        self._writable.set()
        if self._task is not None:
            self._task.cancel()

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    def close(self) -> None:
        """End the connection at once."""
        if self.transport is not None:
            self.transport.abort()

    @property
    def early(self) -> bytes:
        """What came before it was known which protocol is spoken."""
        return bytes(self._buffer)

    def data_received(self, data: bytes) -> None:
        if self._echo is not None:
            self._write(self._echo.receive(data))
            if self._echo.closed:
                self._end()
            return
        self._buffer += data
        self._advance()

    # -- requests -----------------------------------------------------------------------------------------------

    def _advance(self) -> None:
        """Answer the complete requests in the buffer, one after the other."""
        while self.transport is not None and self._task is None and self._echo is None:
            parsed = _parse(self._buffer)
            if parsed is None:
                if len(self._buffer) > MAX_HEAD and b"\r\n\r\n" not in self._buffer:
                    self.close()
                return
            method, target, headers, body = parsed
            if method == "CONNECT":
                self._connect(target)
            else:
                self._answer(self._request(method, target, headers, body))

    def _request(
        self, method: str, target: str, headers: tuple[tuple[str, str], ...], body: bytes
    ) -> tuple[Request, bool]:
        if self.origin is not None:
            scheme, host, port, direct = self.origin.scheme, self.origin.host, self.origin.port, False
        elif target.startswith("http://"):
            parts = urlsplit(target)
            scheme, host, port, direct = "http", (parts.hostname or ""), parts.port or 80, False
            target = target[len("http://") + len(parts.netloc) :] or "/"
        else:
            named = next((value for name, value in headers if name.lower() == "host"), "")
            scheme, host, port, direct = "http", named.rpartition(":")[0] or named, self.farm.port, True
        path, _, query = target.partition("?")
        request = Request(method, scheme, host.lower(), port, path, query, headers, body)
        return request, direct

    def _connect(self, target: str) -> None:
        host, _, port_text = target.rpartition(":")
        host = host.strip("[]").lower()
        port = int(port_text) if port_text.isdigit() else 0
        problem = self.farm.unreachable(host, port)
        if problem:
            self.farm.record_failure(host, port, problem)
            self._write(_head(text(problem, status=502), keep=False) + problem.encode())
            self._end()
            return
        self._write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        if port in PLAIN_PORTS:
            self.origin = Origin("http", host, port)
            return
        self._task = asyncio.get_running_loop().create_task(self._start_tls(host, port))

    async def _start_tls(self, host: str, port: int) -> None:
        inner = Connection(self.farm, Origin("https", host, port))
        assert self.transport is not None
        try:
            secured = await asyncio.get_running_loop().start_tls(
                self.transport, inner, self.farm.tls_context(host), server_side=True
            )
        except (OSError, asyncio.CancelledError):
            self.close()  # the client did not like the certificate, or left
            return
        finally:
            self.farm.connections.discard(self)
        if secured is None:
            return
        chosen = secured.get_extra_info("ssl_object").selected_alpn_protocol()
        if chosen != "h2":
            inner.connection_made(secured)
            return
        assert inner.origin is not None
        from tests.farm.http2 import Http2Connection  # h2 is only there for tests; the demo goes without

        second = Http2Connection(self.farm, inner.origin)
        secured.set_protocol(second)
        second.connection_made(secured)
        if inner.early:
            second.data_received(inner.early)

    # -- answers ------------------------------------------------------------------------------------------------

    def _answer(self, asked: tuple[Request, bool]) -> None:
        request, direct = asked
        answer = self.farm.answer(request, direct=direct)
        if isinstance(answer, Response) and answer.stream is None and not answer.hang and not answer.delay:
            self._send(request, answer, direct)
            return
        self._task = asyncio.get_running_loop().create_task(self._answer_later(request, direct))
        self._pending = answer

    async def _answer_later(self, request: Request, direct: bool) -> None:
        answer = self._pending
        response = answer if isinstance(answer, Response) else await answer
        await asyncio.sleep(response.delay)
        if response.hang:
            self.farm.record(request, response, direct=direct)
            await asyncio.Event().wait()
        elif response.stream is not None:
            await self._send_stream(request, response, direct)
        else:
            self._send(request, response, direct)
        self._task = None
        self._advance()

    def _send(self, request: Request, response: Response, direct: bool) -> None:
        self.farm.record(request, response, direct=direct)
        if response.websocket:
            self._upgrade(request, response)
            return
        keep = request.header("connection").lower() != "close" and not response.cut
        if response.raw:
            self._write(response.raw)
            self._end()
            return
        hints = b""
        if response.early_hints:
            hints = _lines("HTTP/1.1 103 Early Hints", response.early_hints)
        body = b"" if request.method == "HEAD" else response.body
        self._write(hints + _head(response, keep=keep) + body)
        if not keep:
            self._end()

    def _end(self) -> None:
        """Close after what was written."""
        if self.transport is not None:
            self.transport.close()

    async def _send_stream(self, request: Request, response: Response, direct: bool) -> None:
        self.farm.record(request, response, direct=direct)
        lines = [*response.headers, ("Transfer-Encoding", "chunked")]
        self._write(_lines(_status_line(response.status), lines))
        assert response.stream is not None
        async for chunk in response.stream():
            await self._writable.wait()
            if self.transport is None:
                return
            self._write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        if response.cut:
            self.close()
        else:
            self._write(b"0\r\n\r\n")

    def _upgrade(self, request: Request, response: Response) -> None:
        lines = [
            ("Upgrade", "websocket"),
            ("Connection", "Upgrade"),
            ("Sec-WebSocket-Accept", accept_key(request.header("sec-websocket-key"))),
            *response.headers,
        ]
        self._write(_lines("HTTP/1.1 101 Switching Protocols", lines))
        self._echo = Echo()
        rest, self._buffer = bytes(self._buffer), bytearray()
        if rest:
            self.data_received(rest)

    def _write(self, data: bytes) -> None:
        if self.transport is not None and data:
            self.transport.write(data)


_Parsed = tuple[str, str, tuple[tuple[str, str], ...], bytes]


def _parse(buffer: bytearray) -> _Parsed | None:
    """Take one complete request off the buffer: method, target, headers, body; None while some of it is missing."""
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        return None
    lines = buffer[:end].decode("latin-1").split("\r\n")
    method, target, _ = [*lines[0].split(" ", 2), "", ""][:3]
    headers = []
    length, chunked = 0, False
    for line in lines[1:]:
        name, _, value = line.partition(":")
        value = value.strip()
        headers.append((name, value))
        lowered = name.lower()
        if lowered == "content-length":
            length = int(value)
        elif lowered == "transfer-encoding":
            chunked = value.lower() == "chunked"
    start = end + 4
    if chunked:
        unpacked = _unchunk(buffer, start)
        if unpacked is None:
            return None
        body, after = unpacked
    else:
        after = start + length
        if len(buffer) < after:
            return None
        body = bytes(buffer[start:after])
    del buffer[:after]
    return method, target, tuple(headers), body


def _unchunk(buffer: bytearray, at: int) -> tuple[bytes, int] | None:
    body = bytearray()
    while True:
        line_end = buffer.find(b"\r\n", at)
        if line_end < 0:
            return None
        size = int(buffer[at:line_end].split(b";")[0], 16)
        at = line_end + 2
        if len(buffer) < at + size + 2:
            return None
        body += buffer[at : at + size]
        at += size + 2
        if size == 0:
            return bytes(body), at


def _status_line(status: int) -> str:
    return f"HTTP/1.1 {status} {REASONS.get(status, 'Status')}"


def _head(response: Response, *, keep: bool) -> bytes:
    lines = [*response.headers]
    if response.status not in {204, 304} and not any(name == "Content-Length" for name, _ in lines):
        lines.append(("Content-Length", str(len(response.body))))
    if not any(name == "Date" for name, _ in lines):
        lines.append(("Date", _now()))
    if not keep:
        lines.append(("Connection", "close"))
    return _lines(_status_line(response.status), lines)


def _lines(first: str, headers: list[tuple[str, str]]) -> bytes:
    text_lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"{first}\r\n{text_lines}\r\n".encode("utf-8", "surrogateescape")


_date: tuple[int, str] = (0, "")


def _now() -> str:
    global _date  # noqa: PLW0603 - formatting the date costs more than the rest of a small response
    second = int(time.time())
    if _date[0] != second:
        _date = (second, formatdate(second, usegmt=True))
    return _date[1]
