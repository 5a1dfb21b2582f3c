"""Finds the sites: every `Site` at the top level of a module of the packages below."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from importlib.util import find_spec

from tests.farm.site import Site

PACKAGES = ("tests.farm.sites", "tests.farm.real.sites")


@cache
def groups() -> dict[str, tuple[Site, ...]]:
    """Module name (without package) -> the sites it declares, in order of declaration."""
    found: dict[str, tuple[Site, ...]] = {}
    for package_name in PACKAGES:
        try:
            missing = find_spec(package_name) is None
        except ModuleNotFoundError:
            missing = True
        if missing:
            continue
        package = importlib.import_module(package_name)
        for info in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"{package_name}.{info.name}")
            found[info.name] = _sites_in(module)
    return found


def all_sites() -> tuple[Site, ...]:
    """Every site of every module."""
    return tuple(dict.fromkeys(site for sites in groups().values() for site in sites))


def named(host: str) -> tuple[Site, ...]:
    """The site with that host (LookupError when there is none)."""
    found = tuple(site for site in all_sites() if site.host == host)
    if not found:
        raise LookupError(f"no site or module named {host}; modules: {', '.join(groups())}")
    return found


def _sites_in(module: object) -> tuple[Site, ...]:
    members = vars(module).values()
    flat: list[Site] = []
    for member in members:
        if isinstance(member, Site):
            flat.append(member)
        elif isinstance(member, list | tuple):
            flat.extend(item for item in member if isinstance(item, Site))
    return tuple(dict.fromkeys(flat))
