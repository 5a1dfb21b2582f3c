"""What a third-party host is for: its entry, the entry above it, else the labels of its name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cookie_db.index import host_of
from cookie_db.model import MANY_THINGS, Category, Confidence, Evidence, Tracker, Vendor, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cookie_db.index import HostIndex, LayeredHosts

_PIECES: Final = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class LabelRule:
    """What the labels of an unknown host say about its role."""

    role: str
    category: Category
    words: frozenset[str]  # whole words of any label
    company: re.Pattern[str] | None  # searched in the label below the public suffix


_IMPORT_KINDS: Final = frozenset(("import",))

_HARMLESS: Final = frozenset((Category.NECESSARY, Category.PREFERENCES))

_WATCHING: Final = frozenset(("ads", "analytics"))
"""Roles that a label may give to a host although the domain above it is known for something harmless."""

_PLAIN: Final = frozenset(
    ("ads", "adserver", "pixel", "analytics", "stats", "statistics", "metrics", "telemetry", "tracking", "tracker")
)
"""Labels that mean the same everywhere; a product with a purpose of its own may call a part of itself a beacon."""

_SAYS_WHO_ONLY: Final = frozenset(("other",))
"""Roles under which a list keeps what it could not place: they tell who owns a host, not what it does."""


class HostRules:
    """Judges hosts."""

    def __init__(
        self,
        hosts: LayeredHosts,
        overrides: HostIndex,
        vendors: Mapping[str, Vendor],
        labels: Sequence[LabelRule],
    ) -> None:
        self._hosts = hosts
        self._overrides = overrides
        self._vendors = vendors
        self._labels = tuple(labels)

    def classify(self, host: str, site: str | None = None) -> Verdict:
        """The verdict about a host (or URL), with role and organisation."""
        name = host_of(host) or ""
        own = self._overrides.find(name, site)
        if own:
            return self._entry(own, name, "override", Confidence.CERTAIN)
        entry = self._hosts.find(name)
        if entry is None:
            return self._by_labels(name)
        method = "host" if entry.host == name else "domain"
        known = self._entry(entry, name, method, _confidence(entry, name))
        vague = entry.role in _SAYS_WHO_ONLY and entry.source.kind == "open-data"
        if entry.host == name and not vague:
            return known
        return self._with_labels(known, entry, name, vague=vague)

    def _with_labels(self, known: Verdict, entry: Tracker, name: str, *, vague: bool) -> Verdict:
        """The verdict of the domain above, unless a label below it speaks of watching (`stats.shop.example`)."""
        if entry.category not in _HARMLESS and not (vague or entry.category is Category.UNCLASSIFIED):
            return known
        labels = name.removesuffix(entry.host).strip(".").split(".") if entry.host != name else []
        spoken = self._spoken(labels, "", _WATCHING)
        if spoken is not None and (entry.role in MANY_THINGS or spoken[1] in _PLAIN):
            rule, word = spoken
            text = f"the host name speaks of {word}, whatever else the domain does"
            evidence = Evidence("label", rule.role, name, "words.toml", rule.category, text)
            return known._replace(
                category=rule.category,
                confidence=Confidence.MEDIUM if known.vendor else Confidence.LOW,
                method="label",
                role=rule.role,
                evidence=(evidence,),
                alternatives=known.evidence,
            )
        if vague and entry.category in _HARMLESS:
            return known._replace(
                category=Category.UNCLASSIFIED,
                confidence=Confidence.LOW,
                method="none",
                role=None,
                evidence=(),
                alternatives=known.evidence,
            )
        return known

    def _entry(self, entry: Tracker, name: str, method: str, confidence: Confidence) -> Verdict:
        source = f"{entry.source.kind} {entry.source.ref}, {entry.source.date}"
        text = entry.note or ("the host itself" if entry.host == name else f"a host below {entry.host}")
        return Verdict(
            category=entry.category,
            confidence=confidence,
            method=method,
            vendor=self._vendors.get(entry.vendor),
            purpose=None,
            role=entry.role,
            evidence=(Evidence(method, entry.host, name, source, entry.category, text),),
            layers=(entry.layer,),
        )

    def _by_labels(self, name: str) -> Verdict:
        labels = name.split(".")
        company = _company_label(labels)
        spoken = self._spoken(labels[:-1], company, None)
        if spoken is None:
            return Verdict(Category.UNCLASSIFIED, Confidence.LOW, "none")
        rule, word = spoken
        confidence = Confidence.MEDIUM if rule.category is Category.NECESSARY else Confidence.LOW
        text = f"the host name speaks of {word}"
        evidence = Evidence("label", rule.role, name, "words.toml", rule.category, text)
        return Verdict(rule.category, confidence, "label", role=rule.role, evidence=(evidence,))

    def _spoken(
        self, labels: Sequence[str], company: str, roles: frozenset[str] | None
    ) -> tuple[LabelRule, str] | None:
        """The first rule that a label or the company's name fits, and the word that did it."""
        pieces = [set(_PIECES.findall(label)) for label in labels]
        for rule in self._labels:
            if roles is not None and rule.role not in roles:
                continue
            spoken = next((word for found in pieces for word in sorted(found & rule.words)), None)
            if spoken is None and company and rule.company is not None and rule.company.search(company):
                spoken = company
            if spoken is not None:
                return rule, spoken
        return None


def _company_label(labels: Sequence[str]) -> str:
    """The label below the public suffix, as far as that can be told without a list: `adnet` of `x.adnet.co.uk`."""
    if len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3:
        return labels[-3]
    return labels[-2] if len(labels) > 1 else ""


def _confidence(entry: Tracker, name: str) -> Confidence:
    if entry.category is Category.UNCLASSIFIED:
        return Confidence.LOW
    if entry.source.kind in _IMPORT_KINDS:
        return Confidence.MEDIUM
    if entry.source.kind == "open-data":
        return Confidence.HIGH if entry.host == name else Confidence.MEDIUM
    return Confidence.HIGH
