"""What the text on a button means, in more than thirty languages; the words are data in `languages/`.

A phrase is a row of words: `accept all`. `stem*` is any word that begins so, a `*` of its own stands for up to four
words (`only * necessary`), a `*` at the end says that the text begins with the phrase, `=ok` is the whole text. Case,
accents and punctuation do not count.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files

MOST_WORDS = 14  # a longer text is a sentence, not a button
BEGIN = 2  # letters by which phrases are looked up; no stem is shorter
GAP = 4  # words that a `*` between two words may stand for

OR = frozenset(("or", "oder", "ou", "o", "of", "eller", "tai", "lub", "nebo", "alebo", "sau", "ili", "vagy", "или"))
OR |= {"vai", "voi", "jew", "eða", "arba", "або", "veya", "ή"}

# Written languages whose banners are read with the phrases of another.
ALIASES = {"nb": "no", "nn": "no", "bs": "hr", "sh": "hr", "me": "hr", "be": "ru", "gl": "pt", "at": "de"}


class Intent(StrEnum):
    """What a press on a button does to the choice."""

    ACCEPT = "accept"
    REJECT = "reject"
    SAVE = "save"  # keep what the switches say
    SETTINGS = "settings"  # open the second layer
    ACKNOWLEDGE = "acknowledge"  # say OK to a notice, or go on
    CLOSE = "close"  # put it away without an answer
    INFO = "info"  # read more; a link in most cases
    PAY = "pay"  # the other half of pay-or-consent: no choice


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase in pieces: each a word, a stem with `*`, or a gap `*`."""

    pieces: tuple[str, ...]
    whole: bool = False
    starts: bool = False

    def length(self, words: tuple[str, ...]) -> int:
        """The number of characters matched in the words of a text; 0 = no match."""
        if self.whole:
            return self._size() if tuple(words) == self.pieces else 0
        for start in range(1 if self.starts else len(words)):
            if _fits(self.pieces, words, start):
                return self._size()
        return 0

    def _size(self) -> int:
        return sum(len(piece.rstrip("*")) for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Language:
    """The phrases of one language; those of buttons by how they begin."""

    code: str
    name: str
    index: dict[str, tuple[tuple[Intent, Phrase], ...]]
    necessary: tuple[Phrase, ...]

    def intent(self, words: tuple[str, ...]) -> tuple[Intent, int] | None:
        """What a text means here, and how many of its characters say so.

        Refusal is asked for before anything else: `accept only necessary` is one. To save settings is to save,
        `accept and close` is to accept, `settings or reject` opens settings. Of the rest the longest match counts:
        `accept selected` is to save, `accept` is not.
        """
        lengths = dict.fromkeys(Intent, 0)
        for begin in {word[:BEGIN] for word in words}:
            for intent, one in self.index.get(begin, ()):
                lengths[intent] = max(lengths[intent], one.length(words))
        if lengths[Intent.REJECT] and lengths[Intent.SETTINGS] and OR.intersection(words):
            lengths[Intent.REJECT] = 0
        for first in (Intent.PAY, Intent.REJECT):
            if lengths[first]:
                return first, lengths[first]
        if lengths[Intent.SAVE]:
            lengths[Intent.SETTINGS] = 0
        if lengths[Intent.SETTINGS]:
            lengths[Intent.INFO] = 0
        order = (Intent.SAVE, Intent.ACCEPT, Intent.SETTINGS, Intent.INFO)
        best = max(order, key=lambda intent: lengths[intent])  # the first of equals
        if not lengths[best]:
            best = Intent.ACKNOWLEDGE if lengths[Intent.ACKNOWLEDGE] else Intent.CLOSE
        return (best, lengths[best]) if lengths[best] else None


def _fits(pieces: tuple[str, ...], words: tuple[str, ...], start: int) -> bool:
    at = start
    for index, piece in enumerate(pieces):
        if piece == "*":
            rest = pieces[index + 1 :]
            return any(_fits(rest, words, at + skip) for skip in range(GAP + 1))
        if at >= len(words):
            return False
        word = words[at]
        if not (word.startswith(piece[:-1]) if piece.endswith("*") else word == piece):
            return False
        at += 1
    return True


@lru_cache(maxsize=8192)
def plain_words(text: str) -> tuple[str, ...]:
    """The words of a text without case, accents and punctuation.

    >>> plain_words("Ne pas Accepter !")
    ('ne', 'pas', 'accepter')
    """
    folded = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(sign for sign in folded if not unicodedata.combining(sign)).replace("ı", "i")
    return tuple(re.findall(r"[^\W_]+|×", bare))


def phrase(text: str) -> Phrase:
    """Read a phrase as written in a language file."""
    whole = text.startswith("=")
    pieces: list[str] = []
    for part in text.lstrip("=").split():
        words = plain_words(part.rstrip("*"))
        if words and part.endswith("*"):
            words = (*words[:-1], f"{words[-1]}*")
        pieces += words or ("*",)
    if set(pieces) <= {"*"} or pieces[0] == "*":
        raise ValueError(f"a phrase that begins with no word: {text!r}")
    starts = pieces[-1] == "*"
    return Phrase(tuple(pieces[:-1] if starts else pieces), whole, starts)


@cache
def language(code: str) -> Language:
    """The language with that code, such as `sv`; KeyError where we have no words for it."""
    path = files(__package__).joinpath("languages", f"{code}.toml")
    if not code.isalpha() or not path.is_file():
        raise KeyError(code)
    table = tomllib.loads(path.read_text(encoding="utf-8"))

    index: dict[str, list[tuple[Intent, Phrase]]] = {}
    for intent in Intent:
        for text in table.get(intent, ()):
            one = phrase(text)
            index.setdefault(one.pieces[0].rstrip("*")[:BEGIN], []).append((intent, one))
    necessary = tuple(phrase(text) for text in table["necessary"])
    return Language(code, table["name"], {begin: tuple(some) for begin, some in index.items()}, necessary)


@cache
def codes() -> tuple[str, ...]:
    """The codes of all languages, English first."""
    names = sorted(entry.name for entry in files(__package__).joinpath("languages").iterdir())
    found = [name.removesuffix(".toml") for name in names if name.endswith(".toml")]
    return ("en", *(code for code in found if code != "en"))


def language_code(tag: str) -> str | None:
    """Our code for a language tag of a page such as `sv-SE`; None where we have no words for it."""
    code = re.split(r"[-_]", tag.strip().lower(), maxsplit=1)[0]
    code = ALIASES.get(code, code)
    return code if code in codes() else None


@lru_cache(maxsize=4096)
def intent_of(text: str, tag: str = "") -> tuple[Intent, str] | None:
    """What a button with this text does, and the language in which it says so.

    `tag` is what the page says of its language. That language and English come first, since short words mean
    different things in different languages, but many share the word for `accept`, so that a refusal which another
    language reads in more of the text goes before. Without an answer the longest match of all languages counts.
    """
    words = plain_words(text)
    if not words or len(words) > MOST_WORDS:
        return None
    matches = [(found[1], code, found[0]) for code in codes() if (found := language(code).intent(words))]
    own = next((one for code in (language_code(tag), "en") for one in matches if one[1] == code), None)
    if own is not None:
        refusals = [one for one in matches if one[2] is Intent.REJECT and one[0] > own[0]]
        best = own if own[2] in {Intent.REJECT, Intent.PAY} else max(refusals, default=own)
        return best[2], best[1]
    longest = [one for one in matches if one[0] == max(length for length, _, _ in matches)]
    refusing = [one for one in longest if one[2] is Intent.REJECT]
    if not longest or (refusing and len(refusing) != len(longest)):
        return None  # two languages that disagree about the same letters leave it open
    return longest[0][2], longest[0][1]


@lru_cache(maxsize=4096)
def says_necessary(text: str, tag: str = "") -> bool:
    """Whether a switch's label says that it cannot be refused."""
    words = plain_words(text)
    spoken = dict.fromkeys(code for code in (language_code(tag), "en") if code)
    return any(p.length(words) for code in spoken for p in language(code).necessary)


# "Legitimate interest" (GDPR art. 6(1)(f)), as the language versions of the regulation have it.
_INTEREST = re.compile(
    r"legitt?im\w* (inter|erdek)|legitimate interest|berechtigt\w* interess|interet\w* legitim|intere\w* legitim"
    r"|gerechtvaardigd\w* belang|berattiga\w* intress|legitime? interesse|oikeutet\w* (etu|edu)|uzasadnion\w* interes"
    r"|opravnen\w* zaj|jogos erdek|законн\w* интерес|εννομ\w* συμφερ|oigustatud huvi|legitim\w* interes"
)


@lru_cache(maxsize=4096)
def says_interest(text: str) -> bool:
    """Whether a switch's label speaks of a legitimate interest, which is no consent."""
    return bool(_INTEREST.search(" ".join(plain_words(text))))


@lru_cache(maxsize=1024)
def topics(text: str) -> tuple[bool, bool]:
    """Whether a text speaks of cookies, and of consent or privacy in general."""
    cookies, general = topic_patterns()
    return bool(re.search(cookies, text, re.IGNORECASE)), bool(re.search(general, text, re.IGNORECASE))


@lru_cache(maxsize=1024)
def asks_for_else(text: str) -> bool:
    """Whether a text is of a box that asks for something else: an age, a subscription, terms of business."""
    return bool(re.search(_other_pattern(), text, re.IGNORECASE))


@cache
def _other_pattern() -> str:
    return (
        _pattern(sorted({word for code in codes() for word in tomllib.loads(_text(code)).get("other", ())})) or "(?!)"
    )


@cache
def topic_patterns() -> tuple[str, str]:
    """Regular expressions, in Python and in JavaScript alike, for words about cookies and about privacy."""
    tables = [tomllib.loads(_text(code)) for code in codes()]
    return tuple(_pattern(sorted({w for table in tables for w in table[key]})) for key in ("cookies", "words"))  # type: ignore[return-value]


def _text(code: str) -> str:
    return files(__package__).joinpath("languages", f"{code}.toml").read_text(encoding="utf-8")


_LETTER = "A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u04ff\u1f00-\u1fff"


def _literal(text: str) -> str:
    """The text as both Python and JavaScript take it: the latter minds a needless backslash."""
    return re.sub(r"[\\^$.*+?()\[\]{}|/]", r"\\\g<0>", text)


def _pattern(words: list[str]) -> str:
    if not words:
        return ""

    def one(text: str) -> str:
        parts = [_literal(part.rstrip("*")) + f"[{_LETTER}]*" * part.endswith("*") for part in text.split()]
        return r"\s+".join(parts)

    return rf"(?<![{_LETTER}])(?:{'|'.join(map(one, words))})(?![{_LETTER}])"
