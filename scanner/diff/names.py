"""Names that look invented anew each time, and names that are one of a few variants."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final

_TOKEN: Final = re.compile(r"[0-9A-Za-z]+")
_MASKED: Final = re.compile(r"[0-9A-Za-z*]+")
_RUN: Final = re.compile(r"\d+|[A-Za-z]+")
_HEX: Final = re.compile(r"(?=.*\d)[0-9a-f]{6,}|(?=.*\d)[0-9A-F]{6,}")
_CONSONANTS: Final = re.compile(r"[bcdfghjklmnpqrstvwxz]{5,}", re.IGNORECASE)
_VARIANT: Final = re.compile(r"[A-Za-z]|\d{1,2}")
_VARIANTS: Final = frozenset({
    "control", "test", "treatment", "variant", "variation", "original", "challenger", "champion", "baseline",
    "on", "off", "old", "new", "red", "green", "blue", "left", "right", "short", "long", "default",
})  # fmt: skip
_SHARED_LENGTH: Final = 2  # characters by which the random parts of two names may differ in length


@lru_cache(maxsize=65536)
def mask(name: str) -> str:
    """The name with what looks random or counted as `*`; `s_k3j9x2` and `s_q8w1e7` are both `s_*`."""
    return re.sub(r"\*(?:[-_.:]?\*)+", "*", _MASKED.sub(_starred, name))


def _starred(found: re.Match[str]) -> str:
    token = found[0]
    if "*" in token:
        # The database has made a star of the digits within: `6f6bl*yg`; but `form*` is a name with a variable end.
        inside = "*" in token.strip("*") or any(character.isdigit() for character in token)
        return "*" if inside else token
    return "*" if _random(token) else token


def _random(token: str) -> bool:
    """Whether a run of letters and digits is no word."""
    if token.isdigit():
        return len(token) >= 3
    if _HEX.fullmatch(token):
        return True
    runs = _RUN.findall(token)
    if any(run.isdigit() for run in runs):
        return (len(token) >= 4 and len(runs) >= 3) or (len(token) >= 10 and len(runs) >= 2)
    if len(token) < 6:
        return False
    turns = sum(a.islower() and b.isupper() for a, b in pairwise(token))
    return turns >= len(token) / 3 or bool(_CONSONANTS.search(token))


def may_be_of(name: str, masked: str, members: frozenset[str]) -> bool:
    """Whether a name without a digit may be a further one of those that share a mask with one `*`: random letters
    make a word-like name now and then.
    """
    head, star, tail = masked.partition("*")
    if not star or "*" in tail or not (name.startswith(head) and name.endswith(tail)):
        return False
    middle = name[len(head) : len(name) - len(tail)]
    if "*" in middle:  # the database has made a star of its digits, so its length is not known
        return middle.replace("*", "").isalnum()
    lengths = {len(member) - len(head) - len(tail) for member in members}
    return middle.isalnum() and any(abs(len(middle) - length) <= _SHARED_LENGTH for length in lengths)


def variants(one: str, other: str) -> str | None:
    """The common form of two names that differ in one part, which tells one variant of a test from another (`exp_a`,
    `exp_b`); null where they are no such pair.
    """
    parts, others = _TOKEN.split(one), _TOKEN.split(other)
    tokens, different = _TOKEN.findall(one), _TOKEN.findall(other)
    if parts != others or len(tokens) < 2:
        return None
    places = [at for at, pair in enumerate(zip(tokens, different, strict=True)) if pair[0] != pair[1]]
    if len(places) != 1 or not (_is_variant(tokens[places[0]]) and _is_variant(different[places[0]])):
        return None
    tokens[places[0]] = "*"
    return "".join(part + token for part, token in zip(parts, [*tokens, ""], strict=True))


def _is_variant(token: str) -> bool:
    return bool(_VARIANT.fullmatch(token)) or token.lower() in _VARIANTS
