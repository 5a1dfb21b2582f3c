"""Hosts as they are written in URLs and proxy requests, read strictly.

A browser has many spellings for one address (`2130706433`, `0x7f.1`, `017700000001` and `127.0.0.1` are the same).
Whoever judges the text instead of the address can be fooled, so everything is brought to one form first, by the
rules of the URL Standard (https://url.spec.whatwg.org/#host-parsing) for the part that a proxy meets: hosts that are
already ASCII. What the Standard lets through but no registry or resolver uses (`a!b.example`) is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import TypeAlias

IPAddress: TypeAlias = IPv4Address | IPv6Address

_NAME = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_PORT = re.compile(r"[0-9]{1,5}")
_LOCAL_NAMES = frozenset({"localhost", "localhost.localdomain", "localhost6", "localhost6.localdomain6"})
_LOCAL_ALIASES = frozenset({"ip6-localhost", "ip6-loopback", "loopback"})


class OddHost(ValueError):
    """The text is not a host, authority or URL in the form that browsers send; the message says why."""


@dataclass(frozen=True, slots=True)
class Host:
    """A host: a name or an address.

    `name` is lower case ASCII without a trailing dot; for an address it is the canonical form without brackets.
    `address` is set when the host was written as an address, in whatever notation.
    """

    name: str
    address: IPAddress | None = None

    def __str__(self) -> str:
        return f"[{self.name}]" if isinstance(self.address, IPv6Address) else self.name

    @property
    def is_localhost(self) -> bool:
        """Whether the name means the own machine whatever a resolver says (RFC 6761 section 6.3)."""
        return self.name in _LOCAL_NAMES or self.name in _LOCAL_ALIASES or self.name.endswith(".localhost")


def parse_host(text: str) -> Host:
    """Read one host: a name, an IPv4 address in any notation, or an IPv6 address in brackets.

    Raises OddHost.
    """
    if text.startswith("["):
        return _parse_ipv6(text)
    name = text.lower().removesuffix(".")
    if not name.isascii() or len(name) > 253 or not _NAME.fullmatch(name):
        raise OddHost("the host has characters or labels that no host name has")
    if _ends_in_number(name):
        address = _parse_ipv4(name)
        return Host(str(address), address)
    return Host(name)


def parse_authority(text: str, default_port: int | None = None) -> tuple[Host, int]:
    """Read `host:port`; the port may be missing only where a default is given. Raises OddHost."""
    if text.startswith("["):
        bracketed, closing, rest = text.partition("]")
        host_text, colon, port_text = bracketed + closing, rest[:1], rest[1:]
        if colon not in {"", ":"}:
            raise OddHost("something follows the closing bracket")
    else:
        host_text, colon, port_text = text.partition(":")
    if not port_text and default_port is not None:
        return parse_host(host_text), default_port
    if not _PORT.fullmatch(port_text) or not 0 < int(port_text) < 65536:
        raise OddHost("the port is missing or not a number from 1 to 65535")
    return parse_host(host_text), int(port_text)


def _parse_ipv6(text: str) -> Host:
    # A zone (`fe80::1%eth0`) names an interface of this machine: no web address has one.
    if not text.endswith("]") or "%" in text:
        raise OddHost("not an IPv6 address in brackets")
    try:
        address = IPv6Address(text[1:-1])
    except AddressValueError as error:
        raise OddHost("not an IPv6 address in brackets") from error
    if address.ipv4_mapped is not None:
        # Python 3.13 writes `::ffff:127.0.0.1`, earlier ones and browsers `::ffff:7f00:1`.
        low = int(address.ipv4_mapped)
        return Host(f"::ffff:{low >> 16:x}:{low & 0xFFFF:x}", address)
    return Host(str(address), address)


def _ends_in_number(name: str) -> bool:
    """Whether the last label makes the whole an IPv4 address (or nothing), as in the URL Standard."""
    last = name.rpartition(".")[2]
    return last.isdigit() or re.fullmatch(r"0x[0-9a-f]*", last) is not None


def _parse_ipv4(name: str) -> IPv4Address:
    numbers = [_parse_ipv4_number(part) for part in name.split(".")]
    *leading, last = numbers
    if len(numbers) > 4 or any(number > 255 for number in leading) or last >= 256 ** (5 - len(numbers)):
        raise OddHost("ends in a number but is not an IPv4 address")
    value = last
    for position, number in enumerate(leading):
        value += number << (8 * (3 - position))
    return IPv4Address(value)


def _parse_ipv4_number(text: str) -> int:
    # By pattern, since int() also takes signs, underscores and the prefix 0o.
    for pattern, base in ((r"0x([0-9a-f]*)", 16), (r"0([0-7]+)", 8), (r"(0|[1-9][0-9]*)", 10)):
        match = re.fullmatch(pattern, text)
        if match is not None:
            return int(match.group(1) or "0", base)
    raise OddHost("ends in a number but is not an IPv4 address")
