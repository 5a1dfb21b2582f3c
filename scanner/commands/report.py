"""`cookiescan report`: the owner's report of a kept scan or of a scan.json, with what earlier scans found."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from reports import formats
from reports.formats.pdf import printed
from scanner.capture.printer import Printer
from scanner.commands.declaration import scan_of
from scanner.declare import audit_of
from scanner.errors import StoreUnusable
from scanner.export import EVIDENCE, load_scan, write_whole
from scanner.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reports.audit import Audit
    from scanner.model import Scan

FORMATS: Final = ("html", "pdf")

logger = logging.getLogger(__name__)


@click.command()
@click.argument("source", metavar="SITE|SCAN.json")
@click.option("-o", "--output", metavar="FILE", default="-", help="Write here instead of the terminal.")
@click.option("--format", "format_name", type=click.Choice(FORMATS), default="html", show_default=True)
@click.option("--browser", type=click.Path(path_type=Path), default=None, help="A Chromium that prints the PDF.")
@click.option("--database", metavar="URL", help="Where scans are kept [default: a file in your data folder].")
def report(source: str, output: str, format_name: str, browser: Path | None, database: str | None) -> None:
    """Write the report of a site's newest kept scan, or of a scan.json and the pictures beside it."""
    audit = audit_from(source, database)
    written = formats.report(audit).encode("utf-8", "backslashreplace")
    if format_name == "pdf":
        with Printer(browser) as printer:
            written = printed(written.decode("utf-8"), audit.finished_at or audit.started_at, printer)
    if output == "-":
        click.echo(written, nl=False)
    else:
        write_whole(Path(output), written)


def audit_from(source: str, database: str | None) -> Audit:
    """The view record of the report that a person asks for.

    Raises:
        UsageError: the file is no scan, the site has no kept scan, or neither is named.
    """
    if source.lower().endswith(".json") or Path(source).is_file():
        scan = load_scan(source)
        return audit_of(scan, _pictures_beside(Path(source), scan))
    scan = scan_of(source, database)
    with Store.open(database) as store:
        return audit_of(scan, store.pictures(scan.scan.id), kept_before(store, scan))


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
