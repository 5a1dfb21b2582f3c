"""Scans of the farm's greedy site: the start page, one greedy page and a modest one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.scanning import scan_farm

if TYPE_CHECKING:
    from scanner.limits import Limits
    from tests.farm import Farm

SITE = "https://www.greedy.example"


def scanned(farm: Farm, page: str, limits: Limits) -> dict[str, Any]:
    """A scan under such limits, one page after the other."""
    return scan_farm(farm, f"{SITE}/", include=(f"/{page}*", "/modest*"), limits=limits, concurrency=1)


def cookies_of(scan: dict[str, Any]) -> set[str]:
    """The cookies that were kept."""
    return {cookie["name"] for cookie in scan["cookies"] if cookie["stored"]}
