"""What the guard remembers, and how much of it."""

from __future__ import annotations

import pytest

from scanner.guard import record
from scanner.guard.record import Blocked, FailureKind, HostTraffic, Ledger

REFUSED = Blocked(FailureKind.REFUSED, "private address", address="10.0.0.1")
UNKNOWN = Blocked(FailureKind.UNRESOLVED, "unknown host name")


def connected(ledger: Ledger, host: str) -> HostTraffic:
    """The counters of a host to which a connection was made."""
    traffic = ledger.opening(host)
    ledger.connected(host, traffic)
    return traffic


@pytest.mark.parametrize("spelling", ["shop.example", "SHOP.example", "shop.example."])
def test_the_last_failure_of_a_host_in_any_spelling(spelling: str) -> None:
    ledger = Ledger()
    ledger.record("shop.example", 443, UNKNOWN)
    ledger.record("shop.example", 80, REFUSED)
    failure = ledger.failure_for(spelling)
    assert failure is not None
    assert (failure.port, failure.kind, failure.reason, failure.address) == (
        80,
        "refused",
        "private address",
        "10.0.0.1",
    )


@pytest.mark.parametrize("spelling", ["::1", "[::1]"])
def test_addresses_with_and_without_brackets(spelling: str) -> None:
    ledger = Ledger()
    ledger.record("::1", 80, REFUSED)
    assert ledger.failure_for(spelling) is not None


def test_a_success_clears_the_failure_but_not_the_refusals() -> None:
    ledger = Ledger()
    ledger.record("a.example", 80, REFUSED)
    connected(ledger, "a.example")
    assert ledger.failure_for("a.example") is None
    assert len(ledger.refusals) == 1


def test_nothing_is_known_of_hosts_never_asked_for() -> None:
    assert Ledger().failure_for("a.example") is None
    assert Ledger().failure_for("not a host") is None


def test_totals() -> None:
    ledger = Ledger()
    for name in ("a.example", "b.example", "a.example"):
        traffic = connected(ledger, name)
        traffic.sent += 10
        traffic.received += 100
    ledger.record("c.example", 80, REFUSED)
    ledger.record("d.example", 80, UNKNOWN)
    totals = ledger.totals()
    assert (totals.connections, totals.sent, totals.received, totals.refused, totals.failed) == (3, 30, 300, 1, 1)
    assert ledger.by_host()["a.example"].connections == 2


def test_a_hostile_site_cannot_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "MAX_HOSTS", 10)
    monkeypatch.setattr(record, "MAX_REFUSALS", 10)
    ledger = Ledger()
    for number in range(30):
        ledger.record(f"h{number}.example", 80, REFUSED)
        connected(ledger, f"g{number}.example").received += 1
    assert len(ledger.refusals) == 10
    assert ledger.refused == 30
    assert ledger.totals().received == 30
    assert len(ledger.by_host()) == 11


def test_connections_that_were_not_made_leave_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "MAX_HOSTS", 2)
    ledger = Ledger()
    for number in range(5):
        host = f"h{number}.example"
        traffic = ledger.opening(host)
        assert ledger.open_to(host) == 1
        ledger.not_connected(host, traffic)
        assert ledger.open_to(host) == 0
    assert ledger.by_host() == {}
    connected(ledger, "a.example")
    assert set(ledger.by_host()) == {"a.example"}
