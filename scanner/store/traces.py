"""What a visit and a choice tell of one cookie, taken out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from scanner.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.sightings import CookieAttributes, CookieKey, VisitRecord


@dataclass(frozen=True, slots=True)
class CookieName:
    """A cookie by its exact name and the domain that it is kept for, without a leading dot."""

    name: str
    domain: str

    def is_of(self, name: str, domain: str) -> bool:
        """Is it the cookie of this name and domain?"""
        return (name, domain) == (self.name, self.domain)

    def is_shown_to(self, host: str) -> bool:
        """May a page of this host read it?"""
        return host == self.domain or host.endswith(f".{self.domain}")


def without_cookie(visit: VisitRecord, cookie: CookieName) -> VisitRecord:
    """The visit as if the cookie had never been seen in it."""

    def in_jar(key: CookieKey) -> bool:
        return cookie.is_of(key.name, key.domain)

    def is_set(name: str, attributes: CookieAttributes, url: str) -> bool:
        return cookie.is_of(name, attributes.domain or host_of(url))

    values = [seen.value for seen in visit.jar if in_jar(seen.key)]
    values += [line.value for line in visit.http_cookies if is_set(line.name, line.attributes, line.url)]
    values += [write.value for write in visit.script_cookies if is_set(write.name, write.attributes, write.frame_url)]
    gone = {digest for value in values for digest in (value.digest, *(part.digest for part in value.parts))}
    reads = (
        replace(read, names=tuple(name for name in read.names if name != cookie.name))
        if cookie.is_shown_to(host_of(read.frame_url))
        else read
        for read in visit.cookie_reads
    )
    return replace(
        visit,
        jar=tuple(seen for seen in visit.jar if not in_jar(seen.key)),
        jar_gone=tuple(key for key in visit.jar_gone if not in_jar(key)),
        http_cookies=tuple(line for line in visit.http_cookies if not is_set(line.name, line.attributes, line.url)),
        script_cookies=tuple(
            write for write in visit.script_cookies if not is_set(write.name, write.attributes, write.frame_url)
        ),
        cookie_reads=tuple(reads),
        sends=tuple(send for send in visit.sends if send.digest not in gone),
        # A link names cookies without their domain.
        links=tuple(
            replace(link, cookies=tuple(name for name in link.cookies if name != cookie.name)) for link in visit.links
        ),
    )


def consent_without(consent: Mapping[str, Any], cookie: CookieName) -> dict[str, Any]:
    """The kept JSON of the consent, without the cookie among the places where a choice was written down."""

    def cleaned(phase: dict[str, Any]) -> dict[str, Any]:
        record = phase.get("record") or {}
        kept = record.get("kept_in")
        if not isinstance(kept, list):
            return phase
        left = [place for place in kept if place != f"cookie:{cookie.name}"]
        return {**phase, "record": {**record, "kept_in": left}}

    return {**consent, "phases": {name: cleaned(phase) for name, phase in consent["phases"].items()}}
