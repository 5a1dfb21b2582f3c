"""The cookie jar: what the browser held at each moment of the visit."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from scanner.capture.collectors.base import Collector, Moment, Scene
from scanner.capture.cookie_line import as_utf8, parse_cookie_line
from scanner.urls import kept_name

if TYPE_CHECKING:
    from scanner.sightings import CookieKey, JarSighting

JUST_NOW = 0.5  # seconds


class JarCollector(Collector):
    """Snapshots of the jar; a cookie that no event explains is still reported by it."""

    name: ClassVar[str] = "jar"

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._seen: dict[CookieKey, JarSighting] = {}
        self._gone: dict[CookieKey, None] = {}
        self._looks = 0
        self._began = time.time()

    async def look(self, moment: Moment) -> None:
        """Read the jar and note what is new, changed or gone; at the start only if no other tab has just read it."""
        if moment is Moment.START and self.scene.jar.age < JUST_NOW:
            self._looks += 1
            return
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
        self._take_noted_by_others()
        jar = tuple(replace(sighting, at_end=key in held) for key, sighting in self._seen.items())
        return {"jar": jar, "jar_gone": tuple(self._gone), "jar_looks": self._looks}

    def _take_noted_by_others(self) -> None:
        """The tabs of a profile share its jar: what this page set may first have been seen by another tab's visit."""
        asked = self._names_asked_for()
        for key, sighting in self.scene.jar.noted.items():
            if key.name in asked and key not in self._seen and sighting.first_seen >= self._began:
                self._seen[key] = sighting
        # What came with a log-in's state and was set again as it was: the jar shows no difference.
        for key, sighting in self.scene.jar.given.items():
            if key.name in asked:
                self._seen.setdefault(key, sighting)

    def _names_asked_for(self) -> set[str]:
        watch = self.scene.watch
        lines = [
            line
            for hop in watch.network.hops()
            for name, value in (hop.extra or {}).get("headers", {}).items()
            if name.lower() == "set-cookie"
            for line in value.split("\n")
        ]
        lines += [str(report.fact.get("line", "")) for report in watch.reports if report.kind == "cookie"]
        names = {kept_name(parse_cookie_line(as_utf8(line), 0.0).name) for line in lines}
        asked = [report.fact.get("fact") or {} for report in watch.reports if report.kind == "store"]
        return names | {kept_name(str(fact.get("name"))) for fact in asked}
