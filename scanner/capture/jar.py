"""The cookie jar of one profile, read through CDP Storage.getCookies: the truth of what the browser holds.

The tabs of a profile share its jar, so what is new in it is noted once, by the visit that looks first; which page
brought it is judged later from the events (observe.attribution).
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scanner.capture.facts import remembered
from scanner.capture.tab import CDP_LIMIT
from scanner.sightings import CookieKey, JarSighting
from scanner.urls import kept_name

if TYPE_CHECKING:
    from scanner.capture.devtools import Session
    from scanner.values import Digester


class JarWatch:
    """Follows one profile's jar from snapshot to snapshot."""

    def __init__(self, browser: Session, context_id: str, digester: Digester) -> None:
        self._browser = browser
        self._context_id = context_id
        self.facts = remembered(digester)
        self.held: dict[CookieKey, JarSighting] = {}
        self.values: dict[str, str] = {}  # digest → value of all that is held; in memory only
        self.forms: dict[str, tuple[tuple[str, str], ...]] = {}  # of values (collectors.access); in memory only
        self.given: dict[CookieKey, JarSighting] = {}  # brought by us, and still as it came
        self.noted: dict[CookieKey, JarSighting] = {}  # the last news of each cookie, whoever looked
        self._told: dict[tuple[Any, ...], tuple[dict[str, Any], JarSighting]] = {}
        self._looked = 0.0  # monotonic, when the last look was

    @property
    def age(self) -> float:
        """Seconds since anybody looked."""
        return time.monotonic() - self._looked

    def forget(self) -> None:
        """Take everything that is held for new at the next look: the visits until now tell of nothing."""
        self.held, self.noted, self._told, self._looked = dict(self.given), {}, {}, 0.0

    async def names(self) -> set[str]:
        """The names of all cookies that are held now; what the next look tells as new is not changed by it."""
        return {raw["name"] for raw in await self._read()}

    async def take_given(self) -> None:
        """Take what is held now for brought by us: it is news only once the site has set it anew."""
        await self.snapshot("start")
        self.given, self.noted = {key: replace(one, given=True) for key, one in self.held.items()}, {}

    async def _read(self) -> list[dict[str, Any]]:
        async with asyncio.timeout(CDP_LIMIT):
            answer = await self._browser.send("Storage.getCookies", {"browserContextId": self._context_id})
        return list(answer["cookies"])

    async def snapshot(self, moment: str) -> tuple[list[JarSighting], list[CookieKey]]:
        """Read the jar; return what is new or changed since the last look by anybody, and what is gone."""
        cookies = await self._read()
        now = time.time()
        self._looked = time.monotonic()
        seen: dict[CookieKey, JarSighting] = {}
        values: dict[str, str] = {}
        fresh: list[JarSighting] = []
        told = {}
        for raw in cookies:
            # Most cookies are as they were: their sightings need not be made again.
            name = (raw["name"], raw["domain"], raw["path"], str(raw.get("partitionKey")))
            last = self._told.get(name)
            sighting = last[1] if last and last[0] == raw else self._sighting(raw, moment, now)
            told[name] = (raw, sighting)
            before = self.held.get(sighting.key)
            if before is None or before.value.digest != sighting.value.digest or before.expires != sighting.expires:
                fresh.append(sighting)
            seen[sighting.key] = sighting
            values[sighting.value.digest] = raw["value"]
        gone = [key for key in self.held if key not in seen]
        self.held, self.values, self._told = seen, values, told
        for key in (*gone, *(sighting.key for sighting in fresh)):
            self.given.pop(key, None)
        self.noted.update((sighting.key, sighting) for sighting in fresh)
        return fresh, gone

    def _sighting(self, raw: dict[str, Any], moment: str, now: float) -> JarSighting:
        domain: str = raw["domain"]
        partition = raw.get("partitionKey")
        session = bool(raw.get("session"))
        return JarSighting(
            key=CookieKey(
                name=kept_name(raw["name"]),
                domain=domain.removeprefix(".").lower(),
                path=raw["path"],
                host_only=not domain.startswith("."),
                partition_key=partition["topLevelSite"] if partition else None,
            ),
            secure=raw["secure"],
            http_only=raw["httpOnly"],
            same_site=raw.get("sameSite"),
            priority=raw.get("priority"),
            session=session,
            expires=None if session else float(raw["expires"]),
            size=int(raw["size"]),
            value=self.facts(raw["value"]),
            first_seen=now,
            moment=moment,
            at_end=True,
        )
