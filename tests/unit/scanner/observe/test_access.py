"""Readers and receivers of cookies, over several visits in any order."""

from __future__ import annotations

import pytest

from scanner.sightings import CookieRead, ValueSend
from tests.unit.scanner.observe.visits import SHOP, held, key, merged, only_cookie, visit

READER = "https://cdn.reader.example/r.js"


def read(name: str = "a", frame: str = f"{SHOP}/", script: str | None = READER) -> CookieRead:
    return CookieRead(script, frame, (name,))


@pytest.mark.parametrize(
    ("held_as", "seen", "hosts"),
    [
        (key(), read(), ["cdn.reader.example"]),
        (key(), read(script=None), ["www.shop.example"]),
        (key(), read(name="b"), []),
        (key(), read(frame="https://other.shop.example/"), []),
        (
            key(domain="shop.example", host_only=False),
            read(frame="https://other.shop.example/"),
            ["cdn.reader.example"],
        ),
        (key(path="/cart"), read(), []),
        (key(path="/cart"), read(frame=f"{SHOP}/cart/1"), ["cdn.reader.example"]),
        (key(path="/cart"), read(frame=f"{SHOP}/carts"), []),
    ],
)
def test_readers(held_as: object, seen: CookieRead, hosts: list[str]) -> None:
    assert only_cookie(visit(jar=(held(held_as),), cookie_reads=(seen,))).read_by == hosts  # type: ignore[arg-type]


def test_http_only_cookies_have_no_readers() -> None:
    assert only_cookie(visit(jar=(held(http_only=True),), cookie_reads=(read(),))).read_by == []


def test_a_read_before_the_visit_that_brought_the_cookie_counts() -> None:
    first, second = visit("/one", cookie_reads=(read(),)), visit("/two", jar=(held(),))
    assert merged(first, second).cookies[0].read_by == ["cdn.reader.example"]


def test_hosts_of_another_site_are_those_an_identifier_is_synced_to() -> None:
    sighting = held("a", "k3x9Qm7vLp2Zt0aB")
    hosts = ("www.shop.example", "stats.shop.example", "sync.partner.example")
    sends = tuple(ValueSend(sighting.value.digest, host) for host in hosts)
    cookie = only_cookie(visit(jar=(sighting,), sends=(*sends, ValueSend("of another", "x.example"))))
    assert cookie.sent_to == sorted(hosts)
    assert cookie.synced_to == ["sync.partner.example"]
