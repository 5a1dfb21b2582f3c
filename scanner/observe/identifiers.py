"""Is a value an identifier of a browser or a person? Judged without the value: from what of it differs between
profiles, and how much that could tell.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from scanner.parts import Part
    from scanner.sightings import ValueFacts

Answer = Literal["yes", "no", "unknown"]

ENOUGH = 22.0  # bits that tell the visitors of a site apart: four million
TOO_FEW = 12.0  # bits that cannot, on a site of any size
BRIEF = 120.0  # seconds; what is gone after so long recognises nobody


class ValueHistory:
    """The values one cookie or key had, profile by profile, as digests and parts."""

    def __init__(self) -> None:
        self._digests: defaultdict[str, set[str]] = defaultdict(set)
        self._rich: set[str] = set()  # digests of values that are no mere flag
        self._last_of: dict[str, ValueFacts] = {}
        self._last: ValueFacts | None = None

    def add(self, profile: str, value: ValueFacts) -> None:
        """A value was seen in a profile (each phase has one of its own)."""
        self._digests[profile].add(value.digest)
        if _told(value) >= TOO_FEW:
            self._rich.add(value.digest)
        self._last = self._last_of[profile] = value

    @property
    def lone(self) -> bool:
        """Known of one profile only, where another could decide."""
        if len(self._last_of) != 1:
            return False
        # Of random numbers of ten digits one in thirty looks like a moment of these years.
        (value,) = self._last_of.values()
        hidden = _told(value) < TOO_FEW and sum(part.bits for part in value.parts) >= ENOUGH
        return hidden or self.judge() == "unknown"

    @property
    def digests(self) -> set[str]:
        """Digests of all values, of any profile."""
        return set().union(*self._digests.values())

    @property
    def shape(self) -> str | None:
        """The shape of the last value seen."""
        return self._last.shape if self._last else None

    def judge(self, lifetime: float | None = None, *, one_person: bool = False) -> Answer:
        """Different in each profile, in parts that could tell visitors apart: yes; the same in two, or poor: no.

        `lifetime` is in seconds, null for a session or what has no end. Where the profiles are those of `one_person`
        who has logged in, what is the same in all of them may be what tells that person from others: unknown.
        """
        values = list(self._last_of.values())
        if not values:
            return "unknown"
        if (lifetime is not None and lifetime <= BRIEF) or all(_told(value) < TOO_FEW for value in values):
            return "no"
        if len(values) < 2:
            return "unknown"
        if self._rich.intersection(*self._digests.values()):
            return "unknown" if one_person else "no"
        differing = max(_differing(one, other) for one, other in combinations(values, 2))
        same = any(one.digest == other.digest for one, other in combinations(values, 2))
        if same or differing < TOO_FEW:
            return "unknown" if one_person else "no"
        return "yes" if differing >= ENOUGH else "unknown"


def _told(value: ValueFacts) -> float:
    """How much a value could tell at most, in bits."""
    return sum(part.bits for part in value.parts if not part.moment)


def _differing(one: ValueFacts, other: ValueFacts) -> float:
    """How much the parts that are in one value only could tell: of two values the poorer, since what only one has
    (the list of what was accepted) tells of a choice. What may be a moment is one if the other has one for it.
    """
    sides = [_only_in(one, other), _only_in(other, one)]
    pairs = min(sum(part.moment for part in side) for side in sides)
    return min(_without_moments(side, pairs) for side in sides)


def _without_moments(side: list[Part], number: int) -> float:
    moments = sorted(part.bits for part in side if part.moment)
    return sum(part.bits for part in side) - sum(moments[:number])


def _only_in(one: ValueFacts, other: ValueFacts) -> list[Part]:
    known = {part.digest for part in other.parts}
    return [part for part in one.parts if part.digest not in known]
