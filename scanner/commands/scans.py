"""`cookiescan scans`: the kept scans."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.classify import reclassified
from scanner.commands.cookie_data import open_cookie_db
from scanner.commands.terminal import printable, table
from scanner.errors import UsageError
from scanner.export import EVIDENCE, scan_text, write_whole
from scanner.findings import findings
from scanner.store import CookieName, Store
from scanner.urls import ascii_host, site_of, start_url

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from scanner.model import Cookie, Scan, StorageItem
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
    for line in table([COLUMNS, *(_cells(summary) for summary in found)], NUMBERS):
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
    """Write a scan as scan.json; with -o its pictures go into the folder `evidence` beside it."""
    with Store.open(database) as store:
        text = scan_text(store.scan(scan_id))
        pictures = {} if output == "-" else store.pictures(scan_id)
    if output == "-":
        click.echo(text.encode(), nl=False)  # as bytes: JSON is UTF-8 whatever the terminal is
    else:
        for name, data in pictures.items():
            write_whole(Path(output).parent / EVIDENCE / name, data)
        write_whole(Path(output), text)


@scans.command("reclassify")
@click.argument("scan_ids", metavar="ID..", nargs=-1, required=True)
@_database
def reclassify(scan_ids: tuple[str, ...], database: str | None) -> None:
    """Judge kept scans again with the cookie database in use, without a crawl."""
    cookie_db = open_cookie_db()
    with Store.open(database) as store:
        for scan_id in scan_ids:
            old = store.scan(scan_id)
            new = reclassified(old, cookie_db)
            new = replace(new, findings=findings(new))
            store.finish(new)
            click.echo(
                f"{printable(scan_id)}: {_judged_anew(old, new)} verdicts changed "
                f"({old.scan.cookie_db.version} to {cookie_db.version}).",
                err=True,
            )


@scans.command("delete")
@click.argument("scan_id", metavar="ID", required=False)
@click.option("--cookie", "name", metavar="NAME", help="Delete this cookie only: of the scan, or of all without ID.")
@click.option("--domain", metavar="D", help="The domain that the cookie is kept for.")
@_database
def delete_scan(scan_id: str | None, name: str | None, domain: str | None, database: str | None) -> None:
    """Delete a scan with its evidence, for good; with --cookie and --domain a single cookie of kept scans."""
    if (name is None) != (domain is None):
        raise UsageError("--cookie and --domain belong together", "A cookie is named by both")
    if name is None and scan_id is None:
        raise UsageError("No scan is named", "Give its ID; see: cookiescan scans list")
    with Store.open(database) as store:
        if name is not None and domain is not None:
            _delete_cookie(store, CookieName(name, ascii_host(domain.removeprefix("."))), scan_id)
        elif scan_id is not None:
            store.delete(scan_id)
            click.echo(f"Deleted {printable(scan_id)}.", err=True)


def _delete_cookie(store: Store, cookie: CookieName, scan_id: str | None) -> None:
    """Delete a cookie and say where it was; unfinished scans are told, since they may still hold it."""
    had = store.delete_cookie(cookie, findings, scan_id)
    what = printable(f"{cookie.name} of {cookie.domain}")
    if scan_id is None:
        for summary in store.scans():
            if not summary.finished:
                click.echo(f"The unfinished scan {printable(summary.id)} was left as it is.", err=True)
    if not had:
        raise UsageError(f"No kept scan has the cookie {what}" if scan_id is None else f"The scan has no cookie {what}")
    click.echo(f"Deleted {what} from {', '.join(map(printable, had))}.", err=True)


def _judged_anew(old: Scan, new: Scan) -> int:
    """How many cookies, stored items and third parties have another category than before."""
    before, after = _categories(old), _categories(new)
    return sum(before.get(key) != category for key, category in after.items())


def _categories(scan: Scan) -> dict[str, str | None]:
    items: list[Cookie | StorageItem] = [*scan.cookies, *scan.storage]
    return {
        **{item.id: item.category for item in items},
        **{f"host {tracker.host}": tracker.category for tracker in scan.trackers},
    }


def _cells(summary: ScanSummary) -> tuple[str, ...]:
    counts = (summary.pages, summary.cookies, summary.storage, summary.trackers, summary.findings)
    numbers = (str(count) if summary.finished else "-" for count in counts)
    return (summary.id, summary.site, _moment(summary.started_at), _status(summary), *numbers)


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
