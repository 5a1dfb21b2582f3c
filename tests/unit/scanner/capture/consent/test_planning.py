"""What is pressed next, and which switches are moved before: without a browser."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scanner.capture.consent.judging import banners_in
from scanner.capture.consent.planning import plan
from scanner.capture.consent.records import Button, SeenLayer, Switch
from tests.unit.scanner.capture.consent.layers import layer, switch


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


def test_the_settings_of_a_platform_lie_over_its_first_layer() -> None:
    first = layer("Accept all", "Settings", rule="klaro", part="banner")
    second = replace(layer("Save", "Reject all", rule="klaro", part="settings"), n=100)
    move = plan(banners_in([first, second]), refuse=True)
    assert move is not None
    assert move.banner.layer.part == "settings"


def answer(n: int, label: str, group: str, *, on: bool = False, shown: bool = True) -> Switch:
    """One answer of several to a question."""
    return Switch(n, label, on, fixed=False, shown=shown, group=group)


def flips(seen: SeenLayer, *, refuse: bool) -> list[tuple[int, bool]] | None:
    """The switches that are moved, and to what; null where nothing can be done by them."""
    move = plan(banners_in([seen]), refuse=refuse)
    return [(one.switch.n, one.on) for one in move.flips] if move is not None and move.press.intent == "save" else None


@pytest.mark.parametrize(
    ("switches", "refusing", "accepting"),
    [
        ((switch(1, "Statistics"), switch(2, "Ads", on=False)), [(1, False)], [(2, True)]),
        ((switch(1, "Do not allow statistics", on=False),), [(1, True)], []),
        ((switch(1, "Statistics"), switch(2, "Ads", shown=False)), [(1, False)], []),
        ((answer(1, "Yes", "a", on=True), answer(2, "No", "a")), [(2, True)], []),
        ((answer(1, "Yes", "a"), answer(2, "No", "a"), answer(3, "Yes", "b"), answer(4, "No", "b")),
         [(2, True), (4, True)], [(1, True), (3, True)]),
        ((answer(1, "All cookies", "a"), answer(2, "Necessary", "a", on=True)), [], [(1, True)]),
        ((answer(1, "English", "l", on=True), answer(2, "Suomi", "l"), switch(3, "Ads")), [(3, False)], []),
        ((answer(1, "Yes", "a", on=True),), None, []),
    ],
    ids=["both ways", "says the contrary", "hidden ones move along", "a question", "two questions", "all or necessary",
         "a question about something else", "a question that takes no refusal"],
)  # fmt: skip
def test_switches_and_questions(
    switches: tuple[Switch, ...], refusing: list[tuple[int, bool]] | None, accepting: list[tuple[int, bool]]
) -> None:
    seen = layer("Save my choices", switches=switches)
    assert flips(seen, refuse=True) == refusing
    assert flips(seen, refuse=False) == accepting


def test_an_answer_to_everything_that_is_still_to_be_saved() -> None:
    seen = banners_in([layer("Refuse all", "Accept all", "Save")])
    for name, refuse in (("Refuse all", True), ("Accept all", False)):
        mark = frozenset({(name, "")})
        move = plan(seen, refuse=refuse, tried=mark, pressed=mark)
        assert move is not None
        assert move.press.button.name == "Save"


def test_an_answer_that_could_not_be_pressed_is_not_saved() -> None:
    failed = frozenset({("Refuse all", "")})
    assert plan(banners_in([layer("Refuse all", "Accept all", "Save")]), refuse=True, tried=failed) is None


def test_an_answer_is_not_saved_while_a_hidden_switch_says_the_contrary() -> None:
    seen = layer("Refuse all", "Accept all", "Save", switches=(switch(11, "Statistics", shown=False),))
    mark = frozenset({("Refuse all", "")})
    assert plan(banners_in([seen]), refuse=True, tried=mark, pressed=mark) is None


@pytest.mark.parametrize(
    ("names", "refusing", "accepting"),
    [
        (("Wonderful", "Reject"), "Reject", "Wonderful"),
        (("Accept", "Hmm"), "Hmm", "Accept"),
        (("Wonderful", "Hmm", "Reject"), "Reject", None),
        (("Accept", "Hmm", "Wonderful"), None, "Accept"),
    ],
)
def test_the_other_one_of_two(names: tuple[str, ...], refusing: str | None, accepting: str | None) -> None:
    assert pressed(layer(*names), refuse=True) == refusing
    assert pressed(layer(*names), refuse=False) == accepting


def test_what_is_folded_is_opened_before_it_is_saved() -> None:
    seen = layer("Save", switches=(switch(11, "Statistics", shown=False),))
    tab = Button(20, "Categories", role="tab")
    move = plan(banners_in([replace(seen, buttons=(*seen.buttons, tab))]), refuse=True)
    assert move is not None
    assert (move.press.button.name, move.flips) == ("Categories", ())


def test_settings_on_a_page_of_their_own_come_last() -> None:
    buttons = (Button(1, "Cookie settings", target="same"), Button(2, "Accept"), Button(3, "Manage"))
    seen = replace(layer("x"), buttons=buttons)
    assert pressed(seen, refuse=True) == "Manage"
    assert pressed(replace(seen, buttons=buttons[:2]), refuse=True) == "Cookie settings"


def test_a_disabled_button_is_pressed_where_there_is_no_other() -> None:
    seen = layer("Reject", "Refuse all")
    first, second = seen.buttons
    asleep = replace(second, disabled=True)
    assert pressed(replace(seen, buttons=(first, asleep)), refuse=True) == "Reject"
    assert pressed(replace(seen, buttons=(asleep,)), refuse=True) == "Refuse all"
