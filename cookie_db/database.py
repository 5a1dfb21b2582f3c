"""The cookie database as the rest of the program uses it.

>>> db = CookieDatabase.load()
>>> db.classify(Subject("_ga")).category
<Category.STATISTICS: 'statistics'>
"""

from __future__ import annotations

import gc
import re
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, Self

from cookie_db import compiled as compiler
from cookie_db.brands import BrandIndex
from cookie_db.classifier import Classifier, Knowledge
from cookie_db.hosts import HostRules, LabelRule
from cookie_db.index import HostIndex, LayeredHosts, NameIndex, Shape, shape_of
from cookie_db.layers import read_layer
from cookie_db.lazily import LazyList, LazyMap
from cookie_db.model import (
    MANY_THINGS,
    SESSION,
    Category,
    CookieDefinition,
    Layer,
    Source,
    Subject,
    Tracker,
    Vendor,
    Verdict,
)
from cookie_db.names import generalise, normalise, parse
from cookie_db.scripts import ScriptIndex
from cookie_db.words import WordRules, read_groups

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cookie_db.rows import RowFile

OWN_LAYER: Final = "cookie_db"
_CATEGORIES: Final = {str(category): category for category in Category}
_UNITS: Final = ((31_536_000, "year"), (2_592_000, "month"), (86_400, "day"), (3600, "hour"), (60, "minute"))
_WHO: Final = {
    "override": "your own row",
    "name_and_place": "the row (name and place)",
    "name": "the row (name)",
    "pattern_and_place": "the row (pattern and place)",
    "pattern": "the row (pattern)",
    "near_name": "the row that nearly fits",
    "product": "the row (product)",
    "domain": "the owner of the domain",
    "host": "the entry of the host",
    "setter": "the owner of the setter",
    "brand": "the brand",
    "library": "the library",
    "words": "the word list",
    "label": "the word list of hosts,",
    "hint": "the row",
}
"""Who speaks, for people; the rule's name stands in scan.json."""

_CACHE: Final = 50_000
"""Verdicts kept per process; a scan asks the same names again on every page."""


class CookieDatabase:
    """Rows, hosts and matchers, loaded once; answering changes nothing and is safe between threads."""

    def __init__(
        self,
        compiled: Mapping[str, Any],
        overrides: Sequence[Path] = (),
        layers: Sequence[Path] = (),
    ) -> None:
        self.version: str = compiled["version"]
        self.date: str = compiled["date"]
        self.vendors: LazyMap[Vendor] = LazyMap({entry[0]: entry for entry in compiled["vendors"]}, _vendor)
        self._purposes: Mapping[str, str] = compiled["purposes"]
        sources = LazyList(compiled["sources"], lambda entry: Source(*entry))
        self.rows: LazyList[CookieDefinition] = LazyList(compiled["rows"], lambda entry: self._row(entry, sources))
        self.hosts: LazyList[Tracker] = LazyList(compiled["hosts"], lambda entry: _host(entry, sources))
        self.layers: tuple[Layer, ...] = (
            Layer(OWN_LAYER, self.version, self.date, "Apache-2.0", True, len(self.rows), len(self.hosts)),
        )
        self._add_layers(layers)
        own = _read_overrides(overrides)
        for file in own:
            if file.vendor:
                self.vendors.add(file.vendor.id, file.vendor)
            for row in file.rows:
                self.vendors.add(row.vendor, Vendor(row.vendor, row.vendor))
        override_hosts = HostIndex([host for file in own for host in file.hosts])
        hosts = LayeredHosts(
            HostIndex(self.hosts, [entry[0] for entry in self.hosts.compiled]),
            HostIndex(self.hosts.made),
            MANY_THINGS,
        )
        rows = NameIndex(self.rows, chain(map(_shape, self.rows.compiled), map(shape_of, self.rows.made)))
        words = compiled["words"]
        self._classifier = Classifier(
            Knowledge(
                rows=rows,
                overrides=NameIndex([row for file in own for row in file.rows]),
                hosts=hosts,
                override_hosts=override_hosts,
                scripts=ScriptIndex((spec, vendor, product) for spec, vendor, product in compiled["scripts"]),
                brands=BrandIndex(compiled["brands"]),
                words=WordRules(read_groups(words["names"], words.get("concepts"))),
                vendors=self.vendors,
            )
        )
        self._host_rules = HostRules(hosts, override_hosts, self.vendors, _labels(words["hosts"]))
        self._rows = rows
        self._verdicts: dict[Subject, Verdict] = {}

    @classmethod
    def load(cls, overrides: Sequence[Path] = (), layers: Sequence[Path] = ()) -> Self:
        """Load the bundled database with the user's own rows and imported layers.

        Args:
            overrides: files of the user's rows, the first believed most.
            layers: files that `cookie_db.importers` wrote; believed less than our rows.

        Raises:
            DataError: a file is broken; the message names it.
        """
        collecting = gc.isenabled()
        gc.disable()  # tens of thousands of records that all stay: looking for garbage doubles the time
        try:
            return cls(compiler.load(), overrides, layers)
        finally:
            if collecting:
                gc.enable()

    def classify(self, subject: Subject) -> Verdict:
        """What one cookie or storage key is for."""
        verdict = self._verdicts.get(subject)
        if verdict is None:
            verdict = self._classifier.classify(subject)
            if len(self._verdicts) >= _CACHE:
                self._verdicts.clear()
            self._verdicts[subject] = verdict
        return verdict

    def classify_host(self, host: str, site: str | None = None) -> Verdict:
        """What a third-party host is for; `site` lets the overrides of that site speak."""
        return self._host_rules.classify(host, site)

    def pattern_of(self, name: str, domain: str | None = None) -> str:
        """The display pattern under which names are folded: `_ga_*`, `_hjSession_*`, else the name."""
        plain = normalise(name)
        if self._rows.exact(plain):
            return name
        for row in self._rows.patterns(plain):
            if row.generic and not self._is_at_home(row, domain):
                continue
            prefix = name[: len(name) - len(plain)] if name.endswith(plain) else ""
            return prefix + row.pattern.display
        return generalise(name)

    def explain(self, subject: Subject) -> list[str]:
        """The verdict as a colleague would tell it, one line per reason."""
        verdict = self.classify(subject)
        pattern = self.pattern_of(subject.name, subject.domain)
        lines = [f"{subject.name}: {verdict.category}, {verdict.confidence} ({verdict.method.replace('_', ' ')})"]
        if pattern != subject.name:
            lines.append(f"pattern: {pattern}")
        if verdict.vendor:
            vendor = verdict.vendor
            facts = [vendor.legal_name or vendor.name, vendor.country, vendor.policy_url]
            product = f" ({verdict.product})" if verdict.product else ""
            lines.append(f"vendor: {', '.join(fact for fact in facts if fact)}{product}")
        if verdict.purpose:
            lines.append(f"purpose: {verdict.purpose}")
        if verdict.lifetime is not None:
            lines.append(f"usually kept: {_in_words(verdict.lifetime)}")
        lines += reasons(verdict)
        if verdict.category is Category.UNCLASSIFIED:
            lines.append("needs review: until somebody says what it is for, it is treated as needing consent")
        return lines

    def _row(self, entry: list[Any], sources: Sequence[Source]) -> CookieDefinition:
        purpose = entry[4]
        return CookieDefinition(
            id=entry[0],
            pattern=parse(entry[1][0]),
            vendor=entry[2],
            category=_CATEGORIES[entry[3]],
            purpose=purpose if isinstance(purpose, str) else self._purposes[entry[6]].replace("{by}", purpose[0]),
            source=sources[entry[5]],
            purpose_id=entry[6],
            product=entry[7],
            lifetime=entry[8],
            storages=tuple(entry[9]),
            domains=tuple(entry[10]),
            products=tuple(entry[11]),
            generic=entry[12],
            party=entry[13],
            note=entry[14],
        )

    def _is_at_home(self, row: CookieDefinition, domain: str | None) -> bool:
        return domain is not None and any(domain == host or domain.endswith("." + host) for host in row.domains)

    def _add_layers(self, paths: Sequence[Path]) -> None:
        for path in paths:
            layer, rows, hosts, vendors = read_layer(path)
            self.layers += (layer,)
            known = {entry[1][0] for entry in self.rows.compiled} | {row.pattern.spec for row in self.rows.made}
            self.rows.made += [row for row in rows if row.pattern.spec not in known]
            listed = {entry[0] for entry in self.hosts.compiled} | {host.host for host in self.hosts.made}
            self.hosts.made += [host for host in hosts if host.host not in listed]
            for vendor in vendors:
                self.vendors.add(vendor.id, vendor)


