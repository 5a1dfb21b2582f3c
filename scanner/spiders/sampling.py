"""Pages that look alike: a page's *template* is the shape of its address and, where it was looked at, its structure.

Numbers, ids and slugs become place-holders, and so does a path segment under which many siblings were seen, so that
`/product/red-shoes-42` and `/product/hat` are one template and `/contact` is another. Pages of one shape that are
built differently are templates of their own (`/{slug}`, `/{slug} ~2`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from urllib.parse import urlsplit

from scanner.spiders.look import likeness
from scanner.urls import fold_page_url

MANY_SIBLINGS = 12  # under one parent; from then on they are one template
MANY_AT_TOP = 60  # the same right below the root, which is the site's table of contents
MOST_KINDS = 12  # of structures that are told apart within one shape
ALIKE = 0.6  # likeness from which two pages are built the same way
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


class Templates:
    """Names the template of an address, and learns from the siblings it has seen."""

    def __init__(self) -> None:
        self._children: defaultdict[str, set[str]] = defaultdict(set)
        self._merged: list[tuple[str, str]] = []

    def template_of(self, url: str) -> str:
        """The template of an address: path shape and the names of its query parameters."""
        parts = urlsplit(fold_page_url(url))  # a template is kept, an e-mail address in a path is not
        shaped = ""
        segments = parts.path.split("/")[1:]
        for position, segment in enumerate(segments):
            shape = segment_shape(segment)
            if shape == segment and segment and not (position == 0 and _LANGUAGE.fullmatch(segment)):
                shape = self._among_siblings(shaped, segment)
            shaped += "/" + shape
        names = sorted({part.partition("=")[0] for part in parts.query.split("&") if part})
        return (shaped or "/") + ("?" + "&".join(names) if names else "")

    def _among_siblings(self, parent: str, segment: str) -> str:
        siblings, many = self._children[parent], MANY_SIBLINGS if parent else MANY_AT_TOP
        if len(siblings) <= many:
            siblings.add(segment)
            if len(siblings) > many:
                self._merged += [(f"{parent}/{one}", f"{parent}/{{*}}") for one in sorted(siblings)]
        return "{*}" if len(siblings) > many else segment

    def merged(self) -> list[tuple[str, str]]:
        """Templates that have turned out to be others since this was last asked: (old, new)."""
        merged, self._merged = self._merged, []
        return merged


class Kinds:
    """Tells pages of one shape apart by how they are built."""

    def __init__(self) -> None:
        self._known: defaultdict[str, list[frozenset[int]]] = defaultdict(list)

    def kind_of(self, shape: str, structure: frozenset[int]) -> str:
        """The template of a page of this shape, now that its structure is known."""
        if not structure:
            return shape
        known = self._known[shape]
        likest = max(range(len(known)), key=lambda at: likeness(known[at], structure), default=-1)
        if likest < 0 or (likeness(known[likest], structure) < ALIKE and len(known) < MOST_KINDS):
            known.append(structure)
            likest = len(known) - 1
        return shape if likest == 0 else f"{shape} ~{likest + 1}"
