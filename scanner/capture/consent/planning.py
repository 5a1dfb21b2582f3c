"""Which button is to be pressed next, and which switches are to be moved before? Pure.

A refusal never presses what accepts or pays, and never saves while a switch says the contrary. What is not understood
it presses only as a door: a tab, or the other one of two buttons beside an acceptance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner.capture.consent.judging import MOST_LABEL_WORDS, Banner, Known
from scanner.capture.consent.wording import Intent, intent_of, plain_words, says_necessary

if TYPE_CHECKING:
    from scanner.capture.consent.records import Switch

Tried = frozenset[tuple[str, str]]  # marks of buttons
_ALL = {"all", "alle", "alla", "alles", "allt", "tout", "tous", "toutes", "tutti", "tutto", "todo", "todas", "todos"}
_ALL |= {
    "tudo",
    "toate",
    "tot",
    "vse",
    "vsechny",
    "vsetko",
    "vsetky",
    "wszystkie",
    "wszystko",
    "visus",
    "visas",
    "koik",
}
_ALL |= {"kaikki", "osszes", "mindet", "sve", "все", "всички", "сите", "ολων", "ολα", "tumunu", "kollox", "uile", "oll"}


@dataclass(frozen=True, slots=True)
class Flip:
    """A switch to be brought into a state; of answers to a question, the one to be chosen."""

    switch: Switch
    on: bool


@dataclass(frozen=True, slots=True)
class Move:
    """What to do next: bring switches into a state, then press a button."""

    banner: Banner
    press: Known
    flips: tuple[Flip, ...] = ()


def plan(
    banners: list[Banner], *, refuse: bool, tried: Tried = frozenset(), pressed: Tried = frozenset()
) -> Move | None:
    """The next move towards a refusal or an acceptance; null where nothing offers it.

    `tried` holds the marks of buttons that did not bring the choice, `pressed` those of them that could be pressed.
    """
    fresh = [Banner(one.layer, tuple(k for k in one.known if k.button.mark not in tried)) for one in banners]
    for banner, all_of_it in zip(fresh, banners, strict=True):
        move = _refusal(banner, tried) if refuse else _acceptance(banner, tried)
        if move or (move := _saving_the_answer(banner, all_of_it, pressed, refuse=refuse)):
            return move
    if not refuse:
        for intent in (Intent.ACKNOWLEDGE, Intent.CLOSE):
            for banner in fresh:
                # Beside a refusal "OK" is an answer, to close the box is none.
                if (found := banner.having(intent)) and not (intent is Intent.CLOSE and banner.having(Intent.REJECT)):
                    return Move(banner, found[0])
    return _door(fresh, refuse=refuse) or _by_elimination(fresh, refuse=refuse)


def _door(banners: list[Banner], *, refuse: bool) -> Move | None:
    """What opens another layer, or else a page of the site with the settings."""
    for intent, target in ((Intent.SETTINGS, "none"), (Intent.SETTINGS, "same"), (Intent.INFO, "none")):
        for banner in banners:
            doors = [one for one in banner.having(intent) if one.button.target == target]
            if target == "none":
                doors = [one for one in doors if one.button.role != "link"]
            if doors and (intent is Intent.SETTINGS or refuse):
                return Move(banner, doors[0])
    return None


def _by_elimination(banners: list[Banner], *, refuse: bool) -> Move | None:
    """Where one of two buttons is understood, the other one is the other answer, or leads to it."""
    for banner in banners:
        rest, intents = banner.unknown, {one.intent for one in banner.known}
        if len(rest) != 1 or sum(one.target == "none" for one in banner.layer.buttons) != 2:
            continue
        if not refuse and Intent.REJECT in intents and Intent.ACCEPT not in intents:
            return Move(banner, Known(rest[0], Intent.ACCEPT, ""))
        if refuse and Intent.ACCEPT in intents and not intents & {Intent.REJECT, Intent.SAVE, Intent.SETTINGS}:
            return Move(banner, Known(rest[0], Intent.SETTINGS, ""))
    return None


def _saving_the_answer(banner: Banner, all_of_it: Banner, pressed: Tried, *, refuse: bool) -> Move | None:
    """Where the answer to everything was pressed and the layer stays, it wants to be saved, if all switches agree."""
    wish = Intent.REJECT if refuse else Intent.ACCEPT
    answered = any(one.button.mark in pressed for one in all_of_it.having(wish))
    saving = banner.having(Intent.SAVE)
    agreed = flips_to(banner, state=not refuse) == []
    return Move(banner, saving[0]) if answered and saving and agreed else None


def _refusal(banner: Banner, tried: Tried) -> Move | None:
    refusing = banner.having(Intent.REJECT)
    if refusing:
        return Move(banner, _best(refusing))
    return _by_switches(banner, tried, state=False)


def _acceptance(banner: Banner, tried: Tried) -> Move | None:
    accepting = banner.having(Intent.ACCEPT)
    if accepting:
        return Move(banner, _best(accepting))
    if banner.layer.part != "settings" and not banner.layer.switches:
        return None
    return _by_switches(banner, tried, state=True)


def _by_switches(banner: Banner, tried: Tried, *, state: bool) -> Move | None:
    saving = banner.having(Intent.SAVE)
    if not saving or not banner.layer.switches:
        return None
    flips = flips_to(banner, state=state)
    if flips is None:
        return None
    shown = [one for one in flips if one.switch.shown]
    if flips and not shown:
        # To save would be to choose the contrary: the switches stand behind another tab, or in a part that is folded.
        folded = [one for one in banner.layer.buttons if one.role == "tab" or one.expands]
        fresh = [one for one in folded if one.mark not in tried]
        return Move(banner, Known(fresh[0], Intent.INFO, "")) if fresh else None
    return Move(banner, saving[0], tuple(shown))


def flips_to(banner: Banner, *, state: bool) -> list[Flip] | None:
    """The switches to move so that everything is allowed (`state`) or nothing.

    Null where a question has no such answer. A switch that says "do not use .." is on where nothing is allowed.
    """
    language, flips = banner.layer.language, []
    questions: dict[str, list[Switch]] = {}
    for switch in banner.asking:
        if switch.group:
            questions.setdefault(switch.group, []).append(switch)
            continue
        wanted = state is not _denies(switch.label, language)
        if switch.on is not wanted:
            flips.append(Flip(switch, wanted))
    for answers in questions.values():
        wishes = [_allows(one.label, language) for one in answers]
        if wishes == [None] * len(answers):
            continue  # a question about something else
        chosen = next((one for one, allows in zip(answers, wishes, strict=True) if allows is state), None)
        if chosen is None:
            return None
        if not chosen.on:
            flips.append(Flip(chosen, on=True))
    return flips


def _denies(label: str, language: str) -> bool:
    """Whether a switch's label is a refusal: a tick there allows nothing."""
    read = intent_of(label, language)
    return read is not None and read[0] is Intent.REJECT and not says_necessary(label, language)


def _allows(label: str, language: str) -> bool | None:
    """Whether an answer to a question allows what is asked for; null where nobody can tell."""
    read = intent_of(label, language)
    if read is not None and read[0] in {Intent.ACCEPT, Intent.REJECT}:
        return read[0] is Intent.ACCEPT
    words = plain_words(label)
    if any(word in _ALL for word in words):
        return True
    return False if says_necessary(label, language) and len(words) <= MOST_LABEL_WORDS else None


def _best(found: list[Known]) -> Known:
    """The one for everything at once, before one of many for a single purpose; a rule's word before ours."""

    def rank(one: Known) -> tuple[bool, bool, bool, bool, int]:
        words = set(plain_words(one.button.name))
        same = sum(plain_words(other.button.name) == plain_words(one.button.name) for other in found)
        ruled, wide = one.by.startswith("rule:"), 0 if words & _ALL else 1
        return (one.button.disabled, not ruled, same > 1, one.button.target != "none", wide)

    return min(found, key=rank)
