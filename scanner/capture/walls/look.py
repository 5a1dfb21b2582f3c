"""The look of a visit at its page: is it the page, or a wall? One that lets pass who waits is waited for."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from scanner.capture.settle import until_state
from scanner.capture.tab import GONE
from scanner.capture.walls.judging import recognise
from scanner.capture.walls.signs import PageSigns, Wall
from scanner.model import WallKind

if TYPE_CHECKING:
    from scanner.capture.habits import Habits
    from scanner.capture.tab import Tab, Watch

FOR_SOME: Final = frozenset({WallKind.LOGIN, WallKind.GATE, WallKind.PAYWALL})
LOOK_AGAIN: Final = 0.5  # seconds; a wall may also go without a new document
STANDING: Final = 2  # walls in a row that did not pass in time; from then on none is waited for
_LARGE: Final = 3000  # elements; what has more is no wall, and is not read
_THIN: Final = 300  # characters; what has fewer may still become something else

# Captcha boxes; invisible ones stand on many ordinary pages.
_BOXES: Final = (
    ".g-recaptcha:not([data-size=invisible]), .h-captcha:not([data-size=invisible]), .cf-turnstile, .frc-captcha, "
    ".mtcaptcha, altcha-widget, .geetest_holder, [id^=px-captcha], iframe[src*='hcaptcha.com/captcha'], "
    "iframe[src*='challenges.cloudflare.com'], iframe[src*='recaptcha'][src*='/anchor']:not([src*='size=invisible'])"
)
# Everything in one question. What cannot be seen is no sign: hidden forms and dialogs are part of ordinary pages.
_SIGNS: Final = f"""(() => {{
  const all = document.getElementsByTagName("*").length, body = document.body, large = all > {_LARGE};
  const found = {{title: String(document.title).slice(0, 300), elements: all, address: location.href}};
  if (!body || large) return {{...found, length: large ? 1e6 : 0}};
  const seen = (one) => one.checkVisibility ? one.checkVisibility({{visibilityProperty: true}}) : true;
  const every = (what) => [...document.querySelectorAll(what)];
  const text = String(body.innerText || "");
  const fields = every("input, textarea, select").filter(seen);
  const idle = new Set(["hidden", "submit", "button", "image", "reset", "password", "checkbox", "radio"]);
  const passwords = fields.filter((one) => one.type === "password");
  const boxes = every(`{_BOXES}`);
  const named = (one) => one.src || one.data || (typeof one.action === "string" ? one.action : "");
  const heading = document.querySelector("h1, h2");
  return {{...found, text: text.slice(0, 4000), length: text.trim().length, links: document.links.length,
    heading: heading ? String(heading.innerText || "").slice(0, 300) : "",
    inputs: fields.filter((one) => !idle.has(one.type)).length, passwords: passwords.length,
    fresh: passwords.some((one) => one.autocomplete === "new-password"), widgets: boxes.length,
    sources: every("script[src], iframe[src], img[src], form[action], object[data]").map(named)
      .filter((one) => typeof one === "string" && one && !one.startsWith("data:")).slice(0, 60)
      .map((one) => one.slice(0, 500)),
    markup: all <= 600 ? document.documentElement.outerHTML.slice(0, 60000) : ""}};
}})()"""


def _is_itself(page: PageSigns) -> bool:
    """Whether the page answers at the very address that was asked for."""
    asked, landed = urlsplit(page.asked), urlsplit(page.landed)
    return (asked.netloc, asked.path) == (landed.netloc, landed.path) and (page.status or 200) < 400


class WallLook:
    """Looks at the page of one visit.

    Attributes:
        status: of the answer that brought the page: a later one, where a wall let pass or came only then.
        front: the page is itself a door to what lies behind, and was asked for: its address was `given` by the user.
    """

    def __init__(
        self, tab: Tab, watch: Watch, habits: Habits, asked: str, *, given: bool = False, errand: bool = False
    ) -> None:
        """`errand`: something is to be done on the page, which may be to open this door, wherever it stands."""
        self._tab = tab
        self._watch = watch
        self._habits = habits
        self._asked = asked
        self._given = given
        self._errand = errand
        self._seen: tuple[str, int] | None = None  # address and number of the document that was looked at last
        self._thin = False
        self.status: int | None = None
        self.front: Wall | None = None

    async def on_arrival(self, status: int | None, patience: float) -> Wall | None:
        """The wall that stands before a page that has loaded, after `patience` seconds for one that may pass."""
        self.status = status
        wall = await self._look()
        if wall is None or not wall.may_pass:
            return wall
        if self._habits.standing >= STANDING:
            return wall
        still = await self._wait(wall, patience)
        self._habits.standing = self._habits.standing + 1 if still else 0
        return still

    async def at_end(self) -> Wall | None:
        """The wall that has come since: only a page that changed, or was hardly there, is looked at again."""
        now = (self._tab.page.url.partition("#")[0], self._watch.documents)
        if not self._thin and now == self._seen:
            return None
        before = self.status
        if now != self._seen:
            self._take_status()
        wall = await self._look()
        if wall is None:
            self.status = before
        return wall

    async def _wait(self, wall: Wall, patience: float) -> Wall | None:
        end = time.monotonic() + patience
        while (rest := end - time.monotonic()) > 0 and not self._watch.crashed.is_set():
            self._watch.stirred.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(LOOK_AGAIN, rest)):
                    await self._watch.stirred.wait()
            if "domcontentloaded" not in self._watch.states:
                continue  # between two documents
            self._take_status()
            now = await self._look()
            if now is None:
                await until_state(self._watch, "load", max(rest, 1.0))
                return None
            wall = now
            if not wall.may_pass:
                break
        return wall

    def _take_status(self) -> None:
        hop = self._watch.network.document()
        if hop is not None and hop.status is not None:
            self.status = hop.status

    async def _look(self) -> Wall | None:
        """Ask the page once; one that does not answer shows no wall, nor does what our own guard says."""
        if self._watch.network.refused_by_guard:
            return None
        try:
            answer = await self._tab.send("Runtime.evaluate", {"expression": _SIGNS, "returnByValue": True})
            told = answer.get("result", {}).get("value")
        except GONE:
            return None
        if not isinstance(told, dict):
            return None
        page = self._signs(told)
        self.front = None
        self._seen, self._thin = (page.landed.partition("#")[0], self._watch.documents), page.length < _THIN
        wall = recognise(page)
        expected = self._errand or (self._given and _is_itself(page))
        if wall is not None and expected and wall.kind in FOR_SOME:
            wall, self.front = None, wall
        return wall

    def _signs(self, told: dict[str, Any]) -> PageSigns:
        def number(name: str) -> int:
            value = told.get(name)
            return int(value) if isinstance(value, int | float) else 0

        def text(name: str) -> str:
            value = told.get(name)
            return value if isinstance(value, str) else ""

        hop = self._watch.network.document()
        headers = (hop.extra or {}).get("headers", {}) if hop is not None else {}
        sources = told.get("sources")
        return PageSigns(
            asked=self._asked,
            landed=text("address") or self._asked,
            status=self.status,
            headers={str(name).lower(): str(value) for name, value in headers.items()},
            title=text("title"),
            heading=text("heading"),
            text=text("text"),
            length=number("length"),
            elements=number("elements"),
            links=number("links"),
            inputs=number("inputs"),
            passwords=number("passwords"),
            new_password=told.get("fresh") is True,
            widgets=number("widgets"),
            sources=tuple(one for one in sources if isinstance(one, str)) if isinstance(sources, list) else (),
            markup=text("markup"),
        )
