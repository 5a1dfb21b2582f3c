"""How the owner of a site wants the declaration to look and to read: part of it, so a kept version stays the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

COLUMNS: Final = ("name", "provider", "purpose", "kept_for", "type", "appears")
"""Columns of an item in the order in which they are shown; the name comes first always."""

OPTIONAL_COLUMNS: Final = frozenset({"type", "appears"})
"""Columns that may be left out. Who stores and receives an item, what for and for how long has to be said."""

PARTS: Final = ("choice", "categories", "contacts", "terms")
"""Parts of the page between head and foot, in the order in which they are shown."""

EVERY: Final = "*"
"""Stands for every language that has no text of its own."""

CONSENT: Final = "@consent"
FOOTER: Final = "@footer"
"""Keys of texts that stand for no message: the owner's words about consent, and the line at the end."""

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who is responsible for the site, and how to reach them."""

    name: str
    address: str | None = None
    country: str | None = None
    """ISO 3166-1 alpha-2 code, or a country name."""
    email: str | None = None
    phone: str | None = None
    url: str | None = None
    """A page of the site about contact; shown as a link only when it is http or https."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the site's owner has changed of the page."""

    texts: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    """Language, or `EVERY` -> English message -> what is said instead."""
    columns: tuple[str, ...] = COLUMNS
    parts: tuple[str, ...] = PARTS
    owner: Owner | None = None
    light: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Variables of the page's style sheet -> colour, `#rrggbb`."""
    dark: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """The same for dark screens."""
    templates: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """File name -> the owner's template."""

    def texts_in(self, language: str) -> Mapping[str, str]:
        """The owner's texts for a language: those for every language, then its own."""
        if not self.texts:
            return _NOTHING
        base = language.partition("-")[0]
        return {**self.texts.get(EVERY, _NOTHING), **self.texts.get(base, _NOTHING)}


PLAIN: Final = Look()
"""Nothing changed."""
