"""Pages that look alike: a page's *template* is the shape of its address.

Numbers, ids and slugs become place-holders, and so does a path segment under which many siblings were seen, so that
`/product/red-shoes-42` and `/product/hat` are one template and `/contact` is another.
"""

from __future__ import annotations

import re
from collections import defaultdict
from urllib.parse import urlsplit

from scanner.urls import fold_page_url, route_of

MANY_SIBLINGS = 12  # under one parent; from then on they are one template
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_DATE = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")
_ID = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{12,}|[A-Za-z]{0,3}\d{4,}", re.IGNORECASE
)
_SLUG = re.compile(r"[^-_]+(?:[-_][^-_]+){2,}|.{25,}")
_LANGUAGE = re.compile(r"[a-z]{2}(?:-[A-Za-z]{2})?")


def segment_shape(segment: str) -> str:
    """The place-holder for one path segment, or the segment itself."""
    stem, dot, ending = segment.rpartition(".")
    if dot and 1 < len(ending) <= 5 and ending.isalnum() and not ending.isdigit():
        return f"{segment_shape(stem)}.{ending}" if stem else segment
    if _NUMBER.fullmatch(segment):
        return "{n}"
    if _DATE.fullmatch(segment):
        return "{date}"
    if _ID.fullmatch(segment):
        return "{id}"
    return "{slug}" if _SLUG.fullmatch(segment) else segment


def _route(fragment: str) -> str:
    """What a hash router's page adds to the path."""
    route = route_of(fragment).partition("?")[0].lstrip("!/")
    return f"/#/{route}" if route else ""


class Templates:
    """Names the template of an address, and learns from the siblings it has seen."""

    def __init__(self) -> None:
        self._children: defaultdict[str, set[str]] = defaultdict(set)

    def template_of(self, url: str) -> str:
        """The template of an address: path shape and the names of its query parameters."""
        parts = urlsplit(fold_page_url(url))  # a template is kept, an e-mail address in a path is not
        shaped = ""
        segments = (parts.path + _route(parts.fragment)).replace("//#", "/#").split("/")[1:]
        for position, segment in enumerate(segments):
            shape = segment_shape(segment)
            if shape == segment and segment and not (position == 0 and _LANGUAGE.fullmatch(segment)):
                siblings = self._children[shaped]
                if len(siblings) <= MANY_SIBLINGS:
                    siblings.add(segment)
                # The top level of a site is its table of contents: its entries stay apart for longer.
                if len(siblings) > MANY_SIBLINGS and shaped:
                    shape = "{*}"
            shaped += "/" + shape
        names = sorted({part.partition("=")[0] for part in parts.query.split("&") if part})
        return (shaped or "/") + ("?" + "&".join(names) if names else "")
