"""`cookiescan declaration`: the declaration of a kept scan or of a scan.json, in any format."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reports.formats import DECLARATION
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
    help=f"One of {', '.join(DECLARATION)}.",
)
@click.option("-o", "--output", metavar="FILE", default="-", help="Write here instead of the terminal.")
@click.option("--database", metavar="URL", help="Where scans are kept [default: a file in your data folder].")
def declaration(source: str, format_name: str, output: str, database: str | None) -> None:
    """Write the cookie declaration of a site's newest kept scan, or of a scan.json."""
    chosen = DECLARATION.get(format_name)
    if chosen is None:
        raise UsageError(f"There is no format {format_name!r}", f"The formats are {', '.join(DECLARATION)}.")
    text = chosen.write(declaration_of(scan_of(source, database)), None)
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
