"""Is this layer a consent banner, and what do its buttons do? Pure."""

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

LONGEST_TEXT = 400  # characters of the banner's text that are kept
MOST_LABEL_WORDS = 6  # of a switch that is called necessary
LAST_WORDS = 6  # of a sentence, by which a link in it is understood
MOST_LABELS = 20  # of switches, that are kept


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
    if layer.switches and not intents & {Intent.SAVE, Intent.ACCEPT, Intent.REJECT}:
        known = _with_saving(layer, known, opened=opened)
        intents = {one.intent for one in known}
    answers = intents & {Intent.ACCEPT, Intent.REJECT, Intent.SAVE, Intent.ACKNOWLEDGE, Intent.CLOSE}
    if not answers:
        return None
    if layer.rule is not None:
        return Banner(layer, known)
    if opened and (Intent.SAVE in intents or len(intents & {Intent.ACCEPT, Intent.REJECT, Intent.SETTINGS}) >= 2):
        return Banner(layer, known)
    return Banner(layer, known) if _asks(layer, intents) else None


def _with_saving(layer: SeenLayer, known: tuple[Known, ...], *, opened: bool) -> tuple[Known, ...]:
    """Beside switches the one thing that is left to press keeps what they say, whatever it is called."""
    closing = {one.button.n for one in known if one.intent in {Intent.CLOSE, Intent.INFO}}
    rest = [
        one
        for one in layer.buttons
        if one.name and one.target == "none" and not one.expands and one.role != "tab" and one.n not in closing
    ]
    if len(rest) != 1 or not (opened or layer.rule or topics(layer.text)[0]):
        return known
    return (*(one for one in known if one.button.n != rest[0].n), Known(rest[0], Intent.SAVE, ""))


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
