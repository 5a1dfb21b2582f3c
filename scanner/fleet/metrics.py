"""What a worker tells Prometheus: its own work, and how the runs stand as a whole."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from scanner.errors import ScanError, UsageError
from scanner.schedule.work import RunEnd
from scanner.store.runs import RunState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.core import Metric

    from scanner.schedule.pulse import Pulse
    from scanner.schedule.work import Worked
    from scanner.store import Store
    from scanner.store.runs import RunCounts

logger = logging.getLogger(__name__)

FRESH: Final = 15.0  # seconds for which the database's answer serves
SECONDS: Final = (5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600)
MIBS: Final = (128, 256, 512, 1024, 2048, 4096)


class Metrics:
    """The metrics of one worker; `serve` offers them over HTTP."""

    def __init__(self, store: Store, pulse: Pulse) -> None:
        self.registry = CollectorRegistry()
        self._ends = Counter("cookiescan_runs_ended", "Work on runs that ended", ["end"], registry=self.registry)
        for end in RunEnd:
            self._ends.labels(end.value)  # so that each is there, at 0
        self._seconds = Histogram(
            "cookiescan_scan_seconds", "Time of a scan's process", buckets=SECONDS, registry=self.registry
        )
        self._memory = Histogram(
            "cookiescan_scan_memory_mebibytes",
            "Memory of a scan with its browser",
            buckets=MIBS,
            registry=self.registry,
        )
        self.running = Gauge("cookiescan_scans_running", "Scans of this worker under way", registry=self.registry)
        self.taken_back = Counter(
            "cookiescan_runs_taken_back", "Runs taken back from dead workers", registry=self.registry
        )
        age = Gauge("cookiescan_heartbeat_age_seconds", "Since the oldest last sign of life", registry=self.registry)
        age.set_function(pulse.age)
        self.registry.register(_Runs(store))

    def tell(self, worked: Worked) -> None:
        """Count a piece of work."""
        self._ends.labels(worked.end.value).inc()
        if worked.seconds:
            self._seconds.observe(worked.seconds)
            self._memory.observe(worked.memory >> 20)

    def serve(self, host: str, port: int) -> int:
        """Offer the metrics at `http://HOST:PORT/metrics`; the port, which is chosen where 0 was given.

        Raises:
            UsageError: the port cannot be had.
        """
        try:
            server, _ = start_http_server(port, host, self.registry)
        except OSError as error:
            raise UsageError(f"Cannot offer metrics at {host}:{port}: {error.strerror}", "See --metrics") from error
        return int(server.server_port)


class _Runs(Collector):
    """Asks the database how the runs stand, when somebody looks."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._counts: RunCounts | None = None
        self._asked = -FRESH

    def describe(self) -> list[Metric]:
        """Nothing without a look at the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The runs by state, and how late the latest is."""
        now = self._store_time()
        counts = self._counts
        if counts is None or now is None:
            return
        states = GaugeMetricFamily("cookiescan_runs", "Runs by state", labels=["state"])
        for state in RunState:
            states.add_metric([state.value], counts.by_state.get(state, 0))
        yield states
        yield GaugeMetricFamily("cookiescan_runs_late", "Runs that are due and wait", counts.late)
        waited = max(0.0, now - counts.oldest_due.timestamp()) if counts.oldest_due else 0.0
        yield GaugeMetricFamily("cookiescan_oldest_wait_seconds", "How long the oldest of those waits", waited)

    def _store_time(self) -> float | None:
        try:
            now = self._store.clock()
            if time.monotonic() - self._asked > FRESH:
                self._counts = self._store.run_counts(now)
                self._asked = time.monotonic()
        except ScanError as error:
            logger.warning("%s", error.line(), extra={"action": "metrics_failed"})
            return None
        return now.timestamp()
