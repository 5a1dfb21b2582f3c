"""Traps: addresses without end, and many addresses for one page. None may take more than 5 % of the page budget.

The frontier asks three times: when it hears of an address (`reason_against`), before it chooses it for a visit
(`refusal`), and when the visit has ended it says what was seen (`saw`). Nothing is banned for its look: what looks
like a trap is visited on credit (`scanner.spiders.credit`) and goes on as long as its pages bring something new.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from scanner.model import FoundHow
from scanner.spiders.credit import WAIT, Draw, Family, Kind, allowance_of
from scanner.spiders.duplicates import DEAD, DUPLICATE, REDIRECTS, SOFT_404, Judgement, SeenPages
from scanner.spiders.recombination import Recombinations
from scanner.spiders.trap_shapes import CALENDAR, FACETS, PAGING, SPIRAL, Address, Shape, looks_of, shape_of
from scanner.spiders.variants import MIRROR, SESSION, Difference, differences, plain_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.spiders.text_print import TextPrint

__all__ = ["WAIT", "Traps"]

LINKS: Final = "trap_links"
SUBDOMAINS: Final = "trap_subdomains"
_LEARNED: Final = (DUPLICATE, SOFT_404, DEAD, REDIRECTS)
_UNDER_WAY: Final = 2
FLOOD: Final = 1_000  # new addresses on one page, from which on they are a family
MOST_FROM_ONE_PAGE: Final = 5_000
_MOST_PAGES: Final = 4_000  # whose links are counted at a time
_FAR: Final = 4  # turns of a spiral that need no visit to be known
_LONGEST_HOST: Final = 5  # labels more than the start page's host has
_DEEPEST: Final = 20  # segments
_DESCENT: Final = 2  # pages each found on the one above it
_NEW: Final = 0.1  # of what a page says: what is needed to call it new
_ALL_NEW: Final = 0.75  # and to do so where it leads to nothing new


@dataclass(frozen=True, slots=True)
class _Look:
    """What can be told of an address by itself; it is asked for again and again."""

    plain: str
    had_session: bool
    number: int
    address: Address
    shape: Shape | None


@dataclass(slots=True)
class _Visit:
    """A visit under way, and who has to hear of its end."""

    look: _Look
    looks: tuple[str, ...]
    draws: list[Draw] = field(default_factory=list)
    restored: tuple[str | None, FoundHow] | None = None  # what it was found on and how, where it was made before

    def draw_on(self, family: Family, why: Shape | Difference | None = None) -> None:
        """Have the visit count against a family."""
        draw = Draw(family, why, counts=all(other.family.kind is not family.kind for other in self.draws))
        draw.begin()
        self.draws.append(draw)


class Traps:
    """Judges the addresses of one scan. All it knows comes from what it is told, in whatever order."""

    def __init__(self, start_url: str, max_pages: int, *, subdomains: bool = False) -> None:
        self._start = start_url
        self._host = Address.of(start_url).host
        self._subdomains = subdomains
        self._allowance = allowance_of(max_pages)
        self._kinds: dict[str, Kind] = {}
        self._families: dict[tuple[str, str], Family] = {}
        self._heard: set[int] = set()
        self._with_session: set[int] = set()
        self._groups: dict[int, int] = {}  # what is left of an address → the first address of which it is left
        self._combined = Recombinations()
        self._pages = SeenPages()
        self._under_way: dict[str, _Visit] = {}
        self._begun: set[int] = set()  # addresses visited or under way
        self._fresh: Counter[str] = Counter()  # page → ordinary addresses first heard of there
        self._heard_on: Counter[str] = Counter()
        self._receding: set[str] = set()  # pages that moved the end of their own family away
        self._generations: dict[int, int] = {}
        self._floods: set[str] = set()
        self._missing: set[str] = set()  # pages that do not exist, and say so with status 200
        self._selections: Counter[str] = Counter()  # visits of pages of which nobody knew yet that they were facets
        self._good_looks: Counter[str] = Counter()
        self._looks_under_way: Counter[str] = Counter()

    # ---- hearing of an address

    def reason_against(self, url: str, found_on: str | None, how: FoundHow) -> str | None:
        """Why a page is not to be kept in mind for a visit; null when it is. Ask once for each address."""
        self._draw_again(found_on)
        look = _look(url)
        if how is not FoundHow.SEED:
            if look.number in self._heard:
                return SESSION if look.had_session or look.number in self._with_session else MIRROR
            reason = self._out_of_reach(look, found_on, how)
            if reason:
                return reason
        self._remember(look)
        if how is FoundHow.SEED:
            return None
        self._combined.note(look.address)
        self._descend(look, found_on)
        shape = self._shape(look, how)
        if shape is not None:
            self._stretch(shape, found_on)
        elif found_on is not None:
            self._fresh[found_on] += 1
        families = self._families_of(look, found_on, how)
        return next((no for family, _ in families if (no := family.refusal()) is not None and no != WAIT), None)

    def _out_of_reach(self, look: _Look, found_on: str | None, how: FoundHow) -> str | None:
        if how is FoundHow.SITEMAP or found_on is None:
            return None
        if len(self._heard_on) > _MOST_PAGES:  # of pages that were read and never visited, nobody asks again
            for counts in (self._heard_on, self._fresh):
                for page in list(counts)[: _MOST_PAGES // 2]:
                    del counts[page]
        self._heard_on[found_on] += 1
        if self._heard_on[found_on] > FLOOD:
            self._floods.add(found_on)
            if self._heard_on[found_on] > MOST_FROM_ONE_PAGE:
                return LINKS
        if found_on != self._start:
            turns = look.shape.place or 0 if look.shape is not None and look.shape.kind == SPIRAL else 0
            if turns >= _FAR or len(look.address.segments) > _DEEPEST:
                return SPIRAL
        labels = look.address.host.removesuffix(self._host).split(".")
        return SUBDOMAINS if len(labels) > _LONGEST_HOST or len(set(labels)) < len(labels) - 1 else None

    def _remember(self, look: _Look) -> None:
        self._heard.add(look.number)
        if look.had_session:
            self._with_session.add(look.number)
        for difference in _differences(look.plain, self._subdomains):
            if difference.group is not None:
                self._groups.setdefault(_number(difference.group), look.number)

    def _descend(self, look: _Look, found_on: str | None) -> None:
        """Notice a page that was found on the page right above it, which was found on the one above that, and so on."""
        if found_on is None or len(look.address.segments) < 2:
            return
        above = _look(found_on)
        if above.address.segments == look.address.segments[:-1] and above.address.host == look.address.host:
            self._generations[look.number] = min(self._generations.get(above.number, 0) + 1, _DESCENT)

    def _stretch(self, shape: Shape, found_on: str | None) -> None:
        """Notice when a page of a family brings a further end of it: as lists without end do, and short ones do not."""
        family = self._family(shape.kind, shape.family)
        before = family.span
        if shape.place is not None:
            low, high = before or (shape.place, shape.place)
            family.span = (min(low, shape.place), max(high, shape.place))
            if family.span == before:
                return
        if found_on is not None and before is not None:
            own = _look(found_on).shape
            if own is not None and (own.kind, own.family) == (shape.kind, shape.family):
                self._receding.add(found_on)

    # ---- choosing it

    def refusal(self, url: str, found_on: str | None, how: FoundHow, *, last: bool = False) -> str | None:
        """Why a page that was kept in mind is not to be visited after all, or `WAIT`; null when it may be the next one.

        `WAIT` is said while visits under way, or others that are waiting, may decide. When nothing is under way and no
        page may be visited, ask a `last` time: there is nothing to wait for then.
        """
        if how is FoundHow.SEED:
            return None
        answer = None
        for family, _ in self._families_of(_look(url), found_on, how):
            given = family.refusal()
            if given is not None and (given != WAIT or last):
                return family.kind.name
            answer = answer or given
        if answer is None and not last and self._is_original_under_way(_look(url)):
            return WAIT
        return answer or (WAIT if self._is_to_be_tried_first(_look(url)) and not last else None)

    def original_of(self, url: str) -> int | None:
        """The number (`number_of`) of an address heard of before, of which this one may be a variant, as long as that
        one was not visited: it should be first, for the others are judged by it.
        """
        return next((number for number in self._originals(_look(url)) if number not in self._begun), None)

    def _originals(self, look: _Look) -> Iterator[int]:
        for difference in _differences(look.plain, self._subdomains):
            for number in (_number(difference.rest), self._fellow(difference, look.number)):
                if number is not None and number in self._heard and number != look.number:
                    yield number

    def _is_original_under_way(self, look: _Look) -> bool:
        under_way = {visit.look.number for visit in self._under_way.values()}
        return any(number in under_way for number in self._originals(look))

    def _is_to_be_tried_first(self, look: _Look) -> bool:
        """Where copies and missing pages were met, addresses of a look not yet known for good are visited by ones."""
        names = looks_of(look.address)[:2]
        wary = any(kind.spent for name, kind in self._kinds.items() if name in _LEARNED)
        return wary and any(self._looks_under_way[name] and not self._good_looks[name] for name in names)

    def is_suspected(self, url: str, found_on: str | None, how: FoundHow) -> bool:
        """Whether a page is visited on credit: then nothing else is to be spent on it, and it stands for no others."""
        return how is not FoundHow.SEED and any(
            family.on_credit for family, _ in self._families_of(_look(url), found_on, how)
        )

    def begin(self, url: str, found_on: str | None, how: FoundHow) -> None:
        """A page was chosen: its visit is under way until `saw` or `gave_up`."""
        look = _look(url)
        visit = self._under_way[url] = _Visit(look, looks_of(look.address))
        self._begun.add(look.number)
        self._looks_under_way.update(visit.looks[:2])
        self._draw(visit, found_on, how)

    def _draw_again(self, url: str | None) -> None:
        visit = self._under_way.get(url or "")
        if visit is not None and visit.restored is not None:
            self._draw(visit, *visit.restored)
            visit.restored = None

    def _draw(self, visit: _Visit, found_on: str | None, how: FoundHow) -> None:
        if how is not FoundHow.SEED:
            for family, why in list(self._families_of(visit.look, found_on, how)):
                visit.draw_on(family, why)

    def restore(self, url: str, found_on: str | None, how: FoundHow) -> None:
        """Take a page as heard of and chosen that a scan had visited before it was cut off."""
        look = _look(url)
        self._remember(look)
        self._combined.note(look.address)
        self._descend(look, found_on)
        # What it drew on is told when its links are: then is known again what was known when it began.
        self._under_way[url] = _Visit(look, looks_of(look.address), restored=(found_on, how))
        self._begun.add(look.number)
        self._looks_under_way.update(self._under_way[url].looks[:2])

    def _families_of(
        self, look: _Look, found_on: str | None, how: FoundHow
    ) -> Iterator[tuple[Family, Shape | Difference | None]]:
        """The families whose credit a visit draws on."""
        address, number = look.address, look.number
        for difference in _differences(look.plain, self._subdomains):
            if self._fellow(difference, number) is not None or _number(difference.rest) in self._heard:
                family = self._family(difference.kind, difference.label)
                family.entitled = difference.is_of_few
                yield family, difference
        shape = self._shape(look, how)
        if shape is not None:
            yield self._family(shape.kind, shape.family), shape
        elif address.host != self._host:
            yield self._family(SUBDOMAINS, address.host), None
        elif found_on in self._floods and how is not FoundHow.SITEMAP:
            yield self._family(LINKS, found_on or ""), None
        if found_on in self._missing:
            yield self._family(SOFT_404, "found on pages that do not exist"), None
        for name in looks_of(address):
            for kind in _LEARNED:
                learned = self._families.get((kind, name))
                if learned is not None:
                    yield learned, None

    def _shape(self, look: _Look, how: FoundHow) -> Shape | None:
        """What an address looks like; what a sitemap names is meant to be a page."""
        if how is FoundHow.SITEMAP:
            return None
        shape = look.shape or self._combined.shape_of(look.address)
        if shape is None and self._generations.get(look.number, 0) >= _DESCENT:
            return Shape(SPIRAL, f"{look.address.host}/{look.address.segments[0]}/..")
        return shape

    def _kind(self, name: str) -> Kind:
        # Of what only a visit can tell, a few more visits may be under way when the first has told.
        allowance = max(2, self._allowance - _UNDER_WAY) if name in _LEARNED else self._allowance
        return self._kinds.setdefault(name, Kind(name, allowance))

    def _family(self, kind: str, name: str) -> Family:
        family = self._families.get((kind, name))
        if family is None:
            family = self._families[kind, name] = Family(self._kind(kind))
            if kind == FACETS:
                family.kind.spent += self._selections.pop(name, 0)
        return family

    # ---- when its visit has ended

    def gave_up(self, url: str) -> None:
        """The visit that was begun was not made."""
        visit = self._ended(url)
        for draw in visit.draws if visit else ():
            draw.end(good=None)

    def _ended(self, url: str) -> _Visit | None:
        visit = self._under_way.pop(url, None)
        if visit is not None:
            self._looks_under_way.subtract(visit.looks[:2])
        return visit

    def saw(
        self, url: str, final_url: str, status: int | None, text: TextPrint | None, *, landed_before: bool = False,
        error: str | None = None,
    ) -> str | None:  # fmt: skip
        """A visit has ended, and what its page leads to was offered to the frontier.

        Returns what it turned out to be: `soft_404`, `duplicate`, `trap_redirects`, or null for a page like others.

        `text` is the print of the rendered page (null where there is none), `landed_before` tells that an earlier visit
        ended at the same final address.
        """
        self._draw_again(url)
        visit = self._ended(url)
        if visit is None:
            return None
        self._heard.add(_look(final_url).number)
        judged = self._judged(visit, url, final_url, status, text, landed_before=landed_before, error=error)
        turned_out = judged.kind
        failed = error is not None or (status or 0) >= 400
        fresh, receding = self._fresh.pop(final_url, 0), final_url in self._receding
        self._heard_on.pop(final_url, None)
        self._receding.discard(final_url)
        suspected = False
        for draw in visit.draws:
            if isinstance(draw.why, Difference):
                same = None if failed else self._is_same(draw.why, visit, text)
                draw.end(good=None if same is None else not same)
                suspected = suspected or same is True
                if draw.family.good > 1 and draw.family.good > draw.family.bad:
                    draw.family.clear()
            elif not draw.family.suspected and draw.why is None:
                draw.end(good=None if failed and turned_out is None else turned_out != draw.family.kind.name)
            else:
                says, brings = self._news(draw, text, fresh, receding=receding)
                good = not failed and turned_out is None and (says or brings)
                draw.end(good=good, strong=good and brings and (says or not receding))
                suspected = True
                if good and draw.family.kind.name == SUBDOMAINS:
                    draw.family.clear()
        if not any(draw.family.kind.name == FACETS for draw in visit.draws):
            self._selections.update(self._combined.bases_of(visit.look.address))
        if turned_out is None and not failed:
            self._good_looks.update(visit.looks)
        elif turned_out is not None and not suspected:
            self._learn(turned_out, visit.looks, visit.draws)
        if judged.copy:
            self._retract(judged.copy)
        return turned_out

    def _judged(
        self, visit: _Visit, url: str, final_url: str, status: int | None, text: TextPrint | None, *,
        landed_before: bool, error: str | None,
    ) -> Judgement:  # fmt: skip
        if error is not None:
            return Judgement(REDIRECTS if "REDIRECT" in error.upper() else None)
        look = visit.look
        if landed_before and final_url != url:
            # From /a to /a/, from http to https: a site that keeps one spelling is no maze.
            same = _look(final_url).plain.rstrip("/") == look.plain.rstrip("/")
            return Judgement(None if same else REDIRECTS)
        judged = self._pages.judge(look.number, look.address, status, text)
        if judged.kind == SOFT_404:
            self._missing.add(final_url)
        return judged

    def _news(self, draw: Draw, text: TextPrint | None, fresh: int, *, receding: bool) -> tuple[bool, bool]:
        """Whether a page of a suspected family says something new, and whether it brings something new.

        New words are such as no page of this kind has had; new is also what it leads to, when these are ordinary
        addresses that nobody had heard of, in a family whose end stands still or whose words are new.
        """
        kind, why = draw.family.kind, draw.why
        folded = set(text.folded) if text is not None and text.tells else set()
        new = folded - kind.seen
        kind.seen |= new
        if isinstance(why, Shape) and why.strict:
            return False, False
        says = len(new) > 2 and len(new) >= _NEW * len(folded)
        says = says or (bool(new) and len(new) >= 2 * _NEW * len(folded))
        if not isinstance(why, Shape):
            return says, False
        if why.kind == FACETS:
            return False, fresh > 0  # another selection of the same is new in its words, too
        brings = fresh > 0 and (says or not receding)
        if why.kind in {PAGING, CALENDAR} and not brings:
            return len(new) >= _ALL_NEW * len(folded) > 0, False  # so is another order of the same, but not all of it
        return says, brings

    def _is_same(self, difference: Difference, visit: _Visit, text: TextPrint | None) -> bool | None:
        """Whether a page says the same as those whose addresses have the same rest; null where nothing tells."""
        own = visit.look.number
        others = (_number(difference.rest), self._fellow(difference, own))
        return self._pages.same_as_any(text, [number for number in others if number is not None])

    def _fellow(self, difference: Difference, number: int) -> int | None:
        """The first address heard of that differs from one in this alone."""
        group = difference.group
        first = None if group is None else self._groups.get(_number(group))
        return None if first == number else first

    def _learn(self, kind: str, looks: tuple[str, ...], told: Sequence[Draw] = ()) -> None:
        """Suspect the addresses that look like one that led nowhere; of some families the visit has `told` already."""
        if all(draw.family.kind.name != kind or not draw.counts for draw in told):
            self._kind(kind).spent += 1
        for look in looks:
            family = self._families.get((kind, look))
            if family is None:
                family = Family(self._kind(kind), suspected=False, good=self._good_looks[look])
                self._families[kind, look] = family
                Draw(family, None, counts=False).end(good=False)
                for visit in self._under_way.values():
                    if look in visit.looks:
                        visit.draw_on(family)
            elif all(draw.family is not family for draw in told):
                Draw(family, None, counts=False).end(good=False)

    def _retract(self, looks: tuple[str, ...]) -> None:
        """What was taken for good turns out to have been the copy of a page that was seen after it."""
        self._good_looks.subtract(looks)
        for name in looks:
            if (family := self._families.get((DUPLICATE, name))) is not None:
                family.good = max(0, family.good - 1)
        self._learn(DUPLICATE, looks)


@lru_cache(maxsize=1024)
def _look(url: str) -> _Look:
    plain, had_session = plain_url(url)
    address = Address.of(url)
    return _Look(plain, had_session, _number(plain), address, shape_of(address))


@lru_cache(maxsize=1024)
def _differences(plain: str, several_hosts: bool) -> tuple[Difference, ...]:
    return tuple(differences(plain, several_hosts=several_hosts))


def number_of(url: str) -> int:
    """What addresses with the same meaning have in common (session ids of known names, `www.`, the scheme left out)."""
    return _look(url).number


def _number(text: str) -> int:
    """Eight bytes for an address: enough to tell millions apart."""
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest())
