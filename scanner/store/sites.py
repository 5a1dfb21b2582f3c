"""Sites that somebody has added: what is scanned by itself, when, and how."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, delete, exists, func, insert, or_, select, text, update

from scanner.errors import UsageError
from scanner.model import ScanStatus
from scanner.store import engine as connections
from scanner.store import schema
from scanner.timing import DEFAULT_ZONE, Due, Schedule
from scanner.urls import site_of, start_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine, RowMapping

    from scanner.store.location import Location

AT_ONCE = 500  # sites of one statement: SQLite takes 32,766 values at most
_SETTINGS = ("start_url", "every", "timezone", "options", "alerts", "keep_months", "gone_after", "next_due", "paused")


@dataclass(frozen=True, slots=True)
class Site:
    """A site that was added.

    Attributes:
        every: words or a cron expression (scanner/timing.py); null = on demand only.
        options: of its scans, as words of the command line.
        alerts: `targets` and `rules`; null = none.
        keep_months: how long its scans are kept whole; null = the default.
        gone_after: complete scans without an item until it is gone; null = the default.
        next_due: null = nothing is planned.
    """

    name: str  # registrable domain
    start_url: str
    added_at: datetime
    every: str | None = None
    timezone: str = DEFAULT_ZONE
    options: tuple[str, ...] = ()
    alerts: dict[str, Any] | None = None
    keep_months: int | None = None
    gone_after: int | None = None
    paused: bool = False
    next_due: datetime | None = None

    @classmethod
    def new(cls, url: str, now: datetime, *, every: str | None = None, at_once: bool = False, **settings: Any) -> Site:
        """A site to add, planned for the first time: at once, or when its schedule says so.

        Raises:
            UsageError: the address or the schedule cannot be read.
        """
        address = start_url(url)
        site = cls(name=site_of(address), start_url=address, added_at=now, every=every, **settings)
        return site.planned(now, at_once=at_once)

    @property
    def schedule(self) -> Schedule | None:
        """When it is scanned; `UsageError` when the words or the zone cannot be read."""
        return None if self.every is None else Schedule.read(self.every, self.timezone)

    def planned(self, now: datetime, *, at_once: bool = False) -> Site:
        """The site with its next due moment: now, or the first after now."""
        schedule = self.schedule
        following = None if schedule is None else schedule.next_after(now, self.name)
        return replace(self, next_due=now if at_once else following)

    def due(self, now: datetime) -> Due | None:
        """Is it due, for which moment, and when is it due again? A paused site never is."""
        if self.paused or self.next_due is None or self.next_due > now:
            return None
        schedule = self.schedule
        return Due(self.next_due, None) if schedule is None else schedule.due(self.next_due, now, self.name)


@dataclass(frozen=True, slots=True)
class SiteSummary:
    """A site and how it stands: its newest scan that has ended, and what has changed.

    `open_changes` are the changes told since the declaration that is published; where none is, those of the last scan.
    """

    site: Site
    scans: int
    last_id: str | None
    last_started_at: datetime | None
    last_status: ScanStatus | None
    open_changes: int


class SiteRows:
    """The part of the store that keeps sites."""

    _engine: Engine
    location: Location

    def add_sites(self, sites: Sequence[Site], *, change: bool = False) -> None:
        """Keep sites, all or none.

        With `change` those that are there already are changed; it is still known since when they are there.
        Raises `UsageError` when two of them are the same site, or, without `change`, one is there already.
        """
        doubled = [name for name, count in Counter(site.name for site in sites).items() if count > 1]
        if doubled:
            raise UsageError(f"{_named(doubled)} named more than once", "Each registrable domain is one site")
        with connections.writing(self._engine, self.location) as connection:
            if connection.dialect.name == "postgresql":
                # What is there must not change between looking and adding. SQLite's BEGIN IMMEDIATE did it.
                connection.execute(text("LOCK TABLE sites IN SHARE ROW EXCLUSIVE MODE"))
            kept = _rows_by_name(connection, [site.name for site in sites])
            there = [name for name, row in kept.items() if row["start_url"] is not None]
            if there and not change:
                raise UsageError(f"{_named(there)} already there", "Use --replace to change what is there")
            new = [
                {"name": site.name, "added_at": site.added_at, **_row(site)} for site in sites if site.name not in kept
            ]
            for start in range(0, len(new), AT_ONCE):
                connection.execute(insert(schema.sites), new[start : start + AT_ONCE])
            for site in sites:
                if site.name in kept:
                    row = kept[site.name]
                    statement = update(schema.sites).where(schema.sites.c.id == row["id"])
                    connection.execute(statement, _changed(row, site))

    def sites(self) -> list[Site]:
        """The sites that were added, by name."""
        query = select(schema.sites).where(schema.sites.c.start_url.is_not(None)).order_by(schema.sites.c.name)
        with connections.reading(self._engine, self.location) as connection:
            return [site_record(row) for row in connection.execute(query).mappings()]

    def site(self, name: str) -> Site:
        """One site; `UsageError` when none of that name was added."""
        with connections.reading(self._engine, self.location) as connection:
            return site_record(_site_row(connection, name))

    def site_summaries(self) -> list[SiteSummary]:
        """How the sites stand, by name."""
        with connections.reading(self._engine, self.location) as connection:
            return [_summary(row) for row in connection.execute(_summaries()).mappings()]

    def site_summary(self, name: str) -> SiteSummary:
        """How one site stands; `UsageError` when none of that name was added."""
        with connections.reading(self._engine, self.location) as connection:
            row = connection.execute(_summaries().where(schema.sites.c.name == name)).mappings().first()
            return _summary(_existing(row, name))

    def pause_site(self, name: str) -> None:
        """Let a site rest: it is never due until `resume_site`."""
        with connections.writing(self._engine, self.location) as connection:
            row = _site_row(connection, name)
            connection.execute(update(schema.sites).where(schema.sites.c.id == row["id"]).values(paused=True))

    def resume_site(self, name: str, now: datetime) -> Site:
        """Scan a site by itself again, from its next due moment on: what a pause has left out is not caught up."""
        with connections.writing(self._engine, self.location) as connection:
            row = _site_row(connection, name)
            site = site_record(row)
            if site.paused:
                site = replace(site, paused=False).planned(now)
                connection.execute(update(schema.sites).where(schema.sites.c.id == row["id"]).values(**_row(site)))
        return site

    def remove_site(self, name: str) -> None:
        """Forget a site's schedule, alerts and waiting runs. Its scans and declarations stay."""
        sites, runs = schema.sites, schema.runs
        with connections.writing(self._engine, self.location) as connection:
            number = _site_row(connection, name)["id"]
            connection.execute(delete(runs).where(runs.c.site_id == number, runs.c.state == "waiting"))
            connection.execute(update(sites).where(sites.c.id == number).values(**_NOTHING))
            drop_unused_site(connection, number)


