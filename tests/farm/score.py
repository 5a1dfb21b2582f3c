"""Holds a `scan.json` (cookiescan/1) against the declared truth: what was missed, invented or told wrong.

`python -m tests.farm.score scan.json [HOST]` prints it; the host is the start URL's unless given. Reads the exported
file, not the scanner's records, so that it shares no code with what it judges. Only pages that the scan visited
count. Cookies marked `unsure` count nowhere, those that need more than the given needs only as known names.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.farm import catalogue
from tests.farm.truth import UNPROMPTED, Expected, ExpectedStorage, PageTruth, SiteTruth, fits, site_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from tests.farm.truth import Needs

LIFETIME_SLACK = 60.0  # seconds, or 1 %
EVERY_NEED: frozenset[Needs] = frozenset({"none", "late", "scroll", "gesture", "leave"})
"""What a visit with the interaction burst sees: all but what needs a click on a control."""


@dataclass(slots=True)
class Score:
    """The outcome of one comparison: what there was of each kind, and the names of what is not as declared."""

    expected: int = 0
    found: int = 0
    stored: int = 0
    """Cookies that the scan reports as stored."""
    setters: int = 0
    """Cookies found: each has a declared setter."""
    script_setters: int = 0
    refused_expected: int = 0
    storage_expected: int = 0
    hosts_expected: int = 0
    missed: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    """Reported as stored, although no page declares it."""
    wrongly_stored: list[str] = field(default_factory=list)
    """Refused by the browser, yet reported as stored."""
    refused_missed: list[str] = field(default_factory=list)
    """Refused by the browser, and not reported as blocked."""
    wrong_setters: list[str] = field(default_factory=list)
    wrong_script_setters: list[str] = field(default_factory=list)
    wrong_lifetimes: list[str] = field(default_factory=list)
    wrong_parties: list[str] = field(default_factory=list)
    wrong_attributes: list[str] = field(default_factory=list)
    only_inferred: list[str] = field(default_factory=list)
    """Found in the jar although nothing was seen setting them; the setter is a guess."""
    identifiers: int = 0
    """Cookies found that declare whether they identify."""
    wrong_identifiers: list[str] = field(default_factory=list)
    missed_storage: list[str] = field(default_factory=list)
    invented_storage: list[str] = field(default_factory=list)
    missed_hosts: list[str] = field(default_factory=list)
    invented_hosts: list[str] = field(default_factory=list)
    missed_telling: list[str] = field(default_factory=list)
    """Fingerprinting, decorated addresses, pixels and beacons."""
    invented_telling: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Share of the declared cookies that the scan found; 1.0 where none is declared."""
        return self.found / self.expected if self.expected else 1.0

    @property
    def precision(self) -> float:
        """Share of the cookies reported as stored that the truth declares as such."""
        return 1 - (len(self.invented) + len(self.wrongly_stored)) / self.stored if self.stored else 1.0

    @property
    def setter_share(self) -> float:
        """Share of the cookies found that name the right setter."""
        return 1 - self.wrong_setter_count / self.setters if self.setters else 1.0

    @property
    def script_setter_share(self) -> float:
        """The same for cookies set by scripts."""
        return 1 - len(self.wrong_script_setters) / self.script_setters if self.script_setters else 1.0

    @property
    def wrong_setter_count(self) -> int:
        """How many cookies found do not name their setter."""
        return len(self.wrong_setters) + len(self.wrong_script_setters)

    def line(self) -> str:
        """All figures in one line."""
        return (
            f"cookies {self.found}/{self.expected} recall {self.recall:.3f} precision {self.precision:.3f} "
            f"setters {self.setters - self.wrong_setter_count}/{self.setters}, "
            f"wrong lifetimes {len(self.wrong_lifetimes)}, parties {len(self.wrong_parties)}, "
            f"attributes {len(self.wrong_attributes)}, only inferred {len(self.only_inferred)}; "
            f"storage {self.storage_expected - len(self.missed_storage)}/{self.storage_expected}, "
            f"hosts {self.hosts_expected - len(self.missed_hosts)}/{self.hosts_expected}, "
            f"refused {self.refused_expected - len(self.refused_missed)}/{self.refused_expected}"
        )

    def faults(self) -> list[str]:
        """Everything that is not as declared, by kind."""
        kinds = [name for name in self.__dataclass_fields__ if isinstance(getattr(self, name), list)]
        return [f"{name.replace('_', ' ')}: {entry}" for name in kinds for entry in getattr(self, name)]

    def add(self, other: Score) -> None:
        """Count another score in."""
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def score(scan: Mapping[str, Any], truth: SiteTruth, needs: Iterable[Needs] = UNPROMPTED) -> Score:
    """Compare a scan with the truth of the pages it visited, for what needs no more than the given needs."""
    wanted = frozenset(needs)
    pages = _visited(scan, truth)
    result = Score()
    declared = [cookie for page in pages for cookie in page.cookies]
    _score_cookies(scan, declared, truth.host, wanted, result)
    _score_refused(scan, declared, result)
    _score_storage(scan, pages, wanted, result)
    _score_hosts(scan, pages, truth.host, result)
    _score_telling(scan, pages, result)
    return result


