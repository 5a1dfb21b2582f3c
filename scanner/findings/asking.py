"""Rules about how consent is asked for: fairly, once, and with a way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner.findings.attributes import asked_for
from scanner.findings.consent import proved
from scanner.findings.rule import UNKNOWN, Hit, all_groups, groups, name_of, needs_consent
from scanner.model import Cookie, Phase, Subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.consent import PhaseResult
    from scanner.findings.rule import Item
    from scanner.model import Scan

DAY: Final = 86_400
LONGEST_RECORD: Final = 366 * DAY  # 12 months, in a leap year


def implied(scan: Scan) -> Iterator[Hit]:
    """consent.implied: the banner takes scrolling or moving for an answer."""
    if scan.consent.implied is not True:
        return
    followed = [group.title for group in all_groups(scan, lambda item: item.after_gesture and needs_consent(item))]
    yield Hit(
        "high" if followed else "medium",
        Subject("site", scan.scan.site),
        "The notice goes away when the visitor scrolls or moves the mouse, as if that were an answer.",
        {"platform": scan.consent.banner.platform, "stored_by_it": followed[:20]},
    )


def preticked(scan: Scan) -> Iterator[Hit]:
    """consent.preticked: switches that ask for consent are on before anybody touched them."""
    labels = scan.consent.banner.preticked
    if labels:
        yield Hit(
            "medium",
            Subject("site", scan.scan.site),
            "One choice is ticked in advance." if len(labels) == 1 else f"{len(labels)} choices are ticked in advance.",
            {"platform": scan.consent.banner.platform, "labels": labels},
        )


def asked_again(scan: Scan) -> Iterator[Hit]:
    """consent.asked_again: after a refusal the banner asks again on the next page, but not after an acceptance."""
    refused = scan.consent.phases.get(Phase.REJECT.value)
    if refused is None or not refused.reached or not refused.asked_again:
        return
    accepted = scan.consent.phases.get(Phase.ACCEPT.value)
    forgets_all = accepted is not None and bool(accepted.asked_again)
    yield Hit(
        "low" if forgets_all else "medium",
        Subject("site", scan.scan.site),
        "The notice asks again although consent was refused"
        + (", and also after it was given." if forgets_all else "; after consent it does not."),
        {"pages": refused.asked_again, "after_acceptance": accepted.asked_again if accepted else None},
    )


def record_too_long(scan: Scan) -> Iterator[Hit]:
    """consent.record_too_long: the choice is remembered for more than 12 months before it is asked for again."""
    results = [result for result in scan.consent.phases.values() if result.outcome == "verified"]
    names = {name for result in results for name in _kept_in(result)}
    keeping = (
        cookie
        for cookie in scan.cookies
        if cookie.stored and cookie.name in names and (asked_for(cookie) or 0) > LONGEST_RECORD
    )
    for group in groups(keeping):
        cookie = group.first
        if not isinstance(cookie, Cookie) or cookie.category in {"statistics", "marketing"}:
            continue
        seconds = asked_for(cookie) or 0
        yield Hit(
            "low",
            group.subject,
            f"The {group.title} remembers the choice for {round(seconds / DAY / 365.25 * 12)} months; "
            "it should be asked for again after 12 at most.",
            {**group.evidence, "lifetime_declared": seconds, "limit": LONGEST_RECORD},
        )


def _kept_in(result: PhaseResult) -> Iterator[str]:
    """Names of the cookies in which the site keeps the choice."""
    for key in result.record.get("kept_in") or ():
        kind, _, name = str(key).partition(":")
        if kind == "cookie":
            yield name


def no_withdrawal(scan: Scan) -> Iterator[Hit]:
    """consent.no_withdrawal: consent could be given, but nothing on the start page leads back to the choice."""
    result, layer = scan.consent.phases.get(Phase.WITHDRAW.value), scan.consent.banner.first_layer
    if not proved(scan, Phase.ACCEPT) or result is None or result.reached or result.how != "not_offered":
        return
    if layer is None or not layer.accept:
        return  # a notice that was only closed asks for nothing
    kept = set(_kept_in(scan.consent.phases[Phase.ACCEPT.value]))

    def came_with_consent(item: Item) -> bool:
        new = item.phases.accept is True and item.phases.no_action is not True
        return new and name_of(item) not in kept and (item.category or UNKNOWN) not in {"necessary", "preferences"}

    if any(True for _ in all_groups(scan, came_with_consent)):
        yield Hit(
            "medium",
            Subject("site", scan.scan.site),
            "Consent can be given, but no way was found on the start page to withdraw it.",
            {"platform": scan.consent.banner.platform, "tried": result.error},
        )


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
    if not (proved(scan, Phase.REJECT) and scan.consent.banner.found):
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
