"""What of an item that is still there changed: each kind of change compared with what earlier scans knew."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from scanner.change import Change, ChangeKind
from scanner.diff import severity
from scanner.diff.items import PHASES, Item, subject_of
from scanner.model import Cookie, Tracker
from scanner.urls import registrable_domain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.change import Severity
    from scanner.diff.rotation import Rotation
    from scanner.diff.series import Look, Series, Timeline

SLACK: Final = 60.0  # seconds by which lifetimes may differ
SHARE: Final = 0.05  # or this part of the longer one
MONTHS: Final = (28 * 86400.0, 3.1 * 86400.0)  # from four weeks on, or the days by which months differ
CAP: Final = 0.99 * 400 * 86400.0  # browsers keep nothing longer; beyond it what was asked for is compared
DAY: Final = 86400.0
HELD: Final = 2  # scans in a row from which a value is no passing one
EVERYWHERE: Final = 0.9  # of the pages: a third party is on all of them, but for a few
ON_FEW: Final = 0.4
FEWEST_PAGES: Final = 5  # of which shares mean something
_JUDGED: Final = ("no_action", "reject", "gpc", "withdraw")
"""Phases in which the visitor has not agreed, so that being there at all is worth telling."""


def fact_changes(line: Timeline, series: Series, rotation: Rotation, gone_after: int) -> Iterator[Change]:
    """The changes of an item that is in the newest scan and was in an earlier one."""
    now, last = line.now, line.last
    if now is None or last is None:
        return
    moving = rotation.rotates(line)
    yield from _plain(line, now, ChangeKind.CATEGORY, lambda item: item.category)
    yield from _plain(line, now, ChangeKind.PARTY, _party)
    if now.kind == "tracker":
        yield from _plain(line, now, ChangeKind.ORGANISATION, _organisation)
    if now.kind == "cookie":
        yield from _lifetime(line, now, last, series)
    yield from _attributes(line, now, series)
    if now.kind != "tracker":
        yield from _setter(line, now, rotation, series)
    if not moving:
        yield from _phase(line, now, series, gone_after)
        if now.kind == "tracker" and not line.gaps():
            yield from _spread(line, now, series)


def _change(kind: ChangeKind, how: Severity, now: Item, before: Any, after: Any) -> Change:
    return Change(kind, how, subject_of(now.key), before, after, category=now.category, pages=now.pages[:20])


def is_news(now: Any, earlier: list[Any], same: Callable[[Any, Any], bool]) -> bool:
    """Whether a value is another than the last known one (`earlier` has the newest first), and does not go to and fro:
    one that was there before is news only if the other one has held for two scans, and for the first time.
    """
    if not earlier or same(now, earlier[0]):
        return False
    if not any(same(now, value) for value in earlier[1:]):
        return True
    held = next(count for count, value in enumerate(earlier) if not same(value, earlier[0]))
    return held >= HELD and not any(same(value, earlier[0]) for value in earlier[held:])


def _equal(one: Any, other: Any) -> bool:
    return bool(one == other)


def _plain(line: Timeline, now: Item, kind: ChangeKind, value: Callable[[Item], str | None]) -> Iterator[Change]:
    known = [told for item in line.known if (told := value(item)) is not None]
    after = value(now)
    if after is not None and is_news(after, known, _equal):
        yield _change(kind, severity.of_fact(kind, now, known[0], after), now, known[0], after)


def _party(item: Item) -> str | None:
    parties = {entry.party.value for entry in item.entries if not isinstance(entry, Tracker)}
    return parties.pop() if len(parties) == 1 else None


def _organisation(item: Item) -> str | None:
    return next((entry.organisation for entry in item.entries if isinstance(entry, Tracker)), None)


# ---- lifetime


def _life(item: Item) -> dict[str, Any] | None:
    """The longest of its entries; null where none is known."""
    cookies = [entry for entry in item.entries if isinstance(entry, Cookie)]
    lasting = [entry for entry in cookies if not entry.session and entry.lifetime is not None]
    if not lasting:
        known = any(entry.session for entry in cookies)
        return {"session": True, "lifetime": None, "lifetime_declared": None} if known else None
    longest = max(lasting, key=lambda entry: (entry.lifetime or 0.0, entry.lifetime_declared or 0.0))
    return {"session": False, "lifetime": longest.lifetime, "lifetime_declared": longest.lifetime_declared}


def same_length(one: float, other: float) -> bool:
    """Whether two lifetimes are the same for a visitor: seconds between answer and look, and months, differ."""
    longer, difference = max(one, other), abs(one - other)
    slack = max(SLACK, SHARE * longer)
    if min(one, other) >= MONTHS[0]:
        slack = max(slack, MONTHS[1])
    return difference <= slack


def _same_life(one: dict[str, Any], other: dict[str, Any]) -> bool:
    if one["session"] or other["session"]:
        return bool(one["session"] == other["session"])
    if not same_length(one["lifetime"], other["lifetime"]):
        return False
    asked = (one["lifetime_declared"], other["lifetime_declared"])
    if None in asked or min(one["lifetime"], other["lifetime"]) < CAP:
        return True
    return same_length(*asked)


def _ends_at_one_moment(before: float, after: float, old: Look, new: Look) -> bool:
    """Whether both end at the same moment, or at the same time of another day: what is set until the end of a campaign
    or until midnight lives shorter the later one looks.
    """
    slack = timedelta(seconds=SLACK)
    for look in (old, new):
        info = look.scan.scan
        slack += (info.finished_at or info.started_at) - info.started_at
    seconds = slack.total_seconds()
    elapsed = (new.scan.scan.started_at - old.scan.scan.started_at).total_seconds()
    if elapsed <= 2 * seconds:
        return False
    if abs(before - after - elapsed) <= seconds:
        return True
    if before > DAY or after > DAY:
        return False
    off = (before - after - elapsed) % DAY
    return min(off, DAY - off) <= seconds and 2 * seconds < elapsed % DAY < DAY - 2 * seconds


def _lifetime(line: Timeline, now: Item, last: Item, series: Series) -> Iterator[Change]:
    after = _life(now)
    known = [life for item in line.known if (life := _life(item)) is not None]
    if after is None or not is_news(after, known, _same_life):
        return
    before = known[0]
    lasting = before["lifetime"] is not None and after["lifetime"] is not None
    if lasting:
        old = next(look for look, item in zip(reversed(series.earlier), line.seen[-2::-1], strict=True) if item is last)
        if _ends_at_one_moment(before["lifetime"], after["lifetime"], old, series.new):
            return
    yield _change(ChangeKind.LIFETIME, severity.of_lifetime(now, before, after), now, before, after)


# ---- attributes


def attributes_of(item: Item, look: Look | None = None) -> dict[str, Any]:
    """What else is told of an item: the weakest of its entries."""
    found: dict[str, Any] = {}
    cookies = [entry for entry in item.entries if isinstance(entry, Cookie)]
    if cookies:
        found["secure"] = all(cookie.secure for cookie in cookies)
        found["http_only"] = all(cookie.http_only for cookie in cookies)
        found["same_site"] = _weakest(cookie.same_site for cookie in cookies)
    trackers = [entry for entry in item.entries if isinstance(entry, Tracker)]
    if trackers:
        asked = look is None or (look.scan.coverage.aliases is not None and look.scan.coverage.aliases.status == "done")
        if asked:
            found["cname"] = next((tracker.cname for tracker in trackers if tracker.cname), None)
        found["fingerprinting"] = sorted({kind for tracker in trackers for kind in tracker.fingerprinting})
    return found


def _weakest(found: Iterator[str | None]) -> str | None:
    order = {"None": 0, None: 1, "Lax": 2, "Strict": 3}
    return min(found, key=lambda value: order.get(value, 1))


def _attributes(line: Timeline, now: Item, series: Series) -> Iterator[Change]:
    after = attributes_of(now, series.new)
    earlier = [
        attributes_of(item, look)
        for look, item in zip(reversed(series.earlier), line.seen[-2::-1], strict=True)
        if item is not None
    ]
    changed = {}
    for name, value in after.items():
        known = [attributes[name] for attributes in earlier if name in attributes]
        # What a script asks a browser for varies with what it has time for: only more than ever before is news.
        more = name == "fingerprinting"
        if more and known and set(value) <= set().union(*known):
            continue
        if is_news(value, known, _equal):
            changed[name] = (known[0], value)
    if changed:
        before = {name: pair[0] for name, pair in changed.items()}
        told = {name: pair[1] for name, pair in changed.items()}
        yield _change(ChangeKind.ATTRIBUTES, severity.of_attributes(before, told), now, before, told)


# ---- setter


def _setter(line: Timeline, now: Item, rotation: Rotation, series: Series) -> Iterator[Change]:
    known = [_told(item) for item in line.known]
    known = [names for names in known if names]
    after = _told(now)
    if not known or not after:
        return
    ever = frozenset().union(*known)
    fresh = after - ever
    if not fresh:
        return
    sites = {registrable_domain(name.replace("*", "0")) for name in ever if _is_host(name)}
    foreign = {name for name in fresh if _is_host(name) and registrable_domain(name.replace("*", "0")) not in sites}
    foreign -= {name for name in foreign if _by_turns(name, rotation, series)}
    if after & ever and not foreign:
        return  # one of those who always set it still does
    if not after & ever and not foreign and any(_is_host(name) for name in fresh):
        return  # another host of the same third party, or one that comes by turns
    yield _change(ChangeKind.SETTER, severity.of_setter(foreign=bool(foreign)), now, sorted(known[0]), sorted(after))


def _told(item: Item) -> frozenset[str]:
    """Who set it, so far as somebody saw it."""
    return frozenset(name for name in item.setter_names if not name.startswith("inferred:"))


def _is_host(name: str) -> bool:
    return "/" not in name and not name.startswith("inline:")


def _by_turns(name: str, rotation: Rotation, series: Series) -> bool:
    lines = [line for line in series if line.key[0] == "tracker" and line.key[1] == name]
    return any(rotation.rotates(line) for line in lines)


# ---- phase


def _phase(line: Timeline, now: Item, series: Series, gone_after: int) -> Iterator[Change]:
    items = [item for item in line.seen if item is not None]
    if any(item.irregular() for item in items):
        return  # it is there on some loads only, so that one time without it says nothing of consent
    worse, better = {}, {}
    wide = len(series.new.looked) / 2
    for phase in _JUDGED:
        # Where it was met on other pages, its absence there says nothing of those where it is met now.
        like = [item for item in line.known if _same_pages(now, item, wide)]
        said = [value for item in like if (value := item.phases[phase]) is not None]
        after = now.phases[phase]
        if after is True and said and not any(item.phases[phase] for item in line.known):
            worse[phase] = True
        elif after is False and series.new.complete and True in said and said.index(True) == gone_after - 1:
            better[phase] = False
    found = {**worse, **better}
    if not found:
        return
    last = {
        phase: next((item.phases[phase] for item in line.known if item.phases[phase] is not None), None)
        for phase in PHASES
    }
    if not worse:  # the last scan that was told of may have been the first without it
        last |= dict.fromkeys(better, True)
    yield _change(ChangeKind.PHASE, severity.of_phase(now, worse=set(worse)), now, last, dict(now.phases))


def _same_pages(one: Item, other: Item, wide: float) -> bool:
    if not one.pages or not other.pages or min(one.page_count, other.page_count) >= wide:
        return True
    return bool(set(one.pages) & set(other.pages))


# ---- spread


def _spread(line: Timeline, now: Item, series: Series) -> Iterator[Change]:
    """A third party that is now on nearly all pages, or no longer."""
    shares = []
    for look, item in zip(series.looks, line.seen, strict=True):
        pages = len(look.looked)
        if item is not None and look.complete and pages >= FEWEST_PAGES:
            shares.append((item.page_count / pages, {"page_count": item.page_count, "of": pages}))
    if len(shares) < 2 or now.irregular() or not series.new.complete:
        return
    (after, told), earlier = shares[-1], shares[:-1]
    wider = after >= EVERYWHERE and all(share <= ON_FEW for share, _ in earlier)
    narrower = after <= ON_FEW and all(share >= EVERYWHERE for share, _ in earlier)
    if wider or narrower:
        yield _change(ChangeKind.PAGES, severity.of_spread(now, wider=wider), now, earlier[-1][1], told)
