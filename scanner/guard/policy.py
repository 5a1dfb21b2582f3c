"""What may be reached: the public internet, and what the user allowed with --allow-private-network.

Rules of `--allow-private-network=HOST,..`:

| rule | allows |
|---|---|
| `intranet.example` | this name, whatever it resolves to |
| `*.intranet.example` | its subdomains, not itself |
| `127.0.0.1`, `::1`, `10.0.0.0/8` | these addresses, whatever name leads to them |
| any of these with `:PORT` (IPv6 in brackets) | only on that port |
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TYPE_CHECKING

from scanner.guard.addresses import unmapped, why_not_public
from scanner.guard.hosts import Host, IPAddress, OddHost, parse_authority, parse_host

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class AllowRule:
    """One entry of `--allow-private-network=`: a name or a network, on one port or on all."""

    name: str | None = None
    subdomains: bool = False
    network: IPv4Network | IPv6Network | None = None
    port: int | None = None

    @classmethod
    def parse(cls, text: str) -> AllowRule:
        """Read one rule. Raises ValueError (OddHost) with a message for the user."""
        written = text.strip()
        if "/" in written:
            return cls._parse_network(written)
        subdomains = written.startswith("*.")
        try:
            host, port = _host_and_port(written.removeprefix("*."))
        except OddHost as error:
            raise OddHost(f"{text!r} is not a host, host:port or network: {error}") from error
        if host.address is None:
            return cls(name=host.name, subdomains=subdomains, port=port)
        if subdomains:
            raise OddHost(f"{text!r}: an address has no subdomains")
        return cls(network=ip_network(unmapped(host.address)), port=port)

    @classmethod
    def _parse_network(cls, text: str) -> AllowRule:
        try:
            return cls(network=ip_network(text))
        except ValueError as error:
            raise OddHost(f"{text!r} is not a network such as 10.0.0.0/8: {error}") from error

    def matches_name(self, host: Host, port: int) -> bool:
        """Whether the rule allows this name, before any resolution."""
        if self.name is None or host.address is not None or not self._matches_port(port):
            return False
        return host.name.endswith("." + self.name) if self.subdomains else host.name == self.name

    def matches_address(self, address: IPAddress, port: int) -> bool:
        """Whether the rule allows this address."""
        return self.network is not None and self._matches_port(port) and unmapped(address) in self.network

    def opens(self, host: Host, port: int) -> bool:
        """Whether the rule names this port of this host, as it is written: where its name leads is not known yet."""
        if self.port != port:
            return False
        return self.matches_name(host, port) or (host.address is not None and self.matches_address(host.address, port))

    def _matches_port(self, port: int) -> bool:
        return self.port is None or self.port == port


def _host_and_port(text: str) -> tuple[Host, int | None]:
    if text.count(":") > 1 and not text.startswith("["):
        return parse_host(f"[{text}]"), None
    if text.rpartition("]")[2].find(":") < 0:
        return parse_host(text), None
    return parse_authority(text)


# Where other protocols than the web's listen, which could take a request for one of their own commands: the list of
# the Fetch Standard (https://fetch.spec.whatwg.org/#port-blocking). Browsers keep to it by themselves; a tunnel
# (CONNECT) could go anywhere.
_NOT_FOR_THE_WEB = frozenset(
    {0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109}
    | {110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530}
    | {531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190}
    | {5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080}
)


class Policy:
    """The judgement over hosts and addresses. Pure: it resolves nothing.

    With `allow_private` everything may be reached; the rules then add nothing.
    """

    def __init__(self, *, allow_private: bool = False, allowed_hosts: Iterable[str] = ()) -> None:
        self.allow_private = allow_private
        self._rules = tuple(AllowRule.parse(text) for text in sorted(allowed_hosts))

    def allows_name(self, host: Host, port: int) -> bool:
        """Whether the user allowed this host by name, so that its addresses need no judgement."""
        return self.allow_private or any(rule.matches_name(host, port) for rule in self._rules)

    def allows_address(self, address: IPAddress, port: int) -> bool:
        """Whether the user allowed this address."""
        return self.allow_private or any(rule.matches_address(address, port) for rule in self._rules)

    def reason_against(self, host: Host, port: int) -> str | None:
        """Why a host must not be reached, as far as its text shows: a literal address or a localhost name."""
        if port in _NOT_FOR_THE_WEB and not any(rule.opens(host, port) for rule in self._rules):
            return f"port {port} is not one of the web's"
        if self.allows_name(host, port):
            return None
        if host.is_localhost:
            return "localhost name"
        return self.reason_against_address(host.address, port) if host.address is not None else None

    def reason_against_address(self, address: IPAddress, port: int) -> str | None:
        """Why an address must not be reached; None when it may."""
        reason = why_not_public(address)
        if reason is None or self.allows_address(address, port):
            return None
        return f"{reason} address"
