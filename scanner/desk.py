"""Where each visit of a scan arrives: it is merged, kept with what the scan would go on with, and told to the watcher.

A database that cannot take a visit (its disk is full, the connection is lost) pauses the scan: nothing new is begun
while visits wait here, and the watcher says why. After `PATIENCE` the scan goes on without it, and is marked for that.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from scanner.capture.visit import VisitResult
from scanner.credentials import Credentials
from scanner.errors import ClaimLost, StoreUnusable
from scanner.evidence import ConsentEvidence
from scanner.model import FoundHow, Outcome
from scanner.observe.fold import keepable, keepable_page
from scanner.observe.merge import Merger
from scanner.resume import Trail, written
from scanner.sightings import Dom, PageRecord
from scanner.spiders.sampling import Templates

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scanner.consent import Step
    from scanner.sightings import VisitRecord
    from scanner.spiders.dom import PageLinks
    from scanner.store import Store

logger = logging.getLogger(__name__)

PATIENCE: Final = 600.0
"""Seconds for which a scan waits for its database."""

P = TypeVar("P", bound="PageRecord | None")

_FIRST_WAIT: Final = 0.5
_LONGEST_WAIT: Final = 15.0


class Watcher(Protocol):
    """Who is told how the scan goes (the progress shown to a person)."""

    def counted(self, discovered: int, chosen: int) -> None:
        """So many pages are known, so many chosen."""

    def visited(self, visit: VisitRecord, cookies: int, trackers: int) -> None:
        """A visit has ended; so many cookies and third-party hosts were seen until now."""

    def paused(self, reason: str | None) -> None:
        """The scan waits for a reason; null = it goes on."""


class Desk:
    """Takes each visit as it ends."""

    def __init__(
        self,
        scan_id: str,
        site: str,
        store: Store | None,
        watcher: Watcher,
        *,
        attempt: int = 1,
        patience: float = PATIENCE,
    ) -> None:
        self._id = scan_id
        self._site = site
        self._store = store
        self._watcher = watcher
        self._attempt = attempt
        self._patience = patience
        self.merger = Merger(site)
        self.consent = ConsentEvidence()
        self.store_problem: str | None = None
        self.claim_lost: ClaimLost | None = None
        self._credentials = Credentials()
        self._templates = Templates()
        self.contacts: Callable[[], Mapping[str, int]] = dict
        self.on_claim_lost: Callable[[], None] = lambda: None

    def counted(self, discovered: int, chosen: int) -> None:
        """Pass on how many pages are known and chosen."""
        self._watcher.counted(discovered, chosen)

    async def visited(
        self, page: PageRecord, result: VisitResult, products: tuple[str, ...], found: Sequence[PageLinks]
    ) -> None:
        """Take one visit, and those of the log-in before it."""
        page, result = self._clean(page, result)
        visit = replace(result.record, products=products)
        self.consent.take(page, result)
        if result.choice is not None and result.choice.outcome == "unverified":
            self.merger.doubt(visit.phase)
        if not self.consent.is_unmade(visit):
            for before in result.before:
                await self._take_before(before, kept=result.kept)
            self.merger.add(page, visit)
        elif visit.outcome is Outcome.BLOCKED:
            self.merger.note(page, visit)
        if not visit.real_time and not result.kept:  # a real one would take the place of the page's ordinary visit
            await self._keep(page, visit, self._trail(result, found))
        cookies, _, trackers = self.merger.counts
        self._watcher.visited(visit, cookies, trackers)

    def keep_out(self, credentials: Credentials) -> None:
        """Hide what a log-in is made with in everything that is taken from now on."""
        self._credentials = credentials

    def _clean(self, page: P, result: VisitResult) -> tuple[P, VisitResult]:
        """Both without what a log-in is made with; of the page itself, which is not kept, only its routes."""
        if not self._credentials:
            return page, result
        return self._credentials.out_of((page, replace(result, dom=Dom(routes=result.dom.routes))))

    async def _take_before(self, visit: VisitRecord, *, kept: bool) -> None:
        """Take a visit that the log-in made: its page is one that was opened for it, unless it is visited itself."""
        own = PageRecord(visit.url, FoundHow.LOGIN, None, 0, self._templates.template_of(visit.url))
        self.merger.add(own, visit, beside=True)
        if not kept:
            await self._keep(own, visit, self._trail(VisitResult(visit, Dom()), ()))

    async def prepared(self, step: Step, result: VisitResult) -> None:
        """Take a visit that comes before a withdrawal: it belongs to no phase."""
        _, result = self._clean(None, result)
        self.consent.prepare(step, result)
        cookies, _, trackers = self.merger.counts
        self._watcher.visited(result.record, cookies, trackers)

    def _trail(self, result: VisitResult, found: Sequence[PageLinks]) -> Trail:
        return Trail(
            attempt=self._attempt,
            contacts=dict(self.contacts()),
            found=tuple(found),
            routes=result.dom.routes,
            banner=result.banner,
            choice=result.choice,
            implied=result.implied,
            shots=result.shots,
        )

    async def _keep(self, page: PageRecord, visit: VisitRecord, trail: Trail) -> None:
        if self._store is None or self.store_problem is not None or self.claim_lost is not None:
            return
        kept = keepable(visit, self._site)
        clean = self._credentials.out_of(trail) is trail  # else it leads nowhere
        data = written(trail, visit, page) if clean else None
        end, wait, said = time.monotonic() + self._patience, _FIRST_WAIT, False
        while True:
            try:
                await asyncio.to_thread(self._store.add_visit, self._id, keepable_page(page), kept, data)
            except ClaimLost as error:
                self.claim_lost = error
                self.on_claim_lost()
                return
            except StoreUnusable as error:
                if time.monotonic() + wait > end or self.store_problem is not None:
                    # The results still go to the files; the scan is marked for what the store has lost.
                    self.store_problem = error.message
                    logger.warning("%s", error.line(), extra={"action": "store_lost"})
                    break
                if not said:
                    logger.warning("%s The scan waits.", error.line(), extra={"action": "store_waits"})
                said = True
                self._watcher.paused(error.line())
                await asyncio.sleep(wait)
                wait = min(2 * wait, _LONGEST_WAIT)
            else:
                break
        if said:
            self._watcher.paused(None)
