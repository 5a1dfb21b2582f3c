"""Web storage, IndexedDB and caches of every frame's origin, with the script that wrote where it was seen.

That a key is there the browser itself says (CDP DOMStorage, IndexedDB, CacheStorage); the hooks add who wrote it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, ClassVar

from playwright.async_api import Error as PlaywrightError

from scanner.capture.collectors.base import Collector, Databases, Moment, Scene
from scanner.capture.collectors.script_cookies import writer
from scanner.model import StorageKind
from scanner.sightings import StorageSighting, ValueFacts
from scanner.urls import kept_name, origin_of, registrable_domain

_HOOK_KINDS = {
    "local": StorageKind.LOCAL,
    "session": StorageKind.SESSION,
    "indexed": StorageKind.INDEXED_DB,
    "cache": StorageKind.CACHE,
}
_Identity = tuple[StorageKind, str, str, str | None]  # with the partition


@dataclass(slots=True)
class _Entry:
    value: ValueFacts | None
    stores: tuple[str, ...]
    moment: str
    at_end: bool


class StorageCollector(Collector):
    """Follows the storage events of the visit and lists what each frame's origin holds at its end."""

    name: ClassVar[str] = "storage"

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._found: dict[_Identity, _Entry] = {}
        self._partitions: dict[str, set[str | None]] = {}  # origin → those it was seen in
        self._frame_urls: dict[str, str] = {}
        self._taken = 0

    async def look(self, moment: Moment) -> None:
        """Read what was told since the last look; at the end, ask each frame's origin for all it holds."""
        self._read_events(moment)
        if moment is Moment.END:
            await self._list_all(moment)

    def _read_events(self, moment: Moment) -> None:
        events = self.scene.watch.storage_events
        for event, params in events[self._taken :]:
            identity = params["storageId"]
            owner = self._owner(identity.get("storageKey") or identity.get("securityOrigin", ""))
            kind = StorageKind.LOCAL if identity["isLocalStorage"] else StorageKind.SESSION
            if event == "domStorageItemRemoved":
                entry = self._found.get((kind, owner[0], params["key"], owner[1]))
                if entry is not None:
                    entry.at_end = False
            else:
                self._note(kind, owner, params["key"], params["newValue"], moment)
        self._taken = len(events)

    def _note(
        self,
        kind: StorageKind,
        owner: tuple[str, str | None],
        key: str,
        value: str | None,
        moment: Moment,
        stores: tuple[str, ...] = (),
    ) -> None:
        facts = self.scene.facts(value) if value is not None else None
        known = self._found.get((kind, owner[0], key, owner[1]))
        if known is None:
            self._found[kind, owner[0], key, owner[1]] = _Entry(facts, stores, moment.value, at_end=True)
        else:
            known.value, known.at_end = facts or known.value, True
            known.stores = stores or known.stores

    def _owner(self, storage_key: str) -> tuple[str, str | None]:
        """Origin and partition of a storage key."""
        owner = owner_of(storage_key)
        self._partitions.setdefault(owner[0], set()).add(owner[1])
        return owner

    async def _list_all(self, moment: Moment) -> None:
        tree = await self.scene.tab.send("Page.getFrameTree")
        keys: dict[str, str] = {}
        for frame in _frames(tree["frameTree"]):
            self._frame_urls.setdefault(origin_of(frame["url"]), frame["url"])
            if frame.get("securityOrigin", "").startswith("http"):
                try:
                    answer = await self.scene.tab.send("Storage.getStorageKey", {"frameId": frame["id"]})
                except PlaywrightError:
                    continue  # sandboxed without an origin, and so without storage; or gone meanwhile
                keys.setdefault(answer["storageKey"], frame["url"])
        # What the browser does not list any more is gone, however it went (`clear` comes without an event per key).
        listed = {self._owner(key) for key in keys}
        for (kind, origin, _, partition), entry in self._found.items():
            if kind in {StorageKind.LOCAL, StorageKind.SESSION} and (origin, partition) in listed:
                entry.at_end = False
        await asyncio.gather(*(self._list_one(key, moment) for key in keys))

    async def _list_one(self, storage_key: str, moment: Moment) -> None:
        owner = self._owner(storage_key)
        send = self.scene.tab.send
        local, session, databases = await asyncio.gather(
            send("DOMStorage.getDOMStorageItems", {"storageId": {"storageKey": storage_key, "isLocalStorage": True}}),
            send("DOMStorage.getDOMStorageItems", {"storageId": {"storageKey": storage_key, "isLocalStorage": False}}),
            self._databases(storage_key, owner[0]),
        )
        for kind, answer in ((StorageKind.LOCAL, local), (StorageKind.SESSION, session)):
            for key, value in answer["entries"]:
                self._note(kind, owner, key, value, moment)
        for name, stores in databases.stores.items():
            self._note(StorageKind.INDEXED_DB, owner, name, None, moment, stores)
        for name in databases.caches:
            self._note(StorageKind.CACHE, owner, name, None, moment)

    async def _databases(self, storage_key: str, origin: str) -> Databases:
        """The databases and caches of a storage key: asked for where it is new, or where this visit may have changed
        them; to ask on each page for what does not change costs more than all other listing.
        """
        watch, known = self.scene.watch, self.scene.databases.get(storage_key)
        touched = watch.begot or any(
            report.kind == "storage" and report.fact.get("kind") in {"indexed", "cache"}
            for report in watch.reports
            if origin_of(report.origin) == origin
        )
        if known is not None and not touched:
            return known
        send = self.scene.tab.send
        databases, caches = await asyncio.gather(
            send("IndexedDB.requestDatabaseNames", {"storageKey": storage_key}),
            send("CacheStorage.requestCacheNames", {"storageKey": storage_key}),
        )
        stores = {}
        for name in databases["databaseNames"]:
            described = await send("IndexedDB.requestDatabase", {"storageKey": storage_key, "databaseName": name})
            stores[name] = tuple(store["name"] for store in described["databaseWithObjectStores"]["objectStores"])
        found = Databases(stores, tuple(cache["cacheName"] for cache in caches["caches"]))
        self.scene.databases[storage_key] = found
        return found

    async def gather(self) -> dict[str, Any]:
        """All keys seen in the visit; a key is attributed to the first script seen writing it."""
        loaders = self.scene.watch.network.loaders()
        writers: dict[tuple[StorageKind, str, str], tuple[str, str | None, tuple[str, ...]]] = {}
        for report in self.scene.watch.reports:
            if report.kind == "storage" and report.fact.get("kind") in _HOOK_KINDS and not report.fact.get("gone"):
                identity = (_HOOK_KINDS[report.fact["kind"]], origin_of(report.origin), str(report.fact["key"]))
                writers.setdefault(identity, (report.frame_url, *writer(report, loaders)))
        listed = {identity[:3] for identity in self._found}
        for kind, origin, key in writers:
            if kind in {StorageKind.INDEXED_DB, StorageKind.CACHE} and (kind, origin, key) not in listed:
                # Opened and deleted again before the visit's end.
                partitions = self._partitions.get(origin, {None})
                partition = next(iter(partitions)) if len(partitions) == 1 else None
                self._found[kind, origin, key, partition] = _Entry(None, (), Moment.LOADED.value, at_end=False)
        found = []
        for (kind, origin, key, partition), entry in self._found.items():
            if (kind, origin, key) not in writers and self._is_given(kind, origin, key, entry):
                continue
            frame_url, script, chain = writers.get(
                (kind, origin, key), (self._frame_urls.get(origin, origin + "/"), None, ())
            )
            found.append(
                StorageSighting(
                    kind=kind,
                    origin=origin,
                    key=kept_name(key),
                    frame_url=frame_url,
                    value=entry.value,
                    stores=tuple(map(kept_name, entry.stores)),
                    script=script,
                    chain=chain,
                    written=(kind, origin, key) in writers,
                    moment=entry.moment,
                    at_end=entry.at_end,
                    partition=partition,
                )
            )
        return {"storage": tuple(found)}

    def _is_given(self, kind: StorageKind, origin: str, key: str, entry: _Entry) -> bool:
        """Whether it came with the state of a log-in and is as it came: then nobody of the site has set it here."""
        if (kind, origin, key) not in self.scene.given:
            return False
        return entry.value is None or entry.value.digest == self.scene.given[kind, origin, key]


def owner_of(storage_key: str) -> tuple[str, str | None]:
    """Origin of a Chromium storage key, and its partition: the site of the page around it (null = not kept apart).

    `https://far.example/^0https://shop.example`: a frame of another site; `https://www.shop.example/^31`: a frame of
    the page's own inside one of another; `https://far.example/^15^26`: a frame with a storage for itself alone.
    """
    address, *attributes = storage_key.split("^")
    origin = origin_of(address)
    for attribute in attributes:
        if attribute.startswith("0"):
            return origin, attribute[1:]
        if attribute == "31":
            scheme, _, host = origin.partition("://")
            return origin, f"{scheme}://{registrable_domain(host.partition(':')[0])}"
    return origin, "opaque" if attributes else None


def _frames(tree: dict[str, Any]) -> list[dict[str, Any]]:
    frames = [tree["frame"]]
    for child in tree.get("childFrames", ()):
        frames.extend(_frames(child))
    return frames
