"""The frontier: every address heard of, once; which are pages to visit, which are skipped and why.

It keeps the addresses on disk (`queue`), the groups of look-alike pages and their counts in memory (`sampling`), and
what the pages seen are made of (`scouting`).
"""

from __future__ import annotations

import re
from collections import Counter
from fnmatch import translate
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from scanner.completeness import Census, Estimate, Stratum
from scanner.config import AUTO_SAMPLE_LIMIT, Sample
from scanner.intent import why_not_a_page
from scanner.model import FoundHow, Outcome
from scanner.sightings import PageRecord
from scanner.spiders.groups import Group, Groups
from scanner.spiders.musts import MOST, MOST_OF_A_KIND, must_kind
from scanner.spiders.queue import PageQueue, State
from scanner.spiders.traps import WAIT, Traps, number_of
from scanner.urls import registrable_domain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.config import ScanConfig
    from scanner.sightings import VisitRecord
    from scanner.spiders.look import PageLook
    from scanner.urls import Scope

PER_TEMPLATE: Final = 10  # pages of one template, once a site is sampled
FEWEST: Final = 3  # of them before anything is said of how complete a scan is
MOST_HOPS: Final = 3  # from a variant of a variant to the page itself
MOST_PASSED: Final = 20  # pages of a group that wait, before none of it is asked for now
SCOUTS_PER_PAGE: Final = 10  # pages looked at without a browser, for each that may be visited


