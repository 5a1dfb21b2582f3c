"""Pages that were not measured, because a wall stood before them: how many, behind which walls, in which phases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner.model import Outcome, Phase, WallKind
from scanner.urls import fold_page_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scanner.sightings import VisitRecord

_LET_IN: Final = "let the scanner in (--identify names it to the site), or look from elsewhere (--proxy)"
ADVICE: Final[Mapping[WallKind, str]] = {
    WallKind.CHALLENGE: f"If the site is yours, {_LET_IN}.",
    WallKind.CAPTCHA: f"If the site is yours, {_LET_IN}.",
    WallKind.REFUSED: f"If the site is yours, {_LET_IN}; leave pages out that are for nobody (--exclude).",
    WallKind.RATE_LIMITED: "Ask more slowly (--delay, --concurrency 1), or let the scanner in (--identify).",
    WallKind.QUEUE: "Scan again when fewer people want in.",
    WallKind.GEO: "Look from a country that the site serves (--proxy).",
    WallKind.MAINTENANCE: "Scan again when the site is open.",
    WallKind.UNAVAILABLE: "Scan again later.",
    WallKind.LOGIN: "Log in (--login) as somebody who may see them, or leave such pages out (--exclude).",
    WallKind.GATE: "Give the answer with a journey (--login).",
    WallKind.PAYWALL: "Log in as a subscriber (--login).",
}
"""What the owner of the site, or whoever scans it, can do about each kind."""


_FRONTS: Final[Mapping[WallKind, str]] = {
    WallKind.LOGIN: "a login page",
    WallKind.GATE: "an age check",
    WallKind.PAYWALL: "for subscribers",
}


class Walls:
    """Takes each visit as it ends."""

    def __init__(self) -> None:
        self._pages: dict[WallKind, set[str]] = {}
        self._stood: dict[tuple[WallKind, str], dict[Phase, set[str]]] = {}
        self._measured: set[str] = set()
        self._fronts: dict[WallKind, set[str]] = {}

    def add(self, page: str, visit: VisitRecord) -> None:
        """Take one visit of a page."""
        if visit.outcome is Outcome.OK:
            self._measured.add(page)
            if visit.wall is not None:
                self._fronts.setdefault(visit.wall, set()).add(page)
        if visit.outcome is not Outcome.BLOCKED:
            return
        kind = visit.wall or WallKind.REFUSED
        self._pages.setdefault(kind, set()).add(page)
        stood = self._stood.setdefault((kind, visit.error or kind.value), {})
        stood.setdefault(visit.phase, set()).add(page)

    def kinds(self) -> dict[str, int]:
        """Kind → pages before which such a wall stood in some visit."""
        return {kind.value: len(self._pages[kind]) for kind in WallKind if kind in self._pages}

    def sentences(self, pages: int) -> Iterator[str]:
        """Each wall with the pages it stood before, of `pages` in all, and what to do about it."""
        for kind, fronts in self._fronts.items():
            for page in sorted(fronts):
                yield f"{fold_page_url(page)} is {_FRONTS[kind]}: what lies behind was not measured. {ADVICE[kind]}"
        for (kind, said), phases in self._stood.items():
            stood = set().union(*phases.values())
            lost = stood - self._measured
            if lost:
                yield f"{_pages(len(lost), pages)} not measured: {said}. {ADVICE[kind]}"
            for phase in (phase for phase in Phase if phases.get(phase, set()) - lost):
                yield (
                    f"In the phase {phase} {_pages(len(phases[phase] - lost), pages)} not measured: {said}. "
                    f"{ADVICE[kind]}"
                )


def _pages(count: int, pages: int) -> str:
    return f"{count} of {pages} {'page was' if pages == 1 else 'pages were' if count != 1 else 'pages was'}"
