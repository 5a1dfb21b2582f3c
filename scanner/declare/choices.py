"""The phases as the site's owner reads them: what was pressed, what the site wrote down, and the pictures of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from reports import audit
from reports.declaration import PHASES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.consent import Consent, PhaseResult


def phase_results(consent: Consent, pictures: Mapping[str, bytes]) -> tuple[audit.PhaseResult, ...]:
    """The phases that were asked for, in the order in which they are shown. `pictures` are JPEGs by file name."""
    results = consent.phases
    known = [phase for phase in PHASES if phase in results]
    others = sorted(phase for phase in results if phase not in PHASES)
    return tuple(_phase_result(phase, results[phase], pictures) for phase in (*known, *others))


def _phase_result(phase: str, result: PhaseResult, pictures: Mapping[str, bytes]) -> audit.PhaseResult:
    return audit.PhaseResult(
        phase=phase,
        reached=result.reached,
        outcome=result.outcome,
        how=result.how,
        clicks=result.clicks,
        error=result.error,
        chosen_at=result.chosen_at,
        presses=tuple(audit.Press(**asdict(press)) for press in result.presses),
        record=result.record,
        pictures=tuple(audit.Picture(**asdict(one), data=pictures.get(one.file)) for one in result.pictures),
        asked_again=tuple(result.asked_again),
    )
