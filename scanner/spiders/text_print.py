"""A print of what a page says: small, and enough to tell whether two pages say the same.

The text is cut out of the HTML at its signs, in one pass and without a parser, so that a page of 100 kB takes a few
milliseconds and no markup, however broken, takes more than its length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from heapq import nsmallest
from html import unescape
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_CHARACTERS: Final = 400_000  # of the HTML
MOST_WORDS: Final = 2_000
EXACT: Final = 32  # numbers kept of what a page says, digits included
FOLDED: Final = 64  # and of what it says apart from numbers and dates
LIKE: Final = 0.9  # from here on two texts under one heading are the same
_SHORT: Final = 250  # words; what says that there is nothing says little
_FEWEST: Final = 4  # words; less tells nothing
_UNSAID: Final = frozenset({
    "script", "style", "noscript", "template", "svg", "nav", "header", "footer", "aside", "select", "iframe", "title",
})  # fmt: skip
_WORD: Final = re.compile(r"\w+")
_NAME: Final = re.compile(r"/?[A-Za-z][A-Za-z0-9]*")
# Numbers, and the names of months and weekdays of the languages that the reports know, by how they begin.
_CHANGING: Final = re.compile(
    r"\w*\d\w*|(?:jan|feb|fév|mar|mär|mär|maa|mrt|apr|avr|abr|huh|tou|kwi|maj|mai|may|mei|mag|jun|juin|kes|giu|cze|jul|juil|"
    r"hei|lug|lip|aug|aoû|ago|elo|sie|sep|set|syy|wrz|oct|okt|out|lok|paź|nov|mar|lis|dec|des|dez|dic|déc|jou|gru|"
    r"mon|tue|wed|thu|fri|sat|sun|mån|tis|ons|tor|fre|lör|sön|die|mit|don|sam|son|lun|jeu|ven|dim)\w{0,9}"
)
_NOT_FOUND: Final = re.compile(
    r"\b(?:not found|(?:does not|doesn't|no longer) exists?|(?:cannot|can't|could not|couldn't) (?:be found|find)|"
    r"page (?:is )?(?:missing|unavailable)|no such page|nothing (?:here|found|was found)|error 404|404 error|"
    r"nicht gefunden|existiert nicht|nicht vorhanden|hittades inte|hittar inte|kunde inte hittas|finns inte|"
    r"ikke fundet|findes ikke|blev ikke fundet|ikke funnet|finnes ikke|fant ikke|ei löydy|ei löytynyt|niet gevonden|"
    r"bestaat niet|introuvable|n'existe p(?:as|lus)|pas été trouvée|non trouvée|no encontrad[ao]|no existe|"
    r"no se encontr(?:ó|o)|no se ha encontrado|non trovat[ao]|non esiste|não encontrad[ao]|não existe|"
    r"nie znaleziono|nie istnieje|nie została znaleziona|nenalezena|neexistuje|nem található|ei leitud|nerasta|"
    r"nav atrasta|δεν βρέθηκε|не найдена|не существует|не знайдено|bulunamadı|"
    r"見つかりません|找不到|未找到)|^\W*404\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TextPrint:
    """What a page says outside its menus, as numbers; nothing of the text can be read out of them."""

    heading: int = 0  # title and first heading
    exact: tuple[int, ...] = ()  # the lowest hashes of its word triples
    folded: tuple[int, ...] = ()  # the same of word pairs without numbers, dates, names of months
    words: int = 0
    missing: bool = False  # its heading says that there is no such page

    @property
    def tells(self) -> bool:
        """Whether there is enough text to compare."""
        return self.words >= _FEWEST


def print_of(html: str) -> TextPrint:
    """The print of a page's text."""
    heading, said = _text(html[:MOST_CHARACTERS])
    head_words = _WORD.findall(heading.lower())
    words = [*head_words, *_words(said)][:MOST_WORDS]
    missing = len(words) < _SHORT and any(_NOT_FOUND.search(line) for line in heading.splitlines())
    hashes = {word: _hash(word) for word in set(words)}
    changing = {word for word in hashes if _CHANGING.fullmatch(word)}
    return TextPrint(
        heading=_hash(" ".join(head_words)),
        exact=_lowest(_triples([hashes[word] for word in words]), EXACT),
        folded=_lowest(_pairs([hashes[word] for word in words if word not in changing]), FOLDED),
        words=len(words),
        missing=missing,
    )


