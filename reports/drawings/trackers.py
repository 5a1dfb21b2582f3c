"""The tracker map drawn by drawsvg: layers from left to right, in panels that fit a printed page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from reports.drawings.svg import cleaned
from reports.tracker_map import Node, leaf_count
from reports.untrusted import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markupsafe import Markup

    from reports.report_words import ReportWords
    from reports.tracker_map import TrackerMap

PANEL_ROWS: Final = 26
"""Rows of one panel; more would not fit on a page of paper."""

_ROW: Final = 24
_COLUMN: Final = 222
_BOX: Final = 188
_LABELS: Final = 430
"""Room for the text of the last layer."""

_WIDE_FROM: Final = 1_000
"""Units from which on a drawing may be made a little smaller to fit the page."""

_NARROW: Final = frozenset("fijlrt.,:;-'|!()[] I")
_WIDE: Final = frozenset("mwMWGOQ@%&")
_DOTS: Final = "…"


@dataclass(slots=True)
class _Pen:
    """A drawing and where the next row comes."""

    draw: Any
    sheet: Any
    words: ReportWords
    width: int
    row: int = 0


def draw_trackers(found: TrackerMap, site: str, words: ReportWords) -> tuple[Markup, ...]:
    """Draw the map as panels, one below the other; each begins with the site and is a picture of its own."""
    import drawsvg  # noqa: PLC0415 - a tenth of a second that only a report needs

    panels = list(_panels(found.root))
    width = found.depth * _COLUMN + _LABELS
    shape = "r-map r-map-wide" if width >= _WIDE_FROM else "r-map"
    drawn = []
    for number, panel in enumerate(panels, 1):
        height = leaf_count(panel) * _ROW + 8
        pen = _Pen(drawsvg, drawsvg.Drawing(width, height, context=drawsvg.Context()), words, width)
        _box(pen, panel, site, 0, _branches(pen, panel, 0, site))
        label = words.say("Map of who loads whom. The table below says the same.")
        if len(panels) > 1:
            label += " " + words.say("Part %(part)s of %(parts)s.") % {"part": number, "parts": len(panels)}
        drawn.append(cleaned(pen.sheet.as_svg(), {"role": "img", "aria-label": label, "class": shape}))
    return tuple(drawn)


def _panels(root: Node) -> Iterator[Node]:
    """Cut the tree into parts of so many rows; each has the way from the site to its rows."""
    rows = leaf_count(root)
    parts = -(-rows // PANEL_ROWS)
    for part in range(parts):
        yield _rows(root, rows * part // parts, rows * (part + 1) // parts)


def _rows(node: Node, first: int, end: int) -> Node:
    """The node with those of its rows that lie in the range."""
    kept = []
    at = 0
    for child in node.children:
        size = leaf_count(child)
        if at < end and at + size > first:
            kept.append(_rows(child, first - at, end - at) if child.children else child)
        at += size
    return replace(node, children=tuple(kept))


def _branches(pen: _Pen, node: Node, layer: int, site: str) -> float:
    """Draw what hangs on a node and the lines to it; gives the height at which the node itself stands."""
    heights = []
    for child in node.children:
        if child.children:
            height = _branches(pen, child, layer + 1, site)
            _box(pen, child, child.hosts[0], layer + 1, height)
        else:
            height = pen.row * _ROW + _ROW / 2 + 4
            pen.row += 1
            _leaf(pen, child, (layer + 1) * _COLUMN, height)
        heights.append((height, child))
    middle = (heights[0][0] + heights[-1][0]) / 2 if heights else _ROW / 2 + 4
    for height, child in heights:
        _line(pen, layer, middle, height, alarming=child.alarming)
    return middle


def _line(pen: _Pen, layer: int, start: float, end: float, *, alarming: bool) -> None:
    left, right = layer * _COLUMN + _BOX, (layer + 1) * _COLUMN
    bend = (left + right) / 2
    path = pen.draw.Path(class_="r-map-line r-map-alarm" if alarming else "r-map-line")
    path.M(left, start).C(bend, start, bend, end, right, end)
    pen.sheet.append(path)


def _box(pen: _Pen, node: Node, name: str, layer: int, height: float) -> None:
    """The site, or a host that loads others."""
    left, of = layer * _COLUMN, "r-map-site" if layer == 0 else f"r-map-box cs-{node.category}"
    group = pen.draw.Group(class_=of + (" r-map-alarm" if node.alarming else ""))
    group.append(pen.draw.Rectangle(left + 0.5, height - 10, _BOX, 20, rx=3))
    if layer:
        group.append(pen.draw.Rectangle(left + 0.5, height - 10, 5, 20, class_="r-map-mark"))
    text = _fitting_host(visible(name), _BOX - 20 - (14 if node.alarming else 0))
    group.append(pen.draw.Text(text, 12, left + 12, height + 4, class_="r-map-name"))
    if node.alarming:
        group.append(pen.draw.Text("!", 12, left + _BOX - 12, height + 4, class_="r-map-warn"))
    about = ", ".join([visible(name), *_about(node, pen.words)]) if layer else visible(name)
    group.append_title(about)
    pen.sheet.append(group)


def _leaf(pen: _Pen, node: Node, left: float, height: float) -> None:
    """A third party that loads no other, or the row for those that are not drawn."""
    words = pen.words
    if node.more:
        text = words.count("and one more, in the table", "and %(num)s more, in the table", node.more)
        pen.sheet.append(pen.draw.Text(text, 12, left + 4, height + 4, class_="r-map-about"))
        return
    group = pen.draw.Group(class_=f"cs-{node.category}" + (" r-map-failed" if node.failed else ""))
    group.append(pen.draw.Rectangle(left + 0.5, height - 5, 10, 10, class_="r-map-mark"))
    start = left + 17
    if node.alarming:
        group.append(pen.draw.Text("!", 12, start, height + 4, class_="r-map-warn"))
        start += 9
    about = _about(node, words)
    if len(node.hosts) == 1:
        name = node.hosts[0]
    else:
        name = about.pop(0)
        about.insert(0, words.count("one host", "%(num)s hosts", len(node.hosts)))
    room = pen.width - start
    named = visible(name) or words.say("(no name)")
    shown = _fitting_host(named, _LABELS * 0.6) if len(node.hosts) == 1 else _fitting(named, _LABELS * 0.6)
    label = pen.draw.Text("", 12, start, height + 4)
    label.append(pen.draw.TSpan(shown, class_="r-map-name"))
    rest = _fitting(", ".join(about), room - _width(shown) - 12)
    label.append(pen.draw.TSpan(rest, dx=8, class_="r-map-about"))
    group.append(label)
    if len(node.hosts) > 1 or shown != named:
        group.append_title(visible(", ".join(node.hosts)))
    pen.sheet.append(group)


def _about(node: Node, words: ReportWords) -> list[str]:
    said = [visible(node.company)] if node.company else []
    said.append(words.category(node.category))
    if node.role and words.role(node.role) not in said:
        said.append(visible(words.role(node.role)))
    if node.failed:
        said.append(words.say("could not be reached"))
    return said


def _width(text: str) -> float:
    """About how wide a text is at the size of the map's names."""
    return sum(map(_advance, text))


def _advance(char: str) -> float:
    if char in _NARROW:
        return 4.6
    if char in _WIDE or char.isupper():
        return 10.2
    return 7.5 if char < "\u0500" else 13.0


def _fitting(text: str, room: float) -> str:
    """The text, its end cut off where there is no room for it."""
    if _width(text) <= room:
        return text
    width, kept = _advance(_DOTS), 0
    for char in text:
        width += _advance(char)
        if width > room:
            break
        kept += 1
    return text[:kept] + _DOTS


def _fitting_host(host: str, room: float) -> str:
    """The host, its beginning cut off where there is no room for it: its end tells whose it is."""
    host = host.removeprefix("www.") or host
    return host if _width(host) <= room else _fitting(host[::-1], room)[::-1]
