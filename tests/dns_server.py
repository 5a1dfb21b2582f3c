"""A small name server on loopback that answers from a table, over UDP, in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any, Self

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

if TYPE_CHECKING:
    from collections.abc import Mapping


class NameServer(asyncio.DatagramProtocol):
    """`table` has for each name the name it is an alias of, or an IPv4 address; names in `silent` get no answer, those
    in `broken` SERVFAIL, those that are nowhere NXDOMAIN. As a resolver does, it follows aliases in one answer.
    """

    def __init__(self, table: Mapping[str, str], silent: frozenset[str] = frozenset(), broken: str = "") -> None:
        self.table = table
        self.silent = silent
        self.broken = broken
        self.asked: list[str] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="name server")

    def __enter__(self) -> Self:
        self._thread.start()
        opening = self._loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))
        self._transport, _ = asyncio.run_coroutine_threadsafe(opening, self._loop).result(10)
        self.port: int = self._transport.get_extra_info("sockname")[1]
        return self

    def __exit__(self, *_: object) -> None:
        async def end() -> None:
            self._transport.close()
            await asyncio.sleep(0)

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The transport is kept by `__enter__`."""

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        """Answer one question."""
        query = dns.message.from_wire(data)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        self.asked.append(name)
        if name in self.silent:
            return
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        if name == self.broken:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif name not in self.table:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        while name in self.table:
            target = self.table[name]
            address = target.replace(".", "").isdigit()
            kind, text = ("A", target) if address else ("CNAME", target + ".")
            answer.answer.append(dns.rrset.from_text(name + ".", 60, "IN", kind, text))
            if address or len(answer.answer) > 20:
                break
            name = target
        self._transport.sendto(answer.to_wire(), addr)
