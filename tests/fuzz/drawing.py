"""What a hostile site may say, as strategies."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

# What breaks terminals, documents, spreadsheets, logs, databases, parsers.
ATOMS = (
    "", "\0", "\x1b[2J", "\x1b]0;title\x07", "\x9b31m", "\r\n", "\n", "\r", "\t", "\x7f", "\x85", "\u2028", "\u2029",
    "\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\ufffe", "\ud800", "\udc00", "\U000e0041", "e\u0301" * 9,
    "<script>alert(1)</script>", "</script>", "</style>", "<!--", "-->", "]]>", "<![CDATA[", "<img src=x onerror=a()>",
    "javascript:alert(1)", "\"'`", "&lt;", "&#0;", "&", "{{7*7}}", "{% raw %}", "${7*7}", "%s", "%(x)s", "{0}", "%00",
    "=1+1", "+1", "-1", "@SUM(1)", "|calc", "\t=1", "'=1", ";", ",", "=", "; Path=/", "../", "/../..", "\\", "\\u0000",
    "[x](javascript:a)", "![x](https://evil.example/)", "| --- |", "# ", "`", "~~~", "> ", "* ", "[bold]", "[/]",
    "\r\nBcc: all@evil.example\r\n\r\n", "Set-Cookie: a=b", "@everyone", "<!channel>", "user_jane@example.org",
    "' OR 1=1 --", "9" * 30, "1e999", "NaN", "-0", "0x7f.1", "٣", "²", "ß", "İ", "ı", "ﬃ", "日本", "a" * 300, "%" * 9,
    "%25" * 9, "%E2%80%AE", "%ff", "xn--", "xn--0", "[::1]", "127.0.0.1", "localhost", ".", "..", ":", "@", "#", "?",
)  # fmt: skip
NAMES = (
    "_ga",
    "_ga_ABC123",
    "__Host-sid",
    "__Secure-",
    "cookieconsent",
    "PHPSESSID",
    "_hjSession_1234",
    "wp-settings-1",
)

any_text = st.text(st.characters(exclude_categories=()), max_size=20)
words = st.sampled_from(ATOMS) | st.sampled_from(NAMES) | any_text
texts = st.one_of(words, st.lists(words, max_size=5).map("".join))
"""Lone surrogates are among them: a page can put them into any text."""

names = texts
blobs = st.one_of(
    st.binary(max_size=200),
    texts.map(lambda text: text.encode("utf-8", "surrogatepass")),
    texts.map(lambda text: text.encode("utf-16", "surrogatepass")),
)

_HOSTS = (
    "www.shop.example", "shop.example", "a.b.c.shop.example", "t.example", "räksmörgås.example", "xn--0.example",
    "user:pass@t.example", "t.example:8080", "t.example:99999", "t.example:", "[::1]", "[::ffff:127.0.0.1]", "[", "]",
    "127.0.0.1", "2130706433", "0x7f.1", "017700000001", "0.0.0.0", "1.2.3.4.5", "localhost", "localhost.", ".", "-",
    "a..b", "a_b.example", "co.uk", "github.io", "a" * 64 + ".example", "\u2024example", "ex\u00adample.example",
)  # fmt: skip
hosts = st.sampled_from(_HOSTS) | texts
_SCHEMES = (
    "http",
    "https",
    "HTTP",
    "ws",
    "wss",
    "data",
    "blob:https",
    "javascript",
    "file",
    "view-source",
    "",
    "mailto",
)
_PIECES = (
    "/", "//", "/a", "/../", "/./", "/%2e%2e/", "/{slug}", "/a;jsessionid=0123456789ABCDEF", "/jane@example.org", "?",
    "&",
    "=", "#", "?q=1", "&gclid=abc", "&email=jane%40example.org", "&t=0123456789abcdef0123456789abcdef", "%", "%4",
    "%zz",
    "%25", "%2525", "\\", "+", " ", "é", "{email}", "{L3}", "&tel=+46701234567", "?utm_source=a", "\t", "\n",
)  # fmt: skip
urls = st.one_of(
    texts,
    st.builds(
        lambda scheme, middle, host, rest: f"{scheme}{middle}{host}{rest}",
        st.sampled_from(_SCHEMES),
        st.sampled_from(("://", ":", "//", ":/", ":\\\\", "")),
        hosts,
        st.lists(st.sampled_from(_PIECES) | texts, max_size=6).map("".join),
    ),
)

numbers = st.one_of(st.integers(), st.floats(), st.integers(-(10**400), 10**400))
plain = st.one_of(st.none(), st.booleans(), numbers, texts)


def json_values(leaves: st.SearchStrategy[Any] = plain) -> st.SearchStrategy[Any]:
    """Anything that JSON can say, and more: NaN, infinity, numbers without end."""
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=8
    )


def objects(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with some of these fields, each as it should be or as anything."""
    return st.fixed_dictionaries({}, optional={name: value | json_values() for name, value in fields.items()})


def as_json(value: Any) -> str:
    """JSON of it."""
    return json.dumps(value)


def shuffled(*grammar: str, most: int = 12) -> st.SearchStrategy[str]:
    """Texts out of pieces of a grammar, with foreign ones between."""
    return st.lists(st.one_of(st.sampled_from(grammar), st.sampled_from(grammar), texts), max_size=most).map("".join)


def mangled(*good: bytes) -> st.SearchStrategy[bytes]:
    """Good files, cut, with bytes in them changed, left out and put in."""

    def changed(data: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
        for place, taken, put in changes:
            at = int(place * len(data))
            data = data[:at] + put + data[at + taken :]
        return data

    change = st.tuples(
        st.floats(0, 1), st.integers(0, 8), st.sampled_from([each.encode("utf-8", "replace") for each in ATOMS])
    )
    return st.builds(changed, st.sampled_from(good), st.lists(change, max_size=4))
