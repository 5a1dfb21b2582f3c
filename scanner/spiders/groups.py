"""Groups of look-alike pages, and what a scan knows of each: how many there are, how many it visited, what was new."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from scanner.spiders.sampling import Kinds, Templates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.spiders.look import PageLook

ROTATING: Final = 4  # of so many pages drawn from a group, one changes from month to month
EACH_MONTH: Final = 2  # of a group of which ten pages are drawn
PASSED_OVER: Final = 5  # that the other draws take in every month
EACH_TEMPLATE: Final = 0.5  # weight of that, in things seen once
NOISY: Final = 0.3  # a kind of part that is new on more than this share of a group's pages tells nothing
_TRIED: Final = 8  # pages before that is judged


@dataclass(slots=True)
class Group:
    """Look-alike pages. `drawn` ones were chosen by chance, the others for a reason."""

    number: int
    name: str
    known: int = 0
    waiting: int = 0
    taken: int = 0
    drawn: int = 0
    scouted: int = 0  # pages that wait and were looked at without a browser
    asked: int = 0  # looks that were asked for
    unscouted: int = 0  # pages that wait, of which none was asked for
    looks: int = 0  # that were taken of its pages
    singles: int = 0  # things seen on one drawn page only, of this group
    finished: int = 0  # visits that have ended
    walled: int = 0  # pages before which a wall stood, and whose place another may take
    under_way: dict[str, bool] = field(default_factory=dict)  # pages being visited: drawn, or pointed at
    tried: Counter[str] = field(default_factory=Counter)  # kinds of parts → pages on which one was new

    @property
    def promise(self) -> float:
        """How much another visit is expected to bring: by what was seen once (Good-Turing), and since a template of few
        pages is as likely to hide something as one of many.
        """
        return (self.singles + 0.05) / (self.taken + 1) + EACH_TEMPLATE / self.known


class Groups:
    """All groups of a site."""

    def __init__(self, rotation: int) -> None:
        self._templates = Templates()
        self._kinds = Kinds()
        self._by_name: dict[str, Group] = {}
        self._by_number: list[Group] = []
        self._parts: set[str] = set()
        self._rotation = rotation

    def of(self, url: str) -> Group:
        """The group of an address of which nothing else is known."""
        return self._named(self._templates.template_of(url))

    def _named(self, name: str) -> Group:
        group = self._by_name.get(name)
        if group is None:
            group = self._by_name[name] = Group(len(self._by_number), name)
            self._by_number.append(group)
        return group

    def merged(self) -> Iterator[tuple[Group, Group]]:
        """Groups that have become part of others since this was last asked."""
        for old_name, new_name in self._templates.merged():
            old = self._by_name.pop(old_name, None)
            if old is None:
                continue
            new = self._named(new_name)
            for count in ("known", "waiting", "taken", "drawn", "scouted", "asked", "unscouted", "finished"):
                setattr(new, count, getattr(new, count) + getattr(old, count))
                setattr(old, count, 0)
            new.under_way.update(old.under_way)
            self._by_number[old.number] = new  # pages under way still name the old one
            yield old, new

    def numbered(self, number: int) -> Group:
        """The group of this number."""
        return self._by_number[number]

    def all(self) -> Iterable[Group]:
        """Every group."""
        return self._by_name.values()

    def waiting(self) -> Iterator[Group]:
        """The groups that have pages to draw."""
        return (group for group in self._by_name.values() if group.waiting)

    def clear(self) -> None:
        """Nothing waits any more."""
        for group in self._by_name.values():
            group.waiting = group.unscouted = 0

    def skip_for(self, group: Group) -> int:
        """How many of a group's pages the next draw passes over: none, but every fourth draw goes on where the last
        month's ended.
        """
        draws, place = divmod(group.drawn, ROTATING)
        if place != ROTATING - 1:
            return 0
        return (PASSED_OVER + self._rotation * EACH_MONTH + draws) % group.waiting

    def kind(self, group: Group, look: PageLook) -> Group:
        """The group of a page, now that its look is known."""
        shape = group.name.partition(" ~")[0]
        return self._named(self._kinds.kind_of(shape, look.structure))

    def learn(self, look: PageLook) -> set[str]:
        """Take the parts of a page that is visited; those that were new are returned."""
        fresh = set(look.parts - self._parts)
        self._parts |= fresh
        return fresh

    def is_new(self, group: Group, look: PageLook) -> bool:
        """Whether a scouted page has a part that no page has which was or will be visited; it will be, then."""
        fresh = look.parts - self._parts
        group.looks += 1
        sorts = {part.partition(":")[0] for part in fresh}
        group.tried.update(sorts)
        noisy = {sort for sort in sorts if group.looks >= _TRIED and group.tried[sort] > NOISY * group.looks}
        telling = {part for part in fresh if part.partition(":")[0] not in noisy}
        self._parts |= telling
        return bool(telling)
