"""The address guard: our own filtering proxy, through which the crawler and the browser go.

hosts ─ addresses ─ policy        pure: what is written, what it means, whether it may be reached
framing ─ message                 pure: HTTP/1.1 as bytes
dial ─ upstream ─ route           judged hosts to connections
relay ─ origin ─ connection       bytes between the two sides; allowance bounds them, clients says whose they are
proxy                             the Guard that others use; record holds what it remembers
"""

from scanner.guard.allowance import Allowance
from scanner.guard.proxy import Guard, GuardConfig
from scanner.guard.record import Failure, FailureKind, HostTraffic, Traffic

__all__ = ["Allowance", "Failure", "FailureKind", "Guard", "GuardConfig", "HostTraffic", "Traffic"]
