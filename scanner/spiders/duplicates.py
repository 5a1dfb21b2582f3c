"""Pages that say what another page has said, and pages that say that they do not exist."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner.spiders.text_print import LIKE, TextPrint, alike, likeness, same_text
from scanner.spiders.trap_shapes import leaf_shape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.spiders.trap_shapes import Address

DUPLICATE: Final = "duplicate"
SOFT_404: Final = "soft_404"
REDIRECTS: Final = "trap_redirects"

_MOST_UNDER_ONE_HEADING: Final = 8
_MOST_MISSING: Final = 16
_UNRELATED: Final = 3  # addresses of other shapes and names that all show one page: it stands for what does not exist
_SHORT: Final = 250  # words of such a page at most
_HALF: Final = 0.5  # of its text may tell of the address asked for


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is kept of a page's print: little, since there may be 50,000."""

    heading: int
    exact: array[int]
    words: int
    leaf: str
    last: str


class SeenPages:
    """The prints of all pages visited."""

    def __init__(self) -> None:
        self._pages: dict[int, _Seen] = {}
        self._by_heading: dict[int, list[int]] = {}
        self._missing: list[TextPrint] = []

    def judge(self, number: int, address: Address, status: int | None, text: TextPrint | None) -> str | None:
        """Keep the print of the page with this address, and say what it is: `soft_404`, `duplicate` or null."""
        if text is None or (status is not None and status >= 400 and status not in {404, 410}):
            return None
        if status in {404, 410}:
            self._keep_missing(text)
            return None
        if text.missing or any(alike(text, one) for one in self._missing):
            self._keep_missing(text)
            return SOFT_404
        if not text.tells:
            return None
        last = address.segments[-1] if address.segments else ""
        page = _Seen(text.heading, array("I", text.exact), text.words, leaf_shape(address), last)
        under = self._by_heading.setdefault(text.heading, [])
        likely = [
            (self._pages[other], likeness(self._pages[other].exact, page.exact)) for other in under if other != number
        ]
        self._pages[number] = page
        if len(under) < _MOST_UNDER_ONE_HEADING:
            under.append(number)
        if page.words < _SHORT and self._is_for_all([page, *(other for other, like in likely if like >= _HALF)]):
            self._keep_missing(text)
            return SOFT_404
        return DUPLICATE if any(like >= LIKE for _, like in likely) else None

    def same_as_any(self, text: TextPrint | None, numbers: Iterable[int]) -> bool | None:
        """Whether a page says what one of these has said; null where none of them tells."""
        if text is None or not text.tells:
            return None
        others = [page for number in numbers if (page := self._pages.get(number)) is not None]
        if not others:
            return None
        return any(page.heading == text.heading and likeness(page.exact, text.exact) >= LIKE for page in others)

    def _is_for_all(self, pages: list[_Seen]) -> bool:
        """Whether addresses that have nothing in common show one page, and most pages of the site are others."""
        unrelated = len({page.leaf for page in pages}) > _UNRELATED and len({page.last for page in pages}) > _UNRELATED
        return unrelated and len(pages) * 2 < len(self._pages)

    def _keep_missing(self, text: TextPrint) -> None:
        if text.tells and len(self._missing) < _MOST_MISSING and not any(same_text(text, one) for one in self._missing):
            self._missing.append(text)
