"""What a third-party host is for: its entry, the entry above it, else the labels of its name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cookie_db.index import host_of
from cookie_db.model import Category, Confidence, Evidence, Tracker, Vendor, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cookie_db.index import HostIndex

_PIECES: Final = re.compile(r"[a-z]+")
_IMPORT_KINDS: Final = frozenset(("import",))


class HostRules:
    """Judges hosts."""

    def __init__(
        self,
        hosts: HostIndex,
        overrides: HostIndex,
        vendors: Mapping[str, Vendor],
        labels: Sequence[tuple[str, Category, frozenset[str]]],
    ) -> None:
        self._hosts = hosts
        self._overrides = overrides
        self._vendors = vendors
        self._labels = tuple(labels)  # role, category, label words

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
        pieces = [set(_PIECES.findall(label)) for label in labels[:-1]]
        for role, category, words in self._labels:
            for level, found in enumerate(pieces):
                spoken = found & words
                if spoken:
                    confidence = Confidence.MEDIUM if category is Category.NECESSARY else Confidence.LOW
                    word = min(spoken)
                    evidence = Evidence(
                        "label", role, labels[level], "words.toml", category, f"the host name speaks of {word}"
                    )
                    return Verdict(category, confidence, "label", role=role, evidence=(evidence,))
        return Verdict(Category.UNCLASSIFIED, Confidence.LOW, "none")


def _confidence(entry: Tracker, name: str) -> Confidence:
    if entry.category is Category.UNCLASSIFIED:
        return Confidence.LOW
    if entry.source.kind in _IMPORT_KINDS:
        return Confidence.MEDIUM
    if entry.source.kind == "open-data":
        return Confidence.HIGH if entry.host == name else Confidence.MEDIUM
    return Confidence.HIGH
