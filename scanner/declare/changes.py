"""A difference, and a scan's rules as a build looks at them, as view records of `reports`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports import changes as view
from reports.change_words import CHANGES, ChangeWords
from reports.checks import Check, Checks, Hit
from scanner.change import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scanner.change import Change, ChangeSubject, Difference
    from scanner.model import Finding, Scan

LONGEST = 80  # characters of a name in a message


def changes_of(difference: Difference, site: str) -> view.Changes:
    """The difference as a reader sees it."""
    return view.Changes(
        site=site,
        old_id=difference.old["id"],
        old_at=difference.old["started_at"],
        new_id=difference.new["id"],
        new_at=difference.new["started_at"],
        changes=tuple(map(change_of, difference.changes)),
        flapping=tuple(map(item_of, difference.flapping)),
        notes=difference.notes,
    )


def change_of(change: Change) -> view.Change:
    """One change as a reader sees it."""
    return view.Change(
        kind=change.kind.value,
        severity=change.severity,
        item=item_of(change.subject),
        category=change.category,
        before=_facts(change.before),
        after=_facts(change.after),
        likely_cause=change.likely_cause,
        pages=change.pages,
    )


def _facts(value: Any) -> Mapping[str, object]:
    if value is None:
        return {}
    return value if isinstance(value, dict) else {"value": value}


def item_of(subject: ChangeSubject) -> view.Item:
    """An item by the name and the place that people know it by."""
    identity, place = subject.identity, ""
    if subject.kind == "cookie":
        wide = "" if identity["host_only"] else "."
        place = f"{wide}{identity['domain']}{identity['path']}"
        if identity.get("partition_key"):
            place += f" within {identity['partition_key']}"
    elif subject.kind == "storage":
        place = f"{str(identity['kind']).replace('_', ' ')} of {identity['origin']}"
    return view.Item(kind=subject.kind, name=subject.name, place=place)


def summary_of(change: Change) -> str:
    """A change in one line, for a build's output and for alerts: `New third party: t.example (marketing)`."""
    words = ChangeWords()
    name = words.item(item_of(change.subject))
    shown = name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
    category = f" ({change.category})" if change.category else ""
    cause = f". {change.likely_cause}" if change.likely_cause else ""
    return f"{words.change(change.kind.value)}: {shown}{category}{cause}"


def checks_of(
    scan: Scan, rules: Iterable[tuple[str, str]], changes: Sequence[Change] | None, fails: Iterable[str] | None
) -> Checks:
    """The rules of a scan with their hits.

    Args:
        scan: the scan.
        rules: id and reference of each rule of findings.
        changes: what changed since the baseline; null = there is none, so no rule of changes was looked at.
        fails: ids of the rules that fail the build; null = every one does that has a hit.
    """
    info = scan.scan
    words, failing = ChangeWords(), None if fails is None else set(fails)
    checks = [
        Check(
            rule=rule,
            title=words.rule(rule),
            reference=reference,
            fails=failing is None or rule in failing,
            hits=tuple(_finding(finding, scan) for finding in scan.findings if finding.rule == rule),
        )
        for rule, reference in rules
    ]
    for kind in ChangeKind if changes is not None else ():
        rule = f"change.{kind.value}"
        hits = tuple(_change(change) for change in changes or () if change.kind is kind)
        fail = failing is None or rule in failing
        checks.append(Check(rule=rule, title=words.say(CHANGES[kind.value]), fails=fail, hits=hits))
    ended = info.finished_at or info.started_at
    return Checks(
        site=info.site,
        start_url=info.start_url,
        version=info.scanner_version,
        status=info.status.value,
        reasons=tuple(info.reasons),
        duration=(ended - info.started_at).total_seconds(),
        checks=tuple(checks),
    )


def _finding(finding: Finding, scan: Scan) -> Hit:
    url = finding.evidence.get("first_seen_on")
    if finding.subject.kind == "page" and finding.subject.id.startswith("http"):
        url = finding.subject.id
    return Hit(
        message=finding.message,
        severity=finding.severity,
        url=url if isinstance(url, str) else scan.scan.start_url,
        identity=f"{finding.subject.kind}:{finding.subject.id}",
    )


def _change(change: Change) -> Hit:
    identity = "|".join(f"{name}={value}" for name, value in sorted(change.subject.identity.items()))
    return Hit(
        message=summary_of(change),
        severity=change.severity,
        url=change.pages[0] if change.pages else None,
        identity=f"{change.subject.kind}:{change.subject.name}|{identity}",
    )
