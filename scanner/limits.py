"""What one scan, and one visit, may take of the machine and of the network. docs/safety.md lists them."""

from __future__ import annotations

import contextlib
import math
import re
import resource
from dataclasses import dataclass
from typing import Final

from scanner.errors import UsageError

MIB: Final = 1024 * 1024
GIB: Final = 1024 * MIB
GUARD_MARK: Final = "X-Cookiescan-Guard"
"""The header field of the guard's own answers, by which they are told from the site's."""
USUAL_TABS: Final = 4
MEMORY_OF_A_TAB: Final = 512 * MIB
MOST_DESCRIPTORS: Final = 65_536
OTHER_DESCRIPTORS: Final = 200  # of the crawler, the store, the browser's pipes
MOST_CONNECTIONS: Final = 1024  # of clients to the guard, at once
FEWEST_CONNECTIONS: Final = 16
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmg])?(?:i?b)?", re.IGNORECASE)
_UNITS = {"": 1, "k": 1024, "m": MIB, "g": GIB}


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds, in bytes where nothing else is said. A scan that meets one ends as degraded, with its results.

    Attributes:
        traffic: sent and received by the whole scan, as on the wire.
        requests: that the browser makes in the whole scan.
        memory: of the browser's processes together; `memory_for` says what many tabs need.
        disk: of the browser's profile.
        free: left on the disks of the profile, the store and the working folder.
        visit_bytes: that one visit loads, unpacked; then it is cut off and the scan goes on.
        visit_requests: that one visit makes; likewise.
    """

    traffic: int = 32 * GIB
    requests: int = 2_000_000
    memory: int = 2 * GIB
    disk: int = 2 * GIB
    free: int = 100 * MIB
    visit_bytes: int = 256 * MIB
    visit_requests: int = 20_000


def size(text: str) -> int:
    """Bytes of a size such as `500M`, `2G` or `1.5 GiB`; units count 1024.

    Raises:
        UsageError: it is none.
    """
    match = _SIZE.fullmatch(text.strip())
    number = float(match[1]) * _UNITS[(match[2] or "").lower()] if match else 0.0
    if not 1 <= number < math.inf:
        raise UsageError(f"{text!r} is not a size", "Give bytes, or a number with K, M or G such as 2G")
    return int(number)


def memory_for(tabs: int) -> int:
    """The memory that a browser with so many tabs may use where nothing is said: 2 GB, and more for more than four."""
    return Limits().memory + max(0, tabs - USUAL_TABS) * MEMORY_OF_A_TAB


def raise_descriptors() -> None:
    """Let this process open as many descriptors as the system lets it ask for; the usual bound is one for old programs.

    For commands: what a library does to the process that uses it should not depend on an import.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, MOST_DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):  # where the system has a bound of its own
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def connections_that_fit() -> int:
    """How many clients a proxy can serve with the descriptors of this process: each takes two."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    fitting = MOST_CONNECTIONS if soft == resource.RLIM_INFINITY else (soft - OTHER_DESCRIPTORS) // 2
    return max(FEWEST_CONNECTIONS, min(MOST_CONNECTIONS, fitting))


def said(number: int) -> str:
    """A size for people: `2 GB`, `256 MB`."""
    for unit, name in ((GIB, "GB"), (MIB, "MB"), (1024, "KB")):
        if number >= unit:
            return f"{number / unit:.1f}".removesuffix(".0") + f" {name}"
    return f"{number} bytes"
