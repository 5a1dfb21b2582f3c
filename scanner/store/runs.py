"""Runs: who scans which site for which due date. A claim grows a number, and only who holds the newest may write."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Select, case, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from scanner.errors import ClaimLost, UsageError
from scanner.model import ScanStatus
from scanner.store import engine as connections
from scanner.store import schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sqlalchemy import Connection, Engine, RowMapping

    from scanner.store.location import Location

AT_ONCE: Final = 500  # sites planned in one transaction
MOST_CLAIMS: Final = 25  # of one run; whoever works on it dies of it

_runs, _sites, _scans = schema.runs, schema.sites, schema.scans
_other = _runs.alias("other")


class RunPriority(IntEnum):
    """Which of the waiting runs goes first."""

    PLANNED = 0
    ON_DEMAND = 10


class RunState(StrEnum):
    """Where a run stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"  # its scan has results, complete or degraded
    FAILED = "failed"  # given up after its last attempt


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to work on a run, until somebody else claims it."""

    run_id: int
    fence: int


@dataclass(frozen=True, slots=True)
class DueSite:
    """A site whose due date has come; what its next one is made from."""

    id: int
    name: str
    every: str | None
    timezone: str | None
    due_at: datetime


@dataclass(frozen=True, slots=True)
class ClaimedRun:
    """A run that somebody works on, with what its scan needs."""

    claim: Claim
    site_id: int
    site: str  # registrable domain
    start_url: str
    options: tuple[str, ...]  # words of the command line
    due_at: datetime
    priority: int
    attempts: int  # that came to a bad end before this one
    scan_id: str | None  # an earlier owner's, to be gone on with or concluded
    gone_after: int | None = None  # of the site; null = the default


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run in one line."""

    id: int
    site: str
    due_at: datetime
    state: RunState
    priority: int
    attempts: int
    fence: int
    owner: str | None
    alive_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    not_before: datetime | None
    scan_id: str | None
    outcome: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class RunCounts:
    """The runs as a whole, for status and metrics."""

    by_state: dict[RunState, int]
    late: int  # waiting although due and allowed
    oldest_due: datetime | None  # of those
    owners: dict[str, int]  # runs under way of each


def hold(connection: Connection, claim: Claim | None) -> None:
    """Prove within a writing transaction that the claim still holds, and keep it from being lost before its end.

    Raises:
        ClaimLost: somebody else has claimed the run, or it has ended.
    """
    if claim is None:
        return
    query: Any = select(_runs.c.fence, _runs.c.state).where(_runs.c.id == claim.run_id).with_for_update()
    row = connection.execute(query).first()
    if row is None or row.fence != claim.fence or row.state != RunState.RUNNING:
        raise _lost(claim)


def note_scan(connection: Connection, claim: Claim, scan_id: str) -> None:
    """Write down which scan a run has begun, so that whoever takes the run over can go on with it."""
    connection.execute(update(_runs).where(_runs.c.id == claim.run_id).values(scan_id=scan_id))


def _lost(claim: Claim) -> ClaimLost:
    return ClaimLost(f"The run {claim.run_id} was taken over by another worker", "Its scan goes on there.")


