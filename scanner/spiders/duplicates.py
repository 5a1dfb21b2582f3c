"""Pages that say what another page has said, and pages that say that they do not exist."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner.spiders.text_print import LIKE, TextPrint, alike, likeness, same_text
from scanner.spiders.trap_shapes import looks_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.spiders.trap_shapes import Address

DUPLICATE: Final = "duplicate"
SOFT_404: Final = "soft_404"
REDIRECTS: Final = "trap_redirects"
DEAD: Final = "dead_links"

_MOST_UNDER_ONE_HEADING: Final = 8  # copies that are kept
_MOST_HOMONYMS: Final = 64  # pages that say something else
_MOST_MISSING: Final = 16
_UNRELATED: Final = 3  # shapes of addresses that all show one page: it stands for what does not exist
_SHORT: Final = 250  # words of such a page at most
_HALF: Final = 0.5  # of its text may tell of the address asked for


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a page turned out to be; what it is when it is the page that another one, seen earlier, is a copy of."""

    kind: str | None = None
    copy: tuple[str, ...] = ()  # the looks of that other one's address


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is kept of a page's print: little, since there may be 50,000."""

    heading: int
    exact: array[int]
    words: int
    looks: tuple[str, ...]
    last: str
    pieces: int  # of its address: of two that are the same, the one with more is the copy


class SeenPages:
    """The prints of all pages visited."""

    def __init__(self) -> None:
        self._pages: dict[int, _Seen] = {}
        self._by_heading: dict[int, list[int]] = {}
        self._missing: list[TextPrint] = []

    def judge(self, number: int, address: Address, status: int | None, text: TextPrint | None) -> Judgement:
        """Keep the print of the page with this address, and say what it is: `soft_404`, `duplicate` or null."""
        gone = status in {404, 410}
        if gone or (text is not None and (text.missing or any(alike(text, one) for one in self._missing))):
            self._keep_missing(text)
            return Judgement(DEAD if gone else SOFT_404)
        if text is None or not text.tells or (status or 200) >= 400:
            return Judgement()
        page = _seen(address, text)
        under = self._by_heading.setdefault(text.heading, [])
        others = [self._pages[other] for other in under if other != number]
        likely = [(other, likeness(other.exact, page.exact)) for other in others]
        self._pages[number] = page
        twins = [other for other, like in likely if like >= LIKE]
        if number not in under and len(under) < (_MOST_UNDER_ONE_HEADING if twins else _MOST_HOMONYMS):
            under.append(number)
        if page.words < _SHORT and self._is_for_all([page, *(other for other, like in likely if like >= _HALF)]):
            self._keep_missing(text)
            return Judgement(SOFT_404)
        if twins and all(page.pieces < twin.pieces for twin in twins):
            return Judgement(copy=twins[0].looks)
        return Judgement(DUPLICATE if twins else None)

    def same_as_any(self, text: TextPrint | None, numbers: Iterable[int]) -> bool | None:
        """Whether a page says what one of these has said; null where none of them tells."""
        if text is None or not text.tells:
            return None
        others = [page for number in numbers if (page := self._pages.get(number)) is not None]
        if not others:
            return None
        return any(page.heading == text.heading and likeness(page.exact, text.exact) >= LIKE for page in others)

    def _is_for_all(self, pages: list[_Seen]) -> bool:
        """Whether addresses that have nothing in common show one page, and most pages of the site are others.

        Not the home page: its copies are copies, and lead to pages that exist.
        """
        if not all(page.pieces for page in pages):
            return False
        unrelated = min(len({page.looks[:1] for page in pages}), len({page.last for page in pages})) >= _UNRELATED
        return unrelated and len(pages) * 2 < len(self._pages)

    def _keep_missing(self, text: TextPrint | None) -> None:
        if text is None or not text.tells:
            return
        if len(self._missing) < _MOST_MISSING and not any(same_text(text, one) for one in self._missing):
            self._missing.append(text)


def _seen(address: Address, text: TextPrint) -> _Seen:
    last = address.segments[-1] if address.segments else ""
    pieces = len(address.segments) + len(address.parameters)
    return _Seen(text.heading, array("I", text.exact), text.words, looks_of(address), last, pieces)
