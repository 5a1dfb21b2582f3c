"""Sends the alerts that wait, in a thread of its own: a mail server that does not answer keeps no scan waiting."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Final, Self

from scanner.alerts import deliver
from scanner.errors import ScanError

if TYPE_CHECKING:
    from types import TracebackType

    from scanner.store import Store

logger = logging.getLogger(__name__)

ROUND: Final = (
    30.0  # seconds between two looks into the outbox, unless somebody calls; a look begins no message after it
)
LAST: Final = 10.0  # the same for the last look, for whose end somebody waits


class Postman:
    """Looks into the outbox now and then, when called, and once more at the end. Use it as a context."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._called = threading.Event()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="postman", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.set()
        self._called.set()
        self._thread.join()

    def call(self) -> None:
        """There is something to send."""
        self._called.set()

    def _run(self) -> None:
        while True:
            last = self._ending.is_set()
            self._called.clear()
            try:
                done = deliver(self._store, self._store.clock, LAST if last else ROUND)
            except ScanError as error:
                logger.warning("%s", error.line(), extra={"action": "outbox_failed"})
            except Exception:  # alerts that cannot be sent must not end the scans
                logger.exception("The outbox cannot be worked through", extra={"action": "outbox_failed"})
            else:
                if done.sent or done.again or done.failed:
                    facts = {"sent": done.sent, "again": done.again, "failed": done.failed}
                    logger.info("Sent %d alerts", done.sent, extra={"action": "alerts_sent", **facts})
            if last:
                return
            self._called.wait(ROUND)
