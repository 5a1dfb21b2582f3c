"""Who could read a cookie, and who was sent its value or that of a storage key."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scanner.urls import host_of, registrable_domain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scanner.sightings import CookieKey, VisitRecord

MOST_HOSTS = 200  # kept of one cookie or value
MOST_PENDING = 5_000  # reads of names that no visit has explained yet


class Readers:
    """Which hosts' scripts read which cookies, visit by visit."""

    def __init__(self) -> None:
        self._of: defaultdict[CookieKey, set[str]] = defaultdict(set)
        self._pending: set[tuple[str, str, str, str]] = set()  # name, reader, host and path of the frame

    def add(self, visit: VisitRecord, known: Mapping[tuple[str, str], list[CookieKey]]) -> None:
        """Take the reads of one visit; `known` are the cookies by name and domain, this visit's included."""
        for read in visit.cookie_reads:
            parts = urlsplit(read.frame_url)
            frame = host_of(read.frame_url)
            reader = (host_of(read.script) if read.script else "") or frame
            if not frame:
                continue
            for name in read.names:
                self._take((name, reader, frame, parts.path or "/"), known)

    def settle(self, known: Mapping[tuple[str, str], list[CookieKey]]) -> None:
        """Explain what was read before the visit that brought the cookie was taken."""
        pending, self._pending = self._pending, set()
        for read in pending:
            self._take(read, known)

    def _take(self, read: tuple[str, str, str, str], known: Mapping[tuple[str, str], list[CookieKey]]) -> None:
        name, reader, frame, path = read
        labels = frame.split(".")
        domains = [".".join(labels[start:]) for start in range(len(labels))]
        keys = [key for domain in domains for key in known.get((name, domain), ()) if _visible(key, frame, path)]
        for key in keys:
            if len(self._of[key]) < MOST_HOSTS:
                self._of[key].add(reader)
        if not keys and len(self._pending) < MOST_PENDING:
            self._pending.add(read)

    def of(self, key: CookieKey) -> list[str]:
        """Hosts of scripts to which a frame showed this cookie."""
        return sorted(self._of.get(key, ()))


class Receivers:
    """Which hosts were sent which values, by their digests."""

    def __init__(self) -> None:
        self._of: defaultdict[str, set[str]] = defaultdict(set)

    def add(self, visit: VisitRecord) -> None:
        """Take the sends of one visit."""
        for send in visit.sends:
            if len(self._of[send.digest]) < MOST_HOSTS:
                self._of[send.digest].add(send.host)

    def of(self, digests: Iterable[str]) -> list[str]:
        """Hosts whose requests carried one of these values outside the Cookie header."""
        return sorted(set().union(*(self._of.get(digest, set()) for digest in digests)))


def synced(hosts: Iterable[str], domain: str) -> list[str]:
    """Those hosts of another site than the owner's: they learn the identifier that it uses."""
    own = registrable_domain(domain) or domain
    return [host for host in hosts if (registrable_domain(host) or host) != own]


def _visible(key: CookieKey, frame: str, path: str) -> bool:
    """Does a document of this host and path see the cookie (RFC 6265bis §5.1.3 and §5.1.4)?"""
    if key.host_only and frame != key.domain:
        return False
    under = path.startswith(key.path)
    return path == key.path or (under and (key.path.endswith("/") or path[len(key.path) :].startswith("/")))
