"""The published declaration of a site as files that any web server can serve.

    index.html                 leads to the languages
    index.json                 the versions and their files, for programs
    LANG/index.html            the page of the newest version; beside it the other formats
    LANG/changes.html          every version and what changed with it
    v/N/LANG/index.html        version N, which stays as it is; beside it the other formats

What is at `LANG/` changes with each version, what is at `v/N/` never does. Links in the pages are relative, so the
folder may lie anywhere; what is put into other pages (fragment, embed) links only where an address was given.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from reports.edition import Edition, Release, Translation
from reports.formats import DECLARATION
from reports.formats.embed import integrity
from reports.kept import plain
from reports.render import render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from reports.declaration import Declaration
    from reports.words import Words

FORMAT: Final = "cookiescan-publication/1"
"""Changes when a reader of index.json would have to change."""

PAGE: Final = "index.html"
CHANGES: Final = "changes.html"
EMBED: Final = DECLARATION["embed"].file_name
ALONGSIDE: Final = ("fragment", "embed", "json")
"""The formats beside each page, by their names in `DECLARATION`."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What is published of a site.

    Attributes:
        site: its registrable domain.
        releases: the published versions, newest first, without addresses.
        content: gives the declaration of a version by its number.
        languages: the first is for whoever asks for none.
        base: the public address of the folder, with a slash at the end; null = not known.
    """

    site: str
    releases: tuple[Release, ...]
    content: Callable[[int], Declaration]
    languages: Sequence[Words]
    base: str | None = None

    def current(self) -> Iterator[tuple[str, str]]:
        """The files that change with each version: path, text."""
        newest = self.releases[0]
        declaration = self.content(newest.number)
        for words in self.languages:
            folder = f"{words.language}/"
            edition = self._edition(newest, "", words.language)
            yield from self._version(declaration, edition, folder, words)
            told = replace(edition, releases=tuple(self._linked("../", words.language)))
            changes = replace(told, translations=self._translations("../", CHANGES), current_url=PAGE)
            yield f"{folder}{CHANGES}", render("versions_page.html", words, site=self.site, edition=changes)
        yield PAGE, self._entrance()

    def permanent(self, number: int, words: Words) -> Iterator[tuple[str, str]]:
        """The files of one version in one language, which stay as they are."""
        at = next(index for index, release in enumerate(self.releases) if release.number == number)
        edition = replace(self._edition(self.releases[at], "../../", words.language), current=False)
        edition = replace(edition, releases=self.releases[at:], translations=())
        yield from self._version(self.content(number), edition, permanent_folder(number, words.language), words)

    def index(self, scripts: Callable[[str], str]) -> str:
        """Write index.json; `scripts` gives the text of a permanent embed by its path."""
        languages = [words.language for words in self.languages]
        return self._json(
            {
                "format": FORMAT,
                "site": self.site,
                "base": self.base,
                "current": self.releases[0].number,
                "languages": languages,
                "pages": {language: f"{language}/{PAGE}" for language in languages},
                "versions": [
                    {
                        "number": release.number,
                        "published_at": release.published_at.isoformat(),
                        "changes": plain(release.changes),
                        "files": {
                            language: self._files(permanent_folder(release.number, language), scripts)
                            for language in languages
                        },
                    }
                    for release in self.releases
                ],
            }
        )

    @staticmethod
    def _json(value: Any) -> str:
        return json.dumps(value, ensure_ascii=True, indent=2) + "\n"

    @staticmethod
    def _files(folder: str, scripts: Callable[[str], str]) -> dict[str, str]:
        named = {name: folder + DECLARATION[name].file_name for name in ALONGSIDE}
        return {"page": folder + PAGE, **named, "integrity": integrity(scripts(named["embed"]))}

    def _version(
        self, declaration: Declaration, edition: Edition, folder: str, words: Words
    ) -> Iterator[tuple[str, str]]:
        page = replace(declaration, edition=edition)
        yield folder + PAGE, DECLARATION["html"].write(page, words)
        # They are read in pages at other addresses, from which no relative link leads here.
        address = f"{self.base}{words.language}/" if self.base else None
        elsewhere = replace(
            edition,
            translations=(),
            current_url=address and address + PAGE,
            versions_url=address and address + CHANGES,
        )
        for name in ALONGSIDE:
            written = DECLARATION[name].write(replace(declaration, edition=elsewhere), words)
            yield folder + DECLARATION[name].file_name, written

    def _edition(self, release: Release, way: str, language: str) -> Edition:
        """What a page says of its version; `way` leads from the page's folder to the one above the languages' pages."""
        back = f"../{way}{language}/" if way else ""
        return Edition(
            number=release.number,
            published_at=release.published_at,
            releases=self.releases,
            current_url=back + PAGE,
            versions_url=back + CHANGES,
            translations=self._translations("../", PAGE),
        )

    def _linked(self, way: str, language: str) -> Iterator[Release]:
        for release in self.releases:
            yield replace(release, url=f"{way}{permanent_folder(release.number, language)}{PAGE}")

    def _translations(self, way: str, file: str) -> tuple[Translation, ...]:
        """The languages, the page's own among them; none where there is only one."""
        languages = [words.language for words in self.languages]
        several = len(languages) > 1
        return tuple(Translation(language=one, url=f"{way}{one}/{file}") for one in languages if several)

    def _entrance(self) -> str:
        translations = [
            Translation(language=words.language, url=f"{words.language}/{PAGE}") for words in self.languages
        ]
        return render("entrance.html", self.languages[0], site=self.site, translations=translations)


def permanent_folder(number: int, language: str) -> str:
    """Where a version is in a language, for good."""
    return f"v/{number}/{language}/"
