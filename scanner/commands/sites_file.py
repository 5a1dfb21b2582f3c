"""Sites from a CSV file: all of its lines can be used, or none is.

The first line may name the columns (COLUMNS; other spellings in _SPELLINGS); without names they stand in that order.
An empty cell means what the command line says for all.
"""

from __future__ import annotations

import csv
import shlex
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from scanner.alerts import check_rules, check_target
from scanner.commands.site_options import words_read
from scanner.errors import UsageError
from scanner.findings import FINDING_IDS
from scanner.store import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

COLUMNS: Final = ("url", "every", "tz", "alert", "alert_on", "keep", "gone_after", "options")
ON_DEMAND: Final = "never"
_SPELLINGS: Final = {
    "site": "url", "address": "url", "domain": "url", "start_url": "url", "schedule": "every", "timezone": "tz",
    "time_zone": "tz", "alerts": "alert", "keep_months": "keep",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """What the command line says of a site, or of all sites of a file that do not say it themselves."""

    every: str
    zone: str
    targets: tuple[str, ...]
    rules: tuple[str, ...]
    keep: int | None
    gone_after: int | None
    options: tuple[str, ...]
    at_once: bool

    def site(self, url: str, now: datetime) -> Site:
        """A site with these settings.

        Raises:
            UsageError: the address, the schedule, the time zone, a target or a rule cannot be used.
        """
        if self.rules and not self.targets:
            raise UsageError("Rules for alerts are given, and no target", "Give one with --alert")
        for target in self.targets:
            _check_target(target)
        rules = check_rules(self.rules, FINDING_IDS)
        return Site.new(
            url,
            now,
            every=None if self.every.strip().lower() == ON_DEMAND else self.every,
            timezone=self.zone,
            at_once=self.at_once,
            options=self.options,
            alerts=_alerts(self.targets, rules),
            keep_months=self.keep,
            gone_after=self.gone_after,
        )


@lru_cache(maxsize=1024)
def _check_target(target: str) -> None:
    """As `check_target`; a file may name the same target in each of its lines."""
    check_target(target)


def _alerts(targets: tuple[str, ...], rules: tuple[str, ...]) -> dict[str, Any] | None:
    """As the store keeps them; without rules those apply that every site has."""
    if not targets:
        return None
    return {"targets": list(targets), **({"rules": list(rules)} if rules else {})}


def read_sites(file: Path, now: datetime, settings: Settings) -> dict[int, Site]:
    """The sites of a file by their line.

    Raises:
        UsageError: the file, or one of its lines, cannot be read; it names the line.
    """
    sites: dict[int, Site] = {}
    lines: dict[str, int] = {}
    for line, cells in _rows(file):
        try:
            site = _settings(cells, settings).site(cells.get("url", ""), now)
        except UsageError as problem:
            raise bad_line(file, line, problem.message, problem.advice) from problem
        if site.name in lines:
            raise bad_line(file, line, f"{site.name} stands on line {lines[site.name]} already")
        lines[site.name] = line
        sites[line] = site
    if not sites:
        raise UsageError(f"{file} names no site", f"Give a CSV file with the columns {', '.join(COLUMNS)}")
    return sites


def bad_line(file: Path, line: int, reason: str, advice: str = "Nothing was imported") -> UsageError:
    """What is wrong with a line."""
    return UsageError(f"{file}, line {line}: {reason}", advice)


def _settings(cells: dict[str, str], settings: Settings) -> Settings:
    """The settings of one line."""
    try:
        options = tuple(shlex.split(cells.get("options", "")))
    except ValueError as problem:
        raise UsageError(f"The options cannot be read: {str(problem).lower()}") from problem
    given: dict[str, Any] = {
        "every": cells.get("every"),
        "zone": cells.get("tz"),
        "targets": tuple(cells.get("alert", "").split()),
        "rules": tuple(cells.get("alert_on", "").replace(",", " ").split()),
        "keep": _number(cells, "keep"),
        "gone_after": _number(cells, "gone_after"),
        "options": words_read(options),
    }
    ours = {name: getattr(settings, name) for name in given}
    return Settings(**{name: value or ours[name] for name, value in given.items()}, at_once=settings.at_once)


def _number(cells: dict[str, str], name: str) -> int | None:
    text = cells.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 10_000):
        raise UsageError(f"{text!r} in the column {name} is not a number above 0")
    return int(text)


def _rows(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines with something on them, as cells by column, each with its number."""
    columns: tuple[str, ...] | None = None
    for line, cells in _cells(file):
        if columns is None:
            columns = _columns(file, line, cells)
            if columns is not COLUMNS:
                continue
        if len(cells) > len(columns):
            raise bad_line(file, line, f"{len(cells)} cells, where there are {len(columns)} columns")
        yield line, {name: cell for name, cell in zip(columns, cells, strict=False) if cell}


def _columns(file: Path, line: int, cells: list[str]) -> tuple[str, ...]:
    """The columns that the first line names; `COLUMNS` itself when it is a site already."""
    names = tuple(_SPELLINGS.get(name, name) for name in (cell.lower().replace(" ", "_") for cell in cells))
    if "url" not in names:
        return COLUMNS
    for position, name in enumerate(names):
        if name not in COLUMNS or name in names[:position]:
            said = "more than once" if name in COLUMNS else "which is not known"
            raise bad_line(file, line, f"names the column {cells[position]!r}, {said}", f"Known: {', '.join(COLUMNS)}")
    return names


def _cells(file: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "it is not UTF-8"
        raise UsageError(f"Cannot read {file}: {reason}", "Give a CSV file in UTF-8") from problem
    first = text.partition("\n")[0]
    # Spreadsheets of countries with a decimal comma write semicolons.
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True, skipinitialspace=True)
    start = 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells) and not cells[0].startswith("#"):
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as problem:
        raise bad_line(file, start, str(problem)) from problem
