"""`cookiescan alerts`: are the targets of a site reached, and what became of its messages."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from scanner.alerts import AlertSettings, deliver, send, shown_target, trial_alert
from scanner.alerts.outcome import NotDelivered, PerhapsDelivered
from scanner.commands.terminal import printable
from scanner.errors import AlertUndelivered, ScanError, UsageError
from scanner.store import Store
from scanner.urls import site_of, start_url

if TYPE_CHECKING:
    from scanner.store.alerts import AlertEntry

_database = click.option(
    "--database",
    metavar="URL",
    help="Where scans are kept: sqlite:///PATH or postgresql://... [default: a file in your data folder]",
)


@click.group()
def alerts() -> None:
    """Try the alert targets of a site, list its messages, send what waits."""


@alerts.command("test")
@click.argument("site")
@_database
def try_targets(site: str, database: str | None) -> None:
    """Send a test message to each target of SITE, and say which took it.

    Ends with 2 when one did not.
    """
    address = start_url(site)
    domain = site_of(address)
    with Store.open(database) as store:
        targets = AlertSettings.read(store.alert_settings(domain)).targets
    if not targets:
        raise UsageError(
            f"The site {domain} has no alert targets", "Give it one: cookiescan sites add .. --alert TARGET"
        )
    now = datetime.now(UTC)
    results = [_try(target, domain, address, now) for target in targets]
    if not all(results):
        failed = results.count(False)
        raise AlertUndelivered(f"{failed} of {len(results)} targets did not take the test message", "See above.")


def _try(target: str, site: str, address: str, now: datetime) -> bool:
    """Send the test message to one target and say what became of it."""
    try:
        send(target, trial_alert(site, address, now), secrets.token_hex(16), now)
    except PerhapsDelivered as problem:
        said = f"may have arrived: {problem}"
    except NotDelivered as problem:
        said = f"failed: {problem}"
    except ScanError as problem:
        said = f"failed: {problem.line()}"
    else:
        click.echo(f"{printable(shown_target(target))}: sent")
        return True
    click.echo(f"{printable(shown_target(target))}: {printable(said)}")
    return False


@alerts.command("list")
@click.argument("site", required=False)
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="The newest so many.")
@_database
def list_alerts(site: str | None, limit: int, database: str | None) -> None:
    """List the messages about SITE, or all, newest first, with what became of them."""
    domain = None if site is None else site_of(start_url(site))
    with Store.open(database) as store:
        found = store.alerts(domain, limit)
    if not found:
        click.echo("No alerts are kept." if domain is None else f"No alerts of {domain} are kept.", err=True)
        return
    for entry in found:
        click.echo(printable(_line(entry)))


@alerts.command("send")
@_database
def send_alerts(database: str | None) -> None:
    """Send the messages that are due; `run-due` and `worker` do so by themselves."""
    with Store.open(database) as store:
        done = deliver(store)
    click.echo(f"{done.sent} sent, {done.again} to be tried again, {done.failed} failed.", err=True)


def _line(entry: AlertEntry) -> str:
    """Such as `20260301120000-ab12cd  shop.example  high  3 items  sent 2026-03-01 12:09  mailto:ops@shop.example`."""
    message = entry.message
    count = len(message.get("items", ())) + int(message.get("omitted", 0))
    target = shown_target(entry.target) if entry.target else "(a former target)"
    items = "1 item" if count == 1 else f"{count} items"
    columns = (entry.scan_id, entry.site, str(message.get("severity", "-")), items, _state(entry), target)
    return "  ".join(columns) + (f"  ({entry.error})" if entry.error else "")


def _state(entry: AlertEntry) -> str:
    if entry.state == "sent" and entry.sent_at:
        return f"sent {entry.sent_at:%Y-%m-%d %H:%M}"
    if entry.state == "waiting" and entry.attempts and entry.not_before:
        return f"waiting, attempt {entry.attempts + 1} from {entry.not_before:%Y-%m-%d %H:%M}"
    if entry.state == "failed":
        return f"failed after {entry.attempts} attempts" if entry.attempts != 1 else "failed after 1 attempt"
    return entry.state