_NOTHING: dict[str, Any] = {**dict.fromkeys((*_SETTINGS, "added_at")), "paused": False}


def drop_unused_site(connection: Connection, number: int) -> None:
    """Delete the row of a site that nobody has added and that has no scan, declaration or running run."""
    sites, scans, declarations, runs = schema.sites, schema.scans, schema.declarations, schema.runs
    used = or_(
        exists(select(scans.c.id).where(scans.c.site_id == number)),
        exists(select(declarations.c.id).where(declarations.c.site_id == number)),
        exists(select(runs.c.id).where(runs.c.site_id == number, runs.c.state == "running")),
    )
    connection.execute(delete(sites).where(sites.c.id == number, sites.c.start_url.is_(None), ~used))


def site_record(row: Any) -> Site:
    """The site of a row of `schema.sites`."""
    return Site(
        name=row["name"],
        start_url=row["start_url"],
        added_at=row["added_at"],
        every=row["every"],
        timezone=row["timezone"] or DEFAULT_ZONE,
        options=tuple(row["options"] or ()),
        alerts=row["alerts"],
        keep_months=row["keep_months"],
        gone_after=row["gone_after"],
        paused=bool(row["paused"]),
        next_due=row["next_due"],
    )


def _row(site: Site) -> dict[str, Any]:
    """What may change of a site, as columns."""
    return {**{name: getattr(site, name) for name in _SETTINGS}, "options": list(site.options)}


