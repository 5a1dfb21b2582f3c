"""Layers and switches as the finder describes them."""

from __future__ import annotations

from typing import Any

from scanner.capture.consent.records import Button, SeenLayer, Switch

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
