"""The life cycle that all collectors share; the visit knows no kind of evidence by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from scanner.capture.habits import Habits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.capture.jar import JarWatch
    from scanner.capture.tab import Tab, Watch
    from scanner.model import StorageKind
    from scanner.sightings import ValueFacts
    from scanner.values import Digester

LONGEST_SENT = 4096  # characters; a longer value is not looked for in requests


class Moment(StrEnum):
    """When the visit asks its collectors to look."""

    START = "start"  # before the page is asked for
    LOADED = "loaded"
    SETTLED = "settled"  # quiet, late timers included
    GESTURE = "gesture"  # after the interaction burst
    END = "end"  # last look at the living page
    LEFT = "left"  # the page was left; its last beacons are out


@dataclass(frozen=True, slots=True)
class Databases:
    """What a storage key holds besides web storage: databases with their object stores, and caches."""

    stores: dict[str, tuple[str, ...]]
    caches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """What a collector works with during one visit."""

    tab: Tab
    watch: Watch
    jar: JarWatch
    digester: Digester
    databases: dict[str, Databases] = field(default_factory=dict)  # of each storage key, as last listed in this profile
    habits: Habits = field(default_factory=Habits)  # of the site's pages in this phase
    given: Mapping[tuple[StorageKind, str, str], str | None] = field(default_factory=dict)
    """Storage that came with the state of a log-in: kind, origin and key → digest of its value, null for databases."""
    values: dict[str, str] = field(default_factory=dict)  # digest → value, of this visit; in memory only

    def facts(self, value: str) -> ValueFacts:
        """What may be kept of a value of this page; the value itself stays in memory until the profile is closed."""
        found = self.jar.facts(value)
        if len(value) <= LONGEST_SENT:
            self.values[found.digest] = value
        return found


class Collector:
    """Base of all collectors: `look` at each moment, then `gather`.

    A collector that raises costs its own data, never the visit: the visit records its name and the error.
    """

    name: ClassVar[str]
    asks: ClassVar[str] = ""
    """An expression that the page is asked when it is read, in one question with everybody's (`told`)."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    async def look(self, moment: Moment) -> None:
        """Look at the page at one moment of the visit."""

    async def told(self, answer: Any) -> None:
        """Take the value of `asks`, null where the page gave none; the page is then looked at for the last time."""

    async def gather(self) -> dict[str, Any]:
        """Hand over what was seen: fields of `VisitRecord`."""
        raise NotImplementedError
