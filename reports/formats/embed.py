"""The embed: one script that puts the declaration into a page of the customer, in one language or in several.

It renders the same markup as the fragment. The script holds that markup as a tree of plain values and makes elements
of it one by one: no text is ever parsed as HTML in the customer's page, so a policy that demands trusted types needs no
exception. The tree goes into a shadow root, which the rules of the page do not reach.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from lxml import html
from markupsafe import escape

from reports.formats.html import fragment
from reports.formats.json import encoded
from reports.openings import opening_of
from reports.render import source
from reports.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reports.declaration import Declaration

Start: TypeAlias = tuple[str, tuple[tuple[str, str], ...]]
Event: TypeAlias = Start | str | None
"""The start of an element with its attributes, a text, or the end of an element."""

_LEFT_OUT: Final = frozenset({"html", "body", "script", "style"})
"""The parser adds the first two; a script has no place here; styles go into the one sheet."""
_NO_TEXT: Final = frozenset(
    {"html", "body", "article", "dl", "footer", "header", "nav", "ol", "section", "table", "tbody", "thead", "tr", "ul"}
)
"""Elements in which white space between the children shows nothing."""


def embed(declaration: Declaration, words: Words | None = None) -> str:
    """Write the declaration as a script that puts it into a page; in English without `words`."""
    return embed_languages(declaration, (words or Words(),))


def embed_languages(declaration: Declaration, languages: Sequence[Words]) -> str:
    """Write one script with the declaration in several languages, which the page chooses from.

    The first language is for pages that ask for none of them. Raises ValueError without a language.
    """
    if not languages:
        raise ValueError("an embed needs a language")
    read = [_Markup.read(fragment(declaration, words)) for words in languages]
    texts = _Texts()
    tree = texts.tree([markup.events for markup in read])
    opening = opening_of(declaration.consent.platform)
    fixed = {
        "site": declaration.site,
        "languages": [words.language for words in languages],
        "choice": [opening.call, opening.values] if opening and opening.call else None,
        "style": f"{source('embed.css').strip()}\n{read[0].style.strip()}",
    }
    data = f'{encoded(fixed)[:-1]},"tree":{tree},"texts":[{",".join(texts.rows)}]}}'
    before, _, after = source("embed.js").partition("DECLARATION")
    return f"{before}{data}{after.strip()}\n"


def embed_tag(script: str, words: Words | None = None, *, address: str, page: str, site: str = "") -> str:
    """Write the lines of HTML that put a script of `embed` into a page.

    `address` is where the script will be, `page` what the link leads to that stands there without JavaScript. Name
    the site where one page shows the declarations of several. The browser runs the script only if it is byte for
    byte this one.
    """
    spoken = words or Words()
    link = (
        f'<a href="{escape(page)}" hreflang="{escape(spoken.language)}">{escape(spoken.say("Cookie declaration"))}</a>'
    )
    named = f'="{escape(site)}"' if site else ""
    return (
        f"<div data-cookiescan{named}>{link}</div>\n"
        f'<script src="{escape(address)}" integrity="{integrity(script)}" crossorigin="anonymous"></script>\n'
    )


def integrity(script: str) -> str:
    """The hash of a script as the attribute `integrity` and a content security policy take it."""
    return "sha384-" + base64.b64encode(hashlib.sha384(script.encode("utf-8")).digest()).decode("ascii")


class _Markup:
    """Reads the fragment as events, which are faster than elements; styles apart. A target of lxml's parser."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.style = ""
        self._open = ["body"]
        self._starts: dict[Start, Start] = {}  # most are alike: one of each costs half the time and memory

    @classmethod
    def read(cls, text: str) -> _Markup:
        """Read a document or a part of one."""
        markup = cls()
        target: Any = markup  # the stubs ask for more methods than the parser does
        parser = html.HTMLParser(target=target, encoding="utf-8", huge_tree=True)
        parser.feed(text.encode("utf-8"))
        parser.close()
        return markup

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self._open.append(tag)
        if tag not in _LEFT_OUT:
            start = (tag, tuple(attributes.items()))
            self.events.append(self._starts.setdefault(start, start))

    def end(self, tag: str) -> None:
        """An element ends."""
        self._open.pop()
        if tag not in _LEFT_OUT:
            self.events.append(None)

    def data(self, text: str) -> None:
        """A text, or a part of one; white space alone is one space, or nothing where it shows nothing."""
        around = self._open[-1]
        if around in _NO_TEXT and text.isspace():
            return
        if around in _LEFT_OUT:
            self.style += text if around == "style" else ""
        elif self.events and isinstance(self.events[-1], str):
            self.events[-1] += text
        else:
            self.events.append(" " if text.isspace() else text)

    def close(self) -> None:
        """The document ends."""


class _Texts:
    """What differs between languages: one row for each difference, in it one text for each language."""

    def __init__(self) -> None:
        self.rows: list[str] = []
        self._numbers: dict[str, int] = {}
        self._pieces: dict[Event, str] = {None: "]"}

    def tree(self, languages: Sequence[Sequence[Event]]) -> str:
        """Write one tree for all languages; only what differs becomes a number."""
        if len(languages) == 1:
            return self._whole(languages[0])
        if len({tuple(map(_shape, events)) for events in languages}) > 1:
            return self._number([self._whole(events) for events in languages])
        return "".join(map(self._joined, zip(*languages, strict=True))).removeprefix(",")

    def _whole(self, events: Iterable[Event]) -> str:
        return "".join(map(self._piece, events)).removeprefix(",")

    def _piece(self, event: Event) -> str:
        piece = self._pieces.get(event)
        if piece is None:
            match event:
                case tag, attributes:
                    piece = _start(tag, {key: encoded(value) for key, value in attributes})
                case _:
                    piece = f",{encoded(event)}"
            self._pieces[event] = piece
        return piece

    def _joined(self, events: tuple[Event, ...]) -> str:
        first = events[0]
        if all(event == first for event in events):
            return self._piece(first)
        starts = [event for event in events if isinstance(event, tuple)]
        if not starts:
            return "," + self._number([encoded(event) for event in events])
        columns = {key: [start[1][index][1] for start in starts] for index, (key, _) in enumerate(starts[0][1])}
        return _start(
            starts[0][0],
            {
                key: encoded(values[0]) if len(set(values)) == 1 else self._number(list(map(encoded, values)))
                for key, values in columns.items()
            },
        )

    def _number(self, texts: Sequence[str]) -> str:
        """The number of the row that holds these texts, which are JSON."""
        row = f"[{','.join(texts)}]"
        if row not in self._numbers:
            self._numbers[row] = len(self.rows)
            self.rows.append(row)
        return str(self._numbers[row])


def _shape(event: Event) -> object:
    """What events of two languages must have in common to be told as one."""
    if isinstance(event, tuple):
        return event[0], tuple(key for key, _ in event[1])
    return event and ""


def _start(tag: str, attributes: Mapping[str, str]) -> str:
    """Write the start of an element; attributes that are code do not become part of it."""
    kept = (f"{encoded(key)}:{value}" for key, value in attributes.items() if not key.startswith("on"))
    return f",[{encoded(tag)},{{{','.join(kept)}}}"
