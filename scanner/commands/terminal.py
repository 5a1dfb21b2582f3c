"""Text for a terminal."""

from __future__ import annotations


def printable(text: str) -> str:
    """A text in which nothing steers the terminal: what a site says may hold control characters."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
