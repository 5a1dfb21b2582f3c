"""Kinds of pages that a site has got or lost. One more page of a known kind is no news: blogs grow."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from scanner.change import Change, ChangeKind, ChangeSubject
from scanner.diff.names import mask

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scanner.diff.series import Look, Series
    from scanner.model import Page

MANY: Final = 3  # pages beside each other from which one more is of the same kind
MANY_AT_TOP: Final = 30  # the same right below the root, which is the site's table of contents
NAMED: Final = 20
_ERROR: Final = 400


def page_changes(series: Series, gone_after: int) -> Iterator[Change]:
    """One change for each kind of page that is new, or gone after enough scans that looked everywhere."""
    if all(look.whole for look in series.earlier):
        for template, pages in _unlike(series.new, series.earlier).items():
            yield _change(template, pages, before=0, after=len(pages))
    able = [look for look in series.looks if look.complete and look.whole]
    if series.new.complete and series.new.whole and len(able) > gone_after:
        # The scan right before those that lack it: each kind of page is told of once.
        for template, pages in _unlike(able[-gone_after - 1], able[-gone_after:]).items():
            yield _change(template, pages, before=len(pages), after=0)


def _unlike(look: Look, others: Sequence[Look]) -> dict[str, list[Page]]:
    """The pages of one scan whose like is in none of the others, by template."""
    kinds = {_kind(page) for other in others for page in other.scan.pages}
    addresses = {url for other in others for url in other.listed}
    beside = _most_beside(others)
    found: defaultdict[str, list[Page]] = defaultdict(list)
    for page in look.scan.pages:
        error = page.status is not None and page.status >= _ERROR
        if error or page.url in addresses or _kind(page) in kinds:
            continue
        parent = _parent(page.url)
        if beside.get(parent, 0) < (MANY_AT_TOP if parent.count("/") <= 2 else MANY):
            found[page.template].append(page)
    return found


def _kind(page: Page) -> str:
    return mask(page.template)


def _most_beside(looks: Iterable[Look]) -> dict[str, int]:
    """How many pages stand below an address, in the scan that saw most."""
    found: dict[str, int] = {}
    for look in looks:
        for parent, count in Counter(map(_parent, look.listed)).items():
            found[parent] = max(found.get(parent, 0), count)
    return found


def _parent(url: str) -> str:
    return url.partition("?")[0].rstrip("/").rpartition("/")[0]


def _change(template: str, pages: list[Page], *, before: int, after: int) -> Change:
    subject = ChangeSubject("page", pages[0].url, {"template": template})
    addresses = tuple(page.url for page in pages[:NAMED])
    return Change(ChangeKind.PAGES, "info", subject, {"pages": before}, {"pages": after}, pages=addresses)
