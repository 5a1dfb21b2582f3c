"""Scans a site without a fault in all phases and names what was found wrong all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.model import Phase
from tests.scanning import scan_farm

if TYPE_CHECKING:
    from tests.farm import Farm
    from tests.farm.sites.clean import Clean


def false_alarms(row: Clean, farm: Farm) -> list[str]:
    """Findings that the row forbids, a banner told wrongly, and a scan that could not look everywhere.

    What is told for information only (`info`) accuses nobody.
    """
    scan = scan_farm(farm, row.url, tuple(Phase))
    found = [
        f"{one['rule']}: {one['message']}"
        for one in scan["findings"]
        if one["rule"] in row.never and one["severity"] != "info"
    ]
    if scan["consent"]["banner"]["found"] is not row.banner:
        found.append(f"banner found: {scan['consent']['banner']['found']}")
    reasons = scan["scan"]["reasons"]
    if row.is_login:
        if not any("login page" in reason for reason in reasons):
            found.append("nobody says that a log-in was not looked behind")
        reasons = [reason for reason in reasons if "login page" not in reason]
    return found + [f"degraded: {reason}" for reason in reasons]
