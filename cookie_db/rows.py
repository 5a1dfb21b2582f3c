"""Reading rows as people write them: the TOML of `data/`, of overrides, and the mappings importers make.

A file describes one vendor, or one product of a vendor that another file describes::

    name = "Hotjar"                       # or: vendor = "google" and product = "Google Ads"
    legal_name = "Hotjar Limited"
    country = "MT"
    policy = "https://www.hotjar.com/legal/policies/privacy/"
    role = "analytics"
    category = "statistics"               # default of its rows and hosts
    source = "vendor-doc https://help.hotjar.com/... 2026-11-22"
    hints = ["hotjar"]                    # products detected on a page that confirm generic rows
    hosts = ["hotjar.com", { host = "x.example", role = "cdn", category = "necessary" }]
    scripts = ["hotjar-<digits>.js"]      # file names of its library wherever it is hosted
    rows = [
      { name = "_hjSession_<digits>", life = "30m", purpose = "visit_id", like = "_hjSession_1", unlike = "x" },
    ]

docs/classification.md explains every key. All errors name the file and the row.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from cookie_db.errors import DataError, PatternError
from cookie_db.model import (
    COOKIE,
    ROLES,
    SESSION,
    STORAGE_KINDS,
    Category,
    CookieDefinition,
    Source,
    Tracker,
    Vendor,
)
from cookie_db.names import parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FILE_KEYS: Final = frozenset(
    [
        "name",
        "legal_name",
        "country",
        "policy",
        "role",
        "category",
        "source",
        "hints",
        "hosts",
        "scripts",
        "rows",
        "vendor",
        "product",
        "purpose",
        "note",
    ]
)
_ROW_KEYS: Final = frozenset(
    [
        "name",
        "category",
        "purpose",
        "text",
        "life",
        "storage",
        "domains",
        "hints",
        "generic",
        "party",
        "source",
        "note",
        "product",
        "like",
        "unlike",
        "site",
        "reason",
        "date",
        "host",
        "role",
        "vendor",
        "legal_name",
        "country",
        "policy",
    ]
)
_HOST_KEYS: Final = frozenset({"host", "role", "category", "source", "note"})
_UNITS: Final = {
    "s": 1,
    "m": 60,
    "h": 3600,
    "d": 86400,
    "w": 7 * 86400,
    "mo": 30 * 86400,
    "y": 365 * 86400,
}
_LIFE: Final = re.compile(r"(\d+)\s?(s|m|h|d|w|mo|y)")
_HOST: Final = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_SOURCE_KINDS: Final = frozenset(
    ("vendor-doc", "spec", "source-code", "open-data", "observed", "regulation", "user", "import", "common-knowledge")
)
PERSISTENT: Final = "persistent"
"""How a row writes that web storage has no end of its own."""


@dataclass(frozen=True, slots=True)
class PurposeText:
    """One shared purpose sentence, in English; `{by}` stands for the product or vendor."""

    id: str
    category: Category | None  # the category this purpose implies unless the row says otherwise
    text: str


@dataclass(frozen=True, slots=True)
class Examples:
    """Names that a pattern must and must not fit."""

    like: tuple[str, ...]
    unlike: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowFile:
    """What one file says."""

    id: str
    vendor: Vendor | None  # None where another file describes the vendor
    rows: tuple[CookieDefinition, ...]
    hosts: tuple[Tracker, ...]
    scripts: tuple[tuple[str, str, str | None], ...]  # file name pattern, vendor id, product
    examples: Mapping[str, Examples]  # by row id


@dataclass(frozen=True, slots=True)
class _Defaults:
    """What a file says once for all its rows."""

    where: str
    vendor: str
    product: str | None
    by: str
    category: Category | None
    role: str
    source: Source
    hints: tuple[str, ...]
    purpose: str | None


def read_file(raw: Mapping[str, Any], stem: str, purposes: Mapping[str, PurposeText]) -> RowFile:
    """Turn one parsed file into records.

    Args:
        raw: the parsed TOML.
        stem: the file's name without `.toml`; it is the vendor's id unless the file names another.
        purposes: the shared purpose texts.

    Raises:
        DataError: an unknown key, a missing field or a bad value; the message starts with the file's name.
    """
    where = f"{stem}.toml"
    _known(raw, _FILE_KEYS, where)
    vendor = _vendor(raw, stem, where) if "vendor" not in raw else None
    if vendor is None and "product" not in raw:
        raise DataError(f"{where}: a file that names another file's vendor needs a product")
    category = _category(raw.get("category"), where)
    product = raw.get("product")
    defaults = _Defaults(
        where=where,
        vendor=str(raw.get("vendor", stem)),
        product=product,
        by=str(product or raw["name"]),
        category=category,
        role=_role(raw.get("role", "other"), where),
        source=_source(raw.get("source"), where),
        hints=tuple(str(hint).lower() for hint in raw.get("hints", ())),
        purpose=raw.get("purpose"),
    )
    rows: list[CookieDefinition] = []
    examples: dict[str, Examples] = {}
    for entry in raw.get("rows", ()):
        row = _row(entry, defaults, purposes)
        rows.append(row)
        if not row.pattern.exact:
            examples[row.id] = Examples(_strings(entry.get("like")), _strings(entry.get("unlike")))
    return RowFile(
        id=stem,
        vendor=vendor,
        rows=tuple(rows),
        hosts=tuple(_host(entry, defaults) for entry in raw.get("hosts", ())),
        scripts=tuple((str(script), defaults.vendor, product) for script in raw.get("scripts", ())),
        examples=examples,
    )


def read_purposes(raw: Mapping[str, Any]) -> dict[str, PurposeText]:
    """Turn the parsed `purposes.toml` into texts by id."""
    texts: dict[str, PurposeText] = {}
    for key, entry in raw.items():
        where = f"purposes.toml [{key}]"
        if not isinstance(entry, dict) or entry.keys() != {"category", "en"}:
            raise DataError(f"{where}: a purpose has a `category` and its English text `en`, nothing else")
        category = _category(entry.get("category"), where)
        texts[key] = PurposeText(key, category, entry["en"])
    return texts


def seconds(text: str, where: str) -> int | str | None:
    """Read a lifetime: `session`, `persistent` (no end: None) or a number with s, m, h, d, w, mo, y."""
    if text == SESSION:
        return SESSION
    if text == PERSISTENT:
        return None
    found = _LIFE.fullmatch(text)
    if not found:
        raise DataError(
            f"{where}: lifetime {text!r} is not `session`, `persistent` or a number with s, m, h, d, w, mo, y"
        )
    return int(found[1]) * _UNITS[found[2]]


def _row(entry: Mapping[str, Any], defaults: _Defaults, purposes: Mapping[str, PurposeText]) -> CookieDefinition:
    name = entry.get("name")
    if not isinstance(name, str):
        raise DataError(f"{defaults.where}: a row without a name: {dict(entry)!r}")
    where = f"{defaults.where}, row {name!r}"
    _known(entry, _ROW_KEYS, where)
    try:
        pattern = parse(name)
    except PatternError as error:
        raise PatternError(f"{where}: {error}") from None
    purpose_id = entry.get("purpose") or (None if "text" in entry else defaults.purpose)
    text, implied = _purpose(entry.get("text"), purpose_id, entry.get("product") or defaults.by, purposes, where)
    category = _category(entry.get("category"), where) or implied or defaults.category
    if category is None:
        raise DataError(f"{where}: no category in the row, its purpose or its file")
    storages = tuple(_storage(kind, where) for kind in _strings(entry.get("storage", COOKIE)))
    suffix = "" if storages == (COOKIE,) else "#" + "+".join(storages)
    product = entry.get("product") or defaults.product
    return CookieDefinition(
        id=f"{defaults.vendor}/{name}{suffix}",
        pattern=pattern,
        vendor=defaults.vendor,
        category=category,
        purpose=text,
        source=_source(entry["source"], where) if "source" in entry else defaults.source,
        purpose_id=purpose_id,
        product=product,
        lifetime=seconds(entry["life"], where) if "life" in entry else None,
        storages=storages,
        domains=tuple(_host_name(host, where) for host in _strings(entry.get("domains"))),
        products=_products(_strings(entry.get("hints")) or defaults.hints, product),
        generic=bool(entry.get("generic", False)),
        party=_party(entry.get("party"), where),
        note=entry.get("note"),
        site=entry.get("site"),
    )


def _products(hints: tuple[str, ...], product: str | None) -> tuple[str, ...]:
    """What on a page confirms a row: the hints and the product's own name, lower case."""
    return tuple(dict.fromkeys(name.lower() for name in (*hints, product or "") if name))


