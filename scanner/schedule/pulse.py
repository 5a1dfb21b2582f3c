"""The sign of life of a worker: a thread of its own, so that nothing the worker does can stop it."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Self

from scanner.errors import ScanError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from scanner.schedule.limits import Limits
    from scanner.store import Store
    from scanner.store.runs import Claim

logger = logging.getLogger(__name__)


class Pulse:
    """Tells the database at short intervals that the worker's claims are alive. Use it as a context."""

    def __init__(self, store: Store, limits: Limits) -> None:
        """The store is this thread's alone."""
        self._store = store
        self._limits = limits
        self._claims: dict[Claim, float] = {}  # → when it was last known to hold (monotonic)
        self._lock = threading.Lock()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pulse", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.set()
        self._thread.join(self._limits.beat)

    def add(self, claim: Claim) -> None:
        """Keep a claim alive from now on."""
        with self._lock:
            self._claims[claim] = time.monotonic()

    def remove(self, claim: Claim) -> None:
        """Let a claim be."""
        with self._lock:
            self._claims.pop(claim, None)

    def holds(self, claim: Claim) -> bool:
        """Does the claim hold as far as is known? Not when the database could not be told for too long."""
        with self._lock:
            seen = self._claims.get(claim)
        return seen is not None and time.monotonic() - seen < self._limits.lease

    def age(self) -> float:
        """Seconds since the oldest of the last signs of life."""
        with self._lock:
            return max((time.monotonic() - seen for seen in self._claims.values()), default=0.0)

    def _run(self) -> None:
        while not self._ending.wait(self._limits.beat):
            with self._lock:
                claims = list(self._claims)
            if claims:
                self._beat(claims)

    def _beat(self, claims: Iterable[Claim]) -> None:
        asked = time.monotonic()  # before: what is written later than it says would be a lie
        try:
            held = self._store.alive(claims, self._store.clock())
        except ScanError as error:
            logger.warning("%s", error.line(), extra={"action": "heartbeat_failed"})
            return
        with self._lock:
            for claim in claims:
                if claim in held and claim in self._claims:
                    self._claims[claim] = asked
                elif claim not in held and self._claims.pop(claim, None) is not None:
                    logger.warning("Lost the run %s", claim.run_id, extra={"action": "claim_lost", "run": claim.run_id})
