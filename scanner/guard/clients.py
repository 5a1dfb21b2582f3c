"""Who is at the other end of a loopback connection: so that other users of the machine cannot use a scan's guard.

A password would do, too, but the browser could only be told one by intercepting its requests, which switches its
cache off. The system knows whose a socket is (Linux, NETLINK_SOCK_DIAG; see sock_diag(7)).
"""

from __future__ import annotations

import socket
import struct
from typing import Final

_SOCK_DIAG_BY_FAMILY: Final = 20
_NLM_F_REQUEST: Final = 1
_NETLINK_SOCK_DIAG: Final = 4
_UID_AT: Final = 16 + 4 + 48 + 12  # after the message's head, the socket's state and name, and three counters


class Owners:
    """Asks the system whose sockets are, over one connection to it, and no more once it does not say."""

    def __init__(self) -> None:
        self._system: socket.socket | None = None
        self._number = 0  # of the last question
        self.says = hasattr(socket, "AF_NETLINK")

    def owner_of(self, address: tuple[str, int], peer: tuple[str, int]) -> int | None:
        """The user whose IPv4 TCP socket has this address and peer; None where the system does not say.

        `peer` must be a socket of our own, that listens or did so when the other came.
        """
        if not self.says:
            return None
        owner = self._ask(address, peer)
        if owner is None and self._ask(peer, address) is None:
            # Not even of our own, so it is not the client that has gone: it is forbidden, as in some containers, or
            # the system has no such service and would look for it on its disk each time.
            self.says = False
            self.close()
        return owner

    def close(self) -> None:
        """End the connection to the system; another question makes a new one."""
        if self._system is not None:
            self._system.close()
            self._system = None

    def _ask(self, address: tuple[str, int], peer: tuple[str, int]) -> int | None:
        name = struct.pack("!HH", address[1], peer[1])
        name += socket.inet_aton(address[0]).ljust(16, b"\0") + socket.inet_aton(peer[0]).ljust(16, b"\0")
        name += struct.pack("=III", 0, 0xFFFFFFFF, 0xFFFFFFFF)  # any interface, no cookie
        wanted = struct.pack("=BBBxI", socket.AF_INET, socket.IPPROTO_TCP, 0, 0xFFFFFFFF) + name
        self._number = (self._number + 1) & 0xFFFFFFFF
        head = struct.pack("=IHHII", 16 + len(wanted), _SOCK_DIAG_BY_FAMILY, _NLM_F_REQUEST, self._number, 0)
        try:
            if self._system is None:
                kind = socket.SOCK_DGRAM | socket.SOCK_CLOEXEC
                self._system = socket.socket(socket.AF_NETLINK, kind, _NETLINK_SOCK_DIAG)
                self._system.settimeout(1)
            self._system.send(head + wanted)
            answer = self._system.recv(4096)
        except OSError:
            self.close()  # a late answer must not be taken for that to the next question
            return None
        _, kind, _, number = struct.unpack_from("=IHHI", answer)
        if len(answer) < _UID_AT + 4 or kind != _SOCK_DIAG_BY_FAMILY or number != self._number:
            return None
        return int(struct.unpack_from("=I", answer, _UID_AT)[0])
