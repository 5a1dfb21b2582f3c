"""Progress on stderr: one live line on a terminal, plain lines elsewhere, JSON lines on request, or nothing."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

from scanner.scan import visit_summary

if TYPE_CHECKING:
    from types import TracebackType

    from scanner.sightings import VisitRecord

PLAIN_EVERY = 5.0  # seconds between two plain lines


class Tally:
    """What all kinds of progress count."""

    def __init__(self, phases: int) -> None:
        self._phases = phases
        self._started = time.monotonic()
        self.discovered = 0
        self.visits = 0
        self.cookies = 0
        self.trackers = 0
        self.failed = 0
        self.waits_for: str | None = None

    def rate(self) -> float:
        """Visits a second since the first minute of the scan."""
        return self.visits / max(0.001, time.monotonic() - self._started)

    def left(self) -> float | None:
        """Seconds until the end, if nothing more is discovered; null while nothing can be said."""
        if self.visits < 3:
            return None
        return max(0, self.discovered * self._phases - self.visits) / self.rate()

    def line(self) -> str:
        """The state of the scan in one line."""
        if self.waits_for:
            return f"waiting: {self.waits_for}"
        left = self.left()
        rest = "" if left is None else f", about {_spoken(left)} left"
        failed = f", {self.failed} failed" if self.failed else ""
        return (
            f"{self.visits} visits of {self.discovered} pages{failed}, {self.cookies} cookies, "
            f"{self.trackers} third parties, {self.rate():.1f} visits/s{rest}"
        )


class Silent:
    """`--quiet`."""

    def __init__(self, phases: int, out: TextIO | None = None) -> None:
        self.tally = Tally(phases)
        self._out = out or sys.stderr

    def __enter__(self) -> Silent:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def counted(self, discovered: int, chosen: int) -> None:
        """So many pages are known."""
        del chosen
        self.tally.discovered = discovered
        self.show()

    def visited(self, visit: VisitRecord, cookies: int, trackers: int) -> None:
        """A visit has ended."""
        self.tally.visits += 1
        self.tally.failed += visit.outcome != "ok"
        self.tally.cookies, self.tally.trackers = cookies, trackers
        self.show()
        self.tell(visit)

    def paused(self, reason: str | None) -> None:
        """The scan waits, or goes on."""
        self.tally.waits_for = reason
        self.show()

    def show(self) -> None:
        """Show the state; called whenever it changes."""

    def tell(self, visit: VisitRecord) -> None:
        """Tell of one visit."""


class Plain(Silent):
    """A line from time to time, for logs."""

    def __init__(self, phases: int, out: TextIO | None = None) -> None:
        super().__init__(phases, out)
        self._last = time.monotonic()

    def show(self) -> None:
        """Print the state when the last line is old enough and there is something to tell."""
        if self.tally.visits and time.monotonic() - self._last >= PLAIN_EVERY:
            self._last = time.monotonic()
            print(self.tally.line(), file=self._out, flush=True)


class JsonLines(Silent):
    """`--json-progress`: one JSON object for each visit."""

    def tell(self, visit: VisitRecord) -> None:
        """Print the visit and the counts."""
        tally = self.tally
        counts = {"visits": tally.visits, "pages": tally.discovered, "cookies": tally.cookies}
        print(json.dumps({"event": "visit", **visit_summary(visit), **counts}), file=self._out, flush=True)


class Live(Silent):
    """A bar on the terminal."""

    def __init__(self, phases: int, out: TextIO | None = None) -> None:
        super().__init__(phases, out)
        self._bar = Progress(
            SpinnerColumn(),
            BarColumn(bar_width=24),
            TextColumn("{task.description}", markup=False),
            console=Console(file=self._out),
            transient=True,
        )
        self._task = self._bar.add_task("starting the browser", total=None)

    def __enter__(self) -> Live:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def show(self) -> None:
        """Redraw the bar."""
        total = self.tally.discovered * self.tally._phases  # noqa: SLF001 - its own record
        self._bar.update(self._task, completed=self.tally.visits, total=total or None, description=self.tally.line())


def progress(phases: int, *, quiet: bool, as_json: bool) -> Silent:
    """The kind of progress that fits the options and the terminal."""
    if quiet:
        return Silent(phases)
    if as_json:
        return JsonLines(phases)
    return Live(phases) if sys.stderr.isatty() else Plain(phases)


def _spoken(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole} s" if whole < 90 else f"{round(whole / 60)} min"
