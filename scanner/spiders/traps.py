"""Traps: addresses without end, and many addresses for one page. None may take more than 5 % of the page budget.

The frontier asks three times: when it hears of an address (`reason_against`), before it chooses it for a visit
(`refusal`), and when the visit has ended it says what was seen (`saw`). Nothing is banned for its look: what looks
like a trap is visited on credit (`scanner.spiders.credit`) and goes on as long as its pages bring something new.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from scanner.model import FoundHow
from scanner.spiders.credit import WAIT, Family, Kind, allowance_of
from scanner.spiders.duplicates import DUPLICATE, REDIRECTS, SOFT_404, SeenPages
from scanner.spiders.recombination import Recombinations
from scanner.spiders.trap_shapes import CALENDAR, FACETS, PAGING, SPIRAL, Address, Shape, leaf_shape, shape_of
from scanner.spiders.variants import MIRROR, SESSION, Difference, differences, plain_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.spiders.text_print import TextPrint

__all__ = ["REASONS", "WAIT", "Traps"]

LINKS: Final = "trap_links"
SUBDOMAINS: Final = "trap_subdomains"
REASONS: Final = frozenset({
    CALENDAR, FACETS, PAGING, SPIRAL, SESSION, MIRROR, DUPLICATE, SOFT_404, REDIRECTS, LINKS, SUBDOMAINS,
})  # fmt: skip
"""The words under which `coverage.pages_skipped` counts what was left out."""

FLOOD: Final = 1_000  # new addresses on one page, from which on they are a family
MOST_FROM_ONE_PAGE: Final = 5_000
_FAR: Final = 4  # turns of a spiral that need no visit to be known
_LONGEST_HOST: Final = 5  # labels more than the start page's host has
_DEEPEST: Final = 20  # segments
_NEW: Final = 0.1  # of what a page says: what is needed to call it new


@dataclass(slots=True)
class _Visit:
    """A visit under way, and who has to hear of its end."""

    families: list[tuple[Family, Shape | Difference | None]]
    leaf: str
    plain: str


class Traps:
    """Judges the addresses of one scan. All it knows comes from what it is told, in whatever order."""

    def __init__(self, start_url: str, max_pages: int, *, subdomains: bool = False) -> None:
        self._start = start_url
        self._host = Address.of(start_url).host
        self._subdomains = subdomains
        self._allowance = max(1, allowance_of(max_pages) - 1)  # the first of a kind always says something new
        self._kinds: dict[str, Kind] = {}
        self._families: dict[tuple[str, str], Family] = {}
        self._heard: set[int] = set()
        self._with_session: set[int] = set()
        self._groups: dict[int, int] = {}  # what is left of an address → the first address of which it is left
        self._combined = Recombinations()
        self._pages = SeenPages()
        self._under_way: dict[str, _Visit] = {}
        self._fresh: Counter[str] = Counter()  # page → ordinary addresses first heard of there
        self._heard_on: Counter[str] = Counter()
        self._receding: set[str] = set()  # pages that moved the end of their own family away
        self._floods: set[str] = set()
        self._missing: set[str] = set()  # pages that do not exist, and say so with status 200
        self._good_leaves: Counter[str] = Counter()

    # ---- hearing of an address

    def reason_against(self, url: str, found_on: str | None, how: FoundHow) -> str | None:
        """Why a page is not to be kept in mind for a visit; null when it is. Ask once for each address."""
        plain, had_session = plain_url(url)
        number = _number(plain)
        if how is not FoundHow.SEED:
            if number in self._heard:
                return SESSION if had_session or number in self._with_session else MIRROR
            reason = self._out_of_reach(url, found_on, how)
            if reason:
                return reason
        self._remember(plain, number, had_session=had_session)
        if how is FoundHow.SEED:
            return None
        self._combined.note(_look(url)[0])
        shape = self._shape(url, how)
        if shape is not None:
            self._stretch(shape, found_on)
        elif found_on is not None:
            self._fresh[found_on] += 1
        families = self._families_of(url, plain, found_on, how)
        return next((no for family, _ in families if (no := family.refusal()) is not None and no != WAIT), None)

    def _out_of_reach(self, url: str, found_on: str | None, how: FoundHow) -> str | None:
        if how is FoundHow.SITEMAP or found_on is None:
            return None
        self._heard_on[found_on] += 1
        if self._heard_on[found_on] > FLOOD:
            self._floods.add(found_on)
            if self._heard_on[found_on] > MOST_FROM_ONE_PAGE:
                return LINKS
        address, shape = _look(url)
        if found_on != self._start:
            turns = shape.place or 0 if shape is not None and shape.kind == SPIRAL else 0
            if turns >= _FAR or len(address.segments) > _DEEPEST:
                return SPIRAL
        labels = address.host.removesuffix(self._host).split(".")
        return SUBDOMAINS if len(labels) > _LONGEST_HOST or len(set(labels)) < len(labels) - 1 else None

    def _remember(self, plain: str, number: int, *, had_session: bool) -> None:
        self._heard.add(number)
        if had_session:
            self._with_session.add(number)
        for difference in _differences(plain, self._subdomains):
            self._groups.setdefault(_group(difference), number)

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
            own = _look(found_on)[1]
            if own is not None and (own.kind, own.family) == (shape.kind, shape.family):
                self._receding.add(found_on)

    # ---- choosing it

    def refusal(self, url: str, found_on: str | None, how: FoundHow) -> str | None:
        """Why a page that was kept in mind is not to be visited after all, or `WAIT`; null when it is the next one.

        `WAIT` is said only while visits are under way whose end will decide.
        """
        if how is FoundHow.SEED:
            return None
        answers = [family.refusal() for family, _ in self._families_of(url, plain_url(url)[0], found_on, how)]
        given = [answer for answer in answers if answer is not None]
        return next((answer for answer in given if answer != WAIT), given[0] if given else None)

    def begin(self, url: str, found_on: str | None, how: FoundHow) -> None:
        """A page was chosen: its visit is under way until `saw` or `gave_up`."""
        plain, _ = plain_url(url)
        families = [] if how is FoundHow.SEED else list(self._families_of(url, plain, found_on, how))
        for family, _ in families:
            family.begin()
        self._under_way[url] = _Visit(families, leaf_shape(_look(url)[0]), plain)

    def restore(self, url: str, found_on: str | None, how: FoundHow) -> None:
        """Take a page as heard of and chosen that a scan had visited before it was cut off."""
        plain, had_session = plain_url(url)
        self._remember(plain, _number(plain), had_session=had_session)
        self._combined.note(_look(url)[0])
        self.begin(url, found_on, how)

    def _families_of(
        self, url: str, plain: str, found_on: str | None, how: FoundHow
    ) -> Iterator[tuple[Family, Shape | Difference | None]]:
        """The families whose credit a visit draws on."""
        address = _look(url)[0]
        number = _number(plain)
        for difference in _differences(plain, self._subdomains):
            if self._groups.get(_group(difference), number) != number or _number(difference.rest) in self._heard:
                family = self._family(difference.kind, difference.label)
                family.entitled = difference.label.startswith("parameter")
                yield family, difference
        shape = self._shape(url, how)
        if shape is not None:
            yield self._family(shape.kind, shape.family), shape
        elif address.host != self._host:
            yield self._family(SUBDOMAINS, address.host), None
        elif found_on in self._floods and how is not FoundHow.SITEMAP:
            yield self._family(LINKS, found_on or ""), None
        if found_on in self._missing:
            yield self._family(SOFT_404, "found on pages that do not exist"), None
        leaf = leaf_shape(address)
        for kind in (DUPLICATE, SOFT_404, REDIRECTS):
            learned = self._families.get((kind, leaf))
            if learned is not None:
                yield learned, None

    def _shape(self, url: str, how: FoundHow) -> Shape | None:
        """What an address looks like; what a sitemap names is meant to be a page."""
        if how is FoundHow.SITEMAP:
            return None
        address, shape = _look(url)
        return shape or self._combined.shape_of(address)

    def _kind(self, name: str) -> Kind:
        return self._kinds.setdefault(name, Kind(name, self._allowance))

    def _family(self, kind: str, name: str) -> Family:
        return self._families.setdefault((kind, name), Family(self._kind(kind)))

    # ---- when its visit has ended

    def gave_up(self, url: str) -> None:
        """The visit that was begun was not made."""
        visit = self._under_way.pop(url, None)
        for family, _ in visit.families if visit else ():
            family.end(good=None)

    def saw(
        self, url: str, final_url: str, status: int | None, text: TextPrint | None, *, landed_before: bool = False,
        error: str | None = None,
    ) -> str | None:  # fmt: skip
        """A visit has ended, and what its page leads to was offered to the frontier.

        Returns what it turned out to be: `soft_404`, `duplicate`, `trap_redirects`, or null for a page like others.

        `text` is the print of the rendered page (null where there is none), `landed_before` tells that an earlier visit
        ended at the same final address.
        """
        visit = self._under_way.pop(url, None)
        if visit is None:
            return None
        self._heard.add(_number(plain_url(final_url)[0]))
        turned_out = self._turned_out(visit, url, final_url, status, text, landed_before=landed_before, error=error)
        failed = error is not None or (status or 0) >= 400
        fresh, receding = self._fresh.pop(final_url, 0), final_url in self._receding
        self._heard_on.pop(final_url, None)
        self._receding.discard(final_url)
        suspected = False
        for family, why in visit.families:
            if isinstance(why, Difference):
                self._end_variant(family, why, visit, text if not failed else None)
                suspected = suspected or (family.run > 0)
            elif not family.suspected and why is None:
                family.end(good=None if failed and turned_out is None else turned_out != family.kind.name)
            else:
                good = not failed and turned_out is None and self._is_new(family, why, text, fresh, receding=receding)
                family.end(good=good)
                suspected = True
                if good and family.kind.name == SUBDOMAINS:
                    family.clear()
        if turned_out is None and not failed:
            self._good_leaves[visit.leaf] += 1
        elif turned_out is not None and not suspected:
            self._learn(turned_out, visit.leaf)
        return turned_out

    def _turned_out(
        self, visit: _Visit, url: str, final_url: str, status: int | None, text: TextPrint | None, *,
        landed_before: bool, error: str | None,
    ) -> str | None:  # fmt: skip
        if error is not None:
            return REDIRECTS if "REDIRECT" in error.upper() else None
        if landed_before and final_url != url:
            # From /a to /a/, from http to https: a site that keeps one spelling is no maze.
            return None if plain_url(final_url)[0].rstrip("/") == visit.plain.rstrip("/") else REDIRECTS
        turned_out = self._pages.judge(_number(visit.plain), _look(url)[0], status, text)
        if turned_out == SOFT_404:
            self._missing.add(final_url)
        return turned_out

    def _is_new(
        self, family: Family, why: Shape | Difference | None, text: TextPrint | None, fresh: int, *, receding: bool
    ) -> bool:
        """Whether a page of a suspected family brought something new.

        Other words than all pages of this kind before; or, in a family whose end stands still, ordinary addresses that
        nobody had heard of.
        """
        kind = family.kind
        folded = set(text.folded) if text is not None and text.tells else set()
        new = folded - kind.seen
        kind.seen |= new
        if isinstance(why, Shape):
            if why.strict:
                return False
            if why.kind == FACETS:  # subsets of what the lists show say nothing new, in other words
                return fresh > 0
        says_new = len(new) > 2 and len(new) >= _NEW * len(folded)
        says_new = says_new or (bool(new) and len(new) >= 2 * _NEW * len(folded))
        return says_new or (fresh > 0 and not receding and why is not None)

    def _end_variant(self, family: Family, difference: Difference, visit: _Visit, text: TextPrint | None) -> None:
        """Compare with the pages that have an address with the same rest."""
        other = self._groups.get(_group(difference))
        own = _number(visit.plain)
        numbers = [number for number in (_number(difference.rest), other) if number is not None and number != own]
        same = self._pages.same_as_any(text, numbers)
        family.end(good=None if same is None else not same)
        if family.good > 1 and family.good > family.bad:
            family.clear()

    def _learn(self, kind: str, leaf: str) -> None:
        """Suspect the addresses that look like one that led nowhere; not all that a site has at its top."""
        if leaf.endswith("/*") and leaf.count("/") == 1:
            return
        family = self._families.get((kind, leaf))
        if family is None:
            family = Family(self._kind(kind), suspected=False, good=self._good_leaves[leaf])
            self._families[kind, leaf] = family
            family.end(good=False)
            for visit in self._under_way.values():
                if visit.leaf == leaf:
                    family.begin()
                    visit.families.append((family, None))


@lru_cache(maxsize=256)
def _look(url: str) -> tuple[Address, Shape | None]:
    """An address and its look; the same one is asked for again and again, and so is the page that links there."""
    address = Address.of(url)
    return address, shape_of(address)


@lru_cache(maxsize=256)
def _differences(plain: str, several_hosts: bool) -> tuple[Difference, ...]:
    return tuple(differences(plain, several_hosts=several_hosts))


def _group(difference: Difference) -> int:
    # Of the label of a host, only that it is one: the host is what differs.
    label = difference.label.partition(" ")[0] if difference.label.startswith("host ") else difference.label
    return _number(f"{label} {difference.rest}")


def _number(text: str) -> int:
    """Eight bytes for an address: enough to tell millions apart."""
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest())