def _visited(scan: Mapping[str, Any], truth: SiteTruth) -> list[PageTruth]:
    seen = {url for page in scan["pages"] for url in (page["url"], page["final_url"])}
    return [page for page in truth.pages.values() if page.url in seen]


def _score_cookies(
    scan: Mapping[str, Any], declared: list[Expected], host: str, needs: Collection[Needs], result: Score
) -> None:
    reported = [cookie for cookie in scan["cookies"] if cookie["stored"]]
    result.stored = len(reported)
    due = {(*c.key, c.partitioned): c for c in reversed(declared) if c.stored and not c.unsure and c.needs in needs}
    for expected in reversed(due.values()):
        result.expected += 1
        match = next((cookie for cookie in reported if _is(cookie, expected)), None)
        if match is None:
            result.missed.append(_named(expected))
            continue
        result.found += 1
        same = [one for one in declared if (*one.key, one.partitioned) == (*expected.key, expected.partitioned)]
        _judge_setter(result, match, expected, same)
        _judge_facts(result, match, expected, host)
        if expected.identifier is not None:
            result.identifiers += 1
            if match["identifier"] != expected.identifier:
                result.wrong_identifiers.append(
                    f"{_named(expected)}: {match['identifier']}, declared {expected.identifier}"
                )
    for cookie in reported:
        if any(_is(cookie, one) for one in declared if one.stored or one.unsure):
            continue
        name = f"{cookie['name']} ({cookie['domain']}{cookie['path']}) via {cookie['set_via']}"
        refused = any(fits(one.name, cookie["name"]) and one.domain == cookie["domain"] for one in declared)
        (result.wrongly_stored if refused else result.invented).append(name)


def _is(cookie: Mapping[str, Any], expected: Expected) -> bool:
    return (
        fits(expected.name, cookie["name"])
        and cookie["domain"] == expected.domain
        and cookie["path"] == expected.path
        and cookie["host_only"] == expected.host_only
        and (cookie["partition_key"] is not None) == expected.partitioned
    )


def _judge_setter(result: Score, cookie: Mapping[str, Any], expected: Expected, same: list[Expected]) -> None:
    """A cookie that several pages set may name any of the declared setters, by the declared way."""
    name = _named(expected)
    result.setters += 1
    if expected.via == "script":
        result.script_setters += 1
        allowed = {_bare(one.setter) for one in same if one.via == "script"}
        seen = sorted({_bare(setter["url"]) for setter in cookie["setters"] if setter["url"]})
        wrong = result.wrong_script_setters
    else:
        allowed = {one.setter for one in same if one.via == "http"}
        seen = sorted({setter["host"] for setter in cookie["setters"] if setter["host"]})
        wrong = result.wrong_setters
    if not allowed & set(seen):
        wrong.append(f"{name}: {seen}, declared {sorted(allowed)}")
    if cookie["set_via"] == ["inferred"]:
        result.only_inferred.append(name)
    elif not {one.via for one in same} & set(cookie["set_via"]):
        result.wrong_attributes.append(f"{name}: set_via {cookie['set_via']}, declared {expected.via}")


def _judge_facts(result: Score, cookie: Mapping[str, Any], expected: Expected, host: str) -> None:
    name = _named(expected)
    if not _same_lifetime(cookie, expected):
        result.wrong_lifetimes.append(f"{name}: {cookie['lifetime']}, declared {expected.lifetime}")
    if cookie["party"] != expected.party(host):
        result.wrong_parties.append(f"{name}: {cookie['party']}")
    for attribute in ("http_only", "secure", "same_site", "session", "removed"):
        if cookie[attribute] != getattr(expected, attribute):
            result.wrong_attributes.append(
                f"{name}: {attribute} {cookie[attribute]}, declared {getattr(expected, attribute)}"
            )


