"""When a site is due."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import UsageError
from scanner.timing import JITTER, Due, Schedule, months_before

KEY = "shop.example"
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
KINDS = (
    "hourly", "every 6 hours", "daily", "every 3 days at 02:30", "weekly", "weekly on monday at 03:30",
    "every 2 weeks", "every 2 weeks on tuesday, friday", "monthly", "monthly on the 31st",
    "monthly on the 30th at 02:30", "monthly on the last friday", "monthly on the second tuesday at 23:55",
    "quarterly", "quarterly on the 1st",
    "every 2 months", "yearly", "*/20 * * * *", "15,45 1-3 * * *", "0 3 1 * *", "30 2 L * *",
)  # fmt: skip
ZONES = (
    "UTC", "Europe/Stockholm", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Cairo",
    "America/St_Johns", "Pacific/Chatham", "America/Santiago",
)  # fmt: skip


def local(words: str, zone: str, after: datetime = NEW_YEAR, count: int = 4, key: str = KEY) -> list[datetime]:
    schedule = Schedule.read(words, zone)
    return [moment.astimezone(schedule.zone) for moment in islice(schedule.moments(after, key), count)]


def days(words: str, after: datetime = NEW_YEAR, count: int = 4) -> list[str]:
    return [f"{moment:%a %d %b}" for moment in local(words, "Europe/Stockholm", after, count)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("monthly on the 31st", ["Sat 31 Jan", "Sat 28 Feb", "Tue 31 Mar", "Thu 30 Apr"]),
        ("monthly on the last day", ["Sat 31 Jan", "Sat 28 Feb", "Tue 31 Mar", "Thu 30 Apr"]),
        ("monthly on the 30th", ["Fri 30 Jan", "Sat 28 Feb", "Mon 30 Mar", "Thu 30 Apr"]),
        ("every month on the 29th", ["Thu 29 Jan", "Sat 28 Feb", "Sun 29 Mar", "Wed 29 Apr"]),
        ("Monthly  on the 5", ["Mon 05 Jan", "Thu 05 Feb", "Thu 05 Mar", "Sun 05 Apr"]),
        ("monthly on the last friday", ["Fri 30 Jan", "Fri 27 Feb", "Fri 27 Mar", "Fri 24 Apr"]),
        ("monthly on the first Monday", ["Mon 05 Jan", "Mon 02 Feb", "Mon 02 Mar", "Mon 06 Apr"]),
        ("weekly on sunday", ["Sun 04 Jan", "Sun 11 Jan", "Sun 18 Jan", "Sun 25 Jan"]),
        ("weekly on monday and thursday", ["Thu 01 Jan", "Mon 05 Jan", "Thu 08 Jan", "Mon 12 Jan"]),
        ("weekly on monday, thursday", ["Thu 01 Jan", "Mon 05 Jan", "Thu 08 Jan", "Mon 12 Jan"]),
        ("quarterly on the 1st at 06:00", ["Thu 01 Jan", "Wed 01 Apr", "Wed 01 Jul", "Thu 01 Oct"]),
        ("quarterly on the last day", ["Sat 31 Jan", "Thu 30 Apr", "Fri 31 Jul", "Sat 31 Oct"]),
        ("0 3 1 * *", ["Thu 01 Jan", "Sun 01 Feb", "Sun 01 Mar", "Wed 01 Apr"]),
        ("0 3 * * 1-2", ["Mon 05 Jan", "Tue 06 Jan", "Mon 12 Jan", "Tue 13 Jan"]),
        ("0 3 L * *", ["Sat 31 Jan", "Sat 28 Feb", "Tue 31 Mar", "Thu 30 Apr"]),
    ],
)
def test_the_days(words, expected):
    assert days(words) == expected


def test_the_29th_of_a_leap_year():
    moments = local("monthly on the 30th", "UTC", datetime(2028, 1, 31, tzinfo=UTC), 2)
    assert [moment.date() for moment in moments] == [date(2028, 2, 29), date(2028, 3, 30)]


@pytest.mark.parametrize(
    ("words", "apart"),
    [
        ("every 2 weeks", 14), ("fortnightly", 14), ("every 3 days", 3), ("weekly", 7),
        ("every 10 weeks on friday", 70),
    ],
)  # fmt: skip
def test_so_many_days_apart_across_years(words, apart):
    moments = local(words, "Europe/Stockholm", datetime(2026, 10, 1, tzinfo=UTC), 60)
    assert {later.date() - earlier.date() for earlier, later in pairwise(moments)} == {timedelta(apart)}
    assert len({moment.time() for moment in moments}) == 1


@pytest.mark.parametrize(("words", "apart"), [("monthly", 1), ("quarterly", 3), ("every 5 months", 5), ("yearly", 12)])
def test_so_many_months_apart(words, apart):
    moments = local(words, "Europe/Stockholm", count=20)
    months = [moment.year * 12 + moment.month for moment in moments]
    assert {later - earlier for earlier, later in pairwise(months)} == {apart}
    assert len({(moment.day, moment.time()) for moment in moments}) == 1


class TestDaylightSaving:
    """Stockholm: 02:00 to 03:00 is left out on 29 March 2026 and comes twice on 25 October."""

    SPRING = datetime(2026, 3, 28, 12, tzinfo=UTC)
    AUTUMN = datetime(2026, 10, 24, 12, tzinfo=UTC)

    def test_a_time_that_is_left_out_comes_after_the_gap(self):
        found = local("30 2 * * *", "Europe/Stockholm", self.SPRING, 2, key=_punctual())
        assert [f"{moment:%d %H:%M}" for moment in found] == ["29 03:00", "30 02:30"]

    def test_a_time_that_comes_twice_counts_once(self):
        found = local("daily at 02:30", "Europe/Stockholm", self.AUTUMN, 2, key=_punctual())
        assert [f"{moment:%d %H:%M %z}" for moment in found] == ["25 02:30 +0200", "26 02:30 +0100"]

    def test_looked_for_while_the_hour_comes_the_second_time(self):
        second = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
        (found,) = local("daily at 02:30", "Europe/Stockholm", second, 1, key=_punctual())
        assert f"{found:%d %H:%M}" == "26 02:30"

    @pytest.mark.parametrize(
        "moment", [SPRING, AUTUMN, datetime(2026, 4, 4, tzinfo=UTC), datetime(2026, 10, 3, tzinfo=UTC)]
    )
    @pytest.mark.parametrize(
        "zone", ["Europe/Stockholm", "America/New_York", "Australia/Sydney", "Australia/Lord_Howe"]
    )
    def test_hourly_goes_by_the_hours_that_pass(self, moment, zone):
        found = list(islice(Schedule.read("hourly", zone).moments(moment, KEY), 60))
        assert {later - earlier for earlier, later in pairwise(found)} == {timedelta(hours=1)}

    @pytest.mark.parametrize("zone", ZONES)
    def test_daily_at_any_time_comes_once_a_day(self, zone):
        for hour in (*range(5), 12, 23):
            found = local(f"daily at {hour:02}:30", zone, count=400)
            dates = [moment.date() for moment in found]
            assert dates == [dates[0] + timedelta(number) for number in range(400)], hour


def _punctual() -> str:
    """A key with next to no jitter."""
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    schedule = Schedule.read("daily at 12:00")
    return next(key for key in map(str, range(9999)) if schedule.next_after(noon - timedelta(1), key) == noon)


class TestSpread:
    def test_a_thousand_sites_do_not_start_at_once(self):
        schedule = Schedule.read("monthly")
        first = [schedule.next_after(NEW_YEAR, f"site{number}.example") for number in range(1000)]
        assert max(Counter(moment.date() for moment in first).values()) < 75  # 36 a day on average
        assert max(Counter(first).values()) <= 3

    def test_a_site_keeps_its_day(self):
        assert local("monthly", "UTC") == local("every month", "UTC")
        assert local("monthly", "UTC", key="a.example") != local("monthly", "UTC", key="b.example")

    def test_a_named_time_is_met_within_a_quarter_of_an_hour_and_on_its_day(self):
        for words, hour, minute in (("daily at 03:30", 3, 30), ("55 23 * * *", 23, 55)):
            late = []
            for number in range(300):
                (found,) = local(words, "Europe/Stockholm", count=1, key=f"site{number}.example")
                late.append(found - found.replace(hour=hour, minute=minute, second=0))
            assert timedelta(0) <= min(late) <= max(late) < JITTER
            assert len(set(late)) > 80

    def test_jitter_never_reaches_the_next_due_moment(self):
        moments = list(islice(Schedule.read("*/5 * * * *").moments(NEW_YEAR, KEY), 50))
        assert {later - earlier for earlier, later in pairwise(moments)} == {timedelta(minutes=5)}


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(KINDS),
    st.sampled_from(ZONES),
    st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(["a.example", "b.example", "c.example", ""]),
)
def test_each_moment_leads_to_the_next(words, zone, after, key):
    """Planned one by one, from wherever the clock stands, the moments are those of the whole row."""
    schedule = Schedule.read(words, zone)
    row = list(islice(schedule.moments(after, key), 5))
    assert after < row[0]
    assert all(earlier < later for earlier, later in pairwise(row))
    assert all(moment.microsecond == 0 and moment.tzinfo is UTC for moment in row)
    for earlier, later in pairwise(row):
        assert schedule.next_after(earlier, key) == later
        assert schedule.next_after(later - timedelta(seconds=1), key) == later
        assert schedule.next_after(earlier + (later - earlier) / 2, key) == later


class TestDue:
    schedule = Schedule.read("daily at 03:00", "UTC")

    def test_not_yet(self):
        planned = self.schedule.next_after(NEW_YEAR, KEY)
        assert self.schedule.due(planned, planned - timedelta(seconds=1), KEY) is None
        assert self.schedule.due(None, planned, KEY) is None

    def test_now(self):
        planned = self.schedule.next_after(NEW_YEAR, KEY)
        assert self.schedule.due(planned, planned, KEY) == Due(planned, planned + timedelta(1))

    def test_what_was_missed_is_caught_up_once(self):
        planned = self.schedule.next_after(NEW_YEAR, KEY)
        back = planned + timedelta(days=30, hours=5)
        assert self.schedule.due(planned, back, KEY) == Due(planned, planned + timedelta(31))


@pytest.mark.parametrize(
    "words",
    [
        "", "sometimes", "monthly on the 32nd", "monthly on the 0th", "monthly on monday", "weekly on the 3rd",
        "daily on monday", "every 0 days", "every 5 hours", "every 400 days", "daily at 24:00", "daily at 3",
        "hourly at 03:30", "* * * *", "* * * * * *", "61 * * * *", "0 0 30 2 *", "0 0 31 4 *", "0 0 * * 8",
        "weekly on blurday",
        "0 0 1 13 *", "@reboot", "\ud800", "0 0 1 * * ; rm", "٣ * * * *",
    ],
)  # fmt: skip
def test_what_is_no_schedule(words):
    with pytest.raises(UsageError, match=r"is not a schedule|never comes"):
        Schedule.read(words)


@pytest.mark.parametrize("zone", ["", "Europe", "Nowhere/City", "../etc/passwd", "/etc/passwd", "a\0b", "CEST!"])
def test_what_is_no_time_zone(zone):
    with pytest.raises(UsageError, match="no time zone"):
        Schedule.read("daily", zone)


def test_the_words_stay_as_they_were_written():
    assert Schedule.read(" Monthly on the  31st ").words == "Monthly on the 31st"


@pytest.mark.parametrize(
    ("moment", "months", "expected"),
    [
        ((2026, 11, 30), 12, (2025, 11, 30)), ((2024, 2, 29), 12, (2023, 2, 28)), ((2026, 3, 31), 1, (2026, 2, 28)),
        ((2026, 1, 15), 1, (2025, 12, 15)), ((2026, 12, 15), 24, (2024, 12, 15)),
    ],
)  # fmt: skip
def test_months_before(moment, months, expected):
    zone = ZoneInfo("Europe/Stockholm")
    year, month, day = moment
    found = months_before(datetime(year, month, day, 8, 9, tzinfo=zone), months)
    assert (found.year, found.month, found.day, found.hour, found.minute) == (*expected, 8, 9)
