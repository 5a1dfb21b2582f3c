"""The words of a language with the owner's own texts in place of some of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.look import CONSENT, FOOTER
from reports.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reports.declaration import ConsentNote, Declaration


class OwnWords(Words):
    """Says what the owner wrote for a message, else what `words` say."""

    def __init__(self, words: Words, texts: Mapping[str, str]) -> None:
        super().__init__(words.language, words._translations, words._purposes)  # noqa: SLF001 - its own base class
        self._texts = texts

    def say(self, message: str) -> str:
        """The owner's text for a message, or its translation."""
        return self._texts.get(message) or super().say(message)

    def purpose(self, text: str) -> str:
        """A purpose in this language: the owner's, or the database's."""
        return self._texts.get(text) or super().purpose(text)

    def consent(self, note: ConsentNote) -> str:
        """The owner's words about consent, or the standard sentences."""
        return self.own_consent or super().consent(note)

    @property
    def own_consent(self) -> str:
        """The owner's words about consent; empty = none."""
        return self._texts.get(CONSENT, "")

    @property
    def footer(self) -> str:
        """The owner's line at the end; empty = none."""
        return self._texts.get(FOOTER, "")


def words_of(declaration: Declaration, words: Words | None = None) -> Words:
    """The words in which a declaration is written: those of a language (None: English) and its owner's own."""
    words = words or Words()
    texts = declaration.look.texts_in(words.language) if declaration.look else None
    return OwnWords(words, texts) if texts and not isinstance(words, OwnWords) else words
