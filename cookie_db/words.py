"""What words in a name say where no row knows it: the last voice before `unclassified`.

The words and their languages stand in `data/words.toml`, grouped by what they speak for. Groups are tried in the
file's order, so that a consent flag (`analytics_consent`) is recognised before its advertising or measuring word.
`@basket` stands for the words of a concept, which the file keeps once for all groups.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cookie_db.errors import DataError
from cookie_db.model import Category

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_WORDS: Final = re.compile(r"i18n|l10n|a11y|2fa|[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|[^\W\d_]+", re.UNICODE)
_RANDOM: Final = re.compile(
    r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}|(?<![0-9A-Za-z])(?!i18n|l10n|a11y)(?:"
    r"(?=[0-9a-f]*[0-9])[0-9a-f]{8,}"  # digits of base 16, many
    r"|(?=[0-9a-f]{4,}(?![0-9A-Za-z]))(?:[0-9]+[a-f]+[0-9]|[a-f]+[0-9]+[a-f])[0-9a-f]*"  # or few, but mixed
    r"|(?=[0-9A-F]{4,}(?![0-9A-Za-z]))(?:[0-9]+[A-F]+[0-9]|[A-F]+[0-9]+[A-F])[0-9A-F]*"
    r"|[0-9A-Za-z]*?[A-Za-z][0-9]+[A-Za-z]+[0-9]+[A-Za-z][0-9A-Za-z]*"  # letters and digits by turns
    r"|[0-9]+[A-Za-z]+[0-9]+[A-Za-z][0-9A-Za-z]*"
    r")(?![0-9A-Za-z])"
)
"""Parts of a name that are codes: `f0ad` in a UUID says nothing of advertising."""

_DIGIT: Final = re.compile("[0-9]")
_FOLDED: Final = str.maketrans(
    {"ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ð": "d", "þ": "th", "œ": "oe"}
)
_REQUIREMENTS: Final = frozenset(("session_like", "first_party", "none"))
_MEANINGS: Final = 10_000
_STEM_START: Final = 4
"""Letters by which stems are looked up; no stem is shorter."""


@dataclass(frozen=True, slots=True)
class WordGroup:
    """Words that speak for one category."""

    id: str
    category: Category
    words: frozenset[str]  # whole words of a name; `abcd~`: words that begin so
    stems: tuple[str, ...]  # found anywhere in the name's letters
    pairs: tuple[tuple[frozenset[str], frozenset[str]], ...]  # two words of a name, one of each side
    whole: frozenset[str]  # only where they are the entire name
    not_with: frozenset[str]  # words beside which the group stays silent
    needs: str  # session_like: HttpOnly or ends with the session; first_party: not where it is known to be third
    role: str | None
    purpose: str


class WordHit(NamedTuple):
    """A group that spoke, and the words that made it speak."""

    group: WordGroup
    matched: str


def read_groups(
    raw: Mapping[str, Any], concepts: Mapping[str, str] | None = None, where: str = "words.toml"
) -> tuple[WordGroup, ...]:
    """Turn the parsed word file into groups.

    Raises:
        DataError: unknown category, requirement or concept, or a stem that is too short.
    """
    known = concepts or {}
    groups = []
    for key, entry in raw.items():
        needs = entry.get("needs", "none")
        if needs not in _REQUIREMENTS:
            raise DataError(f"{where} [{key}]: needs {needs!r} is not one of {sorted(_REQUIREMENTS)}")
        try:
            category = Category(entry["category"])
        except (KeyError, ValueError):
            raise DataError(f"{where} [{key}]: category missing or unknown") from None
        stems = tuple(_expand(entry.get("stems", ""), known, f"{where} [{key}]"))
        texts = [entry.get("words", ""), *(side for pair in entry.get("pairs", ()) for side in pair)]
        begun = [word[:-1] for text in texts for word in _expand(text, known, key) if word.endswith("~")]
        short = [stem for stem in (*stems, *begun) if len(stem) < _STEM_START]
        if short:
            raise DataError(f"{where} [{key}]: {short[0]!r} is too short for a stem ({_STEM_START} letters)")

        def words(text: str, where: str = f"{where} [{key}]") -> frozenset[str]:
            return frozenset(_expand(text, known, where))

        groups.append(
            WordGroup(
                id=key,
                category=category,
                words=words(entry.get("words", "")),
                stems=stems,
                pairs=tuple((words(left), words(right)) for left, right in entry.get("pairs", ())),
                whole=words(entry.get("whole", "")),
                not_with=words(entry.get("not_with", "")),
                needs=needs,
                role=entry.get("role"),
                purpose=entry.get("purpose", ""),
            )
        )
    return tuple(groups)


def _expand(text: str, concepts: Mapping[str, str], where: str) -> Iterable[str]:
    for word in text.split():
        if not word.startswith("@"):
            yield word
        elif word[1:] in concepts:
            yield from concepts[word[1:]].split()
        else:
            raise DataError(f"{where}: there is no concept {word}")


def split(name: str) -> tuple[str, ...]:
    """The words of a name, in plain letters: `userLanguage_2` gives `user`, `language`; codes are no words."""
    if not name.isascii():
        decomposed = unicodedata.normalize("NFKD", name.translate(_FOLDED))
        name = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    if _DIGIT.search(name):
        name = _RANDOM.sub("-", name)
    return tuple(map(str.lower, _WORDS.findall(name)))


@dataclass(frozen=True, slots=True)
class _Test:
    """A group as bits: each list of words is one bit, a name's words together are one number."""

    group: WordGroup
    alone: int  # any of these bits is enough
    pairs: tuple[tuple[int, int], ...]
    silenced_by: int
    concerns: int  # without one of these bits the group has nothing to say


