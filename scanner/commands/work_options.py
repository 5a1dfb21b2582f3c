"""Options that `run-due` and `worker` share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from scanner.config import duration
from scanner.errors import UsageError
from scanner.schedule.limits import MIB, Limits
from scanner.urls import site_of, start_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scanner.store import Store

DEFAULTS = Limits()
SHORTEST_SILENCE = 3.0  # seconds; below, a busy machine would look dead


def seconds(_context: click.Context, _parameter: click.Parameter, value: str) -> float:
    """A duration of the command line."""
    return duration(value)


_OPTIONS = (
    click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Scans at once."),
    click.option(
        "--memory-limit",
        type=click.IntRange(min=128),
        default=DEFAULTS.memory // MIB,
        show_default=True,
        metavar="MIB",
        help="Of one scan with its browser.",
    ),
    click.option(
        "--silence",
        default=f"{DEFAULTS.silence:.0f}s",
        show_default=True,
        callback=seconds,
        help="A worker that gives no sign of life for so long is taken for dead.",
    ),
    click.option(
        "--patience",
        default=f"{DEFAULTS.patience:.0f}s",
        show_default=True,
        callback=seconds,
        help="What scans get to finish after SIGTERM; then they are handed back.",
    ),
    click.option("--database", default=None, metavar="URL", help="sqlite:///PATH or postgresql://.."),
)


def work_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def limits_of(options: dict[str, Any]) -> Limits:
    """The bounds that the options ask for.

    Raises:
        UsageError: the silence is too short.
    """
    if options["silence"] < SHORTEST_SILENCE:
        raise UsageError(f"--silence is at least {SHORTEST_SILENCE:.0f} seconds")
    return Limits(silence=options["silence"], patience=options["patience"], memory=options["memory_limit"] * MIB)


def demand(store: Store, sites: Iterable[str]) -> None:
    """Have these sites scanned on demand."""
    for site in sites:
        store.request_run(site_of(start_url(site)), store.clock())
