"""The form of a stranger: a site with a consent banner of its own make, and the third parties such sites load.

The rows stand in strangers_north.py, _west.py, _south.py, _east.py and _traps.py; strangers.py serves them. They were
written without a look at the code that finds banners and are not edited to suit its results.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

from tests.farm import Expected, ExpectedStorage, Request, Response, Site, html, js, pixel
from tests.farm.sites.banners import DAY, Outcome, Row

Kept = Expected | ExpectedStorage
Entry = TypeVar("Entry", Expected, ExpectedStorage)
Phases = Mapping[str, bool | None]

MEASURE = "https://s.measure-farm.example/m.js"
ADROOM = "https://px.adroom-farm.example/p.js"

AFTER_CHOICE: Phases = {"no_action": False, "reject": True, "accept": True, "gpc": False, "withdraw": True}
AFTER_ACCEPT: Phases = {"no_action": False, "reject": False, "accept": True, "gpc": False, "withdraw": True}
AFTER_ACCEPT_ONLY: Phases = {**AFTER_ACCEPT, "withdraw": False}
"""Deleted again when consent is withdrawn."""
ALWAYS: Phases = {"no_action": True, "reject": True, "accept": True, "gpc": True, "withdraw": True}

LOADS = f"""<script>
function tag(u) {{ var s = document.createElement('script'); s.src = u; document.head.appendChild(s); }}
function stats() {{ tag('{MEASURE}'); }}
function ads() {{ tag('{ADROOM}'); }}
function forget() {{ for (var i = 0; i < arguments.length; i++)
  document.cookie = arguments[i] + '=; path=/; max-age=0'; }}
</script>"""
"""In every page's head: how its own scripts start the counter and the pixel, and delete cookies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger(Row):
    """A site whose banner nobody knows.

    Steps are what a visitor does, in Playwright's selectors, which look into open shadow roots: "SELECTOR" is pressed,
    "FRAME >>> SELECTOR" is pressed within a frame (repeatable), "scroll" turns the wheel, "move" moves the pointer,
    "scroll SELECTOR" scrolls a box to its end.
    """

    words: tuple[str, str, str]
    """Title, label of the second page (/info), and the paragraph that both consist of."""
    page_lang: str | None = None
    """What the page says of its language, where that is wrong; "" = nothing at all."""
    head: str = ""
    served: Callable[[Request], str] | None = None
    """The body where it depends on the request."""
    pages: Mapping[str, str] = field(default_factory=dict)
    """Further pages: path -> body, within the same frame of menu and heading."""
    routes: Mapping[str, Callable[[Request], Response]] = field(default_factory=dict)
    contacts: tuple[str, ...] = ()
    """Third parties contacted before any choice."""
    long: int = 4
    """How often the paragraph stands on the page."""
    box: str = ""
    """Selector of the banner (or its frame); empty = there is none."""
    steps_reject: tuple[str, ...] = ()
    steps_accept: tuple[str, ...] = ()
    withdraw: Outcome | None = None
    """What comes of a way back to the choice after accepting; None = there is none."""
    steps_withdraw: tuple[str, ...] = ()
    """From an accepted page to a refusal."""
    reopen: str = ""
    """What a visitor presses to come back to the choice, in words."""
    kept: tuple[Kept, ...] = ()
    """The site's own record of the choice, and what it sets whatever the choice."""
    counted: Phases = field(default_factory=lambda: AFTER_ACCEPT)
    """Phases in which the counter's cookie is held."""
    deletes: bool = False
    """A withdrawal deletes the first-party cookies of counter and pixel."""
    sets: tuple[str, ...] = ()
    """Set-Cookie lines of every page."""
    ads: bool = False
    """There is the pixel too, told the same as the counter."""

    @property
    def host(self) -> str:
        return f"{self.name}.strangers.example"

    def cookies(self) -> list[Expected]:
        """Every cookie of the site with its phases."""
        own = [entry for entry in self.kept if isinstance(entry, Expected)]
        return [self._told(cookie) for cookie in (*own, *self._loaded())]

    def storage(self) -> list[ExpectedStorage]:
        """Every storage entry of the site with its phases."""
        return [self._told(entry) for entry in self.kept if isinstance(entry, ExpectedStorage)]

    def _loaded(self) -> list[Expected]:
        if not self.banner:
            return []
        first = {**self.counted, "withdraw": False} if self.deletes else self.counted
        count = Expected("_mfv", via="script", setter=MEASURE, lifetime=180 * DAY, same_site="Lax", phases=first)
        if not self.ads:
            return [count]
        click = Expected("_adr", via="script", setter=ADROOM, lifetime=90 * DAY, same_site="Lax", phases=first)
        return [count, click, replace(ADROOM_ID, phases=self.counted)]

    def _told(self, entry: Entry) -> Entry:
        """Nothing is known of phases that the site does not offer."""
        phases = dict(entry.phases)
        if self.reject is None:
            phases["reject"] = None
        if self.accept is None:
            phases["accept"] = None
        if self.withdraw is None:
            phases["withdraw"] = None
        return replace(entry, phases=phases, needs="none" if phases["no_action"] else "click")


