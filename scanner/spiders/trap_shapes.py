"""Addresses that may have no end, by how they look: calendars, paged lists, facets, spirals.

A look proves nothing. Archives by month and lists of 40 pages look the same as calendars and lists without end; which
of them an address belongs to, its pages show (`scanner.spiders.traps`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, unquote, urlsplit

from scanner.spiders.sampling import segment_shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CALENDAR: Final = "trap_calendar"
PAGING: Final = "trap_paging"
FACETS: Final = "trap_facets"
SPIRAL: Final = "trap_spiral"

_YEAR: Final = re.compile(r"(?:1[89]|2[0-9])\d\d|[34]\d\d\d")
_MONTH_OR_DAY: Final = re.compile(r"0?[1-9]|[12]\d|3[01]")
_WHOLE_DATE: Final = re.compile(
    r"((?:1[89]|2[0-9])\d\d)[-_.]?(0[1-9]|1[0-2])(?:[-_.]?(0[1-9]|[12]\d|3[01]))?(?:t[\d:.+z-]*)?"
    r"|((?:1[89]|2[0-9])\d\d)-?w(\d\d?)",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"-?\d{1,9}")
_CALENDAR: Final = (
    "calendar calendars kalender kalendar kalenteri calendrier calendario calendari agenda kalendarz month week day "
    "year monat woche tag jahr manad vecka mois semaine jour mes semana mese settimana maand maaned maned uke uge"
)
_CALENDAR_WORDS: Final = frozenset(_CALENDAR.split())
_DATE_NAMES: Final = re.compile(
    r"(?:.*[_.\[-])?(?:year|month|week|day|date|yr|mon|monat|jahr|woche|tag|datum|mois|annee|jour|fecha|mes|anno|mese|"
    r"giorno|manad|vecka|ar|dag|yyyy|mm|dd|ym|ymd|datetime|ical)\]?|cal(?:endar)?[_-]?\w*|tribe-bar-date|"
    r"(?:start|end|from|to)[_-]?date",
    re.IGNORECASE,
)
_PAGE_NAMES: Final = re.compile(
    r"(?:.*[_.\[-])?(?:page|paged|pg|pageno|page_?num(?:ber)?|pagina|seite|sida|side|sivu|strona|strana|offset|skip|"
    r"cursor|scroll|load_?more|startindex|start_?row|first_?row)\]?|p|start|from|after|before|next|more|max_id|since_id|"
    r"continue|continuation|page_?token|next_?token|limitstart|st",
    re.IGNORECASE,
)
_PAGES: Final = (
    "page pages pagina pagine seite sida side sivu strona strana offset start pg feed more load-more loadmore scroll "
    "next older stream infinite"
)
_PAGE_WORDS: Final = frozenset(_PAGES.split())
_PAGE_SEGMENT: Final = re.compile(
    r"(?:page|pagina|seite|sida|side|sivu|strona|strana|pg|offset|start)[-_=.]?(\d{1,9})(?:\.\w{2,5})?", re.IGNORECASE
)
_FILTER_NAMES: Final = re.compile(
    r"(?:f|filter|filters|filterby|filter_by|facet|facets|fq|refine|refinement|attr|attribute|attributes|pa|pf|opt|"
    r"options|narrow|layer)(?:[_\[.:-].*)|(?:filter|filters|filterby|facet|facets|fq|refine|narrow)|"
    r"sort|sort_?by|sort_?order|order|order_?by|order_?dir|dir|direction|view|view_?mode|layout|display|per_?page|"
    r"page_?size|items_?per_?page|product_list_\w+|show_?all|"
    r"(?:.*[_\[.-])?(?:colou?rs?|farben?|farg|couleur|kleur|sizes?|groesse|storlek|taille|maat|brands?|marken?|marke|"
    r"marque|merk|manufacturer|price|prices|pricerange|price_(?:from|to|min|max)|min_?price|max_?price|preis|pris|prix|"
    r"prijs|rating|material|availability|in_?stock|gender|discount|on_?sale|fit|pattern|shape|tags?)\]?",
    re.IGNORECASE,
)
# Joomla and its like name the kind of a page so, and one view of a list others.
_ALSO_KINDS: Final = frozenset({"view", "layout", "display", "order", "dir", "tag"})
_IDENTITY: Final = re.compile(
    r"id|.*[_-]id|.*[a-z]id|option|article|artikel|product|produkt|sku|item|post|topic|thread|title|slug|name|pagename|"
    r"module|controller|route|cid|aid|pid|tid|nid|cat|category|kategorie",
    re.IGNORECASE,
)
_LANGUAGES: Final = "lang language locale hl l lng sprache langue idioma sprak kieli taal setlang"
LANGUAGE_NAMES: Final = frozenset(_LANGUAGES.split())
_FILTER_WORDS: Final = frozenset({"filter", "filters", "facet", "facets", "refine", "refinements"})
_DIGIT: Final = re.compile(r"\d")
_DEEP: Final = 5  # segments from which a path may be going ever deeper
_TOO_DEEP: Final = 10  # and from which it is
_KEYED: Final = re.compile(r"([a-zåäöéü]+)[-:=~](.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shape:
    """What an address may belong to: a kind of trap, its family, and where in the row of the family it stands."""

    kind: str
    family: str
    place: int | None = None
    strict: bool = False  # nothing that these pages bring could not be found elsewhere


@dataclass(frozen=True, slots=True)
class Address:
    """An address in its pieces."""

    host: str
    segments: tuple[str, ...]  # as in `/a/b/`: "a", "b"
    parameters: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, url: str) -> Address:
        """Cut an address; what cannot be cut has no pieces."""
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
        except ValueError:
            parts, host = SplitResult("", "", "", "", ""), ""
        path = f"{parts.path}/#{parts.fragment}" if parts.fragment else parts.path  # a page of a hash router
        return cls(host.removeprefix("www."), tuple(filter(None, path.split("/"))), tuple(pairs_of(parts.query)))

    @property
    def base(self) -> str:
        """Host and path."""
        return "/".join((self.host, *self.segments))

    def without(self, *names: str) -> str:
        """The names of its parameters but some, as a part of a family's name."""
        return "&".join(sorted({name for name, _ in self.parameters if name not in names}))


