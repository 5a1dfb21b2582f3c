"""What bounds the work on runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one worker, in seconds and bytes. docs/timeouts.md lists them.

    Attributes:
        silence: without a sign of life for so long, an owner counts as dead and its runs are taken over.
        memory: of one scan with its browser; beyond, it is ended and tried again.
        overtime: what a scan may take beyond its own `--time-limit`, for start, comparing and writing.
        patience: what a scan gets to finish once the worker is told to end; then it is handed back.
        back_off: how long to wait before each further attempt; there are as many more attempts as numbers.
    """

    silence: float = 60.0
    memory: int = 3072 * MIB
    overtime: float = 300.0
    patience: float = 60.0
    back_off: tuple[float, ...] = (300.0, 1800.0, 7200.0)

    @property
    def beat(self) -> float:
        """How often to give a sign of life."""
        return self.silence / 6

    @property
    def lease(self) -> float:
        """Without a sign of life for so long, the worker ends its scans itself, before others take them over."""
        return self.silence * 2 / 3

    def pause_after(self, attempts: int) -> timedelta | None:
        """How long to wait after so many attempts that came to a bad end; `None` when that was the last."""
        return timedelta(seconds=self.back_off[attempts]) if attempts < len(self.back_off) else None
