"""Heads of HTTP/1.1 messages as a proxy reads and forwards them (RFC 9110, RFC 9112).

Requests come from our own browser and crawler, so whatever is unusual is refused. Responses come from the whole web,
so they are read leniently and forwarded byte for byte, except for the few fields that only concern the connection to
a proxy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner.guard.framing import BadMessage, BodyReader, ChunkedBody, SizedBody, UnsizedBody
from scanner.guard.hosts import Host, OddHost, parse_authority
from scanner.limits import GUARD_MARK

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_HEAD = 128 * 1024
MAX_FIELDS = 200

_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}")
_REQUEST_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}) ([\x21-\x7e]+) HTTP/1\.([01])")
_STATUS_LINE = re.compile(rb"HTTP/1\.([0-9]) ([1-9][0-9]{2})(?: .*)?", re.DOTALL)
_FIELD_VALUE = re.compile(rb"[^\x00-\x08\x0a-\x1f\x7f]*")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_NOT_FORWARDED = frozenset({b"proxy-connection", b"proxy-authorization", b"keep-alive", b"host"})
_NOT_FOR_CLIENTS = frozenset({b"proxy-authenticate", b"proxy-authentication-info", GUARD_MARK.lower().encode()})

Fields = tuple[tuple[bytes, bytes], ...]


def end_of_head(data: bytes | bytearray, searched: int = 0) -> int:
    """The length of the head at the start of `data` with its empty line, or -1 while it is not whole.

    `searched` is how many bytes were already looked at in vain.
    """
    match = _END_OF_HEAD.search(data, max(0, searched - 3))
    return match.end() if match else -1


def values_of(fields: Fields, name: bytes) -> list[bytes]:
    """All values of a field, in order; `name` in lower case."""
    return [value for key, value in fields if key.lower() == name]


def tokens_of(fields: Fields, name: bytes) -> set[bytes]:
    """The comma-separated tokens of a field, in lower case."""
    return {token.strip().lower() for value in values_of(fields, name) for token in value.split(b",")} - {b""}


@dataclass(frozen=True, slots=True)
class Request:
    """The head of one request to the proxy. `path` is None for CONNECT."""

    method: bytes
    host: Host
    port: int
    path: bytes | None
    fields: Fields

    @property
    def keeps_alive(self) -> bool:
        """Whether the client wants to use its connection again."""
        connection = tokens_of(self.fields, b"connection") | tokens_of(self.fields, b"proxy-connection")
        return b"close" not in connection

    @property
    def authority(self) -> bytes:
        """`host` or `host:port` for the Host field; the port of plain HTTP is left out."""
        return str(self.host).encode() if self.port == 80 else f"{self.host}:{self.port}".encode()

    def body(self) -> BodyReader:
        """The reader for the request body. Raises BadMessage where its length is not beyond doubt."""
        coding = tokens_of(self.fields, b"transfer-encoding")
        lengths = values_of(self.fields, b"content-length")
        if coding:
            if coding != {b"chunked"} or lengths:
                raise BadMessage("the transfer coding is not plain chunked")
            return ChunkedBody()
        if not lengths:
            return SizedBody(0)
        if len(lengths) > 1 or not re.fullmatch(rb"[0-9]{1,18}", lengths[0]):
            raise BadMessage("the content length is not one number")
        return SizedBody(int(lengths[0]))

    def forwarded(self, *, absolute: bool, extra: Iterable[tuple[bytes, bytes]] = ()) -> bytes:
        """The head to send on, in origin form or (for another proxy) in absolute form.

        Host is taken from the target (RFC 9112 section 3.2.2); fields between the client and us are dropped.
        """
        path = self.path or b"/"
        target = b"http://" + self.authority + (b"" if path == b"*" else path) if absolute else path
        kept = [(name, value) for name, value in self.fields if name.lower() not in _NOT_FORWARDED]
        lines = [b"%s %s HTTP/1.1" % (self.method, target), b"Host: " + self.authority]
        lines += [b"%s: %s" % field for field in (*kept, *extra)]
        return b"\r\n".join(lines) + b"\r\n\r\n"


def parse_request(head: bytes) -> Request:
    """Read a request head, its empty line included: CONNECT or absolute form.

    Raises BadMessage (not HTTP/1.1, not for a proxy) or OddHost (a host that is none).
    """
    lines = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
    match = _REQUEST_LINE.fullmatch(lines[0])
    if match is None:
        raise BadMessage("not a request line of HTTP/1.1")
    method, target, minor = match.group(1), match.group(2).decode("ascii"), int(match.group(3))
    fields = _parse_fields(lines[1:])
    if method == b"CONNECT":
        host, port = parse_authority(target)
        return Request(method, host, port, None, fields)
    if minor == 0:
        raise BadMessage("HTTP/1.0 is only for CONNECT")
    host, port, path = _parse_target(target, method)
    return Request(method, host, port, path, fields)


def _parse_fields(lines: list[bytes]) -> Fields:
    if len(lines) > MAX_FIELDS:
        raise BadMessage("too many header fields")
    fields = []
    for line in lines:
        name, colon, value = line.partition(b":")
        # A line that starts with a space continues the one before: abolished, and a way to smuggle.
        if not colon or not _TOKEN.fullmatch(name) or not _FIELD_VALUE.fullmatch(value):
            raise BadMessage("not a header field")
        fields.append((name, value.strip(b" \t")))
    return tuple(fields)


def _parse_target(target: str, method: bytes) -> tuple[Host, int, bytes]:
    scheme, separator, rest = target.partition("://")
    if not separator or scheme.lower() != "http":
        raise BadMessage("the request target is not an absolute http address")
    authority, path = _split_authority(rest)
    if "@" in authority or "#" in path:
        raise OddHost("the request target has a user name or a fragment")
    host, port = parse_authority(authority, 80)
    if not path and method == b"OPTIONS":
        path = "*"
    elif not path.startswith("/"):
        path = "/" + path
    return host, port, path.encode("ascii")


def _split_authority(rest: str) -> tuple[str, str]:
    end = min((position for mark in "/?#" if (position := rest.find(mark)) >= 0), default=len(rest))
    return rest[:end], rest[end:]


@dataclass(frozen=True, slots=True)
class Response:
    """The head of one response, kept as it came. `reason` may be empty."""

    status: int
    minor_version: int
    fields: Fields
    head: bytes

    def body(self, method: bytes) -> BodyReader:
        """The reader for the body of this answer to a request with `method` (RFC 9112 section 6.3)."""
        if method == b"HEAD" or self.status in {204, 304} or self.status < 200:
            return SizedBody(0)
        coding = tokens_of(self.fields, b"transfer-encoding")
        if coding:
            return ChunkedBody() if coding == {b"chunked"} else UnsizedBody()
        lengths = {
            length.strip() for value in values_of(self.fields, b"content-length") for length in value.split(b",")
        }
        if len(lengths) != 1:
            return UnsizedBody()
        length = lengths.pop()
        return SizedBody(int(length)) if re.fullmatch(rb"[0-9]{1,18}", length) else UnsizedBody()

    @property
    def keeps_alive(self) -> bool:
        """Whether the server will take another request on this connection."""
        connection = tokens_of(self.fields, b"connection")
        return b"close" not in connection and (self.minor_version > 0 or b"keep-alive" in connection)

    def forwarded(self) -> bytes:
        """The head for the client: the same bytes without what only a proxy may say."""
        if not any(name.lower() in _NOT_FOR_CLIENTS for name, _ in self.fields):
            return self.head
        lines = self.head.split(b"\n")
        return b"\n".join(line for line in lines if line.partition(b":")[0].strip().lower() not in _NOT_FOR_CLIENTS)


def parse_response(head: bytes) -> Response:
    """Read a response head, its empty line included. Raises BadMessage when there is no status line."""
    lines = head.rstrip(b"\r\n").split(b"\n")
    match = _STATUS_LINE.fullmatch(lines[0].rstrip(b"\r"))
    if match is None:
        raise BadMessage("not a status line")
    fields = tuple(
        (name.strip(), value.strip(b" \t\r"))
        for name, colon, value in (line.partition(b":") for line in lines[1:])
        if colon
    )
    return Response(int(match.group(2)), int(match.group(1)), fields, head)


def answer(status: str, mark: str, text: str, fields: Iterable[str] = ()) -> bytes:
    """An answer of our own: plain text, marked with `X-Cookiescan-Guard`, after which the connection ends.

    `status` is code and phrase.
    """
    body = f"{text}\n".encode("ascii", "replace")
    lines = [
        f"HTTP/1.1 {status}",
        f"{GUARD_MARK}: {' '.join(mark.split())}",
        *fields,
        "Content-Type: text/plain; charset=utf-8",
        "X-Content-Type-Options: nosniff",
        "Cache-Control: no-store",
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    return "\r\n".join(lines).encode("ascii", "replace") + b"\r\n\r\n" + body
