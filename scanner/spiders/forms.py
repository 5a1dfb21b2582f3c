"""The search of a site, asked for once: the address that its form would ask for.

Only forms that say they search are read, never one that sends (`method=post`), and none that asks for a password, an
address, a number or money.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from bs4 import Tag

from scanner.intent import Act, act_of, changes_state, why_not_a_page
from scanner.urls import host_of, page_url, registrable_domain

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_FIELDS = 30
MOST_TEXTS = 2  # text fields; a form with more asks for something else
# Fields in which people tell of themselves, by type and by name.
_PERSONAL_TYPES = frozenset({"password", "email", "tel", "file", "date", "datetime-local", "number"})
_PERSONAL = re.compile(
    r"pass(?:word|wd)|e-?mail|phone|tel(?:efon)?\b|card|cc-|cvc|cvv|iban|amount|street|zip|postcode|\bname\b|first|last|"
    r"birth|ssn|user|login|coupon|voucher|promo|otp|captcha|message|comment",
    re.IGNORECASE,
)
_SEARCH_NAME = re.compile(
    r"(?:q|s|qs|k|kw|query|search|searchterm|search_?(?:query|text|word|term|keyword|field|string|block_form)s?|search_api_\w+|"
    r"keyword|keywords?|keys|term|text|words?|find|sok|s\xf6k|suche|suchbegriff|ssearch|such(?:e|wort)|searchparam|sog|haku|"
    r"hae|zoek|zoekterm|recherche|rechercher|busca|buscar|cerca|ricerca|pesquisa|pesquisar|szukaj|hledat|searchword)(?:\[\w*\])?",
    re.IGNORECASE,
)
_SEARCH_PLACE = re.compile(
    r"search|such|zoek|s[o\xf6]k(?:$|[^a-z])|recherche|busca|ricerca|pesquisa|szukaj|haku|hledat", re.IGNORECASE
)
_LETTERS = re.compile(r"[^\W\d_]{3,20}")
_SUBMITS = frozenset({"submit", "image", ""})


def search_of(form: Tag, base: str, title: Tag | None) -> str | None:
    """The address a search form asks for when the site's own word is searched for; null where it is no such form."""
    if value_of(form, "method").strip().lower() not in {"", "get"} or changes_state(_attributes(form)):
        return None
    action = page_url(value_of(form, "action") or base, base)
    if action is None or why_not_a_page(action) is not None:
        return None
    fields = list(form.find_all(["input", "select", "textarea", "button"]))
    if len(fields) > MOST_FIELDS or any(map(_is_personal, fields)) or any(map(_acts, fields)):
        return None
    texts = [
        tag
        for tag in fields
        if _kind(tag) in {"text", "search"} and value_of(tag, "name") and not tag.has_attr("disabled")
    ]
    field = next((tag for tag in texts if _searches(tag)), None)
    if field is None or len(texts) > MOST_TEXTS or not _is_search(form, field, action):
        return None
    word = word_of(title, base)
    pairs = [(name, word if tag is field else value) for tag in fields for name, value in _sent(tag)]
    address = page_url(action.partition("?")[0] + "?" + urlencode(pairs))
    return address if address and why_not_a_page(address) is None else None


def word_of(title: Tag | None, url: str) -> str:
    """A harmless word to search for: the first of the site's title, else of its name."""
    said = _LETTERS.search(title.get_text() if title is not None else "")
    return said[0].lower() if said else registrable_domain(host_of(url)).partition(".")[0]


def value_of(tag: object, attribute: str) -> str:
    """An attribute as it is written; empty where there is none."""
    value = tag.get(attribute, "") if isinstance(tag, Tag) else ""
    return value if isinstance(value, str) else " ".join(value or ())


def _is_search(form: Tag, field: Tag, action: str) -> bool:
    said = " ".join(value_of(form, name) for name in ("role", "class", "id", "name", "aria-label"))
    return (
        _kind(field) == "search"
        or bool(_SEARCH_PLACE.search(f"{said} {action}"))
        or bool(_SEARCH_PLACE.search(value_of(field, "placeholder") + " " + value_of(field, "aria-label")))
    )


def _searches(field: Tag) -> bool:
    return _kind(field) == "search" or bool(_SEARCH_NAME.fullmatch(value_of(field, "name")))


def _is_personal(field: Tag) -> bool:
    if field.name == "button" or _kind(field) in {"hidden", *_SUBMITS}:
        return False
    said = f"{value_of(field, 'name')} {value_of(field, 'autocomplete')}"
    return _kind(field) in _PERSONAL_TYPES or (_kind(field) != "search" and bool(_PERSONAL.search(said)))


def _acts(field: Tag) -> bool:
    """Whether a button of the form does more than search."""
    if field.name != "button" and _kind(field) not in {"submit", "image"}:
        return False
    label = field.get_text(" ", strip=True) or value_of(field, "value") or value_of(field, "aria-label")
    return changes_state(_attributes(field)) or act_of(label) in {Act.LEAVE, Act.DELETE, Act.UNSUBSCRIBE, Act.SHOP}


def _sent(tag: Tag) -> Iterator[tuple[str, str]]:
    """The names and values that a field puts into the address, as it stands."""
    name, kind = value_of(tag, "name"), _kind(tag)
    if not name or tag.has_attr("disabled") or tag.name == "button":
        return
    if tag.name == "select":
        options = list(tag.find_all("option"))
        chosen = next((one for one in options if one.has_attr("selected")), options[0] if options else None)
        if chosen is not None:
            yield name, value_of(chosen, "value") if chosen.has_attr("value") else chosen.get_text(strip=True)
    elif kind in {"checkbox", "radio"}:
        if tag.has_attr("checked"):
            yield name, value_of(tag, "value") or "on"
    elif kind not in {"submit", "image", "button", "reset", "file"}:
        yield name, value_of(tag, "value")


def _kind(tag: Tag) -> str:
    if tag.name == "input":
        kind = value_of(tag, "type").strip().lower() or "text"
        return "text" if kind in {"url", "month", "week", "time", "color"} else kind
    return tag.name


def _attributes(tag: Tag) -> dict[str, str]:
    return {name: value_of(tag, name) for name in tag.attrs}
