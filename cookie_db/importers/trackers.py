"""Lists of tracking hosts: Ghostery TrackerDB, DuckDuckGo tds.json, Disconnect services.json.

All three are CC BY-NC-SA 4.0: not for commercial use, so the command asks for a flag, and each report that used one
names it. Only hosts, owners and categories are taken over, never descriptions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cookie_db.errors import DataError
from cookie_db.importers.reading import host_of, read_json, table, text_of
from cookie_db.layers import ImportedHost, LayerFile
from cookie_db.model import Category

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

LICENCE: Final = "CC-BY-NC-SA-4.0"

_GHOSTERY: Final = {
    "advertising": (Category.MARKETING, "ads"),
    "pornvertising": (Category.MARKETING, "ads"),
    "site_analytics": (Category.STATISTICS, "analytics"),
    "social_media": (Category.MARKETING, "social"),
    "audio_video_player": (Category.PREFERENCES, "video"),
    "consent": (Category.NECESSARY, "cmp"),
    "customer_interaction": (Category.PREFERENCES, "chat"),
    "hosting": (Category.NECESSARY, "hosting"),
}
"""Ghostery's categories; what it calls utilities, misc and extensions says nothing about a purpose."""

_DISCONNECT: Final = {
    "Advertising": (Category.MARKETING, "ads"),
    "Analytics": (Category.STATISTICS, "analytics"),
    "Social": (Category.MARKETING, "social"),
    "Email": (Category.MARKETING, "email"),
    "EmailAggressive": (Category.MARKETING, "email"),
    "FingerprintingInvasive": (Category.MARKETING, "other"),
    "FingerprintingGeneral": (Category.STATISTICS, "other"),
}
"""Disconnect's categories but Content, Cryptomining and Anti-fraud, which are no purpose of ours."""

_DUCKDUCKGO: Final = (
    (("Advertising", "Ad Motivated Tracking", "Ad Fraud", "Action Pixels"), (Category.MARKETING, "ads")),
    (("Social - Share", "Social - Comment", "Social Network"), (Category.MARKETING, "social")),
    (("Analytics", "Audience Measurement", "Session Replay"), (Category.STATISTICS, "analytics")),
)
"""DuckDuckGo's categories, the strictest first; a tracker may have several."""


def read_ghostery(path: Path, date: str) -> LayerFile:
    """Ghostery's `trackerdb.json`."""
    raw = read_json(path)
    patterns, organisations = table(raw, "patterns", path), table(raw, "organizations", path)
    hosts: list[ImportedHost] = []
    policies: dict[str, str] = {}
    for key, pattern in patterns.items():
        if not isinstance(pattern, dict) or not isinstance(pattern.get("domains"), list):
            raise DataError(f"{path}, pattern {key!r}: no list of domains")
        judged = _GHOSTERY.get(str(pattern.get("category")))
        if judged is None:
            continue
        owner = organisations.get(pattern.get("organization") or "")
        owner = owner if isinstance(owner, dict) else {}
        vendor = text_of(owner, "name") or text_of(pattern, "name") or key
        policy = text_of(owner, "privacy_policy_url")
        if policy and policy.startswith("https://"):
            policies.setdefault(vendor, policy)
        hosts += _hosts(pattern["domains"], vendor, judged)
    return _layer("ghostery-trackerdb", date, hosts, path, policies)


def read_duckduckgo(path: Path, date: str) -> LayerFile:
    """DuckDuckGo's `tds.json`."""
    trackers = table(read_json(path), "trackers", path)
    hosts: list[ImportedHost] = []
    for key, tracker in trackers.items():
        if not isinstance(tracker, dict):
            raise DataError(f"{path}, tracker {key!r}: not an object")
        given = tracker.get("categories")
        names = {name for name in given if isinstance(name, str)} if isinstance(given, list) else set()
        judged = next((answer for known, answer in _DUCKDUCKGO if names & set(known)), None)
        owner = tracker.get("owner")
        owner = owner if isinstance(owner, dict) else {}
        if judged is not None:
            vendor = text_of(owner, "displayName") or text_of(owner, "name") or key
            hosts += _hosts([tracker.get("domain", key)], vendor, judged)
    return _layer("duckduckgo-tds", date, hosts, path)


def read_disconnect(path: Path, date: str) -> LayerFile:
    """Disconnect's `services.json`; a host in several categories gets the first of our table."""
    categories = table(read_json(path), "categories", path)
    hosts: list[ImportedHost] = []
    for category, judged in _DISCONNECT.items():
        entries = categories.get(category, [])
        if not isinstance(entries, list):
            raise DataError(f"{path}, category {category!r}: not a list")
        for entry in entries:
            if not isinstance(entry, dict):
                raise DataError(f"{path}, category {category!r}: an entry that is no object")
            for vendor, sites in entry.items():
                for domains in sites.values() if isinstance(sites, dict) else ():
                    if isinstance(domains, list):  # other keys are flags, such as "performance": "true"
                        hosts += _hosts(domains, vendor, judged)
    return _layer("disconnect", date, hosts, path)


def _hosts(domains: Iterable[object], vendor: str, judged: tuple[Category, str]) -> list[ImportedHost]:
    found = (host_of(domain) for domain in domains)
    return [ImportedHost(host, vendor, *judged) for host in found if host is not None]


def _layer(
    name: str, date: str, hosts: Iterable[ImportedHost], path: Path, policies: dict[str, Any] | None = None
) -> LayerFile:
    once: dict[str, ImportedHost] = {}
    for host in hosts:
        once.setdefault(host.host, host)
    if not once:
        raise DataError(f"{path}: no hosts")
    return LayerFile(name, date, date, LICENCE, False, name, (), tuple(once.values()), policies or {})
