"""Is a value an identifier of a browser or a person? Judged without the value: from how it differs and how it looks."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from scanner.model import Phase
    from scanner.sightings import ValueFacts

Answer = Literal["yes", "no", "unknown"]

LEAST_LENGTH = 8  # shorter values cannot tell visitors apart on a site of any size
LEAST_ENTROPY = 22.0  # bits
# Moments differ in each profile and identify nobody.
_UNIX_TIME = re.compile(r"D(?:10|13)")
_ISO_TIME = re.compile(r"D4-D2-(?:D2|W5:D2(?::(?:D2|W3|D2\.W4|D2\.D\d))?)")
# Words differ with the choice made ("accepted", "essential-only"); no word has sixteen letters.
_WORDS = re.compile(r"L(?:\d|1[0-5])(?:[^DHLW]+L(?:\d|1[0-5]))*")
_NOBODY = (_UNIX_TIME, _ISO_TIME, _WORDS)


class ValueHistory:
    """The values one cookie or key had, profile by profile, as digests and shapes."""

    def __init__(self) -> None:
        self._digests: defaultdict[Phase, set[str]] = defaultdict(set)
        self._last: ValueFacts | None = None

    def add(self, phase: Phase, value: ValueFacts) -> None:
        """A value was seen in a phase."""
        self._digests[phase].add(value.digest)
        self._last = value

    @property
    def digests(self) -> set[str]:
        """Digests of all values, of any profile."""
        return set().union(*self._digests.values())

    @property
    def shape(self) -> str | None:
        """The shape of the last value seen."""
        return self._last.shape if self._last else None

    def judge(self) -> Answer:
        """Different in each profile and rich enough to tell visitors apart: yes; the same in all: no."""
        value = self._last
        if value is None:
            return "unknown"
        if value.length < LEAST_LENGTH or any(kind.fullmatch(value.shape) for kind in _NOBODY):
            return "no"
        profiles = list(self._digests.values())
        if len(profiles) < 2:
            return "unknown"
        shared = set.intersection(*profiles)
        if shared:
            return "no"
        return "yes" if value.entropy >= LEAST_ENTROPY else "unknown"
