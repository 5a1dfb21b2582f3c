"""Judging and resolving: which addresses are connected to, and how often a name is asked for."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from scanner.guard.dial import SystemResolver, is_this_machine
from scanner.guard.hosts import parse_host
from scanner.guard.policy import Policy
from scanner.guard.record import Blocked, FailureKind
from scanner.guard.route import MOST_ADDRESSES, Route
from scanner.guard.upstream import Upstream

if TYPE_CHECKING:
    from collections.abc import Sequence

PUBLIC = "93.184.215.14"


class Names:
    """A resolver with a script: each look-up of a name takes its next answer; the last one stays."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self.answers = {name.replace("_", "."): rows for name, rows in answers.items()}
        self.asked: list[str] = []

    async def __call__(self, name: str) -> Sequence[str]:
        self.asked.append(name)
        rows = self.answers.get(name)
        if rows is None:
            raise OSError("unknown")
        return rows.pop(0) if len(rows) > 1 else rows[0]


def route(names: Names, *, allowed: tuple[str, ...] = (), upstream: str | None = None, ttl: float = 60) -> Route:
    return Route(
        Policy(allowed_hosts=allowed),
        names,
        Upstream.parse(upstream) if upstream else None,
        resolve_ttl=ttl,
        resolve_timeout=5,
        connect_timeout=5,
    )


async def verdict(subject: Route, host: str, port: int = 80) -> list[str] | FailureKind:
    try:
        return [str(address) for address in await subject.judge(parse_host(host), port)]
    except Blocked as blocked:
        return blocked.kind


@pytest.mark.parametrize(
    ("addresses", "expected"),
    [
        ([PUBLIC], [PUBLIC]),
        ([PUBLIC, "2606:4700::1111"], [PUBLIC, "2606:4700::1111"]),
        ([f"::ffff:{PUBLIC}"], [PUBLIC]),
        (["10.0.0.1"], FailureKind.REFUSED),
        ([PUBLIC, "10.0.0.1"], FailureKind.REFUSED),
        ([PUBLIC, "::1"], FailureKind.REFUSED),
        (["::ffff:127.0.0.1"], FailureKind.REFUSED),
        (["fe80::1%lo"], FailureKind.REFUSED),
        ([], FailureKind.UNRESOLVED),
        (["nonsense"], FailureKind.UNRESOLVED),
    ],
)
def test_every_address_of_a_name_must_be_public(addresses: list[str], expected: object) -> None:
    names = Names(a_example=[addresses])
    assert asyncio.run(verdict(route(names), "a.example")) == expected


def test_of_ten_thousand_addresses_only_the_first_are_looked_at() -> None:
    many = [f"93.184.{number // 250}.{number % 250}" for number in range(10_000)]

    async def scenario() -> None:
        judged = await verdict(route(Names(many_example=[many])), "many.example")
        assert judged == many[:MOST_ADDRESSES]

    asyncio.run(scenario())


def test_literals_and_localhost_are_never_resolved() -> None:
    async def scenario() -> None:
        names = Names(localhost=[[PUBLIC]])
        subject = route(names)
        assert await verdict(subject, "localhost") is FailureKind.REFUSED
        assert await verdict(subject, "2130706433") is FailureKind.REFUSED
        assert await verdict(subject, PUBLIC) == [PUBLIC]
        assert names.asked == []

    asyncio.run(scenario())


def test_a_name_that_changes_its_address_is_judged_anew() -> None:
    async def scenario() -> None:
        subject = route(Names(rebind_example=[[PUBLIC], ["127.0.0.1"]]), ttl=0)
        assert await verdict(subject, "rebind.example") == [PUBLIC]
        assert await verdict(subject, "rebind.example") is FailureKind.REFUSED

    asyncio.run(scenario())


def test_an_answer_is_kept_and_shared() -> None:
    async def scenario() -> None:
        names = Names(rebind_example=[[PUBLIC], ["127.0.0.1"]])
        subject = route(names)
        verdicts = await asyncio.gather(*(verdict(subject, "rebind.example") for _ in range(20)))
        assert verdicts == [[PUBLIC]] * 20
        assert await verdict(subject, "REBIND.example.") == [PUBLIC]
        assert names.asked == ["rebind.example"]

    asyncio.run(scenario())


