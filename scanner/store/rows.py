"""Records to rows and back."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import zlib
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import TypeAdapter

from scanner.model import (
    Consent,
    Cookie,
    Coverage,
    Finding,
    Page,
    Scan,
    ScanInfo,
    StorageItem,
    Tracker,
)
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
            values = adapter.dump_python(record, mode="json")
            row = {name: values.pop(name) for name in columns if name in values}
            rows.append({**row, "scan_id": scan_id, "position": position, "details": values})
        return rows

    def records(self, rows: Iterable[Mapping[Any, Any]]) -> list[RecordT]:
        """The records again; `ValueError` when a row holds something else."""
        adapter = TypeAdapter(self.record)
        return [adapter.validate_python({**row, **row["details"]}) for row in rows]


PARTS: tuple[Part[Any], ...] = (
    Part("pages", schema.pages, Page),
    Part("cookies", schema.cookies, Cookie),
    Part("storage", schema.storage, StorageItem),
    Part("trackers", schema.trackers, Tracker),
    Part("findings", schema.findings, Finding),
)


def info_row(info: ScanInfo, site_id: int) -> dict[str, Any]:
    """The row of a scan that is under way."""
    row = _INFO.dump_python(info, mode="json")
    del row["site"]
    # Moments stay as they are: the column's type writes them.
    return {**row, "site_id": site_id, "started_at": info.started_at, "finished_at": info.finished_at}


def result_row(scan: Scan) -> dict[str, Any]:
    """What a finished scan adds to its row."""
    return {
        "coverage": _COVERAGE.dump_python(scan.coverage, mode="json"),
        "consent": _CONSENT.dump_python(scan.consent, mode="json"),
    }


def scan_record(row: Mapping[Any, Any], parts: dict[str, list[Any]]) -> Scan:
    """The scan again, from its row (with `site`, the name) and its lists."""
    return Scan(
        format="cookiescan/1",
        scan=_INFO.validate_python(dict(row)),
        coverage=_COVERAGE.validate_python(row["coverage"]),
        consent=_CONSENT.validate_python(row["consent"]),
        **parts,
    )


def visit_row(scan_id: str, page: PageRecord, visit: VisitRecord) -> dict[str, Any]:
    """The row of one visit."""
    text = json.dumps(_VISIT.dump_python(visit, mode="json"), separators=(",", ":"))
    return {
        "scan_id": scan_id,
        "url_digest": hashlib.sha256(page.url.encode("utf-8", "surrogatepass")).hexdigest(),
        "phase": visit.phase.value,
        "page": _PAGE.dump_python(page, mode="json"),
        "outcome": visit.outcome.value,
        "duration": visit.duration,
        "record": zlib.compress(text.encode("ascii")),
    }


def visit_records(row: Mapping[Any, Any]) -> tuple[PageRecord, VisitRecord]:
    """The page and the visit again; `ValueError` or `zlib.error` when the row is damaged."""
    visit = json.loads(zlib.decompress(row["record"]))
    return _PAGE.validate_python(row["page"]), _VISIT.validate_python(visit)