class Runs:
    """What `Store` knows of runs. `now` is given, so that a year can be played through; `clock` says the real one."""

    _engine: Engine
    location: Location

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with connections.writing(self._engine, self.location) as connection:
            yield connection

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with connections.reading(self._engine, self.location) as connection:
            yield connection

    def clock(self) -> datetime:
        """The time that all users of this database share: of its server, or of this machine."""
        if self.location.path is not None:
            return datetime.now(UTC)
        with self._read() as connection:
            moment: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
            return moment.astimezone(UTC)

    # ---- what is to be done

    def plan_due(self, now: datetime, following: Callable[[DueSite, datetime], datetime | None]) -> int:
        """Make a run of each site that is due, and move its next due date on to what `following` says of it.

        Several programs may do so at once. A site that was due several times while nobody looked gets one run.
        Returns how many runs were made.
        """
        made = 0
        while True:
            with self._write() as connection:
                due = _due_sites(connection, now)
                for site in due:
                    made += _insert_run(connection, site.id, site.due_at, RunPriority.PLANNED) is not None
                    _move_on(connection, site, following(site, now))
            if len(due) < AT_ONCE:
                return made

    def request_run(self, site: str, now: datetime) -> int:
        """Have a site scanned on demand, before what is planned; the id of its run. A waiting run goes first instead.

        Raises:
            UsageError: no site of that name was added.
        """
        with self._write() as connection:
            query = select(_sites.c.id).where(_sites.c.name == site, _sites.c.start_url.is_not(None))
            site_id = connection.execute(query).scalar()
            if site_id is None:
                raise UsageError(f"No site {site} was added", "See: cookiescan sites list")
            waiting = select(_runs.c.id).where(_runs.c.site_id == site_id, _runs.c.state == RunState.WAITING)
            run_id = connection.execute(waiting.order_by(_runs.c.due_at).limit(1)).scalar()
            if run_id is not None:
                urgent = {"priority": int(RunPriority.ON_DEMAND), "not_before": None}
                connection.execute(update(_runs).where(_runs.c.id == run_id).values(urgent))
                return int(run_id)
            while (run_id := _insert_run(connection, site_id, now, RunPriority.ON_DEMAND)) is None:
                now += timedelta(microseconds=1)  # a run of this very moment has ended already
            return run_id

    def ready_runs(self, now: datetime, limit: int) -> list[RunSummary]:
        """Runs that may be claimed now, or as soon as their site's present scan has ended; the most urgent first."""
        query = _summaries().where(*_may_start(now)).order_by(*_URGENCY).limit(limit)
        with self._read() as connection:
            return [_summary(row) for row in connection.execute(query).mappings()]

    # ---- who does it

    def claim_next(self, owner: str, now: datetime) -> ClaimedRun | None:
        """Claim the most urgent run that may start; `None` when there is none. A site has one scan at a time."""
        while True:
            try:
                with self._write() as connection:
                    return _claim(connection, owner, now, None)
            except _SiteBusy:
                continue  # another program claimed a run of the same site in this moment

    def claim_run(self, run_id: int, owner: str, now: datetime) -> ClaimedRun | None:
        """Claim this run; `None` when it may not start (any more, or yet)."""
        try:
            with self._write() as connection:
                return _claim(connection, owner, now, run_id)
        except _SiteBusy:
            return None

    def alive(self, claims: Iterable[Claim], now: datetime) -> set[Claim]:
        """Give a sign of life for these claims; returns those that still hold."""
        held = set()
        with self._write() as connection:
            for claim in sorted(claims, key=lambda one: one.run_id):  # in one order: no deadlock
                if connection.execute(_mine(claim).values(alive_at=now)).rowcount:
                    held.add(claim)
        return held

    def finish_run(self, claim: Claim, state: RunState, outcome: dict[str, Any], now: datetime) -> None:
        """End a run, done or failed; raises `ClaimLost`."""
        self._end(claim, {**_RELEASED, "state": state.value, "outcome": outcome, "finished_at": now})

    def retry_run(self, claim: Claim, not_before: datetime, outcome: dict[str, Any]) -> None:
        """Have another attempt made, not before a moment; raises `ClaimLost`.

        An unfinished scan is gone on with; a finished one, which failed, is made anew.
        """
        finished = select(_scans.c.id).where(_scans.c.id == _runs.c.scan_id, _scans.c.coverage.is_not(None)).exists()
        scan_id = case((finished, None), else_=_runs.c.scan_id)
        attempts = _runs.c.attempts + 1
        again = {"not_before": not_before, "outcome": outcome, "attempts": attempts, "scan_id": scan_id}
        self._end(claim, {**_RELEASED, "state": RunState.WAITING.value, **again})

    def hand_back_run(self, claim: Claim) -> None:
        """Give the run to whoever comes next; it counts as no attempt. Raises `ClaimLost`."""
        self._end(claim, {**_RELEASED, "state": RunState.WAITING.value, "not_before": None})

    def _end(self, claim: Claim, values: dict[str, Any]) -> None:
        with self._write() as connection:
            if not connection.execute(_mine(claim).values(values)).rowcount:
                raise _lost(claim)

    def sweep(
        self, now: datetime, silence: timedelta, gone: Callable[[str], bool] = lambda _owner: False
    ) -> list[RunSummary]:
        """Take back the runs of owners that gave no sign of life for so long, or are known to be gone.

        A run that was claimed too often is given up: whoever works on it dies of it. Returns the runs as they were.
        """
        query = _summaries().where(_runs.c.state == RunState.RUNNING)
        with self._read() as connection:
            running = [_summary(row) for row in connection.execute(query).mappings()]
        dead = [run for run in running if run.alive_at is None or run.alive_at < now - silence or gone(run.owner or "")]
        taken = []
        for run in dead:
            values: dict[str, Any] = {**_RELEASED, "state": RunState.WAITING.value}
            if run.fence >= MOST_CLAIMS:
                reasons = [f"It was begun {run.fence} times, and each time its worker died."]
                outcome = {"exit_code": None, "reasons": reasons}
                values |= {"state": RunState.FAILED.value, "finished_at": now, "outcome": outcome}
            # Only if there was no sign of life meanwhile.
            unchanged = _mine(Claim(run.id, run.fence)).where(_runs.c.alive_at.is_not_distinct_from(run.alive_at))
            with self._write() as connection:
                if connection.execute(unchanged.values(values)).rowcount:
                    taken.append(run)
        return taken

    # ---- what became of it

    def runs(self, site: str | None = None, limit: int | None = None) -> list[RunSummary]:
        """Runs, the latest due first."""
        query = _summaries().order_by(_runs.c.due_at.desc(), _runs.c.id.desc()).limit(limit)
        if site is not None:
            query = query.where(_sites.c.name == site)
        with self._read() as connection:
            return [_summary(row) for row in connection.execute(query).mappings()]

    def run(self, run_id: int) -> RunSummary:
        """One run; `UsageError` when there is none of that id."""
        with self._read() as connection:
            row = connection.execute(_summaries().where(_runs.c.id == run_id)).mappings().first()
        if row is None:
            raise UsageError(f"There is no run {run_id}")
        return _summary(row)

    def run_counts(self, now: datetime) -> RunCounts:
        """How many runs there are in each state, how many of them late, and who works."""
        by_state = select(_runs.c.state, func.count()).group_by(_runs.c.state)
        late = select(func.count(), func.min(_runs.c.due_at)).select_from(_runs.join(_sites)).where(*_may_start(now))
        owners = select(_runs.c.owner, func.count()).where(_runs.c.state == RunState.RUNNING).group_by(_runs.c.owner)
        with self._read() as connection:
            counts = {RunState(state): count for state, count in connection.execute(by_state)}
            number, oldest = connection.execute(late).one()
            working = {str(owner): count for owner, count in connection.execute(owners)}
        return RunCounts(counts, number, oldest, working)

    def earlier_run_statuses(self, run_id: int, limit: int = 12) -> list[ScanStatus]:
        """How the scans of the site's earlier runs ended, newest first; of several attempts the last counts."""
        this = select(_runs.c.site_id, _runs.c.due_at).where(_runs.c.id == run_id).subquery()
        query = (
            select(func.coalesce(_scans.c.status, ScanStatus.FAILED.value))
            .select_from(_runs.outerjoin(_scans, _scans.c.id == _runs.c.scan_id))
            .where(_runs.c.site_id == this.c.site_id, _runs.c.due_at < this.c.due_at)
            .where(or_(_runs.c.state == RunState.FAILED, _scans.c.coverage.is_not(None)))
            .order_by(_runs.c.due_at.desc())
            .limit(limit)
        )
        with self._read() as connection:
            return [ScanStatus(status) for status in connection.execute(query).scalars()]


