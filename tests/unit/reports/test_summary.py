from dataclasses import replace

import pytest

from reports import summary
from reports.audit import Finding, PhaseResult
from tests.unit.reports import audit_samples, samples

STATES = (PhaseResult(phase="no_action", reached=True),)


def counts(audit, category):
    line = next(line for line in summary.phase_table(audit).lines if line.category == category)
    return [(cell.count, cell.at_least, cell.alarming) for cell in line.cells]


def test_phase_table_counts_by_category_and_phase():
    table = summary.phase_table(audit_samples.audit())
    assert [result.phase for result in table.phases] == ["no_action", "reject", "accept"]
    assert table.untried == ("gpc", "withdraw")
    assert counts(audit_samples.audit(), "necessary") == [(2, False, False), (2, True, False), (2, False, False)]
    assert counts(audit_samples.audit(), "statistics") == [(0, False, False), (0, True, False), (2, False, False)]
    assert counts(audit_samples.audit(), "marketing") == [(1, False, True), (1, True, True), (1, False, False)]


def test_a_phase_that_was_not_reached_has_no_numbers():
    audit = audit_samples.audit(phases=(PhaseResult(phase="reject", reached=False, how="not_offered"),))
    assert counts(audit, "marketing") == [(None, False, False)]


def test_what_was_only_attempted_is_not_counted():
    audit = audit_samples.audit(
        phases=STATES,
        cookies=(audit_samples.cookie(phases=samples.BEFORE, stored=False),),
        storage=(audit_samples.storage(phases=samples.BEFORE, stored=False),),
    )
    assert counts(audit, "statistics") == [(0, False, False)]


@pytest.mark.parametrize(
    ("phases", "number"),
    [
        ((PhaseResult(phase="no_action", reached=True),), 1),
        ((PhaseResult(phase="no_action", reached=False),), None),
        ((PhaseResult(phase="accept", reached=True),), None),
        ((), None),
    ],
)
def test_what_needs_consent_before_a_choice(phases, number):
    assert summary.needing_consent(audit_samples.audit(phases=phases), "no_action") == number


def test_nothing_seen_in_a_phase_that_is_not_proved_is_no_nothing():
    unproved = audit_samples.audit(phases=(PhaseResult(phase="reject", reached=True, outcome="unverified"),))
    assert summary.needing_consent(unproved, "reject") == 1
    assert summary.needing_consent(replace(unproved, cookies=(), storage=()), "reject") is None


def test_tasks_gather_findings_by_rule_with_the_most_severe_first():
    findings = [
        Finding(rule="b", severity="low", message="1"),
        Finding(rule="a", severity="high", message="3", reference="law"),
        Finding(rule="z", severity="strange", message="4"),
        Finding(rule="a", severity="high", message="2", reference="law"),
    ]
    tasks = summary.tasks(findings)
    assert [(task.severity, task.rule, len(task.findings)) for task in tasks] == [
        ("high", "a", 2),
        ("low", "b", 1),
        ("strange", "z", 1),
    ]
    assert [finding.message for finding in tasks[0].findings] == ["2", "3"]
    assert tasks[0].reference == "law"
    assert summary.tasks(reversed(findings)) == tasks


def test_pages_are_grouped_by_how_well_they_could_be_looked_at():
    unvisited = replace(audit_samples.page("/left"), visits=())
    groups = summary.page_groups((*audit_samples.audit().pages, unvisited))
    assert [page.url for page in groups.unseen] == ["https://www.shop.example/left", "https://www.shop.example/search"]
    assert [page.url for page in groups.incomplete] == ["https://www.shop.example/cart"]
    assert len(groups.seen) == 5


def test_severity_counts_name_every_severity():
    assert summary.severity_counts(audit_samples.audit().findings) == {"high": 1, "medium": 1, "low": 1, "info": 0}


def test_what_needs_consent_comes_first():
    ordered = summary.by_urgency(audit_samples.audit().cookies)
    assert [cookie.name for cookie in ordered] == ["_fbp", "_ga", "x7_vis", "shop_session"]
