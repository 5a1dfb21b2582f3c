"""When a site is due: words or a cron expression, in a time zone, to the next moment.

What the words leave open (`monthly`: on which day? at what time?) the site's name decides, always in the same way: so
a thousand sites with the same words do not start at once, and each keeps its day. Where a time is named, a site
begins up to a quarter of an hour after it, for the same reason, and never on another day.

In spring a time that the clocks leave out comes right after the gap; in autumn a time that comes twice counts once.
An hourly schedule goes by the hours that pass.
"""

from __future__ import annotations

import heapq
import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from scanner.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

DEFAULT_ZONE: Final = "UTC"
JITTER: Final = timedelta(minutes=15)  # after a time that was named, at most
_LOOK_BACK: Final = JITTER + timedelta(hours=3)  # a moment's nominal time may lie so far before it: jitter and a gap
_FROM: Final = datetime(2026, 1, 1, tzinfo=UTC)
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NTH: Final = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": None}
_PERIODS: Final = {
    "hourly": (1, "hour"),
    "daily": (1, "day"),
    "weekly": (1, "week"),
    "fortnightly": (2, "week"),
    "monthly": (1, "month"),
    "quarterly": (3, "month"),
    "yearly": (12, "month"),
}
_LONGEST: Final = {"hour": 24, "day": 366, "week": 52, "month": 24}
_WORDS = re.compile(
    r"(?:(?P<period>[a-z]+ly)|every (?:(?P<count>\d{1,3}) )?(?P<unit>hour|day|week|month)s?)"
    r"(?: on (?P<on>.+?))?(?: at (?P<hour>\d{1,2}):(?P<minute>\d\d))?"
)
_DAY_OF_MONTH = re.compile(r"the (?P<day>\d{1,2})(?:st|nd|rd|th)?|the last day")
_NTH_WEEKDAY = re.compile(rf"the (?P<nth>{'|'.join(_NTH)}) (?P<weekday>{'|'.join(_WEEKDAYS)})")
ADVICE: Final = (
    "Give words such as daily, weekly on monday at 03:30, every 2 weeks, monthly on the 31st, "
    "monthly on the last friday, quarterly, or a cron expression of five fields"
)


@dataclass(frozen=True, slots=True)
class Due:
    """Something is due: for which moment, and when again."""

    at: datetime
    following: datetime | None  # null = not by itself


@dataclass(frozen=True, slots=True)
class Schedule:
    """When something is due, read from words or a cron expression. Moments are aware, results in UTC.

    `key` tells sites apart: the site's name.
    """

    words: str
    zone: ZoneInfo
    _plan: _Plan

    @classmethod
    def read(cls, words: str, timezone: str = DEFAULT_ZONE) -> Schedule:
        """Read words or a cron expression, for a time zone such as `Europe/Stockholm`.

        Raises:
            UsageError: they cannot be read, or no moment ever fits.
        """
        return _read(words, timezone)

    def next_after(self, moment: datetime, key: str) -> datetime:
        """The first due moment of the site that is later than `moment`."""
        return next(self.moments(moment, key))

    def moments(self, after: datetime, key: str) -> Iterator[datetime]:
        """All due moments of the site later than `after`, one by one."""
        for at in self._late(after, key) if self._plan.timed else self._nominal(after - _LOOK_BACK, key):
            if at > after:
                yield at

    def _late(self, after: datetime, key: str) -> Iterator[datetime]:
        """The moments of a time that was named, with what the site comes after it."""
        share = _draw(key, "jitter", 900) / 900
        for nominal, following in pairwise(self._nominal(after - _LOOK_BACK, key)):
            tomorrow = nominal.astimezone(self.zone).date() + timedelta(days=1)
            midnight = datetime.combine(tomorrow, time(), self.zone).astimezone(UTC)
            room = min(JITTER, following - nominal, midnight - nominal)
            # Whole seconds, so that it is the same moment in every database.
            yield nominal + timedelta(seconds=int(share * room.total_seconds()))

    def due(self, planned: datetime | None, now: datetime, key: str) -> Due | None:
        """Is the site due whose next moment was `planned`? Moments that were missed since then count as one."""
        if planned is None or planned > now:
            return None
        return Due(planned, self.next_after(now, key))

    def _nominal(self, after: datetime, key: str) -> Iterator[datetime]:
        """The moments that the clock names, ascending, each once, in UTC."""
        # Some clocks are set by half an hour, which would make an hour of half or one and a half.
        start = after.astimezone(UTC) if self._plan.hourly else after.astimezone(self.zone)
        last = None
        for moment in heapq.merge(*(self._ticks(cron, start, key) for cron in self._plan.crons(key))):
            if moment != last:
                yield moment
            last = moment

    def _ticks(self, cron: str, start: datetime, key: str) -> Iterator[datetime]:
        fits = self._plan.fits
        for tick in CronSim(cron, start):
            if fits(tick.date(), key):
                yield tick.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What was read. `None` is what the words leave open."""

    cron: str | None = None  # an expression, which leaves nothing open; the rest then says nothing
    unit: str = "day"
    count: int = 1
    weekdays: tuple[int, ...] = ()  # 0 = Monday
    nth: tuple[int | None, int] | None = None  # which weekday of the month: the nth (None: the last), weekday
    day: int | None = None  # of the month; months that are too short have their last day
    at: time | None = None

    @property
    def timed(self) -> bool:
        """Was a time of the day named?"""
        return self.cron is not None or self.at is not None

    @property
    def hourly(self) -> bool:
        """Does it go by the hours that pass, whatever the clocks show?"""
        return self.cron is None and self.unit == "hour" and self.count == 1

    def crons(self, key: str) -> tuple[str, ...]:
        """Cron expressions whose moments together are the plan's, but for `fits`."""
        if self.cron is not None:
            return (self.cron,)
        minute = self.at.minute if self.at else _draw(key, "minute", 60)
        hour = self.at.hour if self.at else _draw(key, "hour", 24)
        if self.unit == "hour":
            first = _draw(key, "hour", self.count)
            hours = "*" if self.count == 1 else ",".join(str(each) for each in range(first, 24, self.count))
            return (f"{minute} {hours} * * *",)
        return tuple(f"{minute} {hour} {days}" for days in self._days(key))

    def _days(self, key: str) -> tuple[str, ...]:
        """The day, month and weekday of the cron expressions."""
        if self.unit == "week":
            weekdays = self.weekdays or (_draw(key, "weekday", 7),)
            return ("* * " + ",".join(str((day + 1) % 7) for day in weekdays),)
        if self.unit == "month" and self.nth is not None:
            nth, weekday = self.nth
            return (f"* * {(weekday + 1) % 7}{'L' if nth is None else f'#{nth}'}",)
        if self.unit == "month":
            day = self.day or 1 + _draw(key, "day", 28)
            return (f"{'L' if day == 31 else day} * *",) if day in {*range(29), 31} else (f"{day} 1,3-12 *", "L 2 *")
        return ("* * *",)

    def fits(self, day: date, key: str) -> bool:
        """Is it the turn of this day, where only every second, third .. day, week or month is meant?"""
        if self.count == 1 or self.unit == "hour" or self.cron is not None:
            return True
        if self.unit == "day":
            turn = day.toordinal()
        elif self.unit == "week":
            turn = (day.toordinal() - 1) // 7  # day 1 was a Monday
        else:
            turn = day.year * 12 + day.month - 1
        # With the day named, quarters begin in January; else the months are shared out as the days are.
        begins = 0 if self.day or self.nth else _draw(key, "turn", self.count)
        return turn % self.count == begins


