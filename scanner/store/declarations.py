"""The versions of a site's declaration: at most one draft, and every version that was published, numbered from 1.

What a version holds is for others to say: `content` and `changes` are JSON that comes back as it was given.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, and_, func, insert, select, update

from scanner.errors import UsageError
from scanner.store import engine as connections
from scanner.store import schema

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Engine, RowMapping

    from scanner.store.location import Location

_TABLE = schema.declarations
_ADVICE = "Look at it again: cookiescan declaration review {site}."


class State(StrEnum):
    """How far a version has come."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class VersionSummary:
    """A version without its content."""

    site: str
    number: int
    state: State
    scan_id: str
    made_at: datetime
    reviewed_at: datetime | None
    reviewed_by: str | None
    published_at: datetime | None
    changes: Any
    """Against the published version before it; None = it is the first."""


@dataclass(frozen=True, slots=True)
class Version(VersionSummary):
    """A version whole."""

    content: Any


class Declarations:
    """The part of a store that keeps versions of declarations."""

    _engine: Engine
    location: Location

    def put_draft(self, site: str, scan_id: str, made_at: datetime, content: Any, changes: Any = None) -> Version:
        """Keep a draft in place of the draft or reviewed version that was there; published ones stay as they are.

        Raises:
            UsageError: there is no such site (registrable domain).
        """
        values = {
            "scan_id": scan_id, "made_at": made_at, "content": content, "changes": changes,
            "state": State.DRAFT.value, "reviewed_at": None, "reviewed_by": None, "published_at": None,
        }  # fmt: skip
        with connections.writing(self._engine, self.location) as connection:
            site_id = _locked_site(connection, site)
            last = select(func.coalesce(func.max(_TABLE.c.number), 0)).where(_published(site_id))
            number = connection.execute(last).scalar_one() + 1
            row = and_(_TABLE.c.site_id == site_id, _TABLE.c.number == number)
            if not connection.execute(update(_TABLE).where(row).values(values)).rowcount:
                connection.execute(insert(_TABLE).values(site_id=site_id, number=number, **values))
            return _version(connection.execute(_whole().where(row)).mappings().one())

    def approve(self, draft: VersionSummary, at: datetime, by: str | None = None) -> None:
        """Note that somebody has looked at a draft and found it right.

        Raises:
            UsageError: the draft was replaced or published meanwhile.
        """
        self._step(draft, State.DRAFT, State.REVIEWED, reviewed_at=at, reviewed_by=by)

    def publish(self, reviewed: VersionSummary, at: datetime) -> None:
        """Note that a reviewed version is public from now on; it never changes again.

        Raises:
            UsageError: the version was replaced or published meanwhile.
        """
        self._step(reviewed, State.REVIEWED, State.PUBLISHED, published_at=at)

    def versions(self, site: str) -> list[VersionSummary]:
        """All versions of a site (registrable domain), newest first, without their contents."""
        columns = [each for each in _TABLE.c if each.name != "content"]
        query = _of(site, *columns).order_by(_TABLE.c.number.desc())
        with connections.reading(self._engine, self.location) as connection:
            return [_summary(row) for row in connection.execute(query).mappings()]

    def version(self, site: str, number: int) -> Version:
        """One version of a site.

        Raises:
            UsageError: there is none of that number.
        """
        with connections.reading(self._engine, self.location) as connection:
            found = connection.execute(_of(site, *_TABLE.c).where(_TABLE.c.number == number)).mappings().first()
        if found is None:
            raise UsageError(f"{site} has no version {number}", f"See: cookiescan declaration versions {site}")
        return _version(found)

    def published(self, site: str) -> Version | None:
        """The newest published version of a site, null where nothing was published."""
        return self._newest(site, _TABLE.c.state == State.PUBLISHED.value)

    def unpublished(self, site: str) -> Version | None:
        """The draft or reviewed version of a site, null where there is none."""
        return self._newest(site, _TABLE.c.state != State.PUBLISHED.value)

    def _newest(self, site: str, which: Any) -> Version | None:
        query = _of(site, *_TABLE.c).where(which).order_by(_TABLE.c.number.desc()).limit(1)
        with connections.reading(self._engine, self.location) as connection:
            found = connection.execute(query).mappings().first()
        return None if found is None else _version(found)

    def _step(self, version: VersionSummary, state: State, new: State, **values: Any) -> None:
        """Bring a version one step further if it is still the one that was looked at."""
        with connections.writing(self._engine, self.location) as connection:
            site_id = _locked_site(connection, version.site)
            same = and_(
                _TABLE.c.site_id == site_id,
                _TABLE.c.number == version.number,
                _TABLE.c.made_at == version.made_at,
                _TABLE.c.state == state.value,
            )
            if not connection.execute(update(_TABLE).where(same).values(state=new.value, **values)).rowcount:
                raise UsageError(
                    f"Version {version.number} of {version.site} has changed meanwhile",
                    _ADVICE.format(site=version.site),
                )


def _locked_site(connection: Connection, site: str) -> int:
    """The number of a site, whose versions nobody else changes until the transaction ends."""
    query = select(schema.sites.c.id).where(schema.sites.c.name == site).with_for_update()
    found: int | None = connection.execute(query).scalar()
    if found is None:
        raise UsageError(f"Nothing of {site} is kept", f"Scan it first: cookiescan scan {site}.")
    return found


def _published(site_id: int) -> Any:
    return and_(_TABLE.c.site_id == site_id, _TABLE.c.state == State.PUBLISHED.value)


def _whole() -> Select[Any]:
    return select(_TABLE, schema.sites.c.name.label("site")).join_from(_TABLE, schema.sites)


def _of(site: str, *columns: Any) -> Select[Any]:
    """Versions of a site by its name."""
    name = schema.sites.c.name.label("site")
    return select(*columns, name).join_from(_TABLE, schema.sites).where(schema.sites.c.name == site)


def _facts(row: RowMapping) -> dict[str, Any]:
    return {
        "site": row["site"],
        "number": row["number"],
        "state": State(row["state"]),
        "scan_id": row["scan_id"],
        "made_at": row["made_at"],
        "reviewed_at": row["reviewed_at"],
        "reviewed_by": row["reviewed_by"],
        "published_at": row["published_at"],
        "changes": row["changes"],
    }


def _summary(row: RowMapping) -> VersionSummary:
    return VersionSummary(**_facts(row))


def _version(row: RowMapping) -> Version:
    return Version(**_facts(row), content=row["content"])
