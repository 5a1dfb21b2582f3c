"""Who set it: the response or the script, with what brought that into the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.model import Setter
from scanner.urls import fold_foreign_url, fold_page_url, host_of, is_same_party

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.sightings import HttpCookie, RequestSighting, ScriptCookie, StorageSighting

MOST_SETTERS = 8  # distinct ones kept of one cookie
LONGEST_CHAIN = 12


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
    """No event explains it: the one request that may have set it with an answer whose headers the browser does not
    show, else the host of a request that may set such a cookie, else the cookie's domain.
    """
    near = [request for request in requests if _may_set(host_of(request.url), domain, host_only)]
    hidden = {request.url: request for request in near if request.opaque}
    if len(hidden) == 1:
        (request,) = hidden.values()
        chain = [fold_foreign_url(url) for url in request.chain][:LONGEST_CHAIN]
        return Setter(fold_foreign_url(request.url), host_of(request.url), chain, inline=False)
    return Setter(None, host_of(near[0].url) if near else domain, [], inline=False)


def _may_set(host: str, domain: str, host_only: bool) -> bool:
    return host == domain or (not host_only and host.endswith("." + domain))


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
