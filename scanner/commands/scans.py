"""`cookiescan scans`: the kept scans."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.commands.cookie_data import open_cookie_db
from scanner.commands.terminal import printable
from scanner.export import scan_text, write_whole
from scanner.reclassify import changes, reclassified
from scanner.store import Store
from scanner.urls import site_of, start_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from scanner.store import ScanSummary

COLUMNS = ("ID", "SITE", "STARTED (UTC)", "STATUS", "PAGES", "COOKIES", "STORAGE", "TRACKERS", "FINDINGS")
NUMBERS = 5  # the last columns, set to the right

_database = click.option(
    "--database",
    metavar="URL",
    help="Where scans are kept: sqlite:///PATH or postgresql://... [default: a file in your data folder]",
)


@click.group()
def scans() -> None:
    """List, show, export, judge again and delete kept scans."""


@scans.command("list")
@click.argument("site", required=False)
@_database
def list_scans(site: str | None, database: str | None) -> None:
    """List the kept scans, newest first; only those of SITE when it is given."""
    domain = None if site is None else site_of(start_url(site))
    with Store.open(database) as store:
        found = store.scans(domain)
    if not found:
        click.echo("No scans are kept." if domain is None else f"No scans of {domain} are kept.", err=True)
        return
    for line in _table([COLUMNS, *(_cells(summary) for summary in found)]):
        click.echo(line)


@scans.command("show")
@click.argument("scan_id", metavar="ID")
@_database
def show_scan(scan_id: str, database: str | None) -> None:
    """Show one scan in brief."""
    with Store.open(database) as store:
        summary = store.summary(scan_id)
        scan = store.scan(scan_id) if summary.finished else None
    lines = [
        ("Scan", summary.id),
        ("Site", summary.site),
        ("Start", summary.start_url),
        ("Started", _moment(summary.started_at)),
        ("Finished", _moment(summary.finished_at)),
        ("Status", _status(summary)),
        *(("Reason", reason) for reason in summary.reasons),
        ("Visits kept", str(summary.visits)),
    ]
    if scan is not None:
        coverage = scan.coverage
        lines += [
            ("Pages", f"{coverage.pages_visited} visited, {coverage.pages_failed} failed"),
            ("Cookies", _by_category(cookie.category for cookie in scan.cookies)),
            ("Storage", _by_category(item.category for item in scan.storage)),
            ("Trackers", _by_category(tracker.category for tracker in scan.trackers)),
            *(("Finding", f"{finding.rule} ({finding.severity}): {finding.message}") for finding in scan.findings),
        ]
    for name, text in lines:
        click.echo(f"{name + ':':<13}{printable(text)}")


@scans.command("export")
@click.argument("scan_id", metavar="ID")
@click.option("-o", "--output", metavar="FILE", default="-", help="Write here instead of the terminal.")
@_database
def export_scan(scan_id: str, output: str, database: str | None) -> None:
    """Write a scan as scan.json."""
    with Store.open(database) as store:
        text = scan_text(store.scan(scan_id))
    if output == "-":
        click.echo(text.encode(), nl=False)  # as bytes: JSON is UTF-8 whatever the terminal is
    else:
        write_whole(Path(output), text)


@scans.command("delete")
@click.argument("scan_id", metavar="ID")
@_database
def delete_scan(scan_id: str, database: str | None) -> None:
    """Delete a scan with its evidence, for good."""
    with Store.open(database) as store:
        store.delete(scan_id)
    click.echo(f"Deleted {printable(scan_id)}.", err=True)


@scans.command("reclassify")
@click.argument("scan_id", metavar="ID")
@click.option(
    "--overrides",
    multiple=True,
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Further rows of your own, believed first.",
)
@_database
def reclassify_scan(scan_id: str, overrides: tuple[Path, ...], database: str | None) -> None:
    """Judge a kept scan again with the cookie database of today, without a visit; prints what changed."""
    cookie_db = open_cookie_db(overrides)
    with Store.open(database) as store:
        old = store.scan(scan_id)
        new = reclassified(old, cookie_db)
        store.finish(new)
    changed = list(changes(old, new))
    for change in changed:
        click.echo(printable(str(change)))
    was, now = old.scan.cookie_db.version, new.scan.cookie_db.version
    click.echo(f"{len(changed)} verdicts changed (database {printable(was)}, now {now}).", err=True)


def _cells(summary: ScanSummary) -> tuple[str, ...]:
    counts = (summary.pages, summary.cookies, summary.storage, summary.trackers, summary.findings)
    numbers = (str(count) if summary.finished else "-" for count in counts)
    return (summary.id, summary.site, _moment(summary.started_at), _status(summary), *numbers)


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    """The rows as lines with aligned columns, numbers to the right."""
    cells = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    words = len(COLUMNS) - NUMBERS
    return [
        "  ".join(
            cell.ljust(width) if index < words else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in cells
    ]


def _status(summary: ScanSummary) -> str:
    """The status, which is only known of a finished scan."""
    return summary.status.value if summary.finished else "unfinished"


def _moment(moment: datetime | None) -> str:
    return "-" if moment is None else f"{moment:%Y-%m-%d %H:%M}"


def _by_category(categories: Iterable[str | None]) -> str:
    """Such as `5 (statistics 3, unclassified 2)`."""
    counts = Counter(category or "unclassified" for category in categories)
    parts = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
    return f"{counts.total()} ({parts})" if parts else "0"
