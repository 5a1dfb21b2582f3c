"""What an address would do if it were asked for, as far as it can be read out of it.

Most sites name their acts the same way: a segment of the path (`/logout`, `/cart/add/12`), a parameter that tells the
act (`?action=delete`), or one that is the act (`?add-to-cart=12`). What articles are called is no act.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from urllib.parse import unquote, unquote_plus

from scanner.intent.words import Act, addresses, bare, key_of, phrases_of, spelled_out, words_of

STATE_CHANGING: Final = "state_changing"
NOT_A_PAGE: Final = "not_a_page"

_FILES = re.compile(
    r"\.(?:7z|apk|avi|bin|bmp|bz2|css|csv|dmg|docx?|eot|epub|exe|flv|gif|gz|ico|ics|iso|jar|jpe?g|js|json|m4[av]|map|mjs|"
    r"mkv|mov|mp[34]|mpe?g|msi|odt|og[gv]|otf|pdf|png|pptx?|rar|rss|rtf|svgz?|swf|tar|tgz|tiff?|ttf|txt|vcf|wasm|wav|"
    r"web[mp]|wmv|woff2?|xlsx?|xml|xz|zip)$",
    re.IGNORECASE,
)
# Answers for programs, and what makes a file of a page.
_PROGRAMS = re.compile(
    r"/(?:wp-admin/admin-(?:ajax|post)\.php|xmlrpc\.php|wp-json(?:/|$)|graphql/?$|_next/(?:data|static|image)|cdn-cgi/)",
    re.IGNORECASE,
)
_EXPORTS = frozenset({"download", "export", "feed"})
_EXPORT_VALUES = re.compile(
    r"(?:pdf|csv|xlsx?|ics|ical|json|xml|rss2?|atom|zip|docx?|export_\w+|raw|vcard)$", re.IGNORECASE
)
_ENDING = re.compile(r"\.(?:php\d?|x?html?|aspx?|ashx|jspx?|do|action|cgi|pl|cfm|fcgi|dll)$", re.IGNORECASE)
_ID = re.compile(r"\d+|(?=.*\d)[0-9a-f-]{6,}|(?=(?:\D*\d){3})[A-Za-z0-9_-]{10,}|[A-Za-z]{1,4}\d{2,}", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_PERMALINK = re.compile(
    r"/cart/\d+:\d+|/discount/[^/]+$|/flag/(?:un)?flag/|/wp-cron\.php|/paypal/express(?:-checkout)?/start",
    re.IGNORECASE,
)
_ONE_TIME = re.compile(r"[0-9a-f]{32}", re.IGNORECASE)  # a name of a parameter that Joomla makes for each form
_NUMBERS = frozenset({"id", "pid", "uid"})
_BRACKETS = re.compile(r"[\[\]]+")
_SPECIAL = re.compile(r"(?:sp[eé][cz]\w*|toiminnot|служебная|特[別别]):(.+)", re.IGNORECASE)  # MediaWiki's own pages
_ENDINGS_OF_ACTS: Final = (Act.LEAVE, Act.DELETE, Act.UNSUBSCRIBE)


@lru_cache(maxsize=8192)
def why_not_a_page(url: str) -> str | None:
    """Why an address is not to be visited: `state_changing`, `not_a_page`; null where nothing speaks against it."""
    rest, _, route = url.partition("#")
    if route and (reason := why_not_a_page(f"route:///{route.lstrip('!/')}")):
        return reason
    _, slash, rest = rest.partition("://")[2].partition("/")
    path, _, query = rest.partition("?")
    if _acts_by_path(slash + path, query) or (query and _acts_by_query(query)):
        return STATE_CHANGING
    if _FILES.search(path) or _PROGRAMS.search(slash + path) or (query and _exports(query)):
        return NOT_A_PAGE
    return None


def pairs_of(query: str) -> list[tuple[str, str]]:
    """The parameters of a query, in order; some forums put semicolons between them."""
    found = []
    for part in re.split("[&;]", query)[:60]:
        name, _, value = part.partition("=")
        if name:
            found.append((unquote_plus(name), unquote_plus(value)))
    return found


def has_id(url: str) -> bool:
    """Whether an address names a thing by a parameter."""
    return "?" in url


# ---- the path


def _acts_by_path(path: str, query: str) -> bool:
    if _PERMALINK.search(path):
        return True
    segments = [unquote(segment).partition(";")[0] for segment in path.split("/") if segment]
    named = bool(query) and any(key_of(name) in _NUMBERS for name, _ in pairs_of(query))
    return _acts_by_segments(segments, named=named)


def _acts_by_segments(segments: list[str], *, named: bool = False) -> bool:
    plain = [_ENDING.sub("", segment) for segment in segments]
    names = [key_of(segment) for segment in plain]
    writing = addresses("writing") | addresses("numbered_writing")
    above = None  # what says that the names below it are those of articles
    for at, segment in enumerate(plain):
        act = _act(segment)
        if act and (above is None or _SPECIAL.match(segment) or _acts_below(above, act, names, plain, at, named=named)):
            return True
        if _acts_on(names, plain, at, named=named):
            return True
        if names[at] in writing:
            above = above or names[at]
    return False


def _acts_below(above: str, act: Act, names: list[str], plain: list[str], at: int, *, named: bool) -> bool:
    """Whether an act is one although it stands below what is written about things: not the name of an article."""
    parent, last = names[at - 1], at == len(names) - 1
    deletes = act is Act.DELETE and len(words_of(plain[at])) == 1  # a title has more words
    if _is_thing(plain, at - 1, dated=True) or (deletes and last and named):
        return True
    if _is_thing(plain, at + 1, dated=True):
        return above not in addresses("numbered_writing") or (deletes and parent not in addresses("named_writing"))
    if not last or above not in addresses("member_writing") or _ID.fullmatch(plain[at - 1]):
        return False
    if deletes:  # of the site's own: /forum/members/delete
        return parent in addresses("neutral")
    mere = addresses("writing") - addresses("member_writing")  # /forum/tags/logout
    return act in {Act.LEAVE, Act.UNSUBSCRIBE} and parent not in mere


def _is_thing(segments: list[str], at: int, *, dated: bool = False) -> bool:
    """Whether a segment is the number of a thing; where addresses are `dated`, a year and what follows it is none."""
    if not 0 <= at < len(segments) or not _ID.fullmatch(segments[at]):
        return False
    return not (dated and any(_YEAR.fullmatch(one) for one in segments[max(0, at - 2) : at + 1]))


@lru_cache(maxsize=16384)
def _act(segment: str) -> Act | None:
    """Which act a segment is by itself; a switch for the whole visit counts as one of shopping."""
    special = _SPECIAL.match(segment)
    words = words_of(special[1] if special else segment)
    whole, core = "".join(words), bare(words)
    for act in _ENDINGS_OF_ACTS:
        if whole in phrases_of(act) or (core and core in phrases_of(act)):
            return act
    if whole.rstrip("0123456789") in phrases_of(Act.LEAVE):  # /logout2
        return Act.LEAVE
    return Act.SHOP if whole in spelled_out(Act.SHOP) or whole in addresses("switchers") else None


def _acts_on(names: list[str], plain: list[str], at: int, *, named: bool) -> bool:
    """Whether a segment is an act on what stands around it: `/cart/add`, `/comments/12/like`, `/vote/12`."""
    name = names[at]
    before, after = names[at - 1] if at else "", names[at + 1] if at + 1 < len(names) else ""
    two_before = names[at - 2] if at > 1 else ""
    around = {before, after}
    if before == "index" or _is_thing(plain, at - 1) or before in addresses("containers"):
        around.add(two_before)
    if name in addresses("acts") and around & addresses("containers"):
        return True
    if name in addresses("switching") and {before, after} & addresses("switches"):
        return True
    if name in addresses("on_things") and at == len(names) - 1 and _is_thing(plain, at - 1):
        return not _YEAR.fullmatch(plain[at - 1])
    if name in addresses("before_things"):
        last = at == len(names) - 1
        thing = _is_thing(plain, at + 1) and not _YEAR.fullmatch(plain[at + 1])
        return thing or (last and named)
    return False


# ---- the query


def _acts_by_query(query: str) -> bool:
    for name, value in pairs_of(query):
        if name == "_token" or _ONE_TIME.fullmatch(name):
            return True
        outer, *inner = [part for part in _BRACKETS.split(name) if part] or [""]
        key = key_of(outer)
        if _is_name_of_act(key, value) or any(_is_name_of_act(key_of(one), value) for one in inner):
            return True
        acting = any(key_of(one) in addresses("acting") for one in (outer, *inner))
        if acting and any(_is_value_of_act(one) for one in (value, *inner) if one):
            return True
        if key == "title" and _SPECIAL.match(value) and _act(value):
            return True
        route = re.split(r"[/.:]", value) if "/" in value or key != "q" else []
        if key in addresses("routing") and _acts_by_segments([one for one in route if one]) and "//" not in value:
            return True
    return False


def _is_name_of_act(key: str, value: str) -> bool:
    if key in addresses("tokens"):
        return True
    return key in addresses("names") and value.lower() not in {"0", "false", "no"}


def _is_value_of_act(value: str) -> bool:
    if len(value) > 60:
        return False
    if key_of(value) in addresses("values"):
        return True
    parts = [part for part in re.split(r"[/.:]", value) if part]
    if len(parts) > 1:
        return _acts_by_segments(parts) or key_of(parts[-1]) in addresses("values")
    words = words_of(value)
    if not words:
        return False
    first = words[0]
    return (
        _act(value) is not None or first in {"delete", "remove", "logout", "add"} or bare(words) in addresses("values")
    )


def _exports(query: str) -> bool:
    for name, value in pairs_of(query):
        key = key_of(name)
        if key in _EXPORTS and value.lower() not in {"0", "false", "no"}:
            return True
        if key in {"format", "output", "do", "action", "type"} and _EXPORT_VALUES.match(value):
            return True
    return False
