"""How much of what a site sets was found: an estimate from how often each thing was seen (docs/completeness.md).

Pages are drawn from groups of look-alike pages; things are cookies, storage keys and third-party hosts. What was seen
on one drawn page only tells how much may stand on pages that were not drawn (Chao 1987; for draws without replacement
Chao and Lin 2012, Biometrics 68:912). Two kinds are kept apart: things whose page shows a part of its own (a script, a
frame, a Set-Cookie line), of which a *scouted* page counts as looked at, and things whose page shows nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Final, Literal

from scanner.coverage import Count
from scanner.urls import host_of, registrable_domain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Set

    from scanner.sightings import VisitRecord

METHOD: Final = "Chao-Lin without replacement, by template, with a prior (docs/completeness.md)"
CONFIDENCE: Final = 0.9
# The weight of the prior, in things seen once: how much is to be expected of pages not looked at when nothing was seen
# once; and how many things come together. Chosen on sites made up by lot (tests/benchmarks/completeness.py), not on
# those on which the method is judged.
PRIOR: Final = 0.5
CLUSTER: Final = 2.0
BY_TEMPLATE: Final = 0.5  # share of the prior that is spread evenly over templates, the rest over pages
MANY: Final = 200  # things not seen, from which on their number is taken to be normally distributed
MOST_CARRIERS: Final = 50_000
_VARIABLE: Final = re.compile(r"[0-9a-f]{8,}|\d+", re.IGNORECASE)

Kind = Literal["cookie", "storage", "tracker"]


@dataclass(frozen=True, slots=True)
class Thing:
    """What a site may have: told apart by kind, name (numbers folded) and place."""

    kind: Kind
    name: str
    place: str


@dataclass(frozen=True, slots=True)
class Stratum:
    """A group of look-alike pages: how many are known, were visited, were visited as drawn, were looked at."""

    known: int
    visited: int
    drawn: int
    scouted: int  # without a browser, and not visited


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is known of completeness at one moment; `share` is seen things by estimated things (0 to 1)."""

    cookies: Count
    things: Count
    share: float


@dataclass(slots=True)
class _Seen:
    pages: int
    group: str
    drawn: bool
    shown: bool
    first: bool  # on the first page of all
    carrier: str | None  # came with it and was not there before: it may be as frequent as that


class Census:
    """Counts on how many pages each thing was seen. Memory grows with things, not with pages."""

    def __init__(self, site: str) -> None:
        self._site = site
        self._seen: dict[Thing, _Seen] = {}
        self._carriers: Counter[str] = Counter()

    def take(self, visit: VisitRecord, group: str, *, drawn: bool, shown: bool, parts: Set[str]) -> set[Thing]:
        """Take a visit; what it has brought that was not known is returned.

        `drawn` says that its page was taken by chance, `parts` are those of the page as sent, `shown` that one of them
        was on no page before.
        """
        first = not self._seen
        carriers = {f"part {part}" for part in parts} | set(_carriers(visit))
        new_carriers = {one for one in carriers if one not in self._carriers}
        if len(self._carriers) < MOST_CARRIERS:
            self._carriers.update(carriers)
        brought: dict[Thing, tuple[str, ...]] = {}
        for thing, by in things_of(visit, self._site):
            brought.setdefault(thing, by)
        fresh_things = set()
        for thing, by in brought.items():
            seen = self._seen.get(thing)
            if seen is not None:
                seen.pages += 1
                continue
            fresh_things.add(thing)
            carrier = next((one for one in by if one in new_carriers), None)
            self._seen[thing] = _Seen(1, group, drawn, shown, first, carrier)
        return fresh_things

    def scouted(self, parts: Set[str]) -> None:
        """Take the parts of a page that was only looked at: they tell how frequent things are that come with them."""
        if len(self._carriers) < MOST_CARRIERS:
            self._carriers.update(f"part {part}" for part in parts)

    def rename(self, old: str, new: str) -> None:
        """A group has become part of another."""
        for seen in self._seen.values():
            if seen.group == old:
                seen.group = new

    def singles(self, group: str) -> int:
        """Things seen on one drawn page only, which is one of this group."""
        return sum(seen.group == group and self._is_rare(seen) for seen in self._seen.values())

    def _is_rare(self, seen: _Seen) -> bool:
        return seen.drawn and self._times(seen) == 1

    def _times(self, seen: _Seen) -> int:
        """On how many pages the thing would have been seen had no page before left it: a browser that has a cookie is
        often not given it again.
        """
        return max(seen.pages, self._carriers[seen.carrier] if seen.carrier else 0)

    def estimate(self, strata: Mapping[str, Stratum]) -> Estimate:
        """How many things there are, given the groups as they are now."""
        cookies = self._count(strata, {thing: seen for thing, seen in self._seen.items() if thing.kind == "cookie"})
        things = self._count(strata, self._seen)
        # Where nothing was seen, one thing more is looked for as if one had been.
        seen = max(1, things.seen)
        return Estimate(cookies, things, seen / (seen + things.estimated - things.seen))

    def _count(self, strata: Mapping[str, Stratum], seen: Mapping[Thing, _Seen]) -> Count:
        count = len(seen)
        if all(one.known <= one.visited for one in strata.values()):
            return Count(count, float(count), float(count), float(count))
        traceless = self._traceless()
        rare = [(one, self._times(one)) for one in seen.values() if one.drawn]
        hidden = _Missed(PRIOR * traceless * traceless, strata, _drawn_share)
        shown = _Missed(PRIOR * (1 - traceless), strata, _looked_at_share)
        for one, times in rare:
            (shown if one.shown else hidden).take(one.group, times)
        low, high = _interval(hidden.mean + shown.mean, hidden.variance + shown.variance)
        return Count(count, round(count + hidden.mean + shown.mean, 2), float(count + low), float(count + high))

    def _traceless(self) -> float:
        """Which share of what came with later pages showed no trace in their HTML: all of it where every page is the
        same empty one, which a script fills.
        """
        without = sum(not seen.shown for seen in self._seen.values() if not seen.first)
        return (without + 0.5) / (sum(not seen.first for seen in self._seen.values()) + 1.0)