ADROOM_ID = Expected(
    "adroom_id",
    domain="px.adroom-farm.example",
    setter="px.adroom-farm.example",
    lifetime=365 * DAY,
    secure=True,
    same_site="None",
)


def cookie(name: str, days: int | None, phases: Phases = AFTER_CHOICE, **more: object) -> Expected:
    """A cookie that the page's own script sets, by default the record of any choice."""
    made = Expected(name, via="script", lifetime=None if days is None else days * DAY, phases=phases)
    return replace(made, **more)  # type: ignore[arg-type]


def http_cookie(name: str, days: int | None, phases: Phases = AFTER_CHOICE, **more: object) -> Expected:
    """The same, set by the server."""
    return cookie(name, days, phases, **{"via": "http", **more})


def local(key: str, phases: Phases = AFTER_CHOICE) -> ExpectedStorage:
    """A key of localStorage, by default the record of any choice."""
    return ExpectedStorage("local_storage", key, phases=phases)


def publish(row: Stranger, *, https_only: bool = False) -> Site:
    """The site of a row: two pages with the banner, and what else it has."""
    site = Site(row.host, https_only=https_only)
    title, second, _ = row.words
    for path, heading in (("/", title), ("/info", second)):
        site.page(
            path,
            cookies=row.cookies(),
            storage=row.storage(),
            third_parties=row.contacts,
            walk=False,
            note=row.note,
        )(partial(_page, row, heading, None))
    for path, body in row.pages.items():
        site.add(path, partial(_page, row, second, body))
    for path, handler in row.routes.items():
        site.add(path, handler)
    return site


def _page(row: Stranger, heading: str, body: str | None, request: Request) -> Response:
    title, second, text = row.words
    if body is None:
        body = row.served(request) if row.served else row.body
    menu = f'<header><strong>{title}</strong> <nav><a href="/">{title}</a> <a href="/info">{second}</a></nav></header>'
    main = f"<main><h1>{heading}</h1>{f'<p>{text}</p>' * row.long}</main>"
    lang = row.language if row.page_lang is None else row.page_lang
    answer = html(menu + main + body, title=title, head=LOADS + row.head, lang=lang, set_cookie=row.sets)
    answer.body = answer.body.replace(b' lang=""', b"", 1)
    return answer


# -- what the sites load once they may ------------------------------------------------------------------------------

measure = Site("s.measure-farm.example")
measure_hits = Site("hit.measure-farm.example")
adroom = Site("px.adroom-farm.example")
THIRD_PARTIES = (measure, measure_hits, adroom)


@measure.route("/m.js")
def _measure_script(request: Request) -> Response:
    return js(
        "document.cookie = '_mfv=' + Math.random().toString(36).slice(2) + "
        f"'.' + Date.now() + '; max-age={180 * DAY}; path=/; samesite=lax'; "
        "new Image().src = 'https://hit.measure-farm.example/i.gif?r=' + Math.random();"
    )


@measure_hits.route("/i.gif")
def _measure_hit(request: Request) -> Response:
    return pixel()


@adroom.route("/p.js")
def _adroom_script(request: Request) -> Response:
    return js(
        "document.cookie = '_adr=c1.' + Math.random().toString(36).slice(2) + "
        f"'; max-age={90 * DAY}; path=/; samesite=lax'; "
        "new Image().src = 'https://px.adroom-farm.example/s.gif?r=' + Math.random();"
    )


@adroom.route("/s.gif")
def _adroom_sync(request: Request) -> Response:
    return pixel(set_cookie=[f"adroom_id=a81f77c0; Max-Age={365 * DAY}; Path=/; Secure; SameSite=None"])