class WordRules:
    """Applies the groups to names."""

    def __init__(self, groups: Sequence[WordGroup]) -> None:
        self._bits = 0
        self._vocabulary: dict[str, int] = {}
        self._beginnings: dict[str, list[tuple[str, int]]] = {}
        self._whole: dict[str, int] = {}
        self._stems: dict[str, list[tuple[str, int]]] = {}
        self._tests = tuple(self._test(group) for group in groups)
        self._by_meaning: dict[int, tuple[_Test, ...]] = {}
        self.match = lru_cache(maxsize=20_000)(self._match)

    def _match(self, name: str) -> tuple[WordHit, ...]:
        """Every group that speaks, in the order of the file."""
        words = split(name)
        if not words:
            return ()
        vocabulary, beginnings = self._vocabulary, self._beginnings
        meanings = []
        spoken = 0
        for word in words:
            meaning = vocabulary.get(word, 0)
            for beginning, bit in beginnings.get(word[:_STEM_START], ()):
                if word.startswith(beginning):
                    meaning |= bit
            meanings.append(meaning)
            spoken |= meaning
        joined = "".join(words)
        stems = self._stems_in(joined)
        whole = self._whole.get(joined, 0)
        everything = spoken | whole
        for _, bit in stems:
            everything |= bit
        if not everything:
            return ()
        hits = []
        for test in self._concerned(everything):
            if spoken & test.silenced_by:
                continue
            if everything & test.alone:
                hits.append(WordHit(test.group, _which(test.alone, words, meanings, stems) or joined))
            elif test.pairs and (pair := _pair(test.pairs, spoken, words, meanings)):
                hits.append(WordHit(test.group, pair))
        return tuple(hits)

    def _concerned(self, meaning: int) -> tuple[_Test, ...]:
        """The groups that may have something to say, in the order of the file; few meanings are met often."""
        tests = self._by_meaning.get(meaning)
        if tests is None:
            if len(self._by_meaning) >= _MEANINGS:
                self._by_meaning.clear()
            tests = self._by_meaning[meaning] = tuple(test for test in self._tests if meaning & test.concerns)
        return tests

    def _test(self, group: WordGroup) -> _Test:
        alone = 0
        if group.words:
            alone |= self._learn(group.words)
        if group.whole or group.stems:
            bit = self._next_bit()
            alone |= bit
            for word in group.whole:
                self._whole[word] = self._whole.get(word, 0) | bit
            for stem in group.stems:
                self._stems.setdefault(stem[:_STEM_START], []).append((stem, bit))
        pairs = tuple((self._learn(left), self._learn(right)) for left, right in group.pairs)
        silenced_by = self._learn(group.not_with) if group.not_with else 0
        concerns = alone
        for left, _ in pairs:
            concerns |= left
        return _Test(group, alone, pairs, silenced_by, concerns)

    def _next_bit(self) -> int:
        self._bits += 1
        return 1 << self._bits

    def _learn(self, words: Iterable[str]) -> int:
        bit = self._next_bit()
        for word in words:
            if word.endswith("~"):
                self._beginnings.setdefault(word[:_STEM_START], []).append((word[:-1], bit))
            else:
                self._vocabulary[word] = self._vocabulary.get(word, 0) | bit
        return bit

    def _stems_in(self, letters: str) -> list[tuple[str, int]]:
        found = []
        stems = self._stems
        for at in range(len(letters) - _STEM_START + 1):
            for stem, bit in stems.get(letters[at : at + _STEM_START], ()):
                if letters.startswith(stem, at):
                    found.append((stem, bit))
        return found


def _which(bits: int, words: Sequence[str], meanings: Sequence[int], stems: Sequence[tuple[str, int]]) -> str | None:
    for word, meaning in zip(words, meanings, strict=True):
        if meaning & bits:
            return word
    return next((stem for stem, bit in stems if bit & bits), None)


def _pair(pairs: Sequence[tuple[int, int]], spoken: int, words: Sequence[str], meanings: Sequence[int]) -> str | None:
    """Two different words of the name, one of each side of a pair."""
    for left, right in pairs:
        if not (spoken & left and spoken & right):
            continue
        for first, meaning in enumerate(meanings):
            if meaning & left:
                for second, other in enumerate(meanings):
                    if other & right and first != second:
                        return f"{words[first]} + {words[second]}"
    return None
