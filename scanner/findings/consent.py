"""Rules about asking for consent and keeping to the answer.

What was seen in a phase counts only where the phase was reached and, where a choice had to be made, where the
choice was proved. A choice that was never offered cannot be ignored: without a banner only `consent.before` and
`gpc.ignored` can apply.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner.findings.rule import Hit, Severity, all_groups, needs_consent, seen_in
from scanner.model import Phase, Subject, Tracker

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scanner.findings.rule import Item
    from scanner.model import Scan

_BEFORE: Final[Mapping[str, Severity]] = {"marketing": "high", "statistics": "medium"}
_AGAINST: Final[Mapping[str, Severity]] = {"marketing": "high", "statistics": "high"}
_LESS: Final[Mapping[Severity, Severity]] = {"high": "medium", "medium": "low"}


def before(scan: Scan) -> Iterator[Hit]:
    """consent.before: statistics or marketing before a choice was made, or where none is ever asked for."""
    if not _counts(scan, Phase.NO_ACTION):
        return
    when = "although the site asks for no consent" if scan.consent.banner.found is False else "before a choice is made"
    yield from _held(scan, Phase.NO_ACTION, _BEFORE, when)


def ignored(scan: Scan) -> Iterator[Hit]:
    """consent.ignored: statistics or marketing after a refusal that was proved."""
    if _proved(scan, Phase.REJECT):
        yield from _held(scan, Phase.REJECT, _AGAINST, "after consent was refused")


def withdrawal_ignored(scan: Scan) -> Iterator[Hit]:
    """consent.withdrawal_ignored: statistics or marketing after a withdrawal that was proved."""
    if _proved(scan, Phase.WITHDRAW):
        yield from _held(scan, Phase.WITHDRAW, _AGAINST, "after consent was withdrawn")


def gpc_ignored(scan: Scan) -> Iterator[Hit]:
    """gpc.ignored: marketing although the browser sends Global Privacy Control."""
    if _counts(scan, Phase.GPC):
        yield from _held(scan, Phase.GPC, {"marketing": "medium"}, "although the browser says Global Privacy Control")


def no_reject(scan: Scan) -> Iterator[Hit]:
    """consent.no_reject: a banner that lets one accept but not refuse, on a site with something to refuse."""
    banner, result = scan.consent.banner, scan.consent.phases.get(Phase.REJECT.value)
    if not banner.found or (result is not None and result.reached):
        return
    layer = banner.first_layer
    not_offered = result is not None and result.how == "not_offered"
    only_accept = layer is not None and layer.accept is True and layer.reject is False and layer.settings is False
    if not (not_offered or only_accept):
        return
    needing = sum(1 for _ in all_groups(scan, needs_consent))
    contacts = sum(needs_consent(tracker) and not tracker.failed for tracker in scan.trackers)
    if needing or contacts:
        yield Hit(
            "high",
            Subject("site", scan.scan.site),
            "The notice offers no way to refuse, and the site stores or contacts what needs consent.",
            {"platform": banner.platform, "needing_consent": needing, "contacts": contacts},
        )


def reject_harder(scan: Scan) -> Iterator[Hit]:
    """consent.reject_harder: refusing takes more clicks than accepting."""
    if not (_proved(scan, Phase.REJECT) and scan.consent.banner.found):
        return
    clicks = scan.consent.phases[Phase.REJECT.value].clicks
    accepted = scan.consent.phases.get(Phase.ACCEPT.value)
    layer = scan.consent.banner.first_layer
    easiest = accepted.clicks if accepted is not None and accepted.outcome == "verified" else None
    if easiest is None and layer is not None and layer.accept is True and layer.reject is False:
        easiest = 1  # an accept button in sight
    if clicks is None or easiest is None or clicks <= easiest:
        return
    yield Hit(
        "medium",
        Subject("site", scan.scan.site),
        f"Refusing takes {clicks} clicks, accepting {easiest}.",
        {
            "reject_clicks": clicks,
            "accept_clicks": easiest,
            "reject_on_first_layer": layer.reject if layer else None,
            "platform": scan.consent.banner.platform,
        },
    )


def _counts(scan: Scan, phase: Phase) -> bool:
    """Whether what was seen in a phase without a choice can be held against the site."""
    result = scan.consent.phases.get(phase.value)
    return result is None or (result.reached and result.outcome != "unverified")


def _proved(scan: Scan, phase: Phase) -> bool:
    """Whether the choice of the phase was offered, made and proved."""
    result = scan.consent.phases.get(phase.value)
    offered = scan.consent.banner.found is not False
    return offered and result is not None and result.reached and result.outcome == "verified"


def _held(scan: Scan, phase: Phase, severities: Mapping[str, Severity], when: str) -> Iterator[Hit]:
    """A hit for everything of the given categories that was there in the phase: stored, or contacted."""

    def wanted(item: Item | Tracker) -> bool:
        return item.category in severities and needs_consent(item) and seen_in(item.phases, phase)

    for group in all_groups(scan, wanted):
        category = group.first.category or ""
        yield Hit(
            severities[category],
            group.subject,
            f"The {category} {group.title} is stored {when}.",
            {**group.evidence, "phase": phase.value, "after_gesture": group.first.after_gesture},
        )
    for tracker in scan.trackers:
        if wanted(tracker) and not tracker.failed:
            yield _contacted(tracker, phase, severities[tracker.category or ""], when)


def _contacted(tracker: Tracker, phase: Phase, severity: Severity, when: str) -> Hit:
    """Contact alone weighs less than contact that sets cookies."""
    whose = f" ({tracker.organisation})" if tracker.organisation else ""
    return Hit(
        severity if tracker.sets_cookies else _LESS[severity],
        Subject("tracker", tracker.host),
        f"The {tracker.category} host {tracker.host}{whose} is contacted {when}.",
        {
            "phase": phase.value,
            "category": tracker.category,
            "confidence": tracker.classification.confidence if tracker.classification else None,
            "organisation": tracker.organisation,
            "sets_cookies": tracker.sets_cookies,
            "resource_types": tracker.resource_types,
            "brought_by": tracker.chain[0] if tracker.chain else None,
            "pages": tracker.page_count,
        },
    )
