"""The bounds of a worker fit together."""

from __future__ import annotations

from datetime import timedelta

from scanner.schedule.limits import Limits


def test_a_worker_gives_up_before_others_take_over() -> None:
    limits = Limits(silence=60)
    pipe = limits.silence / 6  # a scan that hears nothing of its worker for so long ends itself
    assert limits.beat < limits.lease < limits.lease + pipe < limits.silence


def test_pauses_grow_and_end() -> None:
    limits = Limits(back_off=(1.0, 60.0))
    assert [limits.pause_after(attempts) for attempts in range(4)] == [
        timedelta(seconds=1),
        timedelta(seconds=60),
        None,
        None,
    ]
