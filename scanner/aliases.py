"""Which of the site's own hosts are aliases of somebody else's (DNS CNAME), and so trackers under the site's name.

A host such as `metrics.shop.example` may be an alias of a tracker's: its cookies are then first-party ones, and no list
of third parties knows it (Dao, Mazel and Fukuda, "CNAME Cloaking-Based Tracking on the Web", IEEE TNSM 18(3), 2021).
The names are asked of the system's resolvers over DNS, because the operating system's own call gives addresses only.
Everything is bounded, and what failed is told, not raised.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import dns.asyncresolver
import dns.exception
import dns.rdatatype
import dns.resolver

from scanner.urls import is_registrable, is_same_party, registrable_domain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dns.resolver import Answer

logger = logging.getLogger(__name__)

PATIENCE = 3.0  # seconds for one name, every resolver and repetition included
LIMIT = 15.0  # seconds for all of them
AT_ONCE = 16
LONGEST_CHAIN = 16
MOST_HOSTS = 500


@dataclass(slots=True)
class Aliases:
    """What was found: for each host the names outside the site that it leads to, nearest first."""

    chains: dict[str, tuple[str, ...]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)  # host → why nothing is known
    asked: int = 0


class AliasResolver:
    """Asks the system's name servers, or those given (addresses; all on one port)."""

    def __init__(
        self, servers: Sequence[str] | None = None, port: int = 53, patience: float = PATIENCE, limit: float = LIMIT
    ) -> None:
        self._servers = servers
        self._port = port
        self._patience = patience
        self._limit = limit

    async def look_up(self, hosts: Iterable[str], site: str) -> Aliases:
        """Look up the hosts of a site that are names below a registrable domain; never raises for what DNS does."""
        names = sorted({host for host in hosts if is_registrable(host) and is_same_party(host, site)})
        found = Aliases(asked=len(names))
        if not names:
            return found
        try:
            resolver = self._resolver()
        except dns.resolver.NoResolverConfiguration:
            found.failed = dict.fromkeys(names, "no name server is configured")
            return found
        found.failed = dict.fromkeys(names, "not asked in time")
        for name in names[MOST_HOSTS:]:
            found.failed[name] = "too many hosts"
        turns = asyncio.Semaphore(AT_ONCE)

        async def ask(name: str) -> None:
            async with turns:
                try:
                    answer = await resolver.resolve(name + ".", "A", raise_on_no_answer=False, search=False)
                except dns.resolver.NXDOMAIN:
                    chain: tuple[str, ...] = ()  # it may have had an address from elsewhere (a hosts file)
                except (dns.exception.DNSException, OSError) as error:
                    found.failed[name] = type(error).__name__
                    return
                else:
                    chain = _outside(answer, name, site)
            found.failed.pop(name, None)
            if chain:
                found.chains[name] = chain

        try:
            async with asyncio.timeout(self._limit):
                await asyncio.gather(*map(ask, names[:MOST_HOSTS]))
        except TimeoutError:
            logger.warning("Looking up aliases took too long", extra={"action": "aliases_cut_short"})
        return found

    def _resolver(self) -> dns.asyncresolver.Resolver:
        resolver = dns.asyncresolver.Resolver(configure=self._servers is None)
        if self._servers is not None:
            resolver.nameservers = list(self._servers)
            resolver.port = self._port
        resolver.lifetime = self._patience
        return resolver


def _outside(answer: Answer, name: str, site: str) -> tuple[str, ...]:
    """The names of other sites on the way from a host to its addresses, nearest first."""
    steps = {
        rrset.name.to_text(omit_final_dot=True).lower(): rrset[0].target.to_text(omit_final_dot=True).lower()
        for rrset in answer.response.answer
        if rrset.rdtype == dns.rdatatype.CNAME
    }
    chain: list[str] = []
    while name in steps and len(chain) < LONGEST_CHAIN:
        name = steps.pop(name)
        chain.append(name)
    return tuple(step for step in chain if registrable_domain(step) != site)
