"""The sites on which tools make choices, and what is right on each: cookies held, banner gone, nothing accepted.

The truth is that of the farm's rows, the same for every tool; what a tool reports of itself plays no part in it.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from tests.farm import npm
from tests.farm.real.managers import ALL
from tests.farm.sites.banners import ROWS
from tests.farm.sites.platforms import PLATFORMS

if TYPE_CHECKING:
    from collections.abc import Mapping

STRANGERS = "tests.farm.sites.strangers"
NO_RECORD = frozenset({"links"})  # keeps its choice in a place of its own


@dataclass(frozen=True, slots=True)
class Cell:
    """One wish on one site."""

    set: str
    site: str
    url: str
    refuse: bool
    offered: bool
    """Whether the site has a way to this choice."""
    held: Mapping[str, bool] = field(default_factory=dict)
    """Cookie name -> whether it is there after the choice and a reload; what is not sure is left out."""
    stays_away: bool = True
    """Whether the banner is gone after a reload."""
    banner: str = ""
    """Selector of the banner; empty = whatever asks."""
    frame: str = ""


def cells() -> tuple[list[Cell], list[str]]:
    """Every cell, and a note on each set that is missing."""
    notes: list[str] = []
    found = _banners() + _platforms()
    if problem := npm.problem():
        notes.append(f"managers: skipped, the npm packages are missing: {problem}")
    else:
        found = _managers() + found
    if find_spec(STRANGERS) is None:
        notes.append(f"strangers: skipped, there is no module {STRANGERS} yet")
    else:
        found += _strangers(importlib.import_module(STRANGERS).STRANGERS)
    return found, notes


def _managers() -> list[Cell]:
    made = []
    for row in ALL:
        for refuse in (True, False):
            phase = "reject" if refuse else "accept"
            told = {one.name: one.phases.get(phase) for one in row.expected() if not one.unsure}
            held = {name: value for name, value in told.items() if value is not None}
            offered = not refuse or bool(row.reject)
            made.append(
                Cell(
                    "managers", row.name, f"https://{row.host}/", refuse, offered, held, offered, row.banner, row.frame
                )
            )
    return made


def _platforms() -> list[Cell]:
    made = []
    for row in PLATFORMS:
        for refuse in (True, False):
            told = row.reject if refuse else row.accept
            held = {"_count": told == "unverified" if refuse else True}
            made.append(Cell("platforms", row.name, row.url, refuse, told is not None, held))
    return made


def _banners() -> list[Cell]:
    made = []
    for row in ROWS:
        for refuse in (True, False):
            told = row.reject if refuse else row.accept
            if refuse:
                held = {"_count": row.ignores or row.name == "notice"}
            elif row.name == "loop":  # which may be reloading before the counter has come
                held = {}
            else:
                held = {"_count": told is not None}
            if told == "verified" and row.name not in NO_RECORD:
                held["site_choice"] = True  # else a banner that comes late would pass for one that was answered
            made.append(Cell("banners", row.name, row.url, refuse, told is not None, held, told == "verified"))
    return made


def _strangers(rows: Any) -> list[Cell]:
    made = []
    for row in rows:
        for refuse in (True, False):
            phase, told = ("reject", row.reject) if refuse else ("accept", row.accept)
            values = {one.name: one.phases.get(phase) for one in row.cookies() if not one.unsure}
            held = {name: value for name, value in values.items() if value is not None}
            gated = {one.name for one in row.cookies() if one.phases.get("no_action") is False}
            if told is None:  # whatever waits for consent must not come without it
                held |= dict.fromkeys(gated & {"_mfv", "_adr", "adroom_id"}, False)
            made.append(
                Cell("strangers", row.name, row.url, refuse, told is not None, held, told == "verified", row.box)
            )
    return made
