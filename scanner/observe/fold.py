"""What of a visit may be kept: the addresses in it without values that could tell of a person."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scanner.observe.attribution import folded
from scanner.urls import fold_page_url

if TYPE_CHECKING:
    from scanner.sightings import PageRecord, VisitRecord


def keepable_page(page: PageRecord) -> PageRecord:
    """The page with its addresses as they may be kept."""
    return replace(
        page,
        url=fold_page_url(page.url),
        found_on=fold_page_url(page.found_on) if page.found_on else None,
    )


def keepable(visit: VisitRecord, site: str) -> VisitRecord:
    """The visit with every address folded (`urls.fold_page_url`, `urls.fold_foreign_url`)."""
    known: dict[str, str] = {}

    def fold(url: str) -> str:
        if url not in known:
            known[url] = folded(url, site) if url.startswith(("http", "ws", "data:", "blob:")) else url
        return known[url]

    def chain(urls: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(fold, urls))

    return replace(
        visit,
        url=fold_page_url(visit.url),
        final_url=fold(visit.final_url) if visit.final_url else None,
        http_cookies=tuple(
            replace(c, url=fold(c.url), chain=chain(c.chain), frame_url=fold(c.frame_url)) for c in visit.http_cookies
        ),
        script_cookies=tuple(
            replace(c, script=fold(c.script) if c.script else None, chain=chain(c.chain), frame_url=fold(c.frame_url))
            for c in visit.script_cookies
        ),
        cookie_reads=tuple(
            replace(r, script=fold(r.script) if r.script else None, frame_url=fold(r.frame_url))
            for r in visit.cookie_reads
        ),
        storage=tuple(
            replace(s, script=fold(s.script) if s.script else None, chain=chain(s.chain), frame_url=fold(s.frame_url))
            for s in visit.storage
        ),
        requests=tuple(
            replace(
                r,
                url=fold(r.url),
                chain=chain(r.chain),
                frame_url=fold(r.frame_url),
                redirected_from=fold(r.redirected_from) if r.redirected_from else None,
            )
            for r in visit.requests
        ),
        fingerprinting=tuple(
            replace(f, script=fold(f.script) if f.script else None, chain=chain(f.chain), frame_url=fold(f.frame_url))
            for f in visit.fingerprinting
        ),
    )
