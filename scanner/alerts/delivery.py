"""The way of a message from the outbox to its target.

A message is claimed, prepared, noted as leaving at the last moment, sent, and settled. Where nobody knows whether it
has arrived (a process was killed after it left, a connection broke), a mail or a chat message is not sent again, since
a second one would arrive too; a webhook is, since its receiver knows the id.
"""

from __future__ import annotations

import hashlib
import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol

from scanner.alerts.chat import send_chat
from scanner.alerts.mail import send_mail
from scanner.alerts.outcome import NotDelivered, PerhapsDelivered, TakenOver
from scanner.alerts.rules import read_message
from scanner.alerts.targets import kind_of, shown_target
from scanner.alerts.webhook import send_webhook
from scanner.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reports.alert import Alert

logger = logging.getLogger(__name__)

WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440))
"""Between one attempt and the next; after the last the message is given up."""

LEASE: Final = timedelta(minutes=10)
"""Longer than any sending: what has been under way for as long was left by a process that died."""

PATIENCE: Final = 120.0  # seconds

_LEFT: Final = "the process that sent it ended in between"


class Entry(Protocol):
    """A message that was claimed."""

    @property
    def scan_id(self) -> str:
        """The scan it tells of."""

    @property
    def target(self) -> str | None:
        """The address; none where the site has it no more."""

    @property
    def target_digest(self) -> str:
        """What the outbox knows of it."""

    @property
    def message(self) -> Mapping[str, Any]:
        """The alert as `as_message` made it."""

    @property
    def attempts(self) -> int:
        """This one included."""

    @property
    def left(self) -> bool:
        """An attempt before this one had the message leave, and was never settled."""


class Outbox(Protocol):
    """Where messages wait: the store."""

    def claim_alert(self, now: datetime, lease: timedelta) -> Any:
        """Take one message that is due, or was left by a process that died; none when there is none."""

    def alert_leaves(self, entry: Any) -> bool:
        """It goes out now; no, when somebody else has taken it meanwhile."""

    def alert_sent(self, entry: Any, now: datetime) -> None:
        """It has arrived."""

    def alert_again(self, entry: Any, not_before: datetime, error: str) -> None:
        """It has not; try again then."""

    def alert_failed(self, entry: Any, error: str) -> None:
        """It is given up."""


@dataclass(slots=True)
class Delivery:
    """What became of the messages that were due."""

    sent: int = 0
    again: int = 0
    failed: int = 0


def deliver(
    outbox: Outbox, clock: Callable[[], datetime] = lambda: datetime.now(UTC), patience: float = PATIENCE
) -> Delivery:
    """Send the messages that are due, one after the other. Blocks; several processes may do so at once.

    After `patience` seconds no further one is begun, so that a mail server that does not answer holds nobody up: the
    rest is for the next call. What goes wrong with a target stands in the outbox. Call it outside an event loop.

    Raises:
        StoreUnusable: the outbox cannot be read or written.
    """
    result, end = Delivery(), time.monotonic() + patience
    while time.monotonic() < end and (entry := outbox.claim_alert(clock(), LEASE)) is not None:
        _handle(outbox, entry, clock, result)
    return result


def _handle(outbox: Outbox, entry: Entry, clock: Callable[[], datetime], result: Delivery) -> None:
    target = entry.target
    if target is None:
        _give_up(outbox, entry, "The site has this target no more", result)
    elif entry.left and kind_of(target) != "webhook":
        _give_up(outbox, entry, f"It may have arrived: {_LEFT}", result)
    else:

        def leaving() -> None:
            if not outbox.alert_leaves(entry):
                raise TakenOver

        try:
            alert = read_message(entry.message)
            send(target, alert, message_id(entry.scan_id, entry.target_digest), clock(), leaving)
        except TakenOver:
            return
        except NotDelivered as problem:
            _later(outbox, entry, str(problem), clock(), result)
        except PerhapsDelivered as problem:
            if kind_of(target) == "webhook":
                _later(outbox, entry, str(problem), clock(), result)
            else:
                _give_up(outbox, entry, f"It may have arrived: {problem}", result)
        except UsageError as problem:  # the address was right when the site was added
            _later(outbox, entry, problem.message, clock(), result)
        except (KeyError, TypeError, ValueError) as problem:
            _give_up(outbox, entry, f"The message cannot be read: {type(problem).__name__}", result)
        else:
            outbox.alert_sent(entry, clock())
            result.sent += 1


def _later(outbox: Outbox, entry: Entry, error: str, now: datetime, result: Delivery) -> None:
    if entry.attempts > len(WAITS):
        _give_up(outbox, entry, error, result)
        return
    outbox.alert_again(entry, now + WAITS[entry.attempts - 1], error)
    result.again += 1


def _give_up(outbox: Outbox, entry: Entry, error: str, result: Delivery) -> None:
    outbox.alert_failed(entry, error)
    result.failed += 1
    where = shown_target(entry.target) if entry.target else "a former target"
    logger.warning("The alert to %s failed: %s", where, error, extra={"action": "alert_failed"})


def send(target: str, alert: Alert, message_id: str, now: datetime, leaving: Callable[[], None] = lambda: None) -> None:
    """Send one message to one target, once; `leaving` is called when all is ready, and may still forbid it by raising.

    Raises:
        UsageError: the target cannot be used.
        NotDelivered, PerhapsDelivered: it was not taken; it may have been taken.
    """
    kind = kind_of(target)
    if kind == "webhook":
        send_webhook(target, alert, message_id, now, leaving)
    elif kind == "mail":
        send_mail(target, alert, message_id, now, leaving)
    else:
        send_chat(target, alert, message_id, leaving)


def message_id(scan_id: str, digest: str) -> str:
    """The id of a scan's message to a target: the same at each attempt, and no other message's."""
    return hashlib.sha256(f"{scan_id}\0{digest}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


__all__ = ["Delivery", "Entry", "Outbox", "deliver", "message_id", "send"]
