"""Which layers ask for consent, and what is pressed on them: without a browser."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scanner.capture.consent.judging import as_banner, banners_in, meaning, plan, sighting
from scanner.capture.consent.records import Button, SeenLayer, Switch
from scanner.capture.consent.wording import Intent

PROSE = "We use cookies to count visits."


def layer(*names: str, text: str = PROSE, switches: tuple[Switch, ...] = (), **more: Any) -> SeenLayer:
    """A layer in English with buttons of these names."""
    buttons = tuple(Button(n, name) for n, name in enumerate(names))
    words = f"{text} {' '.join(names)}"
    settings: dict[str, Any] = {"kind": "fixed", "language": "en", "box": (0, 600, 1280, 120), **more}
    return SeenLayer(None, 99, text=words, buttons=buttons, switches=switches, **settings)


def switch(n: int, label: str, *, on: bool = True, fixed: bool = False, shown: bool = True) -> Switch:
    """A switch of a layer."""
    return Switch(n, label, on, fixed, shown)


@pytest.mark.parametrize(
    "seen",
    [
        layer("Accept all", "Reject all"),
        layer("OK"),
        layer("Accept", "Decline", kind="flow"),
        layer("Accept cookies", "Cookie settings", text="Hello!"),
        layer("Accept all", "Settings", text="You control your data protection."),
        layer("Sure", "Reject", text="", rule="klaro", part="banner"),
    ],
    ids=["both", "notice", "in the flow", "words on the buttons only", "privacy in general", "a platform's own"],
)
def test_layers_that_ask_for_consent(seen: SeenLayer) -> None:
    assert as_banner(seen) is not None


@pytest.mark.parametrize(
    "seen",
    [
        layer("Subscribe", "No thanks", text="By going on you agree to our privacy policy."),
        layer("Yes", "No", text="Are you over eighteen?"),
        layer("Cookie settings", text="Imprint"),
        layer("Accept", text="This video needs cookies.", kind="flow", main=True),
        layer("Settings", text="About cookies and consent.", kind="flow"),
        layer("Home", "Contact", "Search"),
    ],
    ids=["letter", "age", "footer", "blocked content", "page about cookies", "menu"],
)
def test_layers_that_do_not(seen: SeenLayer) -> None:
    assert as_banner(seen) is None


def test_a_layer_that_a_press_opened_need_not_speak_of_cookies() -> None:
    seen = layer("Save my choices", text="Statistics Marketing", switches=(switch(5, "Statistics"),))
    assert as_banner(seen) is None
    assert as_banner(seen, opened=True) is not None


def pressed(seen: SeenLayer, *, refuse: bool, tried: frozenset[tuple[str, str]] = frozenset()) -> str | None:
    """The name of the button that is pressed next."""
    move = plan(banners_in([seen]), refuse=refuse, tried=tried)
    return move.press.button.name if move else None


@pytest.mark.parametrize(
    ("names", "refusing", "accepting"),
    [
        (("Accept all", "Reject all", "Settings"), "Reject all", "Accept all"),
        (("Continue without accepting", "Accept"), "Continue without accepting", "Accept"),
        (("Accept only necessary", "Accept all"), "Accept only necessary", "Accept all"),
        (("Accept all", "Settings"), "Settings", "Accept all"),
        (("Accept and continue", "Subscribe"), None, "Accept and continue"),
        (("Accept and continue", "Subscribe and reject"), None, "Accept and continue"),
        (("OK",), None, "OK"),
        (("Reject all", "Close"), "Reject all", None),
        (("Accept all", "Learn more"), "Learn more", "Accept all"),
        (("Decline", "Decline all", "Accept"), "Decline all", "Accept"),
    ],
)
def test_what_is_pressed_first(names: tuple[str, ...], refusing: str | None, accepting: str | None) -> None:
    assert pressed(layer(*names), refuse=True) == refusing
    assert pressed(layer(*names), refuse=False) == accepting


def test_a_refusal_never_presses_what_accepts() -> None:
    names = ("Accept all", "Allow", "I agree", "Yes", "OK", "Wonderful", "Close", "Subscribe")
    assert pressed(layer(*names), refuse=True) is None


def test_a_button_that_brought_nothing_is_not_pressed_again() -> None:
    seen = layer("Reject all", "Settings", "Accept all")
    assert pressed(seen, refuse=True, tried=frozenset({("Reject all", "")})) == "Settings"


def test_switches_are_moved_before_the_choice_is_saved() -> None:
    switches = (
        switch(10, "Necessary", fixed=True),
        switch(11, "Statistics"),
        switch(12, "Marketing", on=False),
        switch(13, "Strictly necessary cookies"),
    )
    seen = layer("Save", "Accept all", switches=switches)
    refusal = plan(banners_in([seen]), refuse=True)
    assert refusal is not None
    assert [(one.switch.n, one.on) for one in refusal.flips] == [(11, False)]
    assert refusal.press.button.name == "Save"


def test_a_hidden_switch_that_is_on_makes_saving_no_refusal() -> None:
    seen = layer("Save", "Accept all", switches=(switch(11, "Statistics", shown=False),))
    assert plan(banners_in([seen]), refuse=True) is None


def test_the_text_decides_where_a_rule_expects_the_contrary() -> None:
    seen = layer("x", rule="cookiebot", part="banner")
    swapped = Button(1, "Accept all", actions=("reject",))
    custom = Button(2, "Sounds dreadful", actions=("reject",))
    first, second = meaning(swapped, seen), meaning(custom, seen)
    assert first is not None
    assert first.intent is Intent.ACCEPT
    assert second is not None
    assert (second.intent, second.by) == (Intent.REJECT, "rule:cookiebot")


@pytest.mark.parametrize("target", ["other"])
def test_a_link_that_leads_away_is_no_choice(target: Any) -> None:
    seen = layer("Accept")
    known = meaning(Button(1, "Reject all", tag="a", target=target), seen)
    assert known is not None
    assert known.intent is Intent.INFO


def test_the_settings_of_a_platform_lie_over_its_first_layer() -> None:
    first = layer("Accept all", "Settings", rule="klaro", part="banner")
    second = replace(layer("Save", "Reject all", rule="klaro", part="settings"), n=100)
    move = plan(banners_in([first, second]), refuse=True)
    assert move is not None
    assert move.banner.layer.part == "settings"


def test_what_is_told_about_a_banner() -> None:
    switches = (switch(10, "Necessary", fixed=True), switch(11, "Statistics"))
    told = sighting(banners_in([layer("Accept all", "Reject all", "Settings", switches=switches)]), ("klaro",))
    assert (told.found, told.platform, told.languages) == (True, "Klaro", ("en",))
    assert (told.accept, told.reject, told.settings, told.preticked) == (True, True, True, ("Statistics",))
    assert told.texts == ("Accept all", "Reject all", "Settings")


@pytest.mark.parametrize(
    "label",
    [
        "Legitimate interest", "Berechtigtes Interesse", "Intérêt légitime", "Interés legítimo", "Legittimo interesse",
        "Gerechtvaardigd belang", "Berättigat intresse", "Legitim interesse", "Oikeutettu etu", "Uzasadniony interes",
    ],
)  # fmt: skip
def test_an_objection_is_no_consent_that_was_ticked_in_advance(label: str) -> None:
    switches = (switch(11, "Statistics", on=False), switch(12, label))
    told = sighting(banners_in([layer("Accept all", "Save", switches=switches)]))
    assert told.preticked == ()


def test_what_is_told_where_there_is_none() -> None:
    assert sighting([]).found is False
    assert sighting([]).accept is None
    assert sighting([], ("onetrust",)).signals == ("onetrust",)
