"""The matchers, in the order in which they are believed.

1. the user's rows for this site, then for the organisation            override
2. name and place: the domain or setter belongs to the row's vendor    name_and_place
3. a distinctive name                                                   name
4. a pattern and its place, then a bare pattern                         pattern_and_place, pattern
   a name that nearly fits (other case, other shape of the random part) near_name
5. a generic name beside a product found on the page                    product
6. the vendor that owns the cookie's domain (third party)               domain
7. the vendor whose script or response set it                           setter
   the vendor whose brand stands at the beginning of the name           brand
8. words in the name, several languages                                 words
9. nothing: `unclassified`, which is treated as needing consent         none

Every hit is kept: the first decides, those of another category are shown as alternatives. "necessary" is never
answered on weak evidence (a third party's default, a long-lived identifier that a script set).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cookie_db.index import HostIndex, LayeredHosts, NameIndex, host_of
from cookie_db.model import (
    SESSION,
    STRICTNESS,
    Category,
    Confidence,
    CookieDefinition,
    Evidence,
    Subject,
    Tracker,
    Vendor,
    Verdict,
)
from cookie_db.names import normalise
from cookie_db.places import same_site, under

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cookie_db.brands import BrandIndex
    from cookie_db.scripts import ScriptIndex
    from cookie_db.words import WordHit, WordRules

OWNER_PURPOSES: Final = {
    Category.NECESSARY: "{by} stores this to make its service work.",
    Category.PREFERENCES: "{by} stores this; the service provides a feature of the page or remembers a setting.",
    Category.STATISTICS: "{by} stores this; the service measures how the site is used.",
    Category.MARKETING: "{by} stores this; the service recognises visitors for advertising.",
}
"""What is said where no row knows an item and only its owner is known."""

_NEUTRAL_ROLES: Final = frozenset(
    ("cdn", "tag_manager", "hosting", "framework", "cms", "content", "api", "other", "fonts")
)
"""Hosts that deliver other people's code: that they serve a script says nothing about what it stores."""

_TRUSTED_ROLES: Final = frozenset(("security", "payment", "captcha", "cmp", "load_balancer", "sso"))
"""Roles whose identifiers may be necessary although they live long (fraud detection, proof of consent)."""

_LONG: Final = 32 * 86400
"""Seconds from which a lifetime counts as long: above what a visit or a log-in of a month needs."""

_WITHOUT_END: Final = frozenset(("local_storage", "indexed_db", "cache_storage"))
"""Storage that stays until somebody clears it."""

_VENDOR_KINDS: Final = frozenset(("vendor-doc", "spec", "source-code", "user"))
_SESSION_NAME: Final = re.compile(r"[a-z0-9][_.-](?:session|sess(?:ion)?[_-]?id)$")
"""`shop_session`, `app.sessid`: the whole name says session; believed without further facts."""

_CONSENT_WORDS: Final = frozenset(("consent", "opt_out"))
_SESSION_WORDS: Final = frozenset(("session", "csrf"))
_BY_PATTERN: Final = frozenset(("pattern", "pattern_and_place", "near_name"))
_SHORTEST_WORD: Final = 3
_SHORTEST_ELSEWHERE: Final = 6
"""Letters of a name that is believed in another kind of storage than its row's."""

_SHORTEST_MAIN: Final = 5
_BESIDE: Final = re.compile(
    r"_{1,2}(?:last|exp|cst|expir(?:y|es|ation)|ttl|ts|timestamp|date|time|test|meta)$", re.IGNORECASE
)
"""What libraries keep beside a value: when it was fetched, how long it holds."""

_NO_SESSIONS: Final = frozenset(("push", "forms", "ab_test", "survey"))
"""Roles of vendors whose sessions are counted visits, not something that a visitor asked for."""

_IMPORTED: Final = 3.5
"""Rank of other people's rows: below all of ours that fit, above a name that nearly fits."""


@dataclass(slots=True)  # not frozen: made for every question, and freezing takes half of the time
class _Hit:
    """One matcher's answer about one subject."""

    rank: float  # the less, the more it is believed
    method: str
    category: Category
    confidence: Confidence
    evidence: Evidence
    row: CookieDefinition | None = None
    tracker: Tracker | None = None
    vendor: str | None = None
    words: WordHit | None = None


