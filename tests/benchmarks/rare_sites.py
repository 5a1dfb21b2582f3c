"""Sites made up by lot for the estimate of completeness: a few hundred to a few thousand pages, with rare cookies.

A site is a list of pages, each with its HTML as sent and with what a visit of it brings. What brings cookies is a
*bringer*: it stands on all pages, on a template, on a part of a template, or on one to five pages. Some leave a trace
in the HTML (a script tag, a frame, a Set-Cookie line), some none: a tag manager or the site's own code decides by the
address. On one site in twenty (`shell`) every page is the same empty HTML, and nothing leaves a trace.

Nothing here knows how pages are chosen or how the estimate is made.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from scanner.completeness import things_of
from scanner.model import Outcome, Phase
from scanner.sightings import (
    CookieAttributes,
    HttpCookie,
    RequestSighting,
    ScriptCookie,
    ValueFacts,
    VisitRecord,
)
from scanner.urls import registrable_domain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.completeness import Thing

HOST = "www.rare.example"
ORIGIN = f"https://{HOST}"
SHELLS = 1 / 20
_VALUE = ValueFacts(8, "w8", 30.0, "0" * 16)
_WORD_TEXT = """
red blue green old new small large best great winter summer shoes hats coats books lamps chairs tables music garden
guide story review offer trip city food wine bread kids sport team season market north south river lake
"""
_SECTION_TEXT = """
product article news blog event person place recipe job course video download case press project store brand help topic
gallery
"""
_WORDS = _WORD_TEXT.split()
_SECTIONS = _SECTION_TEXT.split()


class Trace(StrEnum):
    """How a bringer comes to a page."""

    SCRIPT = "script"  # a vendor's script tag in the HTML
    FRAME = "frame"  # a vendor's frame in the HTML
    HEADER = "header"  # a Set-Cookie line of the page itself
    MANAGER = "manager"  # a tag manager on every page loads a vendor's script on some
    CODE = "code"  # the site's own script, on every page, sets a cookie on some


VISIBLE = (Trace.SCRIPT, Trace.FRAME, Trace.HEADER)


@dataclass(frozen=True, slots=True)
class Bringer:
    """Brings one host and some cookies, or cookies only."""

    number: int
    trace: Trace
    cookies: tuple[str, ...]
    once: bool  # sets its cookies only in a browser that has none of them

    @property
    def host(self) -> str:
        """Of its vendor."""
        return f"cdn.vendor{self.number}.example"


@dataclass(slots=True)
class MadePage:
    """One page."""

    path: str
    template: str
    bringers: list[Bringer] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MadeSite:
    """One site; `hidden` are the things that rare bringers without a trace bring."""

    seed: int
    pages: dict[str, MadePage]
    shell: bool

    def html(self, page: MadePage) -> str:
        """The page as sent."""
        if self.shell:
            return '<html><head><script src="/app.js"></script></head><body><div id="app"></div></body></html>'
        lot = random.Random(f"{self.seed} {page.path}")
        block = page.template.strip("/").replace("/", "-") or "home"
        body = "".join(
            f'<div class="{block}-{index}"><p class="{block}-text">{" ".join(lot.choices(_WORDS, k=6))}</p></div>'
            for index in range(lot.randint(8, 12))
        )
        tags = "".join(_markup(bringer) for bringer in page.bringers)
        script = f"<script>var page = {{id: {lot.randint(1, 99999)}, kind: '{block}'}}; start(page);</script>"
        return (
            f'<html><head><script src="/app.js"></script><script src="https://tm.example/m.js"></script></head>'
            f'<body><main class="{block}">{body}{script}</main>{tags}</body></html>'
        )

    def visit(self, url: str, jar: set[str]) -> VisitRecord:
        """A visit by a browser that holds the cookies of `jar`, which gets those that it is given."""
        page = self.pages[url]
        http, written, requests = [], [], [_request(url, "document", url), _request(f"{ORIGIN}/app.js", "script", url)]
        if not self.shell:
            requests.append(_request("https://tm.example/m.js", "script", url))
        for bringer in page.bringers:
            given = [name for name in bringer.cookies if not (bringer.once and name in jar)]
            jar.update(bringer.cookies)
            if bringer.trace is Trace.HEADER:
                http += [_http(name, None, url, url) for name in given]
            elif bringer.trace is Trace.CODE:
                written += [_written(name, f"{ORIGIN}/app.js", url) for name in given]
            elif bringer.trace is Trace.FRAME:
                source = f"https://{bringer.host}/embed/{bringer.number}"
                requests.append(_request(source, "document", url))
                http += [_http(name, bringer.host, source, url) for name in given]
            else:
                source = f"https://{bringer.host}/tag.js"
                requests.append(_request(source, "script", url))
                written += [_written(name, source, url) for name in given]
        return VisitRecord(
            url=url,
            final_url=url,
            phase=Phase.NO_ACTION,
            outcome=Outcome.OK,
            status=200,
            title=None,
            started_at=0.0,
            duration=0.1,
            http_cookies=tuple(http),
            script_cookies=tuple(written),
            requests=tuple(requests),
        )

    def set_cookie(self, page: MadePage) -> Iterable[str]:
        """The names of the cookies that the page's answer sets in a browser without any."""
        return [name for bringer in page.bringers if bringer.trace is Trace.HEADER for name in bringer.cookies]

    def truth(self) -> set[Thing]:
        """Everything that a visit of every page by a fresh browser brings."""
        site = registrable_domain(HOST)
        return {thing for url in self.pages for thing, _ in things_of(self.visit(url, set()), site)}


