"""On which pages menus are opened: the start page, and the first page of each template, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.model import Phase

MOST_PAGES = 60  # of a scan


class Opening:
    """Says which visits are to open menus, and learns from those that did.

    Where a banner asks for an answer none is opened; then the phases in which the choice is made get to do it.
    """

    def __init__(self) -> None:
        self._asked: set[tuple[str, Phase]] = set()
        self._opened: set[str] = set()
        self._barred: set[Phase] = set()

    def wants(self, page: str, phase: Phase) -> bool:
        """Whether a visit in this phase is to open menus; `page` is its template. Ask once for each visit."""
        if phase in self._barred or page in self._opened or (page, phase) in self._asked:
            return False
        if len(self._opened) >= MOST_PAGES:
            return False
        self._asked.add((page, phase))
        return True

    def heard(self, page: str, phase: Phase, opened: bool | None) -> None:
        """What came of a visit (`VisitResult.opened`)."""
        if opened:
            self._opened.add(page)
        elif opened is False:
            self._barred.add(phase)
