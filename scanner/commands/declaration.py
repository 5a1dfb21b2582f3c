"""`cookiescan declaration`: the declaration of a kept scan or of a scan.json, in any format."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reports.words import Words
from scanner.capture.printer import Printer
from scanner.commands.documents import EMBED, FORMATS, checked, document, file_name, say_tag
from scanner.declare import declaration_of
from scanner.errors import UsageError
from scanner.export import load_scan, write_whole
from scanner.store import Store
from scanner.urls import site_of, start_url

if TYPE_CHECKING:
    from scanner.model import Scan


@click.command()
@click.argument("source", metavar="SITE|SCAN.json")
@click.option(
    "--format",
    "format_name",
    default="html",
    show_default=True,
    metavar="FORMAT",
    help=f"One of {', '.join(FORMATS)}.",
)
@click.option("-o", "--output", metavar="FILE", default="-", help="Write here instead of the terminal.")
@click.option("--browser", type=click.Path(path_type=Path), default=None, help="A Chromium that prints the PDF.")
@click.option("--database", metavar="URL", help="Where scans are kept [default: a file in your data folder].")
def declaration(source: str, format_name: str, output: str, browser: Path | None, database: str | None) -> None:
    """Write the cookie declaration of a site's newest kept scan, or of a scan.json."""
    checked(format_name)
    languages = (Words(),)
    with Printer(browser) as printer:
        written = document(format_name, declaration_of(scan_of(source, database)), languages, printer)
    if output == "-":
        click.echo(written, nl=False)
    else:
        write_whole(Path(output), written)
    if format_name == EMBED:
        say_tag(written, languages, file_name(EMBED) if output == "-" else Path(output).name)


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
