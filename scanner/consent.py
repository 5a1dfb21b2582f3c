"""What is told of a site's question for consent: the banner, the choice of each phase, and the evidence for it.

A part of `scan.json` (docs/scan-format.md). Moments are aware datetimes in UTC; values of cookies never stand here: a
record is decoded into names and numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal


class Step(StrEnum):
    """The visits of the phase `withdraw`, in their order; only what the last two show belongs to the phase."""

    ACCEPT = "accept"  # the start page: accept
    BEFORE = "before"  # the other pages, as somebody who has accepted
    CHANGE = "change"  # the start page again: change the choice to refuse
    AFTER = "after"  # the other pages again


@dataclass(frozen=True, slots=True)
class Layer:
    """What the first layer of the banner offers."""

    accept: bool | None
    reject: bool | None
    settings: bool | None


@dataclass(frozen=True, slots=True)
class Banner:
    """The consent banner, as found; `found` is null when nobody looked."""

    found: bool | None
    platform: str | None
    languages: list[str]
    first_layer: Layer | None
    rule: str | None = None  # of the platform that matched; null = found by what it says
    buttons: list[str] = field(default_factory=list)  # their texts, in their order
    text: str | None = None  # what it says, shortened
    frame: str | None = None  # address of the frame it is in, where that is not the page itself
    preticked: list[str] | None = None  # labels of switches that were on before anybody touched them; null = none seen


@dataclass(frozen=True, slots=True)
class Press:
    """One press on a button or a switch."""

    intent: str  # accept, reject, save, settings, acknowledge, info, switch_on, switch_off, reopen
    text: str
    layer: int  # 1 = the first layer
    at: datetime
    url: str
    by: str  # `rule:NAME`, or the language in which the text was understood


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the page as evidence."""

    shows: Literal["banner", "layer", "after"]  # the first layer, a further one, the page once the choice was made
    layer: int | None
    at: datetime
    url: str
    file: str  # its name in the folder `evidence`


@dataclass(frozen=True, slots=True)
class PhaseResult:
    """Whether the choice of a phase could be made, and whether it was proved."""

    reached: bool
    outcome: Literal["verified", "unverified"] | None
    how: str | None
    clicks: int | None
    error: str | None = None
    chosen_at: datetime | None = None
    presses: list[Press] = field(default_factory=list)
    record: dict[str, Any] = field(default_factory=dict)  # what the site itself wrote down of the choice, decoded
    pictures: list[Picture] = field(default_factory=list)
    asked_again: list[str] = field(default_factory=list)  # pages on which a banner asked again, 20 at most


@dataclass(frozen=True, slots=True)
class Consent:
    """The banner and the phases."""

    banner: Banner
    phases: dict[str, PhaseResult]
    implied: bool | None = None  # the banner went away by a gesture that is no choice; null = nobody could tell
