"""The farm's own record of every request: what was asked, with which cookies, and what was answered."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

Outcome = Literal["answered", "unknown host", "connection refused"]


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One request, or one CONNECT that led nowhere (method CONNECT, path empty)."""

    time: float
    """Unix time of arrival."""
    method: str
    scheme: str
    host: str
    port: int
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    status: int
    set_cookie: tuple[str, ...]
    outcome: Outcome
    body: bytes = b""
    direct: bool = False
    """Asked of the farm itself, not through the proxy."""

    @property
    def url(self) -> str:
        """The URL that was asked for, without default port."""
        port = "" if self.port in {80, 443} else f":{self.port}"
        query = f"?{self.query}" if self.query else ""
        return f"{self.scheme}://{self.host}{port}{self.path}{query}"

    def header(self, name: str) -> str:
        """The first request header of that name (any case), or an empty string."""
        name = name.lower()
        return next((value for key, value in self.headers if key.lower() == name), "")

    @property
    def cookie(self) -> str:
        """The Cookie header."""
        return self.header("cookie")

    @property
    def referer(self) -> str:
        """The Referer header."""
        return self.header("referer")


class RequestLog:
    """All requests in order of arrival; may be read and reset from any thread."""

    def __init__(self) -> None:
        self._entries: list[LogEntry] = []
        self._changed = threading.Condition()

    def add(self, entry: LogEntry) -> None:
        """Append one entry and wake those who wait."""
        with self._changed:
            self._entries.append(entry)
            self._changed.notify_all()

    def reset(self) -> None:
        """Forget everything."""
        with self._changed:
            self._entries = []

    def requests(self, host: str | None = None, path: str | None = None, method: str | None = None) -> list[LogEntry]:
        """Entries that fit every given criterion."""
        with self._changed:
            entries = list(self._entries)
        return [
            entry
            for entry in entries
            if (host is None or entry.host == host)
            and (path is None or entry.path == path)
            and (method is None or entry.method == method)
        ]

    def hosts(self) -> set[str]:
        """Every host that was asked for, known or not."""
        return {entry.host for entry in self.requests()}

    def unknown_hosts(self) -> set[str]:
        """Hosts that are no part of the farm: on a closed run this is empty."""
        return {entry.host for entry in self.requests() if entry.outcome == "unknown host"}

    def wait_for(self, wanted: Callable[[LogEntry], bool], timeout: float = 10.0) -> LogEntry:
        """The first entry that satisfies `wanted`, waiting for it at most `timeout` seconds (TimeoutError)."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while True:
                found = next((entry for entry in self._entries if wanted(entry)), None)
                if found is not None:
                    return found
                left = deadline - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    raise TimeoutError(f"no such request within {timeout} s")

    def __len__(self) -> int:
        return len(self._entries)
