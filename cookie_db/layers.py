"""Imported layers: other people's lists, kept apart from our rows, with their licence.

An importer turns a list into a `LayerFile`; `write_layer` stores it; `CookieDatabase.load(layers=[..])` believes it
less than our own rows and names it in every scan that used it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cookie_db.errors import DataError
from cookie_db.model import Category, CookieDefinition, Layer, Source, Tracker, Vendor
from cookie_db.names import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT: Final = "cookiescan-layer/1"


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """One name (or pattern) of an imported list."""

    name: str  # a pattern as cookie_db.names reads it
    vendor: str  # display name
    category: Category
    purpose: str
    lifetime: int | str | None = None
    domains: tuple[str, ...] = ()
    generic: bool = False
    storage: str = "cookie"


@dataclass(frozen=True, slots=True)
class ImportedHost:
    """One host of an imported list."""

    host: str
    vendor: str
    category: Category
    role: str


@dataclass(frozen=True, slots=True)
class LayerFile:
    """What an importer hands over."""

    name: str
    version: str
    date: str
    licence: str
    commercial_use: bool
    ref: str
    rows: tuple[ImportedRow, ...]
    hosts: tuple[ImportedHost, ...]
    policies: Mapping[str, str]  # privacy policy by vendor name


def write_layer(layer: LayerFile, path: Path) -> None:
    """Store a layer, whole or not at all.

    Raises:
        DataError: a row that could not be read again; what was stored before stays.
    """
    content = {
        "format": FORMAT,
        "name": layer.name,
        "version": layer.version,
        "date": layer.date,
        "licence": layer.licence,
        "commercial_use": layer.commercial_use,
        "ref": layer.ref,
        "policies": dict(layer.policies),
        "rows": [
            [row.name, row.vendor, row.category, row.purpose, row.lifetime, row.domains, row.generic, row.storage]
            for row in layer.rows
        ],
        "hosts": [[host.host, host.vendor, host.category, host.role] for host in layer.hosts],
    }
    import tempfile  # noqa: PLC0415 - only who imports a list needs it

    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, separators=(",", ":"))
    written = Path(file.name)
    try:
        read_layer(written)
        written.replace(path)
    except DataError as error:
        raise DataError(f"{layer.name}: {str(error).removeprefix(f'{written}: ')}") from None
    finally:
        written.unlink(missing_ok=True)


def read_layer(path: Path) -> tuple[Layer, list[CookieDefinition], list[Tracker], list[Vendor]]:
    """Read a stored layer.

    Raises:
        DataError: unreadable, another format, or a broken row.
    """
    try:
        raw: Any = json.loads(path.read_bytes())
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path}: {error}") from None
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise DataError(f"{path}: not a layer file ({FORMAT})")
    try:
        return _records(raw)
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"{path}: a broken row: {error}") from None


def _records(raw: Mapping[str, Any]) -> tuple[Layer, list[CookieDefinition], list[Tracker], list[Vendor]]:
    source = Source("import", raw["ref"], raw["date"])
    name = str(raw["name"])
    policies: Mapping[str, str] = raw["policies"]
    rows = [_row(entry, name, source) for entry in raw["rows"]]
    hosts = [
        Tracker(host, _slug(vendor), Category(cat), role, source, layer=name)
        for host, vendor, cat, role in raw["hosts"]
    ]
    names = {str(entry[1]) for entry in (*raw["rows"], *raw["hosts"])}
    vendors = [Vendor(_slug(vendor), vendor, policy_url=policies.get(vendor)) for vendor in sorted(names)]
    layer = Layer(name, raw["version"], raw["date"], raw["licence"], bool(raw["commercial_use"]), len(rows), len(hosts))
    return layer, rows, hosts, vendors


def _row(entry: list[Any], layer: str, source: Source) -> CookieDefinition:
    spec, vendor, category, purpose, lifetime, domains, generic, storage = entry
    return CookieDefinition(
        id=f"{layer}:{_slug(vendor)}/{spec}",
        pattern=parse(spec),
        vendor=_slug(vendor),
        category=Category(category),
        purpose=purpose,
        source=source,
        lifetime=lifetime,
        domains=tuple(domains),
        generic=bool(generic),
        storages=(storage,),
        layer=layer,
    )


def _slug(vendor: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in vendor.lower()).split()) or "unknown"
