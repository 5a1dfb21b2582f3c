"""Opens a page's menus for the links that are in it only then, after all else has been collected.

Pressed is what says of itself that it opens something: `aria-expanded`, `aria-haspopup`, `<summary>`, a hamburger.
Never what could send, follow or choose: no submit button, no link, nothing in a consent banner, nothing whose words or
attributes speak of a change (`scanner.intent`), and nothing at all while a banner asks. While menus are open a shield
stands before the network: no page is left, nothing is sent to the site, and no address that changes something is asked
for, whatever the page makes of a press. A window that it opens gets nothing.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Self

from scanner.capture.settle import until_quiet
from scanner.capture.tab import GONE
from scanner.intent import STATE_CHANGING, act_of, changes_state, why_not_a_page
from scanner.urls import host_of, is_same_party, site_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.capture.tab import Tab, Watch
    from scanner.config import VisitLimits

WORLD = "menus"
MOST_PRESSES = 12  # on one page
ROUNDS = 2  # menus within menus
TIME_LIMIT = 2.0  # seconds for the presses of one page
LARGEST = 400_000  # characters of links that are taken
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_CHOICE = re.compile(
    r"cookie|consent|gdpr|dsgvo|privacy (?:settings|preferences|choices)|datenschutz-?einstellung", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Opened:
    """What came of it: how many menus were pressed, and the links that were not there before, as HTML."""

    presses: int = 0
    html: str = ""
    complete: bool = True


@cache
def _script() -> str:
    text = files("scanner.capture").joinpath("menus.js").read_text(encoding="utf-8")
    return text.replace("%MOST%", str(MOST_PRESSES))


async def open_menus(tab: Tab, watch: Watch, limits: VisitLimits) -> Opened:
    """Open the menus of the page in the tab; never raises for what the page does."""
    presses = 0
    try:
        world = await tab.send("Page.createIsolatedWorld", {"frameId": tab.target_id, "worldName": WORLD})
        context = world["executionContextId"]
        await tab.send("Runtime.evaluate", {"expression": _script(), "contextId": context})
        chosen = _choose(await tab.evaluate_in(context, "menus.list()"))
        if not chosen:
            return Opened()
        end = time.monotonic() + TIME_LIMIT
        async with Shield(tab):
            for _ in range(ROUNDS):
                left = end - time.monotonic()
                if not chosen or left <= 0:
                    break
                presses += await tab.evaluate_in(context, f"menus.press({chosen}, {left * 1000:.0f})", left + 2) or 0
                await until_quiet(watch, limits.quiet / 3, left + 1)
                chosen = _choose(await tab.evaluate_in(context, "menus.list()"))[: MOST_PRESSES - presses]
            html = await tab.evaluate_in(context, "menus.told()")
    except (*GONE, KeyError):
        return Opened(presses, complete=False)
    return Opened(presses, str(html or "")[:LARGEST])


def _choose(listed: Any) -> list[int]:
    """The numbers of those that may be pressed."""
    rows = listed if isinstance(listed, list) else []
    return [number for number, row in enumerate(rows) if isinstance(row, dict) and _may_press(row)][:MOST_PRESSES]


def _may_press(row: Mapping[str, Any]) -> bool:
    words = [str(row.get(name, "")) for name in ("text", "label", "title")]
    attributes = {str(name).lower(): str(value) for name, value in (row.get("attributes") or {}).items()}
    if any(act_of(said) is not None for said in words if said) or changes_state(attributes):
        return False
    return not any(_CHOICE.search(said) for said in (*words, *attributes.values()))


class Shield:
    """Stands before the network while it is entered: see the module."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        self._devtools, self._session = tab.session.devtools, tab.session.name or ""
        self._site = site_of(tab.page.url)
        self.stopped: list[str] = []  # what it did not let pass: method and address

    async def __aenter__(self) -> Self:
        self._tab.on_paused = self._paused
        self._devtools.held.add(self._session)
        try:
            await self._tab.send("Fetch.enable", {"patterns": [{"urlPattern": "*"}]})
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *exc: object) -> None:
        try:
            await self._tab.send("Fetch.disable")
        except GONE:
            self._tab.usable = False  # it may still hold back requests, of which nobody would hear
            raise
        finally:
            self._devtools.held.discard(self._session)
            self._tab.on_paused = None

    def _paused(self, params: dict[str, Any]) -> None:
        number = params["requestId"]
        if self._may_pass(params):
            self._devtools.tell("Fetch.continueRequest", {"requestId": number}, self._session)
            return
        self.stopped.append(f"{params['request']['method']} {params['request']['url']}")
        self._devtools.tell("Fetch.failRequest", {"requestId": number, "errorReason": "Aborted"}, self._session)

    def _may_pass(self, params: Mapping[str, Any]) -> bool:
        request = params["request"]
        if params.get("resourceType") == "Document" and params.get("frameId") == self._tab.target_id:
            return False
        if not is_same_party(host_of(request["url"]), self._site):
            return True
        return request["method"] in _SAFE_METHODS and why_not_a_page(request["url"]) != STATE_CHANGING