@dataclass(slots=True)  # not frozen, as above
class _Place:
    """Where a subject lives and who set it, as far as the host index knows."""

    name: str
    domain: str | None
    setter: str | None
    domain_owner: Tracker | None
    setter_owner: Tracker | None
    library: tuple[str, str | None] | None  # vendor and product of the script's file name
    third_party: bool | None


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything that the matchers consult."""

    rows: NameIndex
    overrides: NameIndex
    hosts: LayeredHosts
    override_hosts: HostIndex
    scripts: ScriptIndex
    brands: BrandIndex
    words: WordRules
    vendors: Mapping[str, Vendor]


class Classifier:
    """Answers what one cookie or storage key is for."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._known = knowledge

    def classify(self, subject: Subject) -> Verdict:
        """The verdict, with every hit as evidence."""
        place = self._place(subject)
        hits = self._override_hits(subject, place)
        hits += self._row_hits(subject, place)
        hits += self._owner_hits(subject, place)
        if not hits or hits[0].rank > 1:
            hits += self._brand_hit(place)
            hits += self._word_hits(subject, place)
        if not hits:
            return self._unknown(subject, place.name)
        if len(hits) > 1:
            hits.sort(key=_order)
        return self._verdict(hits)

    def _place(self, subject: Subject) -> _Place:
        known = self._known
        domain = host_of(subject.domain)
        setter = host_of(subject.setter)
        domain_owner = known.hosts.find(domain) if domain else None
        setter_owner = known.hosts.find(setter) if setter else None
        third: bool | None = None
        if subject.party:
            third = subject.party == "third"
        elif domain and subject.site:
            third = not same_site(domain, subject.site)
        return _Place(
            name=normalise(subject.name),
            domain=domain,
            setter=setter,
            domain_owner=domain_owner,
            setter_owner=setter_owner,
            library=known.scripts.find(subject.setter) if subject.setter else None,
            third_party=third,
        )

    def _override_hits(self, subject: Subject, place: _Place) -> list[_Hit]:
        index = self._known.overrides
        hits: list[_Hit] = []
        if not index:
            return hits
        named = index.exact(subject.name) if subject.name != place.name else []
        for row in [*named, *index.exact(place.name), *index.patterns(place.name)]:
            if row.site is not None and not under(subject.site or place.domain, row.site):
                continue
            if row.domains and not any(under(place.domain, host) or under(place.setter, host) for host in row.domains):
                continue
            if subject.storage in row.storages:
                rank = -2 if row.site else -1
                hits.append(_row_hit(rank, "override", row, Confidence.CERTAIN, place.name))
        return hits

    def _row_hits(self, subject: Subject, place: _Place) -> list[_Hit]:
        rows = self._known.rows
        hits = [
            hit
            for row in rows.exact(place.name)
            if (hit := self._judge(row, subject, place, pattern=False)) is not None
        ]
        hits += [
            hit
            for row in rows.patterns(place.name)
            if (hit := self._judge(row, subject, place, pattern=True)) is not None
        ]
        if not hits:
            hits = self._near_hits(subject, place)
        return self._part_hits(hits, subject, place) + hits if hits else hits

    def _part_hits(self, hits: list[_Hit], subject: Subject, place: _Place) -> list[_Hit]:
        """A pattern's variable part may say what the cookie is: a vendor's own consent record, a product's session."""
        best = min(hits, key=lambda hit: hit.rank)
        if best.method not in _BY_PATTERN or best.row is None or best.category is Category.NECESSARY:
            return []
        rest = place.name[len(best.row.pattern.literal) :]
        for spoken in self._known.words.match(rest) if len(rest) > _SHORTEST_WORD else ():
            group = spoken.group
            believed = group.id in _CONSENT_WORDS or (
                group.id in _SESSION_WORDS
                and best.category is Category.PREFERENCES
                and self._known.vendors[best.row.vendor].role not in _NO_SESSIONS
            )
            if believed and _may_be_necessary(spoken, subject, place):
                text = f"the rest of the name speaks of {group.id.replace('_', ' ')}"
                evidence = Evidence("words", group.id, spoken.matched, "words.toml", group.category, text)
                return [
                    _Hit(
                        best.rank - 0.5,
                        "words",
                        group.category,
                        Confidence.MEDIUM,
                        evidence,
                        vendor=best.row.vendor,
                        words=spoken,
                    )
                ]
        return []

    def _near_hits(self, subject: Subject, place: _Place) -> list[_Hit]:
        """Rows that nearly fit: the name in another case, or a pattern whose variable part has another shape."""
        rows = self._known.rows
        near = [(row, "the name in another case") for row in rows.folded(place.name)]
        near += [(row, f"begins like {row.pattern.display}") for row in rows.begins_like(place.name)]
        if not near and (beside := _BESIDE.search(place.name)):
            main = place.name[: beside.start()]
            named = [row for row in rows.exact(main) if not row.generic and len(main) >= _SHORTEST_MAIN]
            near = [(row, f"stands beside {main}") for row in named]
        return [
            _row_hit(4, "near_name", row, Confidence.MEDIUM, place.name, text)
            for row, text in near[:3]
            if subject.storage in row.storages
            and not (row.party == "third" and place.third_party is False)
            and not (row.category is Category.NECESSARY and self._speaks_of_watching(place.name, row))
        ]

    def _speaks_of_watching(self, name: str, row: CookieDefinition) -> bool:
        """Whether the words behind a row's own name need consent (`checkout_experiment` is no checkout)."""
        rest = name[len(row.pattern.literal) :]
        return any(
            hit.group.category in (Category.STATISTICS, Category.MARKETING) for hit in self._known.words.match(rest)
        )

    def _judge(self, row: CookieDefinition, subject: Subject, place: _Place, *, pattern: bool) -> _Hit | None:
        """Whether a row whose name fits may speak, how loud, and by which matcher."""
        confirmed = _confirmed_by_place(row, place)
        imported = row.layer != "cookie_db"
        right_storage = subject.storage in row.storages
        if not right_storage and (row.generic or (not confirmed and len(row.pattern.literal) < _SHORTEST_ELSEWHERE)):
            return None
        shape = "pattern" if pattern else "name"
        if confirmed:
            sure = row.source.kind in _VENDOR_KINDS and right_storage and not imported
            confidence = Confidence.CERTAIN if sure else Confidence.MEDIUM if imported else Confidence.HIGH
            rank = _IMPORTED if imported else 2 if pattern else 0
            return _row_hit(rank, f"{shape}_and_place", row, confidence, place.name, confirmed)
        products = row.products and subject.products  # nearly always empty
        product = next((name for name in products if _is_product(name, row.products)), None) if products else None
        if product:
            text = f"{product} was found on the page"
            confidence = Confidence.MEDIUM if row.generic else Confidence.HIGH
            return _row_hit(5 if row.generic else 1, "product", row, confidence, place.name, text)
        if row.generic or (row.party == "third" and place.third_party is False):
            return None
        return self._judge_alone(row, place, shape, right_storage=right_storage)

    def _judge_alone(self, row: CookieDefinition, place: _Place, shape: str, *, right_storage: bool) -> _Hit | None:
        """What a row says by its name alone: nothing else is known, or nothing that confirms it."""
        if not right_storage:
            if row.category is Category.NECESSARY:
                return None
            text = f"known as a name of {row.storages[0].replace('_', ' ')}"
            return _row_hit(4.5, "near_name", row, Confidence.MEDIUM, place.name, text)
        if row.category is Category.NECESSARY and self._is_anothers_tool(row, place):
            return _row_hit(6.5, shape, row, Confidence.LOW, place.name)
        imported, pattern = row.layer != "cookie_db", shape == "pattern"
        rank = _IMPORTED + 0.1 + 0.1 * pattern if imported else 3 if pattern else 1
        return _row_hit(rank, shape, row, Confidence.MEDIUM if imported else Confidence.HIGH, place.name)

    def _is_anothers_tool(self, row: CookieDefinition, place: _Place) -> bool:
        """Whether a framework's cookie lives at a third party that measures or advertises: it serves that purpose."""
        owner = place.domain_owner
        if not place.third_party or owner is None or owner.category not in (Category.STATISTICS, Category.MARKETING):
            return False
        return self._known.vendors[row.vendor].role in ("framework", "cms", "shop")

    def _owner_hits(self, subject: Subject, place: _Place) -> list[_Hit]:
        hits = []
        owner = place.domain_owner
        if owner and place.third_party is not False and not _is_site(place, subject):
            hit = _owner_hit(6, "domain", owner, subject, place.domain or "")
            hits += [hit] if hit else []
        owner = place.setter_owner
        outside = place.setter is not None and not (place.domain and same_site(place.setter, place.domain))
        if owner and outside:
            hit = _owner_hit(7, "setter", owner, subject, place.setter or "")
            hits += [hit] if hit else []
        if place.library:
            hits += self._library_hit(place.library, subject)
        return hits

    def _library_hit(self, library: tuple[str, str | None], subject: Subject) -> list[_Hit]:
        vendor = self._known.vendors[library[0]]
        if vendor.category is Category.UNCLASSIFIED or vendor.role in _NEUTRAL_ROLES:
            return []
        if vendor.category is Category.NECESSARY and _long_identifier(subject) and vendor.role not in _TRUSTED_ROLES:
            return []
        text = f"set by a script with the file name of {library[1] or vendor.name}"
        evidence = Evidence("library", vendor.id, subject.setter or "", None, vendor.category, text)
        return [_Hit(7, "setter", vendor.category, Confidence.MEDIUM, evidence, vendor=vendor.id)]

    def _brand_hit(self, place: _Place) -> list[_Hit]:
        """The vendor whose brand stands in front. Necessary only where nothing speaks against it."""
        found = self._known.brands.find(place.name)
        if found is None:
            return []
        brand, vendor_id, category = found
        vendor = self._known.vendors[vendor_id]
        if category is Category.NECESSARY and (vendor.role not in _TRUSTED_ROLES or place.third_party):
            return []
        evidence = Evidence("brand", vendor_id, brand, None, category, f"the name begins with {vendor.name}")
        return [_Hit(7.5, "brand", category, Confidence.MEDIUM, evidence, vendor=vendor_id)]

    def _word_hits(self, subject: Subject, place: _Place) -> list[_Hit]:
        spoken = self._known.words.match(place.name)
        hits = []
        for hit in spoken:
            group = hit.group
            if group.category is Category.NECESSARY and not _may_be_necessary(hit, subject, place):
                continue
            sure = Confidence.MEDIUM if group.category is Category.NECESSARY else Confidence.LOW
            text = f"the name speaks of {group.id.replace('_', ' ')}"
            evidence = Evidence("words", group.id, hit.matched, "words.toml", group.category, text)
            rank = 5 if group.id in _CONSENT_WORDS else 8  # a consent record before what its owner does otherwise
            hits.append(_Hit(rank, "words", group.category, sure, evidence, words=hit))
        if hits and hits[0].words and hits[0].words.group.id in _CONSENT_WORDS:
            return hits[:1]
        return hits

    def _unknown(self, subject: Subject, name: str) -> Verdict:
        rows = self._known.rows
        hints = [row for row in (*rows.exact(name), *rows.patterns(name)) if subject.storage in row.storages]
        return Verdict(
            category=Category.UNCLASSIFIED,
            confidence=Confidence.LOW,
            method="none",
            alternatives=tuple(
                Evidence("hint", row.id, name, _cite(row), row.category, "a generic name; its place is not confirmed")
                for row in hints[:5]
            ),
        )

    def _verdict(self, hits: list[_Hit]) -> Verdict:
        first = hits[0]
        row, owner = first.row, first.tracker
        vendor_id = row.vendor if row else owner.vendor if owner else first.vendor
        if vendor_id is None and len(hits) > 1:
            vendor_id = next((hit.tracker.vendor for hit in hits if hit.tracker), None)
        vendor = self._known.vendors.get(vendor_id) if vendor_id else None
        words = first.words
        role = owner.role if owner else vendor.role if vendor else words.group.role if words else None
        return Verdict(
            category=first.category,
            confidence=first.confidence,
            method=first.method,
            vendor=vendor,
            product=row.product if row else None,
            purpose=row.purpose if row else _default_purpose(first, vendor),
            purpose_id=row.purpose_id if row else None,
            role=role,
            pattern=row.pattern.display if row else None,
            lifetime=row.lifetime if row else None,
            evidence=tuple([hit.evidence for hit in hits if hit.category is first.category]),
            alternatives=tuple([hit.evidence for hit in hits if hit.category is not first.category]),
            layers=tuple(dict.fromkeys([hit.row.layer for hit in hits if hit.row])),
        )