@lru_cache(maxsize=1024)
def _read(words: str, timezone: str) -> Schedule:
    plain = " ".join(words.lower().replace(",", " , ").split()).replace(" , ", ",")
    cron = len(plain.split()) == 5 and plain[0] in "*0123456789"
    plan = _Plan(cron=plain) if cron else _word_plan(plain.removeprefix("@"))
    if plan is None:
        raise UsageError(f"{words!r} is not a schedule", ADVICE)
    schedule = Schedule(" ".join(words.split()), _zone(timezone), plan)
    try:
        schedule.next_after(_FROM, "")
    except CronSimError as problem:
        raise UsageError(f"{words!r} is not a schedule: {str(problem).lower()}", ADVICE) from problem
    except (StopIteration, RuntimeError) as problem:
        raise UsageError(f"The schedule {words!r} never comes", ADVICE) from problem
    return schedule


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as problem:
        raise UsageError(
            f"There is no time zone {name!r}", "Give a name of the IANA database such as Europe/Stockholm"
        ) from problem


def _word_plan(text: str) -> _Plan | None:
    """What the words mean; `None` when they cannot be read."""
    match = _WORDS.fullmatch(text)
    if match is None:
        return None
    if match["period"]:
        if match["period"] not in _PERIODS:
            return None
        count, unit = _PERIODS[match["period"]]
    else:
        count, unit = int(match["count"] or 1), match["unit"]
    if not 1 <= count <= _LONGEST[unit] or (unit == "hour" and (24 % count or match["on"] or match["hour"])):
        return None
    at = None
    if match["hour"]:
        if int(match["hour"]) > 23 or int(match["minute"]) > 59:
            return None
        at = time(int(match["hour"]), int(match["minute"]))
    return _on(match["on"], _Plan(unit=unit, count=count, at=at))


def _on(text: str | None, plan: _Plan) -> _Plan | None:
    """The plan with the days that `on ..` names; `None` when they do not fit it."""
    if text is None:
        return plan
    if plan.unit == "week":
        names = re.split(r",| and ", text)
        known = all(name in _WEEKDAYS for name in names)
        return replace(plan, weekdays=tuple(map(_WEEKDAYS.index, names))) if known else None
    if plan.unit == "month" and (match := _NTH_WEEKDAY.fullmatch(text)):
        return replace(plan, nth=(_NTH[match["nth"]], _WEEKDAYS.index(match["weekday"])))
    if plan.unit == "month" and (match := _DAY_OF_MONTH.fullmatch(text)) and 1 <= int(match["day"] or 31) <= 31:
        return replace(plan, day=int(match["day"] or 31))
    return None


def _draw(key: str, what: str, size: int) -> int:
    """A number below `size` that depends on the key alone."""
    digest = sha256(f"{what} {key}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") % size


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and time so many months earlier; the last day of the month where it is too short."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)
