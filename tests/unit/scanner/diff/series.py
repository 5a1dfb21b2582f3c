"""A site scan by scan, told briefly: `series(["_ga"], ["_ga", "_fbp"])` are two scans, the older one first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from scanner.diff import difference
from scanner.model import (
    Classification,
    Cookie,
    FoundHow,
    Outcome,
    Page,
    Phase,
    Phases,
    Scan,
    ScanStatus,
    Setter,
    StorageItem,
    Tracker,
    Visit,
)
from tests.records import HOME, START, a_cookie, a_scan, a_storage_item, a_tracker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.change import Change, Difference

Entry = Cookie | StorageItem | Tracker
SHOES = f"{HOME}shoes"
MONTH = timedelta(days=30)
EVERYWHERE = Phases(no_action=True, reject=True, accept=True)
AFTER = Phases(no_action=False, reject=False, accept=True)


def cookie(name: str = "_ga", **fields: Any) -> Cookie:
    pattern = fields.pop("pattern", name)
    return replace(a_cookie(), id=name, name=name, pattern=pattern, **{"phases": EVERYWHERE, **fields})


def key(name: str = "cart", **fields: Any) -> StorageItem:
    return replace(a_storage_item(), id=name, key=name, pattern=name, **{"phases": EVERYWHERE, **fields})


def tracker(host: str = "t.example", **fields: Any) -> Tracker:
    site = ".".join(host.split(".")[-2:])
    return replace(a_tracker(), host=host, site=site, **{"phases": EVERYWHERE, **fields})


def by(url: str, *chain: str, inline: bool = False) -> list[Setter]:
    host = url.split("/")[2]
    return [Setter(url, host, [*chain, HOME], inline)]


def page(url: str = HOME, status: int = 200, outcome: Outcome = Outcome.OK, template: str | None = None) -> Page:
    visits = [Visit(phase, outcome, "quiet", 1.0) for phase in (Phase.NO_ACTION, Phase.REJECT, Phase.ACCEPT)]
    where = template or url.removeprefix(HOME.rstrip("/"))
    return Page(url, url, "Shop", status, 0, None, FoundHow.LINK, where, visits)


def scan(number: int, entries: Sequence[Entry | str], pages: list[Page] | None = None, **fields: Any) -> Scan:
    """The scan of one month; further fields are of `Scan`, and `status` and `options` of its head."""
    base = a_scan(f"s{number}", "shop.example", START + number * MONTH)
    items = [cookie(entry) if isinstance(entry, str) else entry for entry in entries]
    head = {name: fields.pop(name) for name in ("status", "options", "cookie_db") if name in fields}
    stop = fields.pop("stop_reason", "all_visited")
    return replace(
        base,
        scan=replace(base.scan, finished_at=base.scan.started_at + timedelta(minutes=5), **head),
        coverage=replace(base.coverage, stop_reason=stop),
        pages=[page(), page(SHOES)] if pages is None else pages,
        cookies=[item for item in items if isinstance(item, Cookie)],
        storage=[item for item in items if isinstance(item, StorageItem)],
        trackers=[item for item in items if isinstance(item, Tracker)],
        findings=[],
        consent=replace(base.consent, phases={}),
        **fields,
    )


def degraded(number: int, entries: Sequence[Entry | str]) -> Scan:
    return scan(number, entries, status=ScanStatus.DEGRADED)


def series(*months: Sequence[Entry | str] | Scan) -> list[Scan]:
    """Scans from the oldest to the newest."""
    return [each if isinstance(each, Scan) else scan(number, each) for number, each in enumerate(months)]


def last(*months: Sequence[Entry | str] | Scan, **options: Any) -> Difference:
    """What the newest of the scans changed."""
    *earlier, newest = series(*months)
    return difference(newest, earlier[::-1], **options)


def all_told(*months: Sequence[Entry | str] | Scan, **options: Any) -> list[list[str]]:
    """What each scan but the first changed, in brief."""
    scans = series(*months)
    found = [difference(scans[at], scans[at - 1 :: -1], **options) for at in range(1, len(scans))]
    return [brief(result) for result in found]


def brief(result: Difference) -> list[str]:
    return [f"{change.kind.value} {change.subject.name}" for change in result.changes]


def only(result: Difference) -> Change:
    [change] = result.changes
    return change


def verdict(confidence: str = "high") -> Classification:
    return Classification("name", [], confidence, [])  # type: ignore[arg-type]
