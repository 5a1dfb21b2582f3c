"""The proxy that the user named with --proxy, which our own goes through.

Its address is taken on trust: it is the user's, and usually on the own machine or network.
"""

from __future__ import annotations

import asyncio
import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from scanner.guard.framing import BadMessage
from scanner.guard.hosts import Host, OddHost, parse_authority
from scanner.guard.message import MAX_HEAD, Response, end_of_head, parse_response, values_of
from scanner.guard.record import Blocked, FailureKind

if TYPE_CHECKING:
    from scanner.guard.message import Request

# RFC 9209 section 2.3: what a proxy says about why it failed.
_KINDS = {
    "dns_error": FailureKind.UNRESOLVED,
    "dns_timeout": FailureKind.UNRESOLVED,
    "destination_not_found": FailureKind.UNRESOLVED,
    "destination_unavailable": FailureKind.UNREACHABLE,
    "destination_ip_unroutable": FailureKind.UNREACHABLE,
    "connection_refused": FailureKind.UNREACHABLE,
    "connection_timeout": FailureKind.TIMEOUT,
    "connection_terminated": FailureKind.CLOSED,
    "destination_ip_prohibited": FailureKind.REFUSED,
}
PROXY_STATUS = {
    FailureKind.REFUSED: "destination_ip_prohibited",
    FailureKind.UNRESOLVED: "dns_error",
    FailureKind.UNREACHABLE: "connection_refused",
    FailureKind.TIMEOUT: "connection_timeout",
    FailureKind.CLOSED: "connection_terminated",
    FailureKind.SPENT: "connection_limit_reached",
    FailureKind.UPSTREAM: "proxy_internal_response",
}
"""What we say ourselves, in the same words."""

_ERROR = re.compile(r";\s*error\s*=\s*([a-z0-9_]+)")


@dataclass(frozen=True, slots=True)
class Upstream:
    """An HTTP proxy: where it is, and its credentials if it wants any (`repr` leaves the credentials out)."""

    host: Host
    port: int
    authorization: bytes | None = None

    def __repr__(self) -> str:
        return f"Upstream({self.host}:{self.port})"

    @classmethod
    def parse(cls, url: str) -> Upstream:
        """Read `http://[user:password@]host:port`. Raises ValueError (OddHost) with a message for the user."""
        scheme, separator, rest = url.strip().partition("://")
        if not separator or scheme.lower() != "http":
            raise OddHost("the proxy must be given as http://HOST:PORT; other kinds of proxy are not supported")
        parts = urlsplit(f"//{rest}")
        if parts.path not in {"", "/"} or parts.query or parts.fragment:
            raise OddHost("the proxy address must end after the port")
        credentials, _, authority = parts.netloc.rpartition("@")
        host, port = parse_authority(authority, 80)
        return cls(host, port, basic(*credentials.partition(":")[::2]) if credentials else None)

    def fields(self) -> list[tuple[bytes, bytes]]:
        """The header fields that this proxy wants in every request."""
        return [(b"Proxy-Authorization", self.authorization)] if self.authorization else []

    async def connect(self, transport: asyncio.Transport, request: Request, seconds: float) -> bytes:
        """Ask for a tunnel to the host of `request` over a fresh connection to the proxy.

        Returns the bytes that came after the answer's head; the transport is left paused. Raises Blocked, also when
        no answer came within `seconds`.
        """
        handshake = _Handshake(transport)
        target = f"{request.host}:{request.port}".encode()
        lines = [b"CONNECT " + target + b" HTTP/1.1", b"Host: " + target]
        lines += [b"%s: %s" % field for field in self.fields()]
        transport.set_protocol(handshake)
        transport.write(b"\r\n".join(lines) + b"\r\n\r\n")
        transport.resume_reading()
        try:
            async with asyncio.timeout(seconds):
                response, rest = await handshake.done
        except TimeoutError:
            raise Blocked(FailureKind.TIMEOUT, "the proxy did not answer in time") from None
        except (OSError, BadMessage) as error:
            raise Blocked(FailureKind.UPSTREAM, f"the proxy did not answer: {error}") from error
        if not 200 <= response.status < 300:
            raise _why_no_tunnel(response)
        return rest


def basic(user: str, password: str) -> bytes:
    """The value of an authorization field by the Basic scheme (RFC 7617), from percent-encoded parts."""
    return b"Basic " + base64.b64encode(f"{unquote(user)}:{unquote(password)}".encode())


def failure_of(response: Response) -> Blocked | None:
    """Whether an answer is a failure of the upstream proxy itself, as far as it says so; None when it is not.

    A proxy that says nothing more than 502 cannot be told from a server that does.
    """
    if response.status == 407:
        return Blocked(FailureKind.UPSTREAM, "the proxy wants credentials", status=407)
    said = b", ".join(values_of(response.fields, b"proxy-status")).decode("latin-1")
    match = _ERROR.search(said) if response.status >= 400 else None
    if match is None or match.group(1) not in _KINDS:
        return None
    return Blocked(_KINDS[match.group(1)], f"the proxy says {match.group(1)}", status=response.status)


def _why_no_tunnel(response: Response) -> Blocked:
    reason = f"the proxy answered {response.status}"
    return failure_of(response) or Blocked(FailureKind.UPSTREAM, reason, status=response.status)


class _Handshake(asyncio.Protocol):
    """Waits for the answer to a CONNECT."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self.done: asyncio.Future[tuple[Response, bytes]] = asyncio.get_running_loop().create_future()
        self._transport = transport
        self._received = bytearray()

    def data_received(self, data: bytes) -> None:
        self._received += data
        end = end_of_head(self._received, len(self._received) - len(data))
        too_long = end < 0 and len(self._received) > MAX_HEAD
        if self.done.done() or (end < 0 and not too_long):
            return
        self._transport.pause_reading()
        try:
            response = parse_response(bytes(self._received[: max(end, 0)]))
        except BadMessage as error:
            self.done.set_exception(error)
        else:
            self.done.set_result((response, bytes(self._received[end:])))

    def connection_lost(self, _: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(ConnectionError("it closed the connection"))
