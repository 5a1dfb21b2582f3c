from __future__ import annotations

import pytest

from reports.colours import contrast, is_colour, style, variables


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#ffffff", "#ffffff", 1), ("#777777", "#ffffff", 4.48), ("#0000ff", "#FFFFFF", 8.59)],
)
def test_contrast_as_in_the_guideline(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


@pytest.mark.parametrize("text", ["red", "#fff", "#12345g", "#1234567", "rgb(0,0,0)", "#123456;}", "#123456\n", ""])
def test_only_six_digits_are_a_colour(text):
    assert not is_colour(text)


@pytest.mark.parametrize(
    ("scheme", "chosen"),
    [
        ("light", {"accent": "#777777"}),
        ("dark", {"accent": "#0b5c4a"}),
        ("light", {"text": "#999999"}),
        ("light", {"background": "#555555"}),
    ],
)
def test_what_cannot_be_read_is_refused(scheme, chosen):
    with pytest.raises(ValueError, match=r"contrast of \d.* needs 4.5"):
        variables(scheme, chosen)


@pytest.mark.parametrize(
    ("text", "background"),
    [("#000000", "#777777"), ("#ffffff", "#0b2a4a"), ("#767676", "#ffffff"), ("#123456", "#ffeedd")],
)
def test_every_text_can_be_read_on_every_ground(text, background):
    found = variables("light", {"text": text, "background": background, "accent": text})
    for ink in ("--ink", "--cs-muted", "--cs-link"):
        assert contrast(found[ink], found["--paper"]) >= 4.5
    for ground in ("--cs-wash", "--cs-warn"):
        assert contrast(found["--ink"], found[ground]) >= 4.5


def test_a_colour_alone_leaves_the_others():
    assert variables("light", {"accent": "#0B5C4A"}) == {"--cs-link": "#0b5c4a"}
    assert variables("light", {}) == {}


def test_the_style_is_for_the_screen_and_its_own_scheme():
    light, dark = {"--cs-link": "#0b5c4a"}, {"--cs-link": "#7fd1b9"}
    assert "(prefers-color-scheme: light) { :root { --cs-link: #0b5c4a; } }" in style(light, {})
    assert style({}, {}) == ""
    both = style(light, dark)
    assert both.count("@media screen") == 2
    assert both.index("#0b5c4a") < both.index("#7fd1b9")
    assert style({"--cs-link": "red; } * { x", "</style>": "#000000"}, {}).count("red") == 0
    assert "<" not in style({"</style>": "#000000"}, {})
