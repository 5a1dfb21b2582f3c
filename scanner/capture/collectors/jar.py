"""The cookie jar: what the browser held at each moment of the visit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from scanner.capture.collectors.base import Collector, Moment, Scene

if TYPE_CHECKING:
    from scanner.sightings import CookieKey, JarSighting


class JarCollector(Collector):
    """Snapshots of the jar; a cookie that no event explains is still reported by it."""

    name: ClassVar[str] = "jar"

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._seen: dict[CookieKey, JarSighting] = {}
        self._gone: dict[CookieKey, None] = {}
        self._looks = 0

    async def look(self, moment: Moment) -> None:
        """Read the jar and note what is new, changed or gone."""
        fresh, gone = await self.scene.jar.snapshot(moment.value)
        self._looks += 1
        for sighting in fresh:
            first = self._seen.get(sighting.key)
            if first is not None:
                sighting = replace(sighting, first_seen=first.first_seen, moment=first.moment)  # noqa: PLW2901
            self._seen[sighting.key] = sighting
            self._gone.pop(sighting.key, None)
        self._gone.update(dict.fromkeys(gone))

    async def gather(self) -> dict[str, Any]:
        """The cookies new or changed in this visit, and those gone from the jar."""
        held = self.scene.jar.held
        jar = tuple(replace(sighting, at_end=key in held) for key, sighting in self._seen.items())
        return {"jar": jar, "jar_gone": tuple(self._gone), "jar_looks": self._looks}