def _purpose(
    text: str | None, purpose_id: str | None, by: str, purposes: Mapping[str, PurposeText], where: str
) -> tuple[str, Category | None]:
    if purpose_id is not None and purpose_id not in purposes:
        raise DataError(f"{where}: unknown purpose {purpose_id!r}; see purposes.toml")
    shared = purposes[purpose_id] if purpose_id else None
    sentence = text or (shared.text.replace("{by}", by) if shared else "")
    if not sentence:
        raise DataError(f"{where}: a row needs `purpose` (a key of purposes.toml) or `text`")
    return sentence, shared.category if shared else None


def _vendor(raw: Mapping[str, Any], stem: str, where: str) -> Vendor:
    if not isinstance(raw.get("name"), str):
        raise DataError(f"{where}: a vendor needs a name")
    country = raw.get("country")
    if country is not None and not re.fullmatch(r"[A-Z]{2}", country):
        raise DataError(f"{where}: country {country!r} is not a two-letter ISO 3166-1 code")
    return Vendor(
        id=stem,
        name=raw["name"],
        legal_name=raw.get("legal_name"),
        country=country,
        policy_url=raw.get("policy"),
        role=_role(raw.get("role", "other"), where),
        category=_category(raw.get("category"), where) or Category.UNCLASSIFIED,
    )


