"""Holds a `scan.json` (cookiescan/1) against the declared truth: what was missed, invented or told wrong.

`python -m tests.farm.score scan.json [HOST]` prints it; the host is the start URL's unless given. Only pages that
the scan visited count. Cookies marked `unsure` count nowhere, those that need a gesture only as known names.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.farm import catalogue
from tests.farm.truth import UNPROMPTED, Expected, ExpectedStorage, PageTruth, SiteTruth

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from tests.farm.truth import Needs

Key = tuple[str, str, str, bool, bool]
"""name, domain, path, host_only, partitioned"""


@dataclass(slots=True)
class Score:
    """The counts and, for each kind of fault, its names."""

    wanted: int = 0
    found: int = 0
    setters: int = 0
    """Script-set cookies found whose setter is declared."""
    setters_right: int = 0
    missed: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    """Reported as stored, although no page declares it."""
    wrongly_stored: list[str] = field(default_factory=list)
    """Refused by the browser, yet reported as stored."""
    refused_missed: list[str] = field(default_factory=list)
    """Refused by the browser and not reported at all."""
    wrong_setters: list[str] = field(default_factory=list)
    wrong_attributes: list[str] = field(default_factory=list)
    missed_storage: list[str] = field(default_factory=list)
    invented_storage: list[str] = field(default_factory=list)
    missed_hosts: list[str] = field(default_factory=list)
    invented_hosts: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Share of the declared cookies that the scan found; 1.0 where none is declared."""
        return self.found / self.wanted if self.wanted else 1.0

    @property
    def setter_share(self) -> float:
        """Share of the script-set cookies found that name the right setter."""
        return self.setters_right / self.setters if self.setters else 1.0

    def lines(self) -> list[str]:
        """The whole score, a line for each fault."""
        cookies = f"cookies {self.found}/{self.wanted} (recall {self.recall:.3f})"
        setters = f"setters {self.setters_right}/{self.setters} ({self.setter_share:.3f})"
        kinds = [name for name in self.__dataclass_fields__ if isinstance(getattr(self, name), list)]
        return [f"{cookies}, {setters}", *(f"{name}: {entry}" for name in kinds for entry in getattr(self, name))]


def score(scan: Mapping[str, Any], truth: SiteTruth, needs: Iterable[Needs] = UNPROMPTED) -> Score:
    """Compare a scan with the truth of the pages it visited, for what needs no more than the given needs."""
    wanted_needs = frozenset(needs)
    pages = _visited(scan, truth)
    result = Score()
    _score_cookies(scan, pages, wanted_needs, result)
    _score_storage(scan, pages, wanted_needs, result)
    hosts = {tracker["host"] for tracker in scan["trackers"]}
    declared = frozenset().union(*(page.third_parties for page in pages))
    result.missed_hosts = sorted(declared - hosts)
    result.invented_hosts = sorted(hosts - declared)
    return result


def _visited(scan: Mapping[str, Any], truth: SiteTruth) -> list[PageTruth]:
    seen = {url for page in scan["pages"] for url in (page["url"], page["final_url"])}
    return [page for page in truth.pages.values() if page.url in seen]


def _key(cookie: Expected) -> Key:
    return (*cookie.key, cookie.partitioned)


def _score_cookies(scan: Mapping[str, Any], pages: list[PageTruth], needs: Collection[Needs], result: Score) -> None:
    reported: dict[Key, dict[str, Any]] = {
        (c["name"], c["domain"], c["path"], c["host_only"], c["partition_key"] is not None): c for c in scan["cookies"]
    }
    expected = [cookie for page in pages for cookie in page.cookies]
    known = {_key(cookie) for cookie in expected if cookie.stored or cookie.unsure}
    due = {_key(c): c for c in expected if c.stored and not c.unsure and c.needs in needs}
    for key, cookie in due.items():
        entry = reported.get(key)
        result.wanted += 1
        if entry is None or not entry["stored"]:
            result.missed.append(_name(key))
            continue
        result.found += 1
        _score_entry(cookie, [c for c in expected if _key(c) == key], entry, result)
    for cookie in expected:
        if cookie.stored or cookie.unsure or _key(cookie) in known:
            continue
        same = [entry for entry in reported.values() if entry["name"] == cookie.name]
        if any(entry["stored"] and _matches(entry, cookie) for entry in same):
            result.wrongly_stored.append(_name(_key(cookie)))
        elif not same:
            result.refused_missed.append(_name(_key(cookie)))
    result.invented = [
        _name(key)
        for key, entry in reported.items()
        if entry["stored"] and key not in known and _name(key) not in result.wrongly_stored
    ]


