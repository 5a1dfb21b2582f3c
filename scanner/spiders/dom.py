"""Reads a page for discovery: where it links, what it says it is made with (BeautifulSoup over lxml).

Where a page leads is more than its links: what its scripts open (`hints.py`), its feeds and its search (`forms.py`).
What must never be followed is told apart here, where the words and attributes of a link are known (`scanner.intent`).
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, Tag, XMLParsedAsHTMLWarning

from scanner.intent import STATE_CHANGING, changes_state, doubts, key_of, switches, why_not_a_page
from scanner.spiders.forms import search_of, value_of
from scanner.spiders.hints import HINTING, addresses_in_islands, addresses_in_scripts
from scanner.spiders.look import PageLook  # noqa: TC001 - `scanner.resume` reads the fields' types
from scanner.spiders.text_print import TextPrint  # noqa: TC001 - and of this
from scanner.urls import page_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# The value of each attribute that can hold an address, quotes included; where a script or the browser wrote it
# differently, the document is read once more than needed.
_ADDRESSES = re.compile(r"(?:href|src|content|action)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)
LINK_ATTRIBUTES = {"a": "href", "area": "href", "iframe": "src", "frame": "src"}
_TAGS = [*LINK_ATTRIBUTES, "base", "html", "link", "meta", "script", "form", "template"]
# HTML §4.2.5.3: a time, a separator, an address, with or without `url=` and quotes. Nothing is tried twice.
_REFRESH = re.compile(r"[\d.]*+(?:\s*+[;,]|\s)\s*+(?:url\s*+=\s*+)?+['\"]?+\s*+([^'\"\s;,][^'\"]*)", re.IGNORECASE)
_FEED = re.compile(r"application/(?:rss|atom|rdf)\+xml", re.IGNORECASE)
_COMMENTS = re.compile(r"/comments?/|[?&]feed=comments", re.IGNORECASE)  # on each page its own, with no page in it
_UNFILLED = re.compile(r"\{\{|\$\{|<%|\[\[|%7B%7B|#\{", re.IGNORECASE)  # a script was to put something there
_PLAIN = frozenset(
    {"href", "class", "id", "title", "target", "rel", "aria-label", "aria-current", "itemprop", "style", "lang"}
)
LONGEST_LABEL = 300  # characters of a link's text that are looked at


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Where a page leads. Addresses are in their one spelling (`urls.page_url`), each once, in order.

    Attributes:
        alternates: canonical, hreflang, the next and the previous page.
        hints: addresses that no link leads to: what scripts open, what data for scripts names.
        feeds: RSS and Atom.
        search: the page's search, asked for one word.
        refused: what links lead to that is never followed.
    """

    links: tuple[str, ...]
    alternates: tuple[str, ...]
    products: tuple[str, ...]
    languages: tuple[str, ...]
    hints: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    search: str | None = None
    refused: tuple[str, ...] = ()
    look: PageLook | None = None  # of the page's own document
    text: TextPrint | None = None  # what it says, as numbers; of a visited page


@dataclass(slots=True)
class _Found:
    """Links as they are met, by what is to be thought of them."""

    good: dict[str, None] = field(default_factory=dict)
    doubtful: dict[str, None] = field(default_factory=dict)  # not to be followed unless another link leads there
    refused: dict[str, None] = field(default_factory=dict)

    @property
    def links(self) -> tuple[str, ...]:
        return tuple(url for url in self.good if url not in self.refused)

    @property
    def never(self) -> tuple[str, ...]:
        return (*self.refused, *(url for url in self.doubtful if url not in self.good and url not in self.refused))


def leads_elsewhere(source: str, html: str) -> bool:
    """Whether the HTML as sent has an address or a meta tag that the rendered page has not: only then is it worth
    reading, too.
    """
    return not set(_ADDRESSES.findall(source)) <= set(_ADDRESSES.findall(html))


