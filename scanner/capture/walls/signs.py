"""What a page shows of itself, as far as it tells whether a wall stands in its place."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from scanner.model import WallKind

if TYPE_CHECKING:
    from collections.abc import Mapping

_SPACES: Final = re.compile(r"\s+")
_QUOTES: Final = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'"})
BARE: Final = 60  # characters that a page with nothing on it may show
_SIGN_KEYS: Final = frozenset({"kind", "sure", "header", "status", "landed", "source", "markup", "words", "bare"})

_PHRASES: Final[Mapping[WallKind, str]] = {
    WallKind.CHALLENGE: "a bot challenge",
    WallKind.CAPTCHA: "a captcha",
    WallKind.REFUSED: "access was refused",
    WallKind.RATE_LIMITED: "the site was asked too often",
    WallKind.QUEUE: "a waiting room stands before it",
    WallKind.GEO: "not served in this country",
    WallKind.MAINTENANCE: "under maintenance",
    WallKind.UNAVAILABLE: "the server was not available",
    WallKind.LOGIN: "a login page stands before it",
    WallKind.GATE: "an age check stands before it",
    WallKind.PAYWALL: "for subscribers only",
}


@dataclass(frozen=True, slots=True)
class Wall:
    """What stands before a page, and whose it is where that is known."""

    kind: WallKind
    by: str | None = None
    status: int | None = None  # named where the status is what told

    @property
    def said(self) -> str:
        """It in one plain line, such as `a bot challenge of Cloudflare`."""
        text = _PHRASES[self.kind]
        if self.by:
            text += f" of {self.by}" if self.kind in {WallKind.CHALLENGE, WallKind.CAPTCHA} else f" ({self.by})"
        return f"{text} (status {self.status})" if self.status else text

    @property
    def may_pass(self) -> bool:
        """Whether it may go away by itself while a visitor waits."""
        return self.kind in {WallKind.CHALLENGE, WallKind.QUEUE}


@dataclass(frozen=True)
class PageSigns:
    """One look at a page. Numbers count what can be seen; `markup` is there only of a small page."""

    asked: str
    landed: str
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    title: str = ""
    heading: str = ""
    text: str = ""  # the beginning of what can be read
    length: int = 0  # characters of all that can be read
    elements: int = 0
    links: int = 0
    inputs: int = 0  # fields to write into or to choose from, without passwords
    passwords: int = 0
    new_password: bool = False
    widgets: int = 0  # captcha boxes
    sources: tuple[str, ...] = ()
    markup: str = ""

    @cached_property
    def head(self) -> tuple[str, ...]:
        """Title and first heading, plain."""
        return tuple(plain(one) for one in (self.title, self.heading) if one.strip())

    @cached_property
    def words(self) -> str:
        """Title, heading and text, plain."""
        return "\n".join((*self.head, plain(self.text)))

    def is_small(self, length: int, links: int) -> bool:
        """Whether there is no more to it than that, in the middle of nothing else."""
        return self.length <= length and self.links <= links and self.elements <= 600

    def says(self, topic: str) -> bool:
        """Whether it speaks of this topic of words.toml."""
        return any(one.search(self.words) for one in topics()[topic])

    def is_headed(self, topic: str) -> bool:
        """Whether its title or heading does."""
        return any(one.search(text) for one in topics()[topic] for text in self.head)


def plain(text: str) -> str:
    """Lower case, plain apostrophes, single spaces."""
    return _SPACES.sub(" ", text.translate(_QUOTES)).strip().lower()


@dataclass(frozen=True, slots=True)
class Sign:
    """One mark of a vendor; it holds where all of its parts do."""

    kind: WallKind
    vendor: str
    sure: bool = False
    headers: tuple[tuple[str, re.Pattern[str]], ...] = ()
    statuses: frozenset[int] = frozenset()
    landed: re.Pattern[str] | None = None
    source: re.Pattern[str] | None = None
    markup: re.Pattern[str] | None = None
    words: re.Pattern[str] | None = None
    bare: bool = False  # the page shows nothing else

    def holds(self, page: PageSigns) -> bool:
        """Whether the page bears it."""
        return (
            (not self.bare or page.length <= BARE)
            and (not self.statuses or page.status in self.statuses)
            and all(pattern.search(page.headers.get(name, "")) for name, pattern in self.headers)
            and (self.landed is None or self.landed.search(page.landed) is not None)
            and (self.source is None or any(self.source.search(one) for one in page.sources))
            and (self.markup is None or self.markup.search(page.markup) is not None)
            and (self.words is None or any(self.words.search(one) for one in (*page.head, page.words)))
        )


class BadSign(ValueError):
    """An entry of vendors.toml is none; only a developer sees this."""


def read_signs(text: str) -> tuple[Sign, ...]:
    """Read the signs of all vendors.

    Raises:
        BadSign: one is unknown or names nothing to go by.
    """
    found = []
    for vendor in tomllib.loads(text)["vendor"]:
        if not vendor.get("source") or not vendor.get("sign"):
            raise BadSign(f"{vendor.get('name')}: no source or no sign")
        found += [_sign(vendor["name"], table) for table in vendor["sign"]]
    return tuple(found)


def _sign(vendor: str, table: dict[str, Any]) -> Sign:
    if set(table) - _SIGN_KEYS or not set(table) - {"kind", "sure", "bare"}:
        raise BadSign(f"{vendor}: {sorted(table)}")
    patterns = {
        key: re.compile(table[key], re.DOTALL) if key in table else None
        for key in ("landed", "source", "markup", "words")
    }
    return Sign(
        kind=WallKind(table["kind"]),
        vendor=vendor,
        sure=table.get("sure", False),
        bare=table.get("bare", False),
        headers=tuple((name, re.compile(pattern)) for name, pattern in table.get("header", {}).items()),
        statuses=frozenset(table.get("status", ())),
        **patterns,
    )


@cache
def signs() -> tuple[Sign, ...]:
    """Those of vendors.toml."""
    return read_signs(_data("vendors.toml"))


@cache
def topics() -> dict[str, tuple[re.Pattern[str], ...]]:
    """Topic of words.toml → its patterns, one for each language."""
    tables = tomllib.loads(_data("words.toml"))
    return {name: tuple(re.compile(text, re.MULTILINE) for text in table.values()) for name, table in tables.items()}


def _data(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