def _changed(row: RowMapping, site: Site) -> dict[str, Any]:
    """The columns of a row that is kept, for what is now said of its site."""
    values = _row(site)
    if row["start_url"] is None:
        return {**values, "added_at": site.added_at}
    if (row["every"], row["timezone"]) == (site.every, site.timezone) and row["next_due"] is not None:
        values["next_due"] = min(row["next_due"], site.next_due or row["next_due"])  # what is overdue stays so
    return {**values, "paused": row["paused"]}


def _rows_by_name(connection: Connection, names: Sequence[str]) -> dict[str, RowMapping]:
    """The rows of those names that are kept."""
    found: dict[str, RowMapping] = {}
    for start in range(0, len(names), AT_ONCE):
        query = select(schema.sites).where(schema.sites.c.name.in_(names[start : start + AT_ONCE]))
        found |= {row["name"]: row for row in connection.execute(query).mappings()}
    return found


def _site_row(connection: Connection, name: str) -> RowMapping:
    query = select(schema.sites).where(schema.sites.c.name == name, schema.sites.c.start_url.is_not(None))
    return _existing(connection.execute(query).mappings().first(), name)


def _existing(row: RowMapping | None, name: str) -> RowMapping:
    if row is None:
        raise UsageError(f"The site {name} was not added", "See: cookiescan sites list")
    return row


def _named(names: Iterable[str]) -> str:
    """`a.example is`, `a.example, b.example and 9,998 others are`."""
    listed = sorted(names)
    if len(listed) == 1:
        return f"{listed[0]} is"
    if len(listed) <= 3:
        return f"{', '.join(listed)} are"
    return f"{', '.join(listed[:2])} and {len(listed) - 2:,} others are"


def _summaries() -> Any:
    """The added sites with what `SiteSummary` tells."""
    sites, scans, changes, declarations = schema.sites, schema.scans, schema.changes, schema.declarations
    ended = and_(scans.c.site_id == sites.c.id, scans.c.coverage.is_not(None))
    newest = select(scans.c.id).where(ended).order_by(scans.c.started_at.desc(), scans.c.id.desc()).limit(1)
    last_id = newest.correlate(sites).scalar_subquery()
    last = scans.alias("last")
    # Since its scan began, not since it was made: another scan may have been under way then.
    told_of = scans.alias("told_of")
    published = (
        select(func.coalesce(told_of.c.started_at, declarations.c.made_at))
        .select_from(declarations.outerjoin(told_of, told_of.c.id == declarations.c.scan_id))
        .where(declarations.c.site_id == sites.c.id, declarations.c.state == "published")
        .order_by(declarations.c.number.desc())
        .limit(1)
        .correlate(sites)
        .scalar_subquery()
    )
    told = (
        select(func.count())
        .select_from(changes.join(scans))
        .where(
            scans.c.site_id == sites.c.id,
            case((published.is_not(None), scans.c.started_at > published), else_=scans.c.id == last_id),
        )
        .correlate(sites)
        .scalar_subquery()
    )
    kept = select(func.count()).where(scans.c.site_id == sites.c.id).correlate(sites).scalar_subquery()
    return (
        select(
            sites,
            kept.label("scans"),
            last.c.id.label("last_id"),
            last.c.started_at.label("last_started_at"),
            last.c.status.label("last_status"),
            told.label("open_changes"),
        )
        .select_from(sites.outerjoin(last, last.c.id == last_id))
        .where(sites.c.start_url.is_not(None))
        .order_by(sites.c.name)
    )


def _summary(row: RowMapping) -> SiteSummary:
    status = row["last_status"]
    return SiteSummary(
        site=site_record(row),
        scans=row["scans"],
        last_id=row["last_id"],
        last_started_at=row["last_started_at"],
        last_status=None if status is None else ScanStatus(status),
        open_changes=row["open_changes"],
    )
