"""A site that asks for consent, as the slow walk and the acceptance tests see it, whoever made its banner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeVar

from tests.farm.truth import Expected, ExpectedStorage

if TYPE_CHECKING:
    from collections.abc import Iterable

Outcome = Literal["verified", "unverified"]
Table = Mapping[str, bool | None]
"""Phase -> held at any moment after the phase's choice; None = the phase cannot be reached."""
Entry = TypeVar("Entry", Expected, ExpectedStorage)

PHASES = ("no_action", "reject", "accept", "gpc", "withdraw")


def table(
    *, no_action: bool, reject: bool, accept: bool, gpc: bool | None = None, withdraw: bool | None = None
) -> Table:
    """A row of the truth. Unless told otherwise, a signal changes nothing and nobody deletes what was accepted."""
    return {
        "no_action": no_action,
        "reject": reject,
        "accept": accept,
        "gpc": no_action if gpc is None else gpc,
        "withdraw": accept if withdraw is None else withdraw,
    }


ALWAYS = table(no_action=True, reject=True, accept=True)
AFTER_ANY_CHOICE = table(no_action=False, reject=True, accept=True)
AFTER_ACCEPT = table(no_action=False, reject=False, accept=True)


@dataclass(frozen=True, slots=True)
class ConsentSite:
    """How a visitor makes and changes the choice, and what a scan of the site should say."""

    name: str
    host: str
    paths: tuple[str, ...]
    """The start page, then the others."""
    banner: str
    """What shows when the visitor has not chosen yet (a Playwright selector, which looks into shadow roots)."""
    accept: tuple[str, ...]
    reject: tuple[str, ...]
    """Clicks that refuse everything optional; empty = not offered."""
    withdraw: tuple[str, ...]
    """A click on the page that shows the choice again, then those that refuse; empty = not offered."""
    cookies: tuple[Expected, ...]
    storage: tuple[ExpectedStorage, ...]
    outcomes: Mapping[str, Outcome | None]
    """Phase -> what its choice must come to; None = no choice is made, or none can be."""
    frame: str = ""
    """URL part of the frame that holds the banner; empty = the page itself."""
    listens: str = ""
    """What is there (seen or not) once the banner hears clicks; empty = it does from the moment it shows."""
    still_sent: bool = False
    """Pages go on reporting to the counter or the market after the withdrawal."""

    @property
    def url(self) -> str:
        """The start page."""
        return f"https://{self.host}/"

    def reaches(self, phase: str) -> bool:
        """Whether a visitor can come into the phase."""
        return {"reject": bool(self.reject), "withdraw": bool(self.withdraw)}.get(phase, True)


def offered(entries: Iterable[Entry], *, reject: bool, withdraw: bool) -> list[Entry]:
    """Where something is not offered nothing is known of its phase; what waits for a choice needs a click."""
    unknown: Table = {**({} if reject else {"reject": None}), **({} if withdraw else {"withdraw": None})}
    return [_prompted(replace(entry, phases={**entry.phases, **unknown})) for entry in entries]


def _prompted(entry: Entry) -> Entry:
    return entry if entry.phases.get("no_action", True) else replace(entry, needs="click")
