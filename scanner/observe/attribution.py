"""Who set it: the response or the script, with what brought that into the page."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING

from scanner.model import Setter
from scanner.urls import fold_foreign_url, fold_page_url, host_of, is_same_party

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.sightings import HttpCookie, RequestSighting, ScriptCookie, StorageSighting

MOST_SETTERS = 8  # distinct ones kept of one cookie
LONGEST_CHAIN = 12
MOST_UNSEEN = 64  # requests kept of one host
LATE_NEWS = 1.0  # seconds by which the browser may tell of a worker's request after the jar shows its cookie
LONGEST_UNSEEN = 15.0  # seconds between such a request and the look at the jar that shows its cookie


def folded(url: str, site: str) -> str:
    """An address as kept: a third party's query values become shapes, the site's own where they tell of a person."""
    return fold_page_url(url) if is_same_party(host_of(url), site) else fold_foreign_url(url)


def folded_chain(chain: Iterable[str], site: str) -> list[str]:
    """A chain of addresses as kept, each once."""
    return list(dict.fromkeys(folded(url, site) for url in chain))[:LONGEST_CHAIN]


def of_response(cookie: HttpCookie, site: str) -> Setter:
    """A response set it."""
    return Setter(folded(cookie.url, site), host_of(cookie.url), folded_chain(cookie.chain, site), inline=False)


def of_script(sighting: ScriptCookie | StorageSighting, site: str) -> Setter:
    """A script set it; one written into the page itself goes by the page's address and `inline`."""
    url = sighting.script or sighting.frame_url
    if not sighting.script and not url.startswith("http"):
        url = next((step for step in sighting.chain if step.startswith("http")), url)
    chain = [step for step in sighting.chain if step != url]
    return Setter(folded(url, site), host_of(url), folded_chain(chain, site), inline=sighting.script is None)


def inferred(domain: str, host_only: bool, requests: Iterable[RequestSighting]) -> Setter:
    """No event explains it: the host of a request that may set such a cookie, else the cookie's domain."""
    near = [host for request in requests if _may_set(host := host_of(request.url), domain, host_only)]
    return Setter(None, near[0] if near else domain, [], inline=False)


def _may_set(host: str, domain: str, host_only: bool) -> bool:
    return host == domain or (not host_only and host.endswith("." + domain))


class Unseen:
    """Requests whose answers may have set cookies unseen, because the browser does not show their headers."""

    def __init__(self, site: str) -> None:
        self._site = site
        self._requests: defaultdict[str, deque[RequestSighting]] = defaultdict(lambda: deque(maxlen=MOST_UNSEEN))
        self._asked: set[str] = set()
        self._framed: set[str] = set()  # hosts whose scripts could write cookies of their own

    def add(self, requests: Iterable[RequestSighting]) -> None:
        """Note those of one visit."""
        for request in requests:
            host = host_of(request.url)
            self._asked.add(host)
            if request.resource_type == "document":
                self._framed.add(host)
            if request.opaque:
                self._requests[host].append(request)

    def setter(self, domain: str, host_only: bool, first_seen: float) -> Setter | None:
        """The one such request, shortly before the cookie was first seen, that may have set it."""
        found = {
            request.url: request
            for host, requests in self._requests.items()
            if _may_set(host, domain, host_only)
            for request in requests
            if first_seen - LONGEST_UNSEEN <= request.at <= first_seen + LATE_NEWS
        }
        if len(found) != 1:
            return None
        (request,) = found.values()
        return Setter(
            folded(request.url, self._site), host_of(request.url), folded_chain(request.chain, self._site), inline=False
        )

    def no_script_of(self, domain: str, host_only: bool) -> bool:
        """Whether hosts that may set cookies of this domain were asked, and none had a frame that runs scripts."""
        asked = {host for host in self._asked if _may_set(host, domain, host_only)}
        return bool(asked) and not asked & self._framed


class Setters:
    """The distinct setters of one item, in the order in which they were seen."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str | None, str | None], Setter] = {}

    def add(self, setter: Setter) -> None:
        """Note one more; the first chain seen of a setter is kept."""
        key = (setter.url, setter.host)
        if key not in self._seen and len(self._seen) < MOST_SETTERS:
            self._seen[key] = setter

    def list(self) -> list[Setter]:
        """Events first; what was only inferred counts where there is nothing better."""
        known = [setter for setter in self._seen.values() if setter.url is not None]
        return known or list(self._seen.values())
