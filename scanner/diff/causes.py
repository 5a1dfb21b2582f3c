"""What probably brought a change: a new script, a tag manager's new child, another release, another database, or that
nobody had looked there before. A sentence, or nothing where nothing is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner.change import ChangeKind
from scanner.diff.versions import bare, release
from scanner.model import Tracker
from scanner.urls import host_of, registrable_domain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.change import Change
    from scanner.diff.items import Item
    from scanner.diff.series import Look, Series, Timeline

LONGEST: Final = 160  # characters of one address
_PHASES: Final = {
    "no_action": "no action", "reject": "refusal", "accept": "acceptance", "gpc": "Global Privacy Control",
    "withdraw": "withdrawal",
}  # fmt: skip
_NEW: Final = frozenset({ChangeKind.COOKIE_NEW, ChangeKind.STORAGE_NEW, ChangeKind.TRACKER_NEW})
_BROUGHT: Final = _NEW | {ChangeKind.SETTER, ChangeKind.PHASE, ChangeKind.LIFETIME, ChangeKind.ATTRIBUTES}
_JUDGED: Final = frozenset({ChangeKind.CATEGORY, ChangeKind.ORGANISATION})


class Causes:
    """What the earlier scans knew, against which a change is explained."""

    def __init__(self, series: Series) -> None:
        self._series = series
        self._site = series.new.scan.scan.site
        self._hosts: set[str] = set()
        self._addresses: set[str] = set()
        self._releases: dict[str, str] = {}
        for look in series.earlier:
            for url in _addresses(look):
                self._hosts.add(host_of(url))
                self._addresses.add(bare(url))
                if found := release(url):
                    self._releases[found.product] = found.version  # the newest scan comes last
            self._hosts.update(tracker.host for tracker in look.scan.trackers)
        speaking = {address.partition("/")[0] for address in self._addresses}
        self._silent = {tracker.host for look in series.earlier for tracker in look.scan.trackers} - speaking
        roles = (tracker for look in series.looks for tracker in look.scan.trackers)
        self._roles = {tracker.host: tracker.role for tracker in roles}

    def of(self, change: Change, line: Timeline) -> str | None:
        """The likely cause of a change of an item."""
        item = line.now
        if item is None:
            return self._of_going(line)
        if change.kind in _JUDGED:
            return self._database()
        if change.kind in _NEW and (cause := self._unseen(item) or self._moved(item) or self._back(line)):
            return cause
        if change.kind is ChangeKind.PHASE and (cause := self._banner()):
            return cause
        return self._brought(item, change.kind) if change.kind in _BROUGHT else None

    # ---- nobody had looked

    def _unseen(self, item: Item) -> str | None:
        looks = self._series.earlier
        phases = [phase for phase, held in item.phases.items() if held]
        if phases and not any(look.visited.get(phase) for phase in phases for look in looks):
            return f"The earlier scans did not look at what comes after {_PHASES[phases[0]]}."
        if item.pages and not any(url in look.looked for url in item.pages for look in looks):
            listed = any(url in look.listed for url in item.pages for look in looks)
            why = "could not be looked at before" if listed else "the earlier scans did not know"
            return f"It is on pages that {why}, such as {_short(item.pages[0])}."
        return None

    def _moved(self, item: Item) -> str | None:
        """A cookie of that name was there under another domain or path."""
        if item.kind != "cookie":
            return None
        gone = [key for key in self._series.old.items if key[:2] == item.key[:2] and key not in self._series.new.items]
        if not gone:
            return None
        domain, path, wide, *_ = gone[0][2:]
        return f"A cookie of this name was set before for {domain}{path} ({wide} only)." if wide == "host" else (
            f"A cookie of this name was set before for {domain}{path} and all hosts below."
        )  # fmt: skip

    def _back(self, line: Timeline) -> str | None:
        known = [look for look, item in zip(self._series.earlier, line.seen, strict=False) if item is not None]
        if not known:
            return None
        return f"It is back: it was last seen on {known[-1].scan.scan.started_at:%Y-%m-%d}."

    # ---- somebody else changed

    def _database(self) -> str | None:
        old, new = (look.scan.scan.cookie_db for look in (self._series.old, self._series.new))
        if old == new:
            return None
        return f"The cookie database that judges went from {_short(old.version)} to {_short(new.version)}."

    def _banner(self) -> str | None:
        old, new = (look.scan.consent.banner for look in (self._series.old, self._series.new))
        if old.found and new.found is False:
            return "The consent banner that was there before was not found."
        if old.platform and new.platform and old.platform != new.platform:
            return f"The consent platform went from {_short(old.platform)} to {_short(new.platform)}."
        return None

    def _of_going(self, line: Timeline) -> str | None:
        last = line.last
        if last is None:
            return None
        there = {host_of(url) for url in _addresses(self._series.new)}
        there |= {tracker.host for tracker in self._series.new.scan.trackers}
        for chain in last.chains:
            gone = [step for step in reversed(chain) if self._foreign(host_of(step)) and host_of(step) not in there]
            if gone:
                return f"{_short(host_of(gone[0]))}, which brought it, is no longer contacted."
        if last.pages and not any(url in self._series.new.listed for url in last.pages):
            return f"The pages that had it, such as {_short(last.pages[0])}, are no longer there."
        return None

    # ---- what brought it

    def _brought(self, item: Item, kind: ChangeKind) -> str | None:
        where = _where(item)
        for chain in item.chains:
            loader: str | None = None
            for step in reversed(chain):  # from the page outwards
                if (found := self._newer(step)) is not None:
                    return found + where
                if self._is_new(step):
                    return self._newcomer(step, loader) + where
                loader = step
        if kind is ChangeKind.TRACKER_NEW:
            return self._child(item, where)
        return None

    def _is_new(self, step: str) -> bool:
        if not step.startswith("http") or step in self._series.new.listed or bare(step) in self._addresses:
            return False
        # Of a third party that brought nothing until now no address is known: it may well be the same script.
        return host_of(step) not in self._silent

    def _newer(self, step: str) -> str | None:
        found = release(step)
        before = self._releases.get(found.product) if found else None
        if found is None or before is None or before == found.version:
            return None
        return f"The {_short(found.product)} went from version {before} to {found.version}"

    def _newcomer(self, step: str, loader: str | None) -> str:
        host = host_of(step)
        what = f"The new script {_short(_plain(step))}"
        if self._foreign(host) and host not in self._hosts:
            what = f"The new third party {host} ({_short(_plain(step))})"
        by = host_of(loader) if loader else ""
        if self._roles.get(by) == "tag manager":
            return f"{what}, which the tag manager {by} loads"
        return f"{what}, which {by} loads" if by and self._foreign(by) else what

    def _child(self, item: Item, where: str) -> str | None:
        """Everything that brought it was there before: it is a new child of the nearest."""
        chain = next((chain for chain in item.chains if chain), ())
        if not chain:
            return None
        host, nearest = host_of(chain[0]), _short(_plain(chain[0]))
        if self._roles.get(host) == "tag manager":
            return f"The tag manager {host}, which was there before, now loads it" + where
        if self._foreign(host):
            return f"{host}, which was there before, now loads it" + where
        if chain[0] in self._series.new.listed:
            return "The page itself now names it" + where
        return f"The script {nearest}, which was there before, now loads it" + where

    def _foreign(self, host: str) -> bool:
        return bool(host) and registrable_domain(host) != self._site


def _addresses(look: Look) -> Iterator[str]:
    """Every address of which a scan tells that it was loaded."""
    scan = look.scan
    setters = [setter for cookie in scan.cookies for setter in cookie.setters]
    setters += [setter for item in scan.storage for setter in item.setters]
    for setter in setters:
        if setter.url and not setter.inline:
            yield setter.url
        yield from setter.chain
    for tracker in scan.trackers:
        yield from tracker.chain
    for script in scan.fingerprinting:
        if script.script:
            yield script.script
        yield from script.chain


def _where(item: Item) -> str:
    if not item.pages:
        return "."
    pages = item.page_count
    if isinstance(item.entries[0], Tracker) or pages > 1:
        return f", on {pages} page{'s' if pages != 1 else ''} such as {_short(item.pages[0])}."
    return f", on {_short(item.pages[0])}."


def _plain(url: str) -> str:
    return url.partition("?")[0]


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