def _order(hit: _Hit) -> tuple[float, int, int]:
    """By matcher; among patterns the one with more literal characters first, then the stricter category."""
    return hit.rank, -hit.row.pattern.weight if hit.row else 0, -STRICTNESS[hit.category]


def _is_product(name: str, products: tuple[str, ...]) -> bool:
    """Whether a product found on a page (`WordPress 6.8`) is one of those that a row names."""
    plain = name.lower()
    return any(plain == product or plain.startswith(product + " ") for product in products)


def _row_hit(
    rank: float, method: str, row: CookieDefinition, confidence: Confidence, name: str, text: str | None = None
) -> _Hit:
    evidence = Evidence(method, row.id, name, _cite(row), row.category, text or row.note)
    return _Hit(rank, method, row.category, confidence, evidence, row=row)


def _owner_hit(rank: int, method: str, owner: Tracker, subject: Subject, host: str) -> _Hit | None:
    """The default of the vendor that owns a host, unless that default proves nothing here."""
    category = owner.category
    if category is Category.UNCLASSIFIED or owner.role == "tag_manager":
        return None
    if category in (Category.NECESSARY, Category.PREFERENCES) and owner.role in _NEUTRAL_ROLES:
        return None
    if category is Category.NECESSARY and _long_identifier(subject) and owner.role not in _TRUSTED_ROLES:
        return None
    source = f"{owner.source.kind} {owner.source.ref}, {owner.source.date}"
    verb = "the cookie belongs to" if method == "domain" else "it was set by"
    evidence = Evidence(method, owner.host, host, source, category, f"{verb} {host}")
    return _Hit(rank, method, category, Confidence.MEDIUM, evidence, tracker=owner)


