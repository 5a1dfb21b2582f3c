"""What a scan tells of consent, put together from what its visits found: the banner, the choices, their evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from scanner.consent import Banner, Consent, Layer, PhaseResult, Picture, Press, Step
from scanner.model import Outcome, Phase
from scanner.urls import fold_page_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.capture.consent import BannerSighting, Choice, Shot
    from scanner.capture.consent import Press as Pressed
    from scanner.capture.visit import VisitResult
    from scanner.sightings import PageRecord, VisitRecord

CHOOSING: Final = (Phase.REJECT, Phase.ACCEPT, Phase.WITHDRAW)
MOST_PAGES: Final = 20  # named on which a banner asked again
_NOT_RUN: Final = "The start page was not visited in it."


class ConsentEvidence:
    """Takes each visit as it ends.

    Attributes:
        choices: what came of each phase's wish.
        pictures: file name → JPEG.
    """

    def __init__(self) -> None:
        self.choices: dict[Phase, Choice] = {}
        self.pictures: dict[str, bytes] = {}
        self._banner: BannerSighting | None = None
        self._implied: bool | None = None
        self._told: dict[Phase, list[Picture]] = {}
        self._asked_again: dict[Phase, dict[str, None]] = {}
        self._acceptance: Choice | None = None  # of the phase `withdraw`
        self._walled: dict[Phase, str] = {}  # what stood where the choice was to be made

    def take(self, page: PageRecord, result: VisitResult) -> None:
        """Take a visit of any phase."""
        visit = result.record
        if result.banner is not None and (self._banner is None or (result.banner.found and not self._banner.found)):
            self._banner = result.banner
        if result.implied is not None and visit.phase is Phase.NO_ACTION:
            self._implied = result.implied
        self._keep(visit.phase, result.shots)
        if result.choice is not None:
            self._take_choice(visit.phase, result.choice)
        elif visit.outcome is Outcome.BLOCKED and visit.error and visit.phase not in self.choices:
            self._walled.setdefault(visit.phase, visit.error)
        if visit.asks or (result.choice is not None and result.choice.asked_again):
            self._asked_again.setdefault(visit.phase, {}).setdefault(fold_page_url(page.url))

    def _take_choice(self, phase: Phase, choice: Choice) -> None:
        self.choices[phase] = choice
        self._keep(phase, choice.shots)
        preticked = choice.banner.preticked
        if phase is not Phase.WITHDRAW and preticked is not None and self._banner is not None:
            known = self._banner.preticked or ()
            self._banner = replace(self._banner, preticked=tuple(dict.fromkeys((*known, *preticked))))

    def prepare(self, step: Step, result: VisitResult) -> None:
        """Take a visit that comes before a withdrawal: without an acceptance there is nothing to withdraw."""
        choice, visit = result.choice, result.record
        if step is not Step.ACCEPT:
            return
        if choice is None:
            if visit.outcome is Outcome.BLOCKED and visit.error:
                self._walled.setdefault(Phase.WITHDRAW, visit.error)
            return
        self._acceptance = choice
        if not choice.reached:
            told = f"consent could not be given: {choice.error}" if choice.error else None
            self.choices[Phase.WITHDRAW] = replace(choice, clicks=None, error=told)

    def is_unmade(self, visit: VisitRecord) -> bool:
        """Whether a visit is of a phase whose choice could not be made: what it saw belongs to no phase."""
        if visit.phase not in CHOOSING:
            return False
        choice = self.choices.get(visit.phase)
        if choice is None:  # a wall stood where the choice was to be made
            return visit.outcome is Outcome.BLOCKED
        return not choice.reached

    def reasons(self) -> Iterator[str]:
        """Why choices that were offered are no proof, one sentence each."""
        for phase, choice in self.choices.items():
            offered = choice.banner.found and choice.how not in {"not_offered", "no_banner"}
            if offered and choice.outcome != "verified":
                state = "made but not proved" if choice.reached else "not made"
                yield f"The choice of the phase {phase} was {state}: {choice.error or 'no reason given'}."
        for phase, said in self._walled.items():
            if phase in CHOOSING and phase not in self.choices:
                yield f"The choice of the phase {phase} was not made: the start page was not measured ({said})."

    def consent(self, phases: Sequence[Phase], *, visited: bool) -> Consent:
        """What is told; `visited` says whether any visit has ended."""
        results = {phase.value: self._result(phase, visited=visited) for phase in phases}
        return Consent(banner_of(self._banner), results, self._implied)

    def _result(self, phase: Phase, *, visited: bool) -> PhaseResult:
        pictures, again = self._told.get(phase, []), list(self._asked_again.get(phase, {}))[:MOST_PAGES]
        choice = self.choices.get(phase)
        if choice is None:
            walled = self._walled.get(phase)
            why = f"The start page was not measured in it: {walled}." if walled else _NOT_RUN
            reached, error = (False, why) if phase in CHOOSING else (visited, None)
            return PhaseResult(reached, None, None, None, error, pictures=pictures)
        record = dict(choice.record)
        if phase is Phase.WITHDRAW and self._acceptance is not None:
            record["clicks_to_accept"] = self._acceptance.clicks
        return PhaseResult(
            reached=choice.reached,
            outcome=choice.outcome,
            how=choice.how,
            clicks=choice.clicks,
            error=choice.error,
            chosen_at=_moment(choice.chosen_at) if choice.chosen_at is not None else None,
            presses=[_press(one) for one in choice.presses],
            record=record,
            pictures=pictures,
            asked_again=again if choice.reached else [],
        )

    def _keep(self, phase: Phase, shots: Sequence[Shot]) -> None:
        told = self._told.setdefault(phase, [])
        for shot in shots:
            name = f"{phase.value}-{len(told) + 1}-{shot.shows}.jpg"
            self.pictures[name] = shot.data
            told.append(Picture(shot.shows, shot.layer, _moment(shot.at), fold_page_url(shot.url), name))


def banner_of(seen: BannerSighting | None) -> Banner:
    """The banner as told."""
    if seen is None:
        return Banner(found=None, platform=None, languages=[], first_layer=None)
    return Banner(
        found=seen.found,
        platform=seen.platform,
        languages=list(seen.languages),
        first_layer=Layer(seen.accept, seen.reject, seen.settings) if seen.found else None,
        rule=seen.rule,
        buttons=list(seen.texts),
        text=seen.text or None,
        frame=fold_page_url(seen.frame_url) if seen.frame_url else None,
        preticked=None if seen.preticked is None else list(seen.preticked),
    )


def _press(press: Pressed) -> Press:
    return Press(press.intent, press.text, press.layer, _moment(press.at), fold_page_url(press.url), press.by)


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(round(at, 3), UTC)
