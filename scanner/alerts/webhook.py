"""Our own webhook: JSON, signed, once more with the same id until the receiver has said that it has it."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Final

from scanner import __version__
from scanner.alerts.outcome import NotDelivered, PerhapsDelivered
from scanner.alerts.rules import as_message
from scanner.alerts.signature import signature
from scanner.alerts.targets import webhook_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from reports.alert import Alert

TIMEOUT: Final = 20.0  # seconds for all of it


def body_of(alert: Alert, message_id: str) -> bytes:
    """The body: the same bytes at each attempt."""
    return json.dumps({"id": message_id, **as_message(alert)}, separators=(",", ":")).encode("ascii")


def send_webhook(target: str, alert: Alert, message_id: str, now: datetime, leaving: Callable[[], None]) -> None:
    """Post the message; `leaving` is called when it goes out.

    Redirects are not followed: what is signed for one receiver is no other's.

    Raises:
        NotDelivered: no connection, or an answer other than 2xx.
        PerhapsDelivered: no answer.
    """
    webhook = webhook_of(target)
    body, timestamp = body_of(alert, message_id), int(now.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"cookiescan/{__version__}",
        "Idempotency-Key": message_id,
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(webhook.secret, message_id, timestamp, body),
    }
    leaving()
    status = asyncio.run(_post(webhook.url, body, headers))
    if not 200 <= status < 300:
        raise NotDelivered(f"The webhook answered with status {status}")


async def _post(url: str, body: bytes, headers: dict[str, str]) -> int:
    import aiohttp  # noqa: PLC0415 - a third of a second that a command without webhooks does without

    limit = aiohttp.ClientTimeout(total=TIMEOUT)
    try:
        async with (
            aiohttp.ClientSession(timeout=limit, trust_env=True, cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.post(url, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            return answer.status
    except aiohttp.ClientConnectorError as problem:
        # Not its text: that holds the address.
        words = problem.os_error.strerror or type(problem).__name__
        raise NotDelivered(f"The webhook could not be reached: {words}") from None
    except TimeoutError:
        raise PerhapsDelivered(f"The webhook did not answer within {TIMEOUT:.0f} s") from None
    except (aiohttp.ClientError, OSError, ValueError) as problem:
        raise PerhapsDelivered(f"The webhook's connection broke: {type(problem).__name__}") from None