def pairs_of(query: str) -> Iterator[tuple[str, str]]:
    """The parameters of a query, names in lower case."""
    for part in query.split("&"):
        if part:
            name, _, value = part.partition("=")
            yield unquote(name).lower(), value


def shape_of(address: Address) -> Shape | None:
    """What an address looks like by itself; null for an ordinary one."""
    found = _spiral(address)
    if found is not None and found.place is not None:
        return found
    return _calendar(address) or _paging(address) or _facets(address) or found


def repeats(segments: Sequence[str]) -> int:
    """How often a run of segments follows itself at most, one more than that for runs of several: 1 is never.

    >>> repeats(("a", "b", "a", "b")), repeats(("deeper", "deeper")), repeats(("2024", "11", "11"))
    (3, 2, 1)
    """
    most = 1
    for length in range(1, len(segments) // 2 + 1):
        count = 1
        at = length
        while at < len(segments):
            if segments[at - length : at] == segments[at : at + length]:
                count += 1
                at += length
                named = not all(segment.isdigit() for segment in segments[at - length : at])
                most = max(most, (count + (length > 1)) if named else count - 1)
            else:
                count = 1
                at += 1
    return most


def _spiral(address: Address) -> Shape | None:
    depth = len(address.segments)
    if depth < 3:
        return None
    turns = repeats(address.segments)
    if turns >= 3:
        return Shape(SPIRAL, f"{address.host}/{'/'.join(sorted(set(address.segments)))[:200]}", turns)
    if depth >= _DEEP:
        return Shape(SPIRAL, f"{address.host}/{address.segments[0]}/..", strict=depth >= _TOO_DEEP)
    return None


def _calendar(address: Address) -> Shape | None:
    path, place = _dated_path(address.segments)
    for name, value in address.parameters:
        match = _WHOLE_DATE.fullmatch(value)
        if match or (_DATE_NAMES.fullmatch(name) and _NUMBER.fullmatch(value)):
            place = (place or 0) + (_day_of(match) if match else int(value) * _unit(name))
    if place is None:
        return None
    return Shape(CALENDAR, f"{address.host}/{path}?{address.without()}", place)


def _dated_path(segments: Sequence[str]) -> tuple[str, int | None]:
    """The path without the dates in it, and the day that they name; a path that goes on with a name is a page."""
    kept = list(segments)
    while kept and kept[-1].lower() in _CALENDAR_WORDS | {"list", "events", "today", "embed", "ical"}:
        kept.pop()
    if not kept:
        return "/".join(segments), None
    last = kept[-1]
    if match := _WHOLE_DATE.fullmatch(last):
        if last.isdigit() and not any(word.lower() in _CALENDAR_WORDS for word in segments):
            return "/".join(segments), None  # 201204 may be any number
        return "/".join(kept[:-1]) + "/{date}", _day_of(match)
    for length in (3, 2, 1):
        tail = kept[-length:]
        if len(tail) == length and _YEAR.fullmatch(tail[0]) and all(map(_MONTH_OR_DAY.fullmatch, tail[1:])):
            if length == 1 and not any(word.lower() in _CALENDAR_WORDS for word in segments):
                continue
            numbers = [int(part) for part in tail] + [0, 0]
            return "/".join(kept[:-length]) + "/{date}", numbers[0] * 372 + numbers[1] * 31 + numbers[2]
    if _NUMBER.fullmatch(last) and any(word.lower() in _CALENDAR_WORDS for word in kept[:-1]):
        return "/".join(kept[:-1]) + "/{date}", int(last)
    return "/".join(segments), None


def _day_of(match: re.Match[str]) -> int:
    if match[4]:
        return int(match[4]) * 372 + int(match[5]) * 7
    return int(match[1]) * 372 + int(match[2]) * 31 + int(match[3] or 0)


def _unit(name: str) -> int:
    if re.search(r"y(?:ea)?r|yyyy|jahr|ann|ar\b", name):
        return 372
    return 31 if re.search(r"mon|mm|mois|mes|manad", name) else 1


def _paging(address: Address) -> Shape | None:
    names = {name for name, _ in address.parameters}
    for name, value in address.parameters:
        number = _NUMBER.fullmatch(value)
        if not _PAGE_NAMES.fullmatch(name) or not value:
            continue
        if number or len(value) >= 6:  # a cursor says nothing of its place
            family = f"{address.base}?{address.without()}"
            strict = any(_is_filter(other, names) for other in names - {name})
            return Shape(FACETS if strict else PAGING, family, int(value) if number else None, strict)
    segments = address.segments
    for at in range(len(segments) - 1, max(-1, len(segments) - 3), -1):
        family = f"{address.host}/{'/'.join(segments[:at])}/{{page}}?{address.without()}"
        if match := _PAGE_SEGMENT.fullmatch(segments[at]):
            return Shape(PAGING, family, int(match[1]))
        if at and _NUMBER.fullmatch(segments[at]) and segments[at - 1].lower() in _PAGE_WORDS:
            return Shape(PAGING, family, int(segments[at]))
    return None


def _facets(address: Address) -> Shape | None:
    names = {name for name, _ in address.parameters}
    filters = sorted(name for name in names if _is_filter(name, names))
    if filters:
        many = len(filters) > 1 or any(re.search(r",|%2C|%7C|\|", value) for _, value in address.parameters)
        return Shape(FACETS, address.base, strict=many)
    for at, segment in enumerate(address.segments[:-1]):
        if segment.lower() in _FILTER_WORDS:
            rest = len(address.segments) - at - 1
            return Shape(FACETS, f"{address.host}/{'/'.join(address.segments[: at + 1])}", strict=rest > 1)
    return None


def _is_filter(name: str, names: set[str]) -> bool:
    if name in _ALSO_KINDS and any(_IDENTITY.fullmatch(other) for other in names - {name}):
        return False
    return bool(_FILTER_NAMES.fullmatch(name))


def is_known_name(name: str) -> bool:
    """Whether a parameter is known to choose a page: its language, a date, a place in a list, a filter."""
    return name in LANGUAGE_NAMES or any(
        pattern.fullmatch(name) for pattern in (_DATE_NAMES, _PAGE_NAMES, _FILTER_NAMES)
    )


def keyed_segments(segments: Sequence[str]) -> tuple[str, dict[str, str]]:
    """The path before the first segment like `color-red`, and those from there on by their keys."""
    for at, segment in enumerate(segments):
        if not _KEYED.fullmatch(segment):
            continue
        found = [_KEYED.fullmatch(one) for one in segments[at:]]
        if all(found):
            return "/".join(segments[:at]), {match[1].lower(): match[2] for match in found if match}
    return "/".join(segments), {}


def looks_of(address: Address) -> tuple[str, ...]:
    """How an address looks, from closely to from afar: what others may look like, too.

    >>> looks_of(Address.of("https://www.shop.example/a/old-17?x=1"))
    ('shop.example/a/#?x', 'shop.example/a/..', '?x')
    """
    *parents, last = address.segments or ("",)
    query = "?" + address.without() if address.parameters else ""
    close = "/".join((address.host, *map(segment_shape, parents), _leaf(last))) + query
    # What stands at the top of a site is as different as can be, unless it is numbered.
    looks = [close] if parents or query or not close.endswith("/*") else []
    if parents:
        looks.append(f"{address.host}/{segment_shape(parents[0])}/..")
    return (*looks, query) if query else tuple(looks)


def _leaf(segment: str) -> str:
    shape = segment_shape(segment)
    return shape if shape != segment else "#" if _DIGIT.search(segment) else "*"