def _matches(entry: Mapping[str, Any], cookie: Expected) -> bool:
    return bool(entry["domain"] == cookie.domain and entry["host_only"] == cookie.host_only)


def _score_entry(cookie: Expected, declared: list[Expected], entry: Mapping[str, Any], result: Score) -> None:
    name = _name(_key(cookie))
    if cookie.via == "script":
        allowed = {_bare(one.setter) for one in declared if one.via == "script"}
        found = {_bare(setter["url"]) for setter in entry["setters"] if setter["url"]}
        result.setters += 1
        if found & allowed:
            result.setters_right += 1
        else:
            result.wrong_setters.append(f"{name}: {sorted(found)}, declared {sorted(allowed)}")
    elif not any(setter["host"] in {one.setter for one in declared} for setter in entry["setters"]):
        result.wrong_setters.append(f"{name}: {[s['host'] for s in entry['setters']]}, declared {cookie.setter}")
    pairs = [
        ("set_via", cookie.via, cookie.via if cookie.via in entry["set_via"] else entry["set_via"]),
        ("http_only", cookie.http_only, entry["http_only"]),
        ("secure", cookie.secure, entry["secure"]),
        ("same_site", cookie.same_site, entry["same_site"]),
        ("session", cookie.session, entry["session"]),
        ("removed", cookie.removed, entry["removed"]),
    ]
    wrong = [f"{name}: {what} {is_}, declared {declared_}" for what, declared_, is_ in pairs if declared_ != is_]
    kept = entry["lifetime"]
    if cookie.lifetime is not None and abs((kept or 0) - cookie.lifetime) > max(60, cookie.lifetime / 100):
        wrong.append(f"{name}: lifetime {kept}, declared {cookie.lifetime}")
    result.wrong_attributes += wrong


def _score_storage(scan: Mapping[str, Any], pages: list[PageTruth], needs: Collection[Needs], result: Score) -> None:
    def key(entry: ExpectedStorage) -> tuple[str, str, str]:
        return (entry.kind, entry.origin, entry.key)

    expected = [entry for page in pages for entry in page.storage]
    reported = {(entry["kind"], entry["origin"], entry["key"]) for entry in scan["storage"]}
    due = {key(entry) for entry in expected if entry.needs in needs and not entry.removed}
    result.missed_storage = [" ".join(entry) for entry in sorted(due - reported)]
    result.invented_storage = [" ".join(entry) for entry in sorted(reported - {key(entry) for entry in expected})]


def _name(key: Key) -> str:
    name, domain, path, host_only, partitioned = key
    return f"{name!r} on {'' if host_only else '.'}{domain}{path}{' (partitioned)' if partitioned else ''}"


def _bare(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"


def main() -> int:
    """Entry point: 0 when nothing declared was missed and nothing invented."""
    scan = json.loads(Path(sys.argv[1]).read_text())
    host = sys.argv[2] if len(sys.argv) > 2 else urlsplit(scan["scan"]["start_url"]).hostname
    (site,) = catalogue.named(str(host))
    result = score(scan, site.truth())
    print(*result.lines(), sep="\n")
    return 1 if result.missed or result.invented or result.wrongly_stored else 0


if __name__ == "__main__":
    raise SystemExit(main())
