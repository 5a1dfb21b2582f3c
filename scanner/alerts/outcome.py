"""How sending can fail: surely, or so that nobody knows whether the message has arrived."""

from __future__ import annotations

LONGEST = 300


class NotDelivered(Exception):
    """The target has not taken the message; it may be sent again."""


class PerhapsDelivered(Exception):
    """The connection broke after the message had left: it may have arrived."""


class TakenOver(Exception):
    """Somebody else has the message now; it has not left."""


def reason(text: str, secrets: list[str]) -> str:
    """An error for people, on one line, without any of the secrets."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, "***")
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