def _same_lifetime(cookie: Mapping[str, Any], expected: Expected) -> bool:
    if expected.lifetime is None or cookie["lifetime"] is None:
        return expected.lifetime is None and cookie["lifetime"] is None
    return bool(abs(cookie["lifetime"] - expected.lifetime) <= max(LIFETIME_SLACK, expected.lifetime * 0.01))


def _score_refused(scan: Mapping[str, Any], declared: list[Expected], result: Score) -> None:
    stored = {(*one.key, one.partitioned) for one in declared if one.stored or one.unsure}
    for expected in declared:
        if expected.stored or expected.unsure or (*expected.key, expected.partitioned) in stored:
            continue
        if "expired" in (expected.refused or ""):
            continue  # the deletion of something that is not there
        result.refused_expected += 1
        if not any(fits(expected.name, cookie["name"]) and cookie["blocked"] for cookie in scan["cookies"]):
            result.refused_missed.append(_named(expected))


def _score_storage(scan: Mapping[str, Any], pages: list[PageTruth], needs: Collection[Needs], result: Score) -> None:
    declared = [entry for page in pages for entry in page.storage]
    due = {(e.kind, e.origin, e.key): e for e in declared if e.needs in needs and not e.removed}
    result.storage_expected = len(due)
    result.missed_storage = [
        " ".join(name) for name, entry in due.items() if not any(_is_item(item, entry) for item in scan["storage"])
    ]
    for item in (each for each in scan["storage"] if "partition_key" in each):  # older scans do not tell
        said = {entry.partitioned for entry in declared if _is_item(item, entry)}
        if said and (item["partition_key"] is not None) not in said:
            name = f"{item['kind']} {item['origin']} {item['key']}"
            result.wrong_attributes.append(f"{name}: partition {item['partition_key']}")
    result.invented_storage = [
        f"{item['kind']} {item['origin']} {item['key']}"
        for item in scan["storage"]
        if not any(_is_item(item, entry) for entry in declared)
    ]


def _is_item(item: Mapping[str, Any], expected: ExpectedStorage) -> bool:
    return item["kind"] == expected.kind and item["origin"] == expected.origin and fits(expected.key, item["key"])


def _score_hosts(scan: Mapping[str, Any], pages: list[PageTruth], host: str, result: Score) -> None:
    reported = {tracker["host"] for tracker in scan["trackers"]}
    declared = {other for page in pages for other in page.third_parties if site_of(other) != site_of(host)}
    result.hosts_expected = len(declared)
    result.missed_hosts = sorted(declared - reported)
    result.invented_hosts = sorted(reported - declared)


def _score_telling(scan: Mapping[str, Any], pages: list[PageTruth], result: Score) -> None:
    declared = [
        *(("fingerprinting", *each) for page in pages for each in page.fingerprinting),
        *((*each,) for page in pages for each in page.decorations),
        *(("pixel", host) for page in pages for host in page.pixels),
        *(("beacon", host) for page in pages for host in page.beacons),
    ]
    if not declared:
        return  # what a site declares nothing of is not judged: pages made for cookies send pixels and beacons, too
    wanted, found = {" ".join(each) for each in declared}, told(scan)
    result.missed_telling, result.invented_telling = sorted(wanted - found), sorted(found - wanted)


def told(scan: Mapping[str, Any]) -> set[str]:
    """What a scan tells of fingerprinting, decorated addresses, pixels and beacons, one line for each."""
    found = [
        *(
            ("fingerprinting", url, kind)
            for one in scan["fingerprinting"]
            for url in ([one["script"]] if one["script"] else one["pages"])
            for kind in one["kinds"]
        ),
        *(
            (each["direction"], each["host"], each["parameter"])
            for page in scan["pages"]
            for visit in page["visits"]
            for each in visit["decorations"]
        ),
        *(
            (kind, one["host"])
            for one in scan["trackers"]
            for kind in ("pixel", "beacon")
            if kind in one["resource_types"]
        ),
    ]
    return {" ".join(each) for each in found}


def _named(expected: Expected) -> str:
    partitioned = ", partitioned" if expected.partitioned else ""
    return f"{expected.name} ({expected.domain}{expected.path}{partitioned}, {expected.via}, needs {expected.needs})"


def _bare(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"


def main() -> int:
    """Entry point: 0 when nothing declared was missed and nothing invented."""
    scan = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    host = sys.argv[2] if len(sys.argv) > 2 else urlsplit(scan["scan"]["start_url"]).hostname
    (site,) = catalogue.named(str(host))
    result = score(scan, site.truth())
    print(result.line(), *result.faults(), sep="\n")
    return 1 if result.missed or result.invented or result.wrongly_stored else 0


if __name__ == "__main__":
    raise SystemExit(main())
