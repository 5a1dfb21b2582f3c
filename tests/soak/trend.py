"""Whether a series of measurements grows: the slope of Theil and Sen, which single peaks do not move."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST = 6  # measurements; fewer say nothing of a trend
MOST_GROWTH = 0.05  # of the median, over all rounds that count
LEAST_GROWTH = 4.0  # MB; less is no growth in a program of this size
CONFIDENT = 1.96  # standard deviations: 95 %


@dataclass(frozen=True, slots=True)
class Trend:
    """How a series grows by round."""

    rounds: int
    median: float
    slope: float  # per round
    low: float  # of the slope, with 95 % confidence
    limit: float  # growth over all rounds that is taken for flat

    @property
    def flat(self) -> bool:
        """False where it grows by more than the limit, and not by chance."""
        return self.rounds < FEWEST or self.low <= 0 or self.slope * self.rounds <= self.limit


def trend(series: Sequence[float]) -> Trend:
    """The trend of measurements taken round by round, warm-up left out; intervals after Sen (1968)."""
    number = len(series)
    if number < 2:
        return Trend(number, series[0] if series else 0.0, 0.0, 0.0, LEAST_GROWTH)
    slopes = sorted((b - a) / (j - i) for (i, a), (j, b) in combinations(enumerate(series), 2))
    spread = CONFIDENT * sqrt(number * (number - 1) * (2 * number + 5) / 18)
    lowest = max(0, round((len(slopes) - spread) / 2))
    typical = median(series)
    limit = max(MOST_GROWTH * typical, LEAST_GROWTH)
    return Trend(number, typical, median(slopes), slopes[lowest], limit)
