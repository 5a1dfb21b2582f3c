"""Signatures of webhooks: HMAC-SHA256 over id, time and body, as the public specification Standard Webhooks has it.

A receiver needs one of that specification's libraries, or the twenty lines in docs/alerts.md.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import Final

from scanner.errors import UsageError

PREFIX: Final = "whsec_"
SHORTEST: Final = 16
"""Bytes of a secret."""


def secret_bytes(secret: str, host: str) -> bytes:
    """The key that a secret stands for: base64 after `whsec_`, else its letters.

    Raises:
        UsageError: there is none, or it is too short to be one. The message does not hold it.
    """
    advice = f"Give webhook+https://SECRET@{host}/.. with {SHORTEST} letters or more, such as: openssl rand -hex 32"
    if not secret:
        raise UsageError(f"The webhook at {host} has no secret to sign with", advice)
    key = secret.encode("utf-8", "surrogatepass")
    if secret.startswith(PREFIX):
        try:
            key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
        except binascii.Error as problem:
            raise UsageError(f"The secret of the webhook at {host} is not base64", advice) from problem
    if len(key) < SHORTEST:
        raise UsageError(f"The secret of the webhook at {host} is too short", advice)
    return key


def signature(key: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of the header `webhook-signature`."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode("ascii")
