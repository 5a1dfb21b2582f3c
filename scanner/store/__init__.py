"""Every scan is kept, with the settings and versions that made it, in SQLite or PostgreSQL."""

from scanner.store.declarations import State, Version, VersionSummary
from scanner.store.sites import Site, SiteSummary
from scanner.store.store import ScanSummary, Store
from scanner.store.traces import CookieName

__all__ = ["CookieName", "ScanSummary", "Site", "SiteSummary", "State", "Store", "Version", "VersionSummary"]
