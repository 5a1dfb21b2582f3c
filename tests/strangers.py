"""Judges choices on banners that nobody wrote a rule for, by what the rows declare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner.model import Phase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.choosing import Result, Tried
    from tests.farm.sites.strangers_form import Stranger

THREE = (Phase.REJECT, Phase.ACCEPT, Phase.WITHDRAW)


@dataclass(frozen=True, slots=True)
class Score:
    """How many rows a wish was right on, and the others with the reason."""

    right: int
    of: int
    wrong: tuple[str, ...]

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.right / self.of


def fault(row: Stranger, wish: Phase, result: Result) -> str | None:
    """What is not as the row declares; null when all is."""
    declared = {Phase.REJECT: row.reject, Phase.ACCEPT: row.accept, Phase.WITHDRAW: row.withdraw}[wish]
    choice = result.choice
    if choice.outcome != declared:
        return (
            f"{row.name} ({row.language}) {wish}: {choice.outcome}, declared {declared} ({choice.how}: {choice.error})"
        )
    if wish is not Phase.ACCEPT and any(press.intent == "accept" for press in choice.presses):
        return f"{row.name} ({row.language}) {wish}: an acceptance was pressed"
    for cookie in row.cookies():
        held = cookie.phases.get(wish.value)
        ours = cookie.domain in {None, row.host}  # the jar of a page has others' too
        if held is not None and ours and declared is not None and (cookie.name in result.cookies) is not held:
            return f"{row.name} ({row.language}) {wish}: {cookie.name} is held: {not held}"
    return None


def score(rows: Iterable[Stranger], wish: Phase, tried: Tried) -> Score:
    """Over all rows; a withdrawal counts where something can be accepted."""
    counted = [row for row in rows if wish is not Phase.WITHDRAW or row.accept == "verified"]
    wrong = [found for row in counted if (found := fault(row, wish, tried[row.url, wish])) is not None]
    return Score(len(counted) - len(wrong), len(counted), tuple(wrong))


def wrongly_accepted(rows: Iterable[Stranger], tried: Tried) -> list[str]:
    """Rows on which an acceptance was pressed although the wish was to refuse."""
    return [
        row.name
        for row in rows
        if any(press.intent == "accept" for press in tried[row.url, Phase.REJECT].choice.presses)
    ]
