"""What in the pages brings an item or a host: what a consent banner has to hold back until it may come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urlsplit, urlunsplit

from reports.declaration import Trigger
from scanner.declare.items import Item, place_of
from scanner.urls import host_of, is_same_party, registrable_domain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scanner.model import Scan, Setter, Tracker

_SCRIPTS: Final = (".js", ".mjs", ".cjs")
_IMAGES: Final = (".gif", ".png", ".jpg", ".jpeg", ".webp", ".svg", ".ico")
_KINDS: Final = {"script": "script", "document": "frame", "image": "image"}
"""What the browser calls a request, and the kind of trigger that its tag is."""


@dataclass(frozen=True, slots=True)
class Triggers:
    """What the scan saw loading what, by host."""

    site: str
    pages: frozenset[str]
    kinds: Mapping[str, frozenset[str]]  # host → kinds of trigger that the requests to it could be
    addresses: Mapping[str, tuple[Trigger, ...]]  # host → what of it was seen to stand in the pages or to be loaded

    @classmethod
    def of(cls, scan: Scan) -> Triggers:
        """Learn from setters and trackers what is a page, a script, a frame."""
        items: list[Item] = [*scan.cookies, *scan.storage]
        setters = [setter for item in items for setter in item.setters]
        kinds = {
            tracker.host: frozenset(_KINDS[kind] for kind in tracker.resource_types if kind in _KINDS)
            for tracker in scan.trackers
        }
        pages = {_bare(url) for page in scan.pages for url in (page.url, page.final_url) if url}
        first = cls(scan.scan.site, frozenset(pages), kinds, {})
        found: dict[str, dict[Trigger, None]] = {}
        for setter in setters:
            for trigger in first.of_steps(setter.chain):
                found.setdefault(host_of(trigger.url), {})[trigger] = None
        return cls(
            first.site, first.pages, kinds, {host: tuple(sorted(seen, key=_order)) for host, seen in found.items()}
        )

    def of_items(self, group: Sequence[Item]) -> tuple[Trigger, ...]:
        """What sets items that one row speaks of, each once, in a stable order."""
        found = {self._of_setter(setter, item) for item in group for setter in item.setters}
        return tuple(sorted((trigger for trigger in found if trigger is not None), key=_order))

    def of_trackers(self, hosts: Iterable[Tracker]) -> tuple[Trigger, ...]:
        """What brings hosts: an address of theirs where one is known, else the host alone."""
        found: set[Trigger] = set()
        for tracker in hosts:
            known = self.addresses.get(tracker.host, ())
            steps = [f"https://{tracker.host}/", *tracker.chain]
            found.update(known or self.of_steps(steps, guessed=True)[:1])
        return tuple(sorted(found, key=_order))

    def _of_setter(self, setter: Setter, item: Item) -> Trigger | None:
        if setter.url is None:
            host = setter.host or place_of(item)
            own = is_same_party(host, self.site)
            return Trigger(kind="request", url=f"https://{host}/", partial=True, own=own)
        if setter.inline and _bare(setter.url) in self.pages:
            return Trigger(kind="inline", url=_bare(setter.url), own=True)
        found = self.of_steps([setter.url, *setter.chain])
        if not found:
            return None
        if found[0].url != _bare(setter.url):
            return found[0]
        if setter.inline:  # written into a frame
            return replace(found[0], kind="frame")
        by_script = item.set_via == ["script"] and found[0].kind == "request"
        return replace(found[0], kind="script") if by_script else found[0]

    def of_steps(self, steps: Sequence[str], *, guessed: bool = False) -> list[Trigger]:
        """The triggers on a way into the page, nearest first; steps of one site are one, which its outermost starts.

        Only what ran or was shown is on the way, so a step is a script unless it is known as something else.
        `guessed`: of the first step only the host is known.
        """
        found: list[Trigger] = []
        at = 0
        while at < len(steps):
            owner = registrable_domain(host_of(steps[at]))
            end = at
            while end + 1 < len(steps) and self._goes_on(steps[end + 1], owner):
                end += 1
            by = next((step for step in steps[end + 1 :][:1] if _bare(step) not in self.pages), None)
            is_page = _bare(steps[end]) in self.pages
            if _parts(steps[end]).scheme in {"http", "https"} and (at == 0 or not is_page):
                found.append(self._trigger(steps[end], by, partial=guessed and end == 0, first=end == 0))
            at = end + 1
        return found

    def _goes_on(self, step: str, owner: str) -> bool:
        return registrable_domain(host_of(step)) == owner and _bare(step) not in self.pages

    def _trigger(self, url: str, by: str | None, *, partial: bool, first: bool) -> Trigger:
        host = host_of(url)
        return Trigger(
            kind=self._kind(url, first=first),
            url=_bare(url),
            partial=partial or bool(_parts(url).query),
            own=is_same_party(host, self.site),
            loaded_by=_bare(by) if by else None,
        )

    def _kind(self, url: str, *, first: bool) -> str:
        path = _parts(url).path.lower()
        if path.endswith(_SCRIPTS):
            return "script"
        if path.endswith(_IMAGES):
            return "image"
        if _bare(url) in self.pages:
            return "request"
        known = self.kinds.get(host_of(url), frozenset())
        if not first:  # it brought something: no image does
            return "frame" if "frame" in known else "script"
        return next(iter(known)) if len(known) == 1 else "request"


def _parts(url: str) -> SplitResult:
    """The parts of an address; of one that is none, nothing."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")


def _bare(url: str) -> str:
    """An address without query and fragment."""
    parts = _parts(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def _order(trigger: Trigger) -> tuple[bool, str, str, str, bool]:
    return (trigger.own, trigger.url, trigger.kind, trigger.loaded_by or "", trigger.partial)
