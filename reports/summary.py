"""What the owner's report says in its first minute: figures, the table of phases, and what to do next.

Pure functions over `reports.audit`. A number that nobody measured is None and never 0.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from reports.declaration import CATEGORIES, PHASES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reports.audit import Audit, Cookie, Finding, Page, PhaseResult, Storage


class Categorised(Protocol):
    """Whatever has a category."""

    @property
    def category(self) -> str:
        """One of `CATEGORIES`."""


_Categorised = TypeVar("_Categorised", bound=Categorised)

SEVERITIES: Final = ("high", "medium", "low", "info")
"""Severities, the most urgent first; an unknown one comes last."""

NEEDS_CONSENT: Final = frozenset({"statistics", "marketing"})
"""Categories that may not appear before or without consent (ePrivacy Directive, article 5(3))."""

WITHOUT_CONSENT: Final = frozenset({"no_action", "reject", "gpc", "withdraw"})
"""Phases in which the visitor has not agreed."""

ALARMING: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {category: WITHOUT_CONSENT if category in NEEDS_CONSENT else frozenset() for category in CATEGORIES}
)
"""Category -> phases in which an item of it should not be there."""


_URGENCY: Final = {
    key: rank for rank, key in enumerate(("marketing", "statistics", "unclassified", "preferences", "necessary"))
}


@dataclass(frozen=True, slots=True)
class PhaseCell:
    """How many items of a category appeared in a phase."""

    count: int | None
    """None = the phase was not reached."""
    at_least: bool
    """True when the phase is not verified, so that there may be more."""
    alarming: bool
    """True for items that need consent in a phase without it."""


@dataclass(frozen=True, slots=True)
class PhaseLine:
    """One category over the phases that were tried, in the order of `PhaseTable.phases`."""

    category: str
    cells: tuple[PhaseCell, ...]


@dataclass(frozen=True, slots=True)
class PhaseTable:
    """The truth table of phases: categories down, phases across."""

    phases: tuple[PhaseResult, ...]
    lines: tuple[PhaseLine, ...]
    untried: tuple[str, ...]
    """Phases that were not asked for."""


@dataclass(frozen=True, slots=True)
class Task:
    """Findings of one rule together, as one thing to do."""

    rule: str
    severity: str
    findings: tuple[Finding, ...]
    """At least one; `reference` is the first one's."""

    @property
    def reference(self) -> str | None:
        """The law, guideline or case behind the rule."""
        return self.findings[0].reference


@dataclass(frozen=True, slots=True)
class PageGroups:
    """Pages by how well they could be looked at, each group ordered by address."""

    unseen: tuple[Page, ...]
    """No visit went well: nothing can be said about these pages."""
    incomplete: tuple[Page, ...]
    """Some visits went well and some did not."""
    seen: tuple[Page, ...]


def phase_table(audit: Audit) -> PhaseTable:
    """Count cookies and storage entries by category and phase."""
    tried = {result.phase: result for result in audit.phases}
    order = [*(phase for phase in PHASES if phase in tried), *(phase for phase in tried if phase not in PHASES)]
    counts: Counter[tuple[str, str]] = Counter()
    for item in _stored(audit):
        counts.update((item.category, phase) for phase in order if item.phases.get(phase))
    lines = tuple(
        PhaseLine(category, tuple(_cell(tried[phase], category, counts[category, phase]) for phase in order))
        for category in CATEGORIES
    )
    untried = tuple(phase for phase in PHASES if phase not in tried)
    return PhaseTable(tuple(tried[phase] for phase in order), lines, untried)


def _cell(result: PhaseResult, category: str, count: int) -> PhaseCell:
    if not result.reached:
        return PhaseCell(None, at_least=False, alarming=False)
    return PhaseCell(
        count,
        at_least=result.outcome == "unverified",
        alarming=count > 0 and result.phase in ALARMING[category],
    )


def _stored(audit: Audit) -> Iterable[Cookie | Storage]:
    yield from (cookie for cookie in audit.cookies if cookie.stored)
    yield from (item for item in audit.storage if item.stored)


def needing_consent(audit: Audit, phase: str) -> int | None:
    """Count items that need consent and were there in a phase; None when that was not looked at or is not sure."""
    table = phase_table(audit)
    for index, result in enumerate(table.phases):
        if result.phase == phase and result.reached and audit.measured:
            cells = [line.cells[index] for line in table.lines if line.category in NEEDS_CONSENT]
            number = sum(cell.count or 0 for cell in cells)
            return None if not number and any(cell.at_least for cell in cells) else number
    return None


def tasks(findings: Iterable[Finding]) -> tuple[Task, ...]:
    """Gather findings by severity and rule, the most severe first, findings by subject."""
    ordered = sorted(
        findings,
        key=lambda one: (_rank(one.severity), one.severity, one.rule, one.message, one.subject_id or ""),
    )
    grouped: dict[tuple[str, str], list[Finding]] = {}
    for finding in ordered:
        grouped.setdefault((finding.severity, finding.rule), []).append(finding)
    return tuple(
        Task(rule=rule, severity=severity, findings=tuple(found)) for (severity, rule), found in grouped.items()
    )


def by_urgency(items: Iterable[_Categorised]) -> tuple[_Categorised, ...]:
    """Order items by category, those that need consent first; inside a category the order stays."""
    return tuple(sorted(items, key=lambda item: _URGENCY[item.category]))


def severity_counts(findings: Iterable[Finding]) -> Mapping[str, int]:
    """Count findings by severity, all of `SEVERITIES` present."""
    counts = Counter(finding.severity for finding in findings)
    return {severity: counts[severity] for severity in SEVERITIES}


def page_groups(pages: Iterable[Page]) -> PageGroups:
    """Sort pages into those that could not be looked at, in part, and well."""
    unseen: list[Page] = []
    incomplete: list[Page] = []
    seen: list[Page] = []
    for page in sorted(pages, key=lambda one: one.url):
        if not page.looked_at:
            unseen.append(page)
        elif page.failed_visits:
            incomplete.append(page)
        else:
            seen.append(page)
    return PageGroups(tuple(unseen), tuple(incomplete), tuple(seen))


def _rank(severity: str) -> int:
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)
