"""Turns values into what may be kept of them, at the moment they leave the browser."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from scanner.parts import parts
from scanner.sightings import ValueFacts
from scanner.values import Digester, entropy, shape

if TYPE_CHECKING:
    from collections.abc import Callable


LONGEST_REMEMBERED = 512  # characters


def value_facts(value: str, digester: Digester) -> ValueFacts:
    """The facts of one value; the value itself goes no further."""
    return ValueFacts(
        length=len(value.encode("utf-8", "surrogatepass")),
        shape=shape(value),
        entropy=entropy(value),
        digest=digester.digest(value),
        parts=parts(value, digester, time.time()),
    )


def remembered(digester: Digester) -> Callable[[str], ValueFacts]:
    """`value_facts` that computes each value once, for jars that are read again and again."""
    known: dict[str, ValueFacts] = {}

    def facts(value: str) -> ValueFacts:
        if len(value) > LONGEST_REMEMBERED:
            return value_facts(value, digester)
        if value not in known:
            if len(known) > 4096:
                known.clear()
            known[value] = value_facts(value, digester)
        return known[value]

    return facts
