"""www.roomy-*.example: large sites without a trap that look as if they had one. A crawl has to lose nothing of them."""

from __future__ import annotations

import re
from random import Random
from typing import TYPE_CHECKING

from tests.farm import Request, Response, Site, html
from tests.farm.sites.ordinary import anchor, anchors, prose

if TYPE_CHECKING:
    from collections.abc import Callable

ROOMY: dict[str, tuple[Site, frozenset[str]]] = {}
"""Start address → the site, and the pages that are to be found."""

Pages = dict[str, list[str]]
"""Path with query → where it leads."""


def _title(path: str) -> str:
    return prose(path, 4).capitalize()


def _roomy(name: str, pages: Pages, show: Callable[[str], str] = prose) -> Site:
    site = Site(f"www.roomy-{name}.example")

    def answer(request: Request) -> Response:
        leads = pages.get(request.target)
        if leads is None:
            return html("<h1>Not found</h1>", status=404, title="Not found")
        kind = re.sub(r"[^a-z]", "", request.path.split("/")[1]) or "home"
        links = "".join(f"<li>{anchor(to, _title(to))}</li>" for to in leads)
        title = _title(request.target)
        body = f"<nav>{anchors(['/'])}</nav><main><h1>{title}</h1><p>{show(request.target)}</p>{links}</main>"
        return html(body, title=title, set_cookie=[f"seen_{kind}=1; Path=/"])

    site.add("/*", answer)
    ROOMY[f"https://{site.host}/"] = (site, frozenset(f"https://{site.host}{path}" for path in pages))
    return site


def _shop() -> Pages:
    """3,000 products in 30 categories of five listing pages each."""
    names = [f"{prose(('p', n), 2).replace(' ', '-')}-{n}" for n in range(3000)]
    pages: Pages = {"/": [f"/c/{prose(('c', n), 1)}" for n in range(30)]}
    for n, category in enumerate(pages["/"]):
        own = names[n * 100 : n * 100 + 100]
        for page in range(1, 6):
            path = category if page == 1 else f"{category}?page={page}"
            following = [f"{category}?page={page + 1}"] if page < 5 else []
            pages[path] = [*(f"/product/{name}" for name in own[page * 20 - 20 : page * 20]), *following]
    pages.update({f"/product/{name}": ["/"] for name in names})
    return pages


def _archive() -> Pages:
    """A blog of ten years: an archive page for each month that lists its posts, found from the one before."""
    months = [(year, month) for year in range(2016, 2026) for month in range(1, 13)]
    pages: Pages = {"/": ["/2025/12/", "/about"], "/about": []}
    for at, (year, month) in enumerate(months):
        posts = [f"/{year}/{month:02}/{prose((year, month, n), 3).replace(' ', '-')}" for n in range(2)]
        before = [f"/{months[at - 1][0]}/{months[at - 1][1]:02}/"] if at else []
        pages[f"/{year}/{month:02}/"] = [*posts, *before]
        pages.update({post: ["/"] for post in posts})
    return pages


def _paged() -> Pages:
    """A list of 40 pages with ten entries each."""
    pages: Pages = {"/": ["/news?page=1"]}
    for number in range(1, 41):
        entries = [f"/entry/{prose((number, n), 2).replace(' ', '-')}" for n in range(10)]
        pages[f"/news?page={number}"] = [*entries, *([f"/news?page={number + 1}"] if number < 40 else [])]
        pages.update({entry: ["/"] for entry in entries})
    return pages


def _handbook() -> Pages:
    """Documentation in a tree five levels deep, in three versions, each page found on the one above it."""
    pages: Pages = {"/": ["/docs/"], "/docs/": []}

    def grow(path: str, depth: int) -> None:
        names = {"install", "config", "guide", "faq"} - {path.split("/")[-2]} if depth < 5 else set()
        pages[path] = [f"{path}{name}/" for name in sorted(names)]
        for below in pages[path]:
            grow(below, depth + 1)

    for version in ("v1", "v2"):
        pages["/docs/"].append(f"/docs/{version}/")
        grow(f"/docs/{version}/", 2)
    return pages


def _languages() -> Pages:
    """The same twenty pages in nine languages, by folder, and one without."""
    topics = [prose(("topic", n), 1) for n in range(20)]
    languages = ["", *(f"/{code}" for code in "sv da nb fi de nl fr es it".split())]  # noqa: SIM905
    pages: Pages = {}
    for language in languages:
        paths = [f"{language}/{topic}" for topic in topics]
        pages[f"{language}/"] = [*paths, *(f"{other}/" for other in languages)]
        pages.update({path: [f"{other}/{path.rpartition('/')[2]}" for other in languages] for path in paths})
    return pages


def _portal() -> Pages:
    """An old content management system: every page is a query, some with a menu's number, some without."""
    pages: Pages = {"/": [f"/index.php?option=com_content&view=category&id={n}" for n in range(1, 9)]}
    for n, category in enumerate(list(pages["/"]), 1):
        articles = [f"/index.php?option=com_content&view=article&id={n * 100 + a}&Itemid={n}" for a in range(25)]
        pages[category] = articles
        pages.update({article: ["/"] for article in articles})
    return pages


def _book() -> Pages:
    """Chapters and their sections: keys and numbers, as facets have them, and a diary with a page for each day."""
    pages: Pages = {"/": [f"/chapter-{n}/" for n in range(1, 13)] + ["/diary/2024-05-01"]}
    for n in range(1, 13):
        sections = [f"/chapter-{n}/section-{s}/" for s in range(1, 11)]
        pages[f"/chapter-{n}/"] = sections
        pages.update({section: ["/"] for section in sections})
    for day in range(1, 31):
        pages[f"/diary/2024-05-{day:02}"] = [f"/diary/2024-05-{day + 1:02}"] if day < 30 else []
    return pages


def _ids() -> Pages:
    """Items under random ids, in the path and in the query, all listed on one page of 1,500 links."""
    chance = Random(5)
    items = [f"/item/{chance.getrandbits(64):016x}" for _ in range(750)]
    items += [f"/view?key={chance.getrandbits(64):016x}" for _ in range(750)]
    return {"/": ["/all"], "/all": items, **{item: ["/"] for item in items}}


def _copied_frame() -> Pages:
    """Pages of which most is the same on all: terms of sale under each of 200 products."""
    pages: Pages = {"/": [f"/offer/{prose(('offer', n), 1)}{n}" for n in range(200)]}
    pages.update({offer: ["/"] for offer in pages["/"]})
    return pages


shop, archive, paged = _roomy("shop", _shop()), _roomy("archive", _archive()), _roomy("paged", _paged())
handbook, languages, portal = (
    _roomy("handbook", _handbook()),
    _roomy("languages", _languages()),
    _roomy("portal", _portal()),
)
book, ids = _roomy("book", _book()), _roomy("ids", _ids())
frame = _roomy("frame", _copied_frame(), lambda path: f"{prose('terms', 300)} {prose(path, 12)}")
