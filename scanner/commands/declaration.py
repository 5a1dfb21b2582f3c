"""`cookiescan declaration`: the declaration of a kept scan or of a scan.json, in any format and language."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reports.languages import LANGUAGES, words_for
from scanner.capture.printer import Printer
from scanner.commands.declaration_custom import CUSTOM, init, with_custom
from scanner.commands.declaration_languages import OPTION, known_language, languages
from scanner.commands.declaration_publish import publish
from scanner.commands.declaration_versions import diff, review, versions
from scanner.commands.documents import EMBED, FORMATS, checked, document, file_name, say_tag
from scanner.declare import declaration_of
from scanner.errors import UsageError
from scanner.export import load_scan, write_whole
from scanner.store import Store
from scanner.urls import site_of, start_url

if TYPE_CHECKING:
    from reports.words import Words
    from scanner.model import Scan


class _Declarations(click.Group):
    """Commands about declarations; without the name of one, a declaration is written."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take what is no command for the arguments of `write`."""
        if not args or args[0] not in {*self.commands, *ctx.help_option_names}:
            args = ["write", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Declarations)
def declaration() -> None:
    """Write the cookie declaration of a site: `cookiescan declaration SITE`, the same as `declaration write SITE`."""


@declaration.command("write")
@click.argument("source", metavar="SITE|SCAN.json")
@click.option(
    "--format",
    "format_name",
    default="html",
    show_default=True,
    metavar="FORMAT",
    help=f"One of {', '.join(FORMATS)}.",
)
@OPTION
@CUSTOM
@click.option("-o", "--output", metavar="FILE", default="-", help="Write here instead of the terminal.")
@click.option("--browser", type=click.Path(path_type=Path), default=None, help="A Chromium that prints the PDF.")
@click.option("--database", metavar="URL", help="Where scans are kept [default: a file in your data folder].")
def write(
    source: str,
    format_name: str,
    lang: str,
    custom: Path | None,
    output: str,
    browser: Path | None,
    database: str | None,
) -> None:
    """Write the cookie declaration of a site's newest kept scan, or of a scan.json."""
    all_words = _all_words(checked(format_name), lang)
    declared = with_custom(declaration_of(scan_of(source, database)), custom)
    with Printer(browser) as printer:
        written = document(format_name, declared, all_words, printer)
    if output == "-":
        click.echo(written, nl=False)
    else:
        write_whole(Path(output), written)
    if format_name == EMBED:
        say_tag(written, all_words, file_name(EMBED) if output == "-" else Path(output).name)


def _all_words(format_name: str, lang: str) -> list[Words]:
    """The words of the language that was asked for; an embed takes several (`sv,en`), or `all`.

    Raises:
        UsageError: several for another format, or one that is not there.
    """
    names = LANGUAGES if lang == "all" else tuple(known_language(name) for name in lang.split(","))
    if len(names) > 1 and format_name != EMBED:
        raise UsageError(f"{format_name} is in one language", f"Only {EMBED} takes several.")
    return [words_for(name) for name in names]


def scan_of(source: str, database: str | None) -> Scan:
    """The scan that a person names: by its file, or by its site, of which the newest kept one that saw something.

    Raises:
        UsageError: the file is no scan, the site has no kept scan, or neither is named.
    """
    if source.lower().endswith(".json") or Path(source).is_file():
        return load_scan(source)
    site = site_of(start_url(source))
    with Store.open(database) as store:
        scan = store.latest(site)
    if scan is None:
        raise UsageError(f"No scan of {site} is kept", f"Scan it first: cookiescan scan {site}.")
    return scan


for command in (init, languages, review, publish, versions, diff):
    declaration.add_command(command)
