"""Reads sitemaps (sitemaps.org protocol 0.9): plain or gzip, single or index, XML, a list of addresses, RSS or Atom."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, cast

from lxml import etree

from scanner.urls import page_url

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

LARGEST = 50 * 1024 * 1024  # bytes unpacked; the protocol allows no more
MOST_URLS = 50_000  # the protocol allows no more
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_LINE = re.compile(rb"[^\r\n]+")
# Forgotten escapes in addresses (`?a=1&b=2`), the commonest fault of sitemaps; the parser would drop the sign.
_BARE_AMPERSAND = re.compile(rb"&(?![A-Za-z][A-Za-z0-9]{1,8};|#[0-9]{1,7};|#x[0-9A-Fa-f]{1,6};)")


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What one sitemap file names; addresses in their one spelling."""

    pages: tuple[str, ...]
    sitemaps: tuple[str, ...]
    problem: str | None = None  # why it could not be read to its end


def unpacked(body: bytes, limit: int = LARGEST) -> bytes:
    """The body, unpacked where it is gzip, cut off at `limit` bytes (a gzip bomb ends there).

    Raises:
        ValueError: the gzip stream is broken from its start.
    """
    if body[:2] != b"\x1f\x8b":
        return body[:limit]
    unpacker = zlib.decompressobj(wbits=31)
    try:
        return unpacker.decompress(body, limit)
    except zlib.error as error:
        raise ValueError(f"broken gzip: {error}") from error


def parse_sitemap(body: bytes, base: str) -> Sitemap:
    """Read one sitemap file; what cannot be read is named in `problem`, what can be read is kept."""
    try:
        text = unpacked(body)
    except ValueError as error:
        return Sitemap((), (), str(error))
    if not text.strip():
        return Sitemap((), (), "empty")
    if not text.startswith(_UTF16) and not text.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _parse_list(text, base)
    return _parse_xml(text, base)


def _parse_list(text: bytes, base: str) -> Sitemap:
    # Line by line: a small file may unpack to millions of them.
    lines = islice((match[0].decode("utf-8", "replace").strip() for match in _LINE.finditer(text)), MOST_URLS)
    found = dict.fromkeys(
        url for line in lines if line.startswith(("http://", "https://")) and (url := page_url(line, base))
    )
    return Sitemap(tuple(found), (), None if found else "neither XML nor a list of addresses")


def _parse_xml(text: bytes, base: str) -> Sitemap:
    # Nothing outside the file is fetched and no entity of its own making is expanded (billion laughs).
    if b"<![CDATA[" not in text:
        text = _BARE_AMPERSAND.sub(b"&amp;", text)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        # With recover=True the answer is null, against its type, where nothing could be recovered.
        root = cast("Element | None", etree.fromstring(text, parser))
    except (etree.XMLSyntaxError, ValueError) as error:
        return Sitemap((), (), f"broken XML: {str(error)[:120]}")
    if root is None:
        return Sitemap((), (), "broken XML")
    pages: dict[str, None] = {}
    children: dict[str, None] = {}
    for entry in root.iter("{*}*"):
        kind = _kind(entry)
        if kind in {"url", "sitemap", "item", "entry", "channel", "feed"}:
            for url in _locations(entry, base):
                (children if kind == "sitemap" else pages).setdefault(url)
        if len(pages) + len(children) >= MOST_URLS:
            break
    problem = None if pages or children else "names no address"
    return Sitemap(tuple(pages), tuple(children), problem)


def _kind(element: Element) -> str:
    """The local name of an element; of recovered markup it may be no name at all."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2].lower()


def _locations(entry: Element, base: str) -> list[str]:
    found = []
    for child in entry.iterchildren("{*}*"):
        kind = _kind(child)
        text = child.text if kind == "loc" else child.get("href") or child.text if kind == "link" else None
        if kind == "link" and child.get("rel", "alternate") != "alternate":
            continue  # of Atom: the file itself, a picture, the comments
        url = page_url(text.strip(), base) if text else None
        if url:
            found.append(url)
    return found
