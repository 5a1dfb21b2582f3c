"""The list of what is fuzzed, and how one entry is run."""

from __future__ import annotations

import signal
import traceback
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, example, given, seed, settings
from hypothesis import Phase as Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from hypothesis.strategies import SearchStrategy

LONGEST = 3.0  # seconds of processor time for one case; the slowest good one takes a tenth of it


class TookTooLong(AssertionError):
    """One case took more processor time than any input may cost."""


class _Stopped(BaseException):
    """Raised in the middle of a case: what is tried may catch every Exception, and must not catch this."""


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """One reader or writer: what is tried on it and what has to hold."""

    name: str
    check: Callable[[Any], None]
    strategy: SearchStrategy[Any]
    examples: tuple[Any, ...]
    """Cases that went wrong once, and are tried first."""
    share: float
    """How many of the cases are its own, next to 1.0 of most others: less for what is slow."""


@dataclass(frozen=True, slots=True)
class Tried:
    """How many cases were made of one entry, and what went wrong."""

    cases: int
    failure: str | None


FUZZED: dict[str, Fuzzed] = {}


def fuzzed(
    strategy: SearchStrategy[Any], *examples: Any, share: float = 1.0
) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
    """Add a check to the list, by its function's name."""

    def add(check: Callable[[Any], None]) -> Callable[[Any], None]:
        assert check.__name__ not in FUZZED
        FUZZED[check.__name__] = Fuzzed(check.__name__, check, strategy, examples, share)
        return check

    return add


def attempt(entry: Fuzzed, cases: int, chance: int | None = None) -> Tried:
    """Make so many cases; the same ones each time without `chance`, which is hypothesis's seed."""
    made = 0

    def counted(drawn: Any) -> None:
        nonlocal made
        made += 1
        with within(LONGEST):
            entry.check(drawn)

    test = given(entry.strategy)(counted)
    for case in entry.examples:
        test = example(case)(test)
    test = settings(
        max_examples=cases,
        deadline=None,  # by the clock; here the processor's time counts
        database=None,
        derandomize=chance is None,
        suppress_health_check=list(HealthCheck),
        phases=(Step.explicit, Step.generate, Step.shrink),
    )(test)
    if chance is not None:
        test = seed(chance)(test)
    try:
        test()
    except BaseException as problem:
        if isinstance(problem, KeyboardInterrupt | SystemExit):
            raise
        return Tried(made, "\n".join(_told(problem)))
    return Tried(made, None)


def _told(problem: BaseException) -> Iterator[str]:
    """Each fault with the case that shows it and where it came up, in short."""
    if isinstance(problem, BaseExceptionGroup):
        for each in problem.exceptions:
            yield from _told(each)
        return
    place = traceback.extract_tb(problem.__traceback__)[-1]
    yield f"{type(problem).__name__}: {str(problem)[:600]}"
    yield f"  in {place.filename}, line {place.lineno}: {place.line}"
    yield from (f"  {note[:600]}" for note in getattr(problem, "__notes__", ()))


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Stop what takes more processor time.

    Raises:
        TookTooLong: it was stopped.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        raise _Stopped

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    except _Stopped as stopped:
        raise TookTooLong(f"more than {seconds:.0f} s") from stopped
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
