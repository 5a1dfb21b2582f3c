"""Looks at all frames of a page with the finder (finder.js), and finds the point where a button can be pressed.

The finder runs in a world of its own in each frame, which the page cannot see or change. All frames of a page are in
one process (switches.py sees to that), and so in one CDP session with one system of coordinates.
"""

from __future__ import annotations

import asyncio
import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from scanner.capture.consent.records import Button, FrameView, Look, SeenLayer, Switch
from scanner.capture.consent.wording import topic_patterns
from scanner.capture.tab import GONE

if TYPE_CHECKING:
    from scanner.capture.consent.rules import Rule
    from scanner.capture.tab import Tab

WORLD = "consent"
MOST_FRAMES = 24  # a page with more is full of advertising; banners are among the first
WAKE_LIMIT = 3000  # milliseconds that a disabled button gets to become one that can be pressed
ANYTHING = "."  # where a layer was opened by a press, any text may stand in it


class PageChanged(Exception):
    """The frame was left or reloaded while it was asked."""


class Point(NamedTuple):
    """Where an element can be pressed; `why` it cannot, and then the point of the screen that is nearest to it."""

    x: float
    y: float
    why: str | None = None


class Eye:
    """The finder in the frames of one tab."""

    def __init__(self, tab: Tab, rules: tuple[Rule, ...]) -> None:
        self._tab = tab
        self._rules = rules

    async def look(self, *, anything: bool = False) -> Look:
        """Look at every frame once; with `anything`, also at layers that do not speak of cookies.

        Raises:
            PageChanged: the page itself was being replaced.
        """
        views, url, document = await self._views()
        cookies, general = topic_patterns()
        words = ANYTHING if anything else f"{cookies}|{general}"
        found = await asyncio.gather(*(self._look_in(view, words) for view in views))
        layers = [layer for some in found for layer in some]
        return Look(url, document, tuple(layers))

    async def controls(self, selectors: tuple[str, ...], words: str) -> list[tuple[FrameView, Button]]:
        """What a visitor could press to come back to the choice: those of the selectors, else what speaks of it.

        Raises:
            PageChanged: the page itself was being replaced.
        """
        views, _, _ = await self._views()
        question = json.dumps({"selector": ", ".join(selectors), "words": words})
        found: list[tuple[FrameView, Button]] = []
        for view in views:
            try:
                answer = await self._call(view, f"controls({question})")
            except PageChanged:
                if view.parent is None:
                    raise
                continue
            if answer and (view.parent is None or await self._visible(view)):
                found += [(view, _button(row)) for row in answer]
        return found

    async def point(self, view: FrameView, n: int, *, loose: bool) -> Point:
        """Where to press an element, in coordinates of the page; or why it cannot be pressed.

        It is scrolled into view and has stopped moving. `loose` takes the label of a switch for the switch.

        Raises:
            PageChanged: the frame is gone.
        """
        answer = await self._call(view, f"point({n}, {json.dumps(loose)})")
        place = answer.get("near", answer)
        if "x" not in place:
            return Point(0, 0, str(answer["why"]))
        left, top = await self._origin(view)
        return Point(left + float(place["x"]), top + float(place["y"]), answer.get("why"))

    async def is_on(self, view: FrameView, n: int) -> bool | None:
        """Whether a switch is on now; null when it is gone."""
        try:
            answer = await self._call(view, f"state({n})")
        except PageChanged:
            return None
        return None if answer is None else bool(answer["on"])

    async def wake(self, view: FrameView, n: int) -> bool:
        """Read the text around a disabled button to its end, and wait a moment; whether it can be pressed then."""
        try:
            return bool(await self._call(view, f"wake({n}, {WAKE_LIMIT})"))
        except PageChanged:
            return False

    async def settle(self, view: FrameView | None) -> None:
        """Let the animations of a frame end, so that what slides in is there and what slides out is gone."""
        if view is not None:
            try:
                await self._call(view, "settle(900)")
            except PageChanged:
                return

    # ---- frames

    async def _views(self) -> tuple[list[FrameView], str, str]:
        tab = self._tab
        try:
            tree = (await tab.send("Page.getFrameTree"))["frameTree"]
            views = await self._worlds(tree, None)
        except GONE as error:
            raise PageChanged from error
        if not views:
            raise PageChanged
        return views, tree["frame"]["url"], tree["frame"]["loaderId"]

    async def _worlds(self, tree: dict[str, Any], parent: FrameView | None) -> list[FrameView]:
        """The frames of a tree that answer, parents first."""
        frame = tree["frame"]
        try:
            made = await self._tab.send("Page.createIsolatedWorld", {"frameId": frame["id"], "worldName": WORLD})
        except GONE:
            return []
        view = FrameView(frame["id"], made["executionContextId"], frame["url"], parent)
        children = tree.get("childFrames", ())[:MOST_FRAMES]
        below = await asyncio.gather(*(self._worlds(child, view) for child in children))
        return [view, *(one for some in below for one in some)]

    async def _look_in(self, view: FrameView, words: str) -> list[SeenLayer]:
        rules = [rule.for_finder() for rule in self._rules]
        child = view.parent is not None
        try:
            answer = await self._call(view, f"look({json.dumps({'rules': rules, 'words': words, 'child': child})})")
        except PageChanged:
            if not child:
                raise
            return []
        layers = [_layer(row, view, answer["size"]) for row in answer["layers"]]
        return layers if not child or (layers and await self._visible(view)) else []

    async def _call(self, view: FrameView, call: str) -> Any:
        """Call the finder in a frame, bringing it there first where it is not yet."""
        expression = f"(globalThis.consentFinder ??= {_finder()}).{call}"
        parameters = {
            "expression": expression,
            "contextId": view.context,
            "awaitPromise": True,
            "returnByValue": True,
        }
        try:
            answer = await self._tab.send("Runtime.evaluate", parameters)
        except GONE as error:
            raise PageChanged from error
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            text = details.get("exception", {}).get("description") or details.get("text", "")
            raise PageChanged(text.split("\n", 1)[0])
        return answer["result"].get("value")

    # ---- places

    async def _owner(self, view: FrameView) -> dict[str, Any] | None:
        """The box model of the element that holds a frame, in its parent's coordinates."""
        if view.parent is None:
            return None
        try:
            owner = await self._tab.send("DOM.getFrameOwner", {"frameId": view.id})
            box = await self._tab.send("DOM.getBoxModel", {"backendNodeId": owner["backendNodeId"]})
        except GONE:
            return None
        model: dict[str, Any] = box["model"]
        return model

    async def _visible(self, view: FrameView) -> bool:
        model = await self._owner(view)
        if model is None or model["width"] < 60 or model["height"] < 30:
            return False
        left, top = model["content"][0:2]
        return bool(left > -model["width"] and top > -model["height"])

    async def _origin(self, view: FrameView) -> tuple[float, float]:
        """Where the viewport of a frame begins on the page."""
        if view.parent is None:
            return 0.0, 0.0
        model = await self._owner(view)
        if model is None:
            raise PageChanged
        left, top = model["content"][0:2]  # relative to the outermost frame of the process, which is the page
        return left, top


