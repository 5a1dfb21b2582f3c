"""Which controls lead back to a choice, and which are left alone: without a browser."""

from __future__ import annotations

import pytest

from scanner.capture.consent.records import Button, FrameView
from scanner.capture.consent.reopening import is_a_choice, ranked

VIEW = FrameView("f", 1, "https://www.shop.example/", None)


def test_the_likeliest_comes_first() -> None:
    buttons = [
        Button(1, "Cookies", language="en"),
        Button(2, "Cookie settings", target="same", language="en"),
        Button(3, "Manage cookies", language="en"),
        Button(4, "Cookie settings of a friend", target="other", language="en"),
        Button(5, "Cookie policy", target="same", language="en"),
    ]
    assert [button.n for _, button in ranked((VIEW, one) for one in buttons)] == [3, 2, 1]


@pytest.mark.parametrize(
    ("name", "target", "taken"),
    [
        ("Withdraw consent", "none", True),
        ("Opt out", "none", True),
        ("Settings", "none", True),
        ("Delete my account", "none", False),
        ("Buy now", "none", False),
        ("Log out", "none", False),
        ("Send", "none", False),
        ("Opt out", "other", False),
        ("Opt out", "same", False),
        ("Change your cookie settings", "same", True),
        ("Change your cookie settings", "other", False),
    ],
)
def test_what_is_pressed_on_the_page_about_cookies(name: str, target: str, *, taken: bool) -> None:
    assert is_a_choice(Button(1, name, target=target, language="en")) is taken  # type: ignore[arg-type]
