from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reports.advice import advice, advised_rules
from reports.audit import Coverage, Finding, PastScan, PhaseResult
from reports.brief import brief, scans
from reports.limits import limits
from reports.messages import RULES
from reports.report_words import ReportWords
from scanner import findings
from tests.unit.reports import audit_samples

WORDS = ReportWords()
STORED = "The site stores 4 cookies and 2 other entries on a visitor's device"
CLEAN = {"findings": (), "status": "complete", "coverage": Coverage(pages_discovered=9, pages_visited=9)}
PAST = PastScan(
    started_at=datetime(2026, 10, 1, tzinfo=UTC),
    status="complete",
    cookies={"necessary": 2, "marketing": 5},
    storage=1,
    trackers=1200,
    pages=40,
)


def made(**changes):
    return brief(audit_samples.audit(**changes), WORDS)


def finding(severity, rule="consent.before"):
    return Finding(rule=rule, severity=severity, message="It is so.")


def test_a_manager_reads_numbers_in_six_sentences_at_most():
    assert made(earlier=(PAST,)).sentences == (
        "We looked at 41 of the 44 pages we found.",
        f"{STORED}: 3 need consent, one has no known purpose.",
        "Before visitors choose, one item that needs consent is already there.",
        "After a refusal, one item that needs consent is still there.",
        "Its pages contact 3 third-party hosts (3 companies); one host is for statistics or marketing.",
        "Since 1 October 2026 cookies went from 7 to 4 and third-party hosts from 1,200 to 3.",
    )


def test_a_clean_site():
    clean = made(**CLEAN, cookies=(), storage=(), trackers=(), phases=audit_samples.audit().phases[:1])
    assert (clean.verdict, clean.title, clean.steps) == ("good", "No problem was found", ())
    assert clean.sentences == (
        "We looked at all 9 pages we found.",
        "The site stored nothing on our device.",
        "Before visitors choose, nothing that needs consent is there.",
        "What is there after a refusal could not be tested.",
        "Its pages contact no third party.",
    )


@pytest.mark.parametrize(
    ("found", "verdict", "title"),
    [
        (("high", "high", "low"), "bad", "Not in order: one problem is urgent"),
        (("medium", "low"), "fair", "One problem needs work"),
        (("low",), "good", "No serious problem, one small point"),
        ((), "good", "No problem was found"),
    ],
)
def test_verdicts(found, verdict, title):
    now = made(**CLEAN | {"findings": tuple(map(finding, found))})
    assert (now.verdict, now.title) == (verdict, title)


def test_no_finding_is_no_praise_where_something_was_not_seen():
    now = made(findings=())
    assert (now.verdict, now.title) == ("fair", "No problem was found in what could be looked at")
    assert [step.title for step in now.steps] == ["A page could not be opened"]


def test_a_failed_scan_says_nothing_about_the_site():
    coverage = Coverage(pages_discovered=1, pages_visited=0, pages_failed=1)
    now = made(status="failed", findings=(), coverage=coverage, cookies=(), storage=(), trackers=())
    assert (now.verdict, len(now.sentences)) == ("unknown", 1)
    assert now.steps[0].target == "r-pages"
    assert scans(audit_samples.audit(status="failed", coverage=coverage)) == ()


def test_walls_before_most_pages_are_said_before_all_else():
    coverage = Coverage(pages_discovered=12, pages_visited=3, pages_failed=9, not_measured={"challenge": 8, "login": 1})
    now = made(findings=(), status="degraded", coverage=coverage)
    assert (now.verdict, now.title) == ("unknown", "Much of this site was not measured")
    assert now.sentences[0] == (
        "We looked at 3 of the 12 pages we found; 9 were not measured (a bot challenge, a login page)."
    )
    assert (now.steps[0].title, now.steps[0].severity) == ("9 pages were not measured", "high")
    assert "--identify" in now.steps[0].how
    assert "--login" in now.steps[0].how
    assert len(now.steps) == 1
    grave = made(findings=(finding("high"),), status="degraded", coverage=coverage)
    assert (grave.verdict, grave.title) == ("bad", "Much of this site was not measured")


def test_a_site_behind_a_wall_was_not_measured():
    coverage = Coverage(pages_discovered=1, pages_visited=0, pages_failed=1, not_measured={"captcha": 1})
    now = made(status="failed", findings=(), coverage=coverage, cookies=(), storage=(), trackers=())
    assert (now.verdict, now.title) == ("unknown", "This site was not measured")
    assert now.sentences[0] == "Not measured: a captcha."


def test_few_walls_change_no_verdict():
    coverage = Coverage(pages_discovered=12, pages_visited=11, pages_failed=1, not_measured={"geo": 1})
    now = made(findings=(), status="degraded", coverage=coverage)
    assert now.title == "No problem was found in what could be looked at"
    assert now.steps[-1].title == "A page was not measured"


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("not_offered", "Visitors cannot refuse: the notice offers no way to do so."),
        ("no_banner", "Visitors are not asked: no notice was found."),
        ("not_operable", "What is there after a refusal could not be tested."),
    ],
)
def test_why_a_refusal_was_not_tested(how, said):
    assert said in made(phases=(PhaseResult(phase="reject", reached=False, how=how),)).sentences


def test_steps_say_who_and_how_the_most_severe_first():
    steps = made(findings=(finding("low", "cookie.unclassified"), finding("high"), finding("high"))).steps
    assert [(step.title, step.count, step.target) for step in steps[:2]] == [
        ("Stored before a choice was made", 2, "r-task-1"),
        ("The purpose is not known", 1, "r-task-2"),
    ]
    assert steps[0].who == "Web developer or keeper of the tag manager"
    assert steps[0].how.endswith("only after the visitor has agreed.")


def test_every_rule_has_advice():
    assert advised_rules() == {rule.id for rule in findings.RULES} == set(RULES)
    assert advice("made.up").who == "Owner of the site"


def test_scans_end_with_this_one():
    kept = scans(audit_samples.audit(earlier=(PAST,)))
    assert kept[0] is PAST
    assert (sum(kept[1].cookies.values()), kept[1].storage, kept[1].trackers, kept[1].pages) == (4, 2, 3, 41)


def test_limits_name_what_was_not_seen():
    told = " ".join(limits(audit_samples.audit(), WORDS))
    for said in (
        "3 pages that were found were not looked at.",
        "nothing proves that it took effect, so there may be more: After refusal.",
        "This was not part of the scan: With Global Privacy Control, After withdrawal.",
        "They are no legal advice.",
    ):
        assert said in told
    unreached = replace(audit_samples.audit(), phases=(PhaseResult(phase="accept", reached=False),))
    assert "This could not be looked at: After acceptance." in limits(unreached, WORDS)
