"""Rules about keeping to the answer: before it was given, after a refusal, after a withdrawal.

What was seen in a phase counts only where the phase was reached and, where a choice had to be made, where the
choice was proved. A choice that was never offered cannot be ignored: without a banner only `consent.before` and
`gpc.ignored` can apply.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from scanner.findings.rule import Hit, Severity, all_groups, hosts, needs_consent, seen_in
from scanner.model import Cookie, Phase, Subject, Tracker

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
    if proved(scan, Phase.REJECT):
        yield from _held(scan, Phase.REJECT, _AGAINST, "after consent was refused")


def withdrawal_ignored(scan: Scan) -> Iterator[Hit]:
    """consent.withdrawal_ignored: statistics or marketing after a withdrawal that was proved."""
    if not proved(scan, Phase.WITHDRAW):
        return
    for hit in _held(scan, Phase.WITHDRAW, _AGAINST, "after consent was withdrawn"):
        if hit.subject.kind == "tracker":
            yield hit
            continue
        items: list[Item] = [*scan.cookies, *scan.storage]
        item = next(one for one in items if one.id == hit.subject.id)
        sent = _sent_in(item, scan, Phase.WITHDRAW)
        # To leave it behind unused is bad housekeeping, to go on using it is to ignore the withdrawal.
        weight = hit.severity if sent else "medium"
        yield replace(hit, severity=weight, evidence={**hit.evidence, "still_there": True, "still_sent_to": sent})


def gpc_ignored(scan: Scan) -> Iterator[Hit]:
    """gpc.ignored: marketing although the browser sends Global Privacy Control."""
    if _counts(scan, Phase.GPC):
        yield from _held(scan, Phase.GPC, {"marketing": "medium"}, "although the browser says Global Privacy Control")


def _counts(scan: Scan, phase: Phase) -> bool:
    """Whether what was seen in a phase without a choice can be held against the site."""
    result = scan.consent.phases.get(phase.value)
    return result is None or (result.reached and result.outcome != "unverified")


def _sent_in(item: Item, scan: Scan, phase: Phase) -> list[str]:
    """The third-party hosts contacted in a phase that an item goes to: by the browser itself, or in a request."""
    contacted = [one.host for one in scan.trackers if not one.failed and seen_in(one.phases, phase)]

    def is_cookie_of(host: str) -> bool:
        if not isinstance(item, Cookie):
            return False
        return host == item.domain or (not item.host_only and host.endswith("." + item.domain))

    return hosts(host for host in contacted if is_cookie_of(host) or host in item.sent_to)


def proved(scan: Scan, phase: Phase) -> bool:
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
