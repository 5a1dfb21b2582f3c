"""Rules about where data goes: other countries, and third parties under the site's own name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reports import cldr
from scanner.findings.adequacy import AS_OF, DECISIONS, is_covered
from scanner.findings.rule import MOST_HOSTS, NEEDS_CONSENT, Hit, shortened
from scanner.model import Party, Subject
from scanner.urls import is_same_party

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.findings.rule import Item
    from scanner.model import Scan


@dataclass(slots=True)
class _Flow:
    """What connects a site with one company."""

    items: list[str] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)


def country(scan: Scan) -> Iterator[Hit]:
    """transfer.country: a company whose country has no adequacy decision, or one that covers only some companies."""
    flows: dict[tuple[str, str], _Flow] = {}
    items: list[Item] = [*scan.cookies, *scan.storage]
    for item in items:
        vendor = item.vendor
        if vendor is None or not vendor.country or is_covered(vendor.country):
            continue
        if item.stored and _reaches_others(item, scan.scan.site):
            flows.setdefault((vendor.name, vendor.country), _Flow()).items.append(shortened(item.pattern))
    for tracker in scan.trackers:
        if not tracker.failed and tracker.organisation and tracker.country and not is_covered(tracker.country):
            flows.setdefault((tracker.organisation, tracker.country), _Flow()).hosts.append(tracker.host)
    for (name, code), flow in sorted(flows.items()):
        yield _transfer(name, code, flow)


def _reaches_others(item: Item, site: str) -> bool:
    """Whether what is stored comes to anybody but the site: software that the site runs itself sends nothing home."""
    if item.party is Party.THIRD or item.sent_to:
        return True
    return any(setter.host and not is_same_party(setter.host, site) for setter in item.setters)


def _transfer(name: str, code: str, flow: _Flow) -> Hit:
    decision = DECISIONS.get(code)
    if decision is None:
        law = "the country has no adequacy decision, so a transfer needs the safeguards of GDPR art. 46"
    else:
        law = f"the country's adequacy decision covers {decision.condition}"
    return Hit(
        "info",
        Subject("vendor", name),
        f"{name} ({cldr.country('en', code)}): {law}.",
        {
            "country": code,
            "decision": decision.decision if decision else None,
            "as_of": AS_OF,
            "items": list(dict.fromkeys(flow.items))[:MOST_HOSTS],
            "hosts": list(dict.fromkeys(flow.hosts))[:MOST_HOSTS],
        },
    )


def cname(scan: Scan) -> Iterator[Hit]:
    """tracker.cname: a host of the site itself that is an alias of a tracker's host."""
    for tracker in scan.trackers:
        if not tracker.cname or not is_same_party(tracker.host, scan.scan.site):
            continue
        if tracker.category in NEEDS_CONSENT:
            yield Hit(
                "medium",
                Subject("tracker", tracker.host),
                f"{tracker.host} looks like the site's own but leads to {tracker.cname}.",
                {"cname": tracker.cname, "category": tracker.category, "organisation": tracker.organisation},
            )
