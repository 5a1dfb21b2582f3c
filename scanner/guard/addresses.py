"""Which addresses belong to the public internet.

`ipaddress.is_global` is not asked: its tables differ between the Python versions we run on (192.0.0.0/24, 2002::/16
and others changed in 3.11.10, 3.12.4 and 3.13), it calls multicast addresses global, and it cannot say why. The table
below follows the IANA special-purpose registries (RFC 6890; iana.org/assignments/iana-ipv4-special-registry and
iana-ipv6-special-registry), read strictly: what no website lives on is refused even where the registry calls it
reachable.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.guard.hosts import IPAddress

_NOT_PUBLIC_V4 = tuple(
    (IPv4Network(network), reason)
    for network, reason in (
        ("0.0.0.0/8", "unspecified"),
        ("10.0.0.0/8", "private"),
        ("100.100.100.200/32", "cloud metadata"),  # Alibaba; inside 100.64.0.0/10
        ("100.64.0.0/10", "shared (carrier NAT)"),  # RFC 6598
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "cloud metadata"),  # Azure's platform address, though allocated as a public one
        ("169.254.169.254/32", "cloud metadata"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.192/32", "cloud metadata"),  # Oracle
        ("192.0.0.0/24", "protocol assignment"),  # RFC 6890
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "6to4 relay"),  # RFC 7526
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "benchmarking"),  # RFC 2544
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("255.255.255.255/32", "broadcast"),
        ("240.0.0.0/4", "reserved"),
    )
)

_NOT_PUBLIC_V6 = tuple(
    (IPv6Network(network), reason)
    for network, reason in (
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("64:ff9b:1::/48", "local NAT64"),  # RFC 8215
        ("100::/64", "discard"),  # RFC 6666
        ("2001:db8::/32", "documentation"),
        ("2001::/32", "Teredo"),  # the address hides the true end point (RFC 4380)
        ("2001::/23", "protocol assignment"),
        ("2002::/16", "6to4"),  # retired by RFC 7526
        ("3fff::/20", "documentation"),  # RFC 9637
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "private"),  # site-local, RFC 3879
        ("ff00::/8", "multicast"),
    )
)

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_COMPATIBLE = IPv6Network("::/96")
_TRANSLATED = IPv6Network("::ffff:0:0:0/96")  # RFC 2765
_NAT64 = IPv6Network("64:ff9b::/96")


def unmapped(address: IPAddress) -> IPAddress:
    """The IPv4 address inside an IPv4-mapped IPv6 address (`::ffff:a.b.c.d`), else the address itself."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


@lru_cache(maxsize=4096)
def why_not_public(address: IPAddress) -> str | None:
    """Say in a word or two why an address is not one of the public internet; None when it is.

    >>> why_not_public(IPv4Address("10.1.2.3"))
    'private'
    """
    address = unmapped(address)
    if isinstance(address, IPv4Address):
        return next((reason for network, reason in _NOT_PUBLIC_V4 if address in network), None)
    return _why_not_public_v6(address)


def _why_not_public_v6(address: IPv6Address) -> str | None:
    reason = next((reason for network, reason in _NOT_PUBLIC_V6 if address in network), None)
    if reason == "6to4":
        return _with_inner(reason, IPv4Address(int(address) >> 80 & 0xFFFFFFFF))
    if reason is not None or address in _GLOBAL_UNICAST:
        return reason
    inner = IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _NAT64:
        # What a resolver answers for public IPv4 hosts on a network without IPv4 (RFC 6052, RFC 6147).
        why = why_not_public(inner)
        return None if why is None else f"NAT64 of {why} {inner}"
    if address in _COMPATIBLE:
        return _with_inner("IPv4-compatible", inner)
    if address in _TRANSLATED:
        return _with_inner("IPv4-translated", inner)
    return "reserved"


def _with_inner(what: str, inner: IPv4Address) -> str:
    why = why_not_public(inner)
    return what if why is None else f"{what} of {why} {inner}"
