"""`cookiescan diff`: what changed between scans."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from reports import formats
from scanner.commands.build import AT_ONCE
from scanner.commands.terminal import printable
from scanner.declare import changes_of, summary_of
from scanner.diff import GONE_AFTER, HISTORY, difference
from scanner.errors import ExitCode, UsageError
from scanner.export import difference_text, load_scan, write_whole
from scanner.findings import CHANGE_IDS, matching, validate_fail_on
from scanner.store import Store
from scanner.urls import site_of, start_url

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model import Scan

FORMATS: Final = ("text", "json", "html")


@click.command()
@click.argument("sources", metavar="SITE | OLD.json NEW.json", nargs=-1, required=True)
@click.option("--format", "format_name", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("-o", "--output", metavar="FILE", default="-", help="Write here instead of the terminal.")
@click.option("--fail-on", default="", metavar="RULE,..", help="End with exit code 1 on one of these changes.")
@click.option(
    "--gone-after",
    type=click.IntRange(min=1),
    default=None,
    metavar="N",
    help=f"Complete scans without an item until it is gone [default: {GONE_AFTER}; of two files {AT_ONCE}].",
)
@click.option("--database", metavar="URL", help="Where scans are kept [default: a file in your data folder].")
def diff(
    sources: tuple[str, ...],
    format_name: str,
    output: str,
    fail_on: str,
    gone_after: int | None,
    database: str | None,
) -> int:
    """Say what changed with a site's newest kept scan, or between files from the oldest to the newest."""
    names = _rules(fail_on)
    if len(sources) > 1:
        scans, usual = _files(sources), AT_ONCE if len(sources) == 2 else GONE_AFTER
    else:
        scans, usual = _kept(sources[0], database)
    found = difference(scans[0], scans[1:], gone_after=gone_after or usual)
    if format_name == "json":
        text = difference_text(found)
    else:
        write = formats.changes_text if format_name == "text" else formats.changes_page
        text = write(changes_of(found, scans[0].scan.site))
    if output == "-":
        click.echo(text.encode("utf-8", "backslashreplace"), nl=False)  # UTF-8 whatever the terminal is
    else:
        write_whole(Path(output), text)
    met = [change for change in found.changes if matching(change.rule, names)]
    for change in met:
        click.echo(f"cookiescan: {printable(f'{change.rule}: {summary_of(change)}')}", err=True)
    return ExitCode.RULE_MET if met else ExitCode.DONE


def _rules(fail_on: str) -> tuple[str, ...]:
    names = validate_fail_on([fail_on], changes=True)
    for name in names:
        if not any(matching(rule, (name,)) for rule in CHANGE_IDS):
            raise UsageError(f"--fail-on {name} is a rule of one scan", "Give it to: cookiescan scan.")
    return names


def _files(sources: Sequence[str]) -> list[Scan]:
    """Scans by their files, newest first."""
    scans = [load_scan(source) for source in reversed(sources)]
    sites = dict.fromkeys(scan.scan.site for scan in scans)
    if len(sites) > 1:
        raise UsageError(f"The scans are of different sites: {', '.join(sites)}", "Compare scans of one site.")
    return scans


def _kept(source: str, database: str | None) -> tuple[list[Scan], int]:
    """The kept scans of a site, newest first, and when an item of it is gone."""
    if source.lower().endswith(".json"):
        raise UsageError("One file is nothing to compare", "Name two: cookiescan diff OLD.json NEW.json.")
    site = site_of(start_url(source))
    with Store.open(database) as store:
        scans, gone_after = list(store.history(site, limit=HISTORY + 1)), store.gone_after(site)
    if not scans:
        raise UsageError(f"No scan of {site} is kept", f"Scan it first: cookiescan scan {site}.")
    return scans, gone_after or GONE_AFTER
