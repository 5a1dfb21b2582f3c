"""Text and addresses from strangers, made safe to show.

Cookie names, page titles and URLs are chosen by whoever runs a site, so they may hold control characters,
characters that reverse the reading direction, script addresses, or thousands of letters. HTML escaping is
Jinja's work (`reports.render`); here is what escaping alone does not cover.
"""

from __future__ import annotations

import unicodedata
from urllib.parse import quote, urlsplit

LONGEST = 200
"""Characters of one text that a page shows; machine formats keep all of it."""

_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"
_URL_SAFE = "!#$%&'()*+,/:;=?@[]~-._"


def visible(text: str) -> str:
    """Replace characters that cannot be seen or that change the order of others by their number, `[U+202E]`.

    Covers control, format (among them all bidirectional marks), private, unassigned and surrogate characters
    and the line and paragraph separators. Other text stays as it is, in every script, and so do the joiners
    that Persian, Indic scripts and emoji need between two characters outside ASCII.
    """
    if text.isprintable():  # true of none of the hidden categories
        return text
    return "".join(f"[U+{ord(char):04X}]" if _hides(text, index) else char for index, char in enumerate(text))


def _hides(text: str, index: int) -> bool:
    if unicodedata.category(text[index]) not in _HIDDEN_CATEGORIES:
        return False
    around = text[index - 1 : index] + text[index + 1 : index + 2]
    joins = text[index] in _JOINERS and len(around) == 2 and min(around) > "\x7f"
    return not joins or any(unicodedata.category(char) in _HIDDEN_CATEGORIES for char in around)


def shorten(text: str, longest: int = LONGEST) -> str:
    """Cut the middle out of a text of more than `longest` characters, marked by an ellipsis."""
    if len(text) <= longest:
        return text
    tail = longest // 4
    return f"{text[: longest - tail - 1]}…{text[-tail:]}"


def link(url: str | None) -> str | None:
    """Return the address if it may become a link, else None.

    Only absolute http and https addresses with a host and without user name or password may. Characters
    outside RFC 3986 are percent-encoded, so that the result is ASCII without spaces, quotes or brackets of
    markup.
    """
    if not url or visible(url) != url:
        return None
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname)
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not has_host or "@" in parts.netloc or "\\" in url:
        return None
    if not parts.netloc.isascii():
        try:
            url = parts._replace(netloc=parts.netloc.encode("idna").decode("ascii")).geturl()
        except UnicodeError:
            return None
    return quote(url, safe=_URL_SAFE)
