"""The store: what the rest of the program asks of the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from scanner.errors import StoreUnusable, UsageError
from scanner.model import ScanStatus
from scanner.store import engine as connections
from scanner.store import migrate, rows, schema
from scanner.store.alerts import AlertStore
from scanner.store.changes import KeptChanges
from scanner.store.declarations import Declarations
from scanner.store.erase import Erasing
from scanner.store.location import Location, locate
from scanner.store.reading import existing, finished_scan, scan_row, scans_with_site
from scanner.store.runs import Runs, hold, note_scan
from scanner.store.sites import SiteRows, drop_unused_site

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from types import TracebackType

    from sqlalchemy import Connection, Engine, RowMapping

    from scanner.model import Scan, ScanInfo
    from scanner.sightings import PageRecord, VisitRecord
    from scanner.store.runs import Claim

VISITS_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class ScanSummary:
    """A kept scan in one line."""

    id: str
    site: str
    start_url: str
    started_at: datetime
    finished_at: datetime | None
    finished: bool  # its results are kept; else it is under way or was cut off
    status: ScanStatus
    reasons: list[str]
    visits: int  # whose evidence is still kept
    pages: int
    cookies: int
    storage: int
    trackers: int
    findings: int


class Store(Runs, SiteRows, KeptChanges, AlertStore, Declarations, Erasing):
    """The database of scans. Methods block; they may be called from several threads.

    All of them raise `StoreUnusable` when the database is gone, locked, full or damaged. What could not be
    written as a whole is not written at all.
    """

    def __init__(self, engine: Engine, location: Location, claim: Claim | None = None) -> None:
        self._engine = engine
        self.location = location
        self._claim = claim

    @classmethod
    def open(cls, url: str | None = None, claim: Claim | None = None) -> Self:
        """Open the database, make it when it is new, bring it up to date when it is older.

        `url` is `sqlite:///PATH` or `postgresql://..`; without it the file is in the person's data folder.
        Raises `UsageError` for an address that is none and `StoreUnusable` for a database that is newer, foreign
        or out of reach. Close it, or use it as a context.
        """
        location = locate(url)
        engine = connections.connect(location)
        try:
            with connections.writing(engine, location) as connection:
                migrate.upgrade(connection, location)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, location, claim)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the connections go."""
        self._engine.dispose()

    def begin(self, info: ScanInfo, secret: bytes | None = None) -> None:
        """Note that a scan is under way; again with the same id brings its data up to date.

        The `secret`, under which values are hashed, is kept until the scan ends.
        """
        with connections.writing(self._engine, self.location) as connection:
            hold(connection, self._claim)
            _put_scan(connection, info, {"secret": secret})
            if self._claim is not None:
                note_scan(connection, self._claim, info.id)

    def add_visit(self, scan_id: str, page: PageRecord, visit: VisitRecord, trail: bytes | None = None) -> None:
        """Keep a visit of a scan that was begun; a second one of the same address and phase takes its place.

        The `trail` is what the scan goes on with if it is cut off; it is kept until the scan ends.
        """
        row = rows.visit_row(scan_id, page, visit, trail)
        with connections.writing(self._engine, self.location) as connection:
            hold(connection, self._claim)
            try:
                _upsert(connection, schema.visits, row, ("scan_id", "url_digest", "phase", "step"))
            except IntegrityError as problem:
                raise StoreUnusable(
                    f"The scan {scan_id} is not in the database {self.location}", "Was it deleted meanwhile?"
                ) from problem

    def finish(self, scan: Scan, pictures: Mapping[str, bytes] | None = None) -> None:
        """Keep the results of a scan, begun or not; again with the same id replaces them. All or nothing.

        `pictures` are JPEGs by the file names that the scan's evidence gives them; without them the kept ones stay.
        """
        new = [(part.table, part.rows(scan.scan.id, getattr(scan, part.field))) for part in rows.PARTS]
        with connections.writing(self._engine, self.location) as connection:
            hold(connection, self._claim)
            _put_scan(connection, scan.scan, {**rows.result_row(scan), "secret": None})
            visits = schema.visits
            connection.execute(update(visits).where(visits.c.scan_id == scan.scan.id).values(trail=None))
            for table, table_rows in new:
                connection.execute(delete(table).where(table.c.scan_id == scan.scan.id))
                if table_rows:
                    connection.execute(insert(table), table_rows)
            if pictures is not None:
                table = schema.pictures
                connection.execute(delete(table).where(table.c.scan_id == scan.scan.id))
                for file, data in pictures.items():
                    connection.execute(insert(table).values(scan_id=scan.scan.id, file=file, data=data))

    def pictures(self, scan_id: str) -> dict[str, bytes]:
        """The pictures of a scan, JPEG, by file name; empty when there are none, or their time is over."""
        table = schema.pictures
        query = select(table.c.file, table.c.data).where(table.c.scan_id == scan_id).order_by(table.c.file)
        with connections.reading(self._engine, self.location) as connection:
            return {row["file"]: bytes(row["data"]) for row in connection.execute(query).mappings()}

    def scan(self, scan_id: str) -> Scan:
        """A finished scan; `UsageError` when there is none of that id, or it never finished."""
        with connections.reading(self._engine, self.location) as connection:
            return finished_scan(connection, scan_id)

    def latest(self, site: str) -> Scan | None:
        """The newest finished scan of a site (registrable domain) that saw something, so not a failed one."""
        query = (
            scans_with_site()
            .with_only_columns(schema.scans.c.id)
            .where(schema.sites.c.name == site, schema.scans.c.coverage.is_not(None))
            .where(schema.scans.c.status != ScanStatus.FAILED.value)
            .order_by(schema.scans.c.started_at.desc(), schema.scans.c.id.desc())
            .limit(1)
        )
        with connections.reading(self._engine, self.location) as connection:
            scan_id = connection.execute(query).scalar()
        return None if scan_id is None else self.scan(scan_id)

    def scans(self, site: str | None = None) -> list[ScanSummary]:
        """All scans, or those of a site (registrable domain), newest first."""
        query = _summaries().order_by(schema.scans.c.started_at.desc(), schema.scans.c.id.desc())
        if site is not None:
            query = query.where(schema.sites.c.name == site)
        with connections.reading(self._engine, self.location) as connection:
            return [_summary(row) for row in connection.execute(query).mappings()]

    def summary(self, scan_id: str) -> ScanSummary:
        """One scan in brief, finished or not; `UsageError` when there is none of that id."""
        with connections.reading(self._engine, self.location) as connection:
            found = connection.execute(_summaries().where(schema.scans.c.id == scan_id)).mappings().first()
        return _summary(existing(found, scan_id))

    def visits(self, scan_id: str) -> Iterator[tuple[PageRecord, VisitRecord]]:
        """What the browser said, in the order in which it was kept; empty when the evidence is gone.

        Reads in portions, so no lock is held between two of them.
        """
        last = 0
        table = schema.visits
        while True:
            query = (
                select(table.c.id, table.c.page, table.c.record)
                .where(table.c.scan_id == scan_id, table.c.id > last)
                .order_by(table.c.id)
                .limit(VISITS_AT_ONCE)
            )
            with connections.reading(self._engine, self.location) as connection:
                found = [(row["id"], rows.visit_records(row)) for row in connection.execute(query).mappings()]
            yield from (records for _, records in found)
            if len(found) < VISITS_AT_ONCE:
                return
            last = found[-1][0]

    def unfinished(self, scan_id: str) -> tuple[ScanInfo, bytes]:
        """A scan that was cut off, and its secret.

        Raises `UsageError` when there is none of that id, or it has ended.
        """
        with connections.reading(self._engine, self.location) as connection:
            row = scan_row(connection, scan_id)
            if row["coverage"] is not None or row["secret"] is None:
                raise UsageError(f"The scan {scan_id} has ended; there is nothing to go on with")
            return rows.info_record(row), bytes(row["secret"])

    def begun_by(self, claim: Claim) -> tuple[ScanInfo, bytes] | None:
        """The scan that a run has begun and not ended, and its secret; null when there is none."""
        runs, scans = schema.runs, schema.scans
        query = (
            scans_with_site()
            .join(runs, runs.c.scan_id == scans.c.id)
            .where(runs.c.id == claim.run_id, scans.c.coverage.is_(None), scans.c.secret.is_not(None))
        )
        with connections.reading(self._engine, self.location) as connection:
            row = connection.execute(query).mappings().first()
            return None if row is None else (rows.info_record(row), bytes(row["secret"]))

    def ended_by(self, claim: Claim) -> Scan | None:
        """The finished scan of a run: whoever made it died before it could say so. Null when there is none."""
        runs, scans = schema.runs, schema.scans
        query = (
            select(scans.c.id)
            .join(runs, runs.c.scan_id == scans.c.id)
            .where(runs.c.id == claim.run_id, scans.c.coverage.is_not(None))
        )
        with connections.reading(self._engine, self.location) as connection:
            scan_id = connection.execute(query).scalar()
        return None if scan_id is None else self.scan(scan_id)

    def trails(self, scan_id: str) -> list[tuple[PageRecord, VisitRecord, bytes]]:
        """The finished visits of an unfinished scan that have a trail, in the order in which they were kept."""
        table = schema.visits
        query = (
            select(table.c.page, table.c.record, table.c.trail)
            .where(table.c.scan_id == scan_id, table.c.trail.is_not(None))
            .order_by(table.c.id)
        )
        with connections.reading(self._engine, self.location) as connection:
            found = connection.execute(query).mappings()
            return [(*rows.visit_records(row), bytes(row["trail"])) for row in found]

    def delete(self, scan_id: str) -> None:
        """Delete a scan with all that belongs to it, beyond recovery from the database's file.

        Raises `UsageError` when there is none of that id.
        """
        scans = schema.scans
        with connections.writing(self._engine, self.location) as connection:
            site_id = scan_row(connection, scan_id)["site_id"]
            connection.execute(delete(scans).where(scans.c.id == scan_id))
            drop_unused_site(connection, site_id)
        connections.erase_traces(self._engine, self.location)


