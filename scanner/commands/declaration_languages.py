"""`cookiescan declaration languages`: the languages, and what each of them lacks."""

from __future__ import annotations

import click

from reports.languages import LANGUAGES, language_of, missing, words_for
from scanner.errors import UsageError

OPTION = click.option(
    "--lang", metavar="LANG", default="en", show_default=True, help=f"Language: {', '.join(LANGUAGES)}."
)
"""For every command that writes words for visitors."""


def known_language(tag: str) -> str:
    """The language that a person asks for by a BCP 47 tag.

    Raises:
        UsageError: there is no such language.
    """
    language = language_of(tag)
    if language is None:
        raise UsageError(f"There is no language {tag!r}", f"The languages are {', '.join(LANGUAGES)}.")
    return language


@click.command("languages")
@click.option("--lang", metavar="LANG", help="List the texts that this language lacks.")
def languages(lang: str | None) -> None:
    """List the languages of a declaration; what a language lacks is said in English."""
    if lang is not None:
        for message in missing(known_language(lang)):
            click.echo(message)
        return
    for language in LANGUAGES:
        lacking = missing(language)
        said = words_for("en").count("%(num)s text is missing", "%(num)s texts are missing", len(lacking))
        click.echo(f"{language}: {said if lacking else 'complete'}")
