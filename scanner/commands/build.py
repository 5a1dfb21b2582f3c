"""What a build server needs of a scan: the comparison with a baseline, JUnit XML and SARIF."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from reports import formats
from scanner.declare import checks_of, summary_of
from scanner.diff import difference
from scanner.errors import StoreUnusable, UsageError
from scanner.export import load_scan, write_whole
from scanner.findings import RULES, matching
from scanner.model import ScanStatus
from scanner.urls import site_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.change import Difference
    from scanner.config import ScanConfig
    from scanner.model import Scan
    from scanner.store import Store

logger = logging.getLogger(__name__)

SCAN_FILE: Final = click.Path(dir_okay=False, path_type=Path)
RESULT_FILE: Final = click.Path(dir_okay=False, path_type=Path)
AT_ONCE: Final = 1
"""Scans without an item until it is gone, where there is one earlier scan only: somebody chose the two."""


@dataclass(frozen=True, slots=True)
class Build:
    """What the results are compared with, and which further files are written."""

    baseline: Scan | None = None
    junit: Path | None = None
    sarif: Path | None = None

    @classmethod
    def read(cls, config: ScanConfig, baseline: Path | None, junit: Path | None, sarif: Path | None) -> Build:
        """What the options ask for.

        Raises:
            UsageError: the baseline cannot be read, or is of another site.
        """
        if baseline is None:
            return cls(None, junit, sarif)
        scan = load_scan(baseline)
        if scan.scan.site != site_of(config.start_url):
            raise UsageError(f"{baseline} is a scan of {scan.scan.site}", "Name a baseline of the same site.")
        return cls(scan, junit, sarif)

    def difference(self, scan: Scan) -> Difference | None:
        """What changed since the baseline; null without one."""
        return None if self.baseline is None else difference(scan, [self.baseline], gone_after=AT_ONCE)

    def met(self, scan: Scan, fail_on: Iterable[str]) -> list[str]:
        """The changes that `--fail-on` names, a line each."""
        found = self.difference(scan)
        changes = found.changes if found else ()
        return [f"{change.rule}: {summary_of(change)}" for change in changes if matching(change.rule, fail_on)]

    def write(self, scan: Scan, fail_on: tuple[str, ...]) -> None:
        """Write the files for a build server.

        Raises:
            UnwritableOutput: one of them cannot be written.
        """
        if self.junit is None and self.sarif is None:
            return
        found = self.difference(scan)
        rules = [(rule.id, rule.reference) for rule in RULES]
        changes = found.changes if found else None
        ids = [rule for rule, _ in rules] + [change.rule for change in changes or ()]
        fails = [rule for rule in ids if matching(rule, fail_on)] if fail_on else None
        checks = checks_of(scan, rules, changes, fails)
        if self.junit is not None:
            write_whole(self.junit, formats.junit(checks))
        if self.sarif is not None:
            write_whole(self.sarif, formats.sarif(checks))


NO_BUILD: Final = Build()


def keep_changes(store: Store, scan: Scan, *, quiet: bool) -> None:
    """Keep what changed since the kept scans before this one, and say how much it is."""
    if scan.scan.status is ScanStatus.FAILED:
        return
    site = scan.scan.site
    try:
        earlier = store.history(site, before=scan.scan.started_at)
        if not earlier:
            return
        gone_after = store.gone_after(site)
        found = difference(scan, earlier, **({} if gone_after is None else {"gone_after": gone_after}))
        store.keep_changes(scan.scan.id, found.changes)
    except (StoreUnusable, UsageError) as error:  # the scan itself is told of elsewhere
        logger.warning("%s", error.line(), extra={"action": "changes_lost"})
        return
    number = len(found.changes)
    if number and not quiet:
        noun = "change" if number == 1 else "changes"
        click.echo(f"{number} {noun} since {earlier[0].scan.started_at:%Y-%m-%d}: cookiescan diff {site}", err=True)
