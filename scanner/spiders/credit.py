"""How much a family of addresses may cost: visits that bring nothing are counted, and there is a limit to them.

A family that may be a trap is visited *on credit*. While it brings something new, it goes on; so an archive of a
hundred months is visited as a whole. What brings nothing draws on the credit of its kind, a twentieth of the page
budget, half of which one family may use.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

WAIT: Final = "wait"
"""Not now: visits of this family that are under way will tell whether it may be visited further."""

_SHARE: Final = 20  # one in so many pages of the budget
_FEWEST: Final = 2


@dataclass(slots=True)
class Kind:
    """The credit of all families of one kind of trap."""

    name: str
    allowance: int
    wasted: int = 0  # visits that brought nothing
    under_way: int = 0
    seen: set[int] = field(default_factory=set)  # what its pages said


@dataclass(slots=True)
class Family:
    """Addresses that are judged together."""

    kind: Kind
    suspected: bool = True  # else it becomes so by its first bad visit
    entitled: bool = False  # to one try, however much others of its kind have wasted: there are few such families
    good: int = 0
    bad: int = 0
    run: int = 0  # bad ones since the last good one
    under_way: int = 0
    charged: int = 0  # of these, what the kind knows of
    span: tuple[int, int] | None = None  # the first and last place heard of

    @property
    def on_credit(self) -> bool:
        """Whether its visits are limited at all."""
        return self.suspected or self.run > 0

    def refusal(self) -> str | None:
        """Why its next page is not to be visited: the name of the kind, or `WAIT`; null when it may be."""
        if not self.on_credit:
            return None
        own = (self.kind.allowance + 1) // 2 + self.good // 4
        exhausted = self.kind.wasted >= self.kind.allowance
        if self.run >= own or (exhausted and not self._pays() and not self._is_entitled()):
            return self.kind.name
        if exhausted:
            return WAIT if self.under_way else None  # one at a time: the first that brings nothing is the last
        many = self.run + self.under_way >= own
        full = not self._pays() and self.kind.wasted + self.kind.under_way >= self.kind.allowance
        return WAIT if many or full else None

    def _is_entitled(self) -> bool:
        return self.entitled and not self.good and not self.bad

    def _pays(self) -> bool:
        """What has brought something, and last time did, needs nobody's credit; nor what nobody suspected."""
        return self.good > self.bad and (self.run == 0 or not self.suspected)

    def clear(self) -> None:
        """Suspect it no longer."""
        self.suspected = False
        self.run = 0

    def begin(self) -> None:
        """A page of it is going to be visited."""
        self.under_way += 1
        if self.on_credit:
            self.charged += 1
            self.kind.under_way += 1

    def end(self, *, good: bool | None) -> None:
        """The visit has ended; null when it told nothing."""
        self.under_way = max(0, self.under_way - 1)
        if self.charged:
            self.charged -= 1
            self.kind.under_way -= 1
        if good is None:
            return
        if good:
            self.good += 1
            self.run = 0
        else:
            self.bad += 1
            self.run += 1
            self.kind.wasted += 1


def allowance_of(max_pages: int) -> int:
    """How many visits one kind of trap may cost: 5 % of the page budget, and at least a couple."""
    return max(_FEWEST, max_pages // _SHARE)
