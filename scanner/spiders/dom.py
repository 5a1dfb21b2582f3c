"""Reads a page for discovery: where it links, what it says it is made with (BeautifulSoup over lxml)."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, Tag, XMLParsedAsHTMLWarning

from scanner.spiders.look import PageLook  # noqa: TC001 - `scanner.resume` reads the fields' types
from scanner.urls import page_url

if TYPE_CHECKING:
    from collections.abc import Iterable

# The value of each attribute that can hold an address, quotes included; where a script or the browser wrote it
# differently, the document is read once more than needed.
_ADDRESSES = re.compile(r"(?:href|src|content)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)
LINK_ATTRIBUTES = {"a": "href", "area": "href", "iframe": "src", "frame": "src"}
_TAGS = [*LINK_ATTRIBUTES, "base", "html", "link", "meta", "script"]
# HTML §4.2.5.3: a time, a separator, an address, with or without `url=` and quotes.
_REFRESH = re.compile(r"^\s*[\d.]*\s*[;,\s]\s*+(?:url\s*=\s*)?+['\"]?\s*([^'\"\s;,][^'\"]*)", re.IGNORECASE)
_NOT_PAGES = re.compile(
    r"\.(?:7z|apk|avi|bin|bmp|bz2|css|csv|dmg|docx?|eot|epub|exe|flv|gif|gz|ico|ics|iso|jar|jpe?g|js|json|m4[av]|map|mjs|"
    r"mkv|mov|mp[34]|mpe?g|msi|odt|og[gv]|otf|pdf|png|pptx?|rar|rss|rtf|svgz?|swf|tar|tgz|tiff?|ttf|txt|vcf|wasm|wav|"
    r"web[mp]|wmv|woff2?|xlsx?|xml|xz|zip)$",
    re.IGNORECASE,
)
_STATE_CHANGING = re.compile(
    r"(?:^|[/?&=_-])(?:log-?out|sign-?out|log-?off|abmelden|utloggning|logga-?ut|unsubscribe|"
    r"add-to-cart|add_to_cart|addtocart|checkout/confirm|buy-now)(?:$|[/?&=._;-])"
    # Articles tell how to remove stains: these two words count as a whole segment or name only.
    r"|[/?&=](?:delete|remove)(?:$|[/?&=._;])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Where a page leads. Addresses are in their one spelling (`urls.page_url`), each once, in order."""

    links: tuple[str, ...]
    alternates: tuple[str, ...]  # canonical and hreflang
    products: tuple[str, ...]
    languages: tuple[str, ...]
    look: PageLook | None = None  # of the page's own document


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
    path, _, query = url.partition("?")
    return not _NOT_PAGES.search(path) and not _STATE_CHANGING.search(path + ("?" + query if query else ""))


def read_page(html: str, url: str) -> PageLinks:
    """Read links, alternates, products and languages out of a page's HTML."""
    soup = soup_of(html)
    tags = list(soup.find_all(_TAGS))  # one walk for all that is asked of a page
    base = _base(url, next((_text(tag, "href") for tag in tags if tag.name == "base" and tag.has_attr("href")), ""))
    links: dict[str, None] = {}
    for tag in tags:
        attribute = LINK_ATTRIBUTES.get(tag.name)
        target = page_url(_text(tag, attribute), base) if attribute else None
        if target and not tag.has_attr("download"):
            links.setdefault(target)
    for meta in (tag for tag in tags if tag.name == "meta"):
        match = _REFRESH.match(_text(meta, "content")) if _text(meta, "http-equiv").lower() == "refresh" else None
        target = page_url(match[1], base) if match else None
        if target:
            links.setdefault(target)
    alternates: dict[str, None] = {}
    for tag in (tag for tag in tags if tag.name == "link"):
        rel = {word.lower() for word in tag.get_attribute_list("rel") if word}
        if "canonical" in rel or ("alternate" in rel and tag.has_attr("hreflang")) or rel & {"next", "prev"}:
            target = page_url(_text(tag, "href"), base) if tag.has_attr("href") else None
            if target:
                alternates.setdefault(target)
    language = next((_text(tag, "lang").strip().lower() for tag in tags if tag.name == "html"), "")
    return PageLinks(tuple(links), tuple(alternates), products_of(tags), (language,) if language else ())


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
    for meta in (tag for tag in tags if tag.name == "meta" and _text(tag, "name").lower() == "generator"):
        words = _text(meta, "content").split()
        if words:
            found.setdefault(words[0].lower().strip(",;!"))
    for tag in (tag for tag in tags if tag.name in {"script", "link"}):
        address = _text(tag, "src") or _text(tag, "href")
        for pattern, product in _PRODUCT_PATHS:
            if address and pattern.search(address):
                found.setdefault(product)
    return tuple(found)


def _text(tag: object, attribute: str) -> str:
    value = tag.get(attribute, "") if isinstance(tag, Tag) else ""
    return value if isinstance(value, str) else " ".join(value or ())
