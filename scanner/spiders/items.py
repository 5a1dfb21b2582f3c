"""What `scrapy crawl site -O pages.jsonl` writes: one line for each visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner.urls import fold_page_url

if TYPE_CHECKING:
    from scanner.sightings import PageRecord, VisitRecord


@dataclass(frozen=True, slots=True)
class VisitedPage:
    """One visit as `scrapy crawl site -O pages.jsonl` writes it."""

    url: str
    final_url: str | None
    title: str | None
    status: int | None
    phase: str
    outcome: str
    error: str | None
    depth: int
    how: str
    found_on: str | None
    template: str
    duration: float


def item_of(page: PageRecord, visit: VisitRecord) -> VisitedPage:
    """The line of one visit."""
    return VisitedPage(
        url=fold_page_url(page.url),
        final_url=fold_page_url(visit.final_url) if visit.final_url else None,
        title=visit.title,
        status=visit.status,
        phase=visit.phase.value,
        outcome=visit.outcome.value,
        error=visit.error,
        depth=page.depth,
        how=page.how.value,
        found_on=fold_page_url(page.found_on) if page.found_on else None,
        template=page.template,
        duration=visit.duration,
    )