def test_one_client_that_leaves_does_not_take_the_answer_from_the_others() -> None:
    async def scenario() -> None:
        ready = asyncio.Event()

        async def resolver(name: str) -> list[str]:
            await ready.wait()
            return [PUBLIC]

        subject = Route(Policy(), resolver, None, resolve_ttl=60, resolve_timeout=5, connect_timeout=5)
        leaving = asyncio.create_task(verdict(subject, "a.example"))
        staying = asyncio.create_task(verdict(subject, "a.example"))
        await asyncio.sleep(0)
        leaving.cancel()
        await asyncio.sleep(0)
        ready.set()
        assert await staying == [PUBLIC]

    asyncio.run(scenario())


def test_a_resolver_that_does_not_answer_counts_as_an_unknown_name() -> None:
    async def scenario() -> None:
        async def resolver(name: str) -> list[str]:
            await asyncio.Event().wait()
            return []

        subject = Route(Policy(), resolver, None, resolve_ttl=0, resolve_timeout=0.01, connect_timeout=5)
        assert await verdict(subject, "a.example") is FailureKind.UNRESOLVED

    asyncio.run(scenario())


def test_closing_gives_up_what_is_being_resolved() -> None:
    async def scenario() -> None:
        async def resolver(name: str) -> list[str]:
            await asyncio.Event().wait()
            return []

        subject = Route(Policy(), resolver, None, resolve_ttl=0, resolve_timeout=60, connect_timeout=5)
        waiting = asyncio.create_task(verdict(subject, "a.example"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await subject.close()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("shop.example", []),
        ("intern.example", []),
        ("127.0.0.1", FailureKind.REFUSED),
        ("0x7f.1", FailureKind.REFUSED),
        ("[::ffff:10.0.0.1]", FailureKind.REFUSED),
        ("169.254.169.254", FailureKind.REFUSED),
        ("localhost", FailureKind.REFUSED),
        ("x.localhost", FailureKind.REFUSED),
        (PUBLIC, []),
    ],
)
def test_behind_an_upstream_names_are_its_matter(host: str, expected: object) -> None:
    names = Names(intern_example=[["10.0.0.1"]])
    subject = route(names, upstream="http://127.0.0.1:3128")
    assert asyncio.run(verdict(subject, host)) == expected
    assert names.asked == []


def test_allowed_names_and_addresses() -> None:
    async def scenario() -> None:
        names = Names(intern_example=[["10.0.0.1"]], other_example=[["10.0.0.2"]])
        subject = route(names, allowed=("intern.example", "10.0.0.2"))
        assert await verdict(subject, "intern.example") == ["10.0.0.1"]
        assert await verdict(subject, "other.example") == ["10.0.0.2"]
        assert await verdict(subject, "10.0.0.1") is FailureKind.REFUSED

    asyncio.run(scenario())


def test_the_guard_cannot_be_reached_through_itself() -> None:
    async def scenario() -> None:
        subject = Route(Policy(allow_private=True), Names(), None, resolve_ttl=0, resolve_timeout=5, connect_timeout=5)
        subject.own_port = 4711
        assert await verdict(subject, "127.0.0.1", 4711) is FailureKind.REFUSED
        assert await verdict(subject, "127.0.0.1", 4712) == ["127.0.0.1"]

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("host", "own"),
    [("127.0.0.1", True), ("0.0.0.0", True), ("[::ffff:127.0.0.1]", True), ("192.0.2.1", False)],
)
def test_own_addresses_are_recognised(host: str, own: bool) -> None:
    address = parse_host(host).address
    assert address is not None
    assert is_this_machine(address) is own


def test_the_system_resolver_reads_the_hosts_file() -> None:
    assert {"127.0.0.1", "::1"} & set(asyncio.run(_resolved("localhost")))


async def _resolved(name: str) -> Sequence[str]:
    resolver = SystemResolver()
    try:
        return await resolver(name)
    finally:
        resolver.close()


def test_names_are_resolved_while_all_other_threads_are_busy() -> None:
    async def scenario() -> Sequence[str]:
        free, loop = threading.Event(), asyncio.get_running_loop()
        busy = [loop.run_in_executor(None, free.wait) for _ in range(64)]
        try:
            return await _resolved("localhost")
        finally:
            free.set()
            await asyncio.gather(*busy)

    assert {"127.0.0.1", "::1"} & set(asyncio.run(scenario()))
