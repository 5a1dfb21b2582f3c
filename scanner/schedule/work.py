"""The work on one claimed run: scan, judge, conclude, and hand it on where that cannot be."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from scanner.errors import ClaimLost, ScanError, StoreUnusable, UsageError
from scanner.model import ScanStatus
from scanner.schedule.conclusion import conclude
from scanner.schedule.process import ScanEnd, Stopped, run_scan
from scanner.store import Store
from scanner.store.runs import RunState

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.schedule.limits import Limits
    from scanner.schedule.pulse import Pulse
    from scanner.store import ScanSummary
    from scanner.store.runs import ClaimedRun

logger = logging.getLogger(__name__)

_STOPPED = {
    Stopped.TIME: "The scan did not end within its time limit.",
    Stopped.MEMORY: "The scan needed more memory than it may have.",
    Stopped.CLAIM_LOST: "The claim was lost.",
}


class RunEnd(StrEnum):
    """What became of the work on a run."""

    COMPLETE = "complete"
    DEGRADED = "degraded"
    FAILED = "failed"  # and given up
    RETRIED = "retried"  # later, by whoever comes then
    HANDED_BACK = "handed_back"
    LOST = "lost"  # another worker has it


@dataclass(frozen=True, slots=True)
class Worked:
    """One piece of work, for logs and metrics."""

    run: ClaimedRun
    end: RunEnd
    seconds: float  # of the scan's process; 0 where there was none
    memory: int


class Workshop:
    """Works on claimed runs. Cancelling `work` ends the scan and hands the run back."""

    def __init__(
        self,
        store: Store,
        database: str | None,
        owner: str,
        limits: Limits,
        pulse: Pulse,
        tell: Callable[[Worked], None] = lambda _worked: None,
    ) -> None:
        self._store = store
        self._database = database
        self._owner = owner
        self._limits = limits
        self._pulse = pulse
        self._tell = tell

    async def work(self, run: ClaimedRun) -> RunEnd:
        """Bring a run to its end, or to the next attempt."""
        logger.info("Begin %s", run.site, extra=_facts(run, "run_begun"))
        self._pulse.add(run.claim)
        scanned: list[ScanEnd] = []
        end = RunEnd.HANDED_BACK
        try:
            end = await self._work(run, scanned)
        except asyncio.CancelledError:
            await asyncio.shield(asyncio.to_thread(self._hand_back, run))
            raise
        except ClaimLost:
            end = RunEnd.LOST
        finally:
            self._pulse.remove(run.claim)
            seconds, memory = (scanned[0].seconds, scanned[0].memory) if scanned else (0.0, 0)
            facts = {"end": end.value, "seconds": round(seconds, 1), "memory_mib": memory >> 20}
            logger.info("End %s: %s", run.site, end, extra={**_facts(run, "run_ended"), **facts})
            self._tell(Worked(run, end, seconds, memory))
        return end

    async def _work(self, run: ClaimedRun, scanned: list[ScanEnd]) -> RunEnd:
        scan = await asyncio.to_thread(self._finished, run)
        ended: ScanEnd | None = None
        if scan is None:  # else an owner before us has died between scan and conclusion
            ended = await run_scan(run, self._database, self._owner, self._limits, lambda: self._pulse.holds(run.claim))
            scanned.append(ended)
            if ended.stopped is Stopped.CLAIM_LOST or ended.cut:
                await asyncio.to_thread(self._hand_back, run)  # if it is still ours
                return RunEnd.LOST
            scan = await asyncio.to_thread(self._finished, run)
        return await asyncio.to_thread(self._judge, run, scan, ended)

    def _finished(self, run: ClaimedRun) -> ScanSummary | None:
        """The scan of the run, if it has results."""
        scan_id = self._store.run(run.claim.run_id).scan_id
        if scan_id is None:
            return None
        try:
            scan = self._store.summary(scan_id)
        except UsageError:  # deleted meanwhile
            return None
        return scan if scan.finished else None

    def _judge(self, run: ClaimedRun, scan: ScanSummary | None, ended: ScanEnd | None) -> RunEnd:
        """Done, once more, or failed."""
        outcome = _outcome(scan, ended)
        failed = scan is None or scan.status is ScanStatus.FAILED
        pause = self._limits.pause_after(run.attempts)
        if failed and pause is not None:
            self._store.retry_run(run.claim, self._store.clock() + pause, outcome)
            reasons = "; ".join(outcome["reasons"])
            logger.warning("%s: %s", run.site, reasons, extra=_facts(run, "run_retried"))
            return RunEnd.RETRIED
        if scan is not None:
            outcome |= self._conclude(run, scan.id)
        state = RunState.FAILED if failed else RunState.DONE
        self._store.finish_run(run.claim, state, outcome, self._store.clock())
        if failed or scan is None:
            logger.error("%s: %s", run.site, "; ".join(outcome["reasons"]), extra=_facts(run, "run_failed"))
            return RunEnd.FAILED
        return RunEnd.COMPLETE if scan.status is ScanStatus.COMPLETE else RunEnd.DEGRADED

    def _conclude(self, run: ClaimedRun, scan_id: str) -> dict[str, Any]:
        """Conclude; a fault there is told and kept, and does not make the scan be made again."""
        try:
            with Store.open(self._database, run.claim) as store:
                conclusion = conclude(store, run, scan_id)
        except (StoreUnusable, ClaimLost):
            raise  # whoever takes the run over concludes it
        except Exception as error:
            logger.exception("%s: the conclusion failed", run.site, extra=_facts(run, "conclusion_failed"))
            return {"conclusion": f"{type(error).__name__}: {error}"[:500]}
        return {"changes": conclusion.changes, "alerts": conclusion.alerts}

    def _hand_back(self, run: ClaimedRun) -> None:
        try:
            self._store.hand_back_run(run.claim)
        except ClaimLost:
            pass
        except ScanError as error:  # it will be swept
            logger.warning("%s", error.line(), extra=_facts(run, "hand_back_failed"))


def _outcome(scan: ScanSummary | None, ended: ScanEnd | None) -> dict[str, Any]:
    """What is kept of an attempt."""
    reasons = list(scan.reasons) if scan is not None else []
    if ended is not None and ended.stopped is not None:
        reasons.append(_STOPPED[ended.stopped])
    elif ended is not None and scan is None:
        reasons.append(ended.words or f"The scan's process ended with {ended.exit_code}.")
    return {
        "exit_code": ended.exit_code if ended else None,
        "status": scan.status.value if scan else None,
        "reasons": reasons,
        "seconds": round(ended.seconds, 1) if ended else None,
        "memory_mib": ended.memory >> 20 if ended else None,
    }


def _facts(run: ClaimedRun, action: str) -> dict[str, Any]:
    """For structured logs."""
    due = run.due_at.isoformat()
    return {"action": action, "run": run.claim.run_id, "fence": run.claim.fence, "site": run.site, "due_at": due}