class _SiteBusy(Exception):
    """Another run of the site was claimed in this moment."""


_RELEASED: Final[dict[str, Any]] = {"owner": None, "alive_at": None}
_URGENCY: Final = (_runs.c.priority.desc(), _runs.c.due_at, _runs.c.id)


def _mine(claim: Claim) -> Any:
    """An update of the run, if the claim still holds."""
    return update(_runs).where(
        _runs.c.id == claim.run_id, _runs.c.fence == claim.fence, _runs.c.state == RunState.RUNNING
    )


def _due_sites(connection: Connection, now: datetime) -> list[DueSite]:
    columns = (_sites.c.id, _sites.c.name, _sites.c.every, _sites.c.timezone, _sites.c.next_due)
    query = select(*columns).where(_sites.c.next_due <= now, ~_sites.c.paused, _sites.c.start_url.is_not(None))
    query = query.order_by(_sites.c.next_due, _sites.c.id).limit(AT_ONCE).with_for_update(skip_locked=True)
    return [DueSite(row.id, row.name, row.every, row.timezone, row.next_due) for row in connection.execute(query)]


def _move_on(connection: Connection, site: DueSite, following: datetime | None) -> None:
    if following is not None and following <= site.due_at:
        raise RuntimeError(f"the due date of {site.name} does not move on: {following}")
    connection.execute(update(_sites).where(_sites.c.id == site.id).values(next_due=following))


