"""Sightings as capture writes them, with everything that a test does not speak of filled in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scanner.capture.cookie_line import parse_cookie_line
from scanner.capture.facts import value_facts
from scanner.model import Cookie, Facts, FoundHow, Outcome, Phase, StorageKind
from scanner.observe.merge import Merger
from scanner.sightings import (
    CookieKey,
    HttpCookie,
    JarSighting,
    PageRecord,
    RequestSighting,
    ScriptCookie,
    StorageSighting,
    VisitRecord,
)
from scanner.values import Digester

SITE = "shop.example"
SHOP = "https://www.shop.example"
TRACKER = "https://t.tracker.example"
NOW = 1_790_000_000.0  # when every visit begins
DIGESTER = Digester(b"key of this scan")


def page(path: str = "/") -> PageRecord:
    return PageRecord(SHOP + path, FoundHow.LINK, f"{SHOP}/", 1, path)


def visit(path: str = "/", phase: Phase = Phase.NO_ACTION, **fields: Any) -> VisitRecord:
    """A visit of ten seconds that could look at everything; further fields replace the defaults."""
    record = VisitRecord(
        url=SHOP + path,
        final_url=SHOP + path,
        phase=phase,
        outcome=Outcome.OK,
        status=200,
        title="Page",
        started_at=NOW,
        duration=10.0,
        settled_by="quiet",
        jar_looks=5,
    )
    return replace(record, **fields)


def key(name: str = "a", domain: str = "www.shop.example", path: str = "/", **fields: Any) -> CookieKey:
    return replace(CookieKey(name, domain, path, host_only=True, partition_key=None), **fields)


def held(name: str | CookieKey = "a", value: str = "1", lifetime: float | None = None, **fields: Any) -> JarSighting:
    """The jar holds a cookie, seen one second into the visit."""
    sighting = JarSighting(
        key=key(name) if isinstance(name, str) else name,
        secure=True,
        http_only=False,
        same_site="Lax",
        priority="Medium",
        session=lifetime is None,
        expires=None if lifetime is None else NOW + 1 + lifetime,
        size=10,
        value=value_facts(value, DIGESTER),
        first_seen=NOW + 1,
        moment="loaded",
        at_end=True,
    )
    return replace(sighting, **fields)


def by_http(line: str = "a=1", url: str = f"{SHOP}/", at: float = 0.5, **fields: Any) -> HttpCookie:
    asked = parse_cookie_line(line, NOW + at)
    cookie = HttpCookie(
        name=asked.name,
        attributes=asked.attributes,
        value=value_facts(asked.value, DIGESTER),
        url=url,
        chain=(f"{SHOP}/",),
        frame_url=f"{SHOP}/",
        at=NOW + at,
        blocked=(),
        partition_site=None,
    )
    return replace(cookie, **fields)


def by_script(line: str = "a=1", script: str | None = f"{SHOP}/a.js", at: float = 0.5, **fields: Any) -> ScriptCookie:
    asked = parse_cookie_line(line, NOW + at)
    cookie = ScriptCookie(
        name=asked.name,
        attributes=asked.attributes,
        value=value_facts(asked.value, DIGESTER),
        frame_url=f"{SHOP}/",
        script=script,
        chain=((script,) if script else ()) + (f"{SHOP}/",),
        at=NOW + at,
        confirmed=True,
        deletes=asked.deletes,
    )
    return replace(cookie, **fields)


def stored(name: str = "k", kind: StorageKind = StorageKind.LOCAL, **fields: Any) -> StorageSighting:
    sighting = StorageSighting(
        kind=kind,
        origin=SHOP,
        key=name,
        frame_url=f"{SHOP}/",
        value=value_facts("1", DIGESTER),
        script=f"{SHOP}/a.js",
        chain=(f"{SHOP}/a.js", f"{SHOP}/"),
        written=True,
        moment="loaded",
    )
    return replace(sighting, **fields)


def asked_for(url: str, at: float = 0.5, **fields: Any) -> RequestSighting:
    request = RequestSighting(url, "GET", "script", f"{SHOP}/", (f"{SHOP}/",), NOW + at, status=200)
    return replace(request, **fields)


def merged(*visits: VisitRecord, doubtful: tuple[Phase, ...] = ()) -> Facts:
    """All visits, each of the page at its own address."""
    merger = Merger(SITE)
    for one in visits:
        merger.add(page(one.url.removeprefix(SHOP)), one)
    for phase in doubtful:
        merger.doubt(phase)
    return merger.facts()


def only_cookie(*visits: VisitRecord, doubtful: tuple[Phase, ...] = ()) -> Cookie:
    [cookie] = merged(*visits, doubtful=doubtful).cookies
    return cookie
