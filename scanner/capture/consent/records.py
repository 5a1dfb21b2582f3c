"""What the finder sees on a page, and what is told about the banner and the choice made on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Box = tuple[int, int, int, int]  # left, top, width, height in CSS pixels, in the viewport of its frame


@dataclass(frozen=True, slots=True, eq=False)
class FrameView:
    """A frame of the page, and the world in it where the finder runs."""

    id: str
    context: int  # execution context of the finder's own world
    url: str
    parent: FrameView | None


@dataclass(frozen=True, slots=True)
class Button:
    """Something in a layer that can be pressed; `n` is its number in the finder of its frame."""

    n: int
    text: str
    label: str = ""  # aria-label, title or alt
    tag: str = "button"
    target: Literal["none", "same", "other"] = "none"  # where a link leads: nowhere, on this origin, away
    role: str = ""
    box: Box = (0, 0, 0, 0)
    disabled: bool = False
    actions: tuple[str, ...] = ()  # what the platform's rule calls it
    hint: str = ""  # id and classes
    expands: bool = False  # opens a part of the layer, such as the head of an accordion
    language: str = ""  # of the place where it stands, as the page says
    sentence: str = ""  # that a short link stands in, up to its end

    @property
    def name(self) -> str:
        """What a visitor reads on it; of a mere sign, what it is said to mean."""
        return self.text if any(map(str.isalnum, self.text)) else self.label or self.text

    @property
    def mark(self) -> tuple[str, str]:
        """What it is known by, also after the page was loaded again."""
        return (self.name, self.hint)


@dataclass(frozen=True, slots=True)
class Switch:
    """A check box or toggle in a layer, or one answer of several to the question `group`."""

    n: int
    label: str
    on: bool
    fixed: bool  # disabled: the site says that it is necessary
    shown: bool
    name: str = ""  # id, name and value
    group: str = ""


@dataclass(frozen=True, slots=True)
class SeenLayer:
    """A box over the page, or a block in it, that speaks of consent or is a platform's."""

    frame: FrameView | None
    n: int
    kind: str  # dialog, fixed, sticky, absolute, flow, frame
    text: str
    language: str
    box: Box
    buttons: tuple[Button, ...]
    switches: tuple[Switch, ...] = ()
    rule: str | None = None
    part: Literal["banner", "settings"] | None = None
    modal: bool = False
    main: bool = False  # in the main part of the page, where blocked content asks for consent
    hint: str = ""
    viewport: tuple[int, int] = (0, 0)
    fields: int = 0  # in which something is to be written, such as an address

    @property
    def place(self) -> tuple[int, int]:
        """Which layer it is, as long as its document lives."""
        return (self.frame.context if self.frame else 0, self.n)

    @property
    def key(self) -> tuple[object, ...]:
        """What changes when the layer does."""
        return (*self.place, tuple(button.n for button in self.buttons), tuple(one.shown for one in self.switches))


@dataclass(frozen=True, slots=True)
class Look:
    """All layers of all frames at one moment."""

    url: str
    document: str  # changes with each load
    layers: tuple[SeenLayer, ...]


@dataclass(frozen=True, slots=True)
class BannerSighting:
    """The banner on the page now; of what nobody looked at, or what cannot be told, null."""

    found: bool
    platform: str | None = None
    languages: tuple[str, ...] = ()
    accept: bool | None = None  # offered on the first layer
    reject: bool | None = None
    settings: bool | None = None
    texts: tuple[str, ...] = ()  # of its buttons, in their order
    rule: str | None = None
    preticked: tuple[str, ...] | None = None  # labels of switches that ask for consent and are on; null = no switches
    kind: str | None = None  # dialog, fixed, sticky, absolute, flow, frame
    frame_url: str | None = None  # of the frame it is in, if that is not the page itself
    text: str = ""  # what it says, shortened
    signals: tuple[str, ...] = ()  # platforms whose script is on the page, banner or not


NO_BANNER = BannerSighting(found=False)


@dataclass(frozen=True, slots=True)
class Press:
    """One press on a button or switch, as evidence."""

    intent: str
    text: str
    layer: int  # 1 = the first layer
    at: float  # epoch seconds
    url: str
    by: str  # `rule:NAME` or the language in which the text was understood


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of the page, as evidence."""

    shows: Literal["banner", "layer", "after"]
    layer: int | None
    at: float  # epoch seconds
    url: str
    data: bytes  # JPEG


@dataclass(frozen=True, slots=True)
class Choice:
    """What became of the wish to refuse, to accept or to change from one to the other.

    `how` is `no_banner`, `not_offered`, `not_operable`, `rule:NAME:first_layer`, `generic:second_layer` and
    the like. `outcome` is null unless the decisive press was made. `clicks` counts presses on buttons and switches.
    """

    banner: BannerSighting
    reached: bool
    outcome: Literal["verified", "unverified"] | None
    how: str | None
    clicks: int | None = None
    error: str | None = None
    chosen_at: float | None = None
    record: dict[str, Any] = field(default_factory=dict)
    presses: tuple[Press, ...] = ()
    shots: tuple[Shot, ...] = ()
    asked_again: bool = False  # the banner was back after the page was loaded again