def make_site(seed: int) -> MadeSite:
    """The site of a number."""
    lot = random.Random(seed)
    shell = lot.random() < SHELLS
    size = int(min(4_000, max(220, lot.lognormvariate(6.6, 0.7))))
    pages = {ORIGIN + page.path: page for page in _pages(lot, size)}
    numbers = iter(range(1, 10_000))

    def bringer(traces: tuple[Trace, ...], most: int = 2) -> Bringer:
        number = next(numbers)
        trace = lot.choice(traces)
        if shell and trace in VISIBLE:
            trace = lot.choice((Trace.MANAGER, Trace.CODE))
        kinds = "abcdefghij"
        cookies = tuple(
            f"{lot.choice(_WORDS)}_{kinds[number % 10]}{kinds[number // 10 % 10]}{kinds[number // 100 % 10]}{part}"
            for part in kinds[: lot.randint(1, most)]
        )
        return Bringer(number, trace, cookies, lot.random() < 0.6)

    everywhere = tuple(Trace)
    by_template: dict[str, list[MadePage]] = {}
    for page in pages.values():
        by_template.setdefault(page.template, []).append(page)
    templates = sorted(by_template)
    for _ in range(lot.randint(4, 12)):
        one = bringer(everywhere, 3)
        _put(one, pages.values())
    for _ in range(lot.randint(1, len(templates))):
        _put(bringer(everywhere), by_template[lot.choice(templates)])
    for _ in range(lot.randint(0, 4)):
        group = by_template[lot.choice(templates)]
        _put(bringer(everywhere), lot.sample(group, max(1, int(len(group) * lot.uniform(0.03, 0.5)))))
    every = list(pages.values())
    for _ in range(lot.randint(1, 6)):
        rare = lot.choices((VISIBLE, (Trace.MANAGER, Trace.CODE)), weights=(85, 15))[0]
        where = by_template[lot.choice(templates)] if lot.random() < 0.5 else every
        count = min(len(where), lot.choice((1, 1, 2, 3, 5)))
        _put(bringer(rare), lot.sample(where, count))
    return MadeSite(seed, pages, shell)


def _put(bringer: Bringer, pages: Iterable[MadePage]) -> None:
    for page in pages:
        page.bringers.append(bringer)


def _pages(lot: random.Random, size: int) -> list[MadePage]:
    """Paths in templates of very different sizes; on some sites products and articles share one shape."""
    pages = [MadePage("/", "/")]
    pages += [MadePage(f"/{name}", "/plain") for name in ("contact", "privacy", "cookies", "search", "cart", "about")]
    sections = lot.sample(_SECTIONS, lot.randint(4, 14))
    weights = [1 / (rank + 1) for rank in range(len(sections))]
    flat = lot.random() < 0.25
    left = size - len(pages)
    for section, weight in zip(sections, weights, strict=True):
        for number in range(max(2, int(left * weight / sum(weights)))):
            slug = "-".join(lot.choices(_WORDS, k=3)) + f"-{number}"
            path = f"/{slug}-{section[0]}{section[-1]}" if flat else f"/{section}/{number}"
            pages.append(MadePage(path, f"/{section}"))
    return pages


def _markup(bringer: Bringer) -> str:
    if bringer.trace is Trace.SCRIPT:
        return f'<script src="https://{bringer.host}/tag.js"></script>'
    if bringer.trace is Trace.FRAME:
        return f'<iframe src="https://{bringer.host}/embed/{bringer.number}"></iframe>'
    return ""


def _request(url: str, kind: str, page: str) -> RequestSighting:
    return RequestSighting(url, "GET", kind, page, (page,), 0.0, status=200)


def _http(name: str, domain: str | None, url: str, page: str) -> HttpCookie:
    return HttpCookie(name, CookieAttributes(domain), _VALUE, url, (page,), page, 0.0, (), None)


def _written(name: str, script: str, page: str) -> ScriptCookie:
    return ScriptCookie(name, CookieAttributes(), _VALUE, page, script, (script,), 0.0, True, False)
