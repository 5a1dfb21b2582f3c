"""Which rules tell of what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports.alert import SEVERITIES
from scanner.alerts import DEFAULT_RULES, AlertSettings, alerts_for, as_message, check_rules
from scanner.alerts.rules import MOST_ITEMS, read_message
from scanner.change import ChangeKind, ChangeSubject
from scanner.errors import UsageError
from scanner.findings import FINDING_IDS
from scanner.model import Finding, ScanStatus, Subject
from tests.alerting import a_change, a_hostile_alert
from tests.records import a_scan

COMPLETE, DEGRADED, FAILED = ScanStatus.COMPLETE, ScanStatus.DEGRADED, ScanStatus.FAILED


def settings(*rules):
    return AlertSettings.read({"targets": ["mailto:a@b.example"], "rules": list(rules)})


def a_scan_of(status=COMPLETE, findings=()):
    scan = a_scan()
    reasons = [] if status is COMPLETE else ["1 of 2 pages could not be looked at."]
    return replace(scan, scan=replace(scan.scan, status=status, reasons=reasons), findings=list(findings))


def a_finding(rule="consent.before", severity="high", subject=None):
    return Finding(rule, severity, subject or Subject("cookie", "c1"), f"{rule} is not met.", {}, "")


def rules_told(alert):
    return [] if alert is None else [item.rule for item in alert.items]


CHANGES = [
    a_change(),
    a_change(category="cdn"),
    a_change(ChangeKind.COOKIE_NEW),
    a_change(ChangeKind.COOKIE_GONE),
    a_change(ChangeKind.LIFETIME, severity="low"),
]


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        (["new_marketing"], ["change.tracker_new", "change.cookie_new"]),
        (["change.tracker_new"], ["change.tracker_new", "change.tracker_new"]),
        (["change"], [change.rule for change in CHANGES]),
        (["change:medium"], [change.rule for change in CHANGES[:4]]),
        (["change.lifetime:high"], []),
        (["change.lifetime"], ["change.lifetime"]),
        (["new_marketing", "change.tracker_new"], ["change.tracker_new", "change.tracker_new", "change.cookie_new"]),
        (["chang"], []),
        ([], ["change.tracker_new", "change.cookie_new"]),
    ],
)
def test_changes(rules, told):
    assert rules_told(alerts_for(settings(*rules), a_scan_of(), CHANGES)) == told


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        (["before_consent"], ["consent.before"]),
        (["unclassified"], ["cookie.unclassified"]),
        (["consent"], ["consent.before", "consent.no_reject"]),
        (["consent:high"], ["consent.before"]),
        (["tracker.cname"], []),
    ],
)
def test_findings(rules, told):
    found = [
        a_finding(),
        a_finding("consent.no_reject", "medium", Subject("site", "shop.example")),
        a_finding("cookie.unclassified", "low", Subject("storage", "k1")),
    ]
    assert rules_told(alerts_for(settings(*rules), a_scan_of(findings=found), [])) == told


def test_a_finding_is_told_when_it_is_new_only():
    scan, earlier = a_scan_of(findings=[a_finding()]), a_scan_of(findings=[a_finding()])
    assert alerts_for(settings("before_consent"), scan, [], earlier=[earlier]) is None
    assert alerts_for(settings("before_consent"), scan, [], earlier=[a_scan_of(), earlier]) is None
    assert alerts_for(settings("before_consent"), scan, [], earlier=[a_scan_of()]) is not None
    assert alerts_for(settings("before_consent:again"), scan, [], earlier=[earlier]) is not None


def test_another_name_of_the_same_pattern_is_no_news():
    earlier = a_scan_of(findings=[a_finding()])
    cookie = replace(earlier.cookies[0], id="other", name="_ga_DEF")
    scan = replace(earlier, cookies=[cookie], findings=[a_finding(subject=Subject("cookie", "other"))])
    assert alerts_for(settings("before_consent"), scan, [], earlier=[earlier]) is None
    elsewhere = replace(scan, cookies=[replace(cookie, domain="other.example")])
    assert rules_told(alerts_for(settings("before_consent"), elsewhere, [], earlier=[earlier])) == ["consent.before"]


@pytest.mark.parametrize(
    ("subject", "told"),
    [
        (ChangeSubject("cookie", "_ga_*", {"domain": "shop.example"}), False),
        (ChangeSubject("cookie", "_*", {"domain": "shop.example"}), True),  # no word, and the name has no digit
        (ChangeSubject("cookie", "_g*", {"domain": "shop.example"}), False),
        (ChangeSubject("cookie", "_ga_*", {"domain": "other.example"}), True),
        (ChangeSubject("storage", "_ga_*", {"origin": "shop.example"}), True),
        (ChangeSubject("tracker", "_ga_*", {"host": "_ga_*"}), True),
    ],
)
def test_what_comes_and_goes_is_no_news(subject, told):
    scan = a_scan_of(findings=[a_finding()])
    alert = alerts_for(settings("before_consent"), scan, [], earlier=[a_scan_of()], flapping=[subject])
    assert (alert is not None) is told
    assert alerts_for(settings("before_consent:again"), scan, [], flapping=[subject]) is not None


def test_what_stays_after_all_is_told_when_the_comparison_says_so():
    scan = a_scan_of(findings=[a_finding()])
    subject = ChangeSubject("cookie", "_ga_*", {"domain": "shop.example"})
    new = a_change(ChangeKind.COOKIE_NEW, subject=subject)
    assert rules_told(alerts_for(settings("before_consent"), scan, [new], earlier=[scan])) == ["consent.before"]
    changed = a_change(ChangeKind.LIFETIME, subject=subject)
    assert alerts_for(settings("before_consent"), scan, [changed], earlier=[scan]) is None


def test_a_tracker_that_comes_and_goes():
    host = Subject("tracker", "x8.ads.example")
    scan = a_scan_of(findings=[a_finding(subject=host)])
    flapping = [ChangeSubject("tracker", "*.ads.example", {"site": "ads.example", "host": "*.ads.example"})]
    assert alerts_for(settings("before_consent"), scan, [], flapping=flapping) is None


@pytest.mark.parametrize(
    ("rule", "status", "before", "severity"),
    [
        ("scan.twice", COMPLETE, [DEGRADED, FAILED], None),
        ("scan.twice", DEGRADED, [], None),
        ("scan.twice", DEGRADED, [COMPLETE, DEGRADED], None),
        ("scan.twice", DEGRADED, [DEGRADED], "medium"),
        ("scan.twice", DEGRADED, [FAILED, COMPLETE], "medium"),
        ("scan.twice", FAILED, [DEGRADED], "high"),
        ("scan.twice", FAILED, [FAILED, FAILED], "high"),
        ("scan.degraded", DEGRADED, [], "low"),
        ("scan.degraded", FAILED, [], None),
        ("scan.failed", FAILED, [], "high"),
        ("scan.failed", DEGRADED, [FAILED], None),
        ("scan", FAILED, [], "high"),
        ("scan:high", DEGRADED, [DEGRADED], None),
    ],
)
def test_the_scan_itself(rule, status, before, severity):
    alert = alerts_for(settings(rule), a_scan_of(status), [], before)
    assert (alert.severity if alert else None) == severity


def test_how_often_in_a_row_is_said():
    alert = alerts_for(settings("scan.twice"), a_scan_of(FAILED), [], [FAILED, DEGRADED, COMPLETE, FAILED])
    assert alert is not None
    assert alert.items[0].text == "The site could not be scanned, for the 3rd time in a row."


def test_one_message_the_worst_first():
    changes = [a_change(severity="low"), a_change(ChangeKind.COOKIE_NEW, severity="high")]
    alert = alerts_for(settings("change", "consent"), a_scan_of(findings=[a_finding(severity="medium")]), changes)
    assert alert is not None
    assert [item.severity for item in alert.items] == ["high", "medium", "low"]
    assert alert.severity == "high"


def test_a_message_has_a_limit():
    alert = alerts_for(settings("change"), a_scan_of(), [a_change()] * (MOST_ITEMS + 7))
    assert alert is not None
    assert (len(alert.items), alert.omitted) == (MOST_ITEMS, 7)


def test_a_site_without_rules_has_the_usual_ones():
    assert [rule.name for rule in AlertSettings.read({"targets": ["x"]}).rules] == list(DEFAULT_RULES)
    assert AlertSettings.read(None).targets == ()
    assert AlertSettings.read({"targets": ["a", "b", "a"]}).targets == ("a", "b")
    assert check_rules(DEFAULT_RULES, FINDING_IDS) == DEFAULT_RULES


@pytest.mark.parametrize("text", ["", ":high", "change:higher", "change:high:low", "a:b:c"])
def test_what_is_no_rule(text):
    with pytest.raises(UsageError):
        settings(text)


@pytest.mark.parametrize("rule", ["change.tracker_now", "consent.befor", "new_marketin", "scan.thrice", "con"])
def test_a_rule_that_is_never_met_is_refused(rule):
    with pytest.raises(UsageError, match="no alert rule"):
        check_rules([rule], FINDING_IDS)


@pytest.mark.parametrize("rule", [*FINDING_IDS, "consent:high", "change.phase:again", "scan", "unclassified:low:again"])
def test_a_rule_that_can_be_met(rule):
    assert check_rules([rule], FINDING_IDS) == (rule,)


@pytest.mark.parametrize("kept", [{"targets": "x"}, {"targets": [], "rules": "change"}])
def test_settings_that_cannot_be_read(kept):
    with pytest.raises(UsageError):
        AlertSettings.read(kept)


def test_a_message_comes_back_from_json():
    assert read_message(as_message(a_hostile_alert())) == a_hostile_alert()
    subject = ChangeSubject("cookie", "_ga_*", {"domain": "shop.example"})
    alert = alerts_for(settings("change"), a_scan_of(), [a_change(subject=subject)])
    assert alert is not None
    assert read_message(as_message(alert)) == alert
    assert alert.items[0].place == "shop.example"


def test_severities_have_one_order():
    assert SEVERITIES == ("info", "low", "medium", "high")
