"""Which of what a scan brought is told: the rules of a site, applied. Pure."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Self

from reports.alert import SEVERITIES, Alert, AlertItem
from reports.formats.alert import by_severity
from scanner.change import ChangeKind
from scanner.errors import UsageError
from scanner.model import Cookie, ScanStatus

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from scanner.change import Change, ChangeSubject
    from scanner.model import Finding, Scan, StorageItem

DEFAULT_RULES: Final = ("new_marketing", "before_consent", "unclassified", "scan.twice")
"""What a site that names no rules is told of."""

SCAN_RULES: Final = ("scan.degraded", "scan.failed", "scan.twice")
SHORT_NAMES: Final = ("new_marketing", "before_consent", "unclassified")
MOST_ITEMS: Final = 200
"""Items that a message holds; of further ones it tells the number."""

_AGAIN: Final = "again"
_NEWS_OF_MARKETING: Final = frozenset({
    ChangeKind.TRACKER_NEW, ChangeKind.COOKIE_NEW, ChangeKind.STORAGE_NEW, ChangeKind.CATEGORY,
})  # fmt: skip
_NEW: Final = frozenset({ChangeKind.COOKIE_NEW, ChangeKind.STORAGE_NEW, ChangeKind.TRACKER_NEW})
_FINDINGS: Final = {"consent.before": "before_consent", "cookie.unclassified": "unclassified"}


@dataclass(frozen=True, slots=True)
class AlertRule:
    """One rule: an id, a group of ids such as `consent`, or a short name; from which severity on it counts.

    `again` = a finding is told after each scan, not only when it is new.
    """

    name: str
    least: str = SEVERITIES[0]
    again: bool = False

    @classmethod
    def read(cls, text: str) -> Self:
        """Read `NAME[:SEVERITY][:again]`; `UsageError` when it is none."""
        name, *rest = text.strip().split(":")
        severities = [word for word in rest if word in SEVERITIES]
        if not name or len(severities) > 1 or any(word != _AGAIN and word not in SEVERITIES for word in rest):
            raise UsageError(
                f"{text!r} is not an alert rule",
                "Give one like change.tracker_new, consent:high or before_consent:again",
            )
        return cls(name, severities[0] if severities else SEVERITIES[0], _AGAIN in rest)

    def names(self, ids: Iterable[str]) -> bool:
        """Whether one of the ids is meant by this rule."""
        return any(each == self.name or each.startswith(self.name + ".") for each in ids)

    def takes(self, candidate: _Candidate) -> bool:
        """Whether this rule wants it told."""
        heavy = SEVERITIES.index(candidate.item.severity) >= SEVERITIES.index(self.least)
        return heavy and (candidate.new or self.again) and self.names(candidate.ids)


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """Whom to tell of a site's scans, and of what: `sites.alerts`, `{"targets": [..], "rules": [..]}`."""

    targets: tuple[str, ...] = ()
    rules: tuple[AlertRule, ...] = ()

    @classmethod
    def read(cls, kept: Mapping[str, Any] | None) -> Self:
        """Read what the store keeps; no `rules` mean `DEFAULT_RULES`. `UsageError` when it cannot be read."""
        given = kept or {}
        targets, rules = given.get("targets") or [], given.get("rules")
        if not isinstance(targets, list) or not isinstance(rules, list | None):
            raise UsageError("The alerts of the site cannot be read", "Give its targets and rules anew")
        named = rules or DEFAULT_RULES
        # A target given twice is told once.
        return cls(tuple(dict.fromkeys(map(str, targets))), tuple(AlertRule.read(str(rule)) for rule in named))


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Something that may be told, with all ids by which rules name it."""

    item: AlertItem
    ids: tuple[str, ...]
    new: bool = True


def check_rules(rules: Iterable[str], finding_ids: Collection[str]) -> tuple[str, ...]:
    """The rules as given; `UsageError` for one that would never be met, which would look like peace."""
    known = (*SHORT_NAMES, *SCAN_RULES, *(f"change.{kind}" for kind in ChangeKind), *finding_ids)
    checked = tuple(dict.fromkeys(rule.strip() for rule in rules))
    for rule in checked:
        name = AlertRule.read(rule).name
        if not any(each == name or each.startswith(name + ".") for each in known):
            raise UsageError(f"There is no alert rule {name!r}", f"The rules are {', '.join(known)}, or groups of them")
    return checked


def alerts_for(
    settings: AlertSettings,
    scan: Scan,
    changes: Sequence[Change],
    earlier_statuses: Sequence[ScanStatus] = (),
    earlier: Sequence[Scan] = (),
    flapping: Sequence[ChangeSubject] = (),
) -> Alert | None:
    """The one message about a scan, or none when no rule of the site is met.

    Args:
        settings: whom to tell, of what.
        scan: the scan, complete, degraded or failed.
        changes: its difference from those before it.
        earlier_statuses: of the site's scans before it, newest first, failed ones too.
        earlier: the scans that it was compared with; what they already found is not news.
        flapping: what the comparison found to come and go; what is found about that is not news either.
    """
    news = _News(scan, earlier, [change.subject for change in changes if change.kind in _NEW], flapping)
    found = [*_troubles(scan, earlier_statuses), *map(_changed, changes), *_findings(scan, news)]
    items = by_severity([each.item for each in found if any(rule.takes(each) for rule in settings.rules)])
    if not items:
        return None
    info = scan.scan
    return Alert(
        site=info.site,
        start_url=info.start_url,
        scan_id=info.id,
        scanned_at=info.finished_at or info.started_at,
        status=info.status.value,
        reasons=tuple(info.reasons),
        severity=items[0].severity,
        items=tuple(items[:MOST_ITEMS]),
        omitted=max(0, len(items) - MOST_ITEMS),
    )


def trial_alert(site: str, start_url: str, now: datetime) -> Alert:
    """The message that shows that a target is reached."""
    return Alert(site, start_url, None, now, None, (), "info", (), test=True)


def as_message(alert: Alert) -> dict[str, Any]:
    """The alert as JSON: what the outbox keeps and the webhook gets."""
    fields = dataclasses.asdict(alert)
    return {**fields, "scanned_at": alert.scanned_at.isoformat() if alert.scanned_at else None}


def read_message(message: Mapping[str, Any]) -> Alert:
    """The alert again. Raises `KeyError`, `TypeError` or `ValueError` for anything else."""
    fields = dict(message)
    items = tuple(AlertItem(**{**item, "pages": tuple(item["pages"])}) for item in fields["items"])
    moment = fields["scanned_at"]
    return Alert(
        **{
            **fields,
            "items": items,
            "reasons": tuple(fields["reasons"]),
            "scanned_at": datetime.fromisoformat(moment) if moment else None,
        }
    )


def _troubles(scan: Scan, earlier_statuses: Sequence[ScanStatus]) -> Iterator[_Candidate]:
    """What is to be told of the scan itself."""
    status = scan.scan.status
    if status is ScanStatus.COMPLETE:
        return
    failed = status is ScanStatus.FAILED
    row = 1
    for before in earlier_statuses:
        if before is ScanStatus.COMPLETE:
            break
        row += 1
    what = "The site could not be scanned" if failed else "The scan could not look everywhere"
    rule = f"scan.{status.value}"
    severity = "high" if failed else "medium" if row > 1 else "low"
    ids = (rule, "scan.twice") if row > 1 else (rule,)
    text = f"{what}, for the {_ordinal(row)} time in a row." if row > 1 else f"{what}."
    yield _Candidate(AlertItem(rule, severity, "site", scan.scan.site, text=text), ids)


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _changed(change: Change) -> _Candidate:
    identity = change.subject.identity
    place = identity.get("domain") or identity.get("origin")
    item = AlertItem(
        rule=change.rule,
        severity=change.severity,
        kind=change.subject.kind,
        name=change.subject.name,
        place=str(place) if place else None,
        category=change.category,
        before=change.before,
        after=change.after,
        likely_cause=change.likely_cause,
        pages=change.pages[:20],
    )
    marketing = change.kind in _NEWS_OF_MARKETING and change.category == "marketing"
    return _Candidate(item, (change.rule, "new_marketing") if marketing else (change.rule,))


def _findings(scan: Scan, news: _News) -> Iterator[_Candidate]:
    for finding in scan.findings:
        subject = finding.subject
        item = news.items.get((subject.kind, subject.id))
        yield _Candidate(
            AlertItem(
                rule=finding.rule,
                severity=finding.severity,
                kind=subject.kind,
                name=_name(item) if item else subject.id,
                place=_place(item) if item else None,
                category=item.category if item else None,
                text=finding.message,
                pages=tuple(item.pages) if item else (),
            ),
            (finding.rule, _FINDINGS[finding.rule]) if finding.rule in _FINDINGS else (finding.rule,),
            new=news.is_new(finding),
        )


class _News:
    """Tells a finding that is new from one that stands, and from one about something that comes and goes."""

    def __init__(
        self, scan: Scan, earlier: Sequence[Scan], new: Sequence[ChangeSubject], flapping: Sequence[ChangeSubject]
    ) -> None:
        self.items = _places(scan)
        self._new = new
        self._flapping = flapping
        self._known = {_key(finding, places) for before in earlier for places in [_places(before)]
                       for finding in before.findings}  # fmt: skip

    def is_new(self, finding: Finding) -> bool:
        """Whether it is news: about something new, or itself new about something that is there to stay."""
        if self._is_one_of(finding, self._new):
            return True  # also what was taken for flapping when it first came
        return _key(finding, self.items) not in self._known and not self._is_one_of(finding, self._flapping)

    def _is_one_of(self, finding: Finding, subjects: Sequence[ChangeSubject]) -> bool:
        kind, name = finding.subject.kind, finding.subject.id
        item = self.items.get((kind, name))
        if item is not None:
            name = item.pattern
        return any(
            subject.kind == kind
            and (item is None or (subject.identity.get("domain") or subject.identity.get("origin")) == _place(item))
            and _is_called(name, subject.name)
            for subject in subjects
        )


def _is_called(name: str, pattern: str) -> bool:
    """Whether a name is the pattern, or one of those that it stands for."""
    if name == pattern:
        return True
    if "*" not in pattern or not re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), name, re.DOTALL):
        return False
    # A pattern without a word in it stands for names made by chance, not for all names.
    return any(map(str.isalnum, pattern)) or any(map(str.isdigit, name))


def _key(finding: Finding, places: Mapping[tuple[str, str], Cookie | StorageItem]) -> tuple[str, ...]:
    """What makes a finding the same one from scan to scan; names with a variable part are one."""
    subject = finding.subject
    item = places.get((subject.kind, subject.id))
    if item is None:
        return (finding.rule, subject.kind, subject.id)
    return (finding.rule, subject.kind, item.pattern, _place(item))


def _places(scan: Scan) -> dict[tuple[str, str], Cookie | StorageItem]:
    return {
        **{("cookie", cookie.id): cookie for cookie in scan.cookies},
        **{("storage", item.id): item for item in scan.storage},
    }


def _name(item: Cookie | StorageItem) -> str:
    return item.pattern or (item.name if isinstance(item, Cookie) else item.key)


def _place(item: Cookie | StorageItem) -> str:
    return item.domain if isinstance(item, Cookie) else item.origin
