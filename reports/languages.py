"""The languages of a declaration, and the words of each.

A catalogue is read from its .po file when its language is first asked for and kept; nothing has to be compiled.
"""

from __future__ import annotations

import io
from functools import cache
from gettext import GNUTranslations
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from reports.purposes import Purposes
from reports.words import Words

LANGUAGES: Final = ("en", "sv", "da", "nb", "fi", "de", "nl", "fr", "es", "it", "pt", "pl")
"""By their BCP 47 tags; English is the language of the messages themselves and has no catalogue."""

_LOCALES: Final = Path(__file__).parent / "locales"
_SAME: Final = {"no": "nb", "nn": "nb"}


def language_of(tag: str) -> str | None:
    """The language of ours that a BCP 47 tag asks for, `sv` for `sv-SE` and `nb` for `nn`; None where there is none."""
    base = tag.strip().replace("_", "-").partition("-")[0].lower()
    base = _SAME.get(base, base)
    return base if base in LANGUAGES else None


def words_for(language: str) -> Words:
    """The words of a language by its BCP 47 tag; what its catalogue lacks is said in English.

    Raises:
        LookupError: there is no such language.
    """
    known = language_of(language)
    if known is None:
        raise LookupError(f"{language!r} is none of {', '.join(LANGUAGES)}")
    return _words(known)


def missing(language: str) -> list[str]:
    """The English messages that the catalogue of a language lacks, wholly or in one of its plural forms."""
    known = language_of(language)
    if known is None:
        raise LookupError(f"{language!r} is none of {', '.join(LANGUAGES)}")
    if known == "en":
        return []
    catalogue = _catalogue(known)
    lacking = []
    for message in _read(_LOCALES / "declaration.pot"):
        said = catalogue.get(message.id)
        strings = (said.string,) if said and isinstance(said.string, str) else said.string if said else ()
        if message.id and (said is None or said.fuzzy or not strings or not all(strings)):
            lacking.append(message.id if isinstance(message.id, str) else message.id[0])
    return lacking


@cache
def messages() -> tuple[str, ...]:
    """Every English message that a visitor can read and that has one form only."""
    return tuple(
        message.id for message in _read(_LOCALES / "declaration.pot") if isinstance(message.id, str) and message.id
    )


@cache
def _words(language: str) -> Words:
    if language == "en":
        return Words()
    catalogue = _catalogue(language)
    file = io.BytesIO()
    write_mo(file, catalogue)
    file.seek(0)
    said = {
        message.id: message.string
        for message in catalogue
        if isinstance(message.id, str) and isinstance(message.string, str) and message.string and not message.fuzzy
    }
    return Words(language, GNUTranslations(file), Purposes(said))


@cache
def _catalogue(language: str) -> Catalog:
    path = _LOCALES / language / "LC_MESSAGES" / "declaration.po"
    return _read(path, language) if path.exists() else Catalog(locale=language)


def _read(path: Path, language: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language)
