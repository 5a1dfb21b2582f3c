"""One worker of many: takes runs from the queue, and tends to the queue for all every few seconds."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Final

import psycopg
from procrastinate import exceptions

from scanner.errors import ScanError
from scanner.fleet.queue import SCANS, TENDING, new_app, prepare
from scanner.fleet.tending import SCAN_TASK, tend

if TYPE_CHECKING:
    import procrastinate

    from scanner.fleet.metrics import Metrics
    from scanner.schedule.limits import Limits
    from scanner.schedule.work import Workshop
    from scanner.store import Store

logger = logging.getLogger(__name__)

POLL: Final = 5.0  # seconds between two looks at the queue; a notice usually comes first
LONGEST_PAUSE: Final = 30.0  # seconds between two attempts to reach a database that is away


class Worker:
    """Works until it is told to stop."""

    def __init__(
        self, store: Store, workshop: Workshop, owner: str, limits: Limits, metrics: Metrics, *, jobs: int, every: int
    ) -> None:
        """`every` is how often to tend, in seconds; a divisor of 60."""
        self._store = store
        self._workshop = workshop
        self._owner = owner
        self._limits = limits
        self._metrics = metrics
        self._jobs = jobs
        self._every = every
        self._stopping = asyncio.Event()
        self._working: set[asyncio.Task[object]] = set()

    def stop(self) -> None:
        """Begin no further scan; those under way may finish within the patience. A second time: end them at once."""
        if self._stopping.is_set():
            for task in self._working:
                task.cancel()
        self._stopping.set()

    async def run(self) -> None:
        """Work; comes back to a database that was away."""
        pause = 1.0
        while not self._stopping.is_set():
            try:
                await asyncio.to_thread(prepare, self._store.location)
                await self._run_once()
            except (ScanError, exceptions.ConnectorException, psycopg.Error) as error:
                words = error.line() if isinstance(error, ScanError) else str(error).splitlines()[0]
                logger.warning("%s Trying again in %.0f s.", words, pause, extra={"action": "queue_lost"})
            else:
                pause = 1.0
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _run_once(self) -> None:
        """Work until told to stop, or until the queue is lost."""
        app = self._app()
        async with app.open_async():
            told = asyncio.create_task(self._stopping.wait())
            # Two, so that a full house of scans does not keep this worker from tending.
            both = [
                asyncio.create_task(self._queue_worker(app, SCANS, self._jobs)),
                asyncio.create_task(self._queue_worker(app, TENDING, 1)),
            ]
            try:
                await asyncio.wait({told, *both}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                told.cancel()
                for task in both:
                    task.cancel()
                ended = await asyncio.gather(*both, return_exceptions=True)
            for end in ended:
                if isinstance(end, Exception):
                    raise end

    async def _queue_worker(self, app: procrastinate.App, queue: str, concurrency: int) -> None:
        await app.run_worker_async(
            queues=[queue],
            name=f"{queue} {self._owner}",
            concurrency=concurrency,
            delete_jobs="always",
            fetch_job_polling_interval=POLL,
            shutdown_graceful_timeout=self._limits.patience,
            update_heartbeat_interval=self._limits.beat,
            stalled_worker_timeout=self._limits.silence,
            install_signal_handlers=False,
        )

    def _app(self) -> procrastinate.App:
        app = new_app(self._store.location)

        @app.task(name=SCAN_TASK, queue=SCANS)
        async def scan(run_id: int) -> None:
            await self._scan(run_id)

        @app.periodic(cron=f"* * * * * */{self._every}", periodic_id="tend")
        @app.task(name="tend", queue=TENDING, queueing_lock="tend")
        async def tending(timestamp: int) -> None:
            del timestamp
            self._metrics.taken_back.inc(await tend(app, self._store, self._limits))

        return app

    async def _scan(self, run_id: int) -> None:
        run = await asyncio.to_thread(lambda: self._store.claim_run(run_id, self._owner, self._store.clock()))
        if run is None:
            return  # done, claimed by another, or not yet: it will be handed out again
        task = asyncio.current_task()
        assert task is not None
        self._working.add(task)
        self._metrics.running.inc()
        try:
            await self._workshop.work(run)
        finally:
            self._metrics.running.dec()
            self._working.discard(task)