def likeness(one: Iterable[int], other: Iterable[int]) -> float:
    """How much two sets of lowest hashes have in common: an estimate of that for the whole texts, 0 to 1."""
    first, second = set(one), set(other)
    if not first or not second:
        return float(first == second)
    # Of the lowest of both together, how many are in each (bottom-k sketches, Broder 1997).
    union = sorted(first | second)[: max(len(first), len(second))]
    return sum(number in first and number in second for number in union) / len(union)


def same_text(one: TextPrint, other: TextPrint) -> bool:
    """Whether two pages say the same under the same heading."""
    if not one.tells or not other.tells or one.heading != other.heading:
        return False
    return likeness(one.exact, other.exact) >= LIKE


def alike(one: TextPrint, other: TextPrint) -> bool:
    """Whether two pages say the same apart from numbers and dates, whatever their headings."""
    return one.tells and other.tells and bool(one.folded) and likeness(one.folded, other.folded) >= LIKE


def _text(html: str) -> tuple[str, list[str]]:
    """Title and first heading, a line each; and the pieces of text outside of what repeats on every page."""
    said: list[str] = []
    title: list[str] = []
    first: list[str] = []
    unsaid = ""  # the element within which nothing is said
    depth = length = 0
    at = ""  # title or h1, while inside
    for piece in html.split("<"):
        match = _NAME.match(piece)
        name = match[0].lower() if match else ""
        _, closed, text = piece.partition(">")
        if not closed:
            text = "" if name else piece
        if name in {"title", "h1"} and not (first if name == "h1" else title):
            at = name
        elif name in {"/title", "/h1"}:
            at = ""
        if not unsaid and name in _UNSAID:
            unsaid, depth = name, 1
        elif unsaid and name == unsaid:
            depth += 1
        elif unsaid and name == "/" + unsaid:
            depth -= 1
            if depth == 0:
                unsaid = ""
        if not text:
            continue
        if at and unsaid not in {"script", "style", "template", "noscript"}:
            (title if at == "title" else first).append(text)
        elif not unsaid and not text.isspace():
            said.append(text)
            length += len(text)
            if length > MOST_WORDS * 12 and first:
                break
    return unescape(" ".join(title)).strip() + "\n" + unescape(" ".join(first)).strip(), said


def _words(pieces: list[str]) -> list[str]:
    """The first words; no more text is read than may hold them."""
    text = " ".join(pieces)[: MOST_WORDS * 12]
    return _WORD.findall(text.lower())


def _hash(text: str) -> int:
    return crc32(text.encode("utf-8", "replace"))


def _pairs(words: list[int]) -> set[int]:
    """The hashes of all runs of two words. The sums of hashes times odd numbers are spread as evenly as those."""
    if len(words) < 2:
        return set(words)
    return {(a * 0x45D9F3B + b * 0x27D4EB2F) & 0xFFFFFFFF for a, b in pairwise(words)}


def _triples(words: list[int]) -> set[int]:
    if len(words) < 3:
        return set(words)
    triples = zip(words, words[1:], words[2:], strict=False)
    return {(a * 0x45D9F3B + b * 0x27D4EB2F + c * 0x165667B1) & 0xFFFFFFFF for a, b, c in triples}


def _lowest(numbers: set[int], most: int) -> tuple[int, ...]:
    return tuple(nsmallest(most, numbers))
