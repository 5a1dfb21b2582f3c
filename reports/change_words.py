"""The words of a difference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from reports.messages import CATEGORY_TITLES
from reports.words import Words

if TYPE_CHECKING:
    from reports.changes import Change, Changes, Item

CHANGES: Final = {
    "cookie_new": "New cookie",
    "cookie_gone": "Cookie gone",
    "storage_new": "New storage entry",
    "storage_gone": "Storage entry gone",
    "tracker_new": "New third party",
    "tracker_gone": "Third party gone",
    "category": "Another category",
    "lifetime": "Kept for another time",
    "party": "Another party",
    "setter": "Set by another",
    "phase": "There at another time of consent",
    "organisation": "Another organisation",
    "attributes": "Other attributes",
    "pages": "On other pages",
}
_FACTS: Final = {
    "category": "category",
    "organisation": "organisation",
    "role": "role",
    "party": "party",
    "vendor": "provider",
    "setters": "set by",
    "secure": "Secure",
    "http_only": "HttpOnly",
    "same_site": "SameSite",
    "cname": "alias of",
    "fingerprinting": "fingerprinting",
    "page_count": "pages",
    "of": "of",
    "pages": "pages",
    "value": "",
}
_LIFE: Final = frozenset({"session", "lifetime", "lifetime_declared"})
_PHASES: Final = ("no_action", "reject", "accept", "gpc", "withdraw")


class ChangeWords(Words):
    """The words in which changes are told."""

    def category(self, key: str) -> str:
        """Name a category; one from a file of somebody else's keeps its own."""
        return self._named(CATEGORY_TITLES, key)

    def change(self, kind: str) -> str:
        """The title of a kind of change."""
        return self.say(CHANGES.get(kind, kind))

    def item(self, item: Item) -> str:
        """An item on one line."""
        name = item.name or self.say("(no name)")
        return f"{name} ({item.place})" if item.place else name

    def head(self, changes: Changes) -> str:
        """How many changes between what."""
        number = self.count("One change", "%(num)s changes", len(changes.changes))
        return number if changes.changes else self.say("No changes")

    def facts(self, told: Mapping[str, object]) -> list[str]:
        """Facts as short texts."""
        found = []
        for name, value in told.items():
            if name in _LIFE or name in _PHASES or name == "phases":
                continue
            text = self._value(value)
            label = self.say(_FACTS.get(name, name)) if _FACTS.get(name, name) else ""
            found.append(f"{label}: {text}" if label else text)
        if "session" in told:
            found.append(self._life(told))
        phases = told.get("phases") if isinstance(told.get("phases"), Mapping) else told
        if isinstance(phases, Mapping) and "no_action" in phases:
            found.append(self._phases(phases))
        return found

    def before_after(self, change: Change) -> tuple[str, str]:
        """Both sides on a line each; empty where there was nothing."""
        return "; ".join(self.facts(change.before)), "; ".join(self.facts(change.after))

    def _value(self, value: object) -> str:
        if value is None:
            return self.say("none")
        if isinstance(value, bool):
            return self.say("yes") if value else self.say("no")
        if isinstance(value, list | tuple):
            return ", ".join(map(str, value)) or self.say("none")
        return self.number(value) if isinstance(value, int | float) else str(value)

    def _life(self, told: Mapping[str, object]) -> str:
        if told["session"]:
            return self.say("kept until the browser is closed")
        seconds = told.get("lifetime")
        if not isinstance(seconds, int | float):
            return self.say("kept for a time that is not known")
        asked = told.get("lifetime_declared")
        text = f"{self.say('kept for')} {self.duration(seconds)}"
        if isinstance(asked, int | float) and asked > seconds * 1.01:
            text += f" ({self.say('asked for')} {self.duration(asked)})"
        return text

    def _phases(self, phases: Mapping[object, object]) -> str:
        there = [self.phase(name) for name in _PHASES if phases.get(name) is True]
        absent = [self.phase(name) for name in _PHASES if phases.get(name) is False]
        parts = [f"{self.say('there')}: {', '.join(there)}"] if there else []
        parts += [f"{self.say('not there')}: {', '.join(absent)}"] if absent else []
        return "; ".join(parts) or self.say("not known when")
