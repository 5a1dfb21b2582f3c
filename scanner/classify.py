"""Facts → Subjects → Verdicts: what each cookie, stored item and third party is for, by the cookie database.

Pure: the same facts and the same database give the same records, so the verdicts of a kept scan can be made
again with a newer database. From the 51st name of one pattern in one place on, entries are counted, not kept.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from cookie_db.model import COOKIE, SESSION, Category, Subject
from scanner.model import (
    Classification,
    Cookie,
    CookieDbInfo,
    Facts,
    StorageItem,
    StorageKind,
    Tracker,
    VendorInfo,
)
from scanner.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from cookie_db import CookieDatabase
    from cookie_db.model import Evidence, Layer, Verdict
    from scanner.model import Setter

MOST_NAMES = 50  # of one pattern in one place; a site that invents names would fill the result with them
_IDENTIFIER = {"yes": True, "no": False, "unknown": None}


ItemT = TypeVar("ItemT", Cookie, StorageItem)


def classified(facts: Facts, db: CookieDatabase, site: str) -> Facts:
    """The facts with pattern, category, vendor, purpose and evidence of each entry, many names of one pattern folded.

    `site` is the registrable domain that was scanned: overrides may speak of one site only.
    """
    products = tuple(dict.fromkeys(product.lower() for product in facts.products))
    return replace(
        facts,
        cookies=_folded(
            [_cookie(cookie, db, site, products) for cookie in facts.cookies],
            place=lambda cookie: (cookie.pattern, cookie.domain, cookie.path, cookie.party),
            name=lambda cookie: cookie.name,
            traits=lambda cookie: (cookie.secure, cookie.same_site, cookie.session, cookie.after_gesture),
        ),
        storage=_folded(
            [_storage(item, db, site, products) for item in facts.storage],
            place=lambda item: (item.pattern, item.kind, item.origin),
            name=lambda item: item.key,
            traits=lambda item: (item.after_gesture,),
        ),
        trackers=[_tracker(tracker, db, site) for tracker in facts.trackers],
    )


def alias_target(chain: Sequence[str], db: CookieDatabase, site: str) -> str:
    """Which of the names that a host is an alias of tells what it is: the first that the database knows, else the
    first. A tracker's name may itself be an alias of a network that serves everybody, or be behind a reseller's.
    """
    known = (name for name in chain if db.classify_host(name, site).category is not Category.UNCLASSIFIED)
    return next(known, chain[0])


def db_info(db: CookieDatabase) -> CookieDbInfo:
    """The database as a scan names it: version, date, and each layer of rows with its version, and with its terms
    where these are other people's.
    """
    own, *imported = db.layers
    return CookieDbInfo(db.version, db.date, [f"{own.name} {own.version}", *map(_with_terms, imported)])


def _with_terms(layer: Layer) -> str:
    terms = layer.licence if layer.commercial_use else f"{layer.licence}, not for commercial use"
    return f"{layer.name} {layer.version} ({terms})"


def _cookie(cookie: Cookie, db: CookieDatabase, site: str, products: tuple[str, ...]) -> Cookie:
    verdict = db.classify(
        Subject(
            name=cookie.name,
            domain=cookie.domain,
            setter=_setter(cookie.setters),
            lifetime=SESSION if cookie.session else _seconds(cookie.lifetime),
            http_only=cookie.http_only,
            party=cookie.party.value,
            storage=COOKIE,
            products=products,
            identifier=_IDENTIFIER[cookie.identifier],
            site=site,
        )
    )
    return replace(
        cookie,
        pattern=_pattern(cookie.name, cookie.domain, verdict, db),
        category=verdict.category.value,
        vendor=_vendor(verdict),
        purpose=verdict.purpose,
        classification=_why(verdict),
    )


def _storage(item: StorageItem, db: CookieDatabase, site: str, products: tuple[str, ...]) -> StorageItem:
    host = host_of(item.origin)
    verdict = db.classify(
        Subject(
            name=item.key,
            domain=host,
            setter=_setter(item.setters),
            lifetime=SESSION if item.kind is StorageKind.SESSION else None,
            party=item.party.value,
            storage=item.kind.value,
            products=products,
            identifier=_IDENTIFIER[item.identifier],
            site=site,
        )
    )
    return replace(
        item,
        pattern=_pattern(item.key, host, verdict, db),
        category=verdict.category.value,
        vendor=_vendor(verdict),
        purpose=verdict.purpose,
        classification=_why(verdict),
    )


def _tracker(tracker: Tracker, db: CookieDatabase, site: str) -> Tracker:
    # A host of the site's own that leads elsewhere is judged as what it leads to.
    verdict = db.classify_host(tracker.cname or tracker.host, site)
    return replace(
        tracker,
        organisation=verdict.organisation,
        category=verdict.category.value,
        role=verdict.role.replace("_", " ") if verdict.role else None,
        country=verdict.country,
        classification=_why(verdict),
    )


def _setter(setters: Sequence[Setter]) -> str | None:
    """The address of the first setter that was seen, not only inferred.

    Of a script that stands in the page itself only the host is told: the page's path names no library.
    """
    for setter in setters:
        if setter.url is not None:
            return setter.host if setter.inline else setter.url
    return None


def _seconds(lifetime: float | None) -> int | None:
    return None if lifetime is None else int(lifetime)


def _pattern(name: str, domain: str, verdict: Verdict, db: CookieDatabase) -> str:
    """How the name is folded; the user's own rows say it first, and the database's index does not know them."""
    return verdict.pattern if verdict.method == "override" and verdict.pattern else db.pattern_of(name, domain)


def _vendor(verdict: Verdict) -> VendorInfo | None:
    vendor = verdict.vendor
    if vendor is None:
        return None
    return VendorInfo(vendor.id, vendor.name, vendor.legal_name, vendor.country, vendor.policy_url, verdict.product)


def _why(verdict: Verdict) -> Classification:
    return Classification(
        method=verdict.method,
        evidence=[reason(hit) for hit in verdict.evidence],
        confidence=verdict.confidence.value,
        alternatives=[reason(hit) for hit in verdict.alternatives],
    )


def reason(hit: Evidence) -> dict[str, Any]:
    """One piece of evidence as scan.json holds it: only what is known."""
    known = (
        ("rule", hit.rule),
        ("row", hit.row),
        ("matched", hit.matched),
        ("source", hit.source),
        ("category", hit.category.value if hit.category else None),
        ("text", hit.text),
    )
    return {name: value for name, value in known if value is not None}


def _folded(
    items: list[ItemT],
    *,
    place: Callable[[ItemT], Hashable],
    name: Callable[[ItemT], str],
    traits: Callable[[ItemT], Hashable],
) -> list[ItemT]:
    """The items without those of the 51st and later names of one pattern in one place, which are counted instead."""
    groups: dict[Hashable, dict[str, list[ItemT]]] = {}
    for item in items:
        groups.setdefault(place(item), {}).setdefault(name(item), []).append(item)
    gone: set[str] = set()
    counts: dict[str, int] = {}  # by the id of the entry that carries the count
    for names in groups.values():
        if len(names) > MOST_NAMES:
            kept = _representative(names, traits)
            gone.update(item.id for each, group in names.items() if each not in kept for item in group)
            carrier = next(group[0] for each, group in names.items() if each in kept)
            counts[carrier.id] = len(names) - len(kept)
    return [
        replace(item, names_folded=item.names_folded + counts[item.id]) if item.id in counts else item
        for item in items
        if item.id not in gone
    ]


def _representative(names: dict[str, list[ItemT]], traits: Callable[[ItemT], Hashable]) -> set[str]:
    """Which names to keep: first those that show something the others do not, so that no phase is lost."""
    seen: set[Hashable] = set()
    telling: list[str] = []
    others: list[str] = []
    for name, items in names.items():
        news = {(item.phases, item.stored, item.category, traits(item)) for item in items} - seen
        seen |= news
        (telling if news else others).append(name)
    return set((telling + others)[:MOST_NAMES])
