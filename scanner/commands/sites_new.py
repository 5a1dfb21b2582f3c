"""`cookiescan sites add` and `sites import`: sites that are to be scanned by themselves from now on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scanner.commands.site_options import OPTIONS, words_given
from scanner.commands.sites import database_option, next_run
from scanner.commands.sites_file import COLUMNS, Settings, bad_line, read_sites
from scanner.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

_EVERY = "Such as daily, weekly on monday at 03:30, monthly on the 31st, every 2 weeks, a cron expression, or never."


def _planning(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of both commands, before those of a scan."""
    above_0 = click.IntRange(1, 9999)
    options = (
        click.option("--every", default="monthly", show_default=True, metavar="WORDS", help=_EVERY),
        click.option("--tz", default="UTC", show_default=True, metavar="ZONE", help="Whose clocks the schedule means."),
        click.option("--alert", "targets", multiple=True, metavar="URL", help="Whom to tell: mailto:NAME@HOST, .."),
        click.option("--alert-on", "rules", multiple=True, metavar="RULE", help="Of what (docs/alerts.md)."),
        click.option("--keep", type=above_0, metavar="MONTHS", help="How long scans are kept whole.  [default: 12]"),
        click.option("--gone-after", type=above_0, metavar="SCANS", help="Without an item: it is gone.  [default: 2]"),
        click.option("--now", is_flag=True, help="Due at once for the first time."),
        click.option("--replace", is_flag=True, help="Change what is already there."),
        database_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command("add")
@click.argument("url")
@_planning
@click.pass_context
def add_site(context: click.Context, /, url: str, **given: Any) -> None:
    """Add a site: when it is scanned, how, and who hears of it.

    What WORDS leave open, such as the day of a month, the site's name decides, so that not all sites start at once.
    The options of `cookiescan scan` are kept, and used by the site's scans.
    """
    now = datetime.now(UTC)
    site = _settings(context, given).site(url, now)
    with Store.open(given["database"]) as store:
        store.add_sites([site], change=given["replace"])
        site = store.site(site.name)
    click.echo(f"Added {site.name}; next run: {next_run(site, now)}.", err=True)


@click.command("import", help=f"Add the sites of a CSV file, all or none. Its columns: {', '.join(COLUMNS)}.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_planning
@click.pass_context
def import_sites(context: click.Context, /, file: Path, **given: Any) -> None:
    """Add the sites of a CSV file."""
    found = read_sites(file, datetime.now(UTC), _settings(context, given))
    with Store.open(given["database"]) as store:
        if not given["replace"]:
            there = {site.name for site in store.sites()}
            for line, site in found.items():
                if site.name in there:
                    raise bad_line(file, line, f"{site.name} is already there", "Use --replace to change it")
        store.add_sites(list(found.values()), change=given["replace"])
    click.echo(f"Added {len(found):,} sites.", err=True)


add_site.params += OPTIONS
import_sites.params += OPTIONS


def _settings(context: click.Context, given: dict[str, Any]) -> Settings:
    return Settings(
        every=given["every"],
        zone=given["tz"],
        targets=given["targets"],
        rules=given["rules"],
        keep=given["keep"],
        gone_after=given["gone_after"],
        options=words_given(context),
        at_once=given["now"],
    )
