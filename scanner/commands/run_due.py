"""`cookiescan run-due`: scan every site that is due, then end (for cron or a systemd timer)."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING, Any

import click

from scanner.commands.work_options import demand, limits_of, work_options
from scanner.errors import ExitCode
from scanner.schedule.engine import RunDue
from scanner.schedule.owner import new_owner
from scanner.schedule.postman import Postman
from scanner.schedule.pulse import Pulse
from scanner.schedule.work import RunEnd, Workshop
from scanner.store import Store

if TYPE_CHECKING:
    from collections import Counter

SPOKEN = {
    RunEnd.COMPLETE: "complete",
    RunEnd.DEGRADED: "degraded",
    RunEnd.FAILED: "failed",
    RunEnd.RETRIED: "to be tried again",
    RunEnd.HANDED_BACK: "handed back",
    RunEnd.LOST: "taken over by another program",
}
RAN = {RunEnd.COMPLETE, RunEnd.DEGRADED, RunEnd.LOST}


@click.command("run-due")
@click.option("--site", "sites", multiple=True, metavar="SITE", help="Scan this site too, due or not; repeatable.")
@work_options
@click.option("--quiet", is_flag=True)
def run_due(sites: tuple[str, ...], *, quiet: bool, **options: Any) -> int:
    """Scan every site that is due, then end. Safe when it runs several times at once."""
    limits, database, owner = limits_of(options), options["database"], new_owner()
    with (
        Store.open(database) as store,
        Store.open(database) as beats,
        Pulse(beats, limits) as pulse,
        Postman(store) as postman,
    ):
        demand(store, sites)
        workshop = Workshop(store, database, owner, limits, pulse, lambda _worked: postman.call())
        ends = asyncio.run(_interruptible(RunDue(store, workshop, owner, limits, options["jobs"])))
    if not quiet:
        click.echo(spoken(ends), err=True)
    return ExitCode.DONE if set(ends) <= RAN else ExitCode.DEGRADED


async def _interruptible(due: RunDue) -> Counter[RunEnd]:
    """Run; Ctrl-C or SIGTERM ends it in good order, a second one at once."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, due.stop)
    try:
        return await due.run()
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


def spoken(ends: Counter[RunEnd]) -> str:
    """Such as `12 sites: 11 complete, 1 degraded.`"""
    if not ends:
        return "No site is due."
    parts = ", ".join(f"{ends[end]} {words}" for end, words in SPOKEN.items() if ends[end])
    return f"{ends.total()} {'site' if ends.total() == 1 else 'sites'}: {parts}."
