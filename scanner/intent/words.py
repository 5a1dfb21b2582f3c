"""What a text on a link or button, or a part of an address, speaks of: words, compared without case and accents."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_LABEL: Final = 60  # characters; whatever is longer is a sentence about something
_WORD = re.compile(r"[^\W_]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")  # addToCart
_ASIDE = re.compile(r"[(\[{<].*|[,;|·•–—].*|\s[-:+/].*", re.DOTALL)  # Log out (anna), Add to cart - € 12
_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "ae", "ł": "l", "đ": "d", "ı": "i", "œ": "oe", "'": None, "’": None}
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


class Act(StrEnum):
    """What kind of change a text speaks of."""

    LEAVE = "leave"
    DELETE = "delete"
    UNSUBSCRIBE = "unsubscribe"
    SHOP = "shop"  # also the words on links to a product's page
    WEAK = "weak"  # also names of pages


@cache
def vocabulary() -> dict[str, Any]:
    """The words as they are written down (vocabulary.toml)."""
    text = files("scanner.intent").joinpath("vocabulary.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def words_of(text: str) -> list[str]:
    """The words of a text, in small letters and without accents."""
    plain = _HUMP.sub(" ", text).lower()
    if plain.isascii():
        return _WORD.findall(plain.replace("'", ""))
    plain = unicodedata.normalize("NFKD", plain.translate(_LETTERS))
    return _WORD.findall("".join(sign for sign in plain if not unicodedata.combining(sign)))


@lru_cache(maxsize=16384)
def key_of(text: str) -> str:
    """The words as one, so that it does not matter what stands between them."""
    return "".join(words_of(text))


def keys(phrases: Iterable[str]) -> frozenset[str]:
    """The keys of phrases, German and Nordic letters in both spellings."""
    found = set()
    for phrase in phrases:
        found |= {key_of(phrase), key_of(phrase.lower().translate(_UMLAUTS))}
    return frozenset(found)


@cache
def phrases_of(act: Act) -> frozenset[str]:
    """All that speaks of an act, in any language."""
    return keys(phrase for listed in vocabulary()[act].values() for phrase in listed)


@cache
def spelled_out(act: Act) -> frozenset[str]:
    """Of those, what takes two words or more: a single one may be the name of a page."""
    listed = [phrase for some in vocabulary()[act].values() for phrase in some]
    return keys(phrase for phrase in listed if len(words_of(phrase)) > 1)


@cache
def addresses(name: str) -> frozenset[str]:
    """A list of words for addresses."""
    return keys(vocabulary()["address"][name])


def bare(words: list[str]) -> str:
    """The key of the words that mean something: without numbers, prices, and those that go with any act."""
    neutral = addresses("neutral")
    return "".join(word for word in words if word not in neutral and not any(sign.isdigit() for sign in word))


@lru_cache(maxsize=4096)
def act_of(label: str) -> Act | None:
    """What the text of a link or button speaks of; null where that is no change, or it is more than a label."""
    if len(label) > 4 * LONGEST_LABEL:
        return None
    label = " ".join(label.split())
    short = _ASIDE.sub("", label) or label
    found = _act_of(short) if len(short) <= LONGEST_LABEL else None
    # Behind the act stands who is logged in, how many there are, or what it costs; else it is a title of something.
    aside = label[len(short) :]
    if found in {None, Act.LEAVE} or not words_of(aside) or any(sign.isdigit() for sign in aside):
        return found
    return _act_of(label)


def _act_of(label: str) -> Act | None:
    words = words_of(label)
    whole, core = "".join(words), bare(words)
    if not whole:
        return None
    return next((act for act in Act if whole in phrases_of(act) or (core and core in phrases_of(act))), None)
