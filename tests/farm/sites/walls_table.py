"""How a page of the walls' table is written down: what is asked for, what is answered, and what stands there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

HOST = "www.walls.example"

SENTENCES = (
    "The workshop stands by the river, and its wheel has turned since the days of our grandparents.",
    "We grind flour from grain of the valley and bake with it on Tuesdays and Fridays.",
    "Whoever wants to see the stones at work is welcome on Saturdays after ten.",
    "In spring the water is high, in autumn the grain comes in, in winter we mend what broke.",
    "Our bread keeps for a week when it lies in linen, and longer when it is cut late.",
    "The old mill book tells of floods, of weddings and of a bear that ate the dough.",
    "Children may feed the ducks, but not with bread, which does them no good.",
    "Orders are taken by telephone until noon, and later by the slot in the door.",
)
TOPICS = "mill bread flour visit history prices recipes contact news jobs team imprint privacy terms delivery faq"
NAVIGATION = "<nav>" + "".join(f'<a href="/{name}">{name.title()}</a> ' for name in TOPICS.split()) + "</nav>"
PROSE = "".join(f"<p>{one}</p>" for one in SENTENCES * 3)


@dataclass(frozen=True, slots=True)
class Case:
    """One answer. `kind` is the wall that stands there; null = it is the page that was asked for."""

    name: str
    body: str
    kind: str | None = None
    by: str | None = None
    title: str = ""
    head: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    path: str = ""  # asked for; of its own where none is given
    landed: str | None = None  # path or address to which the visit is led
    lang: str = "en"

    @property
    def asked(self) -> str:
        """The path asked for, with the name as a mark where several share it."""
        return self.path or f"/{'wall' if self.kind else 'plain'}/{self.name}"

    @property
    def asked_url(self) -> str:
        """The address asked for."""
        return f"https://{HOST}{self.asked}"

    @property
    def landed_url(self) -> str:
        """Where the visit ends."""
        if self.landed is None:
            return self.asked_url
        return self.landed if self.landed.startswith("http") else f"https://{HOST}{self.landed}"

    @property
    def document(self) -> str:
        """The whole HTML."""
        return (
            f'<!doctype html><html lang="{self.lang}"><head><meta charset="utf-8"><title>{self.title}</title>'
            f'<link rel="icon" href="data:,">{self.head}</head><body>{self.body}</body></html>'
        )


def whole(body: str) -> str:
    """A part in the middle of an ordinary page."""
    return f"<header>{NAVIGATION}</header><main>{body}{PROSE}</main><footer><a href='/imprint'>Imprint</a></footer>"


def thin(body: str) -> str:
    """A part in the middle of a page with little on it, but its navigation."""
    return f"<header>{NAVIGATION}</header><main>{body}</main>"
