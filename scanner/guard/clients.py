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


def owner_of(address: tuple[str, int], peer: tuple[str, int]) -> int | None:
    """The user whose IPv4 TCP socket has this address and peer; None where the system does not say."""
    if not hasattr(socket, "AF_NETLINK"):
        return None
    name = struct.pack("!HH", address[1], peer[1])
    name += socket.inet_aton(address[0]).ljust(16, b"\0") + socket.inet_aton(peer[0]).ljust(16, b"\0")
    name += struct.pack("=III", 0, 0xFFFFFFFF, 0xFFFFFFFF)  # any interface, no cookie
    wanted = struct.pack("=BBBxI", socket.AF_INET, socket.IPPROTO_TCP, 0, 0xFFFFFFFF) + name
    head = struct.pack("=IHHII", 16 + len(wanted), _SOCK_DIAG_BY_FAMILY, _NLM_F_REQUEST, 1, 0)
    try:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC, _NETLINK_SOCK_DIAG) as asking:
            asking.settimeout(1)
            asking.send(head + wanted)
            answer = asking.recv(4096)
    except OSError:
        return None  # forbidden, as in some containers
    if len(answer) < _UID_AT + 4 or struct.unpack_from("=H", answer, 4)[0] != _SOCK_DIAG_BY_FAMILY:
        return None
    return int(struct.unpack_from("=I", answer, _UID_AT)[0])
