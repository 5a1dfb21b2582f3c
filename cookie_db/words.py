"""What words in a name say where no row knows it: the last voice before `unclassified`.

The words and their languages stand in `data/words.toml`, grouped by what they speak for. Groups are tried in the
file's order, so that a consent flag (`analytics_consent`) is recognised before its advertising or measuring word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from cookie_db.errors import DataError
from cookie_db.model import Category

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|[^\W\d_]+", re.UNICODE)
_REQUIREMENTS: Final = frozenset(("session_like", "first_party", "none"))


@dataclass(frozen=True, slots=True)
class WordGroup:
    """Words that speak for one category."""

    id: str
    category: Category
    words: frozenset[str]  # whole words of a name
    stems: re.Pattern[str] | None  # found anywhere in the name's letters
    pairs: tuple[tuple[frozenset[str], frozenset[str]], ...]  # one word of each side (or a word that begins so)
    whole: frozenset[str]  # only where they are the entire name
    not_with: frozenset[str]  # words beside which the group stays silent
    needs: str  # session_like: HttpOnly or ends with the session; first_party: not where it is known to be third
    role: str | None
    purpose: str


@dataclass(frozen=True, slots=True)
class WordHit:
    """A group that spoke, and the words that made it speak."""

    group: WordGroup
    matched: str


def read_groups(raw: Mapping[str, Any], where: str = "words.toml") -> tuple[WordGroup, ...]:
    """Turn the parsed word file into groups.

    Raises:
        DataError: unknown category or requirement.
    """
    groups = []
    for key, entry in raw.items():
        needs = entry.get("needs", "none")
        if needs not in _REQUIREMENTS:
            raise DataError(f"{where} [{key}]: needs {needs!r} is not one of {sorted(_REQUIREMENTS)}")
        try:
            category = Category(entry["category"])
        except (KeyError, ValueError):
            raise DataError(f"{where} [{key}]: category missing or unknown") from None
        groups.append(
            WordGroup(
                id=key,
                category=category,
                words=frozenset(_split(entry.get("words"))),
                stems=_alternatives(_split(entry.get("stems"))),
                pairs=tuple((frozenset(a.split()), frozenset(b.split())) for a, b in entry.get("pairs", ())),
                whole=frozenset(_split(entry.get("whole"))),
                not_with=frozenset(_split(entry.get("not_with"))),
                needs=needs,
                role=entry.get("role"),
                purpose=entry.get("purpose", ""),
            )
        )
    return tuple(groups)


def split(name: str) -> tuple[str, ...]:
    """The words of a name: `userLanguage_2` gives `user`, `language`."""
    return tuple(word.lower() for word in _WORDS.findall(name))


class WordRules:
    """Applies the groups to names."""

    def __init__(self, groups: Sequence[WordGroup]) -> None:
        self._groups = tuple(groups)
        self.match = lru_cache(maxsize=20_000)(self._match)

    def _match(self, name: str) -> tuple[WordHit, ...]:
        """Every group that speaks, in the order of the file."""
        words = split(name)
        if not words:
            return ()
        spoken = _Spoken(words, _keys(words), "".join(words))
        hits = []
        for group in self._groups:
            matched = _speaks(group, spoken)
            if matched and group.not_with.isdisjoint(words):
                hits.append(WordHit(group, matched))
        return tuple(hits)


@dataclass(frozen=True, slots=True)
class _Spoken:
    """The words of a name, prepared once for all groups."""

    words: tuple[str, ...]
    keys: Mapping[str, str]  # each word, and its beginnings followed by `~`, with the word
    joined: str


def _keys(words: tuple[str, ...]) -> dict[str, str]:
    keys = {word: word for word in words}
    for word in words:
        for length in range(4, len(word)):
            keys.setdefault(word[:length] + "~", word)
    return keys


def _speaks(group: WordGroup, spoken: _Spoken) -> str | None:
    if spoken.joined in group.whole:
        return spoken.joined
    common = group.words.intersection(spoken.words)
    if common:
        return min(common, key=spoken.words.index)
    stem = group.stems.search(spoken.joined) if group.stems else None
    if stem:
        return stem[0]
    keys = spoken.keys
    for left, right in group.pairs:
        if not left.isdisjoint(keys) and not right.isdisjoint(keys):
            return f"{keys[_first(left, keys)]} + {keys[_first(right, keys)]}"
    return None


def _first(wanted: frozenset[str], keys: Mapping[str, str]) -> str:
    return next(key for key in keys if key in wanted)


def _alternatives(stems: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(map(re.escape, stems))) if stems else None


def _split(value: str | None) -> list[str]:
    return value.split() if value else []
