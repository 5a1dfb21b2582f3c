"""What goes: evidence whose time is over, the scans of a site, a single cookie of kept scans."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, delete, exists, func, insert, or_, select, update

from scanner.store import engine as connections
from scanner.store import rows, schema
from scanner.store.reading import finished_scan
from scanner.store.sites import drop_unused_site
from scanner.store.traces import consent_without, without_cookie
from scanner.timing import months_before

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from scanner.model import Finding, Scan
    from scanner.store.location import Location
    from scanner.store.traces import CookieName

KEEP_MONTHS: Final = 12
"""How long scans are kept whole where their site says nothing else."""


class Erasing:
    """The part of the store that lets go."""

    _engine: Engine
    location: Location

    def prune(self, now: datetime, site: str | None = None) -> int:
        """Let evidence go whose time is over: visits and pictures. Returns how many scans lost theirs.

        Results, changes and declarations stay. A scan that never finished goes as a whole, and so does the record of
        a run that has ended. `site` is a registrable domain; without it all sites are looked at.
        """
        sites = schema.sites
        query = select(sites.c.id, func.coalesce(sites.c.keep_months, KEEP_MONTHS).label("months"))
        if site is not None:
            query = query.where(sites.c.name == site)
        pruned = 0
        with connections.writing(self._engine, self.location) as connection:
            for number, months in connection.execute(query).all():
                pruned += _prune(connection, number, months_before(now, months))
        return pruned

    def delete_scans_of(self, site: str) -> int:
        """Delete all scans of a site beyond recovery from the database's file; how many there were."""
        sites, scans = schema.sites, schema.scans
        with connections.writing(self._engine, self.location) as connection:
            number = connection.execute(select(sites.c.id).where(sites.c.name == site)).scalar()
            if number is None:
                return 0
            done = connection.execute(delete(scans).where(scans.c.site_id == number)).rowcount
            drop_unused_site(connection, number)
        if done:
            connections.erase_traces(self._engine, self.location)
        return done

    def delete_cookie(
        self, cookie: CookieName, judged: Callable[[Scan], list[Finding]], scan_id: str | None = None
    ) -> list[str]:
        """Delete one cookie beyond recovery: of one scan, or of all that have finished. The ids of those that had it.

        It goes from the results, from what the browser said of it, and from the changes and alerts that tell of it;
        `judged` gives the findings of a scan without it. All or nothing. Declarations stay as they were made.

        Raises:
            UsageError: there is no finished scan of that id.
        """
        scans = schema.scans
        query = select(scans.c.id).where(scans.c.coverage.is_not(None)).order_by(scans.c.started_at, scans.c.id)
        with connections.writing(self._engine, self.location) as connection:
            wanted = [scan_id] if scan_id is not None else list(connection.execute(query).scalars())
            had = [each for each in wanted if _erase_cookie(connection, each, cookie, judged)]
        if had:
            connections.erase_traces(self._engine, self.location)
        return had


def _prune(connection: Connection, site_id: int, before: datetime) -> int:
    """Prune the scans of one site that were begun before a moment; how many lost their evidence."""
    scans, visits, pictures, runs = schema.scans, schema.visits, schema.pictures, schema.runs
    ended = and_(runs.c.site_id == site_id, runs.c.finished_at < before)
    connection.execute(delete(runs).where(ended))
    old = and_(scans.c.site_id == site_id, scans.c.started_at < before)
    if connection.execute(delete(scans).where(old, scans.c.coverage.is_(None))).rowcount:
        drop_unused_site(connection, site_id)
    whole = or_(
        exists(select(visits.c.id).where(visits.c.scan_id == scans.c.id)),
        exists(select(pictures.c.file).where(pictures.c.scan_id == scans.c.id)),
    )
    gone = list(connection.execute(select(scans.c.id).where(old, whole)).scalars())
    for scan_id in gone:
        connection.execute(delete(visits).where(visits.c.scan_id == scan_id))
        connection.execute(delete(pictures).where(pictures.c.scan_id == scan_id))
    return len(gone)


def _erase_cookie(
    connection: Connection, scan_id: str, cookie: CookieName, judged: Callable[[Scan], list[Finding]]
) -> bool:
    """Take a cookie out of one scan and all that hangs on it; was there anything to take?"""
    in_consent = _erase_from_consent(connection, scan_id, cookie)
    scan = finished_scan(connection, scan_id)
    gone = [each for each in scan.cookies if cookie.is_of(each.name, each.domain)]
    left = [each for each in scan.cookies if not cookie.is_of(each.name, each.domain)]
    if gone or in_consent:
        _put(connection, rows.COOKIES, scan_id, left)
        _put(connection, rows.FINDINGS, scan_id, judged(replace(scan, cookies=left)))
    # A pattern is the cookie's own as long as no other cookie there has it.
    others = {each.pattern for each in left if each.domain == cookie.domain}
    patterns = {cookie.name, *(each.pattern for each in gone)} - others
    done = [
        bool(gone),
        in_consent,
        _erase_from_visits(connection, scan_id, cookie),
        _erase_from_changes(connection, scan_id, cookie, patterns),
        _erase_from_alerts(connection, scan_id, patterns),
    ]
    return any(done)


def _put(connection: Connection, part: rows.Part[Any], scan_id: str, records: list[Any]) -> None:
    connection.execute(delete(part.table).where(part.table.c.scan_id == scan_id))
    if records:
        connection.execute(insert(part.table), part.rows(scan_id, records))


def _erase_from_visits(connection: Connection, scan_id: str, cookie: CookieName) -> bool:
    table = schema.visits
    met = False
    for number in list(connection.execute(select(table.c.id).where(table.c.scan_id == scan_id)).scalars()):
        row = connection.execute(select(table.c.page, table.c.record).where(table.c.id == number)).mappings().one()
        _, visit = rows.visit_records(row)
        new = without_cookie(visit, cookie)
        if new != visit:
            connection.execute(update(table).where(table.c.id == number).values(record=rows.visit_text(new)))
            met = True
    return met


def _erase_from_consent(connection: Connection, scan_id: str, cookie: CookieName) -> bool:
    scans = schema.scans
    consent = connection.execute(select(scans.c.consent).where(scans.c.id == scan_id)).scalar()
    if consent is None:
        return False
    new = consent_without(consent, cookie)
    if new != consent:
        connection.execute(update(scans).where(scans.c.id == scan_id).values(consent=new))
    return bool(new != consent)


def _erase_from_changes(connection: Connection, scan_id: str, cookie: CookieName, patterns: set[str]) -> bool:
    table = schema.changes
    met = False
    for row in connection.execute(select(table).where(table.c.scan_id == scan_id)).all():
        subject = row.details.get("subject") or {}
        domain = (subject.get("identity") or {}).get("domain")
        if subject.get("kind") == "cookie" and subject.get("name") in patterns and domain == cookie.domain:
            same = (table.c.scan_id == scan_id) & (table.c.position == row.position)
            connection.execute(delete(table).where(same))
            met = True
    return met


def _erase_from_alerts(connection: Connection, scan_id: str, patterns: set[str]) -> bool:
    """Empty the messages that name the cookie. Their rows stay, so that nothing is sent a second time."""
    table = schema.alerts
    met = False
    for row in connection.execute(select(table).where(table.c.scan_id == scan_id)).all():
        if any(pattern and pattern in text for text in _texts(row.message) for pattern in patterns):
            state = row.state if row.state == "sent" else "failed"
            connection.execute(update(table).where(table.c.id == row.id).values(message={}, state=state))
            met = True
    return met


def _texts(value: Any) -> Iterator[str]:
    """All texts in a piece of JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield name
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
