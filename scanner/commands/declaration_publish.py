"""`cookiescan declaration publish`: the reviewed version as files that any web server can serve."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from reports.languages import LANGUAGES, language_of, words_for
from reports.publication import FORMAT, PAGE, Publication
from scanner.commands.declaration_custom import CUSTOM
from scanner.commands.declaration_languages import known_language
from scanner.commands.declaration_versions import by_option, database_option, name_of, site_argument
from scanner.commands.drafts import approved, declared, releases_of
from scanner.commands.published_folder import PublishedFolder
from scanner.errors import UsageError
from scanner.store import Store
from scanner.store.declarations import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.edition import Release

INDEX = "index.json"


@click.command("publish")
@site_argument
@click.option(
    "--to", "folder", metavar="DIR", required=True, type=click.Path(path_type=Path), help="A folder to serve."
)
@click.option(
    "--lang", metavar="LANG,..", help="Languages, the first for whoever asks for none, or `all` [default: en]."
)
@click.option("--url", metavar="BASE", help="The public address of DIR, for links in the fragment and the embed.")
@click.option("--approve", is_flag=True, help="Take the newest scan's draft as reviewed.")
@by_option
@CUSTOM
@database_option
def publish(
    site: str,
    folder: Path,
    lang: str | None,
    url: str | None,
    approve: bool,
    by: str | None,
    custom: Path | None,
    database: str | None,
) -> None:
    """Publish the reviewed version of a site's declaration into a folder, beside all versions before it."""
    if by is not None and not approve:
        raise UsageError("--by says who approves", "Give it together with --approve.")
    if custom is not None and not approve:
        raise UsageError("--custom is part of what is reviewed", "Give it to: cookiescan declaration review.")
    name, asked, base = name_of(site), _languages(lang), _base(url)
    now = datetime.now(UTC).replace(microsecond=0)
    with Store.open(database) as store, PublishedFolder(folder) as published:
        there = _index(published, name, folder, releases_of(store, name))
        if approve:
            approved(store, name, now, by, custom)
        _release(store, name, now)
        publication = Publication(
            site=name,
            releases=releases_of(store, name),
            content=lambda number: declared(store.version(name, number)),
            languages=[words_for(language) for language in _with_earlier(asked, there, published)],
            base=base or there.get("base"),
        )
        changed = published.replace(_files(publication, published))
    newest = publication.releases[0]
    said = f"Published version {newest.number} of {name}" if changed else f"{name}: nothing has changed"
    click.echo(f"{said}: {folder / PAGE} ({', '.join(words.language for words in publication.languages)})", err=True)


def _release(store: Store, site: str, now: datetime) -> None:
    """Publish the reviewed version, if there is one; what was published already is there anyway.

    Raises:
        UsageError: there is a draft that nobody has approved, or nothing at all.
    """
    version = store.unpublished(site)
    if version is None:
        if store.published(site) is None:
            raise UsageError(f"{site} has no reviewed declaration", f"Start with: cookiescan declaration review {site}")
        return
    if version.state is not State.REVIEWED:
        raise UsageError(
            f"Version {version.number} of {site} has not been reviewed",
            f"Look at it: cookiescan declaration review {site} --approve (or publish it unseen with --approve).",
        )
    store.publish(version, now)


def _files(publication: Publication, published: PublishedFolder) -> dict[str, bytes]:
    """All files that are to be there; of what never changes only those that are not there yet."""
    files: dict[str, bytes] = {}
    for release in publication.releases:
        for words in publication.languages:
            if published.read(f"v/{release.number}/{words.language}/{PAGE}") is None:
                files |= {path: _bytes(text) for path, text in publication.permanent(release.number, words)}
    files |= {path: _bytes(text) for path, text in publication.current()}

    def script(path: str) -> str:
        data = files.get(path) or published.read(path) or b""
        return data.decode("utf-8", "replace")

    return files | {INDEX: _bytes(publication.index(script))}


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def _languages(lang: str | None) -> list[str]:
    if lang is None:
        return []
    names = LANGUAGES if lang.strip() == "all" else [known_language(name) for name in lang.split(",")]
    return list(dict.fromkeys(names))


def _with_earlier(asked: Sequence[str], there: dict[str, Any], published: PublishedFolder) -> list[str]:
    """The languages to write: a page that was published goes on being true, until somebody deletes its folder."""
    earlier = [str(name) for name in there.get("languages", ())]
    kept = [name for name in earlier if language_of(name) == name and published.read(f"{name}/{PAGE}") is not None]
    return list(dict.fromkeys([*asked, *kept])) or ["en"]


def _base(url: str | None) -> str | None:
    """A public address with a slash at the end.

    Raises:
        UsageError: it is none.
    """
    if url is None:
        return None
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise UsageError(f"--url {url} is no address of a folder", "Such as https://www.example.com/cookies/.")
    return url if url.endswith("/") else f"{url}/"


def _index(published: PublishedFolder, site: str, folder: Path, releases: Sequence[Release]) -> dict[str, Any]:
    """The index of what was published into the folder; empty where it is new.

    Raises:
        UsageError: somebody else's files are in the way, or versions that this database did not publish.
    """
    data = published.read(INDEX)
    if data is None:
        if published.read(PAGE) is not None:
            raise UsageError(f"{folder} holds another {PAGE}", "Name an empty or a new folder with --to.")
        return {}
    try:
        index: Any = json.loads(data)
    except ValueError:
        index = None
    if not isinstance(index, dict) or index.get("format") != FORMAT:
        raise UsageError(f"{folder} holds an {INDEX} of something else", "Name an empty or a new folder with --to.")
    if index.get("site") != site:
        raise UsageError(f"{folder} is where {index.get('site')} is published", "Name another folder with --to.")
    known = {(release.number, release.published_at.isoformat()) for release in releases}
    for version in index.get("versions", ()):
        if (version.get("number"), version.get("published_at")) not in known:
            raise UsageError(
                f"{folder} holds a version {version.get('number')} that this database did not publish",
                "Name the database with --database, or a new folder with --to.",
            )
    return index
