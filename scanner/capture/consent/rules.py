"""The rules of the platforms: how each is recognised, operated and asked for its record; data in `platforms/`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

ACTIONS = ("accept", "reject", "save", "settings")
_KEYS = frozenset({"title", "source", "note", "detect", "banner", "settings", "necessary", "record", "press", "reopen"})
NECESSARY = r"^(strictly.?)?(necessary|essentials?|required|technical|strict)(.?cookies)?$"


@dataclass(frozen=True, slots=True)
class Rule:
    """One platform.

    `banner` and `settings` are CSS selectors of its first and second layer; they and those of `press` also look into
    open shadow roots. `detect` is a JavaScript expression, true where the platform's script runs. `record` is the body
    of a JavaScript function that returns `{decided, granted, refused}` (record.js lists what it may use); names that
    match `necessary` are left out of both lists. `reopen` are CSS selectors of what a visitor presses to change the
    choice.
    """

    name: str
    title: str
    source: str
    detect: str
    record: str
    banner: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    press: dict[str, tuple[str, ...]] = field(default_factory=dict)
    necessary: str = NECESSARY
    reopen: tuple[str, ...] = ()

    def for_finder(self) -> dict[str, Any]:
        """What the finder in the page needs."""
        return {
            "name": self.name,
            "banner": ", ".join(self.banner),
            "settings": ", ".join(self.settings),
            "actions": {action: ", ".join(selectors) for action, selectors in self.press.items()},
        }


class BadRule(ValueError):
    """A file in `platforms/` is not a rule; only a developer sees this."""


def read_rule(name: str, text: str) -> Rule:
    """Read one rule.

    Raises:
        BadRule: a key is missing, unknown or of the wrong kind.
    """
    table = tomllib.loads(text)
    unknown = set(table) - _KEYS
    missing = {"title", "source", "detect", "record"} - set(table)
    press = table.get("press", {})
    if unknown or missing or set(press) - set(ACTIONS):
        raise BadRule(f"{name}: unknown {sorted(unknown | (set(press) - set(ACTIONS)))}, missing {sorted(missing)}")
    necessary = table.get("necessary", NECESSARY)
    re.compile(necessary)
    return Rule(
        name=name,
        title=table["title"],
        source=table["source"],
        detect=table["detect"],
        record=table["record"],
        banner=tuple(table.get("banner", ())),
        settings=tuple(table.get("settings", ())),
        press={action: tuple(selectors) for action, selectors in press.items()},
        necessary=necessary,
        reopen=tuple(table.get("reopen", ())),
    )


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, in the order of their names."""
    folder = files("scanner.capture.consent").joinpath("platforms")
    entries = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda one: one.name)
    return tuple(read_rule(one.name.removesuffix(".toml"), one.read_text(encoding="utf-8")) for one in entries)


def rule(name: str) -> Rule:
    """The rule of that name; LookupError where there is none."""
    found = next((one for one in rules() if one.name == name), None)
    if found is None:
        raise LookupError(name)
    return found
