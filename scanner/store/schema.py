"""The tables, as the program uses them; scanner/store/migrations builds them step by step.

A record's fields that are asked for have a column of the same name; the others stand together in `details`, so a
record is its columns and its details. A verdict has columns of its own, so that a scan can be judged again
without touching what was seen.

`pages` are the pages as the scan reports them. `visits` are what the browser said, page by page, while the scan
ran: the evidence, which may be thrown away sooner. Their addresses may differ (a report folds personal parts).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
)

from scanner.store.columns import AnyText, Json, RowNumber, UtcTime

VERSION_TABLE = "cookiescan_schema"

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


def _scan_id(*, key: bool) -> Column[str]:
    """What ties a row to its scan; with the scan the row goes."""
    return Column("scan_id", AnyText, ForeignKey("scans.id", ondelete="CASCADE"), primary_key=key, nullable=False)


def _part(name: str, *columns: Column[Any]) -> Table:
    """A table of one of the scan's lists, in the list's order."""
    position: Column[int] = Column("position", BigInteger, primary_key=True, autoincrement=False)
    return Table(name, metadata, _scan_id(key=True), position, *columns, Column("details", Json, nullable=False))


RUNNING = text("state = 'running'")

sites = Table(
    "sites",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("name", AnyText, nullable=False, unique=True),  # registrable domain
    # The rest is of sites that somebody has added, to be scanned by themselves; NULL in the start address of others.
    Column("start_url", AnyText),
    Column("added_at", UtcTime),
    Column("every", AnyText),  # words or a cron expression, as the person wrote them; NULL = on demand only
    Column("timezone", AnyText),
    Column("next_due", UtcTime),  # NULL = nothing is planned
    Column("paused", Boolean, nullable=False, server_default=false()),
    Column("options", Json),  # of its scans, as the command line names them
    Column("alerts", Json),  # targets and rules
    Column("keep_months", BigInteger),  # of scans; NULL = the default
    Column("gone_after", BigInteger),  # complete scans without an item until it is gone; NULL = the default
    Index("ix_sites_next_due", "next_due"),
)

runs = Table(
    "runs",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("site_id", RowNumber, ForeignKey("sites.id", ondelete="CASCADE"), nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("priority", BigInteger, nullable=False),  # on demand before planned
    Column("state", String(16), nullable=False),  # waiting, running, done, failed
    Column("attempts", BigInteger, nullable=False),
    Column("not_before", UtcTime),  # of the next attempt
    Column("owner", AnyText),  # who works on it
    # Grows with every claim: who holds an older number may write no more, whatever it thinks of itself.
    Column("fence", BigInteger, nullable=False),
    Column("alive_at", UtcTime),  # the owner's last sign of life
    Column("started_at", UtcTime),
    Column("finished_at", UtcTime),
    Column("scan_id", AnyText),  # no foreign key: a run is told of although its scan was deleted
    Column("outcome", Json),  # exit code and reasons
    UniqueConstraint("site_id", "due_at"),
    Index("ix_runs_state", "state", "priority", "due_at"),
    # One scan of a site at a time, whoever asks.
    Index("uq_runs_running", "site_id", unique=True, sqlite_where=RUNNING, postgresql_where=RUNNING),
)

scans = Table(
    "scans",
    metadata,
    Column("id", AnyText, primary_key=True),
    Column("site_id", RowNumber, ForeignKey("sites.id"), nullable=False),
    Column("start_url", AnyText, nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("finished_at", UtcTime),
    Column("status", String(16), nullable=False),
    Column("reasons", Json, nullable=False),
    Column("scanner_version", AnyText, nullable=False),
    Column("browser", Json),
    Column("cookie_db", Json, nullable=False),
    Column("options", Json, nullable=False),
    Column("vantage", Json, nullable=False),
    Column("coverage", Json),  # NULL until the scan is finished, as `consent`
    Column("consent", Json),
    # Of an unfinished scan: the key under which its values are hashed, and the claim of the run that works on it.
    Column("secret", LargeBinary),
    Column("fence", BigInteger),
    Index("ix_scans_site_id", "site_id", "started_at"),
)

visits = Table(
    "visits",
    metadata,
    Column("id", RowNumber, primary_key=True),
    _scan_id(key=False),
    # SHA-256 of the address: an index entry of PostgreSQL holds 2.7 kB at most, an address can be longer.
    Column("url_digest", String(64), nullable=False),
    Column("phase", String(16), nullable=False),
    Column("page", Json, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("duration", Double, nullable=False),
    Column("record", LargeBinary, nullable=False),  # the VisitRecord, JSON, zlib
    Column(
        "step", String(16), nullable=False, server_default=text("''")
    ),  # of the phase `withdraw`; `real_time`; `login`; else empty
    Column("trail", LargeBinary),  # of an unfinished scan: what discovery and the consent evidence go on with
    UniqueConstraint("scan_id", "url_digest", "phase", "step"),
)

pictures = Table(
    "pictures",
    metadata,
    _scan_id(key=True),
    Column("file", String(100), primary_key=True),  # as the consent evidence names it
    Column("data", LargeBinary, nullable=False),  # JPEG
)

pages = _part(
    "pages",
    Column("url", AnyText, nullable=False),
    Column("title", AnyText),
    Column("status", BigInteger),
    Column("template", AnyText, nullable=False),
)

cookies = _part(
    "cookies",
    Column("name", AnyText, nullable=False),
    Column("pattern", AnyText, nullable=False),
    Column("domain", AnyText, nullable=False),
    Column("host_only", Boolean, nullable=False),
    Column("path", AnyText, nullable=False),
    Column("partition_key", AnyText),
    Column("party", String(16), nullable=False),
    Column("category", AnyText),
    Column("vendor", Json),
    Column("purpose", AnyText),
    Column("classification", Json),
)

storage = _part(
    "storage",
    Column("kind", String(16), nullable=False),
    Column("origin", AnyText, nullable=False),
    Column("key", AnyText, nullable=False),
    Column("pattern", AnyText, nullable=False),
    Column("party", String(16), nullable=False),
    Column("category", AnyText),
    Column("vendor", Json),
    Column("purpose", AnyText),
    Column("classification", Json),
)

trackers = _part(
    "trackers",
    Column("host", AnyText, nullable=False),
    Column("site", AnyText, nullable=False),
    Column("organisation", AnyText),
    Column("category", AnyText),
    Column("role", AnyText),
    Column("country", AnyText),
    Column("classification", Json),
)

findings = _part(
    "findings",
    Column("rule", AnyText, nullable=False),
    Column("severity", String(16), nullable=False),
    Column("subject", Json, nullable=False),
    Column("message", AnyText, nullable=False),
)

fingerprinting = _part(
    "fingerprinting",
    Column("script", AnyText),
    Column("host", AnyText, nullable=False),
    Column("party", String(16), nullable=False),
)

changes = Table(
    "changes",
    metadata,
    _scan_id(key=True),  # the newer of the two
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", AnyText, nullable=False),
    Column("severity", String(16), nullable=False),
    Column("details", Json, nullable=False),  # the rest of the Change
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", RowNumber, primary_key=True),
    _scan_id(key=False),
    Column("target_digest", String(64), nullable=False),  # SHA-256 of the target's address, which may hold a password
    Column("state", String(16), nullable=False),  # waiting, sending, sent, failed
    Column("attempts", BigInteger, nullable=False),
    Column("not_before", UtcTime),
    Column("sent_at", UtcTime),
    Column("message", Json, nullable=False),
    Column("error", AnyText),
    UniqueConstraint("scan_id", "target_digest"),
    Index("ix_alerts_state", "state", "not_before"),  # few wait, many were sent
)

declarations = Table(
    "declarations",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("site_id", RowNumber, ForeignKey("sites.id", ondelete="CASCADE"), nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),  # draft, reviewed, published
    Column("scan_id", AnyText, nullable=False),  # no foreign key: versions stay when scans go
    Column("made_at", UtcTime, nullable=False),
    Column("reviewed_at", UtcTime),
    Column("reviewed_by", AnyText),
    Column("published_at", UtcTime),
    Column("changes", Json),  # against the published version before it; NULL = it is the first
    Column("content", Json, nullable=False),  # all that is needed to write it again
    UniqueConstraint("site_id", "number"),
)
