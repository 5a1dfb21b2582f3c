"""Holds a `scan.json` against the farm's declared truth: what was missed, what was invented, what is wrong.

Reads the exported file, not the scanner's records, so that it shares no code with what it judges.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.farm.truth import UNPROMPTED, Expected, ExpectedStorage, SiteTruth, fits, site_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.farm.truth import Needs

LIFETIME_SLACK = 60.0  # seconds, or 1 %
EVERY_NEED: frozenset[Needs] = frozenset({"none", "late", "scroll", "gesture", "leave"})


@dataclass(slots=True)
class Score:
    """The outcome of one comparison; every list names what it counts."""

    expected: int = 0
    found: int = 0
    missed: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    stored: int = 0
    setters: int = 0
    wrong_setters: list[str] = field(default_factory=list)
    wrong_lifetimes: list[str] = field(default_factory=list)
    wrong_parties: list[str] = field(default_factory=list)
    wrong_attributes: list[str] = field(default_factory=list)
    storage_expected: int = 0
    storage_missed: list[str] = field(default_factory=list)
    storage_invented: list[str] = field(default_factory=list)
    hosts_expected: int = 0
    hosts_missed: list[str] = field(default_factory=list)
    refused_expected: int = 0
    refused_missed: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Share of the declared cookies that were found."""
        return self.found / self.expected if self.expected else 1.0

    @property
    def precision(self) -> float:
        """Share of the cookies reported as stored that the truth declares."""
        return 1 - len(self.invented) / self.stored if self.stored else 1.0

    @property
    def setter_rate(self) -> float:
        """Share of the cookies found whose setter is the declared one."""
        return 1 - len(self.wrong_setters) / self.setters if self.setters else 1.0

    def line(self) -> str:
        """All figures in one line."""
        return (
            f"cookies {self.found}/{self.expected} recall {self.recall:.3f} precision {self.precision:.3f} "
            f"setters {self.setter_rate:.3f} of {self.setters}, wrong lifetimes {len(self.wrong_lifetimes)}, "
            f"parties {len(self.wrong_parties)}, attributes {len(self.wrong_attributes)}; "
            f"storage {self.storage_expected - len(self.storage_missed)}/{self.storage_expected}, "
            f"hosts {self.hosts_expected - len(self.hosts_missed)}/{self.hosts_expected}, "
            f"refused {self.refused_expected - len(self.refused_missed)}/{self.refused_expected}"
        )

    def faults(self) -> list[str]:
        """Everything that is not as declared, by kind."""
        kinds = {
            "missed": self.missed,
            "invented": self.invented,
            "setter": self.wrong_setters,
            "lifetime": self.wrong_lifetimes,
            "party": self.wrong_parties,
            "attribute": self.wrong_attributes,
            "storage missed": self.storage_missed,
            "storage invented": self.storage_invented,
            "host missed": self.hosts_missed,
            "refused not marked": self.refused_missed,
        }
        return [f"{kind}: {row}" for kind, rows in kinds.items() for row in rows]


def score(scan: dict[str, Any], truth: SiteTruth, needs: Iterable[Needs] = UNPROMPTED) -> Score:
    """Compare a scan of one site with the truth of its pages."""
    result = Score()
    needs = frozenset(needs)
    host = truth.host
    reported = [cookie for cookie in scan["cookies"] if cookie["stored"]]
    result.stored = len(reported)
    for expected in truth.cookies(needs):
        result.expected += 1
        match = next((cookie for cookie in reported if _is(cookie, expected)), None)
        if match is None:
            result.missed.append(_named(expected))
            continue
        result.found += 1
        _judge(result, match, expected, host)
    declared = [cookie for page in truth.pages.values() for cookie in page.cookies]
    for cookie in reported:
        if not any(_is(cookie, expected) for expected in declared if expected.stored or expected.unsure):
            result.invented.append(f"{cookie['name']} {cookie['domain']} {cookie['path']} via {cookie['set_via']}")
    _judge_storage(result, scan, truth, needs)
    _judge_hosts(result, scan, truth)
    for expected in truth.refused():
        if "expired" in (expected.refused or ""):
            continue  # the deletion of something that is not there
        result.refused_expected += 1
        marked = [c for c in scan["cookies"] if fits(expected.name, c["name"]) and c["blocked"]]
        if not marked and not expected.unsure:
            result.refused_missed.append(_named(expected))
    return result


