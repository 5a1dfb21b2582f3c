"""Lists of tracker hosts: Ghostery TrackerDB, DuckDuckGo's tds.json, Disconnect's services.json.

All three are CC BY-NC-SA 4.0: for use that is not commercial only, and to be shared alike. Nothing of them is in the
bundled database; who accepts the terms imports them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cookie_db.errors import DataError
from cookie_db.importers.files import host_in, read_object
from cookie_db.importers.kinds import DISCONNECT, TRACKER_RADAR, TRACKERDB
from cookie_db.layers import ImportedHost, LayerFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from cookie_db.importers.kinds import Kind

_LICENCE: Final = "CC-BY-NC-SA-4.0"
_UNKNOWN: Final = "unknown owner"


def read_trackerdb(path: Path, date: str) -> LayerFile:
    """Read `trackerdb.json` of the npm package `@ghostery/trackerdb`.

    Raises:
        DataError: another list, not UTF-8, not JSON, too large.
    """
    raw = read_object(path, "patterns", "organizations", "domains")
    organisations, patterns = raw["organizations"], raw["patterns"]
    hosts: list[ImportedHost] = []
    policies: dict[str, str] = {}
    for domain, key in raw["domains"].items():
        pattern = _entry(patterns.get(key), f"{path}, domain {domain!r}: pattern {key!r}")
        owner = organisations.get(pattern.get("organization") or "")
        name = _text(owner, "name") or _text(pattern, "name") or _UNKNOWN
        link = _text(owner, "privacy_policy_url")
        if link and link.startswith("https://"):
            policies.setdefault(name, link)
        hosts += _host(domain, name, TRACKERDB.get(str(pattern.get("category"))))
    return _layer("ghostery-trackerdb", "Ghostery TrackerDB", date, path, hosts, policies)


def read_tds(path: Path, date: str) -> LayerFile:
    """Read `tds.json` of DuckDuckGo's tracker-blocklists.

    Raises:
        DataError: another list, not UTF-8, not JSON, too large.
    """
    raw = read_object(path, "trackers", "domains")
    hosts: list[ImportedHost] = []
    policies: dict[str, str] = {}
    for domain, given in raw["trackers"].items():
        tracker = _entry(given, f"{path}, tracker {domain!r}")
        owner = tracker.get("owner")
        name = _text(owner, "displayName") or _text(owner, "name") or _UNKNOWN
        link = _text(owner, "privacyPolicy")
        if link and link.startswith("https://"):
            policies.setdefault(name, link)
        said = tracker.get("categories")
        kind = _first(said if isinstance(said, list) else (), TRACKER_RADAR)
        if kind is None and tracker.get("default") == "block":
            kind = TRACKER_RADAR["Ad Motivated Tracking"]  # blocked without a reason given: the stricter
        hosts += _host(domain, name, kind)
    return _layer("duckduckgo-tds", "DuckDuckGo tracker blocklist", date, path, hosts, policies)


def read_disconnect(path: Path, date: str) -> LayerFile:
    """Read `services.json` of Disconnect.

    Raises:
        DataError: another list, not UTF-8, not JSON, too large.
    """
    raw = read_object(path, "categories")
    found: dict[str, tuple[str, str]] = {}  # host: owner and category
    order = list(DISCONNECT)
    for category, services in raw["categories"].items():
        if category not in DISCONNECT:
            continue
        if not isinstance(services, list):
            raise DataError(f"{path}, {category!r}: a list of services was expected")
        for owner, domain in _services(services, f"{path}, {category!r}"):
            host = host_in(domain)
            if host and (host not in found or order.index(category) < order.index(found[host][1])):
                found[host] = (owner, category)
    hosts = [each for host, (owner, category) in found.items() for each in _host(host, owner, DISCONNECT[category])]
    return _layer("disconnect", "Disconnect tracking protection", date, path, hosts, {})


def _services(services: Iterable[Any], where: str) -> Iterator[tuple[str, str]]:
    for service in services:
        for owner, sites in _entry(service, where).items():
            for domains in _entry(sites, f"{where}, {owner!r}").values():
                if isinstance(domains, list):  # beside them stand flags such as "performance"
                    yield from ((owner, domain) for domain in domains if isinstance(domain, str))


def _entry(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise DataError(f"{where}: an object was expected")
    return value


def _text(entry: Any, key: str) -> str | None:
    value = entry.get(key) if isinstance(entry, dict) else None
    return value.strip() or None if isinstance(value, str) else None


def _first(said: Iterable[Any], kinds: Mapping[str, Kind]) -> Kind | None:
    given = {each for each in said if isinstance(each, str)}
    return next((kind for name, kind in kinds.items() if name in given), None)


def _host(domain: Any, owner: str, kind: Kind | None) -> list[ImportedHost]:
    host = host_in(domain)
    return [ImportedHost(host, owner, kind[0], kind[1])] if host and kind else []


def _layer(
    name: str, ref: str, date: str, path: Path, hosts: list[ImportedHost], policies: Mapping[str, str]
) -> LayerFile:
    if not hosts:
        raise DataError(f"{path}: no hosts")
    return LayerFile(
        name=name,
        version=date,
        date=date,
        licence=_LICENCE,
        commercial_use=False,
        ref=ref,
        rows=(),
        hosts=tuple(hosts),
        policies=policies,
    )
