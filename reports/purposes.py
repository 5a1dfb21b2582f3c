"""The purposes of the cookie database in another language than the English in which scans keep them.

A kept purpose is a whole sentence. One of the database is recognised by the words around the name of the product,
`Measures for {by} how pages are used.`; every other sentence stays as somebody wrote it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACE: Final = "{by}"
"""Stands for the product or company."""


class Purposes:
    """Purposes of one language: English sentence, in which `{by}` may stand, to translated sentence."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._whole = {text: said for text, said in texts.items() if PLACE not in text}
        templates = [(*_around(text), *_around(said)) for text, said in texts.items() if PLACE in text]
        # the longest first: where two fit, the one with more words of its own is meant
        self._templates = sorted(templates, key=lambda parts: -len(parts[0]) - len(parts[1]))
        self.say = lru_cache(maxsize=10_000)(self._say)

    def _say(self, text: str) -> str:
        """The sentence in this language, or as it is where the database does not have it."""
        if text in self._whole:
            return self._whole[text]
        for before, after, said_before, said_after in self._templates:
            if len(text) > len(before) + len(after) and text.startswith(before) and text.endswith(after):
                return said_before + text[len(before) : len(text) - len(after)] + said_after
        return text


def _around(sentence: str) -> tuple[str, str]:
    before, _, after = sentence.partition(PLACE)
    return before, after
