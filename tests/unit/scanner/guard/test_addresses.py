"""Which addresses are of the public internet: one table."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.guard.addresses import unmapped, why_not_public

if TYPE_CHECKING:
    from scanner.guard.hosts import IPAddress

PUBLIC = [
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
    "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0",
    "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "203.0.112.255", "203.0.114.0",
    "223.255.255.255", "168.63.129.15",
    "2606:4700::1111", "2a00:1450::1", "2001:200::1", "2001:4860:4860::8888", "2003::1", "2620:4f:8000::1",
    "::ffff:8.8.8.8", "64:ff9b::8.8.8.8",
]  # fmt: skip

NOT_PUBLIC = [
    ("0.0.0.0", "unspecified"),
    ("0.255.255.255", "unspecified"),
    ("10.0.0.0", "private"),
    ("10.255.255.255", "private"),
    ("100.64.0.0", "shared"),
    ("100.127.255.255", "shared"),
    ("100.100.100.200", "cloud metadata"),
    ("127.0.0.1", "loopback"),
    ("127.255.255.254", "loopback"),
    ("168.63.129.16", "cloud metadata"),
    ("169.254.0.1", "link-local"),
    ("169.254.169.254", "cloud metadata"),
    ("169.254.170.2", "link-local"),
    ("172.16.0.0", "private"),
    ("172.31.255.255", "private"),
    ("192.0.0.0", "protocol assignment"),
    ("192.0.0.9", "protocol assignment"),
    ("192.0.0.170", "protocol assignment"),
    ("192.0.0.192", "cloud metadata"),
    ("192.0.0.255", "protocol assignment"),
    ("192.0.2.1", "documentation"),
    ("192.88.99.1", "6to4 relay"),
    ("192.168.0.0", "private"),
    ("192.168.255.255", "private"),
    ("198.18.0.0", "benchmarking"),
    ("198.19.255.255", "benchmarking"),
    ("198.51.100.1", "documentation"),
    ("203.0.113.255", "documentation"),
    ("224.0.0.1", "multicast"),
    ("239.255.255.255", "multicast"),
    ("240.0.0.1", "reserved"),
    ("255.255.255.254", "reserved"),
    ("255.255.255.255", "broadcast"),
    ("::", "unspecified"),
    ("::1", "loopback"),
    ("::2", "IPv4-compatible"),
    ("::127.0.0.1", "IPv4-compatible of loopback"),
    ("::10.0.0.1", "IPv4-compatible of private"),
    ("::8.8.8.8", "IPv4-compatible"),
    ("::ffff:127.0.0.1", "loopback"),
    ("::ffff:10.0.0.1", "private"),
    ("::ffff:169.254.169.254", "cloud metadata"),
    ("::ffff:0.0.0.0", "unspecified"),
    ("::ffff:0:7f00:1", "IPv4-translated of loopback"),
    ("::ffff:0:808:808", "IPv4-translated"),
    ("64:ff9b::7f00:1", "NAT64 of loopback 127.0.0.1"),
    ("64:ff9b::10.0.0.1", "NAT64 of private"),
    ("64:ff9b::169.254.169.254", "NAT64 of cloud metadata"),
    ("64:ff9b:0:0:0:1::1", "reserved"),
    ("64:ff9b:1::1", "local NAT64"),
    ("100::1", "discard"),
    ("2001::1", "Teredo"),
    ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "Teredo"),
    ("2001:2::1", "protocol assignment"),
    ("2001:10::1", "protocol assignment"),
    ("2001:20::1", "protocol assignment"),
    ("2001:1ff:ffff::", "protocol assignment"),
    ("2001:db8::1", "documentation"),
    ("2002:7f00:1::", "6to4 of loopback 127.0.0.1"),
    ("2002:a00:1::1", "6to4 of private 10.0.0.1"),
    ("2002:808:808::1", "6to4"),
    ("3fff::1", "documentation"),
    ("4000::1", "reserved"),
    ("5f00::1", "reserved"),
    ("fc00::1", "private"),
    ("fd00:ec2::254", "private"),
    ("fdff:ffff::1", "private"),
    ("fe80::1", "link-local"),
    ("fe80::1%lo", "link-local"),
    ("febf::1", "link-local"),
    ("fec0::1", "private"),
    ("ff02::1", "multicast"),
    ("ff0e::1", "multicast"),
    ("1000::1", "reserved"),
]


@pytest.mark.parametrize("text", PUBLIC)
def test_public(text: str) -> None:
    assert why_not_public(ip_address(text)) is None


@pytest.mark.parametrize(("text", "reason"), NOT_PUBLIC)
def test_not_public(text: str, reason: str) -> None:
    found = why_not_public(ip_address(text))
    assert found is not None
    assert found.startswith(reason)


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(PUBLIC) + len(NOT_PUBLIC) >= 100


@given(st.ip_addresses())
def test_never_more_lenient_than_the_standard_library(address: IPAddress) -> None:
    """Whatever this Python calls not global is not public, but for NAT64 (public IPv4 hosts on an IPv6 network)."""
    excepted = str(address).startswith("64:ff9b::") or unmapped(address).is_global
    assert address.is_global or excepted or why_not_public(address) is not None


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_judged_as_the_address_inside(address: IPAddress) -> None:
    assert why_not_public(ip_address(f"::ffff:{address}")) == why_not_public(address)


@given(st.ip_addresses(v=4))
def test_no_wrapping_makes_a_private_address_public(address: IPAddress) -> None:
    if why_not_public(address) is None:
        return
    value = int(address)
    wrappings = (value, 0xFFFF << 32 | value, 0xFFFF << 48 | value, 0x64FF9B << 96 | value, 0x2002 << 112 | value << 80)
    assert all(why_not_public(IPv6Address(wrapped)) is not None for wrapped in wrappings)
