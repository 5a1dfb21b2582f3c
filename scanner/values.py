"""What may be kept of a value that may not be kept: its shape, its length, a keyed hash.

Shapes name character classes and run lengths: `L` letters, `D` digits, `H` hexadecimal, `W` letters and digits
mixed; what separates them stands for itself, so `GA1.2.1134567.1690000000` has the shape `W3.D1.D7.D10`.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import re
import secrets
from collections import Counter

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_RUN = re.compile(r"[A-Za-z0-9]+|[^A-Za-z0-9]+")
_HEX = re.compile(r"(?=.*[0-9])(?=.*[a-fA-F])[0-9a-fA-F]{6,}")
_JSON = re.compile(r"[\[{\"].*[\]}\"]", re.DOTALL)
_KEPT_SEPARATORS = frozenset(".-_:|,;=&/~*%+@!")
LONGEST_SHAPE = 48


def shape(value: str) -> str:
    """Describe a value by its character classes, without a character of it that could tell anything."""
    if not value:
        return "empty"
    if _UUID.fullmatch(value):
        return "uuid"
    if len(value) > 1 and _JSON.fullmatch(value):
        return f"json{len(value)}"
    parts: list[str] = []
    for match in _RUN.finditer(value):
        run = match[0]
        if not run[0].isascii() or not run[0].isalnum():
            parts.append("".join(sorted({c if c in _KEPT_SEPARATORS else "?" for c in run})))
        elif run.isdigit():
            parts.append(f"D{len(run)}")
        elif _HEX.fullmatch(run):
            parts.append(f"H{len(run)}")
        elif run.isalpha():
            parts.append(f"L{len(run)}")
        else:
            parts.append(f"W{len(run)}")
        if sum(map(len, parts)) > LONGEST_SHAPE:
            return "".join(parts)[:LONGEST_SHAPE] + f"..{len(value)}"
    return "".join(parts)


def entropy(value: str) -> float:
    """Bits of information in the value, estimated from how its characters are spread (Shannon)."""
    if not value:
        return 0.0
    counts = Counter(value)
    total = len(value)
    return round(-sum(n * math.log2(n / total) for n in counts.values()), 1)


class Digester:
    """Hashes values under a random key that lives as long as one scan, so that hashes say nothing outside it."""

    def __init__(self, key: bytes | None = None) -> None:
        self.key = key or secrets.token_bytes(32)

    def digest(self, value: str) -> str:
        """HMAC-SHA-256 of the value, its first 16 hex digits."""
        data = value.encode("utf-8", "surrogatepass")
        return hmac.new(self.key, data, hashlib.sha256).hexdigest()[:16]

    def short(self, value: str) -> str:
        """A keyed hash for comparing the pieces of values: 10 hex digits (BLAKE2b, RFC 7693)."""
        data = value.encode("utf-8", "surrogatepass")
        return hashlib.blake2b(data, digest_size=5, key=self.key[:64]).hexdigest()
