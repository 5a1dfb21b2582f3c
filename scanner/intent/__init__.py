"""What never to follow: addresses, links and buttons that end a session, delete, buy or vote.

A scan looks. Whether a link is to be looked at is judged by its address, its text in some thirty languages, and its
attributes. Words are matched whole: an article may be called "How to delete cookies", and `/cart` and `/checkout` are
pages like any other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.intent.address import NOT_A_PAGE, STATE_CHANGING, has_id, pairs_of, why_not_a_page
from scanner.intent.words import Act, act_of, key_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "NOT_A_PAGE",
    "STATE_CHANGING",
    "Act",
    "act_of",
    "changes_state",
    "doubts",
    "key_of",
    "switches",
    "why_not_a_page",
]

FIRM = frozenset({Act.LEAVE, Act.DELETE, Act.UNSUBSCRIBE})
# By the libraries that make a link send something else than it says (rails-ujs, Turbo, htmx, Livewire, Unpoly, ..).
_METHODS = ("data-method", "data-turbo-method", "data-http-method", "up-method", "formmethod", "data-request-method")
_SENDING = (
    "hx-post", "hx-put", "hx-patch", "hx-delete", "data-hx-post", "data-hx-put", "data-hx-patch", "data-hx-delete",
    "ic-post-to", "ic-delete-from", "ic-put-to", "ic-patch-to", "data-post", "data-delete", "data-request",
    "wire:click",
)  # fmt: skip
_ASKING = ("data-confirm", "data-turbo-confirm", "hx-confirm", "up-confirm", "data-confirm-message", "wire:confirm")
_HANDLER = re.compile(
    r"\bconfirm\s*\(|\.submit\s*\(|\bmethod\s*[:=]\s*['\"]?(?:post|put|patch|delete)|\$\.post\s*\(", re.IGNORECASE
)
_CURRENCY = frozenset(
    {"currency", "cur", "curr", "currencycode", "valuta", "wmccurrency", "algcurrency", "aeliacscurrency"}
)


def doubts(words: str, url: str, *, nofollow: bool = False) -> bool | None:
    """What the text of a link says against its address: true = it is not to be followed, false = unless another link
    leads there under other words, null = nothing.
    """
    act = act_of(words)
    if act in FIRM:
        return True
    if act is Act.SHOP or (act is Act.WEAK and (nofollow or has_id(url))):
        return False
    return None


def changes_state(attributes: Mapping[str, str]) -> bool:
    """Whether the attributes of a link or button (names in small letters) say that it sends something or asks first."""
    if any(attributes.get(name, "get").strip().lower() not in {"", "get"} for name in _METHODS):
        return True
    if any(name in attributes for name in _SENDING) or any(attributes.get(name) for name in _ASKING):
        return True
    if _HANDLER.search(attributes.get("onclick", "")):
        return True
    return act_of(attributes.get("data-action", "").replace("#", " ")) in {*FIRM, Act.SHOP}


def switches(url: str, page: str) -> bool:
    """Whether a link on a page leads to the same page in another currency, which holds for the whole visit."""
    path, _, query = url.partition("?")
    if not query or path != page.partition("?")[0].partition("#")[0]:
        return False
    new = set(pairs_of(query)) - set(pairs_of(page.partition("?")[2].partition("#")[0]))
    return bool(new) and all(key_of(name) in _CURRENCY for name, _ in new)
