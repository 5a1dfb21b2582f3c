"""The documents that `--format` names: those that are text and the one that a browser prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reports.custom_file import CustomError
from reports.formats import DECLARATION, embed_languages, embed_tag
from reports.formats.pdf import FILE_NAME, pdf
from scanner.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.declaration import Declaration
    from reports.formats.pdf import Print
    from reports.words import Words

PDF = "pdf"
EMBED = "embed"
FORMATS = (*DECLARATION, PDF)


def checked(name: str) -> str:
    """The name of a format.

    Raises:
        UsageError: there is none of that name.
    """
    if name not in FORMATS:
        raise UsageError(f"There is no format {name!r}", f"The formats are {', '.join(FORMATS)}.")
    return name


def file_name(name: str) -> str:
    """What a document of this format is called."""
    return FILE_NAME if name == PDF else DECLARATION[name].file_name


def document(name: str, declaration: Declaration, languages: Sequence[Words], print_: Print) -> bytes:
    """Write a declaration in one format and its first language; the embed takes all of them.

    Raises:
        BrowserMissing: nothing prints.
        UsageError: a template of the owner's is wrong.
    """
    try:
        if name == PDF:
            return pdf(declaration, print_, languages[0])
        text = (
            embed_languages(declaration, languages)
            if name == EMBED
            else DECLARATION[name].write(declaration, languages[0])
        )
    except CustomError as problem:
        raise UsageError(str(problem)) from None
    # As bytes: the formats are UTF-8 and choose their own line ends, whatever the terminal is.
    return text.encode("utf-8", "backslashreplace")


def say_tag(script: bytes, languages: Sequence[Words], address: str) -> None:
    """Tell on stderr how the script of an embed gets into a page."""
    tag = embed_tag(script.decode("utf-8"), languages[0], address=address, page=DECLARATION["html"].file_name)
    click.echo(f"Put this where the declaration belongs (docs/embed.md):\n{tag}", err=True, nl=False)
