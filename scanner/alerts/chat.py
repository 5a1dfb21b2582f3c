"""Chat programs and the other services that Apprise knows: plain text, one message."""

from __future__ import annotations

import logging
import re
import threading
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from reports.formats import alert as wording
from scanner.alerts.outcome import NotDelivered, PerhapsDelivered, reason
from scanner.alerts.targets import plugin_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.alert import Alert

MOST: Final = 4000
"""Characters of a message, where the service takes as many."""
LEAST: Final = 80
"""Characters below which a message would say nothing that its title does not."""

_CAUSE: Final = "Socket Exception"
# What requests says when no connection was made, so nothing has left; any other broken connection leaves it open.
_NEVER_CONNECTED: Final = ("Max retries exceeded", "NewConnectionError", "ConnectTimeoutError", "NameResolutionError")
_BETWEEN: Final = re.compile(r"[/?&=@:#,;+ ]+")
_SHORTEST_SECRET: Final = 4


class _Ear(logging.Handler):
    """Hears what Apprise says on one thread: it returns only yes or no."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self._thread = threading.get_ident()
        self.said: list[str] = []
        self.broke = False

    def emit(self, record: logging.LogRecord) -> None:
        """Keep warnings, and why a connection broke."""
        if record.thread != self._thread:
            return
        text = record.getMessage()
        if record.levelno >= logging.WARNING:
            self.said.append(text)
        elif text.startswith(_CAUSE):
            self.said.append(text)
            self.broke = self.broke or not any(sign in text for sign in _NEVER_CONNECTED)


def send_chat(target: str, alert: Alert, message_id: str, leaving: Callable[[], None]) -> None:
    """Send one message through Apprise; `leaving` is called when it goes out.

    Raises:
        NotDelivered: the service could not be reached or has refused it.
        PerhapsDelivered: the connection broke before the service said whether it has taken it.
    """
    plugin = plugin_of(target)
    title = wording.chat_title(alert)
    # A service without titles gets both in one; where there is hardly room for more, the title alone.
    room = min(MOST, plugin.body_maxlen - (len(title) + 2 if plugin.title_maxlen <= 0 else 0))
    body = wording.chat(alert, message_id, room) if room >= LEAST else ""
    if not body:
        title, body = "", title[: plugin.body_maxlen]
    leaving()
    ear, logger = _Ear(), logging.getLogger("apprise")
    logger.addHandler(ear)
    try:
        taken = plugin.notify(title=title, body=body, body_format="text")
    except Exception as problem:  # noqa: BLE001 - over a hundred services; what they raise is no fault of the outbox
        ear.said.append(type(problem).__name__)
        taken, ear.broke = False, True
    finally:
        logger.removeHandler(ear)
    if taken:
        return
    words = reason("; ".join(ear.said) or f"{plugin.service_name} has not taken it", _secrets(target))
    raise PerhapsDelivered(words) if ear.broke else NotDelivered(words)


def _secrets(target: str) -> list[str]:
    """All parts of the address after its scheme: which of them is the token, each service has in its own way."""
    parts = _BETWEEN.split(target.partition("://")[2])
    return [each for part in parts for each in {part, unquote(part)} if len(each) >= _SHORTEST_SECRET]
