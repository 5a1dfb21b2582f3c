"""SVG from a drawing library, made fit to stand in a page.

Only what is on these lists comes through: shapes, text and classes. Scripts, styles, links, ids, fonts, colours and
comments (which hold random names and dates) do not; the report's stylesheet gives colours, so that dark and print
work. Texts from strangers are escaped twice over: by the library, and here, where all is written anew.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lxml import etree
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Mapping

_ELEMENTS: Final = frozenset(
    {"svg", "g", "path", "rect", "circle", "line", "polyline", "polygon", "text", "tspan", "title"}
)
_NUMBERS: Final = frozenset(
    {"x", "y", "dx", "dy", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "width", "height"}
)
_SHAPES: Final = frozenset({"d", "points", "transform", "viewBox"})
_ANCHORS: Final = frozenset({"start", "middle", "end"})
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")
_SHAPE: Final = re.compile(r"[A-Za-z0-9 ,.()+-]*")
_CLASS: Final = re.compile(r"[a-z0-9_ -]*")
_DIGITS: Final = re.compile(r"-?\d+\.\d+")


def cleaned(text: str | bytes, attributes: Mapping[str, str], *, without: frozenset[str] = frozenset()) -> Markup:
    """Write a drawing anew from the lists above.

    Args:
        text: what the library drew.
        attributes: of the outermost element, besides its size.
        without: elements, by name or class, that are left out with all that is in them.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    source = etree.fromstring(text.encode() if isinstance(text, str) else text, parser)
    drawing = _copied(source, without)
    if drawing is None:
        raise ValueError("the drawing is no svg")
    for name, value in attributes.items():
        drawing.set(name, value)
    return Markup(etree.tostring(drawing, encoding="unicode"))  # noqa: S704 - only what the lists let through


def _copied(source: etree._Element, without: frozenset[str]) -> etree._Element | None:
    name = etree.QName(source).localname
    classes = source.get("class", "")
    if name not in _ELEMENTS or without & {name, *classes.split()}:
        return None
    copy = etree.Element(name)
    for key, value in source.attrib.items():
        if _allowed(str(key), str(value)):
            copy.set(str(key), _DIGITS.sub(_rounded, str(value)))
    copy.text = source.text.strip() if source.text and name not in {"text", "tspan"} else source.text
    for child in source.iterchildren("*"):  # no entities
        inner = _copied(child, without)
        if inner is not None:
            copy.append(inner)
    return copy


def _allowed(name: str, value: str) -> bool:
    if name in _NUMBERS:
        return bool(_NUMBER.fullmatch(value))
    if name in _SHAPES:
        return bool(_SHAPE.fullmatch(value))
    return (name == "class" and bool(_CLASS.fullmatch(value))) or (name == "text-anchor" and value in _ANCHORS)


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")