def _host(entry: Any, defaults: _Defaults) -> Tracker:
    given: Mapping[str, Any] = {"host": entry} if isinstance(entry, str) else entry
    where = f"{defaults.where}, host {given.get('host')!r}"
    _known(given, _HOST_KEYS, where)
    return Tracker(
        host=_host_name(given.get("host"), where),
        vendor=defaults.vendor,
        category=_category(given.get("category"), where) or defaults.category or Category.UNCLASSIFIED,
        role=_role(given.get("role", defaults.role), where),
        source=_source(given["source"], where) if "source" in given else defaults.source,
        note=given.get("note"),
    )


def with_layer(file: RowFile, layer: str) -> RowFile:
    """The same file, marked as part of a layer (imports and overrides)."""
    return replace(
        file,
        rows=tuple(row._replace(layer=layer) for row in file.rows),
        hosts=tuple(host._replace(layer=layer) for host in file.hosts),
    )


def _source(value: Any, where: str) -> Source:
    """Read `kind ref date`, e.g. `vendor-doc https://example.org/cookies 2026-11-22`."""
    pieces = str(value or "").split(" ")
    if len(pieces) < 3 or pieces[0] not in _SOURCE_KINDS:
        raise DataError(f"{where}: source {value!r} is not `KIND REF DATE` with a kind of {sorted(_SOURCE_KINDS)}")
    try:
        dt.date.fromisoformat(pieces[-1])
    except ValueError:
        raise DataError(f"{where}: source {value!r} does not end with a date (YYYY-MM-DD)") from None
    return Source(pieces[0], " ".join(pieces[1:-1]), pieces[-1])


def _category(value: Any, where: str) -> Category | None:
    if value is None:
        return None
    try:
        return Category(value)
    except ValueError:
        raise DataError(f"{where}: category {value!r} is not one of {', '.join(Category)}") from None


def _role(value: Any, where: str) -> str:
    if value not in ROLES:
        raise DataError(f"{where}: role {value!r} is not one of {', '.join(ROLES)}")
    return str(value)


def _storage(value: str, where: str) -> str:
    if value not in STORAGE_KINDS:
        raise DataError(f"{where}: storage {value!r} is not one of {', '.join(STORAGE_KINDS)}")
    return value


def _party(value: Any, where: str) -> str | None:
    if value not in (None, "first", "third"):
        raise DataError(f"{where}: party {value!r} is neither first nor third")
    return str(value) if value else None


def _host_name(value: Any, where: str) -> str:
    if not isinstance(value, str) or not _HOST.fullmatch(value):
        raise DataError(f"{where}: {value!r} is not a lower-case host name")
    return value


def _strings(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(str(item) for item in value)


def _known(raw: Mapping[str, Any], keys: frozenset[str], where: str) -> None:
    unknown: Sequence[str] = sorted(set(raw) - keys)
    if unknown:
        raise DataError(f"{where}: unknown key {', '.join(unknown)}")
