"""Which pages the phases that are not run in full visit: one of each template, and those that brought something new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner.completeness import plain_name
from scanner.model import Phase
from scanner.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.sightings import VisitRecord

SPARING_PHASES: Final = frozenset({Phase.REJECT, Phase.GPC, Phase.WITHDRAW})
SMALL_SITE: Final = 25  # pages; up to here every phase visits every page


class Sparing:
    """Chooses, page by page, as the first phase visits them."""

    def __init__(self) -> None:
        self._templates: set[str] = set()
        self._things: set[tuple[str, str]] = set()

    def wants(self, template: str, visit: VisitRecord, pages: int) -> bool:
        """Whether the sparing phases are to visit the page of this visit; `pages` are known by now.

        Ask once for each page: what it brought is known from then on.
        """
        new = set(things(visit)) - self._things
        self._things |= new
        fresh = template not in self._templates
        self._templates.add(template)
        return fresh or bool(new) or pages <= SMALL_SITE


def things(visit: VisitRecord) -> Iterator[tuple[str, str]]:
    """What a visit brought: cookies, storage keys and hosts, each by name and place; numbers in names do not count."""
    for cookie in visit.http_cookies:
        yield (plain_name(cookie.name), cookie.attributes.domain or host_of(cookie.url))
    for write in visit.script_cookies:
        yield (plain_name(write.name), write.attributes.domain or host_of(write.frame_url))
    for sighting in visit.jar:
        yield (plain_name(sighting.key.name), sighting.key.domain)
    for item in visit.storage:
        yield (plain_name(item.key), f"{item.kind} {item.origin}")
    for request in visit.requests:
        yield ("", host_of(request.url))
