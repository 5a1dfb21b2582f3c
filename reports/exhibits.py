"""Which picture shows what a finding says: each picture has a number and is in the report once."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reports.audit import PhaseResult, Picture
    from reports.summary import Task

_BANNER: Final = (("no_action", "banner"), ("reject", "banner"), ("accept", "banner"))

_SHOWN_BY: Final[Mapping[str, Sequence[tuple[str, str]]]] = MappingProxyType(
    {
        "consent.before": _BANNER,
        "consent.ignored": (("reject", "after"), ("reject", "banner")),
        "consent.withdrawal_ignored": (("withdraw", "after"), ("withdraw", "layer")),
        "consent.implied": _BANNER,
        "consent.no_reject": _BANNER,
        "consent.reject_harder": (("reject", "layer"), ("reject", "banner"), *_BANNER),
        "consent.preticked": (("reject", "layer"), *_BANNER),
        "consent.asked_again": (("reject", "after"), ("reject", "banner")),
        "consent.no_withdrawal": (("accept", "after"), ("accept", "banner")),
        "gpc.ignored": (("gpc", "banner"),),
    }
)
"""Rule -> phase and kind of the pictures that show it, the best first."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A picture that is still kept, with its number in the report."""

    number: int
    phase: str
    picture: Picture


@dataclass(frozen=True, slots=True)
class Exhibits:
    """The pictures of a report and where each is shown."""

    of_rule: Mapping[str, Exhibit]
    """Rule -> its picture; several rules may have the same one."""
    shown_at: Mapping[int, str]
    """Number -> the first rule that has it; pictures without one stand with the evidence of their phase."""
    numbers: Mapping[tuple[str, str], int]
    """Phase and file -> number."""


def exhibits(phases: Iterable[PhaseResult], tasks: Iterable[Task]) -> Exhibits:
    """Number the pictures in their order and give each rule the one that shows it."""
    kept = [(result.phase, picture) for result in phases for picture in result.pictures if picture.data]
    numbered = [Exhibit(number, phase, picture) for number, (phase, picture) in enumerate(kept, 1)]
    of_rule: dict[str, Exhibit] = {}
    shown_at: dict[int, str] = {}
    for task in tasks:
        found = _best(task.rule, numbered)
        if found is not None:
            of_rule.setdefault(task.rule, found)
            shown_at.setdefault(found.number, task.rule)
    return Exhibits(of_rule, shown_at, {(one.phase, one.picture.file): one.number for one in numbered})


def _best(rule: str, numbered: Sequence[Exhibit]) -> Exhibit | None:
    for wanted in _SHOWN_BY.get(rule, ()):
        for one in numbered:
            if (one.phase, one.picture.shows) == wanted:
                return one
    return None
