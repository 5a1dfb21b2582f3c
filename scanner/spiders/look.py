"""What a page looks like before a script of it has run: its *parts*, which can bring cookies, and its structure.

The same is read of a page that was only *scouted* (fetched without a browser) and of the HTML as sent of a page that
was visited, so that the two can be compared: a scouted page with a part that no visited page has is worth a visit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from lxml import etree
from lxml import html as lxml_html

from scanner.urls import registrable_domain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LARGEST: Final = 2_000_000  # characters read of one page
MOST_PARTS: Final = 400
MOST_TOKENS: Final = 600
_ABSOLUTE: Final = re.compile(r"(?:https?:)?//([a-z0-9.-]+\.[a-z][a-z0-9-]*)(?::\d+)?(/[^/?#\s]*)?", re.IGNORECASE)
_HOST_IN_TEXT: Final = re.compile(r"(?:https?:)?//([a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.IGNORECASE)
# A string that nothing closes goes to the end of its line: so nothing is read twice.
_STRING: Final = re.compile(r"\"(?:[^\"\\\n]++|\\[\s\S])*+\"?|'(?:[^'\\\n]++|\\[\s\S])*+'?|`[^`]*`")
_WORD: Final = re.compile(r"[A-Za-z_$][\w$]{2,}")
_VARIABLE: Final = re.compile(r"[0-9a-f]{7,}|\d+", re.IGNORECASE)
_DATA: Final = ("application/ld+json", "application/json", "importmap", "speculationrules")
_LINKING: Final = {"a", "area", "form", "base"}
_QUIET_RELS: Final = {"canonical", "alternate", "next", "prev", "shortlink", "author", "license", "me"}


@dataclass(frozen=True, slots=True)
class PageLook:
    """Parts are short texts `kind:what` (`script:`, `frame:`, `inline:`, `cookie:`, ..); structure is a set of numbers,
    one for each kind of element that stands below each other kind.
    """

    parts: frozenset[str] = frozenset()
    structure: frozenset[int] = frozenset()

    def with_cookies(self, names: Iterable[str]) -> PageLook:
        """The look with the names of the cookies that the page's answer sets."""
        return replace(self, parts=self.parts | {f"cookie:{folded(name)}" for name in names})


def look_of(html: str, host: str) -> PageLook:
    """Read the look of a page of `host` from its HTML as sent."""
    parts: set[str] = set()
    tokens: set[int] = set()
    try:
        # Bytes: a text with an encoding declaration is refused, and scripts leave halves of characters.
        root = lxml_html.document_fromstring(
            html[:LARGEST].encode("utf-8", "replace"), parser=lxml_html.HTMLParser(encoding="utf-8", huge_tree=False)
        )
    except (etree.LxmlError, ValueError, AssertionError):
        return PageLook()
    site = registrable_domain(host)
    for element in root.iter():
        if not isinstance(element, lxml_html.HtmlElement):
            continue  # comments and processing instructions
        if len(parts) < MOST_PARTS:
            parts.update(_parts_of(element, site))
        if len(tokens) < MOST_TOKENS:
            tokens.add(_token(element))
    return PageLook(frozenset(parts), frozenset(tokens))


def folded(text: str) -> str:
    """A name or path in which what may differ from page to page is one sign."""
    return _VARIABLE.sub("#", text)[:120]


def _parts_of(element: lxml_html.HtmlElement, site: str) -> Iterator[str]:
    tag = element.tag
    if tag == "script":
        yield from _script_parts(element, site)
    elif tag in {"iframe", "frame", "embed", "object"}:
        source = element.get("src") or element.get("data") or element.get("srcdoc", "")[:200]
        if source and not _ABSOLUTE.match(source):
            yield f"frame:{folded(source.partition('?')[0])}"
    elif (tag == "link" and set((element.get("rel") or "").lower().split()) & _QUIET_RELS) or tag in _LINKING:
        return
    for name, value in element.items():
        if len(value) < 2_000 and (match := _ABSOLUTE.match(value.strip())) is not None:
            owner = registrable_domain(match[1].lower())
            if owner != site and name not in {"cite", "itemtype", "typeof", "vocab", "xmlns", "prefix", "content"}:
                kind = "frame" if tag in {"iframe", "frame", "embed", "object"} else tag
                yield f"{kind}:{match[1].lower()}{folded(match[2] or '')}"


def _script_parts(element: lxml_html.HtmlElement, site: str) -> Iterator[str]:
    source = element.get("src")
    if source:
        match = _ABSOLUTE.match(source.strip())
        if match is None or registrable_domain(match[1].lower()) == site:
            yield f"script:{folded(source.partition('?')[0].rpartition('//')[2])}"
        return
    if (element.get("type") or "").lower() in _DATA:
        return
    text = element.text or ""
    for host in _HOST_IN_TEXT.findall(text[:50_000]):
        if registrable_domain(host.lower()) != site:
            yield f"inline-host:{host.lower()}"
    words = " ".join(sorted(set(_WORD.findall(_STRING.sub('""', text[:50_000])))))
    if words:
        yield f"inline:{blake2b(words.encode(), digest_size=6).hexdigest()}"


def _token(element: lxml_html.HtmlElement) -> int:
    parent = element.getparent()
    above = parent.tag if parent is not None and isinstance(parent.tag, str) else ""
    classes = (element.get("class") or "").split(maxsplit=1)
    return _number(above, element.tag, classes[0] if classes else "")


@lru_cache(maxsize=16_384)
def _number(above: str, tag: str, name: str) -> int:
    text = f"{above}>{tag}.{folded(name)}"
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=4).digest())


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """How much two structures have in common: 0 to 1 (Jaccard)."""
    if not one and not other:
        return 1.0
    return len(one & other) / len(one | other)
