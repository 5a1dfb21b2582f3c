"""PDF: an HTML document of ours, printed by a browser that the caller brings.

The same document gives the same bytes with the same browser: the dates that it writes into the file are replaced by the
one that the document states.
"""

from __future__ import annotations

import re
from datetime import UTC
from typing import TYPE_CHECKING, Final, TypeAlias

from reports.formats.html import page
from reports.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from reports.declaration import Declaration

Print: TypeAlias = "Callable[[str], bytes]"
"""Prints an HTML document on A4 as a tagged PDF with an outline, without fetching anything for it."""

FILE_NAME: Final = "declaration.pdf"

_DATES: Final = re.compile(rb"(/(?:CreationDate|ModDate) \()(D:\d{14}[^)]*)(\))")
_PLACEHOLDERS: Final = {"%(page)s": "counter(page)", "%(pages)s": "counter(pages)"}


def pdf(declaration: Declaration, print_: Print, words: Words | None = None) -> bytes:
    """Write the declaration as PDF; in English without `words`."""
    return printed(page(declaration, words), declaration.scanned_at, print_, words)


def printed(document: str, moment: datetime, print_: Print, words: Words | None = None) -> bytes:
    """Print a document of ours with page numbers; `moment`, which has a zone, becomes the date of the file."""
    return _dated(print_(numbered(document, words or Words())), moment)


def numbered(document: str, words: Words) -> str:
    """Give a document of ours page numbers, which show in print only."""
    side = "left" if words.direction == "rtl" else "right"
    text = words.say("Page %(page)s of %(pages)s")
    parts = re.split(r"(%\(pages?\)s)", text)
    content = " ".join(_PLACEHOLDERS.get(part) or _quoted(part) for part in parts if part)
    box = f"content: {content}; color: #444; font: 8pt Arial, 'Liberation Sans', sans-serif"
    return document.replace("</head>", f"<style>@page {{ @bottom-{side} {{ {box} }} }}</style>\n</head>", 1)


def _quoted(text: str) -> str:
    """A text of a catalogue as a string of CSS: everything but letters, digits and spaces by number."""
    return '"' + re.sub(r"[^\w ]", lambda found: f"\\{ord(found[0]):06x}", text) + '"'


def _dated(data: bytes, moment: datetime) -> bytes:
    date = f"D:{moment.astimezone(UTC):%Y%m%d%H%M%S}+00'00'".encode("ascii")
    # The file names the place of each of its objects: what is put in must be as long as what was there.
    return _DATES.sub(lambda found: found[1] + date[: len(found[2])].ljust(len(found[2])) + found[3], data)
