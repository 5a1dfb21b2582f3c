"""`cookiescan report`: the owner's report of a kept scan or of a scan.json, with what earlier scans found."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reports import formats
from scanner.commands.declaration import scan_of
from scanner.declare import audit_of
from scanner.errors import StoreUnusable
from scanner.export import EVIDENCE, load_scan, write_whole
from scanner.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scanner.model import Scan

logger = logging.getLogger(__name__)


@click.command()
@click.argument("source", metavar="SITE|SCAN.json")
@click.option("-o", "--output", metavar="FILE", default="-", help="Write here instead of the terminal.")
@click.option("--database", metavar="URL", help="Where scans are kept [default: a file in your data folder].")
def report(source: str, output: str, database: str | None) -> None:
    """Write the report of a site's newest kept scan, or of a scan.json and the pictures beside it."""
    text = report_of(source, database)
    if output == "-":
        click.echo(text.encode("utf-8", "backslashreplace"), nl=False)
    else:
        write_whole(Path(output), text)


def report_of(source: str, database: str | None) -> str:
    """The report as HTML, one self-contained document (which a browser can print).

    Raises:
        UsageError: the file is no scan, the site has no kept scan, or neither is named.
    """
    if source.lower().endswith(".json") or Path(source).is_file():
        scan = load_scan(source)
        return formats.report(audit_of(scan, _pictures_beside(Path(source), scan)))
    scan = scan_of(source, database)
    with Store.open(database) as store:
        return formats.report(audit_of(scan, store.pictures(scan.scan.id), kept_before(store, scan)))


def kept_before(store: Store, scan: Scan) -> Iterable[Scan]:
    """The kept scans of the site before this one; none when the database cannot be read: the report is worth more."""
    try:
        return store.history(scan.scan.site, before=scan.scan.started_at)
    except StoreUnusable as error:
        logger.warning("%s", error.line(), extra={"action": "history_lost"})
        return ()


def _pictures_beside(path: Path, scan: Scan) -> Mapping[str, bytes]:
    """The pictures that `scan` wrote beside its scan.json; a name that leads elsewhere is not followed."""
    folder = path.parent / EVIDENCE
    found = {}
    for picture in (picture for result in scan.consent.phases.values() for picture in result.pictures):
        file = folder / picture.file
        if file.parent == folder and file.suffix == ".jpg" and file.is_file() and not file.is_symlink():
            found[picture.file] = file.read_bytes()
    return found
