"""What follows a scan: the difference from those before it, kept; alerts; what has grown too old goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner.alerts import AlertSettings, alerts_for, as_message
from scanner.diff import GONE_AFTER, difference
from scanner.errors import UsageError

if TYPE_CHECKING:
    from scanner.store import Store
    from scanner.store.runs import ClaimedRun


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What came of a scan."""

    changes: int = 0
    alerts: int = 0  # messages that now wait to be sent


def conclude(store: Store, run: ClaimedRun, scan_id: str) -> Conclusion:
    """Conclude a run whose scan has ended. Again with the same run it does the same, and tells nothing twice.

    Raises:
        UsageError: the site's alerts cannot be read; its changes are kept all the same.
    """
    scan = store.scan(scan_id)
    earlier = store.history(run.site, before=scan.scan.started_at)
    found = difference(scan, earlier, gone_after=run.gone_after or GONE_AFTER)
    changes = found.changes
    store.keep_changes(scan_id, changes)
    store.prune(store.clock(), run.site)
    settings = _settings(store, run.site)
    statuses = store.earlier_run_statuses(run.claim.run_id)
    alert = alerts_for(settings, scan, changes, statuses, earlier, found.flapping)
    if alert is None or not settings.targets:
        return Conclusion(len(changes))
    return Conclusion(len(changes), store.queue_alert(scan_id, as_message(alert), settings.targets))


def _settings(store: Store, site: str) -> AlertSettings:
    try:
        return AlertSettings.read(store.alert_settings(site))
    except UsageError as problem:
        raise UsageError(f"{site}: {problem.message}", problem.advice) from problem
