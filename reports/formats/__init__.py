"""The formats of a declaration and of the owner's report, each a function from a view record to text.

`DECLARATION` maps the name that `--format` takes to its file name and function. The text is to be written
as UTF-8 without newline translation.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from reports.formats import consent
from reports.formats.changes import changes_page, changes_text
from reports.formats.csv import csv
from reports.formats.embed import embed, embed_languages, embed_tag
from reports.formats.html import fragment, page, report
from reports.formats.json import json
from reports.formats.jsonld import jsonld
from reports.formats.junit import junit
from reports.formats.markdown import markdown
from reports.formats.sarif import sarif

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reports.declaration import Declaration
    from reports.words import Words

__all__ = [
    "DECLARATION", "Format", "changes_page", "changes_text", "csv", "embed", "embed_languages", "embed_tag", "fragment",
    "json", "jsonld", "junit", "markdown", "page", "report", "sarif",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Format:
    """One format of a declaration."""

    file_name: str
    media_type: str
    write: Callable[[Declaration, Words | None], str]
    """From the declaration and the words of a language (None: English)."""


DECLARATION: Final[Mapping[str, Format]] = MappingProxyType(
    {
        "html": Format("declaration.html", "text/html", page),
        "fragment": Format("declaration.fragment.html", "text/html", fragment),
        "embed": Format("declaration.embed.js", "text/javascript", embed),
        "md": Format("declaration.md", "text/markdown", markdown),
        "json": Format("declaration.json", "application/json", json),
        "jsonld": Format("declaration.jsonld", "application/ld+json", jsonld),
        "csv": Format("declaration.csv", "text/csv", csv),
        "klaro": Format("klaro-config.js", "text/javascript", consent.klaro),
        "vanilla-cookieconsent": Format("cookieconsent-config.js", "text/javascript", consent.vanilla),
        "tarteaucitron": Format("tarteaucitron-config.js", "text/javascript", consent.tarteaucitron),
        "orejime": Format("orejime-config.js", "text/javascript", consent.orejime),
        "consent-mode": Format("consent-mode.js", "text/javascript", consent.consent_mode),
    }
)
"""Formats by the name that `--format` takes."""
