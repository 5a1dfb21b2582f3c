"""What --allow-private-network lets through."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from scanner.guard.hosts import parse_host
from scanner.guard.policy import AllowRule, Policy


def verdict(rules: list[str], host: str, port: int, address: str | None) -> bool:
    """Whether a connection would be made to `host`, which resolves to `address`."""
    policy = Policy(allowed_hosts=rules)
    parsed = parse_host(host)
    if policy.reason_against(parsed, port) is not None:
        return False
    if policy.allows_name(parsed, port) or address is None:
        return True
    return policy.reason_against_address(ip_address(address), port) is None


@pytest.mark.parametrize(
    ("rules", "host", "port", "address", "reached"),
    [
        ([], "example.com", 443, "93.184.215.14", True),
        ([], "example.com", 443, "10.0.0.1", False),
        ([], "127.0.0.1", 80, None, False),
        ([], "localhost", 80, "93.184.215.14", False),  # whatever a resolver says
        ([], "foo.localhost.", 80, "93.184.215.14", False),
        (["intranet.example"], "intranet.example", 80, "10.0.0.1", True),
        (["intranet.example"], "INTRANET.example.", 443, "10.0.0.1", True),
        (["Intranet.Example."], "intranet.example", 443, "10.0.0.1", True),
        (["intranet.example"], "a.intranet.example", 80, "10.0.0.1", False),
        (["intranet.example"], "xintranet.example", 80, "10.0.0.1", False),
        (["*.intranet.example"], "a.intranet.example", 80, "10.0.0.1", True),
        (["*.intranet.example"], "a.b.intranet.example", 80, "10.0.0.1", True),
        (["*.intranet.example"], "intranet.example", 80, "10.0.0.1", False),
        (["*.intranet.example"], "xintranet.example", 80, "10.0.0.1", False),
        (["intranet.example:8080"], "intranet.example", 8080, "10.0.0.1", True),
        (["intranet.example:8080"], "intranet.example", 80, "10.0.0.1", False),
        (["127.0.0.1"], "127.0.0.1", 80, "127.0.0.1", True),
        (["127.0.0.1"], "2130706433", 80, "127.0.0.1", True),
        (["0x7f.1"], "127.0.0.1", 80, "127.0.0.1", True),
        (["127.0.0.1"], "[::ffff:127.0.0.1]", 80, "127.0.0.1", True),
        (["127.0.0.1"], "127.0.0.2", 80, "127.0.0.2", False),
        (["127.0.0.1"], "rebind.example", 80, "127.0.0.1", True),
        (["127.0.0.1:8080"], "127.0.0.1", 8080, "127.0.0.1", True),
        (["127.0.0.1:8080"], "127.0.0.1", 8081, "127.0.0.1", False),
        (["127.0.0.1"], "localhost", 80, "127.0.0.1", False),  # the name must be allowed as such
        (["localhost"], "localhost", 80, "127.0.0.1", True),
        (["localhost:8080"], "localhost", 80, "127.0.0.1", False),
        (["*.localhost"], "stats.localhost", 80, "127.0.0.1", True),
        (["10.0.0.0/8"], "10.1.2.3", 80, "10.1.2.3", True),
        (["10.0.0.0/8"], "shop.example", 80, "10.1.2.3", True),
        (["10.0.0.0/8"], "shop.example", 80, "192.168.0.1", False),
        (["::1"], "[::1]", 80, "::1", True),
        (["[::1]"], "[::1]", 80, "::1", True),
        (["[::1]:8080"], "[::1]", 8080, "::1", True),
        (["[::1]:8080"], "[::1]", 80, "::1", False),
        (["fd00::/8"], "[fd12::1]", 80, "fd12::1", True),
        ([], "example.com", 25, "93.184.215.14", False),  # mail
        ([], "example.com", 22, "93.184.215.14", False),
        ([], "example.com", 8443, "93.184.215.14", True),
        (["10.0.0.0/8"], "10.1.2.3", 25, "10.1.2.3", False),
        (["10.1.2.3:25"], "10.1.2.3", 25, "10.1.2.3", True),
        (["10.1.2.3:25"], "93.184.215.14", 25, "93.184.215.14", False),  # the port is open there only
        (["10.1.2.3:25"], "example.com", 25, "93.184.215.14", False),
        (["10.1.2.3:25"], "example.com", 25, "10.1.2.3", False),  # the name must be allowed as such
        (["10.1.2.3:25", "a.example"], "a.example", 25, "10.1.2.3", False),
        (["a.example:25"], "a.example", 25, "10.1.2.3", True),
        (["a.example:25"], "b.example", 25, "93.184.215.14", False),
        (["a.example", " 127.0.0.1 "], "127.0.0.1", 80, "127.0.0.1", True),
    ],
)
def test_rules(rules: list[str], host: str, port: int, address: str | None, reached: bool) -> None:
    assert verdict(rules, host, port, address) is reached


@pytest.mark.parametrize(
    "text", ["", " ", "a b", "http://a", "10.0.0.0/33", "10.0.0.1/8", "a:0", "a:x", "*", "a/b", "[::1"]
)
def test_rules_that_cannot_be_read_are_named(text: str) -> None:
    with pytest.raises(ValueError, match="is not"):
        AllowRule.parse(text)


def test_an_address_has_no_subdomains() -> None:
    with pytest.raises(ValueError, match="no subdomains"):
        AllowRule.parse("*.10.0.0.1")


def test_allow_private_lifts_everything() -> None:
    policy = Policy(allow_private=True)
    assert policy.reason_against(parse_host("localhost"), 80) is None
    assert policy.reason_against(parse_host("[::1]"), 80) is None
    assert policy.reason_against_address(ip_address("169.254.169.254"), 80) is None


def test_reasons_are_readable() -> None:
    assert Policy().reason_against(parse_host("0x7f.1"), 80) == "loopback address"
    assert Policy().reason_against(parse_host("localhost"), 80) == "localhost name"