@cache
def _finder() -> str:
    return files("scanner.capture.consent").joinpath("finder.js").read_text(encoding="utf-8").strip().rstrip(";")


def _button(row: dict[str, Any]) -> Button:
    """Read a button as the finder describes it."""
    return Button(
        n=row["n"],
        text=row["text"],
        label=row["label"],
        tag=row["tag"],
        target=row["target"],
        role=row["role"],
        box=tuple(row["box"]),
        disabled=row["disabled"],
        actions=tuple(row["actions"]),
        hint=row["hint"],
        expands=row["expands"],
        language=row["language"],
        sentence=row["sentence"],
    )


def _layer(row: dict[str, Any], view: FrameView, size: list[int]) -> SeenLayer:
    """Read a layer as the finder describes it."""
    return SeenLayer(
        frame=view,
        n=row["n"],
        kind=row["kind"],
        text=row["text"],
        language=row["language"],
        box=tuple(row["box"]),
        buttons=tuple(_button(one) for one in row["buttons"]),
        switches=tuple(
            Switch(one["n"], one["label"], one["on"], one["fixed"], one["shown"], one["name"], one["group"])
            for one in row["switches"]
        ),
        rule=row["rule"],
        part=row["part"],
        modal=row["modal"],
        main=row["main"],
        hint=row["hint"],
        viewport=(size[0], size[1]),
        fields=row["fields"],
    )
