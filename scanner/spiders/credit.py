"""How much a family of addresses may cost: visits that bring nothing are counted, and there is a limit to them.

A family that may be a trap is visited *on credit*. While it brings something new, it goes on; so an archive of a
hundred months is visited as a whole. What brings nothing draws on the credit of its kind, a twentieth of the page
budget, half of which one family may use.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scanner.spiders.trap_shapes import Shape
    from scanner.spiders.variants import Difference

WAIT: Final = "wait"
"""Not now: what other visits bring will tell whether it may be visited."""

_SHARE: Final = 22  # one in so many pages of the budget: 4.5 %, for some more are under way when it is used up
_FEWEST: Final = 2


def allowance_of(max_pages: int) -> int:
    """How many visits one kind of trap may cost: hardly 5 % of the page budget, and at least a couple."""
    return max(_FEWEST, (max_pages - _SHARE) // _SHARE)


@dataclass(slots=True)
class Kind:
    """The credit of all families of one kind of trap."""

    name: str
    allowance: int
    spent: int = 0  # on visits that brought nothing, or are still to prove that they do
    promised: int = 0  # second visits, which show whether the first was new only for being the first
    under_way: int = 0
    seen: set[int] = field(default_factory=set)  # what its pages said

    def has(self, need: int) -> bool:
        """Whether there is credit for so many visits."""
        return self.spent + self.promised + need <= self.allowance

    @property
    def open(self) -> bool:
        """Whether something may come back."""
        return self.under_way > 0 or self.promised > 0


@dataclass(slots=True)
class Family:
    """Addresses that are judged together."""

    kind: Kind
    suspected: bool = True  # else it becomes so by its first bad visit
    entitled: bool = False  # to one visit at a time, whatever others of its kind have spent: such families are few
    good: int = 0
    bad: int = 0
    run: int = 0  # bad ones since the last good one
    proven: bool = False
    under_way: int = 0
    spent: int = 0  # of its kind's credit
    promise: bool = False
    span: tuple[int, int] | None = None  # the first and last place heard of

    @property
    def on_credit(self) -> bool:
        """Whether its visits are limited at all."""
        return self.suspected or self.run > 0

    @property
    def _pays(self) -> bool:
        """What has brought something, and last time did, needs nobody's credit; nor does what nobody suspected."""
        return (self.proven and self.run == 0) if self.suspected else self.good > self.bad

    @property
    def _untried(self) -> bool:
        return not self.good and not self.bad and not self.under_way

    def refusal(self) -> str | None:
        """Why its next page is not to be visited: the name of the kind, or `WAIT`; null when it may be."""
        if not self.on_credit:
            return None
        own = max(1 if self.suspected else 2, (self.kind.allowance + 1) // 2) + self.good // 4
        if self.run >= own:
            return self.kind.name
        if self._pays:
            # Once the credit is used up one at a time: the first that brings nothing is the last.
            alone = self.under_way and not self.kind.has(1)
            return WAIT if alone or self.run + self.under_way >= own else None
        if self.promise or (self.entitled and not self.bad and not self.under_way):
            return None
        if self.kind.has(2 if self._untried else 1):
            return WAIT if self.run + self.under_way >= own else None
        return WAIT if self.kind.open else self.kind.name

    def clear(self) -> None:
        """Suspect it no longer."""
        self.suspected = False
        self.run = 0


@dataclass(slots=True)
class Draw:
    """What one visit draws on one family's credit; of the families of one kind only the first costs the kind."""

    family: Family
    why: Shape | Difference | None
    counts: bool
    charged: bool = False

    def begin(self) -> None:
        """The visit is going to be made."""
        family = self.family
        if self.counts:
            family.kind.under_way += 1
        if self.counts and family.on_credit and not family._pays:  # noqa: SLF001
            self.charged = True
            if family._untried and not family.entitled:  # noqa: SLF001
                family.promise = True
                family.kind.promised += 1
            elif family.promise:
                self._keep_promise()
            self._spend(1)
        family.under_way += 1

    def end(self, *, good: bool | None, strong: bool = False) -> None:
        """The visit has ended; null when it told nothing, strong when one such is proof enough."""
        family = self.family
        family.under_way = max(0, family.under_way - 1)
        if self.counts:
            family.kind.under_way -= 1
        if good is None:
            self._spend(-1 if self.charged else 0)
        elif good:
            family.good += 1
            family.run = 0
            family.proven = family.proven or strong or family.good > 1
            if family.proven:
                self._keep_promise()
                self._spend(min(0, family.bad - family.spent))
        else:
            if self.counts:
                # What was new only for being the first of its look brought nothing either.
                first = family.proven and family.good == 1 and family.bad == 0
                self._spend((0 if self.charged else 1) + first)
            family.bad += 1
            family.run += 1
            self._keep_promise()

    def _spend(self, visits: int) -> None:
        self.family.spent += visits
        self.family.kind.spent += visits

    def _keep_promise(self) -> None:
        if self.family.promise:
            self.family.promise = False
            self.family.kind.promised -= 1
