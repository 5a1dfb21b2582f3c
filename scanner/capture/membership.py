"""Being logged in: the log-in of each phase's visitor, and noticing when it has got lost (docs/login.md).

Each phase has an empty profile, so each logs in for itself, before its first page; in the phases of choice after the
choice, as a visitor does who answers the banner first. What the log-in itself shows is told with the visit after it.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError

from scanner.capture.journey import LEG_LIMIT, Clock, Leg, StepFailed, holds
from scanner.errors import LoginFailed
from scanner.login import Check, LoggedIn, Open
from scanner.model import Outcome, Phase, WallKind
from scanner.urls import fold_page_url, host_of, page_url

if TYPE_CHECKING:
    from scanner.capture.collectors.base import Scene
    from scanner.capture.visit import VisitPlan, VisitResult
    from scanner.capture.visitor import Visitor
    from scanner.config import ScanConfig
    from scanner.credentials import Credentials
    from scanner.login import Condition, Journey
    from scanner.sightings import VisitRecord

CHOOSING: Final = frozenset({Phase.REJECT, Phase.ACCEPT, Phase.WITHDRAW})
RETURNS: Final = 1  # log-ins again, after the first was lost, in one phase
TRUSTED: Final = 3  # false alarms of a phase, after which not each further one is followed
FOLLOW_EVERY: Final = 10
LOGGED_OUT: Final = "the log-in had got lost"
NOT_IN: Final = "nobody could log in"


@dataclass(slots=True)
class Member:
    """How one phase's visitor stands."""

    entered: int = 0  # how often it has logged in
    since: float = 0.0  # when it last did
    failure: LoginFailed | None = None  # of the first log-in: it is not tried again, lest the account be locked
    returns: int = 0  # of these, after the log-in got lost
    alarms: int = 0  # pages that looked like logged out, and were not
    lost: bool = False  # for good, as long as the profile lasts
    told: bool = False  # that it got lost
    home: str | None = None  # where the journey ended
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Membership:
    """Logs visitors in.

    Attributes:
        problems: what went wrong, one sentence each, for the scan's reasons.
        barred: phases that could not log in, and are not visited.
        begun: a visit has been told.
    """

    def __init__(self, config: ScanConfig, credentials: Credentials) -> None:
        assert config.login is not None
        self._login = config.login
        self._start = config.start_url
        self._credentials = credentials
        self._clock = Clock()
        self._members: defaultdict[Phase, Member] = defaultdict(Member)
        self._waiting: defaultdict[Phase, list[VisitRecord]] = defaultdict(list)
        self._doubted: Counter[Phase] = Counter()
        self.problems: list[str] = []
        self.barred: set[Phase] = set()
        self.begun = False

    @property
    def _journey(self) -> Journey | None:
        return self._login.journey

    @property
    def _sign(self) -> LoggedIn | None:
        return self._journey.logged_in if self._journey else None

    @property
    def _proof(self) -> Condition | None:
        """What a member sees where the journey ended."""
        checks = [step.check for step in self._journey.steps if isinstance(step, Check)] if self._journey else []
        return self._sign.check if self._sign else checks[-1] if checks else None

    # ---- when

    def is_first(self, phase: Phase) -> bool:
        """Whether this phase's visitor logs in before anything else."""
        if self._journey is None or not self.logs_in(phase):
            return False
        return phase not in CHOOSING or self._journey.after_consent == "leave"

    def is_after_choice(self, phase: Phase) -> bool:
        """Whether this phase's visitor logs in once the choice is made."""
        return self._journey is not None and self.logs_in(phase) and not self.is_first(phase)

    def logs_in(self, phase: Phase) -> bool:
        """Whether this phase's visitor may log in at all: the file can ask for an answer to the banner first."""
        asked = self._journey.after_consent if self._journey else None
        if asked == "accept":
            return phase in {Phase.ACCEPT, Phase.WITHDRAW}
        return phase in CHOOSING if asked == "refuse" else True

    def has_entered_since(self, phase: Phase, moment: float) -> bool:
        """Whether the phase's visitor has logged in after a moment."""
        return self._members[phase].since > moment

    def failure(self, phase: Phase) -> LoginFailed | None:
        """Why the phase's visitor could not log in; null = it could, or has not tried."""
        return self._members[phase].failure

    def lock(self, phase: Phase) -> asyncio.Lock:
        """Held by the one who looks whether a phase's log-in has got lost."""
        return self._members[phase].lock

    # ---- the log-in

    async def enter(self, visitor: Visitor, plan: VisitPlan, *, back: bool = False) -> None:
        """Make the journey in a profile; `back` if it was logged in before.

        Raises:
            LoginFailed: a step could not be made, or what proves it is not there.
            playwright.async_api.Error: the browser died.
        """
        member, phase = self._members[visitor.phase], visitor.phase
        told = len(self._waiting[phase])
        try:
            await self._go(visitor, plan)
        except LoginFailed as error:
            if not back:
                member.failure = error
            raise
        if not back and phase in CHOOSING and self.is_first(phase):
            # What was seen before the choice says nothing of the phase, as in the visits before a withdrawal; what is
            # still held is told by the visit that makes the choice.
            del self._waiting[phase][told:]
        member.entered, member.since, member.lost = member.entered + 1, time.time(), False
        member.returns += back

    async def _go(self, visitor: Visitor, plan: VisitPlan) -> None:
        assert self._journey is not None
        member, phase = self._members[visitor.phase], visitor.phase
        limits = replace(plan.limits, total=LEG_LIMIT)
        patient = replace(plan, limits=limits, gestures=False, member=None)
        for number, (opening, *steps) in self._journey.legs():
            assert isinstance(opening, Open)
            url, sign = opening.url(self._start), self._sign.check if self._sign else None
            with_what = (self._credentials, self._clock, self._journey, self._start, sign)
            leg = Leg(url, number, steps, *with_what, at=number)
            result = await visitor.visit(leg.url, errand=leg, plan=patient)
            record = result.record
            self._waiting[phase].append(record)
            if record.outcome is Outcome.CRASHED:
                raise PlaywrightError(record.error or "the page's process died")  # which is no fault of the log-in
            if not leg.done:
                why = leg.error or record.error or "it was not done in time"
                raise self._failure(phase, leg, why, record)
            home = record.final_url or leg.url
            # A careless site puts a secret into the next address: that is not to be asked for again.
            member.home = home if self._credentials.out_of_text(home) == home else home.partition("?")[0]
        if self._sign is not None and not any(isinstance(step, Check) for step in self._journey.steps):
            await self._prove(visitor, plan)

    async def _prove(self, visitor: Visitor, plan: VisitPlan) -> None:
        """Without a `check` of its own, the journey is proved by [logged_in]."""
        address = self._where(visitor.phase)
        result = await visitor.visit(address, plan=replace(plan, gestures=False, member=self.is_member))
        self._waiting[visitor.phase].append(result.record)
        if not result.member:
            raise LoginFailed(
                f"The log-in of {self._login.name} failed in the phase {visitor.phase}: "
                f"{self._shown(address)} does not look as [logged_in] says"
            )

    def _failure(self, phase: Phase, leg: Leg, why: str, record: VisitRecord) -> LoginFailed:
        at = self._shown(record.final_url or leg.url)
        text = self._credentials.out_of_text(why)
        return LoginFailed(
            f"The log-in of {self._login.name} failed in the phase {phase} at step {leg.at} ({leg.verb}): {text}; "
            f"at {at}",
            "Try the steps in a browser; docs/login.md says more",
        )

    def _shown(self, url: str) -> str:
        return self._credentials.out_of_text(fold_page_url(url))

    def bar(self, phase: Phase, error: LoginFailed) -> None:
        """A phase could not log in: what is behind the log-in was not looked at in it."""
        if phase not in self.barred:
            self.problems.append(error.message.rstrip(".") + ".")
        self.barred.add(phase)

    # ---- getting lost

    async def is_member(self, scene: Scene) -> bool | None:
        """Whether the page in a tab shows that its visitor is logged in; null where nothing says so."""
        return await _shows(self._sign.check, scene) if self._sign is not None else None

    async def _is_proved(self, scene: Scene) -> bool | None:
        return await _shows(self._proof, scene) if self._proof is not None else None

    def suspects(self, phase: Phase, result: VisitResult) -> bool:
        """Whether a visit looks like one of somebody who is logged out."""
        member, record = self._members[phase], result.record
        if not member.entered and self._login.state is None:
            return False
        if not self.logs_in(phase):
            return False
        if record.outcome is Outcome.BLOCKED:
            # Of a recorded state nothing says what a member sees elsewhere: the page is told as it is, not measured.
            return record.wall is WallKind.LOGIN and self._proof is not None
        if record.outcome is not Outcome.OK:
            return False
        return result.member is False or self.is_turned_away(record)

    def is_turned_away(self, record: VisitRecord) -> bool:
        """Whether a visit of some page ended on one that the journey opens."""
        if self._journey is None or record.final_url is None:
            return False
        opened = {_place(step.url(self._start)) for step in self._journey.steps if isinstance(step, Open)}
        opened -= {_place(self._start)}
        landed = _place(record.final_url)
        return landed in opened and landed != _place(record.url) and landed != _place(self._where(record.phase))

    def is_followed(self, phase: Phase, result: VisitResult) -> bool:
        """Whether a doubt is followed: on a site where most pages do not show the sign, not each."""
        self._doubted[phase] += 1
        trusted = self._members[phase].alarms >= TRUSTED and not self.is_turned_away(result.record)
        return not trusted or self._doubted[phase] % FOLLOW_EVERY == 0

    async def is_out(self, visitor: Visitor, plan: VisitPlan, result: VisitResult) -> bool:
        """Look where a member would see it; what that visit shows is told with the next."""
        address = self._where(visitor.phase)
        if self._proof is None or (self._sign is not None and _place(result.record.url) == _place(address)):
            return True
        told = await visitor.visit(address, plan=replace(plan, gestures=False, member=self._is_proved))
        self._waiting[visitor.phase].append(told.record)
        if told.member is None:  # nobody could tell
            return self.is_turned_away(result.record)
        self._members[visitor.phase].alarms += told.member
        return not told.member

    def may_return(self, phase: Phase) -> bool:
        """Whether a phase may log in once more; where not, that is said, once."""
        member = self._members[phase]
        if self._journey is None or not self._journey.steps or member.returns >= RETURNS or member.lost:
            self.lose(phase)
            return False
        return True

    def lose(self, phase: Phase, error: LoginFailed | None = None) -> None:
        """The log-in of a phase has got lost, and does not come back."""
        member = self._members[phase]
        if not member.told:
            why = f" ({error.message.rstrip('.')})" if error is not None else ""
            self.problems.append(
                f"The log-in got lost in the phase {phase} and could not be made to last{why}: pages that showed it "
                "were not looked at as a member."
            )
        member.lost = member.told = True

    def is_lost(self, phase: Phase) -> bool:
        """Whether the log-in of a phase has got lost for good."""
        return self._members[phase].lost

    @property
    def looks(self) -> bool:
        """Whether pages are asked if their visitor is logged in."""
        return self._sign is not None

    def _where(self, phase: Phase) -> str:
        named = self._sign.on if self._sign else None
        home = self._members[phase].home
        return (page_url(named, self._start) if named else home) or self._start

    def set_aside(self, phase: Phase, record: VisitRecord) -> None:
        """A visit whose sightings count, beside the one that is told of its page."""
        self._waiting[phase].append(record)

    def told_with(self, phase: Phase, result: VisitResult) -> VisitResult:
        """The visit, with those of the log-in that were made before it."""
        self.begun = True
        before = tuple(self._waiting.pop(phase, ()))
        return replace(result, before=(*before, *result.before)) if before else result


async def _shows(condition: Condition, scene: Scene) -> bool | None:
    with contextlib.suppress(StepFailed):  # which the log-in has told
        return await holds(condition, scene)
    return None


def _place(url: str) -> tuple[str, str]:
    """Where an address is, whatever its query says: a log-in page is told where to go on to."""
    return host_of(url).removeprefix("www."), urlsplit(url).path


def turned_away(result: VisitResult) -> VisitResult:
    """A visit of somebody who was logged out: what it saw is not what a member sees."""
    record = result.record
    record = replace(record, outcome=Outcome.BLOCKED, error=LOGGED_OUT, wall=record.wall or WallKind.LOGIN)
    return replace(result, record=record)
