"""Addresses that no link leads to: what handlers open, what routers are told, data for scripts, headers.

They are taken for what they most likely are, a page; one that is none costs a visit. Nothing is run to find them.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bs4 import Tag

from scanner.intent import changes_state, doubts
from scanner.spiders.forms import value_of, word_of
from scanner.urls import page_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LARGEST_ISLAND = 1_000_000  # characters
MOST_HINTS = 300  # of a page
MOST_NODES = 50_000  # of an island
# Only a page with one of these is walked once more.
HINTING = re.compile(
    r"\b(?:data-(?:ng-)?(?:href|url|link|to)|onclick|onchange|formaction|routerlink|ng-href|to|xlink:href)\s*=",
    re.IGNORECASE,
)
_ATTRIBUTES = ("data-href", "data-url", "data-link", "data-to", "ng-href", "data-ng-href", "routerlink", "xlink:href")
_ROUTER_TAGS = frozenset({"router-link", "nuxt-link", "nuxtlink", "g-link", "inertia-link", "app-link"})
_OPENS = re.compile(
    r"(?:\blocation(?:\.href)?\s*=|\blocation\.(?:assign|replace)\s*\(|\bwindow\.open\s*\(|\b(?:router|navigate|history)\.?"
    r"(?:push|navigate|go)?\s*\()\s*(['\"`])([^'\"`]+)\1",
)
_ENDPOINT = re.compile(
    r"/(?:api|ajax|graphql|rest|rpc|wp-json|_next|_nuxt|static|assets|webhooks?)(?:/|$)|^/[_.]|\.(?!html?$|php$|aspx?$|jsp$)\w{2,5}$",
    re.IGNORECASE,
)
_PATH = re.compile(r"/(?!/)[^\s\"'<>{}\[\]*:\\]{1,300}")
_ISLANDS = frozenset({"__NEXT_DATA__", "__NUXT_DATA__"})
_KEYS = frozenset({
    "href", "url", "path", "link", "to", "as", "permalink", "pathname", "uri", "fullpath", "canonical", "canonicalurl",
    "route", "linkurl", "pageurl", "targeturl", "relativeurl",
})  # fmt: skip
_ENTRY = re.compile(r"<([^>]*)>\s*((?:;\s*[\w*-]+\s*=?\s*(?:\"[^\"]*\"|[^\",;]*)\s*)*)")


def addresses_in_scripts(tags: Iterable[Tag]) -> Iterator[str]:
    """What elements open that are no links: by attributes for scripts, by handlers, by buttons with an address."""
    found = 0
    for tag in tags:
        if not tag.attrs or found >= MOST_HINTS:
            continue
        for address in _opened_by(tag):
            found += 1
            yield address


def _opened_by(tag: Tag) -> Iterator[str]:
    attributes = {name: value_of(tag, name) for name in tag.attrs}
    written = [value for name in _ATTRIBUTES if (value := attributes.get(name))]
    if tag.name in _ROUTER_TAGS and attributes.get("to"):
        written.append(attributes["to"])
    written += [match[2] for name in ("onclick", "onchange") for match in _OPENS.finditer(attributes.get(name, ""))]
    if "formaction" in attributes and _asks_only(tag, attributes):
        written.append(attributes["formaction"])
    if tag.name == "select" and "location" in attributes.get("onchange", ""):
        written += [str(option.get("value") or "") for option in tag.find_all("option")]
    if not written or changes_state(attributes):
        return
    label = tag.get_text(" ", strip=True)[:300]
    for address in written:
        bare = address.strip()
        looks = bare.startswith(("/", "./", "../", "http://", "https://", "?", "#/", "#!")) or _is_file(bare)
        if looks and not _ENDPOINT.search(bare.partition("?")[0]) and doubts(label, bare, nofollow=True) is None:
            yield bare


def _is_file(address: str) -> bool:
    return bool(re.fullmatch(r"[\w/-]+\.(?:html?|php|aspx?|jsp)(?:\?\S*)?", address))


def _asks_only(tag: Tag, attributes: dict[str, str]) -> bool:
    """Whether a button with an address of its own asks for a page, and sends nothing."""
    form = tag.find_parent("form")
    given = attributes.get("formmethod") or (str(form.get("method") or "") if isinstance(form, Tag) else "")
    return given.strip().lower() in {"", "get"}


def addresses_in_islands(tags: Iterable[Tag], title: Tag | None) -> tuple[list[str], str | None]:
    """What JSON in the page names: the pages that Next and Nuxt know, and what schema.org says of pages and search."""
    found: dict[str, None] = {}
    search: str | None = None
    for tag in (tag for tag in tags if tag.name == "script"):
        linked = "ld+json" in str(tag.get("type") or "").lower()
        if not linked and tag.get("id") not in _ISLANDS:
            continue
        text = tag.string or ""
        if len(text) > LARGEST_ISLAND:
            continue
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            continue
        for key, value in _strings(data):
            if linked and "{search_term" in value:
                search = search or _asked(value, title)
            elif len(found) < MOST_HINTS and _is_address(
                key, value, linked=linked, flat=tag.get("id") == "__NUXT_DATA__"
            ):
                found.setdefault(value)
    return list(found), search


def _strings(data: Any) -> Iterator[tuple[str, str]]:
    """Every text in JSON with the key it stands under, in order."""
    waiting: list[tuple[str, Any]] = [("", data)]
    seen = 0
    while waiting and seen < MOST_NODES:
        key, value = waiting.pop()
        seen += 1
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, dict):
            waiting.extend((str(name).lower(), inner) for name, inner in reversed(value.items()))
        elif isinstance(value, list):
            waiting.extend((key, inner) for inner in reversed(value))


def _is_address(key: str, value: str, *, linked: bool, flat: bool) -> bool:
    if linked:  # schema.org: addresses are whole
        return key in {"url", "@id", "item", "mainentityofpage"} and value.startswith(("http://", "https://"))
    return (key in _KEYS or flat) and bool(_PATH.fullmatch(value)) and not _ENDPOINT.search(value.partition("?")[0])


def _asked(template: str, title: Tag | None) -> str:
    address = re.sub(r"\{[^}]*\}", "\0", template)
    return address.replace("\0", quote(word_of(title, template)))


def addresses_in_header(header: str, base: str) -> list[str]:
    """The pages that a `Link:` header names as another form of this one, or as the next or previous (RFC 8288)."""
    found: dict[str, None] = {}
    for match in _ENTRY.finditer(header[:8000]):
        parameters = match[2].lower()
        rel = re.search(r";\s*rel\s*=\s*\"?([^\";]*)", parameters)
        words = set(rel[1].split()) if rel else set()
        wanted = words & {"canonical", "next", "prev"} or ("alternate" in words and "hreflang" in parameters)
        target = page_url(match[1], base) if wanted else None
        if target:
            found.setdefault(target)
    return list(found)
