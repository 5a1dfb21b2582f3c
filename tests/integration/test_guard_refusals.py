"""What the guard refuses, behind which proxies, and what the scan learns of it."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import pytest

from scanner.errors import AddressRefused, InvalidUrl, UnknownHost, UsageError
from scanner.guard import FailureKind, Guard, GuardConfig
from tests.integration.guard_origin import (
    Client,
    closed_port,
    guarded,
    pattern,
    resolver,
    run,
    running_origin,
    strict_proxy,
    tunnel,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://127.0.0.1:{}/sized/1", b"refused; loopback address"),
        ("http://2130706433:{}/sized/1", b"refused; loopback address"),
        ("http://0x7f.1:{}/sized/1", b"refused; loopback address"),
        ("http://0:{}/sized/1", b"refused; unspecified address"),
        ("http://[::ffff:127.0.0.1]:{}/sized/1", b"refused; loopback address"),
        ("http://localhost:{}/sized/1", b"refused; localhost name"),
        ("http://x.localhost.:{}/sized/1", b"refused; localhost name"),
        ("http://private.example:{}/sized/1", b"refused; loopback address"),
        ("http://169.254.169.254/latest/meta-data/", b"refused; cloud metadata address"),
        ("http://user@ok.example:{}/sized/1", b"refused; the request target has a user name or a fragment"),
        ("http://ok%2eexample:{}/sized/1", b"refused; the host has characters or labels that no host name has"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "CONNECT"])
def test_nothing_private_is_reached(method: str, target: str, reason: bytes) -> None:
    async def scenario() -> None:
        async with guarded() as (guard, origin), Client.to(guard.port) as client:
            url = target.format(origin.port)
            if method == "CONNECT":
                url = url.removeprefix("http://").partition("/")[0]
                url = url if ":" in url else f"{url}:443"
            answer = await client.ask(f"{method} {url} HTTP/1.1")
            assert answer.startswith(b"HTTP/1.1 403 ")
            if "user@" not in target or method == "GET":
                assert b"\r\nX-Cookiescan-Guard: " + reason + b"\r\n" in answer
            assert origin.connections == 0
            assert len(guard.refusals) == 1
            assert guard.refusals[0].kind is FailureKind.REFUSED

    run(scenario)


def test_the_scan_learns_why_a_host_failed() -> None:
    async def scenario() -> None:
        async with guarded() as (guard, origin):
            port = closed_port()
            expected = [
                ("http://private.example/", b"403", b"refused; loopback address", FailureKind.REFUSED),
                ("http://nowhere.test/", b"502", b"unresolved; unknown host name", FailureKind.UNRESOLVED),
                (f"http://ok.example:{port}/", b"502", b"unreachable; connection refused", FailureKind.UNREACHABLE),
                (f"http://x.ok.example:{origin.port}/vanish", b"502", b"closed; ", FailureKind.CLOSED),
            ]
            for url, status, mark, kind in expected:
                async with Client.to(guard.port) as client:
                    answer = await client.get(url)
                assert answer.startswith(b"HTTP/1.1 " + status)
                assert b"X-Cookiescan-Guard: " + mark in answer
                failure = guard.failure_for(url.split("/")[2].partition(":")[0])
                assert failure is not None
                assert failure.kind is kind
            assert guard.failure_for("x.ok.example.") is not None
            assert guard.traffic().failed == 3
            async with Client.to(guard.port) as client:
                await client.get(f"http://x.ok.example:{origin.port}/sized/1")
            assert guard.failure_for("x.ok.example") is None

    run(scenario)


def test_a_name_that_turns_private_is_refused_on_the_next_connection() -> None:
    async def scenario() -> None:
        answers = [["127.0.0.1"], ["127.0.0.2"]]

        async def rebinding(name: str) -> Sequence[str]:
            return answers.pop(0)

        async with running_origin() as public, running_origin("127.0.0.2", public.port) as internal:
            config = GuardConfig(allowed_hosts=frozenset({f"127.0.0.1:{public.port}"}), resolve_ttl=0)
            async with Guard(config, resolver=rebinding) as guard:
                url = f"http://rebind.example:{public.port}/sized/1"
                for status in (b"200", b"403"):
                    async with Client.to(guard.port) as client:
                        assert (await client.get(url)).startswith(b"HTTP/1.1 " + status)
            assert (public.connections, internal.connections) == (1, 0)

    run(scenario)


@pytest.mark.parametrize("credentials", [False, True])
def test_chained_to_an_upstream_proxy(credentials: bool) -> None:
    async def scenario() -> None:
        async with guarded(allow_private=True) as (outer, origin), strict_proxy(outer.port, "me:pass:word") as strict:
            upstream = f"me:pass%3Aword@127.0.0.1:{strict}" if credentials else f"127.0.0.1:{outer.port}"
            async with Guard(GuardConfig(upstream=f"http://{upstream}")) as guard:
                assert (guard.mode, outer.mode) == ("partial", "off")
                async with Client.to(guard.port) as client:
                    for _ in range(2):
                        answer = await client.get(f"http://any.example:{origin.port}/sized/5")
                        assert answer.endswith(b"\r\n\r\n" + pattern(5))
                async with Client.to(guard.port) as client:
                    await tunnel(client, "any.example", origin.port)
                    assert (await client.ask("GET /sized/5 HTTP/1.1")).startswith(b"HTTP/1.1 200 ")
                async with Client.to(guard.port) as client:
                    assert (await client.get(f"http://127.0.0.1:{origin.port}/")).startswith(b"HTTP/1.1 403 ")
                assert origin.connections == 2
                assert b"Proxy-Authorization" not in b"".join(origin.requests)

    run(scenario)


@pytest.mark.parametrize(
    ("host", "kind"),
    [
        ("nowhere.test:443", FailureKind.UNRESOLVED),
        ("any.example:{closed}", FailureKind.UNREACHABLE),
    ],
)
@pytest.mark.parametrize("method", ["GET", "CONNECT"])
def test_what_an_upstream_proxy_says_is_understood(method: str, host: str, kind: FailureKind) -> None:
    async def scenario() -> None:
        async with AsyncExitStack() as stack:
            outer, _ = await stack.enter_async_context(guarded(allow_private=True))
            guard = await stack.enter_async_context(Guard(GuardConfig(upstream=outer.url)))
            client = await stack.enter_async_context(Client.to(guard.port))
            authority = host.format(closed=closed_port())
            target = authority if method == "CONNECT" else f"http://{authority}/"
            assert (await client.ask(f"{method} {target} HTTP/1.1")).startswith(b"HTTP/1.1 502 ")
            failure = guard.failure_for(authority.partition(":")[0])
            assert failure is not None
            assert failure.kind is kind

    run(scenario)


def test_an_upstream_proxy_that_does_not_work() -> None:
    async def scenario() -> None:
        async with running_origin() as origin, strict_proxy(origin.port, "me:word") as strict:
            for upstream, reason in (
                (f"http://127.0.0.1:{closed_port()}", "no connection to the proxy: connection refused"),
                (f"http://127.0.0.1:{strict}", "the proxy wants credentials"),
                (f"http://127.0.0.1:{origin.port}", "the proxy did not answer: not a status line"),
                ("http://nowhere.test:3128", "no connection to the proxy: unknown host name"),
            ):
                async with Guard(GuardConfig(upstream=upstream), resolver=resolver) as guard:
                    async with Client.to(guard.port) as client:
                        path = "garbage" if upstream.endswith(str(origin.port)) else "x.example"
                        answer = await client.ask(f"CONNECT {path}:443 HTTP/1.1")
                    assert b"X-Cookiescan-Guard: upstream; " in answer
                    failure = guard.failure_for(path)
                    assert failure is not None
                    assert failure.reason == reason

    run(scenario)


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("http://ok.example/", None),
        ("https://OK.example.:8443/a?b#c", None),
        ("http://93.184.215.14/", None),
        ("http://private.example/", AddressRefused),
        ("http://127.0.0.1/", AddressRefused),
        ("http://user:pass@127.0.0.1/", AddressRefused),
        ("http://%31%32%37.1/", AddressRefused),
        ("http://１２７.0.0.1/", AddressRefused),
        ("http://[::1]:8080/", AddressRefused),
        ("http://localhost/", AddressRefused),
        ("http://nowhere.test/", UnknownHost),
        ("ftp://ok.example/", InvalidUrl),
        ("file:///etc/passwd", InvalidUrl),
        ("http://1.2.3.4.5/", InvalidUrl),
        ("http://ok.example\\@127.0.0.1/", InvalidUrl),
        ("http:///", InvalidUrl),
    ],
)
def test_addresses_are_judged_before_anything_is_sent(url: str, error: type[Exception] | None) -> None:
    async def scenario() -> None:
        async with guarded() as (guard, origin):
            if error is None:
                await guard.check_url(url)
            else:
                with pytest.raises(error):
                    await guard.check_url(url)
            assert origin.connections == 0

    run(scenario)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"allowed_hosts": frozenset({"http://a"})}, "--allow-private-network: 'http://a' is not"),
        ({"upstream": "socks5://a:1"}, "--proxy: the proxy must be given as http"),
    ],
)
def test_options_that_cannot_be_read(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Guard(GuardConfig(**options))
