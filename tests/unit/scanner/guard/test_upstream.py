"""The user's proxy: its address, and what its answers mean."""

from __future__ import annotations

import pytest

from scanner.guard.message import parse_response
from scanner.guard.record import FailureKind
from scanner.guard.upstream import Upstream, failure_of


@pytest.mark.parametrize(
    ("url", "host", "port", "authorization"),
    [
        ("http://127.0.0.1:3128", "127.0.0.1", 3128, None),
        ("http://proxy.example:3128/", "proxy.example", 3128, None),
        ("http://proxy.example", "proxy.example", 80, None),
        (" HTTP://[::1]:3128 ", "::1", 3128, None),
        ("http://user:pass@proxy.example:1", "proxy.example", 1, b"Basic dXNlcjpwYXNz"),
        ("http://us%40er:p%3Ass@proxy.example:1", "proxy.example", 1, b"Basic dXNAZXI6cDpzcw=="),
        ("http://user@proxy.example:1", "proxy.example", 1, b"Basic dXNlcjo="),
    ],
)
def test_addresses(url: str, host: str, port: int, authorization: bytes | None) -> None:
    upstream = Upstream.parse(url)
    assert (upstream.host.name, upstream.port, upstream.authorization) == (host, port, authorization)


@pytest.mark.parametrize(
    "url",
    ["", "proxy.example:3128", "https://proxy.example", "socks5://127.0.0.1:1", "http://", "http://a:x", "http://a:0",
     "http://a/path", "http://a?b", "http://a b", "http://[::1"],
)  # fmt: skip
def test_addresses_that_cannot_be_used(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Upstream.parse(url)


def test_the_password_is_not_printed() -> None:
    assert "dXNl" not in repr(Upstream.parse("http://user:pass@proxy.example:1"))


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"HTTP/1.1 502 Bad\r\nProxy-Status: farm; error=dns_error\r\n\r\n", FailureKind.UNRESOLVED),
        (b'HTTP/1.1 502 Bad\r\nProxy-Status: "a b"; error=dns_error; rcode="NXDOMAIN"\r\n\r\n', FailureKind.UNRESOLVED),
        (b"HTTP/1.1 502 Bad\r\nproxy-status: cdn, p ; error = connection_refused\r\n\r\n", FailureKind.UNREACHABLE),
        (b"HTTP/1.1 504 Bad\r\nProxy-Status: p;error=connection_timeout\r\n\r\n", FailureKind.TIMEOUT),
        (b"HTTP/1.1 403 No\r\nProxy-Status: p;error=destination_ip_prohibited\r\n\r\n", FailureKind.REFUSED),
        (b"HTTP/1.1 407 Who\r\n\r\n", FailureKind.UPSTREAM),
        (b"HTTP/1.1 502 Bad\r\nProxy-Status: p;error=proxy_internal_error\r\n\r\n", None),
        (b"HTTP/1.1 502 Bad\r\n\r\n", None),
        (b"HTTP/1.1 200 OK\r\nProxy-Status: p; error=dns_error\r\n\r\n", None),
    ],
)
def test_what_a_proxy_says_about_its_failure(head: bytes, kind: FailureKind | None) -> None:
    blocked = failure_of(parse_response(head))
    assert (blocked.kind if blocked else None) == kind
