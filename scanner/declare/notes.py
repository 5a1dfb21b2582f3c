"""What a scan could not look at, for the readers of its declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.declaration import PHASES, ScanNote
from scanner.declare.items import looked_at
from scanner.model import Outcome, ScanStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scanner.model import Page, Scan

_SKIPPED: Final = {
    "robots": "robots",
    "max_pages": "budget",
    "max_depth": "depth",
    "sampled_out": "sample",
    "complete_enough": "sample",
    "excluded": "excluded",
    "not_included": "excluded",
}
"""Why pages were left out, from the words of scan.json to those of the reports.

What is missing here is no page that was left out: a second address of a page, a picture, a way to another site.
"""

_CUT_OFF: Final = frozenset({"time_limit", "interrupted"})
"""Reasons to stop that leave pages behind which the scan meant to visit."""

_NEVER_OFFERED: Final = frozenset({"no_banner", "not_offered"})
"""Ways in which a phase was not reached because the site has no such choice."""


def notes(scan: Scan) -> list[ScanNote]:
    """What could not be looked at: of a failed scan why, else pages and phases, else whatever the scan says itself."""
    failed = scan.scan.status is ScanStatus.FAILED
    found = [] if failed else [*_page_notes(scan), *_phase_notes(scan)]
    if not found and scan.scan.status is not ScanStatus.COMPLETE:
        return [ScanNote(kind="other", detail=reason.rstrip(".")) for reason in scan.scan.reasons]
    return found


def skip_reasons(skipped: Mapping[str, int]) -> dict[str, int]:
    """Why addresses were left out, in the words of the reports; what they have no word for stays as it is."""
    totals: dict[str, int] = {}
    for reason, count in skipped.items():
        word = _SKIPPED.get(reason, reason.replace("_", " "))
        totals[word] = totals.get(word, 0) + count
    return dict(sorted(totals.items()))


def _page_notes(scan: Scan) -> Iterator[ScanNote]:
    coverage = scan.coverage
    unseen = [page for page in scan.pages if not looked_at(page)]
    blocked = sum(any(visit.outcome is Outcome.BLOCKED for visit in page.visits) for page in unseen)
    failed = max(0, coverage.pages_failed - blocked)
    partly = sum(map(_partly_read, scan.pages))
    skipped = dict(coverage.pages_skipped)
    left = skipped.pop("sampled_out", 0) if coverage.stop_reason in _CUT_OFF else 0
    if failed:
        yield ScanNote(kind="pages_failed", count=failed)
    if blocked:
        yield ScanNote(kind="pages_blocked", count=blocked)
    if partly:
        yield ScanNote(kind="pages_partly_read", count=partly)
    if left:
        yield ScanNote(kind="stopped_early", count=left)
    elif coverage.stop_reason in _CUT_OFF:
        yield ScanNote(kind="stopped")
    for reason, count in skip_reasons({key: skipped[key] for key in skipped if key in _SKIPPED}).items():
        yield ScanNote(kind="pages_skipped", count=count, subject=reason)


def _phase_notes(scan: Scan) -> Iterator[ScanNote]:
    """Phases that were asked for and could not be looked at. A choice that the site does not offer is none of them."""
    for phase in PHASES:
        result = scan.consent.phases.get(phase)
        if result is None:
            continue
        if result.reached and result.outcome == "unverified":
            yield ScanNote(kind="phase_unverified", subject=phase)
        elif not result.reached and result.how not in _NEVER_OFFERED and scan.consent.banner.found is not False:
            yield ScanNote(kind="phase_not_reached", subject=phase)


def phases_looked_at(scan: Scan) -> dict[str, bool | None]:
    """Phase → looked at, tried and not reached, or (null) not tried or not offered by the site."""
    visited = {visit.phase.value for page in scan.pages for visit in page.visits if visit.outcome is Outcome.OK}
    answers: dict[str, bool | None] = dict.fromkeys(PHASES)
    for phase in PHASES:
        result = scan.consent.phases.get(phase)
        if result is not None and (result.reached or result.how not in _NEVER_OFFERED):
            answers[phase] = result.reached and phase in visited
        elif result is None and phase in visited:
            answers[phase] = True
    return answers


def _partly_read(page: Page) -> bool:
    """Whether something was lost in a visit that went well otherwise; an early end of the waiting is no loss."""
    errors = [visit.error for visit in page.visits if visit.outcome is Outcome.OK and visit.error]
    return any(not part.startswith("cut short: ") for error in errors for part in error.split("; "))
