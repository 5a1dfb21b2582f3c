"""What must not stand in a text that meets a terminal, a log, a document or a file name."""

from __future__ import annotations

import unicodedata

_STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"


def steering(text: str, allowed: str = "") -> list[str]:
    """The characters that steer a terminal or change the order in which text is read; joiners of scripts are none."""
    found = [char for char in text if unicodedata.category(char) in _STEERING and char not in allowed + _JOINERS]
    return sorted({f"U+{ord(char):04X}" for char in found})
