"""DuckDuckGo's autoconsent on one page, put into every frame as its own Playwright runner does it.

The bundle and the whole rule set (refusals and acceptances) are those of the npm package; nothing of it is copied.
It runs in the page's own world and is told so, as its standalone build does: evaluations need no messages then.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error as PlaywrightError

from tests.farm import npm

if TYPE_CHECKING:
    from playwright.async_api import Frame, Page

PACKAGE = "@duckduckgo/autoconsent"
SEARCH_LIMIT = 12.0  # seconds: its own 20 tries at detection, half a second apart, with some to spare
ACT_LIMIT = 15.0  # seconds from a popup found to a result


@cache
def _script() -> str:
    return npm.file(f"{PACKAGE}/dist/autoconsent.playwright.js").read_text(encoding="utf-8")


@cache
def _rules() -> str:
    rules = json.loads(npm.file(f"{PACKAGE}/rules/rules.json").read_text(encoding="utf-8"))
    return json.dumps(rules)


@cache
def version() -> str:
    """Of the installed package."""
    about = json.loads(npm.file(f"{PACKAGE}/package.json").read_text(encoding="utf-8"))
    return str(about["version"])


def rule_count() -> int:
    """How many rules the package ships."""
    return len(json.loads(_rules())["autoconsent"])


@dataclass(slots=True)
class Operated:
    """What autoconsent said of itself on a page."""

    rules: list[str] = field(default_factory=list)
    """Whose script it detected."""
    popups: list[str] = field(default_factory=list)
    """Whose banner it saw."""
    success: bool = False
    failed: bool = False
    errors: list[str] = field(default_factory=list)

    @property
    def acted(self) -> bool:
        """Whether it saw a banner to act on."""
        return bool(self.popups)


async def operate(page: Page, *, refuse: bool, heuristics: str = "reject") -> Operated:
    """Let it refuse or accept on a loaded page; returns when it is done, gave up, or found nothing."""
    told = Operated()
    found, ended = asyncio.Event(), asyncio.Event()
    config = {
        "enabled": True,
        "autoAction": "optOut" if refuse else "optIn",
        "enablePrehide": False,
        "enableCosmeticRules": True,
        "enableGeneratedRules": True,
        "detectRetries": 20,
        "isMainWorld": True,
        # Guessing by texts exists for refusals only: its `optIn` is not implemented.
        "enableHeuristicDetection": refuse,
        "heuristicMode": heuristics if refuse else "off",
    }
    answer = f'{{type: "initResp", config: {json.dumps(config)}, rules: {_rules()}}}'

    async def receive(source: dict[str, Any], message: dict[str, Any]) -> None:
        frame: Frame = source["frame"]
        with contextlib.suppress(PlaywrightError):
            if message["type"] == "init":
                await frame.evaluate(f"void autoconsentReceiveMessage({answer})")
            elif message["type"] == "eval":
                result = json.dumps(await frame.evaluate(message["code"]))
                reply = f"{{id: {json.dumps(message['id'])}, type: 'evalResp', result: {result}}}"
                await frame.evaluate(f"void autoconsentReceiveMessage({reply})")
        _note(message, told, found, ended)

    async def inject(frame: Frame) -> None:
        with contextlib.suppress(PlaywrightError):  # a frame may go meanwhile
            await frame.evaluate(_script())

    tasks: set[asyncio.Task[None]] = set()

    def navigated(frame: Frame) -> None:
        task = asyncio.ensure_future(inject(frame))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    await page.expose_binding("autoconsentSendMessage", receive)
    page.on("framenavigated", navigated)
    try:
        await asyncio.gather(*(inject(frame) for frame in page.frames))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SEARCH_LIMIT):
                await found.wait()
        if found.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ACT_LIMIT):
                    await ended.wait()
    finally:
        page.remove_listener("framenavigated", navigated)
    return told


def _note(message: dict[str, Any], told: Operated, found: asyncio.Event, ended: asyncio.Event) -> None:
    kind = message["type"]
    if kind == "cmpDetected":
        told.rules.append(message["cmp"])
    elif kind == "popupFound":
        told.popups.append(message["cmp"])
        found.set()
    elif kind in {"optOutResult", "optInResult"} and not message["result"]:
        told.failed = True
        ended.set()
    elif kind == "autoconsentDone":
        told.success = True
        ended.set()
    elif kind == "report" and message["mainFrame"] and message["state"]["lifecycle"] == "nothingDetected":
        found.set()
        ended.set()
    elif kind == "autoconsentError":
        told.errors.append(str(message.get("details"))[:200])
