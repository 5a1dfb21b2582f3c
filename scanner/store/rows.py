"""Records to rows and back."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import zlib
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import TypeAdapter

from scanner.consent import Consent
from scanner.coverage import Coverage
from scanner.model import Cookie, Finding, Fingerprinting, FoundHow, Page, Scan, ScanInfo, StorageItem, Tracker
from scanner.sightings import PageRecord, VisitRecord
from scanner.store import schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Table

RecordT = TypeVar("RecordT")

_INFO = TypeAdapter(ScanInfo)
_COVERAGE = TypeAdapter(Coverage)
_CONSENT = TypeAdapter(Consent)
_PAGE = TypeAdapter(PageRecord)
_VISIT = TypeAdapter(VisitRecord)


@dataclasses.dataclass(frozen=True)
class Part(Generic[RecordT]):
    """One of the lists of a scan and the table that keeps it."""

    field: str
    table: Table
    record: type[RecordT]

    def rows(self, scan_id: str, records: Iterable[RecordT]) -> list[dict[str, Any]]:
        """A row for each record, in order."""
        columns = self.table.columns.keys()
        rows = []
        adapter = TypeAdapter(self.record)
        for position, record in enumerate(records):
            values = plain(adapter.dump_python(record))
            row = {name: values.pop(name) for name in columns if name in values}
            rows.append({**row, "scan_id": scan_id, "position": position, "details": values})
        return rows

    def records(self, rows: Iterable[Mapping[Any, Any]]) -> list[RecordT]:
        """The records again; `ValueError` when a row holds something else."""
        adapter = TypeAdapter(self.record)
        return [adapter.validate_python({**row, **row["details"]}) for row in rows]


def plain(value: Any) -> Any:
    """The value as JSON gives it back: enums as text, tuples as lists, paths and moments as text.

    Not by pydantic's own JSON mode, which replaces lone surrogates in keys. `TypeError` for what JSON cannot hold.
    """
    return json.loads(json.dumps(value, default=_as_text))


def _as_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else os.fspath(value)


COOKIES = Part("cookies", schema.cookies, Cookie)
FINDINGS = Part("findings", schema.findings, Finding)
PARTS: tuple[Part[Any], ...] = (
    Part("pages", schema.pages, Page),
    COOKIES,
    Part("storage", schema.storage, StorageItem),
    Part("trackers", schema.trackers, Tracker),
    FINDINGS,
    Part("fingerprinting", schema.fingerprinting, Fingerprinting),
)


def info_row(info: ScanInfo, site_id: int) -> dict[str, Any]:
    """The row of a scan that is under way."""
    row = plain(_INFO.dump_python(info, exclude={"site", "started_at", "finished_at"}))
    return {**row, "site_id": site_id, "started_at": info.started_at, "finished_at": info.finished_at}


def result_row(scan: Scan) -> dict[str, Any]:
    """What a finished scan adds to its row."""
    return {
        "coverage": plain(_COVERAGE.dump_python(scan.coverage)),
        "consent": plain(_CONSENT.dump_python(scan.consent)),
    }


def info_record(row: Mapping[Any, Any]) -> ScanInfo:
    """What is known of a scan under way, from its row with `site`, the name."""
    return _INFO.validate_python(dict(row))


def scan_record(row: Mapping[Any, Any], parts: dict[str, list[Any]]) -> Scan:
    """The scan again, from its row (with `site`, the name) and its lists."""
    return Scan(
        format="cookiescan/1",
        scan=info_record(row),
        coverage=_COVERAGE.validate_python(row["coverage"]),
        consent=_CONSENT.validate_python(row["consent"]),
        **parts,
    )


def visit_row(scan_id: str, page: PageRecord, visit: VisitRecord, trail: bytes | None) -> dict[str, Any]:
    """The row of one visit."""
    return {
        "scan_id": scan_id,
        "url_digest": hashlib.sha256(visit.url.encode("utf-8", "surrogatepass")).hexdigest(),
        "phase": visit.phase.value,
        "step": _step_of(visit) if page.how is FoundHow.LOGIN else "",
        "page": plain(_PAGE.dump_python(page)),
        "outcome": visit.outcome.value,
        "duration": visit.duration,
        "record": visit_text(visit),
        "trail": trail,
    }


def _step_of(visit: VisitRecord) -> str:
    """Which visit of a log-in it is: a phase may log in more than once. The column takes 16 characters."""
    return f"login {visit.started_at * 1000 % 10**9:.0f}"


def visit_text(visit: VisitRecord) -> bytes:
    """A visit as it is kept: JSON, zlib."""
    return zlib.compress(json.dumps(_VISIT.dump_python(visit), separators=(",", ":")).encode("ascii"))


def visit_records(row: Mapping[Any, Any]) -> tuple[PageRecord, VisitRecord]:
    """The page and the visit again; `ValueError` or `zlib.error` when the row is damaged."""
    visit = json.loads(zlib.decompress(row["record"]))
    return _PAGE.validate_python(row["page"]), _VISIT.validate_python(visit)
