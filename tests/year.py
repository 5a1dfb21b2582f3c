"""A year of schedules under a clock of our own, and what the calendar says must have happened in it.

What is expected is told from the calendar, day by day, and not by the code that plans.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, cycle, islice, pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from scanner.store import Site, Store, schema
from scanner.timing import JITTER, Schedule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import tzinfo

    from scanner.store.runs import DueSite

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2027, 1, 1, tzinfo=UTC)
# Days of 23, 24 and 25 hours, at different dates and hours, north and south, whole and half hours, and none.
ZONES = (
    "Europe/Stockholm", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Cairo", "Europe/London",
    "America/Santiago", "Pacific/Chatham", "UTC", "America/St_Johns", "Pacific/Auckland", "Asia/Tokyo",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """A schedule, and the days on which it comes; `period` where the days are the site's own choice."""

    words: str
    share: int  # of a thousand sites
    comes: Callable[[date], bool] | None = None
    period: str = "day"
    at: time | None = None


def _last(day: date) -> int:
    return monthrange(day.year, day.month)[1]


KINDS = (
    Kind("monthly", 250, period="month"),
    Kind("monthly on the 31st", 150, lambda day: day.day == _last(day)),
    Kind("monthly on the 30th at 02:30", 100, lambda day: day.day == min(30, _last(day)), at=time(2, 30)),
    Kind("monthly on the last friday", 80, lambda day: day.weekday() == 4 and day.day + 7 > _last(day)),
    Kind("15 2 L * *", 60, lambda day: day.day == _last(day), at=time(2, 15)),
    Kind("weekly", 100, period="week"),
    Kind("weekly on sunday at 02:30", 100, lambda day: day.weekday() == 6, at=time(2, 30)),
    Kind("every 2 weeks", 60, period="fortnight"),
    Kind("quarterly on the 1st at 00:00", 40, lambda day: day.day == 1 and day.month % 3 == 1, at=time(0, 0)),
    Kind("daily at 02:30", 30, lambda _: True, at=time(2, 30)),
    Kind("daily", 20, lambda _: True),
    Kind("0 1-3 * * 0", 8, period="hours of sunday"),
    Kind("hourly", 2, period="hour"),
)
BY_WORDS = {kind.words: kind for kind in KINDS}


def some_sites(number: int, *, but: Iterable[str] = ()) -> list[Site]:
    """Sites of all kinds in all zones, the kinds by their share."""
    kinds = [kind for kind in KINDS if kind.words not in but]
    whole = sum(kind.share for kind in kinds)
    counts = [max(1, round(number * kind.share / whole)) for kind in kinds]
    zones, numbers = cycle(ZONES), count()
    return [
        Site.new(f"https://site{next(numbers)}.example", BEGIN, every=kind.words, timezone=next(zones))
        for kind, times in zip(kinds, counts, strict=True)
        for _ in range(times)
    ]


def following(site: DueSite, now: datetime) -> datetime | None:
    """As the engine plans."""
    assert site.every is not None
    return Schedule.read(site.every, site.timezone or "UTC").next_after(now, site.name)


def moments_of_interest(store: Store) -> Iterator[datetime]:
    """A clock that jumps to the next moment at which a site is due, until the year is over."""
    while True:
        with store._engine.connect() as connection:
            now = connection.execute(select(func.min(schema.sites.c.next_due))).scalar_one()
        if now >= END:
            return
        yield now


def due_dates(store: Store) -> dict[str, list[datetime]]:
    """The due dates of all runs, by site, ascending."""
    runs, sites = schema.runs, schema.sites
    found: dict[str, list[datetime]] = defaultdict(list)
    query = select(sites.c.name, runs.c.due_at).join_from(runs, sites).order_by(runs.c.due_at)
    with store._engine.connect() as connection:
        for name, due_at in connection.execute(query):
            found[name].append(due_at)
    return found


def faults(sites: Iterable[Site], met: dict[str, list[datetime]]) -> list[str]:
    """Each due date that was missed, met twice, or met although it was none."""
    return [f"{site.name} ({site.every}, {site.timezone}): {fault}" for site in sites for fault in _faults(site, met)]


def _faults(site: Site, met: dict[str, list[datetime]]) -> Iterator[str]:
    assert site.every is not None
    kind, zone = BY_WORDS[site.every], ZoneInfo(site.timezone)
    moments = met[site.name]
    if kind.period == "hour":
        hourly = [moments[0] + timedelta(hours=number) for number in range(len(moments))]
        if moments != hourly or len(moments) != 365 * 24:
            yield f"{len(moments)} runs, not one in each hour"
        return
    days = [moment.astimezone(zone).date() for moment in moments]
    if kind.comes is not None:
        yield from _differences(days, [day for day in _days() if kind.comes(day)])
    elif kind.period == "month":
        yield from _differences(days, [date(2026, month, days[5].day) for month in range(1, 13)])
    elif kind.period == "hours of sunday":
        wanted = [day for day in _days() if day.weekday() == 6]
        yield from _differences(sorted(set(days)), wanted)
        # Where the clocks leave the hour from 2 out, 2 and 3 are one moment.
        yield from (
            f"{days.count(day)} runs on {day}" for day in set(days) & set(_inner()) if days.count(day) not in {2, 3}
        )
        if sum(days.count(day) == 2 for day in _inner()) > 1:
            yield "runs are missing on more than one day"
    else:
        apart = {"week": 7, "fortnight": 14}[kind.period]
        if {later - earlier for earlier, later in pairwise(days)} != {timedelta(days=apart)} or len(
            days
        ) < 364 // apart:
            yield f"not every {apart} days: {days}"
    if kind.period != "hours of sunday":
        yield from _at_wrong_times(moments, zone, kind.at)


def _days() -> list[date]:
    return list(islice((date(2026, 1, 1) + timedelta(days=number) for number in count()), 365))


def _inner() -> list[date]:
    """Days that are within the year in every zone."""
    return _days()[1:-1]


def _differences(days: list[date], wanted: list[date]) -> Iterator[str]:
    inner = set(_inner())
    yield from (f"missed on {day}" for day in wanted if day in inner and day not in days)
    yield from (f"met on {day} though it was not due" for day in days if day in inner and day not in wanted)
    yield from (f"met twice on {day}" for day in set(days) if days.count(day) > 1)


def _at_wrong_times(moments: list[datetime], zone: tzinfo, at: time | None) -> Iterator[str]:
    """Always at the same time of the day, or at the one that was named; the clocks may leave an hour out."""
    times = [moment.astimezone(zone) for moment in moments]
    usual = at or max((one.time() for one in times), key=[one.time() for one in times].count)
    late = JITTER if at else timedelta(seconds=1)
    for one in times:
        named = datetime.combine(one.date(), usual)
        plain = one.replace(tzinfo=None)
        gap = timedelta(hours=1) if _leaves_out(named, zone) else timedelta(0)
        if not named <= plain < named + gap + late:
            yield f"at {one}"


def _leaves_out(named: datetime, zone: tzinfo) -> bool:
    """Do the clocks never show this time?"""
    aware = named.replace(tzinfo=zone)
    return aware.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != named
