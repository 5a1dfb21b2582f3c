"""The outbox: one message for each scan and target, claimed by one process at a time.

The addresses of targets stand with the site only; a message knows its target by a digest. So a target that is taken
from the site gets nothing any more, and a password stands in one place.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Select, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from scanner.errors import UsageError
from scanner.model import ScanStatus
from scanner.store import engine as connections
from scanner.store import schema
from scanner.store.runs import hold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, timedelta

    from sqlalchemy import Connection, Engine, RowMapping

    from scanner.store.location import Location
    from scanner.store.runs import Claim

WAITING: Final = "waiting"
SENDING: Final = "sending"
SENT: Final = "sent"
FAILED: Final = "failed"


@dataclass(frozen=True, slots=True)
class AlertEntry:
    """A message in the outbox."""

    id: int
    site: str
    scan_id: str
    target: str | None  # null = the site has it no more
    target_digest: str
    state: str  # waiting, sending, sent, failed
    attempts: int
    not_before: datetime | None  # of the next attempt; of one under way, when it counts as left
    sent_at: datetime | None
    message: dict[str, Any]
    error: str | None
    left: bool = False  # a process before had begun to send it and never said what became of it


class AlertStore:
    """What `Store` does for alerts."""

    _engine: Engine
    location: Location
    _claim: Claim | None

    def alert_settings(self, site: str) -> dict[str, Any]:
        """Targets and rules of a site (registrable domain), as they are kept; empty when it has none.

        Raises `UsageError` for a site that nobody has added and nobody has scanned.
        """
        sites = schema.sites
        with connections.reading(self._engine, self.location) as connection:
            row = connection.execute(select(sites.c.alerts).where(sites.c.name == site)).first()
        if row is None:
            raise UsageError(f"The site {site} is not known", "See: cookiescan sites list")
        return dict(row.alerts or {})

    def queue_alert(self, scan_id: str, message: Mapping[str, Any], targets: Sequence[str]) -> int:
        """Put a scan's message into the outbox, once for each target; how many of them are new.

        A second message about the same scan to the same target is not kept: whoever concludes a scan may do so again.
        """
        with connections.writing(self._engine, self.location) as connection:
            hold(connection, self._claim)
            return sum(_put(connection, scan_id, dict(message), digest_of(target)) for target in dict.fromkeys(targets))

    def claim_alert(self, now: datetime, lease: timedelta) -> AlertEntry | None:
        """Take a message that is due, or was taken longer than `lease` ago and never settled.

        Its state stays: `waiting` until `alert_leaves`, so that who dies before that has lost nothing.
        """
        alerts = schema.alerts
        due = or_(alerts.c.not_before.is_(None), alerts.c.not_before <= now)
        query = (
            _entries()
            .where(alerts.c.state.in_((WAITING, SENDING)), due)
            .order_by(alerts.c.not_before.nulls_first(), alerts.c.id)  # new ones do not wait behind repeats
            .limit(1)
            .with_for_update(of=alerts, skip_locked=True)
        )
        with connections.reading(self._engine, self.location) as connection:
            # Nothing waits, as a rule: that is seen without keeping other writers off.
            if (
                connection.execute(select(alerts.c.id).where(alerts.c.state.in_((WAITING, SENDING)), due)).first()
                is None
            ):
                return None
        with connections.writing(self._engine, self.location) as connection:
            row = connection.execute(query).mappings().first()
            if row is None:
                return None
            attempts = row["attempts"] + 1
            taken = {"attempts": attempts, "not_before": now + lease}
            connection.execute(update(alerts).where(alerts.c.id == row["id"]).values(taken))
        return _entry({**row, **taken}, left=row["state"] == SENDING)

    def alert_leaves(self, entry: AlertEntry) -> bool:
        """Note that it goes out now; no, when somebody else has taken it meanwhile: then it must not."""
        return self._settle(entry, {"state": SENDING})

    def alert_sent(self, entry: AlertEntry, now: datetime) -> None:
        """Note that it has arrived, also when somebody took it for left meanwhile: it is the truth."""
        self._settle(entry, {"state": SENT, "sent_at": now, "not_before": None, "error": None}, by_holder=False)

    def alert_again(self, entry: AlertEntry, not_before: datetime, error: str) -> None:
        """Note that it has not arrived, and when to try again."""
        self._settle(entry, {"state": WAITING, "not_before": not_before, "error": error})

    def alert_failed(self, entry: AlertEntry, error: str) -> None:
        """Note that it is given up."""
        self._settle(entry, {"state": FAILED, "not_before": None, "error": error})

    def alerts(self, site: str | None = None, limit: int = 100) -> list[AlertEntry]:
        """Messages of a site, or of all, newest first."""
        query = _entries().order_by(schema.alerts.c.id.desc()).limit(limit)
        if site is not None:
            query = query.where(schema.sites.c.name == site)
        with connections.reading(self._engine, self.location) as connection:
            return [_entry(row) for row in connection.execute(query).mappings()]

    def earlier_statuses(self, scan_id: str, limit: int = 12) -> list[ScanStatus]:
        """How the finished scans of the same site before this one ended, newest first, failed ones too."""
        scans = schema.scans
        this = select(scans.c.site_id, scans.c.started_at).where(scans.c.id == scan_id).subquery()
        query = (
            select(scans.c.status)
            .where(scans.c.site_id == this.c.site_id, scans.c.started_at < this.c.started_at)
            .where(scans.c.coverage.is_not(None))
            .order_by(scans.c.started_at.desc(), scans.c.id.desc())
            .limit(limit)
        )
        with connections.reading(self._engine, self.location) as connection:
            return [ScanStatus(status) for status in connection.execute(query).scalars()]

    def _settle(self, entry: AlertEntry, values: dict[str, Any], *, by_holder: bool = True) -> bool:
        alerts = schema.alerts
        statement = update(alerts).where(alerts.c.id == entry.id, alerts.c.state != SENT)
        if by_holder:  # every claim counts up: who held it before has no say any more
            statement = statement.where(alerts.c.state != FAILED, alerts.c.attempts == entry.attempts)
        with connections.writing(self._engine, self.location) as connection:
            return connection.execute(statement.values(values)).rowcount == 1


def digest_of(target: str) -> str:
    """What a message knows of its target."""
    return hashlib.sha256(target.encode("utf-8", "surrogatepass")).hexdigest()


def _put(connection: Connection, scan_id: str, message: dict[str, Any], digest: str) -> int:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = {"scan_id": scan_id, "target_digest": digest, "state": WAITING, "attempts": 0, "message": message}
    statement: Any = dialect.insert(schema.alerts).values(row)
    statement = statement.on_conflict_do_nothing(index_elements=("scan_id", "target_digest"))
    return len(connection.execute(statement.returning(schema.alerts.c.id)).all())


def _entries() -> Select[Any]:
    return select(
        schema.alerts, schema.sites.c.name.label("site"), schema.sites.c.alerts.label("settings")
    ).select_from(schema.alerts.join(schema.scans).join(schema.sites))


def _entry(row: RowMapping | dict[str, Any], *, left: bool = False) -> AlertEntry:
    targets = (row["settings"] or {}).get("targets") or []
    target = next((each for each in targets if digest_of(each) == row["target_digest"]), None)
    fields = (
        "id",
        "site",
        "scan_id",
        "target_digest",
        "state",
        "attempts",
        "not_before",
        "sent_at",
        "message",
        "error",
    )
    return AlertEntry(target=target, left=left, **{name: row[name] for name in fields})
