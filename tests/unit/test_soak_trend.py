"""The trend by which a soak judges memory."""

from __future__ import annotations

import random

from tests.soak.trend import trend


def noisy(start: float, slope: float, rounds: int) -> list[float]:
    chance = random.Random(1)
    return [start + slope * number + chance.gauss(0, 2) for number in range(rounds)]


def test_noise_is_flat() -> None:
    assert trend(noisy(200, 0, 40)).flat


def test_a_leak_is_not() -> None:
    measured = trend(noisy(200, 0.5, 40))
    assert not measured.flat
    assert 0.35 < measured.slope < 0.65


def test_peaks_do_not_move_it() -> None:
    series = noisy(200, 0, 40)
    series[-1] = series[20] = 900
    assert trend(series).flat


def test_a_few_rounds_say_nothing() -> None:
    assert trend([1.0, 100.0, 200.0]).flat
    assert trend([]).slope == 0.0