def _is(cookie: dict[str, Any], expected: Expected) -> bool:
    return (
        fits(expected.name, cookie["name"])
        and cookie["domain"] == expected.domain
        and cookie["path"] == expected.path
        and cookie["host_only"] == expected.host_only
        and (cookie["partition_key"] is not None) == expected.partitioned
    )


def _judge(result: Score, cookie: dict[str, Any], expected: Expected, host: str) -> None:
    name = _named(expected)
    result.setters += 1
    if expected.via == "http":
        right = any(setter["host"] == expected.setter for setter in cookie["setters"])
    else:
        right = any(
            (setter["url"] or "").partition("?")[0] == expected.setter.partition("?")[0] for setter in cookie["setters"]
        )
    if not right:
        seen = [setter["url"] or setter["host"] for setter in cookie["setters"]]
        result.wrong_setters.append(f"{name}: declared {expected.setter}, reported {seen}")
    if expected.via not in cookie["set_via"]:
        result.wrong_attributes.append(f"{name}: set_via {cookie['set_via']}, declared {expected.via}")
    if not _same_lifetime(cookie, expected):
        result.wrong_lifetimes.append(f"{name}: declared {expected.lifetime}, reported {cookie['lifetime']}")
    if cookie["party"] != expected.party(host):
        result.wrong_parties.append(f"{name}: {cookie['party']}")
    for attribute in ("http_only", "secure", "same_site"):
        if cookie[attribute] != getattr(expected, attribute):
            result.wrong_attributes.append(
                f"{name}: {attribute} {cookie[attribute]}, declared {getattr(expected, attribute)}"
            )
    if expected.removed and not cookie["removed"]:
        result.wrong_attributes.append(f"{name}: not marked as removed")


def _same_lifetime(cookie: dict[str, Any], expected: Expected) -> bool:
    if expected.lifetime is None:
        return bool(cookie["session"])
    if cookie["lifetime"] is None:
        return False
    return bool(abs(cookie["lifetime"] - expected.lifetime) <= max(LIFETIME_SLACK, expected.lifetime * 0.01))


def _judge_storage(result: Score, scan: dict[str, Any], truth: SiteTruth, needs: frozenset[Needs]) -> None:
    for expected in truth.storage(needs):
        result.storage_expected += 1
        if not any(_is_item(item, expected) for item in scan["storage"]):
            result.storage_missed.append(f"{expected.kind} {expected.origin} {expected.key}")
    declared = [entry for page in truth.pages.values() for entry in page.storage]
    for item in scan["storage"]:
        if not any(_is_item(item, entry) for entry in declared):
            result.storage_invented.append(f"{item['kind']} {item['origin']} {item['key']}")


def _is_item(item: dict[str, Any], expected: ExpectedStorage) -> bool:
    return item["kind"] == expected.kind and item["origin"] == expected.origin and fits(expected.key, item["key"])


def _judge_hosts(result: Score, scan: dict[str, Any], truth: SiteTruth) -> None:
    reported = {tracker["host"] for tracker in scan["trackers"]}
    for host in sorted(truth.third_parties):
        if site_of(host) == site_of(truth.host):
            continue
        result.hosts_expected += 1
        if host not in reported:
            result.hosts_missed.append(host)


def _named(expected: Expected) -> str:
    return f"{expected.name} ({expected.domain}{expected.path}, {expected.via}, needs {expected.needs})"
