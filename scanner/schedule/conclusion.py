"""What follows a scan: the difference from those before it, kept; alerts; what has grown too old goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.store import Store
    from scanner.store.runs import ClaimedRun


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What came of a scan."""

    changes: int = 0
    alerts: int = 0


def conclude(store: Store, run: ClaimedRun, scan_id: str) -> Conclusion:
    """Conclude a run whose scan has ended. Again with the same run it does the same, and nothing twice."""
    del store, run, scan_id
    return Conclusion()
