"""What `cookiescan db diff` says: rows and hosts that two databases judge differently."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cookie_db import CookieDatabase
from cookie_db.errors import DataError
from cookie_db.layers import read_layer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from cookie_db.model import CookieDefinition, Tracker


@dataclass(frozen=True, slots=True)
class Contents:
    """What two databases are compared by."""

    rows: Sequence[CookieDefinition]
    hosts: Sequence[Tracker]

    @classmethod
    def of(cls, db: CookieDatabase) -> Contents:
        """All that a loaded database holds, its layers included."""
        return cls(db.rows, db.hosts)


def read_contents(path: Path) -> Contents:
    """The rows and hosts of a file, `compiled.json` or an imported list.

    Raises:
        DataError: it is neither.
        OSError: it cannot be read.
    """
    try:
        raw = json.loads(path.read_bytes())
    except ValueError as error:
        raise DataError(f"{path}: {error}") from error
    if not isinstance(raw, dict) or "vendors" not in raw:
        _, rows, hosts, _ = read_layer(path)
        return Contents(rows, hosts)
    try:
        return Contents.of(CookieDatabase(raw))
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise DataError(f"{path}: not a cookie database of this version") from error


def differences(old: Contents, new: Contents) -> Iterator[str]:
    """A line for each row and host that is new (+), gone (-) or judged differently (~), then the sums."""
    counts = dict.fromkeys("+-~", 0)
    rows = ({row.id: _row(row) for row in each.rows} for each in (old, new))
    hosts = ({host.host: _host(host) for host in each.hosts} for each in (old, new))
    for line in (*_compare("row", *rows), *_compare("host", *hosts)):
        counts[line[0]] += 1
        yield line
    yield f"{counts['+']} new, {counts['-']} gone, {counts['~']} judged differently"


def _row(row: CookieDefinition) -> dict[str, object]:
    return {"category": row.category, "vendor": row.vendor, "lifetime": row.lifetime, "purpose": row.purpose}


def _host(host: Tracker) -> dict[str, object]:
    return {"category": host.category, "vendor": host.vendor, "role": host.role}


def _compare(kind: str, old: Mapping[str, dict[str, object]], new: Mapping[str, dict[str, object]]) -> Iterator[str]:
    for key in sorted({*old, *new}):
        if key not in old:
            yield f"+ {kind} {key}: {new[key]['category']}"
        elif key not in new:
            yield f"- {kind} {key}: {old[key]['category']}"
        elif old[key] != new[key]:
            changed = (name for name in old[key] if old[key][name] != new[key][name])
            yield f"~ {kind} {key}: " + "; ".join(f"{name} {old[key][name]} → {new[key][name]}" for name in changed)
