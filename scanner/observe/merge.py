"""Merges the visits of a scan, one by one as they end, so that memory does not grow with the number of pages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from scanner.model import Decoration, Facts, FoundHow, Outcome, Page, Phase, Visit
from scanner.observe.access import Receivers
from scanner.observe.audit import Audit, Known
from scanner.observe.cookies import Cookies
from scanner.observe.fingerprinting import FingerprintingScripts
from scanner.observe.phases import PhasePages
from scanner.observe.storage import StorageItems
from scanner.observe.trackers import Trackers
from scanner.observe.walls import Walls
from scanner.urls import click_ids, fold_page_url, host_of, is_same_party

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.sightings import PageRecord, VisitRecord


LEADS_AWAY = "leads to another site"
DOWNLOAD = "a download, not a page"


@dataclass(slots=True)
class _PageEntry:
    page: PageRecord
    final_url: str | None = None
    title: str | None = None
    status: int | None = None
    visits: dict[Phase, Visit] = field(default_factory=dict)


class Merger:
    """Takes visits in any order and gives facts."""

    def __init__(self, site: str) -> None:
        self._site = site
        self._receivers = Receivers()
        self._cookies = Cookies(site, self._receivers)
        self._storage = StorageItems(site, self._receivers)
        self._trackers = Trackers(site)
        self._fingerprinting = FingerprintingScripts(site)
        self._pages: dict[str, _PageEntry] = {}
        self._phases = PhasePages()
        self._products: dict[str, None] = {}
        self._incomplete: dict[str, int] = {}
        self._audit = Audit()
        self._walls = Walls()

    @property
    def counts(self) -> tuple[int, int, int]:
        """Cookies, storage items and third-party hosts so far."""
        return len(self._cookies), len(self._storage), len(self._trackers)

    @property
    def finished_visits(self) -> int:
        """Visits taken so far."""
        return sum(len(entry.visits) for entry in self._pages.values())

    def add(self, page: PageRecord, visit: VisitRecord, *, beside: bool = False) -> None:
        """Take one visit; one made `beside` that of its page and phase (for a log-in) is not the one told of it."""
        before = self._known() if visit.real_time else None
        left_site = visit.final_url is not None and not is_same_party(host_of(visit.final_url), self._site)
        if left_site:
            visit = self._before_leaving(visit)
        if not visit.real_time:
            self._note_visit(page, visit, beside=beside)
        self._phases.add(page.url, visit.phase, visit.outcome)
        for name in visit.failed_collectors:
            self._incomplete[name] = self._incomplete.get(name, 0) + 1
        self._receivers.add(visit)
        self._cookies.add(page, visit)
        self._storage.add(page, visit)
        self._trackers.add(page, visit)
        self._fingerprinting.add(page, visit)
        self._products.update(dict.fromkeys(visit.products))
        self._audit.add(visit)
        if before is not None:
            self._audit.late(before, self._known())

    def note(self, page: PageRecord, visit: VisitRecord) -> None:
        """Take how a visit ended, and nothing of what it saw."""
        self._note_visit(page, visit)

    def _known(self) -> Known:
        return Known(self._cookies.stored(), self._storage.keys(), self._trackers.hosts())

    def _before_leaving(self, visit: VisitRecord) -> VisitRecord:
        """A page of the site that leads away: what its own answers set counts, the other site's doings do not."""
        blocked = visit.outcome is Outcome.BLOCKED
        own = tuple(c for c in visit.http_cookies if is_same_party(host_of(c.url), self._site))
        names = {cookie.name for cookie in own}
        return replace(
            visit,
            outcome=visit.outcome if blocked else Outcome.ERROR,
            error=visit.error if blocked else f"{LEADS_AWAY}: {host_of(visit.final_url or '')}",
            title=None,
            http_cookies=own,
            jar=tuple(s for s in visit.jar if s.key.name in names and is_same_party(s.key.domain, self._site)),
            script_cookies=(),
            cookie_reads=(),
            sends=(),
            storage=(),
            requests=tuple(r for r in visit.requests if is_same_party(host_of(r.url), self._site)),
            fingerprinting=(),
            links=(),
        )

    def _note_visit(self, page: PageRecord, visit: VisitRecord, *, beside: bool = False) -> None:
        entry = self._pages.setdefault(page.url, _PageEntry(page))
        if beside and visit.phase in entry.visits:
            return
        if entry.page.how is FoundHow.LOGIN and not beside:
            entry.page, entry.final_url, entry.title, entry.status = page, None, None, None
        entry.final_url = entry.final_url or (fold_page_url(visit.final_url) if visit.final_url else None)
        entry.title = entry.title or visit.title
        entry.status = entry.status if entry.status is not None else visit.status
        lost = [f"{name}: {why}" for name, why in visit.failed_collectors.items()]
        notes = [visit.error or "", *lost, *(f"cut short: {name}" for name in visit.cut_short)]
        entry.visits[visit.phase] = Visit(
            phase=visit.phase,
            outcome=visit.outcome,
            settled_by=visit.settled_by,
            duration=visit.duration,
            error="; ".join(note for note in notes if note) or None,
            screenshot=visit.screenshot,
            decorations=_decorations(visit, self._site),
            wall=visit.wall,
        )
        if not beside:  # what was made again has its own end
            self._walls.add(page.url, visit)

    def lone(self) -> list[tuple[str, Phase]]:
        """The visits to make again in a new profile to learn whether values differ: those that settle most first."""
        waiting: dict[object, set[tuple[str, Phase]]] = {}
        waiting.update(self._cookies.lone())
        waiting.update(self._storage.lone())
        order: list[tuple[str, Phase]] = []
        while tally := Counter(place for places in waiting.values() for place in places):
            best = min(tally, key=lambda place: (-tally[place], place))
            order.append(best)
            waiting = {what: places for what, places in waiting.items() if best not in places}
        return order

    def compare(self, profile: str, visit: VisitRecord) -> None:
        """Take the values, and nothing else, of a visit that was made again in one more profile."""
        self._cookies.compare(profile, visit)
        self._storage.compare(profile, visit)

    def add_contacts(self, connections: Mapping[str, int]) -> None:
        """Take the hosts to which connections were made, whether or not a page told of them."""
        self._trackers.add_contacts(connections)

    @property
    def own_hosts(self) -> list[str]:
        """The site's own hosts that were contacted, without those that serve its pages."""
        return self._trackers.own_hosts

    def add_aliases(self, aliases: Mapping[str, str]) -> None:
        """Take what own hosts turned out to lead to: host → another's host of which it is an alias."""
        self._trackers.add_aliases(aliases)

    def expect_one_person(self) -> None:
        """The visitors of all phases have logged in as one person: what they share may be what tells that person."""
        self._cookies.one_person = self._storage.one_person = True

    def doubt(self, phase: Phase) -> None:
        """The choice of this phase was made but not proved: not seeing something in it means nothing."""
        self._phases.uncertain.add(phase)

    def facts(self) -> Facts:
        """All that was seen."""
        pages = [self._page(entry) for entry in self._pages.values()]
        unseen = [page for page in pages if all(visit.outcome is not Outcome.OK for visit in page.visits)]
        not_pages = Counter(reason for page in unseen if (reason := _reason_for_no_page(page)))
        cookies, storage = self._cookies.facts(self._phases), self._storage.facts(self._phases)
        trackers = self._trackers.facts(self._phases, self._fingerprinting.kinds_by_host())
        return Facts(
            pages=sorted(pages, key=lambda page: (page.depth, page.url)),
            cookies=cookies,
            storage=storage,
            trackers=trackers,
            products=tuple(self._products),
            pages_failed=len(unseen) - not_pages.total(),
            not_pages=dict(sorted(not_pages.items())),
            incomplete=dict(self._incomplete),
            learned=self._audit.learned(),
            real_time=self._audit.real_time(cookies, storage, trackers),
            fingerprinting=self._fingerprinting.facts(self._phases),
            not_measured=self._walls.kinds(),
            pages_walled=sum(_is_walled(page) for page in unseen),
            walls=tuple(self._walls.sentences(len(pages))),
        )

    @staticmethod
    def _page(entry: _PageEntry) -> Page:
        page = entry.page
        order = list(Phase)
        return Page(
            url=fold_page_url(page.url),
            final_url=entry.final_url,
            title=entry.title,
            status=entry.status,
            depth=page.depth,
            found_on=fold_page_url(page.found_on) if page.found_on else None,
            how=page.how,
            template=page.template,
            visits=sorted(entry.visits.values(), key=lambda visit: order.index(visit.phase)),
        )


def _decorations(visit: VisitRecord, site: str) -> list[Decoration]:
    """Click ids in the address that the page ended at, and what its links to other sites carry."""
    landed = visit.final_url if visit.final_url and is_same_party(host_of(visit.final_url), site) else ""
    found = [Decoration("landing", host_of(landed), name, ["click_id"], []) for name in click_ids(landed)]
    for link in visit.links:
        why: list[Literal["click_id", "cookie"]] = ["click_id"] if link.click_id else []
        if link.cookies:
            why.append("cookie")
        found.append(Decoration("link", link.host, link.parameter, why, list(link.cookies)))
    return found


def _is_walled(page: Page) -> bool:
    return any(visit.outcome is Outcome.BLOCKED for visit in page.visits)


def _reason_for_no_page(page: Page) -> str | None:
    """Why an address is no page that could have been looked at; null when it is one that failed."""
    errors = [visit.error or "" for visit in page.visits]
    if any(error.startswith(LEADS_AWAY) for error in errors):
        return "leads_away"
    return "download" if any(error.startswith(DOWNLOAD) for error in errors) else None
