"""What one worker does every few seconds for all: take back, plan, hand runs to the queue. Any number may at once."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from procrastinate import exceptions
from procrastinate.jobs import Status

from scanner.fleet.queue import SCANS
from scanner.schedule.engine import following, take_back

if TYPE_CHECKING:
    import procrastinate

    from scanner.schedule.limits import Limits
    from scanner.store import Store
    from scanner.store.runs import RunSummary

logger = logging.getLogger(__name__)

SCAN_TASK: Final = "scan"
HANDED_OUT: Final = 1000  # runs in the queue at a time; the rest waits in its table
_QUEUED = "SELECT queueing_lock AS name FROM procrastinate_jobs WHERE status = 'todo' AND queueing_lock IS NOT NULL"


async def tend(app: procrastinate.App, store: Store, limits: Limits) -> int:
    """Do it once; returns how many runs of dead workers were taken back."""
    taken = await asyncio.to_thread(take_back, store, limits)
    await _free_stalled(app, limits)
    planned = await asyncio.to_thread(lambda: store.plan_due(store.clock(), following))
    if planned:
        logger.info("%d sites are due", planned, extra={"action": "planned", "count": planned})
    ready = await asyncio.to_thread(lambda: store.ready_runs(store.clock(), HANDED_OUT))
    queued = {row["name"] for row in await app.connector.execute_query_all_async(_QUEUED)}
    for run in ready:
        if _queue_name(run) not in queued:
            await _hand_out(app, run)
    return taken


async def _free_stalled(app: procrastinate.App, limits: Limits) -> None:
    """Drop the queue's jobs of dead workers: they hold their site's lock. Their runs are handed out again."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=limits.silence):
        if job.id is not None:
            await app.job_manager.finish_job_by_id_async(job.id, Status.FAILED, delete_job=True)
            logger.warning("Dropped a stalled job", extra={"action": "job_dropped", "task": job.task_name})
    await app.job_manager.prune_stalled_workers(limits.silence)


async def _hand_out(app: procrastinate.App, run: RunSummary) -> None:
    """Put a run into the queue, unless another worker just did."""
    task = app.configure_task(
        SCAN_TASK, queue=SCANS, lock=f"site {run.site}", queueing_lock=_queue_name(run), priority=run.priority
    )
    try:
        await task.defer_async(run_id=run.id)
    except exceptions.AlreadyEnqueued:
        return


def _queue_name(run: RunSummary) -> str:
    return f"run {run.id}"
