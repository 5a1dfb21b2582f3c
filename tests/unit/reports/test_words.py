from datetime import UTC, date, datetime, timedelta, timezone
from gettext import NullTranslations

import pytest

from reports.declaration import KINDS, NOTES, PHASES, ConsentNote, ScanNote
from reports.words import Words
from tests.unit.reports import samples

WORDS = Words()
DAY = 86_400


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "less than a second"),
        (0, "less than a second"),
        (1, "1 second"),
        (50, "50 seconds"),
        (60, "1 minute"),
        (90, "90 seconds"),
        (1799, "30 minutes"),
        (1800, "30 minutes"),
        (3600, "1 hour"),
        (5400, "90 minutes"),
        (DAY, "1 day"),
        (36 * 3600, "36 hours"),
        (7 * DAY, "7 days"),
        (30 * DAY, "30 days"),
        (60 * DAY, "2 months"),
        (90 * DAY, "3 months"),
        (100 * DAY, "100 days"),
        (180 * DAY, "6 months"),
        (364 * DAY, "1 year"),
        (365 * DAY, "1 year"),
        (395 * DAY, "13 months"),
        (400 * DAY, "13 months"),
        (34_186_669, "13 months"),
        (730 * DAY, "2 years"),
        (10 * 365 * DAY, "10 years"),
        (1250 * DAY, "3 years, 5 months"),
        (12_345, "3 hours, 26 minutes"),
        (3 * 3600 + 3590, "4 hours"),
        (376 * DAY, "1 year, 11 days"),
        (400_000 * 365 * DAY, "399,726 years"),
    ],
)
def test_duration(seconds, said):
    assert WORDS.duration(seconds) == said


def test_every_duration_can_be_said_and_is_near_the_truth():
    units = {"year": 31_557_600, "month": 2_629_800, "day": DAY, "hour": 3600, "minute": 60, "second": 1}
    for step in range(1, 4000):
        seconds = step**2 * 13
        parts = WORDS.duration(seconds).replace(",", "").split()
        total = sum(
            int(number) * units[unit.removesuffix("s")] for number, unit in zip(parts[::2], parts[1::2], strict=True)
        )
        assert abs(total - seconds) <= 0.04 * seconds, (seconds, parts)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"session": True}, "Until the browser is closed"),
        ({"session": False, "lifetime": 1800}, "30 minutes"),
        ({"session": False, "lifetime": None}, "Not known"),
        ({"session": False, "kind": "local_storage"}, "Until it is deleted"),
        ({"session": False, "kind": "indexed_db"}, "Until it is deleted"),
        ({"session": False, "kind": "cache_storage"}, "Until it is deleted"),
        ({"session": False, "kind": "session_storage"}, "Until the tab is closed"),
    ],
)
def test_kept(changes, said):
    assert WORDS.kept(samples.row(**changes)) == said


@pytest.mark.parametrize(
    ("phases", "said"),
    [
        ({}, "Not known"),
        ({"no_action": None}, "Not known"),
        ({"no_action": False, "accept": None}, "Not known"),
        ({"no_action": True}, "When you visit"),
        ({"no_action": True, "reject": None, "accept": None}, "When you visit"),
        ({"no_action": False, "reject": False, "accept": True}, "After you accept"),
        ({"no_action": True, "reject": False, "accept": True}, "Before you choose and after you accept"),
        ({"no_action": True, "reject": True, "accept": True}, "Whatever you choose"),
        ({"no_action": None, "accept": True}, "After you accept"),
    ],
)
def test_when(phases, said):
    assert WORDS.when(phases) == said


def test_dates_and_numbers():
    assert WORDS.date(date(2026, 2, 1)) == "1 February 2026"
    assert WORDS.moment(datetime(2026, 11, 22, 4, 5, tzinfo=UTC)) == "22 November 2026, 04:05 UTC"
    zone = timezone(timedelta(hours=1))
    assert WORDS.moment(datetime(2026, 11, 22, 4, 5, tzinfo=zone)) == "22 November 2026, 04:05 UTC+01:00"
    assert [WORDS.number(value) for value in (0, 1234, 1_234_567, 2.5)] == ["0", "1,234", "1,234,567", "2.5"]


def test_every_key_has_words():
    for kind in KINDS:
        assert WORDS.kind(kind) != kind
    for phase in PHASES:
        assert WORDS.phase(phase) != phase
    for kind in set(NOTES) - {"other"}:
        assert WORDS.note(ScanNote(kind=kind, count=2))


def test_unknown_keys_stay_as_they_are():
    assert WORDS.rule("policy.undisclosed") == "policy.undisclosed"
    assert WORDS.skip_reason("moon") == "moon"
    assert WORDS.country("Atlantis") == "Atlantis"
    assert WORDS.country("SE") == "Sweden"


@pytest.mark.parametrize(
    ("note", "said"),
    [
        (ScanNote(kind="pages_failed"), "One page could not be opened"),
        (ScanNote(kind="pages_failed", count=1200), "1,200 pages could not be opened"),
        (
            ScanNote(kind="pages_skipped", count=2, subject="robots"),
            "2 pages were left out because the site asks robots not to read them",
        ),
        (
            ScanNote(kind="phase_not_reached", subject="reject", detail="no button was found"),
            "What happens after you refuse could not be looked at (no button was found)",
        ),
        (ScanNote(kind="pages_skipped", count=2, subject="moon"), "2 pages were left out"),
        (ScanNote(kind="phase_unverified"), "One state of consent could not be verified"),
        (ScanNote(kind="pages_partly_read"), "Not everything on one page could be read"),
        (ScanNote(kind="stopped"), "The scan was stopped before it was done"),
        (ScanNote(kind="other", detail="The shop was closed."), "The shop was closed."),
    ],
)
def test_note(note, said):
    assert WORDS.note(note) == said


def test_consent_sentence():
    assert WORDS.consent(ConsentNote(text="Press the cookie.")) == "Press the cookie."
    assert "Klaro" in WORDS.consent(ConsentNote(banner=True, platform="Klaro"))
    assert "No request" in WORDS.consent(ConsentNote(banner=False))
    assert WORDS.consent(ConsentNote()).startswith("You can also delete")


class Shouting(NullTranslations):
    """A catalogue that proves that every word goes through gettext."""

    def gettext(self, message: str) -> str:
        return message.upper()

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return (msgid1 if n == 1 else msgid2).replace("pages", "SEITEN")


def test_words_come_from_the_catalogue_and_facts_from_the_cldr():
    words = Words("de", Shouting())
    assert words.note(ScanNote(kind="pages_failed", count=1200)) == "1.200 SEITEN could not be opened"
    assert words.category("necessary") == "NECESSARY"
    assert words.duration(365 * DAY) == "1 Jahr"
    assert words.date(date(2026, 2, 1)) == "1. Februar 2026"
    assert words.country("SE") == "Schweden"


def test_a_language_nobody_knows_is_written_with_english_facts():
    assert Words("xx").date(date(2026, 2, 1)) == "1 February 2026"


@pytest.mark.parametrize("value", [1e300, 10**290])
def test_numbers_that_only_a_hostile_site_declares(value):
    assert Words().number(value).startswith("1")
    assert Words().duration(value)
