"""A network of its own: nothing outside is reached, and what would have left it is seen.

The loopback device has addresses of each private kind, where internal servers count who comes, and one public
address for the hostile site. All other addresses lead into a device that only keeps what it is given.
"""

from __future__ import annotations

import asyncio
import ctypes
import fcntl
import os
import socket
import struct
import subprocess
import tempfile
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

PUBLIC = "93.184.215.14"
PRIVATE = (
    "10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.100.100.200", "100.64.0.1", "198.18.0.1",
)  # fmt: skip
PRIVATE_V6 = ("fd00::1", "fec0::1", "64:ff9b::a00:1", "2002:a00:1::1")
NAME_SERVER = "192.0.2.53"
SITE_PORT = 8000
TLS_PORT = 8444
HTTP_PORT = 8080
PORTS = (80, 443, 3478, 5349, HTTP_PORT, 8443)

_CLONE_NEWNS, _CLONE_NEWUSER, _CLONE_NEWNET = 0x20000, 0x10000000, 0x40000000
_TUNSETIFF, _IFF_TUN, _IFF_NO_PI = 0x400454CA, 1, 0x1000
MS_BIND = 4096
_PRIVATE_MOUNTS = 1 << 18 | 1 << 14
_TRANSPORTS = {6: "TCP", 17: "UDP"}


def enter() -> None:
    """Go into a network of our own. Raises OSError where the system forbids it."""
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.geteuid(), os.getegid()
    own_user = _CLONE_NEWUSER if user else 0
    if libc.unshare(_CLONE_NEWNET | _CLONE_NEWNS | own_user):
        raise OSError(ctypes.get_errno(), "no namespace of our own")
    if own_user:
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1", encoding="ascii")
    libc.mount(b"none", b"/", None, _PRIVATE_MOUNTS, None)
    with tempfile.NamedTemporaryFile("w") as resolver:
        resolver.write(f"nameserver {NAME_SERVER}\n")
        resolver.flush()
        os.chmod(resolver.name, 0o644)  # noqa: PTH101 (a name, not a path)
        libc.mount(resolver.name.encode(), str(Path("/etc/resolv.conf").resolve()).encode(), None, MS_BIND, None)
    _ip("link set lo up")
    for address in (PUBLIC, *PRIVATE):
        _ip(f"addr add {address}/32 dev lo")
    for address in PRIVATE_V6:
        _ip(f"-6 addr add {address}/128 dev lo nodad")


def _ip(arguments: str) -> None:
    subprocess.run(["ip", *arguments.split()], check=True, capture_output=True)


@dataclass
class World:
    """Who was reached: lines by internal servers, packets that would have left."""

    reached: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    watched: bool = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """An internal server: notes who comes."""
        where = writer.get_extra_info("sockname")
        try:
            async with asyncio.timeout(1):
                line = (await reader.read(65536)).decode("latin-1")
        except (TimeoutError, ConnectionError):
            line = ""
        self.reached.append(f"{where[0]} {where[1]} {line[:120]!r}")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nsecret")
        writer.close()

    def watch(self) -> None:
        """Keep what leaves for other addresses; without the right to make a device it cannot leave at all."""
        try:
            device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
            fcntl.ioctl(device, _TUNSETIFF, struct.pack("16sH22x", b"out0", _IFF_TUN | _IFF_NO_PI))
        except OSError:
            return
        _ip("addr add 198.51.100.2/32 dev out0")
        _ip("link set out0 up")
        _ip("route add default dev out0")
        _ip("-6 addr add 2001:4860::2/128 dev out0 nodad")
        _ip("-6 route add default dev out0")
        self.watched = True
        asyncio.get_running_loop().add_reader(device, self._packet, device)

    async def sees_us(self) -> bool:
        """The control: whether a connection and a datagram of our own are noticed."""
        before = datagrams_sent()
        _, writer = await asyncio.open_connection("10.0.0.1", HTTP_PORT)
        writer.write(b"GET /control HTTP/1.1\r\n\r\n")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.sendto(b"control", ("8.8.8.8" if self.watched else "10.0.0.1", 53))
        async with asyncio.timeout(5):
            while not (self.reached and (self.left or not self.watched)):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        writer.close()
        return "/control" in self.reached[-1] and datagrams_sent() == before + 1

    def _packet(self, device: int) -> None:
        data = os.read(device, 65536)
        version_4 = data[0] >> 4 == 4
        transport = _TRANSPORTS.get(data[9] if version_4 else data[6])
        if transport is not None:  # not the kernel's own talk with its neighbours
            start = (data[0] & 15) * 4 if version_4 else 40
            to = ".".join(map(str, data[16:20])) if version_4 else data[24:40].hex()
            self.left.append(f"{transport} {to} {int.from_bytes(data[start + 2 : start + 4])}")


def datagrams_sent() -> int:
    """How many UDP datagrams were sent in this network, to whatever address."""
    total = 0
    for name, wanted in (("snmp", "Udp:"), ("snmp6", "Udp6OutDatagrams")):
        for line in Path(f"/proc/self/net/{name}").read_text(encoding="ascii").splitlines():
            words = line.split()
            if words[0] == wanted and words[-1].isdigit():
                total += int(words[4] if name == "snmp" else words[1])
    return total


@asynccontextmanager
async def internal_servers() -> AsyncIterator[World]:
    """The world with its internal servers at all its addresses."""
    world = World()
    servers = [await asyncio.start_server(world.serve, host, port) for port in PORTS for host in ("0.0.0.0", "::")]
    world.watch()
    try:
        yield world
    finally:
        for server in servers:
            server.close()