def _default_purpose(hit: _Hit, vendor: Vendor | None) -> str | None:
    if hit.words:
        return hit.words.group.purpose or None
    if vendor is None:
        return None
    sentence = OWNER_PURPOSES.get(hit.category)
    return sentence.replace("{by}", vendor.name) if sentence else None


def _confirmed_by_place(row: CookieDefinition, place: _Place) -> str | None:
    """A sentence that says which place confirms the row, or None."""
    for host in row.domains:
        if under(place.domain, host):
            return f"kept for {place.domain}"
        if under(place.setter, host):
            return f"set by {place.setter}"
    text = None
    if row.domains and row.generic:
        pass  # a generic name with domains is only known there
    elif place.domain_owner and place.domain_owner.vendor == row.vendor:
        text = f"kept for {place.domain}"
    elif place.setter_owner and place.setter_owner.vendor == row.vendor:
        text = f"set by {place.setter}"
    elif place.library and place.library[0] == row.vendor:
        text = "set by a script with the file name of the product"
    return text


def _may_be_necessary(hit: WordHit, subject: Subject, place: _Place) -> bool:
    if hit.group.id in _CONSENT_WORDS:
        return True
    if place.third_party or _set_from_outside(subject, place):
        return False
    if hit.group.needs == "session_like":
        if subject.http_only is None and subject.lifetime is None:
            return _SESSION_NAME.search(subject.name.lower()) is not None
        return subject.http_only is True or subject.lifetime == SESSION
    return not _long_identifier(subject)


def _set_from_outside(subject: Subject, place: _Place) -> bool:
    """Whether another site's script set it, unless that is a host that delivers everybody's code."""
    home = place.domain or subject.site
    if place.setter is None or home is None or same_site(place.setter, home):
        return False
    owner = place.setter_owner
    return owner is None or owner.role == "tag_manager" or owner.role not in _NEUTRAL_ROLES


def _long_identifier(subject: Subject) -> bool:
    """A value that names a browser or person, kept long, readable by scripts."""
    long = (isinstance(subject.lifetime, int) and subject.lifetime > _LONG) or subject.storage in _WITHOUT_END
    return bool(subject.identifier) and long and subject.http_only is not True


def _is_site(place: _Place, subject: Subject) -> bool:
    return bool(place.domain and subject.site and same_site(place.domain, subject.site))


def _cite(row: CookieDefinition) -> str:
    source = row.source
    return f"{source.kind} {source.ref}, {source.date}"
