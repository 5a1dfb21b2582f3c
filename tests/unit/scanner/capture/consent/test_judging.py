"""Which layers ask for consent, and what is pressed on them: without a browser."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.capture.consent.judging import as_banner, banners_in, meaning, sighting
from scanner.capture.consent.records import Button, SeenLayer
from scanner.capture.consent.wording import Intent
from tests.unit.scanner.capture.consent.layers import layer, switch


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