def _insert_run(connection: Connection, site_id: int, due_at: datetime, priority: RunPriority) -> int | None:
    """Make a run and return its id; `None` where there is one of that site and due date."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = {"site_id": site_id, "due_at": due_at, "priority": int(priority), "state": RunState.WAITING.value}
    statement = dialect.insert(_runs).values({**row, "attempts": 0, "fence": 0})
    statement = statement.on_conflict_do_nothing(index_elements=["site_id", "due_at"])
    return connection.execute(statement.returning(_runs.c.id)).scalar()


def _may_start(now: datetime) -> tuple[Any, ...]:
    """Conditions on a run and its site: it waits, it is time, and the site is not paused (a demand counts)."""
    return (
        _runs.c.state == RunState.WAITING,
        _runs.c.due_at <= now,
        or_(_runs.c.not_before.is_(None), _runs.c.not_before <= now),
        or_(~_sites.c.paused, _runs.c.priority > int(RunPriority.PLANNED)),
        _sites.c.start_url.is_not(None),
    )


def _claim(connection: Connection, owner: str, now: datetime, run_id: int | None) -> ClaimedRun | None:
    busy = select(_other.c.id).where(_other.c.site_id == _runs.c.site_id, _other.c.state == RunState.RUNNING).exists()
    query = (
        select(_runs, _sites.c.name.label("site"), _sites.c.start_url, _sites.c.options, _sites.c.gone_after)
        .join_from(_runs, _sites)
        .where(*_may_start(now), ~busy)
        .order_by(*_URGENCY)
        .limit(1)
        .with_for_update(of=_runs, skip_locked=True)
    )
    if run_id is not None:
        query = query.where(_runs.c.id == run_id)
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    claim = Claim(row["id"], row["fence"] + 1)
    values = {"state": RunState.RUNNING.value, "fence": claim.fence, "owner": owner, "alive_at": now}
    values |= {"started_at": row["started_at"] or now, "not_before": None}
    try:
        connection.execute(update(_runs).where(_runs.c.id == claim.run_id).values(values))
    except IntegrityError as problem:
        raise _SiteBusy from problem
    return ClaimedRun(
        claim=claim,
        site_id=row["site_id"],
        site=row["site"],
        start_url=row["start_url"],
        options=tuple(row["options"] or ()),
        due_at=row["due_at"],
        priority=row["priority"],
        attempts=row["attempts"],
        scan_id=row["scan_id"],
        gone_after=row["gone_after"],
    )


def _summaries() -> Select[Any]:
    return select(_runs, _sites.c.name.label("site")).join_from(_runs, _sites)


def _summary(row: RowMapping) -> RunSummary:
    fields = {name: row[name] for name in RunSummary.__dataclass_fields__}
    return RunSummary(**{**fields, "state": RunState(row["state"])})
