"""One real SDK on a page: where its script comes from, how it is started, who answers it, what it leaves behind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.farm.messages import Request, Response, empty
from tests.farm.real.packages import package_file
from tests.farm.site import Site
from tests.farm.truth import ExpectedStorage, StorageKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.farm.truth import Expected

    Answer = Callable[[Request], Response] | Response

DAY = 86400
YEAR = 365 * DAY
CAP = 400 * DAY
"""The longest lifetime that Chromium grants."""


@dataclass(frozen=True, slots=True)
class Sdk:
    """A package run as its documentation says, against hosts of the farm."""

    name: str
    """Path of its page, /<name>."""
    package: str
    script: str
    """URL that the page loads."""
    file: str
    """The file behind it, as in `npm.file`."""
    start: str
    """Inline script after the SDK's script."""
    before: str = ""
    """Inline script before it: settings or the queue of the vendor's snippet."""
    answers: Mapping[str, Answer | None] = field(default_factory=dict)
    """URL (may end in `*`) -> what the vendor's servers answer; None = 204."""
    cookies: tuple[Expected, ...] = ()
    storage: tuple[ExpectedStorage, ...] = ()
    third_parties: frozenset[str] = frozenset()
    reports_on_leaving: bool = False
    """Its collector hears nothing before the page is left (or half a minute has passed)."""
    source: str = ""
    """Where the names and lifetimes come from."""

    def markup(self) -> str:
        """The tags of the SDK, as a site owner pastes them."""
        before = f"<script>{self.before}</script>" if self.before else ""
        start = f"<script>{self.start}</script>" if self.start else ""
        return f'{before}<script src="{self.script}"></script>{start}'


def probes(kind: StorageKind, *keys: str) -> tuple[ExpectedStorage, ...]:
    """Keys that an SDK writes and removes at once, to learn whether it may."""
    return tuple(ExpectedStorage(kind, key, removed=True) for key in keys)


def publish(sdks: tuple[Sdk, ...], own: Site) -> tuple[Site, ...]:
    """The hosts of the vendors; what an SDK asks of `own` is added there."""
    hosts: dict[str, Site] = {own.host: own}
    for sdk in sdks:
        for url, answer in {sdk.script: package_file(sdk.file), **sdk.answers}.items():
            parts = urlsplit(url)
            site = hosts.setdefault(parts.netloc, Site(parts.netloc))
            site.add(parts.path, empty() if answer is None else answer, cors=True)
    return tuple(site for site in hosts.values() if site is not own)