def soup_of(html: str) -> BeautifulSoup:
    """The document, whatever state its markup is in."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", (XMLParsedAsHTMLWarning, MarkupResemblesLocatorWarning))
        # Scripts can leave halves of characters in a page, which no encoding can write.
        return BeautifulSoup(html.encode("utf-8", "replace").decode("utf-8"), "lxml")


def is_page_like(url: str) -> bool:
    """Does the address look like a page that may be visited: no file of another kind, nothing that changes state?"""
    return why_not_a_page(url) is None


def read_page(html: str, url: str) -> PageLinks:
    """Read where a page leads, its products and languages, out of its HTML."""
    soup = soup_of(html)
    tags = list(_living(soup.find_all(_TAGS)))  # one walk for nearly all that is asked of a page
    base = _base(url, next((value_of(tag, "href") for tag in tags if tag.name == "base" and tag.has_attr("href")), ""))
    found = _Found()
    for tag in tags:
        attribute = LINK_ATTRIBUTES.get(tag.name)
        target = _target(value_of(tag, attribute), base) if attribute else None
        if target and not tag.has_attr("download"):
            _judge(found, tag, target, url)
    for meta in (tag for tag in tags if tag.name == "meta" and value_of(tag, "http-equiv").lower() == "refresh"):
        match = _REFRESH.match(value_of(meta, "content").strip())
        target = _target(match[1], base) if match else None
        if target:
            found.good.setdefault(target)
    alternates, feeds, announced = _heads(tags, base)
    islands, search = addresses_in_islands(tags, soup.title)
    hints = dict.fromkeys(announced)
    for written in (*islands, *(addresses_in_scripts(_living(soup.find_all(True))) if HINTING.search(html) else ())):
        target = _target(written, base)
        if target and target not in found.good:
            (found.refused if why_not_a_page(target) == STATE_CHANGING else hints).setdefault(target)
    search = _target(search, base) if search else None
    forms = (search_of(tag, base, soup.title) for tag in tags if tag.name == "form")
    search = next(filter(None, forms), None) or (search if search and is_page_like(search) else None)
    language = next((value_of(tag, "lang").strip().lower() for tag in tags if tag.name == "html"), "")
    return PageLinks(
        links=found.links,
        alternates=tuple(alternates),
        products=products_of(tags),
        languages=(language,) if language else (),
        hints=tuple(target for target in hints if target not in found.refused),
        feeds=tuple(feeds),
        search=search,
        refused=found.never,
    )


def _living(tags: Iterable[Tag]) -> Iterator[Tag]:
    """The tags without those in a `<template>`: it is no part of the page unless it is what a shadow root holds."""
    inert: set[int] = set()
    for tag in tags:
        if id(tag) in inert:
            continue  # and what it holds is known by the template around it
        if tag.name == "template" and not (tag.has_attr("shadowrootmode") or tag.has_attr("shadowroot")):
            inert.update(map(id, tag.find_all(True)))
        yield tag


def _target(written: str, base: str) -> str | None:
    return None if _UNFILLED.search(written) else page_url(written, base)


def _judge(found: _Found, tag: Tag, target: str, page: str) -> None:
    """Put a link where it belongs."""
    if tag.name in {"a", "area"}:
        acts = not tag.attrs.keys() <= _PLAIN and changes_state({name: value_of(tag, name) for name in tag.attrs})
        if acts or why_not_a_page(target) == STATE_CHANGING or switches(target, page):
            found.refused.setdefault(target)
            return
        label = _label(tag)
        doubt = doubts(label, target, nofollow="nofollow" in value_of(tag, "rel").lower())
        if doubt is not None and not _is_place(value_of(tag, "href"), label, target, page):
            (found.refused if doubt else found.doubtful).setdefault(target)
            return
    found.good.setdefault(target)


def _is_place(written: str, label: str, target: str, page: str) -> bool:
    """Whether a link leads to a place: on the page itself, or in another by that name, as in a table of contents."""
    _, sign, fragment = written.partition("#")
    if not sign or urlsplit(target).fragment:
        return False
    return target == page.partition("#")[0] or ("?" not in target and key_of(label) in key_of(unquote(fragment)))


def _label(tag: Tag) -> str:
    """What a link is called: its text, else what it says to those who cannot see it."""
    text = tag.get_text(" ", strip=True)[: LONGEST_LABEL + 1]
    if any(sign.isalnum() for sign in text):
        return text
    for name in ("aria-label", "title", "alt"):
        if said := value_of(tag, name):
            return said
    image = tag.find("img", alt=True)
    return value_of(image, "alt")


def _heads(tags: list[Tag], base: str) -> tuple[dict[str, None], dict[str, None], dict[str, None]]:
    """What `<link>` names: alternates, feeds, and pages that are to be fetched beforehand."""
    alternates: dict[str, None] = {}
    feeds: dict[str, None] = {}
    announced: dict[str, None] = {}
    for tag in (tag for tag in tags if tag.name == "link" and tag.has_attr("href")):
        rel = {word.lower() for word in tag.get_attribute_list("rel") if word}
        target = _target(value_of(tag, "href"), base)
        if not target:
            continue
        if "canonical" in rel or ("alternate" in rel and tag.has_attr("hreflang")) or rel & {"next", "prev"}:
            alternates.setdefault(target)
        elif "alternate" in rel and _FEED.search(value_of(tag, "type")) and not _COMMENTS.search(target):
            feeds.setdefault(target)
        elif "prerender" in rel:
            announced.setdefault(target)
    return alternates, feeds, announced


def _base(url: str, given: str) -> str:
    """What the page's addresses are relative to: its `<base>`, where that can be read."""
    try:
        return urljoin(url, given.strip())
    except ValueError:
        return url


_PRODUCT_PATHS = (
    (re.compile(r"/wp-(?:content|includes)/"), "wordpress"),
    (re.compile(r"/wp-content/plugins/woocommerce/"), "woocommerce"),
    (re.compile(r"/(?:sites/(?:default|all)|core)/(?:files|modules|themes|misc)/"), "drupal"),
    (re.compile(r"/media/(?:jui|system)/js/|/components/com_"), "joomla"),
    (re.compile(r"/typo3(?:conf|temp)/"), "typo3"),
    (re.compile(r"/static/version\d+/frontend/|/skin/frontend/"), "magento"),
    (re.compile(r"cdn\.shopify\.com/"), "shopify"),
    (re.compile(r"/lib/exe/(?:css|js)\.php"), "dokuwiki"),
    (re.compile(r"/load\.php\?.*modules="), "mediawiki"),
    (re.compile(r"/_next/static/"), "nextjs"),
    (re.compile(r"/catalog/view/(?:theme|javascript)/"), "opencart"),
    (re.compile(r"/bundles/storefront/"), "shopware"),
    (re.compile(r"/modules/ps_|/themes/[^/]+/assets/cache/"), "prestashop"),
)


def products_of(tags: Iterable[Tag]) -> tuple[str, ...]:
    """The software that the page says it is made with: generator tags, and paths that only one product uses."""
    found: dict[str, None] = {}
    tags = list(tags)
    for meta in (tag for tag in tags if tag.name == "meta" and value_of(tag, "name").lower() == "generator"):
        words = value_of(meta, "content").split()
        if words:
            found.setdefault(words[0].lower().strip(",;!"))
    for tag in (tag for tag in tags if tag.name in {"script", "link"}):
        address = value_of(tag, "src") or value_of(tag, "href")
        for pattern, product in _PRODUCT_PATHS:
            if address and pattern.search(address):
                found.setdefault(product)
    return tuple(found)
