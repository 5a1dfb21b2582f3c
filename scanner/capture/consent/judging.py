"""Is this layer a consent banner, what do its buttons do, and which of them is to be pressed? Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner.capture.consent.records import NO_BANNER, BannerSighting, Button, SeenLayer, Switch
from scanner.capture.consent.rules import rules
from scanner.capture.consent.wording import (
    Intent,
    asks_for_else,
    intent_of,
    language_code,
    plain_words,
    says_interest,
    says_necessary,
    topics,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

Tried = frozenset[tuple[str, str]]  # marks of buttons
LONGEST_TEXT = 400  # characters of the banner's text that are kept
MOST_LABEL_WORDS = 6  # of a switch that is called necessary
LAST_WORDS = 6  # of a sentence, by which a link in it is understood
MOST_LABELS = 20  # of switches, that are kept
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
class Known:
    """A button whose meaning is known; `by` is `rule:NAME` or a language code."""

    button: Button
    intent: Intent
    by: str


@dataclass(frozen=True, slots=True)
class Banner:
    """A layer that asks for consent, with what its buttons do."""

    layer: SeenLayer
    known: tuple[Known, ...]

    def having(self, intent: Intent) -> list[Known]:
        """Its buttons with that meaning."""
        return [one for one in self.known if one.intent is intent]

    @property
    def open(self) -> bool:
        """Whether it still asks: what only confirms a choice does not, nor what cannot be pressed."""
        answers = {Intent.ACCEPT, Intent.REJECT, Intent.SAVE}
        return any(one.intent in answers and not one.button.disabled for one in self.known)

    @property
    def asking(self) -> list[Switch]:
        """The switches that a visitor may move: those of what needs consent."""
        answers = {known.button.n for known in self.known}  # a button that stays pressed may be one
        return [one for one in self.layer.switches if not (one.fixed or self._necessary(one) or one.n in answers)]

    @property
    def unknown(self) -> list[Button]:
        """Its buttons of which nobody can tell what they do."""
        known = {one.button.n for one in self.known}
        return [
            one
            for one in self.layer.buttons
            if one.n not in known and one.name and one.target == "none" and not one.expands and one.role != "tab"
        ]

    def _necessary(self, switch: Switch) -> bool:
        if switch.group:
            return False
        return (
            switch.on
            and says_necessary(switch.label, self.layer.language)
            and len(plain_words(switch.label)) <= MOST_LABEL_WORDS
        )


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


# ---- what a button does


def meaning(button: Button, layer: SeenLayer) -> Known | None:
    """What a button does; null where nobody can tell, or where it is no choice.

    What it says counts for more than what a rule expects of it, where the two are opposed: sites change texts and
    order. A link that leads away is never a choice.
    """
    if button.role == "tab":
        return None
    read = intent_of(button.name, layer.language) or (intent_of(button.label, layer.language) if button.text else None)
    if read is None and button.target == "none" and button.sentence:
        read = _read_in(button.sentence, layer.language)
    said = read[0] if read else None
    if button.target == "other":
        return Known(button, Intent.INFO, read[1] if read else "") if said else None
    ruled = next((Intent(action) for action in button.actions), None)
    if ruled is not None and {ruled, said} != {Intent.ACCEPT, Intent.REJECT} and said is not Intent.PAY:
        return Known(button, ruled, f"rule:{layer.rule}")
    if read is None or said is None:
        return None
    if button.expands and said in {Intent.ACCEPT, Intent.REJECT, Intent.SAVE}:
        return None
    if button.target == "same" and said in {Intent.ACKNOWLEDGE, Intent.CLOSE, Intent.PAY}:
        said = Intent.INFO
    return Known(button, said, read[1])


def _read_in(sentence: str, language: str) -> tuple[Intent, str] | None:
    """What a bare "here" does, by the end of the sentence that it stands in: only a plain choice counts."""
    read = intent_of(" ".join(sentence.split()[-LAST_WORDS:]), language)
    return read if read is not None and read[0] in {Intent.REJECT, Intent.SETTINGS} else None


# ---- which layers are banners


def banners_in(layers: Iterable[SeenLayer], opened: frozenset[tuple[int, int]] = frozenset()) -> list[Banner]:
    """The layers that ask for consent, the likeliest first; `opened` are those that a press on settings opened."""
    found = [banner for layer in layers if (banner := as_banner(layer, opened=layer.place in opened)) is not None]
    return sorted(found, key=_rank)


def _rank(banner: Banner) -> tuple[bool, bool, bool, int]:
    layer = banner.layer
    choices = {one.intent for one in banner.known} & {Intent.ACCEPT, Intent.REJECT, Intent.SAVE, Intent.SETTINGS}
    return (layer.rule is None, layer.part != "settings", not layer.modal and layer.kind != "dialog", -len(choices))


def as_banner(layer: SeenLayer, *, opened: bool = False) -> Banner | None:
    """The layer with its buttons understood, if it asks for consent.

    One that was `opened` by a press on settings need not speak of cookies, if it has switches to save or an answer to
    everything.
    """
    known = tuple(one for button in layer.buttons if (one := meaning(button, layer)) is not None)
    intents = {one.intent for one in known}
    if opened and layer.switches and not intents & {Intent.SAVE, Intent.REJECT}:
        # What is left to press once the switches are as they should be.
        rest = Banner(layer, known).unknown
        if len(rest) == 1:
            known, intents = (*known, Known(rest[0], Intent.SAVE, "")), {*intents, Intent.SAVE}
    answers = intents & {Intent.ACCEPT, Intent.REJECT, Intent.SAVE, Intent.ACKNOWLEDGE, Intent.CLOSE}
    if not answers:
        return None
    if layer.rule is not None:
        return Banner(layer, known)
    if opened and (Intent.SAVE in intents or len(intents & {Intent.ACCEPT, Intent.REJECT, Intent.SETTINGS}) >= 2):
        return Banner(layer, known)
    return Banner(layer, known) if _asks(layer, intents) else None


def _asks(layer: SeenLayer, intents: set[Intent]) -> bool:
    if layer.kind == "flow" and layer.main:
        return False  # blocked content that asks for its own consent, or a page about cookies
    if layer.fields:
        return False  # something is to be written: a letter to subscribe to, a log-in
    prose = layer.text
    for button in layer.buttons:
        if button.text:
            prose = prose.replace(button.text, " ", 1)
    cookies, general = topics(prose)
    both = Intent.ACCEPT in intents and bool(intents & {Intent.REJECT, Intent.SETTINGS, Intent.SAVE})
    if cookies:
        return layer.kind != "flow" or bool(intents & {Intent.ACCEPT, Intent.REJECT, Intent.ACKNOWLEDGE})
    if layer.kind == "flow" or asks_for_else(layer.text):
        return False
    named = any(topics(button.name)[0] for button in layer.buttons if button.target == "none")
    return both and (general or named)


# ---- what to press


def plan(banners: list[Banner], *, refuse: bool, tried: Tried = frozenset()) -> Move | None:
    """The next move towards a refusal or an acceptance; null where nothing offers it.

    `tried` holds the marks of buttons pressed without bringing the choice.
    A refusal never presses what accepts, and nothing whose meaning is not known.
    """
    fresh = [Banner(one.layer, tuple(k for k in one.known if k.button.mark not in tried)) for one in banners]
    for banner, all_of_it in zip(fresh, banners, strict=True):
        move = _refusal(banner, tried) if refuse else _acceptance(banner, tried)
        if move or (move := _saving_the_answer(banner, all_of_it, refuse=refuse)):
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


def _saving_the_answer(banner: Banner, all_of_it: Banner, *, refuse: bool) -> Move | None:
    """Where the answer to everything was pressed and the layer stays, it wants to be saved."""
    wish = Intent.REJECT if refuse else Intent.ACCEPT
    answered = len(all_of_it.having(wish)) > len(banner.having(wish))
    saving = banner.having(Intent.SAVE)
    return Move(banner, saving[0]) if answered and saving else None


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


# ---- what is told about it


def sighting(banners: list[Banner], signals: tuple[str, ...] = ()) -> BannerSighting:
    """What is told about the banner that these layers make."""
    titles = {rule.name: rule.title for rule in rules()}
    if not banners:
        return NO_BANNER if not signals else BannerSighting(found=False, signals=signals)
    first = banners[0]
    layer = first.layer
    name = layer.rule or next((signal for signal in signals if signal != "tcf"), None)
    spoken = [one.by for one in first.known if not one.by.startswith("rule:") and one.by]
    own = language_code(layer.language)
    read = [found[1] for one in first.known if (found := intent_of(one.button.name, layer.language))]
    languages = dict.fromkeys(sorted({*spoken, *read}, key=lambda code: -read.count(code)) or ([own] if own else []))
    return BannerSighting(
        found=True,
        platform=titles.get(name) if name else None,
        languages=tuple(code for code in languages if code),
        accept=bool(first.having(Intent.ACCEPT)),
        reject=bool(first.having(Intent.REJECT)),
        settings=bool(first.having(Intent.SETTINGS)) or bool(first.layer.switches and first.having(Intent.SAVE)),
        texts=tuple(button.name for button in layer.buttons if button.name)[:20],
        rule=layer.rule,
        preticked=preticked(banners),
        kind=layer.kind,
        frame_url=layer.frame.url if layer.frame and layer.frame.parent else None,
        text=layer.text[:LONGEST_TEXT],
        signals=signals,
    )


def preticked(banners: list[Banner]) -> tuple[str, ...] | None:
    """The labels of switches that ask for consent and are on; null where there is no switch that asks.

    What rests on a "legitimate interest" asks for no consent: such a switch is an objection.
    """
    asking = [one for banner in banners for one in banner.asking if not says_interest(one.label)]
    return tuple(one.label for one in asking if one.on)[:MOST_LABELS] if asking else None
