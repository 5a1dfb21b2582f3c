"""Cookies: the events that set them and the jar that held them become one entry each."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from scanner.model import Cookie, Party, Seen
from scanner.observe import lifetime as lifetimes
from scanner.observe.access import Readers, Receivers, synced
from scanner.observe.attribution import Setters, Unseen, inferred, of_response, of_script
from scanner.observe.identifiers import ValueHistory
from scanner.sightings import CookieKey
from scanner.urls import fold_page_url, host_of, is_registrable, is_same_party, registrable_domain

Way = Literal["http", "script", "inferred"]

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Phase, Setter
    from scanner.observe.phases import PhasePages
    from scanner.sightings import CookieAttributes, HttpCookie, JarSighting, PageRecord, ScriptCookie, VisitRecord

SHORTEST_SEEN = 15.0  # seconds; what lives longer is seen by the next look at the jar
NOT_STORED = "NotStored"
_EVENTS: tuple[Way, ...] = ("http", "script")
MOST_PAGES = 20  # named in an entry; `page_count` counts all


@dataclass(slots=True)
class Whereabouts:
    """Pages, and in which phases they were visited."""

    pages: dict[str, None] = field(default_factory=dict)
    visits: set[tuple[str, Phase]] = field(default_factory=set)

    def add(self, page: PageRecord, phase: Phase) -> None:
        """Note one visit."""
        self.visits.add((page.url, phase))
        self.pages.setdefault(fold_page_url(page.url))


@dataclass(slots=True)
class CookieEntry:
    """What is known so far of one cookie."""

    key: CookieKey
    stored: bool = False
    via: dict[str, None] = field(default_factory=dict)
    setters: Setters = field(default_factory=Setters)
    attributes: CookieAttributes | None = None
    attributes_held: bool = False  # they are of a write that the browser took
    attributes_at: float = 0.0
    jar: JarSighting | None = None
    values: ValueHistory = field(default_factory=ValueHistory)
    blocked: dict[str, None] = field(default_factory=dict)
    removed: bool = False
    before_gesture: bool = False  # the jar was seen to hold it at a moment before the interaction burst
    by_gesture: bool | None = None  # set after the burst of its visit, whenever it was set; null = no event
    held_in: set[Phase] = field(default_factory=set)
    events: Whereabouts = field(default_factory=Whereabouts)  # where it was set
    glimpses: Whereabouts = field(default_factory=Whereabouts)  # where the jar was first seen to hold it
    first_event: float = math.inf
    first_page: str | None = None
    size: int | None = None


def default_path(url: str) -> str:
    """The path of a cookie that names none (RFC 6265bis §5.1.4)."""
    try:
        path = urlsplit(url).path
    except ValueError:  # an address that only a script could make up
        return "/"
    return path[: path.rindex("/")] if path.startswith("/") and path.count("/") > 1 else "/"


class Cookies:
    """Collects the cookies of a scan, visit by visit."""

    def __init__(self, site: str, receivers: Receivers | None = None) -> None:
        self._site = site
        self._entries: dict[CookieKey, CookieEntry] = {}
        self._by_name: dict[tuple[str, str], list[CookieKey]] = {}
        self._unseen = Unseen(site)
        self._readers = Readers()
        self._receivers = receivers or Receivers()
        self.one_person = False  # has logged in, in every profile

    def stored(self) -> set[CookieKey]:
        """Those that the browser held at some moment until now."""
        return {key for key, entry in self._entries.items() if entry.stored}

    def __len__(self) -> int:
        return sum(entry.stored for entry in self._entries.values())

    def add(self, page: PageRecord, visit: VisitRecord) -> None:
        """Take the sightings of one visit. The jar comes first: it knows the exact keys."""
        explained: set[CookieKey] = set()
        self._unseen.add(visit.requests)
        fleeting = self._fleeting(visit)
        if any(sighting.given for sighting in visit.jar):
            visit = self._without_given(visit)
        for sighting in visit.jar:
            self._take_jar(sighting, page, visit)
        for cookie in visit.http_cookies:
            explained |= self._take_http(cookie, page, visit, fleeting)
        for write in visit.script_cookies:
            explained |= self._take_script(write, page, visit)
        for sighting in visit.jar:
            if sighting.key not in explained:
                entry = self._entries[sighting.key]
                entry.setters.add(inferred(sighting.key.domain, sighting.key.host_only, visit.requests))
                entry.via.setdefault("inferred")
        end = visit.started_at + visit.duration
        for key in visit.jar_gone:
            gone = self._entries.get(key)
            if gone is not None and not _expired(gone.jar, end):
                gone.removed = True
        self._readers.add(visit, self._by_name)

    def _without_given(self, visit: VisitRecord) -> VisitRecord:
        """The visit without cookies that came with the state of a log-in and that the site has not set again."""
        asked = {self._key_of(c.name, c.attributes, c.url, c.partition_site) for c in visit.http_cookies}
        asked |= {
            self._key_of(c.name, c.attributes, c.frame_url, _partition_of(c.attributes, visit))
            for c in visit.script_cookies
        }
        return replace(visit, jar=tuple(one for one in visit.jar if not one.given or one.key in asked))

    # ---- one sighting each

    def _entry(self, key: CookieKey) -> CookieEntry:
        entry = self._entries.get(key)
        if entry is None:
            entry = self._entries[key] = CookieEntry(key)
            self._by_name.setdefault((key.name, key.domain), []).append(key)
        return entry

    def _take_jar(self, sighting: JarSighting, page: PageRecord, visit: VisitRecord) -> None:
        entry = self._entry(sighting.key)
        entry.stored, entry.jar, entry.size = True, sighting, sighting.size
        if not sighting.given:
            entry.values.add(visit.phase, sighting.value)
        entry.removed = entry.removed and not sighting.at_end
        if visit.chosen_at is None or sighting.at_end or sighting.first_seen >= visit.chosen_at:
            entry.held_in.add(visit.phase)
        if sighting.moment not in {"gesture", "end", "left"}:
            entry.before_gesture = True
        # The tabs of a profile share its jar: who sees it first need not be who brought it.
        entry.glimpses.add(page, visit.phase)

    def _fleeting(self, visit: VisitRecord) -> set[CookieKey]:
        """Cookies that may have lived between two looks at the jar: deleted again, or asked for a moment only."""
        found = {self._key_of(c.name, c.attributes, c.url, c.partition_site) for c in visit.http_cookies if _brief(c)}
        for write in visit.script_cookies:
            if write.deletes:
                found.add(self._key_of(write.name, write.attributes, write.frame_url, None))
        return found | set(visit.jar_gone)

    def _take_http(
        self, cookie: HttpCookie, page: PageRecord, visit: VisitRecord, fleeting: set[CookieKey]
    ) -> set[CookieKey]:
        key = self._key_of(cookie.name, cookie.attributes, cookie.url, cookie.partition_site)
        if _deletes(cookie.attributes):
            return self._note_deletion(key)
        known = key in self._entries
        entry = self._entry(key)
        blocked = cookie.blocked
        if not blocked and not known and key not in fleeting and visit.jar_looks:
            # No reason given and never in the jar, though somebody looked: the answer's cookies were not asked for
            # (a fetch without credentials, a font).
            blocked = (NOT_STORED,)
        if blocked:
            entry.blocked.update(dict.fromkeys(blocked))
            if entry.stored:
                return {key}
        entry.via.setdefault("http")
        entry.setters.add(of_response(cookie, self._site))
        self._note_event(entry, cookie, page, visit, held=not blocked)
        return {key}

    def _take_script(self, write: ScriptCookie, page: PageRecord, visit: VisitRecord) -> set[CookieKey]:
        frame = write.frame_url if write.frame_url.startswith("http") else page.url
        key = self._key_of(write.name, write.attributes, frame, _partition_of(write.attributes, visit))
        if write.deletes:
            return self._note_deletion(key)
        refused = write.confirmed is False and key not in self._entries
        entry = self._entry(key)
        if refused or (write.confirmed is False and not entry.stored):
            entry.blocked.setdefault("RefusedByBrowser")
        held = write.confirmed is True or entry.jar is not None
        if write.confirmed is False and entry.stored:
            return set()  # a try that failed on a cookie that somebody else keeps
        entry.via.setdefault("script")
        entry.setters.add(of_script(write, self._site))
        self._note_event(entry, write, page, visit, held=held)
        return {key}

    def _note_event(
        self,
        entry: CookieEntry,
        event: HttpCookie | ScriptCookie,
        page: PageRecord,
        visit: VisitRecord,
        *,
        held: bool,
    ) -> None:
        # The last write that was taken counts; of those refused, the last, as long as there is no other.
        if (held, event.at) >= (entry.attributes_held, entry.attributes_at):
            entry.attributes, entry.attributes_at, entry.attributes_held = event.attributes, event.at, held
        if entry.size is None:
            entry.size = len(entry.key.name.encode("utf-8", "surrogatepass")) + event.value.length
        if held:
            after = visit.gestured_at is not None and event.at >= visit.gestured_at
            entry.by_gesture = after and entry.by_gesture is not False
            entry.stored = True
            entry.values.add(visit.phase, event.value)
            if visit.chosen_at is None or event.at >= visit.chosen_at:
                entry.held_in.add(visit.phase)
        if event.at < entry.first_event:
            entry.first_event, entry.first_page = event.at, fold_page_url(page.url)
        entry.events.add(page, visit.phase)

    def _note_deletion(self, key: CookieKey) -> set[CookieKey]:
        entry = self._entries.get(key)
        if entry is not None and (entry.jar is None or not entry.jar.at_end):
            entry.removed = True
        return set()

    def _key_of(self, name: str, attributes: CookieAttributes, url: str, partition: str | None) -> CookieKey:
        """The key under which the browser would keep it; an entry the jar already shows goes before guessing."""
        host = host_of(url)
        # A Domain that is the host itself and no registrable name (an address, a public suffix) is ignored.
        wide = attributes.domain is not None and (attributes.domain != host or is_registrable(host))
        key = CookieKey(
            name=name,
            domain=(attributes.domain or host) if wide else host,
            path=attributes.path or default_path(url),
            host_only=not wide,
            partition_key=partition if attributes.partitioned else None,
        )
        if key in self._entries:
            return key
        same = [other for other in self._by_name.get((name, key.domain), ()) if other.path == key.path]
        return same[0] if len(same) == 1 and same[0].partition_key == key.partition_key else key

    # ---- comparing values between profiles

    def lone(self) -> Iterator[tuple[CookieKey, set[tuple[str, Phase]]]]:
        """Cookies whose value is known of one profile only and may identify, with the visits that brought them."""
        for key, entry in self._entries.items():
            if entry.stored and entry.values.lone:
                yield key, (entry.events if entry.events.visits else entry.glimpses).visits

    def compare(self, profile: str, visit: VisitRecord) -> None:
        """Take only the values of a visit in one more profile."""
        for sighting in visit.jar:
            if sighting.key in self._entries:
                self._entries[sighting.key].values.add(profile, sighting.value)

    # ---- the result

    def facts(self, phases: PhasePages) -> list[Cookie]:
        """All cookies, in a stable order, without verdicts."""
        self._readers.settle(self._by_name)
        found = [self._fact(entry, phases) for entry in self._entries.values()]
        return sorted(found, key=lambda c: (c.domain, c.name, c.path, c.host_only, c.partition_key or ""))

    def _fact(self, entry: CookieEntry, phases: PhasePages) -> Cookie:
        key, jar, asked = entry.key, entry.jar, entry.attributes
        declared = asked.lifetime if asked else None
        session = jar.session if jar else declared is None
        if jar and not session:
            kept = lifetimes.kept(declared) if declared else lifetimes.from_expiry(jar.expires, jar.first_seen)
        else:
            kept = None if session else lifetimes.kept(declared)
        where = entry.events if entry.events.visits else entry.glimpses
        pages = {url for url, _ in where.visits}
        http_only = jar.http_only if jar else bool(asked and asked.http_only)
        identifier = entry.values.judge(kept, one_person=self.one_person)
        sent_to = self._receivers.of(entry.values.digests) if entry.stored else []
        return Cookie(
            id=identity("cookie", key.name, key.domain, key.path, str(key.host_only), key.partition_key or ""),
            name=key.name,
            pattern=key.name,
            domain=key.domain,
            host_only=key.host_only,
            path=key.path,
            partition_key=key.partition_key,
            party=Party.FIRST if is_same_party(key.domain, self._site) else Party.THIRD,
            stored=entry.stored,
            set_via=self._ways(entry),
            setters=self._setters(entry),
            secure=jar.secure if jar else bool(asked and asked.secure),
            http_only=http_only,
            same_site=jar.same_site if jar else (asked.same_site if asked else None),
            priority=jar.priority if jar else None,
            session=session,
            lifetime=kept,
            lifetime_declared=declared,
            size=entry.size,
            value_shape=entry.values.shape,
            identifier=identifier,
            synced_to=synced(sent_to, key.domain) if identifier != "no" else [],
            read_by=self._readers.of(key) if entry.stored and not http_only else [],
            sent_to=sent_to,
            # That the jar did not show it was a guess, which another look at the jar can disprove.
            blocked=[reason for reason in entry.blocked if reason != NOT_STORED or not entry.stored],
            removed=entry.removed and entry.stored,
            after_gesture=entry.jar is not None
            and (not entry.before_gesture if entry.by_gesture is None else entry.by_gesture),
            phases=phases.judge(entry.held_in if entry.stored else set(), pages),
            seen=Seen(len(where.visits), max(len(where.visits), phases.visits_of(pages))),
            first_seen_on=entry.first_page or next(iter(where.pages), None),
            pages=list(where.pages)[:MOST_PAGES],
            page_count=len(where.pages),
            names_folded=0,
            category=None,
            vendor=None,
            purpose=None,
            classification=None,
        )

    def _ways(self, entry: CookieEntry) -> list[Way]:
        """How it was set. What no event shows is `inferred`, and `http` too where no script can have written it."""
        known: list[Way] = [via for via in _EVENTS if via in entry.via]
        if known or entry.jar is None:
            return known
        key = entry.key
        by_answer = entry.jar.http_only or self._unseen.no_script_of(key.domain, key.host_only)
        return ["http", "inferred"] if by_answer else ["inferred"]

    def _setters(self, entry: CookieEntry) -> list[Setter]:
        """Who set it: by events, else the request that nobody could look into, else the likely host."""
        if entry.via.keys() == {"inferred"} and entry.jar is not None:
            hidden = self._unseen.setter(entry.key.domain, entry.key.host_only, entry.jar.first_seen)
            if hidden is not None:
                return [hidden]
        return entry.setters.list()


def _expired(jar: JarSighting | None, end: float) -> bool:
    """Gone by the end of the visit because its time was up, not because somebody removed it."""
    return jar is not None and jar.expires is not None and jar.expires <= end


def _deletes(attributes: CookieAttributes) -> bool:
    return attributes.lifetime is not None and attributes.lifetime <= 0


def _brief(cookie: HttpCookie) -> bool:
    return cookie.attributes.lifetime is not None and cookie.attributes.lifetime < SHORTEST_SEEN


def _partition_of(attributes: CookieAttributes, visit: VisitRecord) -> str | None:
    """The partition of a cookie that a script asked to be partitioned: the page's scheme and site."""
    if not attributes.partitioned:
        return None
    top = visit.final_url or visit.url
    return f"{urlsplit(top).scheme}://{registrable_domain(host_of(top))}"


def identity(*parts: str) -> str:
    """A short id that is the same in every scan for the same thing."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