def _drawn_share(stratum: Stratum) -> float:
    """Which share of a group's pages a visit has looked at by chance."""
    others = stratum.visited - stratum.drawn
    return stratum.drawn / max(1, stratum.known - others)


def _looked_at_share(stratum: Stratum) -> float:
    """Which share of a group's pages was visited or scouted."""
    return min(1.0, (stratum.visited + stratum.scouted) / max(1, stratum.known))


class _Missed:
    """How many things of one kind were not seen: Chao and Lin's estimate over groups drawn at different rates, and a
    prior, which is a part of one thing seen once, spread over all groups.
    """

    def __init__(self, prior: float, strata: Mapping[str, Stratum], share: Callable[[Stratum], float]) -> None:
        self._prior = prior
        self._odds_of: dict[str, float] = {}
        looked_at = left = 0.0
        pages = sum(stratum.known for stratum in strata.values())
        for name, stratum in strata.items():
            part = share(stratum)
            # A template of few pages is as likely to hide something as one of many, and so is each page.
            weight = BY_TEMPLATE * pages / len(strata) + (1 - BY_TEMPLATE) * stratum.known
            looked_at += part * weight
            left += (1 - part) * weight
            self._odds_of[name] = part / max(1e-9, 1 - part)
        self._by_prior = prior * left / max(looked_at, 1.0)
        self._singles = self._doubles = self._odds = 0.0

    def take(self, group: str, times: int) -> None:
        """Take a thing that was seen on so many pages, the first of them in this group."""
        if times == 1:
            self._singles += 1
            self._odds += self._odds_of.get(group, 1e9)
        elif times == 2:
            self._doubles += 1

    @property
    def mean(self) -> float:
        """How many are expected."""
        singles = self._singles * self._singles / max(1e-9, 2 * self._doubles + self._odds) if self._singles else 0.0
        return self._by_prior + singles

    @property
    def variance(self) -> float:
        """Of that number: what comes, comes in clusters (a vendor's host with its cookies)."""
        return CLUSTER * self.mean + self.mean * self.mean / (self._singles + self._prior)


def _interval(mean: float, variance: float) -> tuple[int, int]:
    """The bounds of the number unseen: quantiles of a negative binomial with this mean and variance."""
    tail = (1 - CONFIDENCE) / 2
    if mean <= 0:
        return 0, 0
    if mean > MANY:
        reach = NormalDist().inv_cdf(1 - tail) * math.sqrt(variance)
        return max(0, math.floor(mean - reach)), math.ceil(mean + reach)
    size = mean * mean / max(variance - mean, 1e-9)
    chance = size / (size + mean)
    log_p = size * math.log(chance)
    cumulated, low, k = 0.0, None, 0
    while k < 100 * MANY:
        cumulated += math.exp(log_p)
        if low is None and cumulated >= tail:
            low = k
        if cumulated >= 1 - tail:
            return low or 0, k
        log_p += math.log((size + k) / (k + 1)) + math.log1p(-chance)
        k += 1
    return low or 0, k


def things_of(visit: VisitRecord, site: str) -> Iterator[tuple[Thing, tuple[str, ...]]]:
    """What a visit brought, with what may have carried it."""
    for cookie in visit.http_cookies:
        if not cookie.blocked:
            domain = cookie.attributes.domain or host_of(cookie.url)
            yield (
                Thing("cookie", plain_name(cookie.name), domain),
                (f"part cookie:{plain_name(cookie.name)}", _script(cookie.url)),
            )
    for write in visit.script_cookies:
        if not write.deletes and write.confirmed is not False:
            domain = write.attributes.domain or host_of(write.frame_url)
            yield Thing("cookie", plain_name(write.name), domain), tuple(map(_script, write.chain))
    for sighting in visit.jar:
        yield Thing("cookie", plain_name(sighting.key.name), sighting.key.domain), ()
    for item in visit.storage:
        if item.written:
            yield Thing("storage", plain_name(item.key), f"{item.kind} {item.origin}"), tuple(map(_script, item.chain))
    for request in visit.requests:
        host = host_of(request.url)
        if host and registrable_domain(host) != site:
            yield Thing("tracker", "", host), ()


def _carriers(visit: VisitRecord) -> Iterator[str]:
    for request in visit.requests:
        yield _script(request.url)


def _script(url: str) -> str:
    return "url " + _VARIABLE.sub("#", url.partition("?")[0])[:200]


def plain_name(name: str) -> str:
    """A name without the numbers in it, which differ from page to page."""
    return _VARIABLE.sub("#", name)
