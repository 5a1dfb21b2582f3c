"""`cookiescan declaration`: the declaration of a kept scan or of a scan.json, in any format and language."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reports.formats import DECLARATION
from reports.languages import words_for
from scanner.commands.declaration_languages import OPTION, known_language, languages
from scanner.declare import declaration_of
from scanner.errors import UsageError
from scanner.export import load_scan, write_whole
from scanner.store import Store
from scanner.urls import site_of, start_url

if TYPE_CHECKING:
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
    help=f"One of {', '.join(DECLARATION)}.",
)
@OPTION
@click.option("-o", "--output", metavar="FILE", default="-", help="Write here instead of the terminal.")
@click.option("--database", metavar="URL", help="Where scans are kept [default: a file in your data folder].")
def write(source: str, format_name: str, lang: str, output: str, database: str | None) -> None:
    """Write the cookie declaration of a site's newest kept scan, or of a scan.json."""
    chosen = DECLARATION.get(format_name)
    if chosen is None:
        raise UsageError(f"There is no format {format_name!r}", f"The formats are {', '.join(DECLARATION)}.")
    words = words_for(known_language(lang))
    text = chosen.write(declaration_of(scan_of(source, database)), words)
    if output == "-":
        # As bytes: the formats are UTF-8 and choose their own line ends, whatever the terminal is.
        click.echo(text.encode("utf-8", "backslashreplace"), nl=False)
    else:
        write_whole(Path(output), text)


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


declaration.add_command(languages)
