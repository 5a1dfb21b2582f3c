"""What a visit does about the site's question for consent, and what came of it."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from scanner.capture.consent import choose, find_banner, is_asking, picture
from scanner.capture.settle import until_quiet
from scanner.model import Phase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.capture.consent import BannerSighting, Choice, Shot
    from scanner.capture.tab import Tab, Watch
    from scanner.config import VisitLimits


class ConsentTask(StrEnum):
    """What a visit does about the consent banner."""

    NONE = "none"
    LOOK = "look"  # say which banner is there, and whether it takes a gesture for an answer
    CHECK = "check"  # say whether a banner asks although the choice was made
    REFUSE = "refuse"
    ACCEPT = "accept"
    WITHDRAW = "withdraw"  # change the choice that was made in this profile


WISHES: Final[Mapping[ConsentTask, Phase]] = {
    ConsentTask.REFUSE: Phase.REJECT,
    ConsentTask.ACCEPT: Phase.ACCEPT,
    ConsentTask.WITHDRAW: Phase.WITHDRAW,
}
"""The tasks that make a choice."""

IDLE: Final = frozenset({ConsentTask.NONE, ConsentTask.CHECK})
"""The tasks under which a visit may be spared its waits."""


class Asking:
    """The consent task of one visit.

    Attributes:
        banner: what was found; null = nobody looked.
        choice: what came of the wish to choose.
        implied: whether an open banner went away by gestures that are no choice; null = there was none, or none made.
        asks: whether a banner asks for an answer at the end; null = nobody looked, or could.
        shots: pictures of a banner that was only looked at.
    """

    def __init__(self, tab: Tab, watch: Watch, task: ConsentTask, limits: VisitLimits) -> None:
        self.task = task
        self.banner: BannerSighting | None = None
        self.choice: Choice | None = None
        self.implied: bool | None = None
        self.asks: bool | None = None
        self.shots: tuple[Shot, ...] = ()
        self._tab = tab
        self._watch = watch
        self._limits = limits
        self._stood: bool | None = None

    async def on_arrival(self) -> None:
        """Look for the banner, or make the choice, on a page that has come to rest."""
        if self.task in IDLE:
            return
        limits = self._limits
        await until_quiet(self._watch, limits.quiet, limits.settle)
        if self.task is ConsentTask.LOOK:
            await self._find()
        else:
            self.choice = await choose(self._tab, self._watch, WISHES[self.task], limits)
            self.banner = self.choice.banner

    async def _find(self) -> None:
        self.banner = await find_banner(self._tab, self._watch, self._limits)
        if self.banner.found and (shot := await picture(self._tab, "banner", 1)) is not None:
            self.shots = (shot,)

    async def stands(self) -> bool | None:
        """Whether a banner asks for an answer now; null where the page does not let itself be looked at."""
        return self.asks if self.asks is not None else await is_asking(self._tab, self._watch, self._limits)

    def forget_absence(self, wall: str) -> None:
        """It was no page that was looked at: that no banner was found in it, or none any more, means nothing."""
        if self.choice is not None and not self.choice.reached:
            self.choice = None
        elif self.choice is not None:
            self.choice = replace(self.choice, outcome="unverified", error=f"then there was a wall: {wall}")
        if self.banner is not None and not self.banner.found:
            self.banner = None

    async def before_gestures(self) -> None:
        """See whether a banner is open that gestures might put away."""
        if self.task is ConsentTask.LOOK:
            self._stood = await is_asking(self._tab, self._watch, self._limits)

    async def after_gestures(self) -> None:
        """See whether they did, before any further timer runs."""
        if self._stood:
            still = await is_asking(self._tab, self._watch, self._limits)
            self.implied = None if still is None else not still

    async def at_end(self) -> None:
        """Look again for a banner that came late or on scrolling; in a phase of choice, for one that asks again."""
        if self.task is ConsentTask.LOOK and not (self.banner and self.banner.found):
            await self._find()
        elif self.task is ConsentTask.CHECK:
            self.asks = await is_asking(self._tab, self._watch, self._limits)
