"""Hands a request to a real server behind a virtual host (a CMS under PHP) and brings its answer back."""

from __future__ import annotations

import asyncio

from tests.farm.messages import Request, Response

_HOP_BY_HOP = frozenset(
    {"connection", "keep-alive", "proxy-connection", "transfer-encoding", "te", "upgrade", "content-length", "host"}
)


async def forward(request: Request, host: str, port: int) -> Response:
    """Ask the server at host:port the same thing under the virtual host's name.

    The server learns the public scheme from X-Forwarded-Proto. One connection per request.
    """
    reader, writer = await asyncio.open_connection(host, port)
    try:
        kept = [(name, value) for name, value in request.headers if name.lower() not in _HOP_BY_HOP]
        lines = [
            f"{request.method} {request.target} HTTP/1.0",
            f"Host: {request.host}",
            f"X-Forwarded-Proto: {request.scheme}",
            f"X-Forwarded-Host: {request.host}",
            f"Content-Length: {len(request.body)}",
            "Connection: close",
            *(f"{name}: {value}" for name, value in kept),
        ]
        writer.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + request.body)
        await writer.drain()
        raw = await reader.read()
    finally:
        writer.close()
    return _response(raw)


def _response(raw: bytes) -> Response:
    head, _, body = raw.partition(b"\r\n\r\n")
    lines = head.decode("utf-8", "surrogateescape").split("\r\n")
    status = int(lines[0].split(" ", 2)[1])
    pairs = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines[1:])]
    if any(name.lower() == "transfer-encoding" for name, _ in pairs):
        body = _unchunked(body)
    return Response(status, [pair for pair in pairs if pair[0].lower() not in _HOP_BY_HOP], body)


def _unchunked(data: bytes) -> bytes:
    out, at = bytearray(), 0
    while at < len(data):
        line, _, _ = data[at:].partition(b"\r\n")
        size = int(line.split(b";")[0], 16)
        if size == 0:
            break
        at += len(line) + 2
        out += data[at : at + size]
        at += size + 2
    return bytes(out)
