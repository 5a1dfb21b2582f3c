"""`run-due`: plan what is due, scan it with some processes at once, and end. Safe when started twice."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from scanner.errors import UsageError
from scanner.schedule.owner import end_leftovers, is_gone
from scanner.schedule.work import RunEnd
from scanner.timing import DEFAULT_ZONE, Schedule

if TYPE_CHECKING:
    from datetime import datetime

    from scanner.schedule.limits import Limits
    from scanner.schedule.work import Workshop
    from scanner.store import Store
    from scanner.store.runs import ClaimedRun, DueSite

logger = logging.getLogger(__name__)


def following(site: DueSite, now: datetime) -> datetime | None:
    """When a due site is due again; never by itself where its schedule cannot be read."""
    if site.every is None:
        return None
    try:
        return Schedule.read(site.every, site.timezone or DEFAULT_ZONE).next_after(now, site.name)
    except UsageError as error:
        logger.error("%s: %s", site.name, error.line(), extra={"action": "schedule_unreadable", "site": site.name})  # noqa: TRY400
        return None


def take_back(store: Store, limits: Limits) -> int:
    """Take the runs of dead owners back, after ending what they have left running here; how many there were."""
    left = end_leftovers()
    if left:
        logger.warning("Ended %d processes of dead workers", left, extra={"action": "leftovers_ended", "count": left})
    taken = store.sweep(store.clock(), timedelta(seconds=limits.silence), is_gone)
    for run in taken:
        facts = {"action": "run_taken_back", "run": run.id, "site": run.site, "owner": run.owner}
        logger.warning("Took %s back from %s", run.site, run.owner, extra=facts)
    return len(taken)


class RunDue:
    """One pass over everything that is due."""

    def __init__(self, store: Store, workshop: Workshop, owner: str, limits: Limits, jobs: int) -> None:
        self._store = store
        self._workshop = workshop
        self._owner = owner
        self._limits = limits
        self._jobs = jobs
        self._stopping = asyncio.Event()
        self._abandoning = asyncio.Event()
        self.ends: Counter[RunEnd] = Counter()

    def stop(self) -> None:
        """Begin no further scan; what runs may finish within the patience. A second time: end at once."""
        if self._stopping.is_set():
            self._abandoning.set()
        self._stopping.set()

    @property
    def stopped(self) -> bool:
        """Was it told to stop?"""
        return self._stopping.is_set()

    async def run(self) -> Counter[RunEnd]:
        """Scan what is due; how the runs ended."""
        await asyncio.to_thread(take_back, self._store, self._limits)
        planned = await asyncio.to_thread(lambda: self._store.plan_due(self._store.clock(), following))
        logger.info("%d sites are due", planned, extra={"action": "planned", "count": planned})
        working: set[asyncio.Task[RunEnd]] = set()
        try:
            while not self.stopped:
                while len(working) < self._jobs and (run := await self._next()) is not None:
                    working.add(asyncio.create_task(self._workshop.work(run)))
                if not working:
                    return self.ends
                working = await self._wait(working)
            await self._finish_up(working)
        finally:
            for task in working:
                task.cancel()
                self.ends[RunEnd.HANDED_BACK] += 1
            await asyncio.gather(*working, return_exceptions=True)
        return self.ends

    async def _next(self) -> ClaimedRun | None:
        if self.stopped:
            return None
        return await asyncio.to_thread(lambda: self._store.claim_next(self._owner, self._store.clock()))

    async def _wait(self, working: set[asyncio.Task[RunEnd]]) -> set[asyncio.Task[RunEnd]]:
        """Wait until a run ends, or until we are told to stop; the runs still under way."""
        told = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({*working, told}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            told.cancel()
        return self._collect(working)

    async def _finish_up(self, working: set[asyncio.Task[RunEnd]]) -> None:
        """Let the last runs finish, as long as there is patience; the rest is handed back."""
        told = asyncio.create_task(self._abandoning.wait())
        end = asyncio.get_running_loop().time() + self._limits.patience
        while working and not told.done():
            left = end - asyncio.get_running_loop().time()
            if left <= 0:
                break
            await asyncio.wait({*working, told}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            done = {task for task in working if task.done()}
            self._collect(done)
            working -= done
        told.cancel()

    def _collect(self, working: set[asyncio.Task[RunEnd]]) -> set[asyncio.Task[RunEnd]]:
        """Count those that have ended, raise what ended them badly; the others."""
        done = {task for task in working if task.done()}
        for task in done:
            self.ends[task.result()] += 1
        return working - done
