"""What a third-party host is for: its entry, the entry above it, else the labels of its name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cookie_db.index import host_of
from cookie_db.model import Category, Confidence, Evidence, Tracker, Vendor, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cookie_db.index import HostIndex

_PIECES: Final = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class LabelRule:
    """What the labels of an unknown host say about its role."""

    role: str
    category: Category
    words: frozenset[str]  # whole words of any label
    company: re.Pattern[str] | None  # searched in the label below the public suffix


_IMPORT_KINDS: Final = frozenset(("import",))


class HostRules:
    """Judges hosts."""

    def __init__(
        self,
        hosts: HostIndex,
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
        if entry:
            method = "host" if entry.host == name else "domain"
            return self._entry(entry, name, method, _confidence(entry, name))
        return self._by_labels(name)

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
        pieces = [set(_PIECES.findall(label)) for label in labels[:-1]]
        for rule in self._labels:
            spoken = next((word for found in pieces for word in sorted(found & rule.words)), None)
            if spoken is None and rule.company is not None:
                fits = rule.company.search(company)
                spoken = company if fits else None
            if spoken is not None:
                confidence = Confidence.MEDIUM if rule.category is Category.NECESSARY else Confidence.LOW
                text = f"the host name speaks of {spoken}"
                evidence = Evidence("label", rule.role, name, "words.toml", rule.category, text)
                return Verdict(rule.category, confidence, "label", role=rule.role, evidence=(evidence,))
        return Verdict(Category.UNCLASSIFIED, Confidence.LOW, "none")


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
