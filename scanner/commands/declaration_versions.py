"""`cookiescan declaration review|versions|diff`: what would be published, what was, and what differs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from reports.carry import changes_between
from reports.kept import plain
from reports.words import Words
from scanner.commands.declaration_custom import BARE, CUSTOM
from scanner.commands.drafts import Review, changes_of, declared, review_of
from scanner.commands.terminal import printable, table
from scanner.errors import UsageError
from scanner.store import Store
from scanner.store.declarations import State
from scanner.urls import site_of, start_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from reports.declaration import Declaration
    from reports.edition import ItemChange
    from scanner.store import VersionSummary

_ONLY_THE_DATE = "Nothing has changed but the date."
DIFF_FORMAT = "cookiescan-declaration-diff/1"
COLUMNS = ("VERSION", "STATE", "SCAN", "MADE (UTC)", "REVIEWED BY", "PUBLISHED (UTC)", "CHANGES")

site_argument = click.argument("site")
database_option = click.option(
    "--database", metavar="URL", help="Where scans and declarations are kept [default: a file in your data folder]."
)
by_option = click.option("--by", metavar="NAME", help="Who approves it; kept with the version.")


@click.command("review")
@site_argument
@click.option(
    "--approve", is_flag=True, help="Note that it was looked at and found right, so that it can be published."
)
@by_option
@CUSTOM
@BARE
@database_option
def review(site: str, approve: bool, by: str | None, custom: Path | None, bare: bool, database: str | None) -> None:
    """Make the draft of a site's newest scan and show what differs from the published version."""
    if by is not None and not approve:
        raise UsageError("--by says who approves", "Give it together with --approve.")
    now = datetime.now(UTC)
    with Store.open(database) as store:
        found = review_of(store, name_of(site), now, custom, bare=bare)
        for line in _told(found):
            click.echo(printable(line))
        if not found.pending:
            return
        state = found.version.state
        if approve and state is State.DRAFT:
            store.approve(found.version, now, by)
            state = State.REVIEWED
    click.echo("")
    if state is State.REVIEWED:
        click.echo(f"Reviewed. Publish it: cookiescan declaration publish {found.version.site} --to DIR")
    else:
        click.echo(f"Not reviewed yet. If it is right: cookiescan declaration review {found.version.site} --approve")


@click.command("versions")
@site_argument
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@database_option
def versions(site: str, as_json: bool, database: str | None) -> None:
    """List the versions of a site's declaration, newest first."""
    name = name_of(site)
    with Store.open(database) as store:
        found = store.versions(name)
    if as_json:
        click.echo(json.dumps([_facts(version) for version in found], indent=2))
    elif not found:
        click.echo(f"Nothing was made yet. See: cookiescan declaration review {name}", err=True)
    else:
        for line in table([COLUMNS, *map(_cells, found)], 1):
            click.echo(line)


@click.command("diff")
@site_argument
@click.argument("old", type=click.IntRange(min=1), required=False, metavar="[N]")
@click.argument("new", type=click.IntRange(min=1), required=False, metavar="[M]")
@click.option("--format", "format_name", type=click.Choice(("text", "json")), default="text", show_default=True)
@database_option
def diff(site: str, old: int | None, new: int | None, format_name: str, database: str | None) -> None:
    """Say what changed between published versions N and M [default: the last two; of N alone, since N]."""
    name = name_of(site)
    with Store.open(database) as store:
        published = {version.number: version for version in store.versions(name) if version.state is State.PUBLISHED}
        first, second = _pair(name, list(published), old, new)
        changes = changes_between(declared(store.version(name, first)), declared(store.version(name, second)))
    if format_name == "json":
        told: dict[str, Any] = {
            "format": DIFF_FORMAT,
            "site": name,
            "old": _facts(published[first]),
            "new": _facts(published[second]),
            "changes": plain(changes),
        }
        click.echo(json.dumps(told, indent=2))
        return
    click.echo(f"{name}: version {first} to version {second}")
    for line in _lines(changes) or [_ONLY_THE_DATE]:
        click.echo(printable(line))


def name_of(site: str) -> str:
    """The registrable domain that a person means."""
    return site_of(start_url(site))


def _pair(site: str, numbers: Sequence[int], old: int | None, new: int | None) -> tuple[int, int]:
    """Which two published versions are meant; `numbers` are those that there are, newest first."""
    for number in (old, new):
        if number is not None and number not in numbers:
            raise UsageError(
                f"{site} has no published version {number}", f"See: cookiescan declaration versions {site}"
            )
    if old is not None:
        return old, new or numbers[0]
    if len(numbers) < 2:
        raise UsageError(
            f"{site} has {'one published version' if numbers else 'no published version'}, so nothing to compare",
            f"What a new one would change: cookiescan declaration review {site}",
        )
    return numbers[1], numbers[0]


def _lines(changes: Sequence[ItemChange]) -> list[str]:
    words = Words()
    return [f"- {words.item_change(change)}" for change in changes]


def _told(found: Review) -> Iterator[str]:
    version, published = found.version, found.published
    declaration = declared(version)
    scan = f"scan {version.scan_id} of {declaration.scanned_at:%Y-%m-%d %H:%M} UTC, {declaration.status}"
    if not found.pending:
        yield f"{version.site}: version {version.number} is published and the newest scan brings nothing new ({scan})"
        return
    yield f"{version.site}: version {version.number}, {version.state.value} ({scan})"
    if published is None:
        yield "Nothing is published yet. It would list:"
        yield from _counts(declaration)
        return
    if declaration.status != "complete":
        yield "The scan could not look everywhere: what it did not see is kept as it was published."
    changes = changes_of(version)
    yield f"Against version {published.number}, published {published.published_at:%Y-%m-%d}:"
    same_scan = declared(published).scanned_at == declaration.scanned_at
    nothing = "No item has changed; the page reads or looks otherwise." if same_scan else _ONLY_THE_DATE
    yield from _lines(changes) or [nothing]


def _counts(declaration: Declaration) -> Iterator[str]:
    words = Words()
    for section in declaration.sections:
        yield f"- {words.category(section.category)}: {len(section.rows)}"


def _cells(version: VersionSummary) -> tuple[str, ...]:
    return (
        str(version.number),
        version.state.value,
        version.scan_id,
        f"{version.made_at:%Y-%m-%d %H:%M}",
        version.reviewed_by or ("?" if version.reviewed_at else "-"),
        f"{version.published_at:%Y-%m-%d %H:%M}" if version.published_at else "-",
        "-" if version.changes is None else str(len(version.changes)),
    )


def _facts(version: VersionSummary) -> dict[str, Any]:
    return {
        "number": version.number,
        "state": version.state.value,
        "scan_id": version.scan_id,
        "made_at": version.made_at.isoformat(),
        "reviewed_at": version.reviewed_at.isoformat() if version.reviewed_at else None,
        "reviewed_by": version.reviewed_by,
        "published_at": version.published_at.isoformat() if version.published_at else None,
        "changes": version.changes,
    }
