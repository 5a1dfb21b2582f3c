"""A scan that was cut off goes on: what a finished visit leaves for that, and the visits that are not made again.

With each visit of a scan under way a *trail* is kept: where its page leads, what was found about consent and whom the
browser has contacted by then. It goes when the scan ends. A page whose own address or one of whose links cannot be
kept as it is (`urls.fold_page_url`: parts that may tell of a person) has no trail, and is visited again.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from scanner.capture.consent import BannerSighting, Choice, Shot
from scanner.capture.visit import VisitResult
from scanner.model import FoundHow, Phase
from scanner.sightings import Dom, PageRecord, VisitRecord
from scanner.spiders.dom import PageLinks
from scanner.urls import fold_page_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Trail:
    """What a scan goes on with after a finished visit."""

    attempt: int  # of the scan; each starts a browser, and counts its contacts, anew
    contacts: dict[str, int]  # host → connections until then, in this attempt
    found: tuple[PageLinks, ...]
    routes: tuple[str, ...]
    banner: BannerSighting | None
    choice: Choice | None
    implied: bool | None
    shots: tuple[Shot, ...]


_TRAIL = TypeAdapter(Trail)


def written(trail: Trail, visit: VisitRecord, page: PageRecord) -> bytes | None:
    """The trail as it is kept (JSON, zlib); null where an address in it may not be kept."""
    addresses = (
        page.url,
        page.found_on or "",
        visit.url,
        visit.final_url or "",
        *trail.routes,
        *(
            url
            for one in trail.found
            for url in (*one.links, *one.alternates, *one.hints, *one.feeds, one.search or "")
        ),
    )
    if any(url and fold_page_url(url) != url for url in addresses):
        return None
    # What is refused is never asked for; many such addresses carry a token of the visitor.
    trail = replace(trail, found=tuple(map(_without_tokens, trail.found)))
    # As base64, and not by pydantic's own JSON mode, which replaces lone surrogates.
    text = json.dumps(_TRAIL.dump_python(trail), default=_as_text, separators=(",", ":"))
    return zlib.compress(text.encode("ascii"))


def _without_tokens(found: PageLinks) -> PageLinks:
    return replace(found, refused=tuple(url for url in found.refused if fold_page_url(url) == url))


def _as_text(value: Any) -> str | list[Any]:
    if isinstance(value, bytes):
        return base64.b85encode(value).decode("ascii")
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} in a trail")


def read(data: bytes) -> Trail:
    """The trail again.

    Raises:
        ValueError, zlib.error: it is damaged.
    """
    trail = _TRAIL.validate_python(json.loads(zlib.decompress(data)))
    choice = trail.choice and replace(trail.choice, shots=tuple(map(_with_data, trail.choice.shots)))
    return replace(trail, choice=choice, shots=tuple(map(_with_data, trail.shots)))


def _with_data(shot: Shot) -> Shot:
    return replace(shot, data=base64.b85decode(shot.data))


@dataclass(slots=True)
class KeptVisits:
    """The finished visits of a scan that was cut off; each is given out once."""

    pages: list[PageRecord] = field(default_factory=list)  # visited in the first phase, in that order
    contacts: Counter[str] = field(default_factory=Counter)  # of all attempts before
    attempts: int = 0
    begun: set[Phase] = field(default_factory=set)  # their start page was visited
    choices: dict[Phase, bool] = field(default_factory=dict)  # was the choice of the phase reached
    _logins: dict[Phase, list[VisitRecord]] = field(default_factory=dict)  # visits of the log-in
    _results: dict[tuple[str, Phase], VisitResult] = field(default_factory=dict)

    @classmethod
    def of(
        cls, kept: Iterable[tuple[PageRecord, VisitRecord, bytes]], phases: Sequence[Phase], start_url: str
    ) -> KeptVisits:
        """Sort the kept visits; those of the phase `withdraw`, whose profile is lost, are made again."""
        visits = cls()
        last: dict[int, Counter[str]] = {}
        for page, record, data in kept:
            trail = read(data)
            visits.attempts = max(visits.attempts, trail.attempt)
            last[trail.attempt] = last.get(trail.attempt, Counter()) | Counter(trail.contacts)  # the higher of each
            if record.phase is Phase.WITHDRAW:
                continue
            if page.how is FoundHow.LOGIN:
                visits._logins.setdefault(record.phase, []).append(record)
                continue
            if record.phase is phases[0]:
                visits.pages.append(replace(page, url=record.url))
            if record.url == start_url:
                visits.begun.add(record.phase)
            if record.url == start_url and trail.choice is not None:
                visits.choices[record.phase] = trail.choice.reached
            visits._results[record.url, record.phase] = VisitResult(
                record,
                Dom(base_url=record.final_url or record.url, routes=trail.routes),
                trail.banner,
                trail.choice,
                trail.implied,
                trail.shots,
                kept=True,
                found=trail.found,
            )
        for contacts in last.values():
            visits.contacts.update(contacts)
        return visits

    def take(self, url: str, phase: Phase) -> VisitResult | None:
        """The kept visit of a page in a phase, once; with the first of a phase come those of its log-in."""
        result = self._results.pop((url, phase), None)
        if result is None or phase not in self._logins:
            return result
        return replace(result, before=tuple(self._logins.pop(phase)))

    def __len__(self) -> int:
        return len(self._results)
