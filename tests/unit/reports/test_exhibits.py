from datetime import UTC, datetime

from reports.audit import Finding, PhaseResult, Picture
from reports.exhibits import exhibits
from reports.summary import tasks

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def picture(shows, file, data=b"jpeg"):
    return Picture(shows=shows, layer=1, at=NOW, url="https://shop.example/", file=file, data=data)


def phase(name, *pictures):
    return PhaseResult(phase=name, reached=True, pictures=pictures)


def made(phases, *rules):
    return exhibits(phases, tasks(Finding(rule=rule, severity="high", message="") for rule in rules))


def test_each_picture_is_shown_once_at_the_first_finding_that_it_proves():
    phases = (phase("no_action", picture("banner", "a.jpg")), phase("reject", picture("after", "b.jpg")))
    found = made(phases, "consent.ignored", "consent.before", "consent.no_reject", "duration.excessive")
    assert {rule: one.number for rule, one in found.of_rule.items()} == {
        "consent.before": 1,
        "consent.ignored": 2,
        "consent.no_reject": 1,
    }
    assert found.shown_at == {1: "consent.before", 2: "consent.ignored"}


def test_pictures_of_one_file_name_in_two_phases_are_two():
    phases = (phase("no_action", picture("banner", "a.jpg")), phase("reject", picture("banner", "a.jpg")))
    assert made(phases).numbers == {("no_action", "a.jpg"): 1, ("reject", "a.jpg"): 2}


def test_a_picture_that_is_not_kept_proves_nothing():
    found = made((phase("no_action", picture("banner", "a.jpg", None)),), "consent.before")
    assert (found.of_rule, found.numbers) == ({}, {})
