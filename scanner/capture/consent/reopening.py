"""The way back to a choice that was made: what a visitor finds on the page, or on the site's page about cookies.

GDPR art. 7(3): it shall be as easy to withdraw as to give consent. A platform's call that nothing on the page makes is
no way for a visitor, and is not made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scanner.capture.consent import proof
from scanner.capture.consent.eye import ANYTHING
from scanner.capture.consent.pressing import EFFECT_LIMIT, NotPressed
from scanner.capture.consent.rules import rule
from scanner.capture.consent.wording import Intent, intent_of, plain_words, topic_patterns, topics

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.capture.consent.judging import Banner
    from scanner.capture.consent.operated import OperatedPage
    from scanner.capture.consent.pressing import Pressing
    from scanner.capture.consent.records import Button, FrameView

MOST_WORDS_OF_A_CONTROL = 6
LINK_LIMIT = 1.0  # seconds until a link has begun to lead elsewhere; the load itself is waited for
MOST_CONTROLS = 4  # pressed before the page counts as having no way back


class NoWayBack(Exception):
    """Nothing leads back to the choice; the text says what was tried, if anything."""


@dataclass(frozen=True, slots=True)
class WayBack:
    """What led back to the choice, and what it brought.

    `by` is `rule:NAME:control`, `control` or `policy_page`. `decided` says that to take it was
    itself the refusal, as with a button that says "withdraw consent".
    """

    by: str
    banners: list[Banner] = field(default_factory=list)
    decided: bool = False


async def reopen(page: OperatedPage, pressing: Pressing, signals: tuple[str, ...], before: dict[str, str]) -> WayBack:
    """Come back to the choice.

    Args:
        page: the start page, at rest, in a profile that has accepted.
        pressing: notes what is pressed.
        signals: the platforms whose script runs on the page.
        before: what the site remembers of the visitor now.

    Raises:
        NoWayBack: nothing leads there.
    """
    return await _Reopening(page, pressing, signals, before).run()


@dataclass(slots=True)
class _Reopening:
    page: OperatedPage
    pressing: Pressing
    signals: tuple[str, ...]
    before: dict[str, str]
    tried: list[str] = field(default_factory=list)

    async def run(self) -> WayBack:
        for name in self.signals:
            one = rule(name)
            if one.reopen and (way := await self._by_controls(one.reopen, f"rule:{name}:control")):
                return way
        if way := await self._by_controls((), "control"):
            return way
        if way := await self._by_policy_page():
            return way
        tried = ", ".join(repr(text) for text in dict.fromkeys(self.tried))
        raise NoWayBack(f"led nowhere: {tried}" if tried else "")

    async def _by_controls(self, selectors: tuple[str, ...], by: str) -> WayBack | None:
        """Press what the selectors name, else what speaks of the choice."""
        found = await self.page.eye.controls(selectors, "|".join(topic_patterns()))
        named = [pair for pair in found if "reopen" in pair[1].actions] if selectors else ranked(found)
        return await self._first_of(named, by)

    async def _first_of(self, found: list[tuple[FrameView, Button]], by: str) -> WayBack | None:
        for view, button in found[:MOST_CONTROLS]:
            if way := await self._press(view, button, by):
                return way
        return None

    async def _press(self, view: FrameView, button: Button, by: str) -> WayBack | None:
        """Press a control and see what it brings; null when that is no way back."""
        page = self.page
        await page.about_to_press()
        banners, _ = await page.look()
        document, keys = page.document, {one.layer.key for one in banners}
        try:
            await self.pressing.press(view, button, "reopen", "rule" if "reopen" in button.actions else "")
        except NotPressed:
            return None
        return await self._brought(by, button, document, keys)

    async def _brought(self, by: str, button: Button, document: str, keys: set[tuple[object, ...]]) -> WayBack | None:
        page = self.page
        page.layer = 2  # whatever opens now was asked for, whether or not it speaks of cookies
        await page.changes_within(EFFECT_LIMIT if button.target == "none" else LINK_LIMIT, document, keys)
        await page.quiet(page.limits.settle / 2)
        banners, look = await page.look()
        if banners:
            page.stay(look)
            await page.eye.settle(banners[0].layer.frame)
            return WayBack(by, await page.banners() or banners)
        if await self._is_refused(button):
            self.pressing.decide(f"{by}:direct")
            return WayBack(by, decided=True)
        self.tried.append(button.name)
        if page.is_elsewhere(look):
            await page.go_back()
        return None

    async def _is_refused(self, button: Button) -> bool:
        """Whether to press it was itself the refusal: it says so, and the site wrote something down, or forgot it."""
        read = intent_of(button.name, button.language)
        if read is None or read[0] is not Intent.REJECT:
            return False
        after = await proof.memory(self.page.tab)
        return after != self.before and proof.reading(proof.changed(self.before, after))[1] != "accept"

    async def _by_policy_page(self) -> WayBack | None:
        """Look on the site's page about cookies, where the start page has nothing but a link to it."""
        page = self.page
        links = [pair for pair in await page.eye.controls((), "|".join(topic_patterns())) if pair[1].target == "same"]
        for view, button in sorted(links, key=lambda pair: not topics(pair[1].name)[0])[:2]:
            try:
                await page.about_to_press()
                await self.pressing.press(view, button, "info", "")
            except NotPressed:
                continue
            document = page.document
            await page.changes_within(EFFECT_LIMIT, document, {one.layer.key for one in await page.banners()})
            await page.quiet(page.limits.settle)
            page.layer = 2
            banners, look = await page.look()
            if page.is_elsewhere(look) and any(banner.layer.switches for banner in banners):
                page.stay(look)
                return WayBack("policy_page", [banner for banner in banners if banner.layer.switches])
            page.stay(look)
            found = [pair for pair in await page.eye.controls((), ANYTHING) if is_a_choice(pair[1])]
            if way := await self._first_of(found, "policy_page"):
                return way
            await page.go_back()
        return None


def ranked(found: Iterable[tuple[FrameView, Button]]) -> list[tuple[FrameView, Button]]:
    """The controls that lead back to a choice, the likeliest first; links to other sites and mere reading are none."""
    rated = [(rate, pair) for pair in found if (rate := _rate(pair[1])) is not None]
    return [pair for _, pair in sorted(rated, key=lambda one: one[0])]


def is_a_choice(button: Button) -> bool:
    """Whether a control on the page about cookies refuses or leads to settings by its own words; a link must name
    cookies or consent besides. Whatever else stands there is left alone.
    """
    read = intent_of(button.name, button.language)
    if read is None or read[0] not in {Intent.SETTINGS, Intent.REJECT}:
        return False
    return button.target == "none" or (button.target == "same" and any(topics(button.name)))


def _rate(button: Button) -> tuple[int, int] | None:
    if button.target == "other" or button.disabled:
        return None
    read = intent_of(button.name, button.language)
    intent = read[0] if read else None
    cookies, _ = topics(button.name)
    leads = 0 if button.target == "none" else 1
    if intent in {Intent.SETTINGS, Intent.REJECT, Intent.SAVE}:
        return (leads, 0 if cookies else 1)
    # A bare "Cookies" or "Consent", or what is not understood, that is no link to a text about it.
    if leads == 0 and len(plain_words(button.name)) <= MOST_WORDS_OF_A_CONTROL:
        return (3 if intent is Intent.INFO else 2, 0 if cookies else 1)
    return None
