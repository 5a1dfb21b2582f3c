"""The phase `withdraw`: accept, look around, change the choice to refuse, look around again.

It comes last, when all pages are known: a visitor who withdraws has been all over the site before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.consent import Step

if TYPE_CHECKING:
    from scanner.sightings import PageRecord


class Withdrawal:
    """Says which visits come next; a step begins when the last one's visits have ended."""

    def __init__(self) -> None:
        self._start: PageRecord | None = None
        self._others: list[PageRecord] = []
        self._steps = list(Step)
        self.reached = True

    def add(self, page: PageRecord, *, start: bool) -> None:
        """A page to be visited before and after the change; the choices are made on the start page."""
        if start:
            self._start = page
        else:
            self._others.append(page)

    def advance(self) -> list[tuple[PageRecord, Step]]:
        """The visits of the next step that has any; nothing when all is done or a choice could not be made."""
        while self._steps and self._start is not None and self.reached:
            step = self._steps.pop(0)
            pages = [self._start] if step in {Step.ACCEPT, Step.CHANGE} else self._others
            if pages:
                return [(page, step) for page in pages]
        return []
