"""The changes of a scan against those before it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from scanner.change import Change, ChangeKind, Difference
from scanner.diff import severity
from scanner.diff.causes import Causes
from scanner.diff.facts import attributes_of, fact_changes
from scanner.diff.items import PHASES, subject_of
from scanner.diff.pages import page_changes
from scanner.diff.rotation import Rotation
from scanner.diff.series import Series
from scanner.model import Cookie, ScanStatus, Tracker

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.change import ChangeSubject
    from scanner.diff.items import Item
    from scanner.diff.series import Timeline
    from scanner.model import Scan

GONE_AFTER: Final = 2
"""Complete scans without an item until it is gone."""

HISTORY: Final = 12
"""Earlier scans that are worth giving: what comes and goes shows in them."""

STEADY: Final = 3  # scans in a row after which what seemed to come by turns is there to stay
LONGER: Final = 3  # times as many scans until what comes by turns is gone
_NEW: Final = {
    "cookie": ChangeKind.COOKIE_NEW, "storage": ChangeKind.STORAGE_NEW, "tracker": ChangeKind.TRACKER_NEW
}  # fmt: skip
_GONE: Final = {
    "cookie": ChangeKind.COOKIE_GONE, "storage": ChangeKind.STORAGE_GONE, "tracker": ChangeKind.TRACKER_GONE
}  # fmt: skip
_ORDER: Final = {"high": 0, "medium": 1, "low": 2, "info": 3}
_COMPARED: Final = ("phases", "profile", "subdomains", "include", "exclude", "max_pages", "max_depth", "sample", "urls")


def difference(scan: Scan, earlier: Sequence[Scan], *, gone_after: int = GONE_AFTER) -> Difference:
    """What of a site changed with a scan, and what only comes and goes.

    Args:
        scan: the newest scan.
        earlier: those before it, newest first; `HISTORY` of them are enough, failed ones are passed over.
        gone_after: complete scans in a row without an item until it is gone.
    """
    seen = [each for each in earlier if each.scan.status is not ScanStatus.FAILED]
    old = _named(seen[0]) if seen else {"id": None, "started_at": None}
    if not seen or scan.scan.status is ScanStatus.FAILED:
        why = "There is no earlier scan to compare with." if not seen else "The newer scan failed, so it shows nothing."
        return Difference(old, _named(scan), (), (), (why,))
    series = Series([*reversed(seen), scan])
    rotation = Rotation(series)
    causes = Causes(series)
    changes = [
        replace(change, likely_cause=causes.of(change, line))
        for line in series
        for change in _changes(line, series, rotation, gone_after)
    ]
    changes += page_changes(series, gone_after)
    flapping = [subject_of(line.key) for line in series if _flaps(line, rotation)]
    return Difference(
        old=old,
        new=_named(scan),
        changes=tuple(sorted(changes, key=_rank)),
        flapping=tuple(sorted(flapping, key=_name)),
        notes=tuple(_notes(series)),
    )


def _named(scan: Scan) -> dict[str, Any]:
    return {"id": scan.scan.id, "started_at": scan.scan.started_at}


def _rank(change: Change) -> tuple[Any, ...]:
    return (_ORDER[change.severity], list(ChangeKind).index(change.kind), *_name(change.subject))


def _name(subject: ChangeSubject) -> tuple[str, ...]:
    return (subject.kind, subject.name, *(f"{key}={value}" for key, value in sorted(subject.identity.items())))


# ---- coming and going


def _changes(line: Timeline, series: Series, rotation: Rotation, gone_after: int) -> Iterator[Change]:
    if line.now is None:
        if _is_gone(line, rotation, gone_after):
            yield _gone(line)
    elif _is_new(line, series, rotation, gone_after):
        yield _new(line.now)
    else:
        yield from fact_changes(line, series, rotation, gone_after)


def _is_new(line: Timeline, series: Series, rotation: Rotation, gone_after: int) -> bool:
    """Whether an item that is there now is news."""
    runs, gaps = line.runs(), line.gaps()
    if len(runs) == 1 and runs[0][1] == 1:
        return not rotation.rotates(line)  # never seen before
    if len(runs) == 1:
        return _is_late_news(line, series, rotation)
    returned = runs[-1][1] == 1
    return returned and len(gaps) == 1 and gaps[0] >= gone_after and not rotation.rotates(line)


def _is_late_news(line: Timeline, series: Series, rotation: Rotation) -> bool:
    """Whether what seemed to come by turns when it first came has stayed since then."""
    at = next(number for number, there in enumerate(line.there) if there)
    judged = [there for there in line.there[at:] if there is not None]
    if at == 0 or len(judged) != STEADY or rotation.proven(line):
        return False
    then, since = series.between(0, at), series.between(at, len(series.looks) - 1)
    first, later = then.timelines.get(line.key), since.timelines.get(line.key)
    if first is None or later is None:
        return False  # its name was taken for another's then
    return Rotation(then).rotates(first) and not Rotation(since, guess=False).rotates(later)


def _is_gone(line: Timeline, rotation: Rotation, gone_after: int) -> bool:
    """Whether an item that is not there now is news: exactly when it is missing often enough."""
    if not line.missing or line.there[-1] is not False:
        return False
    if rotation.rotates(line):
        around = [other.missing for other in rotation.siblings(line)]
        return line.missing == LONGER * gone_after and all(missing >= line.missing for missing in around)
    gaps = line.gaps()
    return line.missing == (gone_after if not gaps else max(2 * gone_after, max(gaps) + 1))


def _flaps(line: Timeline, rotation: Rotation) -> bool:
    return bool(line.gaps()) or (not all(line.there) and rotation.rotates(line))


def _new(item: Item) -> Change:
    return Change(
        _NEW[item.kind], severity.of_new(item), subject_of(item.key), None, told(item),
        category=item.category, pages=item.pages[:20],
    )  # fmt: skip


def _gone(line: Timeline) -> Change:
    last = line.last
    if last is None:
        raise ValueError(f"{line.key} was never there")
    return Change(_GONE[last.kind], "info", subject_of(line.key), told(last), None, category=last.category)


def told(item: Item) -> dict[str, Any]:
    """What a change tells of an item that is new or gone."""
    first = item.entries[0]
    found: dict[str, Any] = {"category": item.category}
    if isinstance(first, Tracker):
        found |= {"organisation": first.organisation, "role": first.role}
    else:
        found |= {"party": first.party.value, "vendor": first.vendor.name if first.vendor else None}
        found["setters"] = sorted(item.setter_names)
    if isinstance(first, Cookie):
        found |= {"session": first.session, "lifetime": first.lifetime}
    return {**found, **attributes_of(item), "phases": {phase: item.phases[phase] for phase in PHASES}}


# ---- what could not be judged


def _notes(series: Series) -> Iterator[str]:
    new, old = series.new.scan, series.old.scan
    if not series.new.complete:
        yield "The newer scan is degraded: what it did not see may still be there, so nothing is called gone."
    if not series.old.complete:
        yield "The scan before is degraded: what is new may have been there already where it could not look."
    unlike = [name for name in _COMPARED if _option(old, name) != _option(new, name)]
    if unlike:
        yield f"The two scans did not look in the same way; other are: {', '.join(unlike)}."
    if old.scan.vantage.locale != new.scan.vantage.locale or old.scan.vantage.proxy != new.scan.vantage.proxy:
        yield "The two scans looked from different places (proxy or locale)."
    if old.scan.vantage.logged_in != new.scan.vantage.logged_in:
        yield f"Only the {'newer' if new.scan.vantage.logged_in else 'older'} scan was logged in."


def _option(scan: Scan, name: str) -> Any:
    return scan.scan.options.get(name)
