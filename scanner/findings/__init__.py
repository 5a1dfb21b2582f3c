"""Findings: rules that a site does not meet, each with its evidence and the text it rests on.

Pure. A rule is one function of a scan; `RULES` names them with their references. A reference is where to read
on, not legal advice: whether a finding is a violation is for a person to judge.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner.change import ChangeKind
from scanner.errors import UsageError
from scanner.findings import asking, attributes, consent, transfer, verdicts
from scanner.findings.rule import Rule
from scanner.model import Finding, ScanStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.model import Scan

_EPRIVACY: Final = "ePrivacy Directive 2002/58/EC art. 5(3)"

RULES: Final = (
    Rule(
        "consent.before",
        f"{_EPRIVACY}; GDPR art. 4(11) and 6(1)(a); CJEU C-673/17 Planet49; EDPB Guidelines 2/2023",
        consent.before,
    ),
    Rule("consent.ignored", f"{_EPRIVACY}; GDPR art. 7; EDPB Guidelines 05/2020", consent.ignored),
    Rule(
        "consent.withdrawal_ignored",
        f"{_EPRIVACY}; GDPR art. 7(3); EDPB Guidelines 05/2020 section 5.2",
        consent.withdrawal_ignored,
    ),
    Rule(
        "consent.no_reject",
        "GDPR art. 4(11) and 7; EDPB Cookie Banner Taskforce report (January 2023), type A practice; "
        "CNIL Recommendation 2020-092",
        asking.no_reject,
    ),
    Rule(
        "consent.reject_harder",
        "GDPR art. 4(11) and 7; CNIL Guidelines 2020-091 and Recommendation 2020-092: refusing as easy as accepting; "
        "EDPB Cookie Banner Taskforce report (January 2023)",
        asking.reject_harder,
    ),
    Rule(
        "consent.implied",
        "GDPR art. 4(11) and recital 32; EDPB Guidelines 05/2020 § 86: to scroll or to go on is no consent",
        asking.implied,
    ),
    Rule(
        "consent.preticked",
        "GDPR art. 4(11) and recital 32; CJEU C-673/17 Planet49; EDPB Cookie Banner Taskforce report (January 2023), "
        "type B practice",
        asking.preticked,
    ),
    Rule(
        "consent.asked_again",
        "GDPR art. 4(11) and 7; CNIL Recommendation 2020-092 § 36: to keep a refusal as long as a consent; "
        "EDPB Guidelines 03/2022 on deceptive design patterns: continuous prompting",
        asking.asked_again,
    ),
    Rule(
        "consent.record_too_long",
        "GDPR art. 5(1)(e) and 7; CNIL Recommendation 2020-092 (6 months as good practice); "
        "Garante, Guidelines of 10 June 2021",
        asking.record_too_long,
    ),
    Rule(
        "consent.no_withdrawal",
        "GDPR art. 7(3); EDPB Cookie Banner Taskforce report (January 2023), type K practice: no withdraw icon",
        asking.no_withdrawal,
    ),
    Rule(
        "gpc.ignored",
        "GDPR art. 21(5); California Code of Regulations, title 11, § 7025; W3C Global Privacy Control",
        consent.gpc_ignored,
    ),
    Rule(
        "duration.excessive",
        "GDPR art. 5(1)(e); CNIL Guidelines 2020-091 § 52: 13 months for audience measurement",
        attributes.excessive,
    ),
    Rule("attributes.insecure", "GDPR art. 32; RFC 6265bis (Secure, SameSite)", attributes.insecure),
    Rule("category.doubtful", "GDPR art. 5(2) and 13", verdicts.doubtful),
    Rule("cookie.unclassified", f"{_EPRIVACY}; GDPR art. 13; CJEU C-673/17 Planet49", verdicts.unclassified),
    Rule("tracker.cname", f"{_EPRIVACY}; EDPB Guidelines 2/2023; GDPR art. 13", transfer.cname),
    Rule("transfer.country", "GDPR art. 44 to 46; CJEU C-311/18 Schrems II", transfer.country),
)
"""The rules in the order in which they are applied and shown."""

FINDING_IDS: Final = tuple(rule.id for rule in RULES)
"""Every finding id there is."""

CHANGE_IDS: Final = tuple(f"change.{kind}" for kind in ChangeKind)
"""Ids of what may differ from an earlier scan."""


def findings(scan: Scan) -> list[Finding]:
    """All findings about a scan, by rule; what the scan already lists is not looked at.

    A failed scan has none: nothing was seen that could be held against anybody.
    """
    if scan.scan.status is ScanStatus.FAILED:
        return []
    return [
        Finding(rule.id, hit.severity, hit.subject, hit.message, hit.evidence, rule.reference)
        for rule in RULES
        for hit in rule.check(scan)
    ]


def validate_fail_on(names: Iterable[str], *, changes: bool = False) -> tuple[str, ...]:
    """The names given to `--fail-on`, each an id or a group of ids such as `consent`, without repetitions.

    Args:
        names: as given, also several in one, separated by commas.
        changes: whether there is an earlier scan to compare with, so that `change.*` means something.

    Raises:
        UsageError: a name is unknown, or would never be found, which would look like success.
    """
    given = [name.strip() for text in names for name in text.split(",") if name.strip()]
    checked = FINDING_IDS + (CHANGE_IDS if changes else ())
    for name in given:
        if any(matching(each, (name,)) for each in checked):
            continue
        if any(matching(each, (name,)) for each in CHANGE_IDS):
            raise UsageError(f"--fail-on {name} compares with an earlier scan", "Name one with --baseline.")
        raise UsageError(f"--fail-on: there is no rule {name!r}", f"The rules are {_listed(checked)}.")
    return tuple(dict.fromkeys(given))


def matching(rule: str, names: Iterable[str]) -> bool:
    """Whether a finding's or change's id is one of the names, or belongs to one of the groups named."""
    return any(rule == name or rule.startswith(name + ".") for name in names)


def _listed(ids: tuple[str, ...]) -> str:
    groups = dict.fromkeys(each.partition(".")[0] for each in ids)
    return f"{', '.join(ids)}, or a group of them: {', '.join(groups)}"
