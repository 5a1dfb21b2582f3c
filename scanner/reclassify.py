"""The verdicts of a kept scan once more, with the database of today: no page is visited.

What the database is asked stands in the scan: names, places, setters, lifetimes and flags. Products of a page are
not kept in a scan; those that made a difference then are read from the evidence that they gave.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from scanner.classify import classified, db_info
from scanner.findings import findings
from scanner.model import Facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cookie_db import CookieDatabase
    from scanner.model import Cookie, Scan, StorageItem, Tracker

_FOUND: Final = " was found on the page"
"""How evidence of a product ends (`cookie_db.classifier`)."""


@dataclass(frozen=True, slots=True)
class Change:
    """An entry whose category is another one now."""

    kind: str
    name: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        """One line for people."""
        return f"{self.kind} {self.name}: {self.before or 'unclassified'} → {self.after or 'unclassified'}"


def reclassified(scan: Scan, db: CookieDatabase) -> Scan:
    """The scan with verdicts of this database, its version noted, and findings judged by the new verdicts."""
    facts = Facts(
        pages=[],
        cookies=scan.cookies,
        storage=scan.storage,
        trackers=scan.trackers,
        products=tuple(dict.fromkeys(_products((*scan.cookies, *scan.storage)))),
        pages_failed=0,
        not_pages={},
        incomplete={},
    )
    again = classified(facts, db, scan.scan.site)
    info = replace(scan.scan, cookie_db=db_info(db))
    scan = replace(scan, scan=info, cookies=again.cookies, storage=again.storage, trackers=again.trackers)
    return replace(scan, findings=findings(scan))


def changes(old: Scan, new: Scan) -> Iterator[Change]:
    """What is judged otherwise than before, in the order of the scan."""
    before = {("cookie", cookie.id): cookie.category for cookie in old.cookies}
    before |= {("storage", item.id): item.category for item in old.storage}
    before |= {("tracker", tracker.host): tracker.category for tracker in old.trackers}
    after = [("cookie", cookie.id, cookie.name, cookie.category) for cookie in new.cookies]
    after += [("storage", item.id, item.key, item.category) for item in new.storage]
    after += [("tracker", tracker.host, tracker.host, tracker.category) for tracker in new.trackers]
    for kind, key, name, category in after:
        if before.get((kind, key)) != category:
            yield Change(kind, name, before.get((kind, key)), category)


def _products(items: Iterable[Cookie | StorageItem | Tracker]) -> Iterator[str]:
    for item in items:
        classification = item.classification
        for hit in classification.evidence if classification else ():
            text = hit.get("text") or ""
            if hit.get("rule") == "product" and text.endswith(_FOUND):
                yield text.removesuffix(_FOUND)
