"""A site that never changes and never looks the same: what its visits show, put together as a scan puts them together.

Seven of ten advertisements are always the same, three are drawn for every load from a pool; names of cookies are drawn
for every visitor; every visitor is in one of two groups of a test; and in one scan a page answers 500.
"""

from __future__ import annotations

import string
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from cookie_db.database import CookieDatabase
from scanner.classify import classified
from scanner.consent import Banner, Consent, PhaseResult
from scanner.model import Phase, Scan
from scanner.observe.merge import Merger
from tests.records import a_scan
from tests.unit.scanner.observe.visits import SHOP, SITE, TRACKER, asked_for, by_http, by_script, held, key, page, visit

if TYPE_CHECKING:
    import random

    from scanner.sightings import HttpCookie, JarSighting, RequestSighting, ScriptCookie

SERVER = "https://serve.ad-broker.example/slots.js"
PATHS = ("/", "/shoes", "/hats", "/about", "/news", "/contact")
THREE = (Phase.NO_ACTION, Phase.REJECT, Phase.ACCEPT)
BEGIN = datetime(2026, 1, 1, 3, tzinfo=UTC)
YEAR = 31_536_000


@cache
def database() -> CookieDatabase:
    """The cookie database, read once."""
    return CookieDatabase.load()


@dataclass
class RestlessSite:
    """Draws one scan after the other."""

    dice: random.Random
    paths: tuple[str, ...] = PATHS
    phases: tuple[Phase, ...] = THREE
    pool: int = 12
    steady_ads: int = 7
    drawn_ads: int = 3
    direct: bool = False  # the pages themselves name the advertisements, no ad server does
    fails_in: int = 5  # the number of the scan in which a page answers 500
    made: int = 0
    extra: list[RequestSighting] = field(default_factory=list)

    def scan(self) -> Scan:
        """The next scan."""
        self.made += 1
        broken = self.paths[1 % len(self.paths)] if self.made == self.fails_in and len(self.paths) > 1 else None
        merger = Merger(SITE)
        for phase in self.phases:
            visitor = _Visitor(self.dice)
            for path in self.paths:
                merger.add(page(path), self._visit(path, phase, visitor, broken=path == broken))
        facts = classified(merger.facts(), database(), SITE)
        base = a_scan(f"s{self.made:02}", SITE, BEGIN + timedelta(days=30 * self.made))
        reached = {phase.value: PhaseResult(True, None, None, None) for phase in self.phases}
        visited = len(self.paths)
        return replace(
            base,
            scan=replace(base.scan, finished_at=base.scan.started_at + timedelta(minutes=3)),
            coverage=replace(base.coverage, pages_discovered=visited, pages_visited=visited, stop_reason="all_visited"),
            consent=Consent(Banner(False, None, [], None), reached),
            pages=facts.pages,
            cookies=facts.cookies,
            storage=facts.storage,
            trackers=facts.trackers,
            findings=[],
        )

    def _visit(self, path: str, phase: Phase, visitor: _Visitor, *, broken: bool):
        if broken:
            return visit(path, phase, status=500)
        url = SHOP + path
        jar: list[JarSighting] = []
        http: list[HttpCookie] = []
        scripts: list[ScriptCookie] = []
        for line in visitor.lines():
            scripts.append(by_script(line, frame_url=url, chain=(f"{SHOP}/a.js", url)))
            jar.append(held(line.partition("=")[0], "1", YEAR))
        requests = [asked_for(f"{TRACKER}/t.js", chain=(url,)), *self.extra]
        if not self.direct:
            requests.append(asked_for(SERVER, chain=(url,)))
        brings = (url,) if self.direct else (SERVER, url)
        for number in self._ads():
            frame = f"https://c{number}.creative-{number}.example/ad.html"
            requests.append(asked_for(frame, chain=brings, resource_type="document"))
            requests.append(asked_for(f"https://px.pixel-{number}.example/p.gif", chain=(frame, *brings)))
            host = f"px.pixel-{number}.example"
            line = f"uid=1; Max-Age={YEAR}; Secure; SameSite=None"
            http.append(by_http(line, f"https://{host}/p.gif", chain=(frame, *brings), frame_url=frame))
            jar.append(held(key("uid", host), "1", YEAR, same_site="None"))
        return visit(
            path,
            phase,
            jar=tuple(jar),
            http_cookies=tuple(http),
            script_cookies=tuple(scripts),
            requests=tuple(requests),
        )

    def _ads(self) -> set[int]:
        drawn = range(self.steady_ads, self.steady_ads + self.pool)
        return {*range(self.steady_ads), *self.dice.choices(drawn, k=self.drawn_ads)}


class _Visitor:
    """One profile: what is drawn once for each."""

    def __init__(self, dice: random.Random) -> None:
        token = "".join(dice.choices(string.ascii_lowercase + string.digits, k=9))
        whole = "".join(dice.choices(string.ascii_lowercase + string.digits, k=12))
        group = dice.choice("ab")
        self._names = (f"s_{token}", whole, f"exp_price_{group}", "ab_hero", "steady")

    def lines(self) -> list[str]:
        """What the site's own script writes."""
        return [f"{name}=1; max-age={YEAR}; path=/" for name in self._names]