def reasons(verdict: Verdict) -> list[str]:
    """One line for each hit: what agrees, then what does not."""
    lines = []
    for title, hits in (("because", verdict.evidence), ("but", verdict.alternatives)):
        for hit in hits:
            matched = "" if (hit.row or "").endswith(hit.matched) else f" of {hit.matched}"
            text = f": {hit.text}" if hit.text else ""
            source = f" [{hit.source}]" if hit.source else ""
            lines.append(f"{title} {_WHO.get(hit.rule, hit.rule)} {hit.row} says {hit.category}{matched}{text}{source}")
    return lines


def _in_words(lifetime: int | str) -> str:
    """A lifetime as people say it: `13 months`, `30 minutes`."""
    if isinstance(lifetime, str):
        return "until the browser is closed" if lifetime == SESSION else lifetime
    for seconds, unit in _UNITS:
        if lifetime >= 2 * seconds or (lifetime >= seconds and lifetime % seconds == 0):
            count = round(lifetime / seconds)
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return f"{lifetime} seconds"


def _vendor(entry: list[Any]) -> Vendor:
    identity, name, legal_name, country, policy_url, role, category = entry
    return Vendor(identity, name, legal_name, country, policy_url, role, _CATEGORIES[category])


def _read_overrides(paths: Sequence[Path]) -> list[RowFile]:
    if not paths:
        return []
    from cookie_db.overrides import read_overrides  # noqa: PLC0415 - reading TOML costs a tenth of the start

    return [read_overrides(path) for path in paths]


def _shape(entry: list[Any]) -> Shape:
    """What the index has to know of a compiled row."""
    name = entry[1]
    if len(name) == 1:
        return True, name[0], "", entry[12]
    return False, name[1], name[2], entry[12]


def _host(entry: list[Any], sources: Sequence[Source]) -> Tracker:
    return Tracker(entry[0], entry[1], _CATEGORIES[entry[2]], entry[3], sources[entry[4]], note=entry[5])


def _labels(raw: Mapping[str, Any]) -> list[LabelRule]:
    return [
        LabelRule(
            role,
            _CATEGORIES[entry["category"]],
            frozenset(entry["words"].split()),
            re.compile(entry["company"], re.VERBOSE) if "company" in entry else None,
        )
        for role, entry in raw.items()
    ]
