"""From scans to versions of a declaration: drafts, their review, and the published ones as the documents name them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.carry import carried, changes_between, lacking
from reports.edition import ItemChange, Release
from reports.kept import kept, plain, record, restored
from scanner.commands.declaration_custom import prove, with_custom
from scanner.declare import declaration_of
from scanner.diff import GONE_AFTER
from scanner.errors import StoreUnusable, UsageError
from scanner.model import ScanStatus
from scanner.store.declarations import State

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from reports.declaration import Declaration
    from scanner.model import Scan
    from scanner.store import Store, Version, VersionSummary


@dataclass(frozen=True, slots=True)
class Review:
    """How the newest scan of a site stands to what is published.

    `version` is the draft, or the published version where the scan brings nothing new.
    """

    version: Version
    published: Version | None
    fresh: bool  # the draft was made now, so nobody can have approved it before

    @property
    def pending(self) -> bool:
        """Is there something to publish?"""
        return self.version.state is not State.PUBLISHED


def review_of(store: Store, site: str, now: datetime, custom: Path | None = None, *, bare: bool = False) -> Review:
    """Make the draft of a site's newest scan; one that is there already and says the same stays, approved or not.

    Raises:
        UsageError: no scan is kept, the newest one failed, it is older than what is published, or a template is wrong;
            what is published was customised, and there is no folder: `bare` says that this is meant.
    """
    scan = _newest(store, site)
    published = store.published(site)
    before = None if published is None else declared(published)
    if published is not None and before is not None and before.look is not None and custom is None and not bare:
        raise UsageError(
            f"Version {published.number} of {site} has texts, colours or items of yours",
            f"Name their folder with --custom DIR, or drop them: cookiescan declaration review {site} --no-custom.",
        )
    new = with_custom(_declaration(store, scan, before), custom)
    if before is not None and new.scanned_at < before.scanned_at:
        raise UsageError(
            f"The newest kept scan of {site} is older than its published declaration",
            f"Scan it: cookiescan scan {site}",
        )
    prove(new)
    content = kept(new)
    if published is not None and published.content == content:
        return Review(published, published, fresh=False)
    draft = store.unpublished(site)
    if draft is not None and draft.content == content:
        return Review(draft, published, fresh=False)
    changes = None if before is None else plain(changes_between(before, new))
    return Review(store.put_draft(site, scan.scan.id, now, content, changes), published, fresh=True)


def approved(store: Store, site: str, now: datetime, by: str | None, custom: Path | None = None) -> Review:
    """Make the draft of a site's newest scan, and note that somebody found it right."""
    review = review_of(store, site, now, custom)
    if review.version.state is State.DRAFT:
        store.approve(review.version, now, by)
    return review


def declared(version: Version) -> Declaration:
    """What a version declares.

    Raises:
        StoreUnusable: a newer program kept it, or it is damaged.
    """
    try:
        return restored(version.content)
    except ValueError as problem:
        raise StoreUnusable(f"Version {version.number} of {version.site} cannot be read: {problem}") from problem


def changes_of(version: VersionSummary) -> tuple[ItemChange, ...]:
    """What changed with a version; empty for the first."""
    try:
        return tuple(record(ItemChange, each) for each in version.changes or ())
    except ValueError as problem:
        raise StoreUnusable(f"Version {version.number} of {version.site} cannot be read: {problem}") from problem


def releases_of(store: Store, site: str) -> tuple[Release, ...]:
    """The published versions of a site, newest first."""
    return tuple(
        Release(number=version.number, published_at=version.published_at, changes=changes_of(version))
        for version in store.versions(site)
        if version.state is State.PUBLISHED and version.published_at is not None
    )


def _newest(store: Store, site: str) -> Scan:
    newest = next((summary for summary in store.scans(site) if summary.finished), None)
    if newest is None:
        raise UsageError(f"No scan of {site} is kept", f"Scan it first: cookiescan scan {site}.")
    if newest.status is ScanStatus.FAILED:
        why = f": {'; '.join(newest.reasons)}" if newest.reasons else ""
        raise UsageError(
            f"The newest scan of {site} ({newest.started_at:%Y-%m-%d}) failed and declares nothing{why}",
            f"Scan it again: cookiescan scan {site}",
        )
    return store.scan(newest.id)


def _declaration(store: Store, scan: Scan, published: Declaration | None) -> Declaration:
    """What a scan declares, with what of the published version it may not take out."""
    new = declaration_of(scan)
    if published is None:
        return new
    site = scan.scan.site
    earlier = store.history(site, before=scan.scan.started_at) if lacking(new, published) else ()
    return carried(
        new, published, [declaration_of(one) for one in earlier], gone_after=store.gone_after(site) or GONE_AFTER
    )
