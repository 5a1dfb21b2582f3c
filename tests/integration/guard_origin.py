"""A small web server with good and bad manners, and a raw client, for the tests of the guard."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import socket
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scanner.guard import Guard, GuardConfig

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

DEADLINE = 20  # seconds that anything here may take
BLOCK = bytes(range(256)) * 256


def pattern(length: int) -> bytes:
    """A body of this length whose bytes differ, so that a lost or doubled piece shows."""
    return (BLOCK * (length // len(BLOCK) + 1))[:length]


@dataclass
class Origin:
    """The server: what it was asked, and how it behaves by path (see `_answer`)."""

    port: int = 0
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    writers: set[asyncio.StreamWriter] = field(default_factory=set)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.writers.add(writer)
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        try:
            while await self._answer(reader, writer):
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            self.left.set()
        finally:
            self.writers.discard(writer)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; False ends the connection."""
        head = await reader.readuntil(b"\r\n\r\n")
        self.requests.append(head)
        method, path = head.split(b" ", 2)[:2]
        name, _, number = path.decode().removesuffix(":443").strip("/").partition("/")
        size = int(number) if number.isdigit() else 0
        if name == "echo":
            if b"100-continue" in head:
                writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            digest = hashlib.sha256(await self._body(reader, head)).hexdigest()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 64\r\n\r\n" + digest.encode())
        elif name == "sized":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
            writer.write(b"" if method == b"HEAD" else pattern(size))
        elif name == "chunked":
            writer.write(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: A\r\n\r\n")
            await self._chunks(writer, pattern(size))
            writer.write(b"0\r\nA: b\r\n\r\n")
        elif name == "until-close":
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n" + pattern(size))
            return False
        elif name == "status":
            writer.write(b"HTTP/1.1 %d Some\r\nA: b\r\n\r\n" % size)
        elif name == "cut":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc")
            return False
        elif name == "garbage":
            writer.write(b"220 ready for mail\r\n\r\nmore")
            return False
        elif name == "silent":
            await reader.readexactly(1)
        elif name == "upgrade":
            writer.write(b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhi")
            await self.shout(reader, writer)
            return False
        elif name == "away":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        return name not in {"vanish", "away"}

    async def _body(self, reader: asyncio.StreamReader, head: bytes) -> bytes:
        if b"chunked" not in head:
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            return await reader.readexactly(length)
        body = b""
        while size := int(await reader.readline(), 16):
            body += await reader.readexactly(size)
            await reader.readexactly(2)
        await reader.readuntil(b"\r\n")
        return body

    async def _chunks(self, writer: asyncio.StreamWriter, body: bytes) -> None:
        for start in range(0, len(body), 70_001):
            piece = body[start : start + 70_001]
            writer.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            await writer.drain()

    async def shout(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Send everything back in capitals until the other side has ended, then say `BYE`."""
        while data := await reader.read(65536):
            writer.write(data.upper())
            await writer.drain()
        writer.write(b"BYE")


@asynccontextmanager
async def running_origin(host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Origin]:
    """An Origin that listens on loopback."""
    origin = Origin()
    server = await asyncio.start_server(origin.serve, host, port, limit=2**20)
    origin.port = server.sockets[0].getsockname()[1]
    try:
        yield origin
    finally:
        server.close()
        for writer in list(origin.writers):
            writer.transport.abort()
        await asyncio.gather(*origin.tasks)


class Client:
    """A raw connection to a proxy: says what the test wants, reads answers without any forgiveness."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    @asynccontextmanager
    async def to(cls, port: int) -> AsyncIterator[Client]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
        client = cls(reader, writer)
        try:
            yield client
        finally:
            writer.transport.abort()

    async def ask(self, request: str, body: bytes = b"") -> bytes:
        """Send a request (lines by newline, without the empty line) and read the head of the answer."""
        self.writer.write(request.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)
        return await self.reader.readuntil(b"\r\n\r\n")

    async def get(self, url: str, *fields: str) -> bytes:
        """GET by absolute form; reads head and a body by Content-Length."""
        head = await self.ask("\n".join((f"GET {url} HTTP/1.1", *fields)))
        length = int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0]) if b"Content-Length: " in head else 0
        return head + await self.reader.readexactly(length)

    async def chunked_body(self) -> bytes:
        """Read a chunked body with its trailers."""
        body = bytearray()
        while size := int(await self.reader.readline(), 16):
            body += await self.reader.readexactly(size)
            await self.reader.readexactly(2)
        assert await self.reader.readuntil(b"\r\n\r\n") == b"A: b\r\n\r\n"
        return bytes(body)

    async def ended(self) -> bool:
        """Whether the other side ends the connection without another byte."""
        try:
            return await self.reader.read() == b""
        except ConnectionError:
            return True


async def resolver(name: str) -> Sequence[str]:
    """Everything under `.example` is on this machine; nothing else is known."""
    if name.endswith(".example"):
        return ["127.0.0.1"]
    raise OSError("unknown")


@asynccontextmanager
async def guarded(**options: Any) -> AsyncIterator[tuple[Guard, Origin]]:
    """A server on loopback, and a guard that lets `ok.example` through to it."""
    options.setdefault("allowed_hosts", frozenset({"ok.example", "*.ok.example"}))
    async with running_origin() as origin, Guard(GuardConfig(**options), resolver=resolver) as guard:
        yield guard, origin


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    """Run a scenario in a loop of its own, with a deadline; a fault in a callback of the loop fails it too."""
    faults: list[dict[str, Any]] = []

    async def bounded() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: faults.append(context))
        async with asyncio.timeout(DEADLINE):
            await scenario()

    asyncio.run(bounded())
    assert not faults, faults


@asynccontextmanager
async def strict_proxy(onward: int, pair: str) -> AsyncIterator[int]:
    """The port of a proxy that wants a user name and a password, and hands all on to another one."""
    wanted = b"Proxy-Authorization: Basic " + base64.b64encode(pair.encode())

    async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if wanted in head:
            further, back = await asyncio.open_connection("127.0.0.1", onward)
            back.write(head)
            await asyncio.gather(pipe(reader, back), pipe(further, writer), return_exceptions=True)
        else:
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def tunnel(client: Client, host: str, port: int) -> None:
    head = await client.ask(f"CONNECT {host}:{port} HTTP/1.1\nHost: {host}:{port}")
    assert head.startswith(b"HTTP/1.1 200 ")


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop turn until the condition holds (the scenario has a deadline)."""
    while not condition():  # noqa: ASYNC110 - the conditions are plain counters
        await asyncio.sleep(0)
