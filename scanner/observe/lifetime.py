"""How long the browser keeps a cookie, and how long it was asked to."""

from __future__ import annotations

LONGEST = 400 * 86400.0  # RFC 6265bis §5.5: user agents limit lifetimes to 400 days


def kept(declared: float | None) -> float | None:
    """Seconds the browser keeps what asked for `declared` seconds; null for a session cookie."""
    return None if declared is None else round(min(declared, LONGEST), 3)


def from_expiry(expires: float | None, set_at: float) -> float | None:
    """Seconds from setting to the expiry that the jar shows."""
    return None if expires is None else round(max(0.0, expires - set_at), 3)