class Frontier:
    """Decides which page comes next.

    Pages named by the user come first, then those that every scan visits (`musts`), then the least visited template
    and pages on which a part was seen that no visited page has. Within a template the order is by chance, and the same
    in every scan; a share of the pages changes with `rotation`, such as the number of the month.
    """

    def __init__(self, config: ScanConfig, scope: Scope, rotation: int = 0) -> None:
        self.scope = scope
        self._config = config
        self._queue = PageQueue()
        self.traps = Traps(config.start_url, config.max_pages, subdomains=config.subdomains)
        self._groups = Groups(rotation)
        self._landed: dict[str, str] = {}  # where visits ended → the address that was asked for
        self._musts: Counter[str] = Counter()
        self._urgent: Counter[State] = Counter()
        self._include = [re.compile(translate(glob)) for glob in config.include]
        self._exclude = [re.compile(translate(glob)) for glob in config.exclude]
        self._seeds = 0
        self._scouts = 0
        self._complete = False
        self.census = Census(registrable_domain(scope.host))
        self.scouting = True
        self.skipped: Counter[str] = Counter()
        self.discovered = 0
        self.chosen = 0

    # ---- hearing of addresses

    def offer(self, url: str, how: FoundHow, found_on: str | None, depth: int) -> bool:
        """Hear of an address in its one spelling; true when it is new and a page that may be visited."""
        if not self.scope.covers(url) or self._queue.knows(url):
            return False
        page = PageRecord(url, how, found_on, depth, "")
        reason = self._reason_to_skip(url, how, depth) or self.traps.reason_against(url, found_on, how)
        if reason:
            self._queue.add(page, 0, State.LEFT)
            self.skipped[reason] += 1
            return False
        self.discovered += 1
        group = self._group_of(url)
        state = self._state_for(url, how)
        self._seeds += state is State.SEED
        place = self._seeds if state is State.SEED else None
        self._queue.add(page, group.number, state, place=place, number=number_of(url))
        group.known += 1
        if state is State.WAITING:
            group.waiting += 1
            group.unscouted += 1
        else:
            self._urgent[state] += 1
        return True

    def _state_for(self, url: str, how: FoundHow) -> State:
        if how is FoundHow.SEED:
            return State.SEED
        kind = must_kind(url)
        if kind is None or self._musts[kind] >= MOST_OF_A_KIND or self._musts.total() >= MOST:
            return State.WAITING
        self._musts[kind] += 1
        return State.MUST

    def _group_of(self, url: str) -> Group:
        group = self._groups.of(url)
        for old, new in self._groups.merged():
            self._queue.merge(old.number, new.number)
            self.census.rename(old.name, new.name)
        return group

    def refuse(self, url: str, reason: str) -> None:
        """Hear of an address that is never to be visited, whatever else leads there from now on."""
        entry = self._queue.entry(url) if self.scope.covers(url) else None
        if entry is not None and entry.state is not State.SEED:
            self.leave(url, reason)
        elif entry is None and self.scope.covers(url):
            self._queue.add(PageRecord(url, FoundHow.LINK, None, 0, ""), 0, State.LEFT)
            self.skipped[reason] += 1

    def _reason_to_skip(self, url: str, how: FoundHow, depth: int) -> str | None:
        if how is FoundHow.SEED:
            return None
        if reason := why_not_a_page(url):
            return reason
        if self._config.max_depth is not None and depth > self._config.max_depth:
            return "max_depth"
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        if self._include and not any(glob.match(path) for glob in self._include):
            return "not_included"
        if any(glob.match(path) for glob in self._exclude):
            return "excluded"
        return None

    def restore(self, page: PageRecord) -> None:
        """Take a page as chosen that a scan had visited before it was cut off."""
        if self._queue.knows(page.url):
            return
        self.traps.restore(page.url, page.found_on, page.how)
        drawn = self._state_for(page.url, page.how) is State.WAITING
        group = self._group_of(page.url)
        self._queue.add(page, group.number, State.TAKEN)
        group.known += 1
        group.taken += 1
        if drawn:  # or chosen for what a look had shown, which is not known any more: rather too much is expected then
            group.drawn += 1
            group.under_way[page.url] = True
        self.discovered += 1
        self.chosen += 1

    # ---- choosing

    def next(self) -> PageRecord | None:
        """The next page to visit, null when there is none now (links of visits under way may bring more)."""
        if self.chosen >= self._config.max_pages or self.is_complete() or self._awaits_looks():
            return None
        passed: Counter[int] = Counter()  # pages that wait for what others will tell, by group or (negative) state
        while (found := self._candidate(passed)) is not None:
            _, group, state = found
            mark = -state if state > State.WAITING else group.number
            page, group, state = self._original_of(found)
            reason = self.traps.refusal(page.url, page.found_on, page.how)
            if reason == WAIT:
                passed[mark] += 1
            elif reason is not None:
                self.leave(page.url, reason)
            else:
                self._choose(page, group, state)
                return PageRecord(page.url, page.how, page.found_on, page.depth, group.name)
        return None

    def _candidate(self, passed: Mapping[int, int]) -> tuple[PageRecord, Group, State] | None:
        """The page that comes next, but for those that were passed over."""
        for state in (State.SEED, State.MUST):
            if (found := self._first_of(state, passed)) is not None:
                return found
        best = self._best(passed)
        if (best is None or best.taken > 0) and (found := self._first_of(State.POINTED, passed)) is not None:
            return found
        if best is None:
            return None
        page = self._queue.draw(best.number, (self._groups.skip_for(best) + passed[best.number]) % best.waiting)
        assert page is not None
        return page, best, State.WAITING

    def _original_of(self, found: tuple[PageRecord, Group, State]) -> tuple[PageRecord, Group, State]:
        """Of a page that may be a variant of another one that waits, that one: by it the variants are judged."""
        for _ in range(MOST_HOPS):
            number = self.traps.original_of(found[0].url)
            first = self._queue.waiting_as(number) if number is not None else None
            if first is None or first[2] is State.SEED:
                break
            found = first[0], self._groups.numbered(first[1]), first[2]
        return found

    def _first_of(self, state: State, passed: Mapping[int, int]) -> tuple[PageRecord, Group, State] | None:
        if passed[-state] >= min(MOST_PASSED, self._urgent[state]):
            return None
        found = self._queue.first_urgent(state, passed[-state])
        assert found is not None
        return found[0], self._groups.numbered(found[1]), state

    def _choose(self, page: PageRecord, group: Group, state: State) -> None:
        if state is State.WAITING:
            entry = self._queue.entry(page.url)
            assert entry is not None
            group.waiting -= 1
            group.unscouted -= not entry.asked
            group.scouted -= entry.scouted
            group.drawn += 1
            group.under_way[page.url] = True
        else:
            self._urgent[state] -= 1
            if state is State.POINTED:
                group.under_way[page.url] = False
        self.traps.begin(page.url, page.found_on, page.how)
        self._queue.set_state(page.url, State.TAKEN)
        group.taken += 1
        self.chosen += 1

    def _best(self, passed: Mapping[int, int]) -> Group | None:
        groups = self._groups.waiting()
        waiting = (group for group in groups if passed[group.number] < min(MOST_PASSED, group.waiting))
        if self._config.completeness is not None and self.is_sampled:
            return max(waiting, key=lambda group: (group.taken < FEWEST, group.promise), default=None)
        best = min(waiting, key=lambda group: (group.taken, group.number), default=None)
        if best is None or not self.is_sampled or best.taken < PER_TEMPLATE:
            return best
        return None

    @property
    def is_sampled(self) -> bool:
        """Whether the site has more pages than are all visited."""
        sample = self._config.sample
        return sample is Sample.TEMPLATES or (sample is Sample.AUTO and self.discovered > AUTO_SAMPLE_LIMIT)

    def next_scout(self) -> PageRecord | None:
        """The next page to look at without a browser: those that are likely to be left out."""
        if not self.scouting or not self.is_sampled or self._complete or self.chosen >= self._config.max_pages:
            return None
        if self._scouts >= SCOUTS_PER_PAGE * self._config.max_pages:
            return None
        while True:
            groups = (group for group in self._groups.waiting() if group.unscouted)
            group = min(groups, key=lambda group: (group.asked, group.number), default=None)
            page = self._queue.next_unscouted(group.number) if group is not None else None
            if group is None or page is None:
                return None
            group.unscouted -= 1
            group.asked += 1
            # A suspected page has no end of its like; those of a hash router are one and the same without a browser.
            if "#" not in page.url and not self.traps.is_suspected(page.url, page.found_on, page.how):
                self._scouts += 1
                return page

    @property
    def scouts(self) -> int:
        """Pages looked at without a browser."""
        return self._scouts

    # ---- what was learned

    def scouted(self, url: str, look: PageLook) -> None:
        """Take the look of a page that waits: it may belong to another template, and may be worth a visit."""
        before = self._queue.entry(url)
        if before is None or before.state is not State.WAITING:
            return
        group = self._groups.numbered(before.group)
        kind = self._groups.kind(group, look)
        if kind is not group:
            self._queue.move(url, kind.number)
            group.known -= 1
            group.waiting -= 1
            kind.known += 1
            kind.waiting += 1
        self.census.scouted(look.parts)
        if self._groups.is_new(kind, look):
            self._queue.set_state(url, State.POINTED)
            self._urgent[State.POINTED] += 1
            kind.waiting -= 1
        else:
            self._queue.looked_at(url)
            kind.scouted += 1

    def visited(self, page: PageRecord, visit: VisitRecord, look: PageLook) -> str:
        """Take what a visit of the first phase has brought; the page's template as it is known now is returned."""
        held = self._queue.entry(page.url)
        group = self._groups.numbered(held.group) if held else self._groups.of(page.url)
        by_chance = group.under_way.pop(page.url, None)  # null: it had to be visited
        drawn = by_chance is True
        kind = self._groups.kind(group, look)
        if kind is not group and held:
            self._queue.move(page.url, kind.number)
            for one, step in ((group, -1), (kind, 1)):
                one.known += step
                one.taken += step
                one.drawn += step * drawn
        # What all pages of a template have comes with the first of them, and often never again: a browser that holds a
        # cookie is not given it anew. The first page is therefore no draw from which anything rare is told.
        is_draw = drawn and kind.finished > 0 and visit.outcome is Outcome.OK
        kind.drawn -= drawn and not is_draw
        drawn = is_draw
        kind.finished += visit.outcome is Outcome.OK
        fresh = self._groups.learn(look)
        shown = bool(fresh) or by_chance is False
        self.census.take(visit, kind.name, drawn=drawn, shown=shown, parts=look.parts)
        kind.singles = self.census.singles(kind.name)
        return kind.name

    def estimate(self) -> Estimate:
        """How much of what the known pages have was found by now."""
        return self.census.estimate(
            {
                group.name: Stratum(group.known, group.finished, group.drawn, group.scouted)
                for group in self._groups.all()
                if group.known
            }
        )

    def is_complete(self) -> bool:
        """Whether `--completeness` is reached: nothing more is begun then."""
        wanted = self._config.completeness
        if wanted is None or self._complete or not self._has_ground() or self._may_scout():
            return self._complete
        self._complete = self.estimate().share >= wanted
        return self._complete

    def _has_ground(self) -> bool:
        """Whether enough was visited to estimate from: what must be, and some pages of each template."""
        if not self.is_sampled or any(self._urgent[state] for state in (State.SEED, State.MUST, State.POINTED)):
            return False
        return all(group.taken >= FEWEST for group in self._groups.waiting())

    def _awaits_looks(self) -> bool:
        """With `--completeness`, looks without a browser come before further visits: they cost the site less."""
        return self._config.completeness is not None and self._has_ground() and self._may_scout()

    def _may_scout(self) -> bool:
        """Whether there is a page to look at without a browser."""
        if not self.scouting or self._scouts >= SCOUTS_PER_PAGE * self._config.max_pages:
            return False
        return any(group.unscouted for group in self._groups.waiting())

    # ---- what visits have shown

    def landed(self, url: str, final_url: str) -> str | None:
        """A visit of `url` ended at `final_url`, which then needs no visit of its own.

        Returns the address under which that page is known when an earlier visit has ended there too.
        """
        before = self._landed.setdefault(final_url, url)
        if before != url:
            self._uncount(url)
            self.skipped["same_page"] += 1
            return before
        self._forget(url, final_url)
        return None

    def starts_at(self, final_url: str) -> None:
        """The start page's visit ended at `final_url`. It stays a page of its own, whoever ended there before: the
        other phases begin with it.
        """
        self._landed[final_url] = self._config.start_url
        self._forget(self._config.start_url, final_url)

    def failed(self, url: str, *, off_site: bool) -> None:
        """The visit of a page brought nothing: it is no draw, and one that leads away is no page of the site."""
        held = self._queue.entry(url)
        if held is None:
            return
        group = self._groups.numbered(held.group)
        group.drawn -= group.under_way.pop(url, False)
        group.known -= off_site

    def _uncount(self, url: str) -> None:
        self.discovered -= 1
        self.chosen -= 1
        held = self._queue.entry(url)
        if held is not None:
            group = self._groups.numbered(held.group)
            group.known -= 1
            group.taken -= 1
            group.drawn -= group.under_way.pop(url, False)

    def walled(self, url: str) -> None:
        """A wall stood before a page that was chosen: it does not stand for its template, and another may take its
        place, as long as not too many were asked in vain.
        """
        held = self._queue.entry(url)
        if held is None:
            return
        group = self._groups.numbered(held.group)
        group.drawn -= group.under_way.pop(url, False)
        if group.walled < PER_TEMPLATE:
            group.walled += 1
            group.taken -= 1

    def refused(self, url: str, reason: str) -> None:
        """A page that was chosen may not be visited after all."""
        self.traps.gave_up(url)
        self._uncount(url)
        self.skipped[reason] += 1

    def leave(self, url: str, reason: str) -> None:
        """A page that waits is not to be visited."""
        held = self._queue.entry(url)
        if held is None or held.state <= State.TAKEN:
            return
        group = self._groups.numbered(held.group)
        group.known -= 1
        if held.state is State.WAITING:
            group.waiting -= 1
            group.unscouted -= not held.asked
            group.scouted -= held.scouted
        else:
            self._urgent[held.state] -= 1
        self._queue.set_state(url, State.LEFT)
        self.discovered -= 1
        self.skipped[reason] += 1

    def _forget(self, url: str, final_url: str) -> None:
        if final_url == url:
            return
        if self._queue.knows(final_url):
            self.leave(final_url, "same_page")
        else:
            self._queue.add(PageRecord(final_url, FoundHow.REDIRECT, url, 0, ""), 0, State.LEFT)

    # ---- the end

    def close(self) -> dict[str, int]:
        """Count what is left unvisited, and why; all reasons with their numbers."""
        full = self.chosen >= self._config.max_pages
        ordinary = "max_pages" if full else "complete_enough" if self._complete else "sampled_out"
        for page in self._queue.waiting():
            self.skipped[self.traps.refusal(page.url, page.found_on, page.how, last=True) or ordinary] += 1
        self._groups.clear()
        self._urgent.clear()
        return dict(sorted(self.skipped.items()))

    @property
    def templates(self) -> int:
        """How many templates the chosen pages have."""
        return sum(group.taken > 0 for group in self._groups.all())