def _put_scan(connection: Connection, info: ScanInfo, results: dict[str, Any]) -> None:
    """Insert or update the row of a scan, and its site."""
    _upsert(connection, schema.sites, {"name": info.site}, ("name",))
    site_id = connection.execute(select(schema.sites.c.id).where(schema.sites.c.name == info.site)).scalar_one()
    _upsert(connection, schema.scans, {**rows.info_row(info, site_id), **results}, ("id",))


def _upsert(connection: Connection, table: Any, row: dict[str, Any], key: tuple[str, ...]) -> None:
    """Insert the row, or update the one with the same key."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(row)
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=row))


def _summaries() -> Select[Any]:
    """The scans with what `ScanSummary` counts."""
    tables = [schema.visits, *(part.table for part in rows.PARTS)]
    counts = [
        select(func.count())
        .where(table.c.scan_id == schema.scans.c.id)
        .correlate(schema.scans)
        .scalar_subquery()
        .label(f"count_{table.name}")
        for table in tables
    ]
    return scans_with_site().add_columns(*counts)


def _summary(row: RowMapping) -> ScanSummary:
    return ScanSummary(
        id=row["id"],
        site=row["site"],
        start_url=row["start_url"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        finished=row["coverage"] is not None,
        status=ScanStatus(row["status"]),
        reasons=row["reasons"],
        visits=row["count_visits"],
        pages=row["count_pages"],
        cookies=row["count_cookies"],
        storage=row["count_storage"],
        trackers=row["count_trackers"],
        findings=row["count_findings"],
    )
