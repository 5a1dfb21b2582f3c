"""Brand colours: whether they can be read (WCAG 2.2, 1.4.3), and the style that they become."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LEAST: Final = 4.5
"""The contrast that text needs."""
MARK: Final = 3.0
"""The contrast that a mark needs (WCAG 2.2, 1.4.11)."""
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)

DEFAULTS: Final = {
    "light": {"background": "#ffffff", "text": "#1b1f24", "accent": "#0a4f8f"},
    "dark": {"background": "#15181c", "text": "#e7e9ec", "accent": "#8fc4f7"},
}
"""What `page.css` has where the owner names nothing."""
_MARKS: Final = {
    "light": ("#4b6b5a", "#2c6fbb", "#7a55b8", "#c2571a", "#777e87"),
    "dark": ("#86b398", "#74aef0", "#b89af0", "#f0985f", "#9aa2ab"),
}


def is_colour(text: str) -> bool:
    """Whether a text is a colour as `#rrggbb`."""
    return _COLOUR.fullmatch(text) is not None


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21, by WCAG's formula."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def variables(scheme: str, chosen: Mapping[str, str]) -> dict[str, str]:
    """The variables of the style sheet for the colours of a scheme, `light` or `dark`; the others stay as they are.

    Raises:
        ValueError: text or accent cannot be read on the background.
    """
    colours = DEFAULTS[scheme] | {name: colour.lower() for name, colour in chosen.items()}
    paper, ink, accent = colours["background"], colours["text"], colours["accent"]
    for name in ("text", "accent"):
        ratio = contrast(colours[name], paper)
        if ratio < LEAST:
            raise ValueError(
                f"{name} {colours[name]} on background {paper} has a contrast of {int(ratio * 100) / 100:.2f} to 1 and "
                f"needs {LEAST} ({scheme})"
            )
    found = {"--cs-link": accent} if "accent" in chosen else {}
    if not {"text", "background"} & set(chosen):
        return found
    wash = _mixed(ink, paper, 0.05)
    if min(contrast(ink, wash), contrast(accent, wash)) < LEAST:
        wash = paper
    muted = next(shade for part in (0.75, 0.85, 0.95, 1.0) if _readable(shade := _mixed(ink, paper, part), paper))
    found |= {"--paper": paper, "--ink": ink, "--cs-strong": ink, "--cs-muted": muted, "--cs-wash": wash}
    found |= {"--cs-line": _mixed(ink, paper, 0.2), "--cs-warn": wash, "--cs-warn-line": accent}
    for number, mark in enumerate(_MARKS[scheme], start=1):
        if contrast(mark, paper) < MARK:
            found[f"--cs-c{number}"] = accent
    return found


def style(light: Mapping[str, str], dark: Mapping[str, str]) -> str:
    """The variables as CSS for screens; print stays black on white. What is no colour is left out."""
    rules = []
    if light:
        rules.append(f"@media screen {{ :root {{ {_declared(light)} }} }}")
    if dark:
        rules.append(f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {_declared(dark)} }} }}")
    elif light:
        # the light colours must not reach a dark screen, whose own colours they were not checked against
        rules[0] = rules[0].replace("@media screen", "@media screen and (prefers-color-scheme: light)", 1)
    return "\n".join(rules)


def _declared(colours: Mapping[str, str]) -> str:
    return " ".join(_declarations(colours))


def _declarations(colours: Mapping[str, str]) -> Iterator[str]:
    for name, colour in colours.items():
        if is_colour(colour) and re.fullmatch(r"--[a-z0-9-]+", name):
            yield f"{name}: {colour};"


def _readable(colour: str, paper: str) -> bool:
    return contrast(colour, paper) >= LEAST


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    parts = [channel / 255 for channel in _channels(colour)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mixed(ink: str, paper: str, part: float) -> str:
    mixed = (
        round(part * one + (1 - part) * other) for one, other in zip(_channels(ink), _channels(paper), strict=True)
    )
    return "#" + "".join(f"{channel:02x}" for channel in mixed)
