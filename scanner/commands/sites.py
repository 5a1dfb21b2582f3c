"""`cookiescan sites`: the sites that are scanned by themselves, and when."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from scanner.alerts import shown_target
from scanner.commands.terminal import printable, table
from scanner.config import without_credentials
from scanner.store import Store
from scanner.urls import site_of, start_url

if TYPE_CHECKING:
    from scanner.store import Site, SiteSummary

COLUMNS = ("SITE", "EVERY", "LAST SCAN (UTC)", "RESULT", "NEXT RUN", "OPEN CHANGES")
_NEW = ("add", "import")

database_option = click.option(
    "--database",
    metavar="URL",
    help="Where sites are kept: sqlite:///PATH or postgresql://... [default: a file in your data folder]",
)


class _Sites(click.Group):
    """Imports what adds sites when it is asked for: it knows the options of a scan, whose import takes a second."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in the order in which one meets them."""
        return [*_NEW, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in _NEW:
            return super().get_command(ctx, cmd_name)
        from scanner.commands import sites_new  # noqa: PLC0415

        return sites_new.add_site if cmd_name == "add" else sites_new.import_sites


@click.group(cls=_Sites)
def sites() -> None:
    """Add, plan, pause and remove sites that are scanned by themselves."""


@sites.command("list")
@database_option
def list_sites(database: str | None) -> None:
    """List the sites: how the last scan went, when the next one is due, what has changed."""
    with Store.open(database) as store:
        found = store.site_summaries()
    if not found:
        click.echo("No sites were added. See: cookiescan sites add --help", err=True)
        return
    now = datetime.now(UTC)
    for line in table([COLUMNS, *(_cells(summary, now) for summary in found)], 1):
        click.echo(line)


@sites.command("show")
@click.argument("site")
@database_option
def show_site(site: str, database: str | None) -> None:
    """Show one site with all that is kept of it."""
    with Store.open(database) as store:
        summary = store.site_summary(_name(site))
    kept = summary.site
    alerts = kept.alerts or {}
    last = "-" if summary.last_started_at is None else f"{_moment(summary.last_started_at)} ({summary.last_id})"
    lines = [
        ("Site", kept.name),
        ("Start", kept.start_url),
        ("Added", _moment(kept.added_at)),
        ("Every", f"{kept.every} ({kept.timezone})" if kept.every else "on demand"),
        ("Next run", next_run(kept, datetime.now(UTC))),
        ("Scans kept", str(summary.scans)),
        ("Last scan", last),
        ("Result", _result(summary)),
        ("Open changes", str(summary.open_changes)),
        ("Options", " ".join(_without_password(word) for word in kept.options) or "-"),
        *(("Alert to", shown_target(target)) for target in alerts.get("targets", ())),
        *(("Alert on", rule) for rule in alerts.get("rules", ())),
        ("Kept whole", "12 months" if kept.keep_months is None else f"{kept.keep_months} months"),
        ("Gone after", f"{kept.gone_after or 2} complete scans"),
    ]
    for name, text in lines:
        click.echo(f"{name + ':':<14}{printable(text)}")


@sites.command("pause")
@click.argument("names", metavar="SITE..", nargs=-1, required=True)
@database_option
def pause_sites(names: tuple[str, ...], database: str | None) -> None:
    """Let sites rest until they are resumed."""
    with Store.open(database) as store:
        for name in map(_name, names):
            store.pause_site(name)
            click.echo(f"Paused {name}.", err=True)


@sites.command("resume")
@click.argument("names", metavar="SITE..", nargs=-1, required=True)
@database_option
def resume_sites(names: tuple[str, ...], database: str | None) -> None:
    """Scan paused sites again; what their pause has left out is not caught up."""
    now = datetime.now(UTC)
    with Store.open(database) as store:
        for name in map(_name, names):
            site = store.resume_site(name, now)
            click.echo(f"Resumed {name}; next run {next_run(site, now)}.", err=True)


@sites.command("remove")
@click.argument("names", metavar="SITE..", nargs=-1, required=True)
@click.option("--with-scans", is_flag=True, help="Delete their kept scans too, for good.")
@database_option
def remove_sites(names: tuple[str, ...], database: str | None, *, with_scans: bool) -> None:
    """Forget the schedules and alerts of sites. Kept scans and declarations stay."""
    with Store.open(database) as store:
        for name in map(_name, names):
            store.remove_site(name)
            if with_scans:
                store.delete_scans_of(name)
            click.echo(f"Removed {name}{' and its scans' if with_scans else ''}.", err=True)


def _name(site: str) -> str:
    return site_of(start_url(site))


def _cells(summary: SiteSummary, now: datetime) -> tuple[str, ...]:
    site = summary.site
    return (
        site.name,
        site.every or "on demand",
        _moment(summary.last_started_at),
        _result(summary),
        next_run(site, now),
        str(summary.open_changes),
    )


def _result(summary: SiteSummary) -> str:
    return "never scanned" if summary.last_status is None else summary.last_status.value


def next_run(site: Site, now: datetime) -> str:
    """When, as clocks at the site's place show it."""
    if site.paused:
        return "paused"
    if site.next_due is None:
        return "on demand"
    if site.next_due <= now:
        return "due"
    return f"{site.next_due.astimezone(ZoneInfo(site.timezone)):%Y-%m-%d %H:%M %Z}"


def _moment(moment: datetime | None) -> str:
    return "-" if moment is None else f"{moment:%Y-%m-%d %H:%M}"


def _without_password(word: str) -> str:
    name, separator, value = word.partition("=")
    return f"{name}={without_credentials(value)}" if separator and name == "--proxy" else word
