"""`cookiescan worker`: scan what is due, on any number of machines, until told to stop."""

from __future__ import annotations

import asyncio
import json
import signal
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import click

from scanner.commands.work_options import DEFAULTS, demand, limits_of, seconds, work_options
from scanner.errors import MissingPart, UsageError
from scanner.schedule.owner import new_owner
from scanner.schedule.postman import Postman
from scanner.schedule.pulse import Pulse
from scanner.schedule.work import Workshop
from scanner.store import Store
from scanner.store.location import locate

if TYPE_CHECKING:
    from scanner.fleet.worker import Worker
    from scanner.schedule.work import Worked

_NEEDED = ("procrastinate", "prometheus_client", "psycopg", "psycopg_pool", "structlog")


@click.group(invoke_without_command=True)
@work_options
@click.option("--metrics", default=None, metavar="[HOST:]PORT", help="Offer metrics to Prometheus there.")
@click.option(
    "--every",
    type=click.Choice(["1", "2", "5", "10", "15", "30"]),
    default="10",
    show_default=True,
    help="Seconds between two looks at what is due and who is dead.",
)
@click.pass_context
def worker(context: click.Context, /, *, metrics: str | None, every: str, **options: Any) -> None:
    """Scan what is due until told to stop, beside any number of other workers (PostgreSQL). Logs JSON lines."""
    if context.invoked_subcommand is not None:
        context.obj = options["database"]
        return
    _prove_parts(options["database"])
    from scanner.fleet.logs import use_json_logs  # noqa: PLC0415 - parts that only a fleet needs
    from scanner.fleet.metrics import Metrics  # noqa: PLC0415
    from scanner.fleet.worker import Worker  # noqa: PLC0415

    use_json_logs()
    limits, database, owner = limits_of(options), options["database"], new_owner()
    with (
        Store.open(database) as store,
        Store.open(database) as beats,
        Pulse(beats, limits) as pulse,
        Postman(store) as postman,
    ):
        figures = Metrics(store, pulse)
        if metrics is not None:
            figures.serve(*_place(metrics))

        def tell(worked: Worked) -> None:
            figures.tell(worked)
            postman.call()

        workshop = Workshop(store, database, owner, limits, pulse, tell)
        one = Worker(store, workshop, owner, limits, figures, jobs=options["jobs"], every=int(every))
        asyncio.run(_interruptible(one))


async def _interruptible(one: Worker) -> None:
    """Work; Ctrl-C or SIGTERM ends it in good order, a second one at once."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, one.stop)
    await one.run()


@worker.command("status")
@click.option("--silence", default=f"{DEFAULTS.silence:.0f}s", callback=seconds, help="After which a worker is dead.")
@click.option("--json", "as_json", is_flag=True)
@click.option("--database", default=None, metavar="URL")
@click.pass_obj
def status(outer: str | None, *, silence: float, as_json: bool, database: str | None) -> None:
    """Say how many workers there are, what waits and what is under way."""
    url = database or outer
    _prove_parts(url)
    from scanner.fleet.status import read_status  # noqa: PLC0415

    with Store.open(url) as store:
        found = read_status(store, silence)
    click.echo(json.dumps(found.as_json()) if as_json else "\n".join(found.lines()))


@worker.command("request")
@click.argument("sites", metavar="SITE..", nargs=-1, required=True)
@click.option("--database", default=None, metavar="URL")
@click.pass_obj
def request(outer: str | None, *, sites: tuple[str, ...], database: str | None) -> None:
    """Have sites scanned as soon as a worker is free, before what is planned."""
    with Store.open(database or outer) as store:
        demand(store, sites)


def _prove_parts(database: str | None) -> None:
    """Raises `MissingPart` or `UsageError` where there can be no fleet."""
    if locate(database).path is not None:
        raise UsageError("Workers need PostgreSQL", "Give --database postgresql://..; for SQLite there is run-due")
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise MissingPart(f"Workers need {', '.join(missing)}", "Run: pip install 'cookiescan[fleet]'")


def _place(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not port.isdigit() or int(port) > 65535:
        raise UsageError(f"{text!r} is no place for metrics", "Give [HOST:]PORT, such as 127.0.0.1:9464")
    return host or "127.0.0.1", int(port)
