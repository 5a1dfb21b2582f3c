"""Who could read a cookie and who was sent its value."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from scanner.urls import host_of, registrable_domain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.sightings import CookieKey, VisitRecord

MOST_HOSTS = 200  # kept of one name or value


class Access:
    """Collects reads and sends of a scan, visit by visit; both are matched with cookies at the end."""

    def __init__(self) -> None:
        self._readers: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)  # name → (script's, frame's host)
        self._receivers: defaultdict[str, set[str]] = defaultdict(set)  # digest of a value → hosts

    def add(self, visit: VisitRecord) -> None:
        """Take what one visit saw."""
        for read in visit.cookie_reads:
            frame = host_of(read.frame_url)
            reader = host_of(read.script) if read.script else frame
            if not frame or not reader:
                continue
            for name in read.names:
                if len(self._readers[name]) < MOST_HOSTS:
                    self._readers[name].add((reader, frame))
        for send in visit.sends:
            if len(self._receivers[send.digest]) < MOST_HOSTS:
                self._receivers[send.digest].add(send.host)

    def read_by(self, key: CookieKey, *, http_only: bool) -> list[str]:
        """Hosts of scripts that read the jar of a frame in which this cookie was visible; none for HttpOnly."""
        if http_only:
            return []
        return sorted({reader for reader, frame in self._readers.get(key.name, ()) if _visible(key, frame)})

    def sent_to(self, digests: Iterable[str]) -> list[str]:
        """Hosts whose requests carried one of these values outside the Cookie header."""
        return sorted(set().union(*(self._receivers.get(digest, set()) for digest in digests)))


def synced(hosts: Iterable[str], domain: str) -> list[str]:
    """Those hosts of another site than the cookie's own: they learn the identifier that its owner uses."""
    own = registrable_domain(domain) or domain
    return [host for host in hosts if (registrable_domain(host) or host) != own]


def _visible(key: CookieKey, frame: str) -> bool:
    return frame == key.domain or (not key.host_only and frame.endswith("." + key.domain))
